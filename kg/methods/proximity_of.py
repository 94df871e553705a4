"""How near two parties are: a row per measure, then what sources claim of the two, never merged and never added up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rdflib import SKOS, URIRef
from rdflib.term import Identifier

from kg.errors import BadParameter
from kg.methods import parties
from kg.methods.proximity_measures import ANSWER, MEASURES, TIES, Found, Measure, Pair, nodes
from kg.methods.statements import LONG_FORM, Statements
from kg.questions import Computed, Fetched, Method
from kg.terms import GRAPPE, Triple

_TOLD: Final = ((GRAPPE.hasCatalyst, ANSWER["said-to-favour"]), (GRAPPE.hasObstacle, ANSWER["said-to-hinder"]))


def proximities(fetched: Fetched) -> Iterator[Computed]:
    """Every measure that can be of the two parties, then what is claimed of them.

    Raises:
        BadParameter: there are not two parties.
    """
    pair = _pair(fetched)
    known = Statements(fetched.rows)
    clusters = sum(parties.is_cluster(known, party) for party in pair)
    for measure in MEASURES:
        if measure.of.takes(clusters=clusters):
            yield _measured(known, measure, measure.take(known, pair))
    yield from _claimed(known, pair)
    yield from _factors(known, pair)


def _pair(fetched: Fetched) -> Pair:
    given = tuple(dict.fromkeys(fetched.terms.get("party", ())))
    if len(given) != 2:
        raise BadParameter("party", "party: expected two that are not the same, found {found}", found=len(given))
    return given[0], given[1]


def _measured(known: Statements, measure: Measure, found: Found) -> Computed:
    proxies = known.objects(measure.concept, GRAPPE.isProxyFor)
    judged = tuple((measure.concept, GRAPPE.isProxyFor, kind) for kind in proxies)
    return Computed(
        {
            "near": _near(known, measure.concept),
            "measure": measure.concept,
            "value": () if found.value is None else found.value,
            "answer": found.answer,
            "shared": found.shared,
            "missing": found.missing,
            "proxy": proxies,
            "school": tuple(dict.fromkeys(school for kind in proxies for school in _school(known, kind))),
            "said": known.said(found.premises),
        },
        (*found.premises, *judged),
    )


def _near(known: Statements, concept: Identifier) -> tuple[Identifier, ...]:
    """The collection of what is near in which a measure or a kind stands."""
    return known.subjects(SKOS.member, concept)[:1]


def _school(known: Statements, kind: Identifier) -> tuple[Identifier, ...]:
    return known.objects(kind, SKOS.inScheme)


def _claimed(known: Statements, pair: Pair) -> Iterator[Computed]:
    """The proximities that sources claim of both, each in the words of its school."""
    for claim in nodes(known, (GRAPPE.ClaimedProximity,)):
        stated = parties.parties(known, claim)
        if not stated.keys() >= set(pair):
            continue
        values = known.objects(claim, GRAPPE.hasValue)
        said_of_both = tuple(triple for party in pair for triple in stated[party])
        for kind in known.objects(claim, GRAPPE.hasProximityKind):
            told: tuple[Triple, ...] = (
                (URIRef(claim), GRAPPE.hasProximityKind, kind),
                *((URIRef(claim), GRAPPE.hasValue, value) for value in values),
            )
            cells = {"near": _near(known, kind), "value": values[:1], "school": _school(known, kind)}
            cells |= {"measure": (kind,), "answer": (ANSWER.claimed,), "shared": (claim,), "said": known.said(told)}
            yield Computed(cells, (*told, *said_of_both))


def _factors(known: Statements, pair: Pair) -> Iterator[Computed]:
    """What sources name as having favoured or hindered a tie of the two."""
    for tie in nodes(known, TIES):
        stated = parties.parties(known, tie)
        if not stated.keys() >= set(pair):
            continue
        for predicate, answer in _TOLD:
            for factor in known.objects(tie, predicate):
                told = ((URIRef(tie), predicate, factor),)
                cells = {"measure": (factor,), "answer": (answer,), "shared": (tie,), "said": known.said(told)}
                yield Computed(cells, (*told, *(triple for party in pair for triple in stated[party])))


METHOD: Final = Method(
    LONG_FORM,
    frozenset({"near", "measure", "value", "answer", "shared", "missing", "proxy", "school", "said"}),
    proximities,
)
