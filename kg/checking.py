"""``grappe check``: everything a build checks, and what only a referee can: soundness of the whole closure."""

from __future__ import annotations

from pathlib import Path

from rdflib import OWL, RDF, Graph
from rdflib.term import Node

from kg import hermit
from kg.errors import Inconsistent, ShapeViolation
from kg.facts import facts_of, parse_turtle, vocabulary
from kg.inputs import Inputs, read_inputs
from kg.methods import METHODS
from kg.pipeline import Step, closure, rules_of, validated
from kg.questions import read_questions
from kg.settings import settings
from kg.tables import read_tables
from kg.terms import VOCABULARY, Triple
from kg.validation import Report, validate


def check(data: Path | None, step: Step) -> list[str]:
    """Check a data package with the knowledge folders, and publish nothing.

    Returns:
        what was checked, a line each, warnings among them.

    Raises:
        InputError: what stops a build, and an inconsistency or an unsound inference.
    """
    set_ = settings()
    inputs = read_inputs(data or set_.data, set_.knowledge)
    java = hermit.java(set_.java)
    step("questions")
    questions = read_questions(inputs.questions, METHODS)
    step("tables")
    facts = facts_of(read_tables(inputs.package))
    facts.graphs[VOCABULARY] |= vocabulary(inputs.vocabulary_files())
    step("style of the ontology")
    style = _style(inputs)
    step("classification")
    rules = rules_of(inputs, set_.java)
    step("inference")
    dataset, store = closure(facts, rules)
    step("validation")
    report = validated(inputs, dataset, store)
    step("consistency and soundness")
    ontology = hermit.load_ontology(inputs.ontology) + hermit.load_ontology(inputs.ontology / "referee")
    written = {pattern[1] for rule in rules.rules if rule.kind == "written" for pattern in rule.head}
    given = facts.merge().union(*(derivation.triples for derivation in dataset.derivations))
    checked = _referee(ontology, given, set().union(*dataset.rounds), written, java)
    warnings = report.text("warning").splitlines() + style.text("warning").splitlines()
    return [
        f"{len(questions)} questions, {facts.count()} facts in {len(facts.evidence)} evidence graphs: well-formed.",
        f"{len(rules.rules)} rules; {sum(map(len, dataset.rounds))} triples inferred in {len(dataset.rounds)} rounds.",
        f"HermiT: consistent, every class can have members, {checked} inferred triples entailed.",
        *(f"nothing is inferred from {axiom}; HermiT checks it" for axiom in rules.unsupported),
        *warnings,
    ]


def _style(inputs: Inputs) -> Report:
    graph = Graph()
    for path in inputs.vocabulary_files():
        graph += parse_turtle(path)
    report = validate(graph, inputs.shapes / "ontology.ttl")  # type: ignore[arg-type]
    if violations := report.text("violation"):
        raise ShapeViolation(violations)
    return report


def _referee(ontology: Graph, asserted: set[Triple], inferred: set[Triple], written: set[Node], java: str) -> int:
    """Let HermiT check that the facts are consistent and entail what was inferred; the number of triples checked.

    What written rules derive (properties ``written``) is no consequence of OWL axioms: it joins the premise.
    """
    logical = {p for kind in (OWL.ObjectProperty, OWL.DatatypeProperty) for p in ontology.subjects(RDF.type, kind)}
    classes = set(ontology.subjects(RDF.type, OWL.Class))

    def speaks(triple: Triple) -> bool:
        return triple[1] in logical or (triple[1] == RDF.type and triple[2] in classes)

    given = asserted | {triple for triple in inferred if triple[1] in written}
    premise = Graph() + ontology
    for triple in filter(speaks, given):
        premise.add(triple)
    conclusion = sorted(filter(speaks, inferred - given))
    if not hermit.entails(premise, conclusion, java):
        raise Inconsistent("HermiT does not find every inferred triple entailed by the axioms and the facts")
    return len(conclusion)
