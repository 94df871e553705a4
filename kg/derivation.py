"""Derivations: what a method calculates from the graph, each triple with the premises it was calculated from.

A rule has a body to show; a calculation has none. So each of its results names its premises, and that list is the
reason. What a method derives is the graph ``graph/derived/<method>`` and is kept with its premises beside the rows of
an edition. A method looks at what is not there as well (the greatest, the next), so that a change of the graph means
to run it again.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from rdflib import PROV, RDF, URIRef
from rdflib.term import Identifier
from rdflib.util import from_n3

from kg.terms import CONCEPT, Triple, derived

PREMISES: Final = "premises.sqlite"
Premises = tuple[Triple, ...]


@dataclass(frozen=True)
class Derivation:
    """What one method derived.

    Attributes:
        method: the slug of a concept of the scheme ``method``
        reasons: each derived triple with its premises
    """

    method: str
    reasons: Mapping[Triple, Premises]

    @property
    def graph(self) -> URIRef:
        """The graph its triples stand in."""
        return derived(self.method)

    @property
    def triples(self) -> set[Triple]:
        """What was derived."""
        return set(self.reasons)

    def without(self, known: Callable[[Triple], object]) -> Derivation:
        """The derivation without what is known otherwise: asserted, inferred or derived before."""
        return Derivation(self.method, {triple: why for triple, why in self.reasons.items() if not known(triple)})


def method_iri(method: str) -> URIRef:
    """The concept that describes a method."""
    return URIRef(f"{CONCEPT}method/{method}")


def node(
    iri: URIRef, of_class: URIRef, method: str, about: Iterable[tuple[URIRef, Identifier]], premises: Premises
) -> dict[Triple, Premises]:
    """The triples of a derived thing, its class and method among them, all resting on the same premises."""
    said = ((RDF.type, of_class), (PROV.wasGeneratedBy, method_iri(method)), *about)
    return {(iri, predicate, value): premises for predicate, value in said}


def write_premises(path: Path, derivations: Iterable[Derivation]) -> None:
    """Keep what each derived triple rests on. Triples with the same premises share one reason."""
    with closing(sqlite3.connect(path)) as kept, kept:
        kept.execute("CREATE TABLE derived (s TEXT, p TEXT, o TEXT, method TEXT, reason INTEGER)")
        kept.execute("CREATE TABLE premises (reason INTEGER, s TEXT, p TEXT, o TEXT)")
        for derivation in derivations:
            numbers: dict[Premises, int] = {}
            (first,) = kept.execute("SELECT COALESCE(MAX(reason), 0) + 1 FROM premises").fetchone()
            for triple, premises in sorted(derivation.reasons.items()):
                reason = numbers.setdefault(premises, first + len(numbers))
                kept.execute("INSERT INTO derived VALUES (?, ?, ?, ?, ?)", (*_text(triple), derivation.method, reason))
            rows = ((number, *_text(premise)) for premises, number in numbers.items() for premise in premises)
            kept.executemany("INSERT INTO premises VALUES (?, ?, ?, ?)", rows)
        kept.execute("CREATE INDEX by_triple ON derived (s, p, o)")
        kept.execute("CREATE INDEX by_reason ON premises (reason)")


def premises_of(edition: Path, triple: Triple) -> dict[URIRef, Premises]:
    """What a triple of an edition's directory rests on, by the method that derived it; nothing if none did."""
    path = edition / PREMISES
    if not path.is_file():
        return {}
    query = """SELECT method, premises.s, premises.p, premises.o FROM derived JOIN premises USING (reason)
        WHERE derived.s = ? AND derived.p = ? AND derived.o = ? ORDER BY method, premises.rowid"""
    found: dict[URIRef, list[Triple]] = defaultdict(list)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as kept:
        for method, s, p, o in kept.execute(query, _text(triple)):
            found[method_iri(method)].append((URIRef(s), URIRef(p), cast("Identifier", from_n3(o))))
    return {method: tuple(premises) for method, premises in found.items()}


def _text(triple: Triple) -> tuple[str, str, str]:
    s, p, o = triple
    return str(s), str(p), o.n3()
