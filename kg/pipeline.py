"""The line: tables → facts → inference → derivation → validation → edition."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from kg import hermit
from kg.closure import closure
from kg.commits import commit, of_rows
from kg.crosschecks import crosscheck, read_checks
from kg.dataset import Dataset
from kg.dcat import Journal
from kg.editions import Built, Edition, current
from kg.errors import Inconsistent, NoEdition, ShapeViolation
from kg.facts import facts_of, vocabulary
from kg.inputs import Inputs, read_inputs
from kg.methods import METHODS
from kg.publication import publish_dataset
from kg.questions import read_questions
from kg.rules import Places, RuleSet, collect_rules
from kg.store import Store
from kg.tables import Row, read_tables
from kg.terms import VOCABULARY
from kg.validation import Report, Rows, together, validate

Step = Callable[[str], object]
_TABLE: Final = re.compile(r"data/[^/]+[.]csv")


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
    former = None if full else _former(editions)
    changed = _changed(inputs, former) if former else set()
    if former and not changed:
        return Built(former, published=False)
    step("questions")
    read_questions(inputs.questions, METHODS)
    step("tables")
    tables = read_tables(inputs.package)
    if former and all(map(_TABLE.fullmatch, changed)):
        return _committed(inputs, former, {name: tables[name] for name in tables if f"data/{name}" in changed}, step)
    facts = facts_of(tables)
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
    ontology, place, program = hermit.load_ontology(inputs.ontology), Places(inputs.ontology).of, hermit.java(java)
    classification = hermit.classify(ontology, program, place)
    if classification.unsatisfiable:
        raise Inconsistent(hermit.why_unsatisfiable(ontology, classification.unsatisfiable, program, place))
    for triple in hermit.subclass_triples(classification):
        ontology.add(triple)
    return collect_rules(ontology, inputs.ontology / "rules")


def validated(inputs: Inputs, dataset: Dataset, store: Store) -> Report:
    """Validate the asserted triples, the results of inference and which graph says what. A violation stops the line."""
    facts = validate(dataset.facts.merge(), inputs.shapes / "facts.ttl", dataset.facts)
    results = validate(dataset.merge, inputs.shapes / "results.ttl", dataset.facts)
    graphs = crosscheck(store, read_checks(inputs.shapes), Rows(dataset.facts))
    report = together([facts, results, graphs])
    if violations := report.text("violation"):
        raise ShapeViolation(violations)
    return report


def _former(editions: Path) -> Edition | None:
    try:
        return current(editions)
    except NoEdition:
        return None


def _changed(inputs: Inputs, former: Edition) -> set[str]:
    """The files that are not those that an edition was made from."""
    read, now = former.manifest["read"], inputs.hashes
    return {name for name in read.keys() | now.keys() if read.get(name) != now.get(name)}


def _committed(inputs: Inputs, former: Edition, tables: Mapping[str, list[Row]], step: Step) -> Built:
    """The edition that follows when rows of some tables alone have changed."""
    names = [f"data/{name}" for name in tables]
    why = f"changed: {', '.join(sorted(names))}"
    journal = Journal("", why, {name: inputs.hashes[name] for name in names})
    read = {"input": inputs.hash, "read": inputs.hashes}
    planned = of_rows(names, facts_of(tables))
    done = commit(former.path.parent, inputs.shapes, planned, journal, parent=former.number, read=read, step=step)
    if done.edition is None:
        raise AssertionError("a commit that is no dry run publishes")
    return Built(done.edition, True, done.report.text("warning"))
