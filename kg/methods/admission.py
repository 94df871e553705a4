"""Whether a newcomer would fit the rule that a cluster states: activity by activity, as far as stated.

Two positions compete when their activities meet (one is the other, or a kind of it) and no difference of specialty or
market is stated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rdflib import Literal, Namespace, URIRef
from rdflib.term import Identifier

from kg.errors import BadParameter
from kg.methods.statements import LONG_FORM, Statements
from kg.questions import Computed, Fetched, Method
from kg.terms import CONCEPT, GRAPPE, Triple

_ANSWER: Final = Namespace(CONCEPT + "criterion-answer/")
_VERDICT: Final = Namespace(CONCEPT + "admission-verdict/")
_MEMBERSHIP: Final = (GRAPPE.hasParticipant, GRAPPE.hasRole, GRAPPE.inCluster)
Cells = dict[str, Identifier | tuple[Identifier, ...]]


@dataclass(frozen=True)
class _Candidate:
    """Who would be admitted to what: one activity, and what is stated of markets and specialties."""

    cluster: URIRef
    rule: URIRef
    activity: Identifier
    markets: tuple[Identifier, ...]
    specialties: tuple[Identifier, ...]


@dataclass(frozen=True)
class _Rival:
    """A position there with the activity of the candidate.

    Attributes:
        holder: who holds it; the cluster itself where no member is named
        apart: whether only the specialty stated of both sets them apart
        premises: the statements that show it
    """

    holder: Identifier
    apart: bool
    premises: tuple[Triple, ...]


def admission_check(fetched: Fetched) -> Iterator[Computed]:
    """A verdict for each rule of the cluster and each activity of the candidate.

    Raises:
        BadParameter: several clusters are given.
    """
    clusters = fetched.terms["cluster"]
    if len(clusters) > 1:
        raise BadParameter("cluster", "{name}: give one value, not {found}", name="cluster", found=len(clusters))
    facts, cluster = Statements(fetched.rows), URIRef(clusters[0])
    activities = fetched.terms.get("activity", ())
    rules = facts.objects(cluster, GRAPPE.hasAdmissionRule)
    for activity in () if rules else activities or (None,):
        yield _verdict("no-rule-stated", {} if activity is None else {"activity": activity}, (), facts)
    for rule in map(URIRef, rules):
        stated = (cluster, GRAPPE.hasAdmissionRule, rule), *_of(facts, rule, GRAPPE.requiresComplementarity)
        shown: Cells = {"rule": rule}
        if not activities:
            yield _verdict("activity-not-stated", shown, stated, facts)
        markets, specialties = fetched.terms.get("market", ()), fetched.terms.get("specialty", ())
        for activity in activities:
            candidate = _Candidate(cluster, rule, activity, markets, specialties)
            if (rule, GRAPPE.requiresComplementarity, Literal(True)) in facts:
                yield _judged(facts, candidate, stated)
            else:
                yield _verdict("rule-not-stated-in-full", {**shown, "activity": activity}, stated, facts)


def _verdict(name: str, cells: Cells, premises: tuple[Triple, ...], facts: Statements) -> Computed:
    premises = tuple(dict.fromkeys(premises))
    return Computed({**cells, "verdict": _VERDICT[name], "said": facts.said(premises)}, premises)


def _of(facts: Statements, subject: Identifier, *predicates: URIRef) -> tuple[Triple, ...]:
    return tuple((URIRef(subject), p, o) for p in predicates for o in facts.objects(subject, p))


def _judged(facts: Statements, candidate: _Candidate, stated: tuple[Triple, ...]) -> Computed:
    """The verdict under a rule that asks newcomers to complete the residents."""
    in_range = _in_range(facts, candidate)
    cells: Cells = {"rule": candidate.rule, "activity": candidate.activity, "market": _ANSWER["not-stated"]}
    if candidate.markets:
        cells["market"] = _ANSWER["not-met" if in_range is None else "met"]
    roles = list(_roles(facts, candidate, in_range))
    if roles:
        cells["sought"] = tuple(sorted({activity for activity, _ in roles}))
        links = tuple(triple for _, triples in roles for triple in triples)
        cells["market"] = _ANSWER.met if candidate.markets else cells["market"]
        return _verdict("fills-a-sought-role", cells, (*stated, *links, *(in_range or ())), facts)
    if in_range is None:
        return _verdict("no-common-market", cells, (*stated, *_of(facts, candidate.rule, GRAPPE.requiresMarket)), facts)
    rivals = list(_rivals(facts, candidate))
    named = [rival for rival in rivals if rival.holder != candidate.cluster]
    for name, found in (
        ("competes", [rival for rival in named if not rival.apart]),
        ("covered-by-the-cluster", [rival for rival in rivals if rival not in named and not rival.apart]),
        ("differs-by-specialty", [rival for rival in rivals if rival.apart]),
    ):
        if found:
            cells["residents"] = tuple(sorted({rival.holder for rival in found}))
            links = tuple(triple for rival in found for triple in rival.premises)
            return _verdict(name, cells, (*stated, *links, *in_range), facts)
    return _verdict("takes-a-free-position", cells, (*stated, *in_range), facts)


def _in_range(facts: Statements, candidate: _Candidate) -> tuple[Triple, ...] | None:
    """What shows that a market of the candidate is the rule's or a resident's.

    No statement if the candidate's or all of theirs are not stated; None if none meets.
    """
    asked = _of(facts, candidate.rule, GRAPPE.requiresMarket)
    served = [
        triple
        for position, _ in facts.pairs(GRAPPE.performsActivity)
        for triple in _of(facts, position, GRAPPE.servesMarket)
    ]
    meeting = ((triple, facts.meet(market, triple[2])) for market in candidate.markets for triple in (*asked, *served))
    met = [(links, triple) for triple, links in meeting if links is not None]
    if met:
        links, triple = min(met, key=lambda one: len(one[0]))
        return triple, *_of(facts, triple[0], GRAPPE.isHeldBy), *links
    return None if candidate.markets and (asked or served) else ()


def _roles(
    facts: Statements, candidate: _Candidate, in_range: tuple[Triple, ...] | None
) -> Iterator[tuple[Identifier, tuple[Triple, ...]]]:
    """The activities sought that include the candidate's, unless the markets are stated to be others."""
    for need, activity in facts.pairs(GRAPPE.seeksActivity):
        links = facts.within(candidate.activity, activity)
        markets = facts.objects(need, GRAPPE.servesMarket)
        if links is None or (candidate.markets and not markets and in_range is None):
            continue
        meeting = facts.meeting(candidate.markets, markets) if candidate.markets and markets else ()
        if meeting is not None:
            yield activity, (*_of(facts, need, GRAPPE.isHeldBy, GRAPPE.seeksActivity), *links, *meeting)


def _rivals(facts: Statements, candidate: _Candidate) -> Iterator[_Rival]:
    """The positions there whose activity meets the candidate's, unless they are stated to serve other markets."""
    niche = facts.objects(candidate.rule, GRAPPE.requiresMarket)
    for position, activity in facts.pairs(GRAPPE.performsActivity):
        links = facts.meet(candidate.activity, activity)
        own = facts.objects(position, GRAPPE.servesMarket)
        if links is None or (candidate.markets and own and facts.meeting(candidate.markets, (*own, *niche)) is None):
            continue
        works_on = facts.objects(position, GRAPPE.hasSpecialty)
        both = candidate.specialties and works_on
        apart = bool(both) and facts.meeting(candidate.specialties, works_on) is None
        shown = _of(facts, position, GRAPPE.isHeldBy, GRAPPE.performsActivity, GRAPPE.hasSpecialty)
        for holder in facts.objects(position, GRAPPE.isHeldBy):
            parts = facts.subjects(GRAPPE.hasParticipant, holder)
            belonging = tuple(triple for part in parts for triple in _of(facts, part, *_MEMBERSHIP))
            yield _Rival(holder, apart, (*shown, *belonging, *links))


METHOD: Final = Method(
    fetches=LONG_FORM,
    gives=frozenset({"activity", "verdict", "rule", "sought", "residents", "market", "said"}),
    compute=admission_check,
)
