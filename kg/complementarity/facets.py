"""Facets: what holders have, as sparse matrices, with what clusters have through their members.

Three rules of inheritance and no others (``docs/complementarity.md``): a market that an admission rule asks for goes
down to current members; positions, markets and offers of current members go up to the cluster; needs go nowhere. A
theme is of the cluster alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from kg.complementarity.meeting import incidence, meeting, numbered, union
from kg.complementarity.relatedness import specialised as above_average
from kg.complementarity.stated import Entry, Stated, Statement, read
from kg.errors import UnknownThing
from kg.queries import query
from kg.store import Store

Rows = NDArray[np.intp]
Numbered = Mapping[Any, int]


@dataclass(frozen=True)
class Facet:
    """What each holder has of one kind, and what of it others meet.

    Attributes:
        items: what the columns are
        has: holders × items, 0 or 1
        relation: the other side × items, 0 or 1: which meet
        others: what the rows of ``relation`` are; for most facets they are the items
        offered: holders × others, 0 or 1; for most facets it is ``has``
    """

    items: tuple[Any, ...]
    has: csr_array
    relation: csr_array
    others: tuple[Any, ...]
    offered: csr_array

    @classmethod
    def alike(cls, items: tuple[Any, ...], has: csr_array, relation: csr_array) -> Facet:
        """A facet in which the same things are compared with each other."""
        return cls(items, has, relation, items, has)

    @cached_property
    def size(self) -> NDArray[np.int32]:
        """How many items each holder has."""
        return np.asarray(np.diff(self.has.indptr), dtype=np.int32)

    @cached_property
    def offers(self) -> NDArray[np.bool_]:
        """Whether a holder has anything on the other side."""
        return np.asarray(np.diff(self.offered.indptr) > 0)

    @cached_property
    def meets(self) -> csr_array:
        """Holders × items, 0 or 1: the items that something of this holder meets."""
        return self.meets_of(np.arange(self.has.shape[0]))

    def meets_of(self, rows: Rows) -> csr_array:
        """The rows of ``meets`` for some holders, made from what these have."""
        return union(self.offered[rows].astype(np.int32) @ self.relation)


@dataclass(frozen=True)
class Facets:
    """All facets of all holders.

    Attributes:
        stated: what they were made from
        holders: IRIs, in order: the rows of every matrix
        positions: (activity, specialty), met unless a difference is stated
        activities: the same positions, met by the activity alone
        markets: fields served
        competing: (activity, market, specialty)
        themes: the fields of a holder itself, as theme or market
        uses: all its fields, those of members too, met by a technology on offer that has a use in them
        supplies: the same for materials and products
        needs: (activity, markets) sought, met by who performs it or a kind of it, unless the markets are apart
    """

    stated: Stated
    holders: tuple[str, ...]
    positions: Facet
    activities: Facet
    markets: Facet
    competing: Facet
    themes: Facet
    uses: Facet
    supplies: Facet
    needs: Facet

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The row of each holder."""
        return {holder: row for row, holder in enumerate(self.holders)}

    @cached_property
    def clusters(self) -> Rows:
        """The rows that are clusters."""
        return np.array(sorted(self.rows[cluster] for cluster in self.stated.clusters), dtype=np.intp)

    @cached_property
    def spans(self) -> tuple[tuple[str, str], ...]:
        """From when to when each holder does what it does; empty where a beginning or an end is not stated of all."""
        periods: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for entry in self.stated.positions:
            periods[entry.holder].append(entry.period)
        return tuple(
            _span([period for one in self.with_members(holder) for period in periods.get(one, ())])
            for holder in self.holders
        )

    def with_members(self, holder: str) -> frozenset[str]:
        """A holder and, of a cluster, its current members."""
        return frozenset((holder, *(membership.actor for membership in self.stated.members.get(holder, ()))))

    def row(self, holder: str) -> int:
        """The row of a holder.

        Raises:
            UnknownThing: it is no cluster, and nothing is stated of it as an actor.
        """
        if holder not in self.rows:
            raise UnknownThing(holder)
        return self.rows[holder]


def read_facets(store: Store, *, specialised: bool = False) -> Facets:
    """The facets of every holder that a store knows."""
    statements = ((subject, predicate, value) for subject, predicate, value in store.texts(query("facets")))
    return facets_of(statements, specialised=specialised)


def facets_of(statements: Iterable[Statement], *, specialised: bool = False, holders: Iterable[str] = ()) -> Facets:
    """The facets of every holder in plain statements.

    Args:
        statements: triples as texts, as ``kg/queries/facets.rq`` selects them
        specialised: of what members do, a cluster has only what a larger share of them does than on average
        holders: those who have a row even if nothing is stated of them
    """
    stated = read(statements)
    stated.named.update(holders)
    return _Making(stated, specialised).facets()


class _Making:
    """The matrices in the making."""

    def __init__(self, stated: Stated, specialised: bool) -> None:
        self.stated, self.specialised = stated, specialised
        self.rows: Numbered = {holder: row for row, holder in enumerate(stated.holders)}
        self.members = self.matrix(((m.cluster, m.actor) for m in stated.memberships), self.rows)
        self.inherited = _inherited(stated)
        below = ((actor, market) for actor, markets in self.inherited.items() for market in markets)
        self.served = {*below, *((entry.holder, market) for entry in stated.positions for market in entry.markets)}
        used = (application.field for application in stated.applications)
        self.fields = numbered([*(field for _, field in self.served), *(theme for _, theme in stated.themes), *used])

    def facets(self) -> Facets:
        fields, kinds = tuple(self.fields), self.stated.kinds
        together = meeting([(str(field),) for field in fields], kinds)
        own = self.matrix(self.served, self.fields)
        themes = self.matrix(self.stated.themes, self.fields)
        markets = self.raised(own)
        near, everything = union(themes + own), union(themes + markets)
        techniques = {entry.what for entry in self.stated.offers} - self.stated.materials
        return Facets(
            self.stated, self.stated.holders, *self.positions(), Facet.alike(fields, markets, together),
            self.competing(markets), Facet.alike(fields, near, together), self.uses(everything, together, techniques),
            self.uses(everything, together, self.stated.materials), self.needs(markets),
        )  # fmt: skip

    def positions(self) -> tuple[Facet, Facet]:
        items = numbered((entry.what, entry.specialty) for entry in self.stated.positions)
        own = self.matrix(((e.holder, (e.what, e.specialty)) for e in self.stated.positions), items)
        has, names = self.raised(own, specialised=self.specialised), tuple(items)
        kinds = self.stated.kinds
        both = meeting([(str(a), str(s)) for a, s in names], kinds, optional={1})
        different = numbered(activity for activity, _ in names)
        of = incidence(((place, different[item[0]]) for item, place in items.items()), (len(items), len(different)))
        alike = union(of @ meeting([(str(activity),) for activity in different], kinds) @ of.T)
        return Facet.alike(names, has, both), Facet.alike(names, has, alike)

    def competing(self, markets: csr_array) -> Facet:
        """Who serves no market as far as stated is compared with nobody."""
        held = [
            (entry.holder, (entry.what, market, entry.specialty))
            for entry in self.stated.positions
            for market in {*entry.markets, *self.inherited.get(entry.holder, ())} or {""}
        ]
        items = numbered(item for _, item in held)
        has = self.raised(self.matrix(held, items), specialised=self.specialised)
        served = np.diff(markets.indptr) > 0
        has, names = union(diags_array(served.astype(np.float32)) @ has), tuple(items)
        return Facet.alike(names, has, meeting(names, self.stated.kinds, optional={2}))

    def uses(self, has: csr_array, together: csr_array, things: Iterable[str]) -> Facet:
        """The fields in which things on offer have an application."""
        offered = numbered(things)
        own = self.matrix(((e.holder, e.what) for e in self.stated.offers if e.what in offered), offered)
        known = (a for a in self.stated.applications if a.technology in offered)
        uses = incidence(
            ((offered[a.technology], self.fields[a.field]) for a in known), (len(offered), len(self.fields))
        )
        return Facet(tuple(self.fields), has, union(uses @ together), tuple(offered), self.raised(own))

    def needs(self, markets: csr_array) -> Facet:
        """A position or a need without a market of its own has those of its holder, for want of better."""
        fields = tuple(self.fields)

        def of(entry: Entry) -> tuple[str, ...]:
            row = self.rows[entry.holder]
            served = markets.indices[markets.indptr[row] : markets.indptr[row + 1]]
            return entry.markets or tuple(sorted(str(fields[number]) for number in served)) or ("",)

        sought = [(entry.holder, (entry.what, of(entry))) for entry in self.stated.needs]
        performed = [(e.holder, (e.what, market)) for e in self.stated.positions for market in of(e)]
        items = numbered(item for _, item in sought)
        asked = [(item, (item[0], market)) for item in items for market in item[1]]
        pairs = numbered([*(pair for _, pair in performed), *(pair for _, pair in asked)])
        answers = meeting(tuple(pairs), self.stated.kinds, optional={1}, directed=True)
        asks = incidence(((pairs[pair], items[item]) for item, pair in asked), (len(pairs), len(items)))
        offered = self.raised(self.matrix(performed, pairs))
        return Facet(tuple(items), self.matrix(sought, items), union(answers @ asks), tuple(pairs), offered)

    def matrix(self, pairs: Iterable[tuple[str, Any]], items: Numbered) -> csr_array:
        """Holders × items: who has what."""
        return incidence(((self.rows[holder], items[item]) for holder, item in pairs), (len(self.rows), len(items)))

    def raised(self, own: csr_array, *, specialised: bool = False) -> csr_array:
        """What holders have, clusters what their members have too."""
        through = self.members.astype(np.int32) @ own
        return union(own + (above_average(through) if specialised else through))


def _span(periods: list[tuple[str, str]]) -> tuple[str, str]:
    begins, ends = {begin for begin, _ in periods} or {""}, {end for _, end in periods} or {""}
    return min(begins), "" if "" in ends else max(ends)


def _inherited(stated: Stated) -> Mapping[str, set[str]]:
    """The markets that members serve because a cluster asks it of them."""
    asked: dict[str, set[str]] = defaultdict(set)
    for required in stated.required:
        asked[required.cluster].add(required.market)
    found: dict[str, set[str]] = defaultdict(set)
    for membership in stated.memberships:
        if membership.cluster in asked:
            found[membership.actor] |= asked[membership.cluster]
    return found
