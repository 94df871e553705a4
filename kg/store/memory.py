"""A scratch dataset in memory, for the line and for tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from rdflib import BNode, URIRef
from rdflib.term import Identifier

from kg.errors import BadQuery
from kg.store.base import JSON, TURTLE, Evaluation, Row, Store
from kg.store.embedded import evaluate
from kg.store.engine_terms import TermsFromEngine, from_engine, quad, quads_of, to_engine
from kg.terms import Triple


class MemoryStore(Store):
    """A dataset in memory whose default graph is the merge of its named graphs."""

    def __init__(self) -> None:
        self._store = ox.Store()
        self._terms = TermsFromEngine()

    def add(self, graph: URIRef, triples: Iterable[Triple]) -> None:
        """Add triples to a named graph and to the default graph."""
        triples = list(triples)
        self.load([(graph, triples), (None, triples)])

    def load(self, graphs: Iterable[tuple[URIRef | None, Iterable[Triple]]]) -> None:
        """Add triples to graphs as they are named, None being the default graph: the caller keeps it the merge."""
        self._store.extend(quads_of(graphs))

    def remove(self, graph: URIRef, triples: Iterable[Triple]) -> None:
        """Take triples out of a named graph; those that no other graph holds leave the default graph too."""
        name, default = ox.NamedNode(graph), ox.DefaultGraph()
        for triple in triples:
            self._store.remove(quad(triple, name))
            if not self.graphs(triple):
                self._store.remove(quad(triple, default))

    def graphs(self, triple: Triple) -> set[URIRef]:
        """The named graphs that hold a triple; none when the dataset does not hold it."""
        names = (found.graph_name for found in self._matching(triple))
        return {self._terms.iri(name) for name in names if isinstance(name, ox.NamedNode)}

    def stored(self, triples: Iterable[Triple]) -> set[Triple]:
        """Those of the triples that the dataset holds, as the engine writes them."""
        return {self._terms.triple(found) for triple in triples for found in self._matching(triple)}

    def triples(self, graph: URIRef) -> set[Triple]:
        """What a named graph holds, as the engine writes it (``"1.50"`` has become ``"1.5"``)."""
        return set(map(self._terms.triple, self._store.quads_for_pattern(None, None, None, ox.NamedNode(graph))))

    def holds(self, graph: URIRef) -> bool:
        """Whether a named graph holds anything."""
        return any(True for _ in self._store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))

    def matching(
        self, s: URIRef | None = None, p: URIRef | None = None, o: Identifier | None = None
    ) -> Iterator[Triple]:
        """The triples of the merge with these terms; None stands for any."""
        subject, predicate = (ox.NamedNode(term) if term is not None else None for term in (s, p))
        value = to_engine(o) if o is not None else None
        found = self._store.quads_for_pattern(subject, predicate, value, ox.DefaultGraph())
        return map(self._terms.triple, found)

    def update(self, text: str) -> None:
        """Run a SPARQL update of the line; what a client sends never comes here."""
        self._store.update(text)

    def solutions(self, query: str, default_graph: URIRef | None = None) -> Iterator[Row]:
        """The solutions of a SELECT query, one by one; on a named graph in place of the default graph, if one is given.

        Raises:
            BadQuery: it does not parse, or is no SELECT.
        """
        try:
            answer = self._store.query(query, default_graph=ox.NamedNode(default_graph) if default_graph else None)
        except SyntaxError as error:
            raise BadQuery(str(error)) from error
        if not isinstance(answer, ox.QuerySolutions):
            raise BadQuery("expected a SELECT query")
        names = [variable.value for variable in answer.variables]
        for found in answer:
            bound = ((name, found[name]) for name in names)
            yield {name: self._terms.term(term) for name, term in bound if term is not None}

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

    def _matching(self, triple: Triple) -> Iterator[ox.Quad]:
        """The quads of all graphs that state a triple."""
        s, p, o = triple
        return self._store.quads_for_pattern(ox.NamedNode(s), ox.NamedNode(p), to_engine(o))
