"""What is stated of holders: positions, needs, offerings, themes, memberships; and which concept is a kind of which.

A holder is an actor or a cluster. The statements come as plain texts, one triple each (``kg/queries/facets.rq``), so
that a million facts are read in a second.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

from rdflib import RDF, SKOS

from kg.terms import GRAPPE, ID

Statement = tuple[str, str, str]
Values = Mapping[str, list[str]]

_HELD, _ACTIVITY, _SPECIALTY, _MARKET, _STATUS, _BEGINS, _ENDS = (
    str(GRAPPE[name])
    for name in ("isHeldBy", "performsActivity", "hasSpecialty", "servesMarket", "hasStatus", "beginsIn", "endsIn")
)
_SOUGHT, _OFFERED, _THROUGH, _APPLICABLE, _PARTICIPANT, _CLUSTER, _RULE, _REQUIRED, _THEME = (
    str(GRAPPE[name])
    for name in (
        "seeksActivity", "offersTechnology", "isThrough", "isApplicableIn", "hasParticipant", "inCluster",
        "isAdmissionRuleOf", "requiresMarket", "hasTheme",
    )
)  # fmt: skip
_BROADER, _MEMBER, _TYPE = str(SKOS.broader), str(SKOS.member), str(RDF.type)
_IN_FORCE, _DID_NOT, _MATERIALS = (f"{ID}collection/{name}" for name in ("in-force", "did-not", "materials"))
_OF_CLUSTERS: Final = str(GRAPPE.Cluster)


class Entry(NamedTuple):
    """One thing that a holder does, seeks or offers.

    Attributes:
        node: the position, need or offering that says so
        what: an activity, or a technology
        specialty: of a position; empty if not stated
        markets: those stated for it
        period: its beginning and its end; empty where not stated
    """

    node: str
    holder: str
    what: str
    specialty: str = ""
    markets: tuple[str, ...] = ()
    period: tuple[str, str] = ("", "")


class Membership(NamedTuple):
    """A current membership, with a status that says so, if one is stated."""

    node: str
    cluster: str
    actor: str
    status: str


class Application(NamedTuple):
    """A technology or material has a use in a field."""

    node: str
    technology: str
    field: str


class Required(NamedTuple):
    """A market that an admission rule asks of members."""

    rule: str
    cluster: str
    market: str


@dataclass
class Kinds:
    """Which concept is a kind of which (``skos:broader``)."""

    broader: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _above: dict[str, frozenset[str]] = field(default_factory=dict)

    def above(self, concept: str) -> frozenset[str]:
        """The concept and all that are broader; a circle of broader links is harmless."""
        found = self._above.get(concept)
        if found is None:
            seen, waiting = {concept}, [concept]
            while waiting:
                for higher in self.broader.get(waiting.pop(), ()):
                    if higher not in seen:
                        seen.add(higher)
                        waiting.append(higher)
            found = self._above[concept] = frozenset(seen)
        return found

    def within(self, one: str, other: str) -> bool:
        """Whether the one is the other or a kind of it."""
        return other in self.above(one)

    def meet(self, one: str, other: str) -> bool:
        """Whether one of the two is the other or a kind of it."""
        return self.within(one, other) or self.within(other, one)

    def links(self, concepts: Iterable[str]) -> set[Statement]:
        """The statements that put concepts under broader ones, all the way up."""
        above = {higher for concept in concepts for higher in self.above(concept)}
        return {(one, _BROADER, higher) for one in above for higher in self.broader.get(one, ())}


@dataclass
class Stated:
    """What is stated of all holders, as far as it counts.

    A position, an offering or a membership counts if no status is stated of it, or one that says that it is in force
    (the collection ``in-force``). An application counts unless all that is said is that it did not come about.
    """

    clusters: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    positions: list[Entry] = field(default_factory=list)
    needs: list[Entry] = field(default_factory=list)
    offers: list[Entry] = field(default_factory=list)
    themes: list[tuple[str, str]] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    required: list[Required] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    materials: set[str] = field(default_factory=set)
    kinds: Kinds = field(default_factory=Kinds)

    @cached_property
    def members(self) -> Mapping[str, tuple[Membership, ...]]:
        """The current memberships of each cluster that has any."""
        found: dict[str, list[Membership]] = defaultdict(list)
        for membership in self.memberships:
            found[membership.cluster].append(membership)
        return {cluster: tuple(sorted(theirs)) for cluster, theirs in found.items()}

    @cached_property
    def holders(self) -> tuple[str, ...]:
        """Every cluster, every actor of whom something is stated, and who was named; in the order of their IRIs."""
        holding = {entry.holder for entries in (self.positions, self.needs, self.offers) for entry in entries}
        joined = {end for membership in self.memberships for end in (membership.cluster, membership.actor)}
        return tuple(sorted(self.clusters | self.named | holding | joined | {holder for holder, _ in self.themes}))


def read(statements: Iterable[Statement]) -> Stated:
    """Sort plain statements; what is not of a facet is left alone."""
    stated, things = Stated(), _by_thing(statements)
    in_force, did_not = (set(things.get(name, {}).get(_MEMBER, ())) for name in (_IN_FORCE, _DID_NOT))
    stated.materials = set(things.get(_MATERIALS, {}).get(_MEMBER, ()))
    for thing, said in things.items():
        statuses = said.get(_STATUS, [])
        holds = not statuses or not in_force.isdisjoint(statuses)
        if _OF_CLUSTERS in said.get(_TYPE, ()):
            stated.clusters.add(thing)
        stated.themes += [(thing, theme) for theme in said.get(_THEME, ())]
        if broader := said.get(_BROADER):
            stated.kinds.broader[thing].update(broader)
        if _ACTIVITY in said and holds:
            stated.positions += _entries(thing, said, _ACTIVITY)
        if _SOUGHT in said:
            stated.needs += _entries(thing, said, _SOUGHT)
        if _OFFERED in said and holds:
            stated.offers += _entries(thing, said, _OFFERED)
        if _APPLICABLE in said and not (statuses and did_not.issuperset(statuses)):
            pairs = ((t, f) for t in said.get(_THROUGH, ()) for f in said[_APPLICABLE])
            stated.applications += [Application(thing, *pair) for pair in pairs]
        if _CLUSTER in said and holds:
            status = min(in_force.intersection(statuses), default="")
            pairs = ((c, a) for c in said[_CLUSTER] for a in said.get(_PARTICIPANT, ()))
            stated.memberships += [Membership(thing, *pair, status) for pair in pairs]
        if _REQUIRED in said:
            pairs = ((c, m) for c in said.get(_RULE, ()) for m in said[_REQUIRED])
            stated.required += [Required(thing, *pair) for pair in pairs]
    return stated


def _entries(thing: str, said: Values, doing: str) -> list[Entry]:
    """A thing that two sources describe differently gives an entry for each."""
    markets = tuple(sorted(said.get(_MARKET, ())))
    period = min(said.get(_BEGINS, [""])), max(said.get(_ENDS, [""]))
    return [
        Entry(thing, holder, what, specialty, markets, period)
        for holder in said.get(_HELD, ())
        for what in said[doing]
        for specialty in said.get(_SPECIALTY, [""])
    ]


def _by_thing(statements: Iterable[Statement]) -> dict[str, dict[str, list[str]]]:
    things: dict[str, dict[str, list[str]]] = {}
    for thing, predicate, value in statements:
        said = things.setdefault(thing, {})
        if (values := said.get(predicate)) is None:
            said[predicate] = [value]
        elif value not in values:
            values.append(value)
    return things
