"""A scratch dataset in memory, for the line and for tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from rdflib import BNode, URIRef

from kg.errors import BadQuery
from kg.store.base import JSON, TURTLE, Evaluation, Store
from kg.store.embedded import evaluate
from kg.store.engine_terms import from_engine, quad
from kg.terms import Triple


class MemoryStore(Store):
    """A dataset in memory whose default graph is the merge of what is added."""

    def __init__(self) -> None:
        self._store = ox.Store()

    def add(self, graph: URIRef, triples: Iterable[Triple]) -> None:
        """Add triples to a named graph and to the default graph."""
        name = ox.NamedNode(graph)
        given = list(triples)
        self._store.bulk_extend(quad(triple, name) for triple in given)
        self._store.bulk_extend(quad(triple, ox.DefaultGraph()) for triple in given)

    def derive(self, query: str) -> Iterator[Triple]:
        """The triples of a CONSTRUCT query, one by one; none with a blank node."""
        answer = self._store.query(query)
        if not isinstance(answer, ox.QueryTriples):
            raise BadQuery("expected a CONSTRUCT query")
        for triple in answer:
            s, p, o = from_engine(triple.subject), from_engine(triple.predicate), from_engine(triple.object)
            if isinstance(s, URIRef) and isinstance(p, URIRef) and not isinstance(o, BNode):
                yield s, p, o

    def evaluate(self, query: str, *, results: str = JSON, graph: str = TURTLE, stated: bool = False) -> Evaluation:
        return evaluate(self._store, query, results, graph, stated)
