"""Derivations: what a method calculates from the graph, each triple with the premises it was calculated from.

A rule has a body to show; a calculation has none. So each of its results names its premises, and that list is the
reason. What a method derives is the graph ``graph/derived/<method>`` and is kept with its premises beside the rows of
an edition. A method looks at what is not there as well (the greatest, the next), so that a change of the graph means
to run it again.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Final, cast

from rdflib import PROV, RDF, URIRef
from rdflib.term import Identifier
from rdflib.util import from_n3

from kg.terms import CONCEPT, Triple, derived

PREMISES: Final = "premises.sqlite"
_TABLES: Final = """
CREATE TABLE terms (number INTEGER PRIMARY KEY, term TEXT UNIQUE);
CREATE TABLE derived (s INTEGER, p INTEGER, o INTEGER, method INTEGER, reason INTEGER, PRIMARY KEY (s, p, o, method))
    WITHOUT ROWID;
CREATE TABLE reasons (number INTEGER, place INTEGER, premises INTEGER, PRIMARY KEY (number, place)) WITHOUT ROWID;
CREATE TABLE premises (number INTEGER, place INTEGER, s INTEGER, p INTEGER, o INTEGER, PRIMARY KEY (number, place))
    WITHOUT ROWID;
"""
"""Terms, reasons and groups of premises are numbered: a derived triple has a reason, a reason groups in their order."""

_PREMISES_OF: Final = """
SELECT method.term, s.term, p.term, o.term FROM derived
    JOIN reasons ON reasons.number = derived.reason
    JOIN premises ON premises.number = reasons.premises
    JOIN terms AS method ON method.number = derived.method
    JOIN terms AS s ON s.number = premises.s
    JOIN terms AS p ON p.number = premises.p
    JOIN terms AS o ON o.number = premises.o
WHERE derived.s = (SELECT number FROM terms WHERE term = ?)
    AND derived.p = (SELECT number FROM terms WHERE term = ?)
    AND derived.o = (SELECT number FROM terms WHERE term = ?)
ORDER BY method.term, reasons.place, premises.place
"""

_METHOD: Final = PROV.wasGeneratedBy
Group = tuple[Triple, ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """Premises in groups that other derived triples rest on too: what one cluster does, what another does.

    A group is kept once, however many rest on it. Let them share the object: that spares comparing.
    """

    groups: tuple[Group, ...]


Premises = Group | Groups
"""What a derived triple rests on: triples, or groups of them."""


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


@cache
def method_iri(method: str) -> URIRef:
    """The concept that describes a method."""
    return URIRef(f"{CONCEPT}method/{method}")


def node(
    iri: URIRef, of_class: URIRef, method: str, about: Iterable[tuple[URIRef, Identifier]], premises: Premises
) -> dict[Triple, Premises]:
    """The triples of a derived thing, its class and method among them, all resting on the same premises."""
    said = ((RDF.type, of_class), (_METHOD, method_iri(method)), *about)
    return {(iri, predicate, value): premises for predicate, value in said}


def groups_of(premises: Premises) -> tuple[Group, ...]:
    """The groups of premises; a tuple of triples is one."""
    return premises.groups if isinstance(premises, Groups) else (premises,)


def write_premises(path: Path, derivations: Iterable[Derivation]) -> None:
    """Keep what each derived triple rests on: each term, each reason and each group of premises once."""
    terms: dict[Identifier, int] = defaultdict(count(1).__next__)
    groups: dict[Group, int] = defaultdict(count(1).__next__)
    reasons: dict[tuple[int, ...], int] = defaultdict(count(1).__next__)

    def derived_rows(derivation: Derivation) -> Iterator[tuple[int, ...]]:
        numbers: dict[int, int] = {}  # by identity: to hash a large group for each triple would take long
        method = terms[method_iri(derivation.method)]
        for triple, premises in sorted(derivation.reasons.items(), key=lambda entry: _text(entry[0])):
            for group in (parts := groups_of(premises)):
                if id(group) not in numbers:
                    numbers[id(group)] = groups[group]
            yield (*(terms[term] for term in triple), method, reasons[tuple(numbers[id(group)] for group in parts)])

    with closing(sqlite3.connect(path)) as kept, kept:
        kept.executescript(_TABLES)
        for derivation in derivations:
            kept.executemany("INSERT INTO derived VALUES (?, ?, ?, ?, ?)", derived_rows(derivation))
        parts = ((n, place, group) for numbers, n in reasons.items() for place, group in enumerate(numbers))
        kept.executemany("INSERT INTO reasons VALUES (?, ?, ?)", parts)
        said = (
            (n, place, *(terms[t] for t in triple)) for group, n in groups.items() for place, triple in enumerate(group)
        )
        kept.executemany("INSERT INTO premises VALUES (?, ?, ?, ?, ?)", said)
        kept.executemany("INSERT INTO terms VALUES (?, ?)", ((n, term.n3()) for term, n in terms.items()))


def premises_of(edition: Path, triple: Triple) -> dict[URIRef, Group]:
    """What a triple of an edition's directory rests on, by the method that derived it; nothing if none did."""
    path = edition / PREMISES
    if not path.is_file():
        return {}
    found: dict[URIRef, list[Triple]] = defaultdict(list)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as kept:
        for texts in kept.execute(_PREMISES_OF, [term.n3() for term in triple]):
            method, s, p, o = (cast("Identifier", from_n3(text)) for text in texts)
            found[URIRef(method)].append((URIRef(s), URIRef(p), o))
    return {method: tuple(dict.fromkeys(premises)) for method, premises in found.items()}


def _text(triple: Triple) -> tuple[str, str, str]:
    s, p, o = triple
    return str(s), str(p), o.n3()
