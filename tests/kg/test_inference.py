from __future__ import annotations

import random

import owlrl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef, Variable
from rdflib.collection import Collection

from kg.errors import BadQuery
from kg.inference import applications_giving, applications_using, extend, infer, retract, rounds_in
from kg.rules import Rule, compile_axioms, text_of
from kg.store import MemoryStore
from kg.terms import inferred

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


def built(rules, asserted) -> tuple[MemoryStore, list[set]]:
    store = MemoryStore()
    store.add(ASSERTED, asserted)
    return store, infer(store, rules)


def rounds_of(rules, asserted) -> list[set]:
    return built(rules, asserted)[1]


def default_graph(store) -> set:
    return set(store.derive("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"))


def after(change, store, rules, facts) -> list[set]:
    change(store, rules, facts)
    return rounds_in(store)


def assert_as_rebuilt(store, rounds, rules, asserted) -> None:
    """The rounds, the graphs of the store and its default graph are those of a build from the facts."""
    assert rounds == rounds_of(rules, asserted)
    assert [store.triples(inferred(rank)) for rank in range(1, len(rounds) + 2)] == [*rounds, set()]
    assert default_graph(store) == set(asserted).union(*rounds)
    assert_every_inferred_triple_has_premises_of_lower_rank(store, rounds, rules)


def assert_every_inferred_triple_has_premises_of_lower_rank(store, rounds, rules) -> None:
    rank = {triple: number for number, new in enumerate(rounds, 1) for triple in new}
    for triple, number in rank.items():
        best = min(
            max(rank.get(premise, 0) for premise in application.premises)
            for application in applications_giving(store, rules, [triple])
        )
        assert best + 1 == number


def one_step(rules, known) -> set:
    store = MemoryStore()
    store.add(ASSERTED, known)
    texts = (f"{r.prologue} CONSTRUCT {{ {text_of(r.head)} }} WHERE {{ {r.where} }}" for r in rules)
    return {triple for text in texts for triple in store.derive(text)}


@given(axioms, data)
@settings(max_examples=200, deadline=None)
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
@settings(max_examples=200, deadline=None)
def test_the_rounds_do_not_depend_on_the_order_of_rules_and_facts(drawn, asserted, chance):
    rules, facts = list(compile_axioms(ontology_of(drawn)).rules), sorted(asserted)
    rounds = rounds_of(rules, facts)
    chance.shuffle(rules)
    chance.shuffle(facts)
    assert rounds_of(rules, facts) == rounds


@given(axioms, data)
@settings(max_examples=200, deadline=None)
def test_the_premises_of_a_triple_stand_in_earlier_rounds_and_not_all_of_them_any_earlier(drawn, asserted):
    rules = compile_axioms(ontology_of(drawn)).rules
    known = set(asserted)
    for new in rounds_of(rules, asserted):
        assert one_step(rules, known) - known == new
        known |= new
    assert one_step(rules, known) <= known


@given(axioms, data)
@settings(max_examples=200, deadline=None)
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


# What comes and goes

CYCLES = [
    ("transitive", (PROPERTIES[0],)),
    ("symmetric", (PROPERTIES[0],)),
    ("inverse", (PROPERTIES[1], PROPERTIES[0])),
]
cyclic = st.lists(st.sampled_from(CYCLES), min_size=1, max_size=3, unique=True)
links = st.sets(st.tuples(things, st.sampled_from(PROPERTIES[:2]), things), min_size=1, max_size=8)


@given(axioms, data, data)
@settings(max_examples=300, deadline=None)
def test_adding_facts_gives_what_a_rebuild_gives(drawn, asserted, added):
    rules = compile_axioms(ontology_of(drawn)).rules
    store, _ = built(rules, asserted)
    store.add(ASSERTED, added)
    assert_as_rebuilt(store, after(extend, store, rules, added), rules, asserted | added)


@given(axioms, data, st.data())
@settings(max_examples=300, deadline=None)
def test_removing_facts_gives_what_a_rebuild_gives(drawn, asserted, draw):
    rules = compile_axioms(ontology_of(drawn)).rules
    removed = draw.draw(st.sets(st.sampled_from(sorted(asserted))))
    store, _ = built(rules, asserted)
    store.remove(ASSERTED, removed)
    assert_as_rebuilt(store, after(retract, store, rules, removed), rules, asserted - removed)


@given(cyclic, links, st.data())
@settings(max_examples=200, deadline=None)
def test_removing_facts_from_symmetric_and_transitive_cycles_gives_what_a_rebuild_gives(drawn, asserted, draw):
    rules = compile_axioms(ontology_of(drawn)).rules
    removed = draw.draw(st.sets(st.sampled_from(sorted(asserted)), min_size=1))
    store, _ = built(rules, asserted)
    store.remove(ASSERTED, removed)
    assert_as_rebuilt(store, after(retract, store, rules, removed), rules, asserted - removed)


@given(axioms | cyclic, data, st.lists(st.tuples(st.booleans(), data), max_size=5))
@settings(max_examples=200, deadline=None)
def test_any_sequence_of_changes_gives_what_a_rebuild_gives(drawn, asserted, changes):
    rules = compile_axioms(ontology_of(drawn)).rules
    store, rounds = built(rules, asserted)
    held = set(asserted)
    for adding, changed in changes:
        if adding:
            store.add(ASSERTED, changed)
            rounds = after(extend, store, rules, changed)
            held |= changed
        else:
            store.remove(ASSERTED, changed)
            rounds = after(retract, store, rules, changed)
            held -= changed
        assert_as_rebuilt(store, rounds, rules, held)


@given(axioms, data, data)
@settings(max_examples=100, deadline=None)
def test_what_is_added_and_removed_again_leaves_no_trace(drawn, asserted, added):
    rules = compile_axioms(ontology_of(drawn)).rules
    store, _ = built(rules, asserted)
    store.add(ASSERTED, added - asserted)
    after(extend, store, rules, added - asserted)
    store.remove(ASSERTED, added - asserted)
    assert_as_rebuilt(store, after(retract, store, rules, added - asserted), rules, asserted)


def test_a_fact_that_another_graph_still_states_is_not_removed():
    rules = compile_axioms(ontology_of([("symmetric", (PROPERTIES[0],))])).rules
    fact = (THINGS[0], PROPERTIES[0], THINGS[1])
    store, _ = built(rules, {fact})
    store.add(URIRef(f"{EX}other"), {fact})
    store.remove(ASSERTED, {fact})
    assert_as_rebuilt(store, after(retract, store, rules, {fact}), rules, {fact})


def test_a_cycle_does_not_support_itself():
    p = PROPERTIES[0]
    rules = compile_axioms(ontology_of([("symmetric", (p,)), ("transitive", (p,))])).rules
    path = {(a, p, b) for a, b in zip(THINGS, THINGS[1:], strict=False)}
    store, rounds = built(rules, path)
    assert len(path.union(*rounds)) == len(THINGS) ** 2
    store.remove(ASSERTED, path)
    assert after(retract, store, rules, path) == []
    assert default_graph(store) == set()


def test_a_shorter_derivation_lowers_the_rank_of_what_follows():
    p = PROPERTIES[0]
    rules = compile_axioms(ontology_of([("transitive", (p,))])).rules
    nodes = [URIRef(f"{EX}n{i}") for i in range(18)]
    path = {(a, p, b) for a, b in zip(nodes, nodes[1:], strict=False)}
    store, rounds = built(rules, path)
    shortcut = {(nodes[0], p, nodes[-2])}
    assert shortcut <= rounds[3]
    store.add(ASSERTED, shortcut)
    rounds = after(extend, store, rules, shortcut)
    assert (nodes[0], p, nodes[-1]) in rounds[0]
    store.remove(ASSERTED, shortcut)
    rounds = after(retract, store, rules, shortcut)
    assert (nodes[0], p, nodes[-1]) in rounds[4]
    assert_as_rebuilt(store, rounds, rules, path)


def test_numbers_are_found_again_however_they_were_written():
    x, y = Variable("x"), Variable("y")
    body = ((x, PROPERTIES[0], y),)
    rules = [Rule("copied", ((x, PROPERTIES[1], y),), body, text_of(body), "a test")]
    kept, gone = (THINGS[0], PROPERTIES[0], Literal("01", datatype=XSD.integer, normalize=False)), (
        THINGS[1], PROPERTIES[0], Literal("1.50", datatype=XSD.decimal, normalize=False),
    )  # fmt: skip
    store, rounds = built(rules, {kept, gone})
    assert len(rounds[0]) == 2
    store.remove(ASSERTED, {gone})
    rounds = after(retract, store, rules, {gone})
    assert [(s, o.value) for new in rounds for s, _, o in new] == [(THINGS[0], 1)]
    store.add(ASSERTED, {gone})
    assert len(after(extend, store, rules, {gone})[0]) == 2


def test_a_changed_store_holds_nothing_but_the_facts_and_the_rounds():
    rules = compile_axioms(ontology_of([("symmetric", (PROPERTIES[0],))])).rules
    facts = {(THINGS[0], PROPERTIES[0], THINGS[1]), (THINGS[1], PROPERTIES[0], THINGS[2])}
    store, _ = built(rules, facts)
    gone = {min(facts)}
    store.remove(ASSERTED, gone)
    after(retract, store, rules, gone)
    graphs = store.select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }").column("g")
    assert set(graphs) == {ASSERTED, inferred(1)}


@given(axioms, data)
@settings(max_examples=100, deadline=None)
def test_what_an_application_gives_it_gives_looked_at_from_its_premises_and_from_its_conclusion(drawn, asserted):
    rules = compile_axioms(ontology_of(drawn)).rules
    store, _ = built(rules, asserted)
    everything = default_graph(store)
    forward = {(a.rule, a.premises, a.conclusion) for a in applications_using(store, rules, everything)}
    backward = {(a.rule, a.premises, a.conclusion) for a in applications_giving(store, rules, everything)}
    assert forward == backward
    assert {triple for _, premises, _ in forward for triple in premises} <= everything


# What the store keeps while facts come and go


def test_a_triple_leaves_the_merge_with_the_last_graph_that_holds_it():
    store, other, fact = MemoryStore(), URIRef(f"{EX}other"), (THINGS[0], PROPERTIES[0], THINGS[1])
    store.add(ASSERTED, [fact])
    store.add(other, [fact])
    assert store.graphs(fact) == {ASSERTED, other}
    store.remove(ASSERTED, [fact])
    assert store.graphs(fact) == {other}
    assert default_graph(store) == {fact}
    store.remove(other, [fact])
    assert store.graphs(fact) == default_graph(store) == set()


def test_removing_what_is_not_there_changes_nothing():
    store, fact = MemoryStore(), (THINGS[0], PROPERTIES[0], THINGS[1])
    store.add(ASSERTED, [fact])
    store.remove(URIRef(f"{EX}other"), [fact, (THINGS[2], PROPERTIES[0], THINGS[1])])
    assert store.triples(ASSERTED) == default_graph(store) == store.stored([fact]) == {fact}


def test_only_a_select_has_solutions():
    with pytest.raises(BadQuery, match="SELECT"):
        next(MemoryStore().solutions("ASK { ?s ?p ?o }"))
