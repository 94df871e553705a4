"""One pair of holders compared in every kind, with one of three answers: a score, nothing found, or not stated.

Where something is not stated, the answer names which facet of whom. Where a score could mislead, it carries cautions
(the scheme ``caution``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np

from kg.complementarity.facets import Facet, Facets
from kg.complementarity.measures import KINDS, MEASURES, scores, shares_of
from kg.complementarity.uses import Uses

_NEEDED: Final = {
    "value-chain": (("positions", "positions"), ("markets", "markets")),
    "competition": (("positions", "positions"), ("markets", "markets")),
    "shared-fields": (("themes", "themes"),),
    "need-offer": (("needs", "positions"),),
}
"""Which facet of the one and of the other each kind needs; the others need ``uses`` or ``supplies``."""


@dataclass(frozen=True)
class Compared:
    """What one kind of comparison gives of two holders.

    Attributes:
        kind: one of KINDS
        one: of a directed kind, the giver
        other: of a directed kind, the receiver
        score: from 0 to 1, or None where something is not stated
        lacking: what is not stated: (a facet, of whom)
        adds: of a value chain, the share of its positions that each brings and the other lacks: the one's, the other's
        brings: what these are; of a directed kind, what the one gives that meets something of the other
        meeting: the items of the one, then those of the other, that meet
        differs: of a value chain, in what they differ: ``activity``, ``specialty``
        cautions: slugs of the scheme ``caution``
        possible: technologies the one offers of which a broader or narrower one has a use in a field of the other
    """

    kind: str
    one: str
    other: str
    score: float | None
    lacking: tuple[tuple[str, str], ...] = ()
    adds: tuple[float, float] | None = None
    brings: tuple[frozenset[Any], frozenset[Any]] = (frozenset(), frozenset())
    meeting: tuple[frozenset[Any], frozenset[Any]] = (frozenset(), frozenset())
    differs: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()

    @property
    def directed(self) -> bool:
        """Whether the one gives and the other receives."""
        return MEASURES[self.kind].directed


def compare(facets: Facets, one: str, other: str) -> tuple[Compared, ...]:
    """Compare two holders in every kind, in directed ones both ways.

    Raises:
        UnknownThing: one of the two is no cluster, and nothing is stated of it as an actor.
        ValueError: they are the same.
    """
    if one == other:
        raise ValueError(f"a holder is not compared with itself: {one}")
    facets.row(one), facets.row(other)
    return tuple(_all(facets, one, other))


def _all(facets: Facets, one: str, other: str) -> Iterator[Compared]:
    for kind in KINDS:
        yield of_kind(facets, kind, one, other)
        if MEASURES[kind].directed:
            yield of_kind(facets, kind, other, one)


def of_kind(facets: Facets, kind: str, one: str, other: str) -> Compared:
    """Compare two holders in one kind; in a directed kind the one gives to the other."""
    measure = MEASURES[kind]
    first, second = (other, one) if measure.directed else (one, other)
    a, b = (np.array([facets.row(holder)]) for holder in (first, second))
    score = float(scores(facets, kind, a, b)[0])
    if np.isnan(score):
        return Compared(kind, one, other, None, tuple(lacking(facets, kind, one, other)))
    facet = cast("Facet", getattr(facets, measure.facets[0]))
    met = _met_items(facet, int(a[0]), int(b[0])), _met_items(facet, int(b[0]), int(a[0]))
    if kind == "value-chain":
        return _value_chain(facets, one, other, score, met)
    if measure.directed:
        return _given(facets, kind, (one, other), score, met[0])
    cautions = _cautions(facets, one, other, met) if kind == "competition" else ()
    return Compared(kind, one, other, score, meeting=met, cautions=cautions)


def lacking(facets: Facets, kind: str, one: str, other: str) -> Iterator[tuple[str, str]]:
    """What a kind needs and is not stated: (a facet, of whom)."""
    if kind in {"technology-application", "supply"}:
        facet = facets.uses if kind == "technology-application" else facets.supplies
        if not facet.offers[facets.row(one)]:
            yield "technologies" if kind == "technology-application" else "materials", one
        if not facet.size[facets.row(other)]:
            yield "fields", other
        return
    holders = (other, one) if MEASURES[kind].directed else (one, other)
    for names in _NEEDED[kind]:
        for name, holder in zip(names, holders, strict=True):
            if not getattr(facets, name).size[facets.row(holder)]:
                yield name, holder


def _value_chain(
    facets: Facets, one: str, other: str, score: float, met: tuple[frozenset[Any], frozenset[Any]]
) -> Compared:
    a, b = (np.array([facets.row(holder)]) for holder in (one, other))
    shares = shares_of(facets.positions, a, b)
    brings = tuple(_items(facets.positions, int(row[0])) - met[side] for side, row in enumerate((a, b)))
    adds = 1 - float(shares.forth[0]), 1 - float(shares.back[0])
    return Compared(
        "value-chain", one, other, score, adds=adds, brings=(brings[0], brings[1]), meeting=met,
        differs=differences(facets, int(a[0]), int(b[0])), cautions=_cautions(facets, one, other, met),
    )  # fmt: skip


def differences(facets: Facets, one: int, other: int) -> tuple[str, ...]:
    """In what the positions of two rows differ: in ``activity``, in ``specialty`` alone, in both, or not at all."""
    found = set()
    for mine, theirs in ((one, other), (other, one)):
        alike = _met_items(facets.activities, mine, theirs)
        if alike != _items(facets.activities, mine):
            found.add("activity")
        if alike != _met_items(facets.positions, mine, theirs):
            found.add("specialty")
    return tuple(sorted(found))


def _given(facets: Facets, kind: str, parties: tuple[str, str], score: float, met: frozenset[Any]) -> Compared:
    """What is given. That no application is recorded is not that there is none: then nothing is said."""
    giver, receiver = parties
    if kind == "need-offer":
        unsure = any(item[1] == ("",) for item in met) or not facets.markets.size[facets.row(giver)]
        cautions = ("market-not-stated",) if met and unsure else ()
        return Compared(kind, giver, receiver, score, meeting=(frozenset(), met), cautions=cautions)
    possible = tuple(sorted(_possible(facets, giver, receiver, materials=kind == "supply")))
    if not score:
        return Compared(kind, giver, receiver, None, (("applications", giver),), possible=possible)
    used = Uses(facets, kind).between(facets.row(giver), facets.row(receiver))
    through = frozenset(application.technology for application in used)
    return Compared(
        kind, giver, receiver, score, brings=(through, frozenset()), meeting=(frozenset(), met), possible=possible
    )


def offered_by(facets: Facets, holder: str) -> frozenset[str]:
    """The technologies and materials that a holder offers, a cluster those of its current members too."""
    offering = facets.with_members(holder)
    return frozenset(entry.what for entry in facets.stated.offers if entry.holder in offering)


def _possible(facets: Facets, giver: str, receiver: str, *, materials: bool) -> Iterator[str]:
    """Technologies on offer that have no use recorded in a field of the receiver, while a broader or narrower has."""
    stated, fields = facets.stated, _items(facets.uses, facets.row(receiver))
    used = {a.technology for a in stated.applications if any(stated.kinds.meet(a.field, str(f)) for f in fields)}
    for technology in offered_by(facets, giver):
        of_kind_ = (technology in stated.materials) == materials
        if of_kind_ and technology not in used and any(stated.kinds.meet(technology, other) for other in used):
            yield technology


def _cautions(facets: Facets, one: str, other: str, met: tuple[frozenset[Any], frozenset[Any]]) -> tuple[str, ...]:
    found = []
    if any(not item[-1] for items in met for item in items):
        found.append("specialty-not-stated")
    if apart(facets, facets.row(one), facets.row(other)):
        found.append("not-at-the-same-time")
    return tuple(found)


def apart(facets: Facets, one: int, other: int) -> bool:
    """Whether all that the one row does had ended before anything that the other does began, as far as stated."""
    (begun, ended), (begins, ends) = facets.spans[one], facets.spans[other]
    return _before(ended, begins) or _before(ends, begun)


def _before(end: str, beginning: str) -> bool:
    """Whether a period had ended when another began; dates compare at the coarser precision."""
    size = min(len(end), len(beginning))
    return bool(size) and end[:size] < beginning[:size]


def _items(facet: Facet, row: int) -> frozenset[Any]:
    return frozenset(facet.items[number] for number in facet.has[[row]].indices)


def _met_items(facet: Facet, one: int, other: int) -> frozenset[Any]:
    """The items of the one that something of the other meets."""
    both = facet.has[[one]] * facet.meets_of(np.array([other]))
    return frozenset(facet.items[number] for number in both.indices)
