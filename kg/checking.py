"""``grappe check``: everything a build checks, and what only a referee can: soundness of the whole closure."""

from __future__ import annotations

from pathlib import Path

from rdflib import OWL, RDF, SKOS, Graph
from rdflib.term import Node

from kg import hermit
from kg.closure import closure
from kg.dataset import Dataset
from kg.errors import Inconsistent, ShapeViolation
from kg.facts import Facts, facts_of, parse_turtle, vocabulary
from kg.inputs import Inputs, read_inputs
from kg.methods import METHODS
from kg.pipeline import Step, rules_of, validated
from kg.questions import read_questions
from kg.rules import Places, RuleSet
from kg.settings import settings
from kg.tables import read_tables
from kg.terms import VOCABULARY, Triple, name_of
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
    checked = _referee(inputs, dataset, rules, java)
    warnings = report.text("warning").splitlines() + style.text("warning").splitlines()
    return [
        f"{len(questions)} questions, {facts.count()} facts in {len(facts.evidence)} evidence graphs: well-formed.",
        f"{len(rules.rules)} rules; {sum(map(len, dataset.rounds))} triples inferred in {len(dataset.rounds)} rounds.",
        f"HermiT: consistent, every class can have members, {checked} inferred triples entailed.",
        *rules.unsupported,
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


def _referee(inputs: Inputs, dataset: Dataset, rules: RuleSet, java: str) -> int:
    """Let HermiT check that the facts are consistent and entail what was inferred; the number of triples checked.

    What written rules derive is no consequence of OWL axioms: it joins the premise.
    """
    ontology = hermit.load_ontology(inputs.ontology) + hermit.load_ontology(inputs.ontology / "referee")
    written = {pattern[1] for rule in rules.rules if rule.kind == "written" for pattern in rule.head}
    inferred = set().union(*dataset.rounds)
    given = dataset.facts.merge().union(*(derivation.triples for derivation in dataset.derivations))
    given |= {triple for triple in inferred if triple[1] in written}
    logical = {p for kind in (OWL.ObjectProperty, OWL.DatatypeProperty) for p in ontology.subjects(RDF.type, kind)}
    classes = set(ontology.subjects(RDF.type, OWL.Class))

    def speaks(triple: Triple) -> bool:
        return triple[1] in logical or (triple[1] == RDF.type and triple[2] in classes)

    premise = Graph() + ontology
    for triple in given:
        if speaks(triple) or triple[1] == SKOS.prefLabel:  # the names tell a contradiction
            premise.add(triple)
    conclusion = sorted(filter(speaks, inferred - given))
    if unsound := hermit.first_not_entailed(premise, conclusion, java, _place(inputs, dataset.facts)):
        raise Inconsistent(
            f"HermiT does not find every inferred triple entailed by the axioms and the facts; the first that is not: "
            f"{' '.join(map(name_of, unsound))}"
        )
    return len(conclusion)


def _place(inputs: Inputs, facts: Facts) -> hermit.Place:
    """Where an axiom or a fact stands: the line of a module, the rows of tables."""
    places = Places(inputs.ontology)

    def place(graph: Graph, statement: tuple[Node, Node, Node]) -> str:
        rows = sorted(row for (_, triple), rows in facts.rows.items() if triple == statement for row in rows)
        return ", ".join(dict.fromkeys(rows)) or places.of(graph, statement)

    return place
