"""The line: tables → facts → inference → validation → edition."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kg import hermit
from kg.dataset import Dataset
from kg.editions import Built, Edition, current
from kg.errors import Inconsistent, NoEdition, ShapeViolation
from kg.facts import Facts, facts_of, vocabulary
from kg.inference import infer
from kg.inputs import Inputs, read_inputs
from kg.publication import publish_dataset
from kg.questions import read_questions
from kg.rules import RuleSet, compile_axioms, read_rules
from kg.store import MemoryStore
from kg.tables import read_tables
from kg.terms import VOCABULARY, Triple, shorten
from kg.validation import Report, together, validate

Step = Callable[[str], object]


def build(
    data: Path, knowledge: Path, editions: Path, *, java: str = "", full: bool = False, step: Step = print
) -> Built:
    """Build a data package into a new edition and make it current. The same input publishes nothing new.

    Raises:
        BadTables, BadOntology, BadQuestion, Inconsistent: what was read is not good.
        ShapeViolation: SHACL found a violation; nothing was published.
        NoJava: HermiT cannot run.
    """
    inputs = read_inputs(data, knowledge)
    if not full and (edition := _unchanged(inputs, editions)):
        return Built(edition, published=False)
    step("questions")
    read_questions(inputs.questions)
    step("tables")
    facts = facts_of(read_tables(inputs.package))
    facts.graphs[VOCABULARY] = vocabulary(inputs.vocabulary_files())
    step("classification")
    rules = rules_of(inputs, java)
    step("inference")
    dataset = Dataset(facts, closure(facts, rules))
    step("validation")
    report = validated(inputs, dataset)
    step("edition")
    edition = publish_dataset(editions, dataset, inputs, report)
    return Built(edition, True, report.text("warning"), rules.unsupported)


def rules_of(inputs: Inputs, java: str = "") -> RuleSet:
    """The rules of the ontology's axioms, HermiT's classification among them, and the written rules."""
    ontology = hermit.load_ontology(inputs.ontology)
    classification = hermit.classify(ontology, hermit.java(java))
    if classification.unsatisfiable:
        raise Inconsistent(f"nothing can be a {', '.join(map(shorten, classification.unsatisfiable))}")
    for triple in hermit.subclass_triples(classification):
        ontology.add(triple)
    compiled = compile_axioms(ontology)
    return RuleSet((*compiled.rules, *read_rules(inputs.ontology / "rules")), compiled.unsupported)


def closure(facts: Facts, rules: RuleSet) -> list[set[Triple]]:
    """What the rules derive from the facts, by round."""
    store = MemoryStore()
    for graph, triples in facts.graphs.items():
        store.add(graph, triples)
    return infer(store, facts.merge(), rules.rules)


def validated(inputs: Inputs, dataset: Dataset) -> Report:
    """Validate the asserted triples, then the results of inference; a violation stops the line."""
    facts = validate(dataset.facts.merge(), inputs.shapes / "facts.ttl", dataset.facts)
    results = validate(dataset.merge, inputs.shapes / "results.ttl", dataset.facts)
    report = together([facts, results])
    if violations := report.text("violation"):
        raise ShapeViolation(violations)
    return report


def _unchanged(inputs: Inputs, editions: Path) -> Edition | None:
    try:
        edition = current(editions)
    except NoEdition:
        return None
    return edition if edition.input_hash == inputs.hash else None
