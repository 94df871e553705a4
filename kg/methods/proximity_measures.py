"""The measures of proximity: what each counts of two parties, from the statements fetched about them.

Each is named for what it counts (the scheme ``proximity-measure`` says it in words). It gives a value, or *compared,
nothing in common*, or *not stated* with the parties of which nothing is stated. A tie is never said to be absent:
one that no source states may exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Final

from rdflib import RDF, SKOS, XSD, Literal, Namespace, URIRef
from rdflib.term import Identifier

from kg.methods import parties
from kg.methods.parties import PLACE_KIND, Facet
from kg.methods.statements import Statements
from kg.proximity.distance import nearest
from kg.proximity.overlap import overlap
from kg.proximity.paths import shortest_path
from kg.terms import CONCEPT, GRAPPE, ID, Triple

ANSWER: Final = Namespace(CONCEPT + "comparison-answer/")
TIES: Final = (GRAPPE.Tie, GRAPPE.InterClusterRelation)
_MEASURE: Final = Namespace(CONCEPT + "proximity-measure/")
_COLLECTION: Final = Namespace(ID + "collection/")
_HAPPENED, _MIGHT, _DID_NOT = (_COLLECTION[name] for name in ("happened", "might", "did-not"))
_PATH_LIMIT: Final = 4
"""As far as ties are fetched from both ends."""
Pair = tuple[Identifier, Identifier]
Links = tuple[Triple, ...]
Meets = Callable[[Statements, Identifier, Identifier], Links | None]


@dataclass(frozen=True)
class Found:
    """What one measure found of a pair.

    Attributes:
        answer: a concept of the scheme ``comparison-answer``
        premises: the statements compared
        value: the share, the number or the kilometres
        shared: what is shared, or the way between the two
        missing: the parties of which nothing that could be compared is stated
    """

    answer: URIRef
    premises: Links
    value: Literal | None = None
    shared: tuple[Identifier, ...] = ()
    missing: tuple[Identifier, ...] = ()


class Of(Enum):
    """Which pairs a measure can be of."""

    ANY = "any two parties"
    ALIKE = "two actors or two clusters"
    ACTORS = "two actors"
    CLUSTERS = "two clusters"

    def takes(self, *, clusters: int) -> bool:
        """Whether a pair with so many clusters among the two is one of these."""
        return clusters in {Of.ANY: {0, 1, 2}, Of.ALIKE: {0, 2}, Of.ACTORS: {0}, Of.CLUSTERS: {2}}[self]


@dataclass(frozen=True)
class Measure:
    """One measure: its concept, the pairs it can be of, and how it is taken."""

    concept: URIRef
    of: Of
    take: Callable[[Statements, Pair], Found]


def _same(_known: Statements, one: Identifier, other: Identifier) -> Links | None:
    return () if one == other else None


def _concepts_meet(known: Statements, one: Identifier, other: Identifier) -> Links | None:
    return known.meet(one, other)


def _positions_meet(known: Statements, one: Identifier, other: Identifier) -> Links | None:
    """Two positions meet if their activities do and no difference of specialty is stated."""
    links = known.meeting(*(known.objects(position, GRAPPE.performsActivity) for position in (one, other)))
    mine, its = (known.objects(position, GRAPPE.hasSpecialty) for position in (one, other))
    more = known.meeting(mine, its) if mine and its else ()
    return None if links is None or more is None else (*links, *more)


def _share(facet: Callable[[Statements, Identifier], Facet], meets: Meets) -> Callable[[Statements, Pair], Found]:
    """Which share of a facet of the two is common: the mean of the two shares."""
    return lambda known, pair: _compared(known, pair, facet, meets, lambda share, _: _decimal(share))


def _number(facet: Callable[[Statements, Identifier], Facet]) -> Callable[[Statements, Pair], Found]:
    """How many things of a facet are common."""
    return lambda known, pair: _compared(known, pair, facet, _same, lambda _, number: Literal(number))


def _compared(
    known: Statements,
    pair: Pair,
    facet: Callable[[Statements, Identifier], Facet],
    meets: Meets,
    value: Callable[[Fraction, int], Literal],
) -> Found:
    one, other = stated = tuple(facet(known, party) for party in pair)
    premises = _all(chain for facets in stated for chain in facets.values())
    links = {(a, b): link for a in one for b in other if (link := meets(known, a, b)) is not None}
    compared = overlap(sorted(one), sorted(other), lambda a, b: (a, b) in links)
    if compared is None:
        return _not_stated(pair, stated, premises)
    answer = ANSWER["in-common"] if compared.pairs else ANSWER["nothing-in-common"]
    common = {name for met in compared.pairs for thing in met for name in _names(known, thing)}
    premises = (*premises, *_all(links[met] for met in compared.pairs))
    return Found(answer, premises, value(compared.share, len(compared.pairs)), tuple(sorted(common)))


def _names(known: Statements, thing: Identifier) -> tuple[Identifier, ...]:
    """A thing that has a name; of a position, its activities."""
    return known.objects(thing, GRAPPE.performsActivity) or (thing,)


def _decimal(share: Fraction) -> Literal:
    rounded = round(Decimal(share.numerator) / share.denominator, 4).normalize()
    return Literal(f"{rounded:f}", datatype=XSD.decimal)


def _not_stated(pair: Pair, stated: Iterable[object], premises: Links) -> Found:
    missing = tuple(sorted(party for party, facet in zip(pair, stated, strict=True) if not facet))
    return Found(ANSWER["not-stated"], premises, missing=missing)


def _all(chains: Iterable[Links]) -> Links:
    return tuple(dict.fromkeys(triple for chain in chains for triple in chain))


def _within(*kinds: str) -> Callable[[Statements, Identifier], Facet]:
    wanted = [PLACE_KIND[kind] for kind in kinds]
    return lambda known, party: parties.places_of_kind(known, party, wanted)


def _distance(known: Statements, pair: Pair) -> Found:
    """The kilometres between the nearest places of the two."""
    one, other = stated = tuple(parties.points(known, party) for party in pair)
    found = nearest(one, other)
    if found is None:
        return _not_stated(pair, stated, _all(chain for points in stated for chain in points.values()))
    kilometres, here, there = found
    return Found(ANSWER.measured, _all([one[here], other[there]]), Literal(f"{kilometres:.1f}", datatype=XSD.decimal))


def nodes(known: Statements, classes: Iterable[URIRef]) -> tuple[Identifier, ...]:
    """The ties, projects or claims fetched, in the order of their names."""
    return tuple(sorted({node for class_ in classes for node in known.subjects(RDF.type, class_)}))


def _standing(known: Statements, node: Identifier) -> tuple[frozenset[Identifier], Links]:
    """The collections of statuses that a tie or project falls into, with its statuses; without one it might happen."""
    stated = known.objects(node, GRAPPE.hasStatus)
    sorts = frozenset(sort for status in stated for sort in known.subjects(SKOS.member, status))
    return sorts or frozenset({_MIGHT}), tuple((URIRef(node), GRAPPE.hasStatus, status) for status in stated)


def _between(answer: URIRef, classes: Iterable[URIRef], *sorts: URIRef) -> Callable[[Statements, Pair], Found]:
    """How many ties or projects there are between the two, with a status of one of these sorts."""

    def take(known: Statements, pair: Pair) -> Found:
        shared = {}
        for node in nodes(known, classes):
            stated = parties.parties(known, node)
            its, statuses = _standing(known, node)
            if stated.keys() >= set(pair) and not its.isdisjoint(sorts):
                shared[node] = _all([*(stated[party] for party in pair), statuses])
        if not shared:
            return Found(ANSWER["not-stated"], (), missing=tuple(sorted(pair)))
        return Found(answer, _all(shared.values()), Literal(len(shared)), tuple(shared))

    return take


def _path(known: Statements, pair: Pair) -> Found:
    """The fewest ties that happened from the one to the other, with the ties and third parties on the way."""
    ties = {}
    for tie in nodes(known, TIES):
        sorts, statuses = _standing(known, tie)
        if _HAPPENED in sorts:
            ties[tie] = parties.parties(known, tie), statuses
    path = shortest_path({tie: tuple(stated) for tie, (stated, _) in ties.items()}, *pair)
    if path is None or len(path) > 2 * _PATH_LIMIT - 1:
        return Found(ANSWER["not-stated"], (), missing=tuple(sorted(pair)))
    way = (pair[0], *path, pair[1])
    steps = [(way[i - 1], *ties[way[i]], way[i + 1]) for i in range(1, len(way), 2)]
    premises = _all(chain for a, stated, statuses, b in steps for chain in (stated[a], stated[b], statuses))
    return Found(ANSWER.measured, premises, Literal(len(steps)), path)


MEASURES: Final = (
    Measure(_MEASURE["distance"], Of.ANY, _distance),
    Measure(_MEASURE["same-commune"], Of.ANY, _number(_within("commune", "city"))),
    Measure(_MEASURE["same-departement"], Of.ANY, _number(_within("departement"))),
    Measure(_MEASURE["same-region"], Of.ANY, _number(_within("region"))),
    Measure(_MEASURE["shared-clusters"], Of.ACTORS, _share(parties.clusters, _same)),
    Measure(_MEASURE["shared-members"], Of.CLUSTERS, _share(parties.members, _same)),
    Measure(_MEASURE["shared-networks"], Of.ALIKE, _share(parties.networks, _same)),
    Measure(_MEASURE["ties"], Of.ANY, _between(ANSWER.measured, TIES, _HAPPENED)),
    Measure(_MEASURE["possible-ties"], Of.ANY, _between(ANSWER.measured, TIES, _MIGHT)),
    Measure(_MEASURE["missed-ties"], Of.ANY, _between(ANSWER.measured, TIES, _DID_NOT)),
    Measure(_MEASURE["shared-projects"], Of.ANY, _between(ANSWER["in-common"], (GRAPPE.Project,), _HAPPENED, _MIGHT)),
    Measure(_MEASURE["path-length"], Of.ANY, _path),
    Measure(_MEASURE["shared-kinds"], Of.ALIKE, _share(parties.kinds, _concepts_meet)),
    Measure(_MEASURE["shared-legal-form"], Of.ANY, _share(parties.legal_forms, _concepts_meet)),
    Measure(_MEASURE["shared-labels"], Of.ANY, _share(parties.labels, _same)),
    Measure(_MEASURE["shared-fields"], Of.ANY, _share(parties.fields, _concepts_meet)),
    Measure(_MEASURE["shared-niche"], Of.ACTORS, _share(parties.niche, _concepts_meet)),
    Measure(_MEASURE["shared-positions"], Of.ALIKE, _share(parties.positions, _positions_meet)),
    Measure(_MEASURE["shared-technologies"], Of.ALIKE, _share(parties.technologies, _same)),
)
"""Every measure, in the order in which an answer gives them."""
