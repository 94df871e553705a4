"""Grounds: the statements that a score rests on, in groups that many scores share.

One group per holder and facet is made once, with what its members add and with the broader concepts that its own stand
under; a score names the groups of its two parties.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from rdflib import RDF, URIRef

from kg.complementarity.facets import Facets
from kg.complementarity.stated import Application, Entry, Membership, Required
from kg.complementarity.uses import FACETS
from kg.derivation import Group, Groups
from kg.terms import GRAPPE, Triple

_HELD, _ACTIVITY, _SPECIALTY, _MARKET, _SEEKS, _OFFERS, _THROUGH, _APPLICABLE, _PARTICIPANT, _CLUSTER = (
    GRAPPE[name]
    for name in (
        "isHeldBy", "performsActivity", "hasSpecialty", "servesMarket", "seeksActivity", "offersTechnology",
        "isThrough", "isApplicableIn", "hasParticipant", "inCluster",
    )
)  # fmt: skip
_STATUS, _RULE, _REQUIRED, _THEME = (
    GRAPPE[name] for name in ("hasStatus", "isAdmissionRuleOf", "requiresMarket", "hasTheme")
)
_TYPE, _MEMBERSHIP = RDF.type, str(GRAPPE.MemberParticipation)


class Grounds:
    """The groups of statements behind the facets of holders, each made when it is first asked for."""

    def __init__(self, facets: Facets) -> None:
        self._facets, self._stated = facets, facets.stated
        self._groups: dict[tuple[str, str], Group] = {}
        self._applied: dict[tuple[str, tuple[Application, ...]], Group] = {}
        self._iris: dict[str, URIRef] = {}

    def of(self, kind: str, one: str, other: str, used: Iterable[Application] = ()) -> Groups:
        """The statements that the score of a pair rests on; in a directed kind the one gives to the other.

        Args:
            kind: one of KINDS
            one: a holder
            other: another
            used: the applications that count, in kinds that rest on applications
        """
        if kind in FACETS:
            return Groups((self.applying(one, used), self.fields(other)))
        if kind == "need-offer":
            return Groups((self.seeking(other), self.serving(other), self.doing(one), self.serving(one)))
        if kind == "shared-fields":
            return Groups((self.themes(one), self.themes(other)))
        return Groups((self.doing(one), self.serving(one), self.doing(other), self.serving(other)))

    def doing(self, holder: str) -> Group:
        """What a holder does: its positions, those of members too."""
        return self._group("doing", holder, self._doing)

    def serving(self, holder: str) -> Group:
        """The markets it serves, those that members inherit from an admission rule too."""
        return self._group("serving", holder, self._serving)

    def themes(self, holder: str) -> Group:
        """The fields of the holder itself."""
        return self._group("themes", holder, self._themes)

    def fields(self, holder: str) -> Group:
        """All its fields."""
        return self._group("fields", holder, lambda holder: (*self._themes(holder), *self.serving(holder)))

    def seeking(self, holder: str) -> Group:
        """What it seeks."""
        return self._group("seeking", holder, self._seeking)

    def applying(self, giver: str, used: Iterable[Application]) -> Group:
        """The offers of a giver, and the applications through which they are of use."""
        key = giver, tuple(used)
        found = self._applied.get(key)
        if found is None:
            found = self._applied[key] = _once(self._applying(*key))
        return found

    def _applying(self, giver: str, used: tuple[Application, ...]) -> Iterable[Triple]:
        technologies = {application.technology for application in used}
        for holder in self._holding(giver):
            offers = [entry for entry in self._offers.get(holder, ()) if entry.what in technologies]
            for entry in offers:
                yield self._held(entry)
                yield self._triple(entry.node, _OFFERS, entry.what)
            if offers and holder != giver:
                yield from self._memberships(giver, holder)
        for application in used:
            yield self._triple(application.node, _THROUGH, application.technology)
            yield self._triple(application.node, _APPLICABLE, application.field)
        yield from self._links(application.field for application in used)

    def _group(self, name: str, holder: str, make: Callable[[str], Iterable[Triple]]) -> Group:
        found = self._groups.get((name, holder))
        if found is None:
            found = self._groups[name, holder] = _once(make(holder))
        return found

    def _doing(self, holder: str) -> Iterable[Triple]:
        yield from self._memberships(holder)
        concepts: set[str] = set()
        for one in self._holding(holder):
            for entry in self._positions.get(one, ()):
                yield self._held(entry)
                yield self._triple(entry.node, _ACTIVITY, entry.what)
                if entry.specialty:
                    yield self._triple(entry.node, _SPECIALTY, entry.specialty)
                concepts |= {entry.what, entry.specialty}
        yield from self._links(concepts)

    def _serving(self, holder: str) -> Iterable[Triple]:
        yield from self._memberships(holder)
        concepts: set[str] = set()
        for one in self._holding(holder):
            for entry in self._positions.get(one, ()):
                for market in entry.markets:
                    yield self._held(entry)
                    yield self._triple(entry.node, _MARKET, market)
                concepts.update(entry.markets)
            for membership, required in self._asked.get(one, ()):
                yield from self._member(membership)
                yield self._triple(required.rule, _RULE, required.cluster)
                yield self._triple(required.rule, _REQUIRED, required.market)
                concepts.add(required.market)
        yield from self._links(concepts)

    def _themes(self, holder: str) -> Iterable[Triple]:
        themes = sorted(self._themed.get(holder, ()))
        yield from (self._triple(holder, _THEME, theme) for theme in themes)
        served = [(entry, market) for entry in self._positions.get(holder, ()) for market in entry.markets]
        for entry, market in served:
            yield self._held(entry)
            yield self._triple(entry.node, _MARKET, market)
        yield from self._links([*themes, *(market for _, market in served)])

    def _seeking(self, holder: str) -> Iterable[Triple]:
        needs = self._needs.get(holder, ())
        for entry in needs:
            yield self._held(entry)
            yield self._triple(entry.node, _SEEKS, entry.what)
            yield from (self._triple(entry.node, _MARKET, market) for market in entry.markets)
        yield from self._links(entry.what for entry in needs)

    def _memberships(self, cluster: str, actor: str | None = None) -> Iterable[Triple]:
        """The memberships of a cluster, or those of one actor in it."""
        for membership in self._stated.members.get(cluster, ()):
            if actor is None or membership.actor == actor:
                yield from self._member(membership)

    def _member(self, membership: Membership) -> Iterable[Triple]:
        yield self._triple(membership.node, _TYPE, _MEMBERSHIP)
        yield self._triple(membership.node, _PARTICIPANT, membership.actor)
        yield self._triple(membership.node, _CLUSTER, membership.cluster)
        if membership.status:
            yield self._triple(membership.node, _STATUS, membership.status)

    def _held(self, entry: Entry) -> Triple:
        return self._triple(entry.node, _HELD, entry.holder)

    def _links(self, concepts: Iterable[str]) -> Iterable[Triple]:
        links = sorted(self._stated.kinds.links(concept for concept in concepts if concept))
        return (self._triple(one, URIRef(broader), other) for one, broader, other in links)

    def _triple(self, subject: str, predicate: URIRef, value: str) -> Triple:
        return self._iri(subject), predicate, self._iri(value)

    def _iri(self, text: str) -> URIRef:
        found = self._iris.get(text)
        if found is None:
            found = self._iris[text] = URIRef(text)
        return found

    def _holding(self, holder: str) -> list[str]:
        return sorted(self._facets.with_members(holder))

    @cached_property
    def _positions(self) -> Mapping[str, list[Entry]]:
        return _by_holder(self._stated.positions)

    @cached_property
    def _needs(self) -> Mapping[str, list[Entry]]:
        return _by_holder(self._stated.needs)

    @cached_property
    def _offers(self) -> Mapping[str, list[Entry]]:
        return _by_holder(self._stated.offers)

    @cached_property
    def _themed(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for holder, theme in self._stated.themes:
            found[holder].append(theme)
        return found

    @cached_property
    def _asked(self) -> Mapping[str, list[tuple[Membership, Required]]]:
        """What the admission rules of its clusters ask of each actor."""
        rules: dict[str, list[Required]] = defaultdict(list)
        for required in self._stated.required:
            rules[required.cluster].append(required)
        found: dict[str, list[tuple[Membership, Required]]] = defaultdict(list)
        for membership in sorted(self._stated.memberships):
            found[membership.actor] += [
                (membership, required) for required in sorted(rules.get(membership.cluster, ()))
            ]
        return found


def _by_holder(entries: Iterable[Entry]) -> Mapping[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(entries):
        found[entry.holder].append(entry)
    return found


def _once(triples: Iterable[Triple]) -> Group:
    return tuple(dict.fromkeys(triples))
