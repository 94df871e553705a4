"""Quads as text: N-Quads lines, and files of RDF read strictly."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from rdflib import URIRef

from kg.errors import BadQuads
from kg.store.engine_terms import TermsFromEngine, quad
from kg.terms import Triple

FORMATS: Final = {
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".ttl": ox.RdfFormat.TURTLE,
}
Quad = tuple[URIRef | None, Triple]
"""A graph, None for the default graph, and a triple in it."""


def nquads(quads: Iterable[Quad]) -> Iterator[str]:
    """Canonical N-Quads, a line each, without line ends (https://www.w3.org/TR/rdf12-n-quads/#canonical-quads)."""
    for graph, triple in quads:
        yield f"{quad(triple, ox.NamedNode(graph) if graph else ox.DefaultGraph())} ."


def read_quads(path: Path) -> Iterator[Quad]:
    """The quads of a file of N-Quads, TriG, N-Triples or Turtle, by the end of its name. Nothing else is fetched.

    Raises:
        BadQuads: with file and line: another format, a syntax error, a blank node.
    """
    if path.suffix not in FORMATS:
        raise BadQuads(f"{path.name}: expected one of {', '.join(FORMATS)}")
    try:
        text = path.read_bytes()
    except OSError as error:
        raise BadQuads(f"{path.name}: cannot be read: {error}") from error
    yield from parse_quads(text, path.name, FORMATS[path.suffix])


def parse_quads(text: bytes, name: str, format_: ox.RdfFormat = ox.RdfFormat.N_QUADS) -> Iterator[Quad]:
    """The quads of a text; ``name`` is what an error calls it.

    Raises:
        BadQuads: with its name and line.
    """
    terms = TermsFromEngine()
    try:
        for found in ox.parse(io.BytesIO(text), format=format_):
            if isinstance(found.subject, ox.BlankNode) or isinstance(found.object, ox.BlankNode):
                raise BadQuads(f"{name}: an edition holds no blank nodes: give the thing a name ({found.subject} …)")
            graph = found.graph_name
            yield (terms.iri(graph) if isinstance(graph, ox.NamedNode) else None), terms.triple(found)
    except SyntaxError as error:
        place = f":{error.lineno}" if error.lineno else ""
        raise BadQuads(f"{name}{place}: {error.msg}") from error
