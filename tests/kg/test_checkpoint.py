"""The store of an edition to be, and views of it."""

from __future__ import annotations

import hashlib
import itertools

import hypothesis.strategies as st
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.paths import MulPath

from kg.editions import Edition
from kg.errors import EngineFailure
from kg.store import Checkpoint, MemoryStore, View, bulk_write

EX = Namespace("https://example.org/")
APART = EX.apart
GRAPHS = [EX.g, EX.h, APART]
TRIPLES = st.tuples(st.sampled_from([EX.a, EX.b]), st.sampled_from([EX.p, EX.q]), st.sampled_from([EX.b, Literal("1")]))
FACTS = {EX.g: {(EX.a, EX.p, EX.b)}, EX.h: {(EX.a, EX.p, EX.b), (EX.b, EX.q, Literal("1"))}}


def merged(graphs):
    return set().union(*(triples for name, triples in graphs.items() if name not in (None, APART)))


@pytest.fixture(scope="module")
def parent(tmp_path_factory):
    folder = tmp_path_factory.mktemp("parent")
    bulk_write(folder / "store", [(None, merged(FACTS)), *FACTS.items()])
    return Edition(folder)


@pytest.fixture
def checkpoint(parent, tmp_path):
    return Checkpoint(parent, tmp_path / "store", [APART])


def contents(folder):
    found = {}
    for quad in ox.Store.read_only(str(folder)):
        name = None if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name.value
        found.setdefault(name and URIRef(name), set()).add(str(quad.triple))
    return found


def files(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_a_checkpoint_begins_as_its_parent_and_leaves_it_as_it_was(parent, checkpoint, tmp_path):
    before = files(parent.store)
    assert set(checkpoint.matching()) == merged(FACTS)
    checkpoint.add(EX.g, [(EX.b, EX.p, EX.a)])
    checkpoint.remove(EX.h, FACTS[EX.h])
    checkpoint.finish()
    assert files(parent.store) == before
    assert contents(tmp_path / "store") != contents(parent.store)


changes = st.lists(st.tuples(st.booleans(), st.sampled_from(GRAPHS), TRIPLES), max_size=12)
numbers = itertools.count()


@given(changes=changes)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_it_knows_what_came_and_went_and_keeps_the_merge(parent, tmp_path, changes):
    folder = tmp_path / str(next(numbers))
    checkpoint, graphs = Checkpoint(parent, folder, [APART]), {name: set(triples) for name, triples in FACTS.items()}
    for adding, graph, triple in changes:
        (checkpoint.add if adding else checkpoint.remove)(graph, [triple])
        (graphs.setdefault(graph, set()).add if adding else graphs.setdefault(graph, set()).discard)(triple)
    checkpoint.finish()
    expected = {**graphs, None: merged(graphs)}
    before = {**FACTS, None: merged(FACTS)}
    kept = contents(folder)
    for name, triples in expected.items():
        assert len(kept.get(name, ())) == len(triples)
        assert checkpoint.added.get(name, set()) == triples - before.get(name, set())
        assert checkpoint.removed.get(name, set()) == before.get(name, set()) - triples


def test_a_checkpoint_of_what_is_no_store_is_refused(tmp_path):
    (tmp_path / "store").mkdir()
    with pytest.raises(EngineFailure, match="no checkpoint"):
        Checkpoint(Edition(tmp_path), tmp_path / "new")


class TestAView:
    @pytest.fixture
    def store(self):
        store = MemoryStore()
        for name, triples in FACTS.items():
            store.add(name, triples)
        store.add(EX.inferred, [(EX.b, EX.p, EX.c), (EX.a, EX.p, EX.b)])
        return store

    def test_of_everything_is_the_merge(self, store):
        assert set(Graph(View(store))) == {*merged(FACTS), (EX.b, EX.p, EX.c)}

    def test_counts_only_the_graphs_it_is_told(self, store):
        assert set(Graph(View(store, lambda graph: graph != EX.inferred))) == merged(FACTS)

    def test_answers_patterns_paths_and_sparql(self, store):
        graph = Graph(View(store))
        assert set(graph.objects(EX.a, MulPath(EX.p, "+"))) == {EX.b, EX.c}
        assert (EX.b, EX.q, Literal("1")) in graph
        assert (Literal("1"), None, None) not in graph
        assert len(list(graph.query("SELECT ?x { ?x <https://example.org/p> ?y }"))) == 2
