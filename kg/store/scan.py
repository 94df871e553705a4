"""Whole editions, read quad by quad: for their content hash, and for what leads from one to another."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pyoxigraph as ox
from rdflib import URIRef

from kg.editions import Edition
from kg.errors import EngineFailure
from kg.store.engine_terms import TermsFromEngine
from kg.store.quads import Quad


def scanned(edition: Edition, without: URIRef) -> Iterator[bytes]:
    """The canonical N-Quads of an edition, one by one, but for those of one graph.

    Raises:
        EngineFailure: the store cannot be read to its end.
    """
    try:
        apart = ox.NamedNode(without)
        for quad in ox.Store.read_only(str(edition.store)):
            if quad.graph_name != apart:
                yield f"{quad} .\n".encode()
    except (OSError, ValueError, RuntimeError) as error:
        raise EngineFailure("the engine failed: {reason}", reason=str(error)) from error


def missing(edition: Edition, other: Edition, without: Collection[URIRef]) -> Iterator[Quad]:
    """What the named graphs of an edition hold and those of another do not, some graphs left out. Nothing is kept.

    Raises:
        EngineFailure: a store cannot be read.
    """
    terms = TermsFromEngine()
    try:
        here, there = (ox.Store.read_only(str(one.store)) for one in (edition, other))
        for graph in here.named_graphs():
            name = terms.iri(graph)
            if name not in without:
                for quad in here.quads_for_pattern(None, None, None, graph):
                    if quad not in there:
                        yield name, terms.triple(quad)
    except (OSError, ValueError, RuntimeError) as error:
        raise EngineFailure("the engine failed: {reason}", reason=str(error)) from error
