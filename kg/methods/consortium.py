"""Who together is stated to do all that is needed: the smallest sets of members or of clusters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rdflib import RDF, Literal, Namespace, URIRef
from rdflib.term import Identifier

from kg.errors import BadParameter
from kg.methods.covers import PARTY, Cover, smallest_covers, stepwise_cover
from kg.methods.statements import LONG_FORM, Statements
from kg.questions import Computed, Fetched, Method
from kg.terms import CONCEPT, GRAPPE, Triple

_ANSWER: Final = Namespace(CONCEPT + "criterion-answer/")
_PROVISION: Final = Namespace(CONCEPT + "provision/")
_CLOSENESS: Final = (_PROVISION.named, _PROVISION["unnamed-group"], _PROVISION["whole-cluster"])
"""From who is told most closely to who is told least."""
_EXACT: Final = 16
_SETS: Final = 5


@dataclass(frozen=True)
class _Asked:
    """What is asked for; a market or a place that is not asked for is None."""

    needs: tuple[Identifier, ...]
    market: Identifier | None
    place: Identifier | None
    of_clusters: bool
    most: int


@dataclass(frozen=True)
class _Offer:
    """One position that meets one need.

    Attributes:
        need: the activity asked for
        holder: who holds the position
        cluster: of which cluster the holder is a member, or which it is
        provision: how closely it is told who does it
        market: whether the market asked for is served; None if none is asked for
        place: whether the place asked for is that of the holder, or of the cluster; None if none is asked for
        premises: the statements it rests on
    """

    need: Identifier
    holder: Identifier
    cluster: Identifier
    provision: URIRef
    premises: tuple[Triple, ...]
    market: URIRef | None = None
    place: URIRef | None = None


def consortium(fetched: Fetched) -> Iterator[Computed]:
    """The smallest sets that cover the activities, best first: a row for each party, and for what nobody named does.

    Raises:
        BadParameter: ``most`` is below 1 or above 100; ``market``, ``place``, ``clusters`` or ``most`` is several.
    """
    asked, facts = _asked(fetched), Statements(fetched.rows)
    offers = _closest(_offers(facts, asked))
    parties: defaultdict[Identifier, list[_Offer]] = defaultdict(list)
    for offer in offers:
        if asked.of_clusters:
            parties[offer.cluster].append(offer)
        elif offer.provision == _PROVISION.named:
            parties[offer.holder].append(offer)
    covered = [need for need in asked.needs if any(offer.need == need for some in parties.values() for offer in some)]
    unnamed = [offer for offer in offers if offer.need not in covered]
    missing = [need for need in asked.needs if all(offer.need != need for offer in offers)]
    for number, cover in enumerate(_covers(parties, covered, asked.most), 1):
        shown = {"set": Literal(number), "smallest": Literal(len(covered) <= _EXACT)}
        for party in cover:
            yield from _rows({**shown, "party": party}, parties[party], facts)
        yield from _rows(shown, unnamed, facts)
        yield from _missing(shown, missing, facts)


def _asked(fetched: Fetched) -> _Asked:
    one = {}
    for name in ("market", "place", "clusters", "most"):
        given = fetched.terms.get(name, ())
        if len(given) > 1:
            raise BadParameter(name, "{name}: give one value, not {found}", name=name, found=len(given))
        one[name] = given[0] if given else None
    most = _SETS if one["most"] is None else int(one["most"])
    if not 1 <= most <= 100:
        raise BadParameter("most", "most: {most} is not between 1 and 100", most=most)
    needs = tuple(dict.fromkeys(fetched.terms["activity"]))
    return _Asked(needs, one["market"], one["place"], str(one["clusters"]) == "true", most)


def _offers(facts: Statements, asked: _Asked) -> Iterator[_Offer]:
    """Every position that meets a need, unless its market or place is stated to be another."""
    for position, does in facts.pairs(GRAPPE.performsActivity):
        for need in asked.needs:
            links = facts.within(does, need)
            for holder in facts.objects(position, GRAPPE.isHeldBy) if links is not None else ():
                held = (position, GRAPPE.performsActivity, does), (position, GRAPPE.isHeldBy, holder)
                for cluster, belonging in _clusters_of(facts, holder):
                    premises = (*held, *belonging, *(links or ()))
                    offer = _Offer(need, holder, cluster, _provision(facts, holder), premises)
                    there = _in_place(facts, offer, cluster if asked.of_clusters else holder, asked.place)
                    fitting = there and _in_market(facts, there, position, asked.market)
                    if fitting:
                        yield fitting


def _clusters_of(facts: Statements, holder: Identifier) -> Iterator[tuple[Identifier, tuple[Triple, ...]]]:
    """The cluster that a holder is, or those that it is a member of, with the statements that say so."""
    if _is_a(facts, holder, GRAPPE.Cluster):
        yield holder, ()
    for part in facts.subjects(GRAPPE.hasParticipant, holder):
        for cluster in facts.objects(part, GRAPPE.inCluster):
            yield cluster, tuple((URIRef(part), p, o) for p in _BELONGING for o in facts.objects(part, p))


_BELONGING: Final = (GRAPPE.hasParticipant, GRAPPE.hasRole, GRAPPE.inCluster)


def _provision(facts: Statements, holder: Identifier) -> URIRef:
    if _is_a(facts, holder, GRAPPE.Cluster):
        return _PROVISION["whole-cluster"]
    return _PROVISION["unnamed-group"] if _is_a(facts, holder, GRAPPE.ActorGroup) else _PROVISION.named


def _is_a(facts: Statements, thing: Identifier, class_: URIRef) -> bool:
    return (URIRef(thing), RDF.type, class_) in facts


def _in_place(facts: Statements, offer: _Offer, who: Identifier, place: Identifier | None) -> _Offer | None:
    """The offer with its answer on the place; None if only other places are stated."""
    if place is None:
        return offer
    there = (URIRef(who), GRAPPE.isLocatedIn, place)
    if there in facts:
        return replace(offer, place=_ANSWER.met, premises=(*offer.premises, there))
    return None if facts.objects(who, GRAPPE.isLocatedIn) else replace(offer, place=_ANSWER["not-stated"])


def _in_market(facts: Statements, offer: _Offer, position: Identifier, market: Identifier | None) -> _Offer | None:
    """The offer with its answer on the market; None if only other markets are stated.

    A member also serves what the rule of its cluster asks of members.
    """
    if market is None:
        return offer
    own = [((URIRef(position), GRAPPE.servesMarket, one),) for one in facts.objects(position, GRAPPE.servesMarket)]
    served = ((stated, facts.meet(stated[-1][2], market)) for stated in (*own, *_niches(facts, offer.cluster)))
    met = [(links, stated) for stated, links in served if links is not None]
    if met:
        links, stated = min(met, key=lambda one: len(one[0]))
        return replace(offer, market=_ANSWER.met, premises=(*offer.premises, *stated, *links))
    return None if own else replace(offer, market=_ANSWER["not-stated"])


def _niches(facts: Statements, cluster: Identifier) -> Iterator[tuple[Triple, ...]]:
    for rule in facts.objects(cluster, GRAPPE.hasAdmissionRule):
        for market in facts.objects(rule, GRAPPE.requiresMarket):
            sets = (URIRef(cluster), GRAPPE.hasAdmissionRule, rule)
            yield sets, (URIRef(rule), GRAPPE.requiresMarket, market)


def _closest(offers: Iterable[_Offer]) -> list[_Offer]:
    """Of each cluster and need the offers that tell most closely who does it; of each holder the one that fits best."""
    kept: dict[tuple[Identifier, ...], _Offer] = {}
    for offer in sorted(offers, key=_doubts):
        kept.setdefault((offer.cluster, offer.need, offer.holder), offer)
    told: dict[tuple[Identifier, ...], URIRef] = {}
    for offer in sorted(kept.values(), key=lambda offer: _CLOSENESS.index(offer.provision)):
        told.setdefault((offer.cluster, offer.need), offer.provision)
    return [offer for offer in kept.values() if offer.provision == told[offer.cluster, offer.need]]


def _doubts(offer: _Offer) -> int:
    """What is not stated of an offer: who it is, then the market, then the place."""
    unknown = _ANSWER["not-stated"]
    unsure = (offer.provision != _PROVISION.named, offer.market == unknown, offer.place == unknown)
    return 10**6 * unsure[0] + 10**3 * unsure[1] + unsure[2]


def _covers(parties: Mapping[Identifier, Sequence[_Offer]], needs: Sequence[Identifier], most: int) -> list[Cover]:
    """The sets to show: at least one, which is empty if nobody can be named."""
    bits = {need: 1 << number for number, need in enumerate(needs)}
    doubts = {party: {need: min(_doubts(o) for o in offers if o.need == need) for need in {o.need for o in offers}}
              for party, offers in parties.items()}  # fmt: skip
    masks = {party: sum(bits[need] for need in by_need) for party, by_need in doubts.items()}
    weights = {party: PARTY + sum(by_need.values()) for party, by_need in doubts.items()}
    wanted = sum(bits.values())
    if len(bits) > _EXACT:
        return [stepwise_cover(masks, weights, wanted)]
    return smallest_covers(masks, weights, wanted, most)


def _rows(shown: Mapping[str, Identifier], offers: Iterable[_Offer], facts: Statements) -> Iterator[Computed]:
    """One row for each who is stated to do some of it."""
    by_holder: defaultdict[tuple[int, Identifier], dict[Identifier, _Offer]] = defaultdict(dict)
    for offer in offers:
        by_holder[_CLOSENESS.index(offer.provision), offer.holder].setdefault(offer.need, offer)
    for (closeness, holder), mine in sorted(by_holder.items()):
        premises = tuple(dict.fromkeys(triple for offer in mine.values() for triple in offer.premises))
        cells: dict[str, Identifier | tuple[Identifier, ...]] = {
            **shown, "holder": holder, "provision": _CLOSENESS[closeness], "activities": tuple(sorted(mine)),
            "said": facts.said(premises),
        }  # fmt: skip
        for name in ("market", "place"):
            answers = {getattr(offer, name) for offer in mine.values()} - {None}
            if answers:
                cells[name] = max(answers, key=(_ANSWER.met, _ANSWER["not-stated"]).index)
        yield Computed(cells, premises)


def _missing(shown: Mapping[str, Identifier], needs: Iterable[Identifier], facts: Statements) -> Iterator[Computed]:
    """What nobody is stated to do: a row for what is sought, a row for the rest."""
    sought = {need: tuple(_sought(facts, need)) for need in needs}
    for provision, some in (
        (_PROVISION.sought, sorted(need for need in sought if sought[need])),
        (_PROVISION["not-stated"], sorted(need for need in sought if not sought[need])),
    ):
        if some:
            premises = tuple(dict.fromkeys(triple for need in some for triple in sought[need]))
            said = facts.said(premises)
            yield Computed({**shown, "activities": tuple(some), "provision": provision, "said": said}, premises)


def _sought(facts: Statements, need: Identifier) -> Iterator[Triple]:
    for seeking, activity in facts.pairs(GRAPPE.seeksActivity):
        links = facts.within(need, activity)
        if links is not None:
            yield seeking, GRAPPE.seeksActivity, activity
            yield from ((seeking, GRAPPE.isHeldBy, who) for who in facts.objects(seeking, GRAPPE.isHeldBy))
            yield from links


METHOD: Final = Method(
    fetches=LONG_FORM,
    gives=frozenset(
        {"set", "party", "holder", "activities", "provision", "market", "place", "smallest", "said"}
    ),
    compute=consortium,
)  # fmt: skip
