"""An update changes the graphs of facts as the engine would, and the merge follows."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from rdflib import Literal, Namespace, URIRef

from kg.commits.updates import run_update
from kg.errors import BadQuery
from kg.store import MemoryStore
from kg.terms import CATALOGUE, EVIDENCE, inferred

EX = Namespace("https://example.org/")
ONE, TWO, NEW = (URIRef(f"{EVIDENCE}d0-p{n}/observed") for n in (1, 2, 3))
FACTS = {
    ONE: {(EX.a, EX.p, EX.b), (EX.b, EX.p, EX.c), (EX.a, EX.size, Literal(1))},
    TWO: {(EX.a, EX.p, EX.b), (EX.c, EX.label, Literal("c", lang="en"))},
    CATALOGUE: {(ONE, EX.inPassage, EX.p1)},
}
PREFIXES = f"PREFIX : <{EX}> PREFIX one: <{ONE}> PREFIX two: <{TWO}> PREFIX new: <{NEW}> PREFIX cat: <{CATALOGUE}> "
UPDATES = [
    "INSERT DATA { GRAPH one: { :d :p :e , 'text' ; :size 1.0 } GRAPH new: { :x :y :z } }",
    "DELETE DATA { GRAPH one: { :a :p :b } GRAPH two: { :nothing :p :b } }",
    "DELETE WHERE { GRAPH one: { ?s :p ?o } }",
    "DELETE WHERE { GRAPH ?g { :a :p ?o } }",
    "DELETE { GRAPH ?g { ?s :p ?o } } INSERT { GRAPH ?g { ?o :q ?s } } WHERE { GRAPH ?g { ?s :p ?o } }",
    "WITH one: DELETE { ?s :p ?o } INSERT { ?s :r ?o } WHERE { ?s :p ?o FILTER(?o != :c) }",
    "WITH one: DELETE { ?s ?p ?o } WHERE { ?s ?p ?o . GRAPH two: { ?s :p ?x } }",
    "INSERT { GRAPH new: { ?s :p ?o } } USING one: WHERE { ?s :p ?o }",
    "INSERT { GRAPH new: { ?s :from ?g } } USING NAMED two: WHERE { GRAPH ?g { ?s :p ?o } }",
    "INSERT { GRAPH new: { ?s :made ?o . ?s :made ?n } } WHERE { GRAPH one: { ?s :p ?o . OPTIONAL { ?s :size ?n } } }",
    "INSERT { GRAPH new: { ?o :of ?s } } WHERE { GRAPH one: { ?s :size ?o } }",
    "INSERT { GRAPH new: { ?s :where 'WHERE { } ; #' } } WHERE { GRAPH one: { ?s :p ?o . { SELECT ?s WHERE { ?s :size ?n } } } }",
    "CLEAR GRAPH one:",
    "DROP SILENT GRAPH two:",
    "COPY one: TO new:",
    "MOVE one: TO two:",
    "ADD one: TO cat:",
    "COPY one: TO one:",
    "CREATE GRAPH new:",
    "INSERT DATA { GRAPH new: { :x :p :a } } ; WITH new: INSERT { ?s :q ?o } WHERE { ?s :p ?o } ;",
    "",
]


def named(store):
    graphs = {}
    for quad in store:
        if isinstance(quad.graph_name, ox.NamedNode):
            graphs.setdefault(quad.graph_name.value, set()).add(str(quad.triple))
    return graphs


def filled():
    store = MemoryStore()
    for graph, triples in FACTS.items():
        store.add(graph, triples)
    return store


@pytest.mark.parametrize("text", UPDATES)
def test_an_update_does_what_the_engines_own_would_do_to_the_graphs_of_facts(text):
    ours, theirs = filled(), filled()
    run_update(ours, PREFIXES + text)
    theirs.update(PREFIXES + text)
    assert named(ours._store) == named(theirs._store)
    merge = set().union(*(ours.triples(URIRef(graph)) for graph in named(ours._store)))
    assert set(ours.matching()) == merge


def test_a_later_operation_may_declare_prefixes_of_its_own():  # which the engine's own reader refuses
    store = filled()
    run_update(store, f"{PREFIXES} CLEAR GRAPH two: ; PREFIX n: <{EX}n#> INSERT DATA {{ GRAPH two: {{ :a n:p :b }} }}")
    assert store.triples(TWO) == {(EX.a, EX["n#p"], EX.b)}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("INSERT DATA { :a :p :b }", "the default graph is the merge"),
        ("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "the default graph is the merge"),
        (f"INSERT DATA {{ GRAPH <{inferred(1)}> {{ :a :p :b }} }}", "is derived"),
        ("INSERT DATA { GRAPH one: { :a :p [] } }", "blank node"),
        ("INSERT DATA { GRAPH :elsewhere { :a :p :b } }", "only evidence graphs"),
        ("LOAD <https://example.org/x.ttl> INTO GRAPH one:", "LOAD is refused"),
        ("CLEAR ALL", "name one graph"),
        ("INSERT { GRAPH one: { ?s :p ?o } } WHERE { SERVICE <https://example.org/> { ?s :p ?o } }", "SERVICE"),
        ("INSERT DATA { GRAPH one: { :a :p } }", "Expected"),
        ("SELECT * { ?s ?p ?o }", "Expected"),
    ],
)
def test_what_does_not_belong_into_a_commit_is_refused_and_changes_nothing(text, word):
    store = filled()
    with pytest.raises(BadQuery, match=word):
        run_update(store, PREFIXES + text)
    assert named(store._store) == named(filled()._store)
