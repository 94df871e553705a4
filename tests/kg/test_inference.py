from __future__ import annotations

import random

import owlrl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef
from rdflib.collection import Collection

from kg.inference import infer
from kg.rules import compile_axioms, text_of
from kg.store import MemoryStore

EX = "https://example.org/"
CLASSES = [URIRef(EX + name) for name in "ABCD"]
PROPERTIES = [URIRef(EX + name) for name in "pqr"]
THINGS = [URIRef(EX + name) for name in "uvwxyz"]
ASSERTED = URIRef(f"{EX}asserted")

classes, properties, things = st.sampled_from(CLASSES), st.sampled_from(PROPERTIES), st.sampled_from(THINGS)


def restriction(graph: Graph, prop: URIRef, kind: URIRef, filler: URIRef) -> BNode:
    node = BNode()
    graph.add((node, RDF.type, OWL.Restriction))
    graph.add((node, OWL.onProperty, prop))
    graph.add((node, kind, filler))
    return node


def listed(graph: Graph, members: list) -> BNode:
    head = BNode()
    Collection(graph, head, members)
    return head


def boolean(graph: Graph, kind: URIRef, members: list) -> BNode:
    node = BNode()
    graph.add((node, RDF.type, OWL.Class))
    graph.add((node, kind, listed(graph, members)))
    return node


AXIOMS = {
    "subclass": (st.tuples(classes, classes), lambda g, a, b: g.add((a, RDFS.subClassOf, b))),
    "equivalent": (st.tuples(classes, classes), lambda g, a, b: g.add((a, OWL.equivalentClass, b))),
    "subproperty": (st.tuples(properties, properties), lambda g, p, q: g.add((p, RDFS.subPropertyOf, q))),
    "domain": (st.tuples(properties, classes), lambda g, p, a: g.add((p, RDFS.domain, a))),
    "range": (st.tuples(properties, classes), lambda g, p, a: g.add((p, RDFS.range, a))),
    "inverse": (st.tuples(properties, properties), lambda g, p, q: g.add((p, OWL.inverseOf, q))),
    "symmetric": (st.tuples(properties), lambda g, p: g.add((p, RDF.type, OWL.SymmetricProperty))),
    "transitive": (st.tuples(properties), lambda g, p: g.add((p, RDF.type, OWL.TransitiveProperty))),
    "chain": (
        st.tuples(properties, properties, properties),
        lambda g, p, q, r: g.add((r, OWL.propertyChainAxiom, listed(g, [p, q]))),
    ),
    "value on the right": (
        st.tuples(classes, properties, things),
        lambda g, a, p, v: g.add((a, RDFS.subClassOf, restriction(g, p, OWL.hasValue, v))),
    ),
    "value on the left": (
        st.tuples(classes, properties, things),
        lambda g, a, p, v: g.add((restriction(g, p, OWL.hasValue, v), RDFS.subClassOf, a)),
    ),
    "some on the left": (
        st.tuples(classes, properties, classes),
        lambda g, a, p, b: g.add((restriction(g, p, OWL.someValuesFrom, b), RDFS.subClassOf, a)),
    ),
    "only on the right": (
        st.tuples(classes, properties, classes),
        lambda g, a, p, b: g.add((a, RDFS.subClassOf, restriction(g, p, OWL.allValuesFrom, b))),
    ),
    "intersection": (
        st.tuples(classes, classes, classes),
        lambda g, a, b, c: g.add((a, OWL.equivalentClass, boolean(g, OWL.intersectionOf, [b, c]))),
    ),
    "union": (
        st.tuples(classes, classes, classes),
        lambda g, a, b, c: g.add((boolean(g, OWL.unionOf, [b, c]), RDFS.subClassOf, a)),
    ),
}  # fmt: skip
axioms = st.lists(
    st.sampled_from(sorted(AXIOMS)).flatmap(lambda kind: st.tuples(st.just(kind), AXIOMS[kind][0])),
    min_size=1,
    max_size=6,
)
data = st.sets(
    st.tuples(things, properties, things) | st.tuples(things, st.just(RDF.type), classes), min_size=1, max_size=8
)


def ontology_of(drawn) -> Graph:
    graph = Graph()
    for a in CLASSES:
        graph.add((a, RDF.type, OWL.Class))
    for p in PROPERTIES:
        graph.add((p, RDF.type, OWL.ObjectProperty))
    for kind, terms in drawn:
        AXIOMS[kind][1](graph, *terms)
    return graph


def rounds_of(rules, asserted) -> list[set]:
    store = MemoryStore()
    store.add(ASSERTED, asserted)
    return infer(store, asserted, rules)


def one_step(rules, known) -> set:
    store = MemoryStore()
    store.add(ASSERTED, known)
    texts = (f"{r.prologue} CONSTRUCT {{ {text_of(r.head)} }} WHERE {{ {r.where} }}" for r in rules)
    return {triple for text in texts for triple in store.derive(text)}


@given(axioms, data)
@settings(max_examples=80, deadline=None)
def test_the_closure_is_that_of_the_owl_rl_reference(drawn, asserted):
    ontology = ontology_of(drawn)
    rules = compile_axioms(ontology)
    assert rules.unsupported == ()
    ours = set(asserted).union(*rounds_of(rules.rules, asserted))
    reference = Graph() + ontology
    for triple in asserted:
        reference.add(triple)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(reference)
    theirs = {
        (s, p, o)
        for s, p, o in reference
        if s in THINGS and ((p in PROPERTIES and o in THINGS) or (p == RDF.type and o in CLASSES))
    }
    assert ours == theirs


@given(axioms, data, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_rounds_do_not_depend_on_the_order_of_rules_and_facts(drawn, asserted, chance):
    rules, facts = list(compile_axioms(ontology_of(drawn)).rules), sorted(asserted)
    rounds = rounds_of(rules, facts)
    chance.shuffle(rules)
    chance.shuffle(facts)
    assert rounds_of(rules, facts) == rounds


@given(axioms, data)
@settings(max_examples=60, deadline=None)
def test_the_premises_of_a_triple_stand_in_earlier_rounds_and_not_all_of_them_any_earlier(drawn, asserted):
    rules = compile_axioms(ontology_of(drawn)).rules
    known = set(asserted)
    for new in rounds_of(rules, asserted):
        assert one_step(rules, known) - known == new
        known |= new
    assert one_step(rules, known) <= known


@given(axioms, data)
@settings(max_examples=60, deadline=None)
def test_no_triple_is_inferred_twice_or_asserted_too(drawn, asserted):
    rounds = rounds_of(compile_axioms(ontology_of(drawn)).rules, asserted)
    everything = [*asserted, *(triple for new in rounds for triple in new)]
    assert len(everything) == len(set(everything))
    assert all(rounds), "no round is empty"


@pytest.mark.parametrize("length", [2, 9])
def test_a_transitive_path_takes_rounds_that_grow_with_its_logarithm(length):
    p = PROPERTIES[0]
    nodes = [URIRef(f"{EX}n{i}") for i in range(length + 1)]
    random.Random(1).shuffle(nodes)
    path = {(a, p, b) for a, b in zip(nodes, nodes[1:], strict=False)}
    rounds = rounds_of(compile_axioms(ontology_of([("transitive", (p,))])).rules, path)
    assert sum(map(len, rounds)) == length * (length + 1) // 2 - length
    assert len(rounds) == (length - 1).bit_length()


def test_without_rules_nothing_is_inferred():
    assert rounds_of((), {(THINGS[0], PROPERTIES[0], THINGS[1])}) == []
