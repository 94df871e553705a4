"""Verdicts: how what was derived of two parties stands to what sources claim of them. Nothing is merged.

A derivation stands beside a claim of the same parties, kind and direction. Whether it is more than an echo is tried
out: the statements that only the passages of the claim make are taken away, and the score is calculated again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final, Protocol

import numpy as np
from rdflib import RDF, SKOS, Literal, URIRef

from kg.complementarity.facets import Facets, facets_of
from kg.complementarity.measures import scores
from kg.complementarity.stated import Statement
from kg.derivation import Groups, Premises, groups_of
from kg.queries import query, query_rows
from kg.store import Store
from kg.terms import CONCEPT, EVIDENCE, GRAPPE, ID, Triple

_SIMILAR: Final = {f"{CONCEPT}other-proximities/thematic-proximity", f"{CONCEPT}complementarity-kind/thematic"}
"""The claimed kinds that shared fields are compared with."""
_VERDICT, _CAUTION = f"{CONCEPT}verdict/", f"{CONCEPT}caution/"

_HAS_VERDICT, _UNSUPPORTED = GRAPPE.hasVerdict, URIRef(f"{_VERDICT}no-source-supports")
Pair = tuple[int, int]
Reasons = dict[Triple, Premises]


class Results(Protocol):
    """The published results of one kind."""

    facets: Facets
    kind: str
    directed: bool
    pairs: dict[Pair, float]
    iris: dict[Pair, URIRef]

    def holders(self, pair: Pair) -> tuple[str, str]:
        """The parties of a pair; of a directed kind the giver first."""

    def premises(self, pair: Pair) -> Groups:
        """The statements that a score rests on."""


@dataclass
class Claim:
    """What sources claim of some parties, and in which evidence."""

    iri: URIRef
    parties: set[str] = field(default_factory=set)
    givers: set[str] = field(default_factory=set)
    receivers: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    evidence: set[str] = field(default_factory=set)

    def is_about(self, kind: str, holders: tuple[str, str], *, directed: bool) -> bool:
        """Whether it is of this kind and direction, or of no stated one."""
        if kind == "shared-fields":
            return bool(self.kinds & _SIMILAR)
        if self.kinds and f"{CONCEPT}complementarity-kind/{kind}" not in self.kinds:
            return False
        forth = not self.givers or holders[0] in self.givers
        return not directed or (forth and (not self.receivers or holders[1] in self.receivers))

    def premises(self, holders: Iterable[str]) -> tuple[Triple, ...]:
        """The statements that name the parties."""
        return tuple((self.iri, GRAPPE.hasParty, URIRef(holder)) for holder in holders)


def verdicts(store: Store, published: Iterable[Results]) -> Mapping[str, Reasons]:
    """For each kind, what its nodes say of claims; competition is claimed of nobody and has none."""
    claims, against = _claims(store), _set_aside(store)
    found: dict[str, Reasons] = {}
    for results in published:
        if results.kind != "competition":
            found[results.kind] = dict(_of(store, results, claims, against))
    return found


def _of(
    store: Store,
    results: Results,
    claims: Mapping[frozenset[str], list[Claim]],
    against: Mapping[frozenset[str], list[Triple]],
) -> Iterator[tuple[Triple, Premises]]:
    for pair in results.pairs:
        holders, iri, premises = results.holders(pair), results.iris[pair], results.premises(pair)
        parties = frozenset(holders)
        about = [c for c in claims.get(parties, ()) if c.is_about(results.kind, holders, directed=results.directed)]
        if about:
            named = tuple(triple for claim in about for triple in claim.premises(holders))
            rests = Groups((*premises.groups, named))
            yield from (((iri, GRAPPE.comparesWith, claim.iri), claim.premises(holders)) for claim in about)
            for predicate, concept in _echo(store, results, pair, about):
                yield (iri, predicate, concept), rests
        else:
            yield (iri, _HAS_VERDICT, _UNSUPPORTED), premises
        if parties in against:
            verdict = URIRef(f"{_VERDICT}source-speaks-against")
            yield (iri, GRAPPE.hasVerdict, verdict), Groups((*premises.groups, tuple(against[parties])))


def _echo(store: Store, results: Results, pair: Pair, claims: list[Claim]) -> Iterator[tuple[URIRef, URIRef]]:
    """Whether the derivation holds without the claims' passages, and without their sources; what else to mind."""
    statements = dict.fromkeys(triple for group in groups_of(results.premises(pair)) for triple in group)
    said = _said(store, statements)
    where = _where(store, {*(e for claim in claims for e in claim.evidence), *(e for es in said.values() for e in es)})
    passages = {where[e][0] for claim in claims for e in claim.evidence if e in where}
    sources = {where[e][1] for claim in claims for e in claim.evidence if e in where}

    def left(taken: Collection[str], part: int) -> list[Triple]:
        return [t for t in statements if not said[t] or any(where[e][part] not in taken for e in said[t])]

    if not _holds(results, pair, left(passages, 0)):
        yield GRAPPE.hasVerdict, URIRef(f"{_VERDICT}repeats-the-claim")
    else:
        yield GRAPPE.hasVerdict, URIRef(f"{_VERDICT}claimed-and-derived")
        if not _holds(results, pair, left(sources, 1)):
            yield GRAPPE.hasCaution, URIRef(f"{_CAUTION}same-source")
    if all(len(claim.parties) > len(pair) for claim in claims):
        yield GRAPPE.hasCaution, URIRef(f"{_CAUTION}claimed-of-a-group")


def _holds(results: Results, pair: Pair, statements: Iterable[Triple]) -> bool:
    """Whether the score is above zero on some statements alone."""
    stated = results.facets.stated
    texts: list[Statement] = [(str(s), str(p), str(o)) for s, p, o in statements]
    texts += [(f"{ID}collection/materials", str(SKOS.member), material) for material in stated.materials]
    statuses = {m.status for m in stated.memberships if m.status}
    texts += [(f"{ID}collection/in-force", str(SKOS.member), status) for status in statuses]
    texts += [(one, str(RDF.type), str(GRAPPE.Cluster)) for one in results.holders(pair) if one in stated.clusters]
    facets = facets_of(texts)
    holders = [results.facets.holders[row] for row in pair]
    if not all(holder in facets.rows for holder in holders):
        return False
    one, other = (np.array([facets.rows[holder]]) for holder in holders)
    return bool(np.nan_to_num(scores(facets, results.kind, one, other))[0] > 0)


def _claims(store: Store) -> Mapping[frozenset[str], list[Claim]]:
    """The claims by each two of their parties."""
    claims: dict[str, Claim] = {}
    for iri, predicate, value in store.texts(query("claims")):
        claim = claims.setdefault(iri, Claim(URIRef(iri)))
        part = {
            str(GRAPPE.hasParty): claim.parties, str(GRAPPE.givesFrom): claim.givers,
            str(GRAPPE.givesTo): claim.receivers, str(GRAPPE.Evidence): claim.evidence,
        }.get(predicate, claim.kinds)  # fmt: skip
        part.add(value)
    found: dict[frozenset[str], list[Claim]] = defaultdict(list)
    for claim in claims.values():
        for parties in combinations(sorted(claim.parties), 2):
            found[frozenset(parties)].append(claim)
    return found


def _set_aside(store: Store) -> Mapping[frozenset[str], list[Triple]]:
    """The statements that something between just two parties did not come about: that of a group is not theirs."""
    ties: dict[tuple[str, str], list[str]] = defaultdict(list)
    for tie, party, status in store.texts(query("set-aside")):
        ties[tie, status].append(party)
    found: dict[frozenset[str], list[Triple]] = defaultdict(list)
    for (tie, status), parties in ties.items():
        if len(parties) == 2:
            named = ((URIRef(tie), GRAPPE.hasParty, URIRef(party)) for party in parties)
            found[frozenset(parties)] += [*named, (URIRef(tie), GRAPPE.hasStatus, URIRef(status))]
    return found


def _said(store: Store, statements: Iterable[Triple]) -> Mapping[Triple, set[str]]:
    """The evidence that makes each statement; none of what is inferred or of the vocabulary."""
    listed = list(statements)
    found: dict[Triple, set[str]] = {triple: set() for triple in listed}
    rows = [(Literal(number), *triple) for number, triple in enumerate(listed)]
    for number, graph in store.texts(query_rows("standing", rows)):
        if graph.startswith(str(EVIDENCE)):
            found[listed[int(number)]].add(graph)
    return found


def _where(store: Store, evidence: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """The passage and the source of each evidence."""
    rows = store.texts(query("where-said", evidence=[URIRef(each) for each in sorted(evidence)]))
    return {each: (passage, source) for each, passage, source in rows}
