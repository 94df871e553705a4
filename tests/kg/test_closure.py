"""Facts that come and go, through rules and methods: the closure is that of a build from what stays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, Literal, URIRef

from bench.generate import generate
from kg.closure import closure, follow
from kg.dataset import Dataset
from kg.facts import Facts, facts_of, vocabulary
from kg.hermit import load_ontology
from kg.inference import rounds_in
from kg.packages import new_package
from kg.rules import collect_rules
from kg.tables import read_metadata, read_tables
from kg.terms import CONCEPT, EVIDENCE, GRAPPE, ID, VOCABULARY

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "governance"


@pytest.fixture(scope="module")
def rules():
    return collect_rules(load_ontology(ROOT / "ontology"), ROOT / "ontology" / "rules")


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    folder = tmp_path_factory.mktemp("closure") / "package"
    new_package(folder, ROOT / "data", EXAMPLE)
    return [row for rows in read_tables(read_metadata(folder)).values() for row in rows]


def with_words(facts: Facts) -> Facts:
    """The facts, and the axes, which ``degrees`` reads."""
    facts.graphs[VOCABULARY] |= vocabulary([ROOT / "ontology" / "schemes" / "governance-axis.ttl"])
    return facts


def changed(dataset, store, rules, facts) -> Dataset:
    """What follows once the facts are others than before."""
    before, after = dataset.facts.graphs, facts.graphs
    graphs = {*before, *after}
    coming, going = (
        {graph: one.get(graph, set()) - other.get(graph, set()) for graph in graphs}
        for one, other in ((after, before), (before, after))
    )
    derivations = follow(store, rules.rules, coming, going)
    return Dataset(facts, rounds_in(store), derivations)


def stated(rows) -> Facts:
    return facts_of({"rows": rows})


def of_triples(triples) -> Facts:
    facts = Facts()
    for graph, triple in triples:
        facts.graphs[graph].add(triple)
    return facts


def default_graph(store) -> set:
    return set(store.derive("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"))


def assert_as_rebuilt(dataset, store, rules, facts) -> None:
    """Graphs, rounds, premises and rows are those of a build, in the dataset and in the store."""
    again, other = closure(facts, rules)
    assert dataset.rounds == again.rounds
    assert dataset.derivations == again.derivations
    assert dict(dataset.graphs()) == dict(again.graphs())
    assert {place: sorted(rows) for place, rows in dataset.facts.rows.items()} == {
        place: sorted(rows) for place, rows in facts.rows.items()
    }
    assert default_graph(store) == default_graph(other) == again.merge
    names = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert set(store.select(names).column("g")) == set(other.select(names).column("g"))
    for graph in other.select(names).column("g"):
        assert store.triples(graph) == other.triples(graph)


# Rows of the example package on governance


@given(st.data())
@settings(max_examples=15, deadline=None)
def test_when_rows_come_and_go_what_is_inferred_and_derived_is_that_of_a_rebuild(rules, rows, data):
    def some(among):
        return data.draw(st.lists(st.sampled_from(among), unique_by=id, max_size=8)) if among else []

    outside = some(rows)
    inside = [row for row in rows if row not in outside]
    facts = with_words(stated(inside))
    dataset, store = closure(facts, rules)
    for _ in range(2):
        going, coming = some(inside), some(outside)
        inside = [row for row in inside if row not in going] + coming
        outside = [row for row in outside if row not in coming] + going
        expected = with_words(stated(inside))
        dataset = changed(dataset, store, rules, expected)
        assert_as_rebuilt(dataset, store, rules, expected)


def test_when_rows_of_a_larger_package_come_and_go_complementarities_follow_too(rules, tmp_path):
    generate(tmp_path / "package", 1_500)
    package = read_tables(read_metadata(tmp_path / "package"))
    inside, outside = [row for rows in package.values() for row in rows], []
    schemes = vocabulary((ROOT / "ontology" / "schemes").glob("*.ttl"))
    facts = stated(inside)
    facts.graphs[VOCABULARY] |= schemes
    dataset, store = closure(facts, rules)
    assert sum(len(derivation.reasons) for derivation in dataset.derivations) > 50
    chance = Random(1)
    for _ in range(4):
        going, coming = chance.sample(inside, 25), outside[::2]
        inside, outside = [row for row in inside if row not in going] + coming, outside[1::2] + going
        expected = stated(inside)
        expected.graphs[VOCABULARY] |= schemes
        dataset = changed(dataset, store, rules, expected)
        assert_as_rebuilt(dataset, store, rules, expected)


def test_another_number_in_a_row_moves_band_type_degree_and_transition(rules, rows):
    def is_style_of_2015(row):
        return row.cells["id"] == "example-in-transition-2015-style"

    facts = with_words(stated(rows))
    dataset, store = closure(facts, rules)
    (row,) = (row for row in rows if row.table.name == "axis-positions.csv" and is_style_of_2015(row))
    other = replace(row, cells={**row.cells, "band": None, "value": "0.1"})
    expected = with_words(stated([*(one for one in rows if one is not row), other]))
    dataset = changed(dataset, store, rules, expected)
    assert_as_rebuilt(dataset, store, rules, expected)
    a = URIRef(f"{ID}governance-assessment/example-in-transition-2015")
    types = {o for s, p, o in dataset.merge if s == a and p == GRAPPE.matchesIdealType}
    assert types == {URIRef(f"{CONCEPT}ideal-type/entrepreneurial")}


# Small random facts, among them what methods and rules would give

A, B, CLUSTER = (URIRef(f"{ID}{name}") for name in ("governance-assessment/a", "governance-assessment/b", "cluster/c"))
POSITIONS = [URIRef(f"{ID}axis-position/{name}") for name in ("am", "as", "bm", "bs")]
AXES = [URIRef(f"{CONCEPT}governance-axis/{name}") for name in ("market-financed-activity", "style")]
BANDS = [URIRef(f"{CONCEPT}band/{name}") for name in ("low", "high", "undecided")]
TYPES = [URIRef(f"{CONCEPT}ideal-type/{name}") for name in ("social", "entrepreneurial")]
CORNERS = [URIRef(f"{ID}ideal-type-corner/{type_[-3:]}-{axis[-3:]}") for type_ in TYPES for axis in AXES]

frame = {
    *((corner, RDF.type, GRAPPE.IdealTypeCorner) for corner in CORNERS),
    *((corner, GRAPPE.isCornerOf, TYPES[n // 2]) for n, corner in enumerate(CORNERS)),
    *((corner, GRAPPE.onAxis, AXES[n % 2]) for n, corner in enumerate(CORNERS)),
    *((corner, GRAPPE.inBand, BANDS[n % 2 != n // 2]) for n, corner in enumerate(CORNERS)),
    *((position, RDF.type, GRAPPE.AxisPosition) for position in POSITIONS),
    *((position, GRAPPE.isPositionOf, (A, B)[n // 2]) for n, position in enumerate(POSITIONS)),
    *((position, GRAPPE.onAxis, AXES[n % 2]) for n, position in enumerate(POSITIONS)),
    *((one, GRAPPE.assesses, CLUSTER) for one in (A, B)),
    *((one, RDF.type, GRAPPE.GovernanceAssessment) for one in (A, B)),
    (A, GRAPPE.beginsIn, Literal("2010")),
    (B, GRAPPE.beginsIn, Literal("2012")),
}
numbers = st.tuples(
    st.sampled_from(POSITIONS), st.just(GRAPPE.hasValue), st.sampled_from(["0.1", "0.5", "0.9", "many"]).map(Literal)
)
said = st.one_of(
    numbers,
    st.tuples(st.sampled_from(POSITIONS), st.just(GRAPPE.inBand), st.sampled_from(BANDS)),
    st.tuples(st.sampled_from([A, B]), st.just(GRAPPE.matchesIdealType), st.sampled_from(TYPES)),
    st.tuples(st.sampled_from([A, B]), st.just(GRAPPE.hasPosition), st.sampled_from(POSITIONS)),
    st.sampled_from(sorted(frame)),
)
graphs = st.sampled_from([URIRef(f"{EVIDENCE}{name}/observed") for name in ("p1", "p2")])
FRAME = {(URIRef(f"{EVIDENCE}p0/observed"), triple) for triple in frame}
some_facts = st.sets(st.tuples(graphs, said), max_size=12)


@given(
    some_facts,
    st.lists(st.tuples(some_facts, st.integers(0, 99)), min_size=1, max_size=3),
    st.sets(st.sampled_from(sorted(FRAME)), max_size=3),
)
@settings(max_examples=100, deadline=None)
def test_when_facts_come_and_go_what_is_inferred_and_derived_is_that_of_a_rebuild(rules, first, changes, missing):
    now = first | FRAME - missing
    facts = with_words(of_triples(now))
    dataset, store = closure(facts, rules)
    for coming, seed in changes:
        chance = Random(seed)
        going = {one for one in sorted(now) if chance.random() < 0.3}
        now = (now | coming) - going
        expected = with_words(of_triples(now))
        dataset = changed(dataset, store, rules, expected)
        assert_as_rebuilt(dataset, store, rules, expected)


def test_what_methods_before_the_rules_read_no_rule_concludes(rules):
    read = {GRAPPE.hasValue, GRAPPE.AxisPosition}
    assert not [rule.name for rule in rules.rules for _, p, o in rule.head if {p, o} & read]
