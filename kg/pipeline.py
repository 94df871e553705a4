"""The line: tables → facts → inference → derivation → validation → edition."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kg import governance, hermit
from kg.crosschecks import crosscheck, read_checks
from kg.dataset import Dataset
from kg.derivation import Derivation
from kg.editions import Built, Edition, current
from kg.errors import Inconsistent, NoEdition, ShapeViolation
from kg.facts import Facts, facts_of, vocabulary
from kg.inference import infer
from kg.inputs import Inputs, read_inputs
from kg.publication import publish_dataset
from kg.questions import read_questions
from kg.rules import RuleSet, collect_rules
from kg.store import MemoryStore, Store
from kg.tables import read_tables
from kg.terms import VOCABULARY, shorten
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
    facts.graphs[VOCABULARY] |= vocabulary(inputs.vocabulary_files())
    step("classification")
    rules = rules_of(inputs, java)
    step("inference")
    dataset, store = closure(facts, rules)
    step("validation")
    report = validated(inputs, dataset, store)
    step("edition")
    edition = publish_dataset(editions, dataset, inputs, report, rules)
    return Built(edition, True, report.text("warning"), rules.unsupported)


def rules_of(inputs: Inputs, java: str = "") -> RuleSet:
    """The rules of the ontology's axioms, HermiT's classification among them, and the written rules."""
    ontology = hermit.load_ontology(inputs.ontology)
    classification = hermit.classify(ontology, hermit.java(java))
    if classification.unsatisfiable:
        raise Inconsistent(f"nothing can be a {', '.join(map(shorten, classification.unsatisfiable))}")
    for triple in hermit.subclass_triples(classification):
        ontology.add(triple)
    return collect_rules(ontology, inputs.ontology / "rules")


def closure(facts: Facts, rules: RuleSet) -> tuple[Dataset, MemoryStore]:
    """The facts with what rules and methods derive from them, as a dataset and in a store that can be asked."""
    store = MemoryStore()
    for graph, triples in facts.graphs.items():
        store.add(graph, triples)
    before = [_derived(store, governance.bands)]
    rounds = infer(store, rules.rules)
    after = [_derived(store, method) for method in (governance.degrees, governance.transitions)]
    return Dataset(facts, rounds, (*before, *after)), store


def validated(inputs: Inputs, dataset: Dataset, store: Store) -> Report:
    """Validate the asserted triples, the results of inference and which graph says what. A violation stops the line."""
    facts = validate(dataset.facts.merge(), inputs.shapes / "facts.ttl", dataset.facts)
    results = validate(dataset.merge, inputs.shapes / "results.ttl", dataset.facts)
    graphs = crosscheck(store, read_checks(inputs.shapes), dataset.facts)
    report = together([facts, results, graphs])
    if violations := report.text("violation"):
        raise ShapeViolation(violations)
    return report


def _derived(store: MemoryStore, method: Callable[[Store], Derivation]) -> Derivation:
    derivation = method(store).without(store.graphs)
    store.add(derivation.graph, derivation.triples)
    return derivation


def _unchanged(inputs: Inputs, editions: Path) -> Edition | None:
    try:
        edition = current(editions)
    except NoEdition:
        return None
    return edition if edition.input_hash == inputs.hash else None
