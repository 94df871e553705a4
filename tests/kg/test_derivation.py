from __future__ import annotations

import sqlite3
from contextlib import closing

from rdflib import PROV, RDF, Literal, URIRef

from kg.dataset import Dataset
from kg.derivation import PREMISES, Derivation, Groups, method_iri, node, premises_of, write_premises
from kg.facts import Facts
from kg.terms import CATALOGUE, derived


def ex(name: str) -> URIRef:
    return URIRef(f"https://example.org/{name}")


def fact(s: str, p: str, o: str):
    return ex(s), ex(p), ex(o)


QUOTED = (ex("a"), ex("says"), Literal('a "word",\nand two', lang="en"))
DERIVED = node(ex("n"), ex("Sum"), "adding", [(ex("hasSum"), Literal(3))], (fact("a", "p", "b"), QUOTED))


def test_a_derived_thing_has_its_class_and_method_and_every_triple_rests_on_the_same_premises():
    assert {(p, o) for _, p, o in DERIVED} == {
        (RDF.type, ex("Sum")),
        (PROV.wasGeneratedBy, method_iri("adding")),
        (ex("hasSum"), Literal(3)),
    }
    assert set(DERIVED.values()) == {(fact("a", "p", "b"), QUOTED)}


def test_what_is_known_otherwise_is_not_derived():
    derivation = Derivation("adding", {fact("a", "p", "b"): (), fact("a", "p", "c"): ()})
    assert derivation.without({fact("a", "p", "b")}.__contains__).triples == {fact("a", "p", "c")}


def test_premises_are_kept_and_read_back_in_order_with_their_literals(tmp_path):
    write_premises(tmp_path / PREMISES, [Derivation("adding", DERIVED)])
    for triple, premises in DERIVED.items():
        assert premises_of(tmp_path, triple) == {method_iri("adding"): premises}


def test_a_triple_that_two_methods_derive_has_the_premises_of_both(tmp_path):
    one, two = ({fact("n", "p", "m"): (fact(name, "p", "b"),)} for name in ("a", "c"))
    write_premises(tmp_path / PREMISES, [Derivation("one", one), Derivation("two", two)])
    assert premises_of(tmp_path, fact("n", "p", "m")) == {
        method_iri("one"): (fact("a", "p", "b"),),
        method_iri("two"): (fact("c", "p", "b"),),
    }


def test_triples_with_the_same_premises_share_one_reason(tmp_path):
    write_premises(tmp_path / PREMISES, [Derivation("adding", DERIVED)])
    with closing(sqlite3.connect(tmp_path / PREMISES)) as kept:
        assert kept.execute("SELECT COUNT(*), COUNT(DISTINCT number) FROM premises").fetchone() == (2, 1)
        assert kept.execute("SELECT COUNT(*) FROM reasons").fetchone() == (1,)


def test_premises_may_be_groups_which_are_kept_once_whatever_rests_on_them(tmp_path):
    does = [tuple(fact(name, "does", activity) for activity in "xyz") for name in "abc"]
    market = (fact("a", "serves", "m"), fact("b", "serves", "m"))
    derived = node(ex("ab"), ex("Pair"), "pairing", [], Groups((does[0], does[1], market)))
    derived |= node(ex("ac"), ex("Pair"), "pairing", [], Groups((does[0], (*does[2],))))
    derived |= node(ex("c"), ex("Single"), "pairing", [], does[2])
    write_premises(tmp_path / PREMISES, [Derivation("pairing", derived)])
    assert premises_of(tmp_path, (ex("ab"), RDF.type, ex("Pair"))) == {
        method_iri("pairing"): (*does[0], *does[1], *market)
    }
    assert premises_of(tmp_path, (ex("ac"), RDF.type, ex("Pair"))) == {method_iri("pairing"): (*does[0], *does[2])}
    assert premises_of(tmp_path, (ex("c"), RDF.type, ex("Single"))) == {method_iri("pairing"): does[2]}
    with closing(sqlite3.connect(tmp_path / PREMISES)) as kept:
        assert kept.execute("SELECT COUNT(*) FROM premises").fetchone() == (3 + 3 + 3 + 2,)


def test_a_premise_of_two_groups_is_told_once(tmp_path):
    shared, own = fact("a", "p", "b"), fact("a", "p", "c")
    write_premises(tmp_path / PREMISES, [Derivation("m", {fact("n", "p", "m"): Groups(((shared,), (own, shared)))})])
    assert premises_of(tmp_path, fact("n", "p", "m")) == {method_iri("m"): (shared, own)}


def test_what_was_not_derived_has_no_premises_nor_has_an_edition_that_keeps_none(tmp_path):
    assert premises_of(tmp_path, fact("a", "p", "b")) == {}
    write_premises(tmp_path / PREMISES, [])
    assert premises_of(tmp_path, fact("a", "p", "b")) == {}


def test_a_dataset_holds_each_derivation_in_its_graph_and_in_the_merge_and_leaves_it_out_of_what_is_stated():
    facts = Facts()
    facts.graphs[CATALOGUE] = {fact("a", "p", "b")}
    dataset = Dataset(facts, [], [Derivation("adding", {fact("n", "p", "m"): (fact("a", "p", "b"),)})])
    graphs = dict(dataset.graphs())
    assert graphs[derived("adding")] == {fact("n", "p", "m")}
    assert graphs[None] == dataset.merge == {fact("a", "p", "b"), fact("n", "p", "m")}
    assert dataset.stated == {fact("a", "p", "b")}
