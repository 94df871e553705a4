"""Governance: bands of numbers, degrees of ideal types, and transitions between them.

What is classified is an assessment, never a cluster. The type itself comes from a rule over the corners of the types
(``ontology/rules/matches-ideal-type.rq``); here is what needs arithmetic or an order of dates. ``bands`` runs before
the rules, which read bands; ``degrees`` and ``transitions`` after them. The scheme ``method`` says in words what each
does. No axis, type or corner is named here: they are what the graph holds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from rdflib import XSD, Literal, Namespace, URIRef

from kg.derivation import Derivation, Group, Premises, node
from kg.queries import query
from kg.store import Store
from kg.terms import CONCEPT, GRAPPE, ID, Triple, local

BAND: Final = "governance-band"
DEGREE: Final = "governance-degree"
TRANSITION: Final = "governance-transition"
_IN_BAND: Final = Namespace(CONCEPT + "band/")
_HALF: Final = Decimal("0.5")
_NUMBER: Final = re.compile(r"0([.][0-9]+)?|1([.]0+)?")
"""As ``shapes/facts.ttl`` wants a value; any other is left to its violation."""


@dataclass(frozen=True)
class _Corner:
    """Where an ideal type stands on one axis."""

    axis: URIRef
    band: URIRef
    premises: Group

    def grants(self, number: Decimal) -> Decimal:
        """How far a number on the axis goes towards this corner."""
        return number if self.band == _IN_BAND.high else 1 - number


@dataclass(frozen=True)
class _Assessed:
    """An assessment whose period is known. Dates are as precise as their text: ``2012``, ``2012-02``."""

    iri: URIRef
    cluster: URIRef
    begins: str
    ends: str
    types: frozenset[URIRef]
    premises: Group

    def precedes(self, other: _Assessed) -> bool:
        """Whether its period ends by the time the other's begins. Dates compare at the coarser precision."""
        return _compared(self.begins, other.begins) < 0 and _compared(self.ends, other.begins) <= 0


def bands(store: Store) -> Derivation:
    """The band of each position on an axis that is given as a number."""
    reasons: dict[Triple, Premises] = {}
    for row in store.select(query("valued-positions")).rows:
        position, value = URIRef(row["position"]), row["value"]
        if (number := _number(value)) is not None:
            band = _IN_BAND.undecided if number == _HALF else _IN_BAND.low if number < _HALF else _IN_BAND.high
            reasons[position, GRAPPE.inBand, band] = ((position, GRAPPE.hasValue, value),)
    return Derivation(BAND, reasons)


def degrees(store: Store) -> Derivation:
    """The degree of each assessment with a number on every axis, in each ideal type with a corner on every axis."""
    axes = {URIRef(axis) for axis in store.select(query("axes")).column("axis")}
    types = [(type_, corners) for type_, corners in _corners(store).items() if {c.axis for c in corners} == axes]
    reasons: dict[Triple, Premises] = {}
    for assessment, numbers in _numbers(store).items():
        if numbers.keys() != axes:
            continue
        for type_, corners in types:
            degree = min(corner.grants(numbers[corner.axis][0]) for corner in corners)
            about = [
                (GRAPPE.isDegreeOf, assessment),
                (GRAPPE.hasIdealType, type_),
                (GRAPPE.hasDegree, Literal(f"{degree.normalize():f}", datatype=XSD.decimal)),
            ]
            premises = sorted({p for c in corners for p in (*c.premises, *numbers[c.axis][1])})
            iri = URIRef(f"{ID}degree/{local(assessment)}-{local(type_)}")
            reasons |= node(iri, GRAPPE.IdealTypeDegree, DEGREE, about, tuple(premises))
    return Derivation(DEGREE, reasons)


def transitions(store: Store) -> Derivation:
    """The changes of ideal type between assessments of one cluster in consecutive periods."""
    reasons: dict[Triple, Premises] = {}
    for former, later in _consecutive(store):
        if len(former.types) != 1 or len(later.types) != 1 or former.types == later.types:
            continue
        (left,), (entered,) = former.types, later.types
        about = [
            (GRAPPE.isTransitionOf, former.cluster),
            (GRAPPE.hasFormerAssessment, former.iri),
            (GRAPPE.hasLaterAssessment, later.iri),
            (GRAPPE.leavesIdealType, left),
            (GRAPPE.entersIdealType, entered),
        ]
        iri = URIRef(f"{ID}governance-transition/{local(former.iri)}-to-{local(later.iri)}")
        reasons |= node(iri, GRAPPE.GovernanceTransition, TRANSITION, about, former.premises + later.premises)
    return Derivation(TRANSITION, reasons)


def _corners(store: Store) -> Mapping[URIRef, list[_Corner]]:
    """The corners of each ideal type, low or high."""
    found: dict[URIRef, list[_Corner]] = defaultdict(list)
    for row in store.select(query("ideal-type-corners")).rows:
        corner, type_, axis, band = (URIRef(row[name]) for name in ("corner", "type", "axis", "band"))
        premises = ((corner, GRAPPE.isCornerOf, type_), (corner, GRAPPE.onAxis, axis), (corner, GRAPPE.inBand, band))
        found[type_].append(_Corner(axis, band, premises))
    return found


def _numbers(store: Store) -> Mapping[URIRef, dict[URIRef, tuple[Decimal, Group]]]:
    """The number that each assessment gives on an axis, with what says so."""
    found: dict[URIRef, dict[URIRef, tuple[Decimal, Group]]] = defaultdict(dict)
    for row in store.select(query("axis-numbers")).rows:
        position, assessment, axis = (URIRef(row[name]) for name in ("position", "assessment", "axis"))
        if (number := _number(row["value"])) is not None:
            premises = (
                (position, GRAPPE.isPositionOf, assessment),
                (position, GRAPPE.onAxis, axis),
                (position, GRAPPE.hasValue, row["value"]),
            )
            found[assessment][axis] = number, premises
    return found


def _consecutive(store: Store) -> Iterator[tuple[_Assessed, _Assessed]]:
    """Pairs of assessments of one cluster, the later one next to the former: none lies between them."""
    by_cluster: dict[URIRef, list[_Assessed]] = defaultdict(list)
    for assessed in _assessed(store):
        by_cluster[assessed.cluster].append(assessed)
    for all_ in by_cluster.values():
        for former in all_:
            later = [other for other in all_ if former.precedes(other)]
            yield from ((former, next_) for next_ in later if not any(other.precedes(next_) for other in later))


def _assessed(store: Store) -> Iterator[_Assessed]:
    """The assessments whose beginning is stated. Of several dates that disagree the widest period counts."""
    rows: dict[tuple[URIRef, URIRef], list[dict[str, Triple]]] = defaultdict(list)
    for row in store.select(query("assessments")).rows:
        iri, cluster = URIRef(row["assessment"]), URIRef(row["cluster"])
        said = {"begins": GRAPPE.beginsIn, "ends": GRAPPE.endsIn, "type": GRAPPE.matchesIdealType}
        rows[iri, cluster].append({name: (iri, p, row[name]) for name, p in said.items() if name in row})
    for (iri, cluster), found in rows.items():
        begins = min(str(row["begins"][2]) for row in found)
        ends = max((str(row["ends"][2]) for row in found if "ends" in row), default=begins)
        types = frozenset(URIRef(row["type"][2]) for row in found if "type" in row)
        premises = sorted({triple for row in found for triple in row.values()})
        yield _Assessed(iri, cluster, begins, ends, types, ((iri, GRAPPE.assesses, cluster), *premises))


def _number(value: object) -> Decimal | None:
    return Decimal(str(value)) if _NUMBER.fullmatch(str(value)) else None


def _compared(one: str, other: str) -> int:
    """-1, 0 or 1: how two dates compare, at the precision they share."""
    size = min(len(one), len(other))
    return (one[:size] > other[:size]) - (one[:size] < other[:size])
