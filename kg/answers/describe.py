"""Describing: everything the graph says of a thing, each statement with the evidence that says it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rdflib import RDF, Graph, URIRef
from rdflib.term import Identifier

from kg.answers.find import namesakes, nearest
from kg.answers.labels import Labels, labels_of
from kg.errors import BadQuery, UnknownThing
from kg.queries import query
from kg.store import Store
from kg.store.base import Row
from kg.terms import DESCRIPTION, EVIDENCE, GRAPH, STATED, expand, shorten

_INFERRED: Final = str(GRAPH["inferred/"])
_DERIVED: Final = str(GRAPH["derived/"])
_NO_IRI: Final = re.compile(r"[\x00-\x20<>\"{}|\\^`]")  # RFC 3987 §2.2


@dataclass(frozen=True)
class Statement:
    """One triple and where it stands.

    Attributes:
        evidence: the evidence graphs that state it
        rank: the round of inference that inferred it, or None
        derived: whether a method calculated it
    """

    subject: URIRef
    predicate: URIRef
    object: Identifier
    evidence: tuple[URIRef, ...]
    rank: int | None
    derived: bool = False

    @property
    def inferred(self) -> bool:
        """Whether no row states it."""
        return self.rank is not None


@dataclass(frozen=True)
class Description:
    """A thing, what is said of it, what is said of others with it as the object, and what it says if it is evidence."""

    iri: URIRef
    statements: tuple[Statement, ...]
    mentions: tuple[Statement, ...]
    said: tuple[tuple[Identifier, Identifier, Identifier], ...]
    labels: Labels

    @property
    def types(self) -> tuple[URIRef, ...]:
        """The classes it belongs to, inferred ones included."""
        return tuple(URIRef(s.object) for s in self.statements if s.predicate == RDF.type)

    @property
    def graph(self) -> Graph:
        """The triples about the thing, as RDF."""
        graph = Graph()
        for s in self.statements:
            graph.add((s.subject, s.predicate, s.object))
        return graph


def describe(store: Store, name: str) -> Description:
    """Describe a thing by its IRI or its prefixed name (``cluster:innovin``).

    Raises:
        UnknownThing: the graph says nothing of it; with things of nearly the same name.
    """
    for iri in (URIRef(iri) for iri in expand(name) if ":" in iri and not _NO_IRI.search(iri)):
        try:
            about = store.select(query("statements", thing=[iri])).rows
            mentions = store.select(query("mentions", thing=[iri])).rows
        except BadQuery:  # the engine knows all of RFC 3987: what is no IRI names nothing
            continue
        if about or mentions:
            return _description(store, iri, about, mentions)
    asked = shorten(name)
    kind = asked.partition(":")[0] if ":" in asked and "//" not in asked else ""
    near = list(map(str, nearest(store, name)))
    raise UnknownThing(asked, near, kind=kind, others=namesakes(store, asked.rpartition(":")[2]))


def _description(store: Store, iri: URIRef, about: tuple[Row, ...], mentions: tuple[Row, ...]) -> Description:
    statements = _gathered((iri, row, row["object"]) for row in about)
    mentioned = _gathered((URIRef(row["subject"]), row, iri) for row in mentions)
    terms = {t for s in (*statements, *mentioned) for t in (s.subject, s.predicate, s.object, *s.evidence)}
    rows = store.select(query("said", evidence=[iri])).rows if iri.startswith(EVIDENCE) else ()
    said = tuple((row["subject"], row["predicate"], row["object"]) for row in rows)
    labels = labels_of(store, terms.union({iri}, *said))
    return Description(iri, statements, mentioned, said, labels)


def _gathered(rows: Iterable[tuple[URIRef, Row, Identifier]]) -> tuple[Statement, ...]:
    graphs: dict[tuple[URIRef, URIRef, Identifier], list[str]] = {}
    for subject, row, object_ in rows:
        graphs.setdefault((subject, URIRef(row["predicate"]), object_), []).append(str(row["graph"]))
    return tuple(
        Statement(
            *triple,
            evidence=tuple(URIRef(graph) for graph in names if graph.startswith(EVIDENCE)),
            rank=next((int(graph.removeprefix(_INFERRED)) for graph in names if graph.startswith(_INFERRED)), None),
            derived=any(graph.startswith(_DERIVED) for graph in names),
        )
        for triple, names in graphs.items()
        if set(names) - {str(STATED), str(DESCRIPTION)}
    )
