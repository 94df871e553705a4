"""The embedded engine: Oxigraph on an edition's directory, read-only, and the bulk writing of a new one."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from rdflib import URIRef

from kg.editions import Edition
from kg.errors import BadQuery, EngineFailure, NoEdition
from kg.sparql import refuse_service
from kg.store.base import GRAPH_TYPES, JSON, RESULT_TYPES, TURTLE, Evaluation, Store
from kg.store.engine_terms import quads_of
from kg.terms import STATED, Triple

_RESULTS: Final = {name: form for name in RESULT_TYPES if (form := ox.QueryResultsFormat.from_media_type(name))}
_GRAPHS: Final = {name: kind for name in GRAPH_TYPES if (kind := ox.RdfFormat.from_media_type(name))}
_PLACE: Final = re.compile(r"error at (\d+):(\d+)")


class EmbeddedStore(Store):
    """An edition's store, opened read-only."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        directory = edition.store
        if not directory.is_dir():
            raise NoEdition(f"there is no store at {directory}")
        try:
            self._store = ox.Store.read_only(str(directory))
        except (OSError, ValueError) as error:
            raise EngineFailure(f"the store at {directory} cannot be opened: {error}") from error

    def evaluate(self, query: str, *, results: str = JSON, graph: str = TURTLE, stated: bool = False) -> Evaluation:
        return evaluate(self._store, query, results, graph, stated)


def evaluate(store: ox.Store, query: str, results: str, graph: str, stated: bool) -> Evaluation:
    """Run a query on an engine's store and serialise what it answers."""
    refuse_service(query)
    try:
        answer = store.query(query, default_graph=ox.NamedNode(STATED) if stated else None)
    except SyntaxError as error:
        raise _bad_query(error) from error
    except ValueError as error:
        raise BadQuery("it does not parse: {reason}", reason=str(error)) from error
    except (OSError, RuntimeError) as error:
        raise EngineFailure("the engine failed: {reason}", reason=str(error)) from error
    body = io.BytesIO()
    if isinstance(answer, ox.QueryTriples):
        answer.serialize(body, format=_GRAPHS[graph])
        return Evaluation("graph", graph, body.getvalue())
    form = _RESULTS[results]
    if isinstance(answer, ox.QueryBoolean) and results == "text/tab-separated-values":
        return Evaluation("ask", results, str(bool(answer)).lower().encode())
    answer.serialize(body, format=form)
    return Evaluation("ask" if isinstance(answer, ox.QueryBoolean) else "select", results, body.getvalue())


def bulk_write(directory: Path, graphs: Iterable[tuple[URIRef | None, Iterable[Triple]]]) -> None:
    """Write a new store: bulk load, optimise (2–4× faster queries), flush (the only fsync).

    Bulk loading only ever happens into a fresh directory: a killed one leaves orphan files.

    Raises:
        EngineFailure: the store does not hold every quad that was written.
    """
    written = 0

    def counted() -> Iterator[ox.Quad]:
        nonlocal written
        for one in quads_of(graphs):
            written += 1
            yield one

    store = ox.Store(str(directory))
    store.bulk_extend(counted())
    store.optimize()
    store.flush()
    if len(store) != written:
        raise EngineFailure(f"the store holds {len(store)} quads, {written} were written")


def canonical_quads(graphs: Iterable[tuple[URIRef | None, Iterable[Triple]]], without: URIRef) -> Iterator[bytes]:
    """The canonical N-Quads of a dataset, one by one, but for those of one graph."""
    for one in quads_of((name, triples) for name, triples in graphs if name != without):
        yield f"{one} .\n".encode()


def _bad_query(error: SyntaxError) -> BadQuery:
    message = " ".join(str(error).split())[:300]
    place = _PLACE.search(message)
    line, column = (int(place[1]), int(place[2])) if place else (None, None)
    return BadQuery("it does not parse: {reason}", line, column, reason=message)
