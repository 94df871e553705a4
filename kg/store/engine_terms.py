"""Terms of the engine and terms of rdflib, back and forth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef
from rdflib.term import Identifier

from kg.terms import Triple


def quad(triple: Triple, graph: ox.NamedNode | ox.DefaultGraph) -> ox.Quad:
    """A triple in a graph, for the engine."""
    s, p, o = triple
    return ox.Quad(ox.NamedNode(s), ox.NamedNode(p), to_engine(o), graph)


def quads_of(graphs: Iterable[tuple[URIRef | None, Iterable[Triple]]]) -> Iterator[ox.Quad]:
    """The engine's quads of named graphs; None names the default graph.

    They are made one by one, which spares the garbage collector, and an IRI met again is the same object.
    """
    iris = _NamedNodes()
    for name, triples in graphs:
        graph = () if name is None else (iris[name],)  # to name the default graph takes ten times as long as not to
        for s, p, o in triples:
            yield ox.Quad(iris[s], iris[p], iris[o] if isinstance(o, URIRef) else to_engine(o), *graph)


def to_engine(term: Identifier) -> ox.NamedNode | ox.Literal:
    """An IRI or a literal for the engine; an edition holds no blank nodes."""
    if isinstance(term, URIRef):
        return ox.NamedNode(term)
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        return ox.Literal(str(term), datatype=ox.NamedNode(term.datatype) if term.datatype else None)
    raise TypeError(f"no blank nodes in an edition: {term!r}")


def from_engine(term: object) -> Identifier:
    """A term of the engine for rdflib."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        plain = term.datatype.value.endswith("XMLSchema#string")
        return Literal(term.value, datatype=None if plain else URIRef(term.datatype.value))
    return BNode()


class _NamedNodes(dict[URIRef, ox.NamedNode]):
    """IRIs for the engine, made when they are first met."""

    def __missing__(self, iri: URIRef) -> ox.NamedNode:
        node = self[iri] = ox.NamedNode(iri)
        return node


class TermsFromEngine:
    """Terms of the engine for rdflib, with a memory: an IRI met again is the same object, quick to make and compare."""

    def __init__(self) -> None:
        self._iris: dict[str, URIRef] = {}

    def iri(self, term: object) -> URIRef:
        """An IRI."""
        value = str(term.value) if isinstance(term, ox.NamedNode) else ""
        found = self._iris.get(value)
        if found is None:
            found = self._iris[value] = URIRef(value)
        return found

    def term(self, term: object) -> Identifier:
        """An IRI or a literal."""
        return self.iri(term) if isinstance(term, ox.NamedNode) else from_engine(term)

    def triple(self, quad: ox.Quad) -> Triple:
        """The triple of a quad."""
        return self.iri(quad.subject), self.iri(quad.predicate), self.term(quad.object)
