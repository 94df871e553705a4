"""What is published: the best partners of each cluster, and the pairs of members of small clusters, as nodes.

Every kind has a method and a graph of its own. A node has its kind, parties, score and cautions, and rests on the
statements behind the facets that were compared. Only scores above zero are published: what is not stated and what came
to nothing are answers to a question (``complementarity-of``), not statements.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, permutations
from typing import Final

import numpy as np
from rdflib import RDF, XSD, Literal, URIRef
from rdflib.term import Identifier

from kg.complementarity.details import about
from kg.complementarity.facets import Facets, read_facets
from kg.complementarity.grounds import Grounds
from kg.complementarity.measures import KINDS, MEASURES, scores, shares_of
from kg.complementarity.partners import ranking
from kg.complementarity.stated import Application
from kg.complementarity.uses import FACETS, Uses
from kg.complementarity.verdicts import verdicts
from kg.derivation import Derivation, Groups, Premises, node
from kg.store import Store
from kg.terms import GRAPPE, ID, Triple, kind, local

PUBLISHED: Final = 5
"""The best partners that are published of each cluster in each kind; each costs some nine triples, a value chain 21."""
FEW: Final = 50
"""The members of a cluster are compared with each other if there are no more of them."""
BETWEEN_MEMBERS: Final = tuple(kind for kind in KINDS if kind != "shared-fields")
"""The kinds in which they are: that members are near by theme is what their cluster is about."""
_OF_CLASS: Final = {"competition": GRAPPE.Competition, "shared-fields": GRAPPE.ProximityMeasure}
_NAMES: Final = {"competition": "competition", "shared-fields": "measured-proximity"}

_SCORE, _THROUGH, _PARTY, _FROM, _TO = (
    GRAPPE[name] for name in ("hasScore", "isThrough", "hasParty", "givesFrom", "givesTo")
)
_TO_WHICH, _OF_WHOM = GRAPPE.isContributionTo, GRAPPE.isContributionOf
_DERIVED, _COMPLEMENTARITY, _CONTRIBUTION = (
    GRAPPE[name] for name in ("DerivedComplementarity", "Complementarity", "Contribution")
)
Pair = tuple[int, int]


def complementarities(store: Store) -> Iterator[Derivation]:
    """One derivation for each kind: complementarities, competition, shared fields."""
    facets = read_facets(store)
    grounds = Grounds(facets)
    published = [Published(facets, grounds, each) for each in KINDS]
    told = verdicts(store, published)
    for each in published:
        yield Derivation(each.kind, each.reasons() | told.get(each.kind, {}))


class Published:
    """The nodes of one kind.

    Attributes:
        kind: one of KINDS, and the slug of the method
        pairs: the pairs published, as rows, with their scores; in directed kinds the receiver comes first
        iris: the names of their nodes
    """

    def __init__(self, facets: Facets, grounds: Grounds, kind_: str) -> None:
        self.facets, self.grounds, self.kind = facets, grounds, kind_
        self.directed = MEASURES[kind_].directed
        self._uses = Uses(facets, kind_)
        best = ranking(facets, kind_, most=PUBLISHED).pairs()
        self.pairs: dict[Pair, float] = dict(sorted((best | _of_members(facets, kind_)).items()))
        self.iris = {pair: self._iri(pair) for pair in self.pairs}
        self._premises: dict[Pair, Groups] = {}

    def holders(self, pair: Pair) -> tuple[str, str]:
        """The parties of a pair; of a directed kind the giver first."""
        one, other = pair[::-1] if self.directed else pair
        return self.facets.holders[one], self.facets.holders[other]

    def _iri(self, pair: Pair) -> URIRef:
        """The name of a node: its parties and its kind."""
        first, second = self.holders(pair)
        name = _NAMES.get(self.kind, "derived-complementarity")
        return URIRef(f"{ID}{name}{_of(first)}/{_local(first)}--{_local(second)}--{self.kind}")

    def reasons(self) -> dict[Triple, Premises]:
        """Every triple of every node, with what it rests on."""
        found: dict[Triple, Premises] = {}
        of_class = URIRef(_OF_CLASS.get(self.kind, _DERIVED))
        details = about(self.facets, self.kind, list(self.pairs))
        for (pair, score), more in zip(self.pairs.items(), details, strict=True):
            said = [*self._parties(pair), (_SCORE, decimal(score)), *more]
            if self.kind in FACETS:
                through = {URIRef(application.technology) for application in self.used(pair)}
                said += [(_THROUGH, technology) for technology in sorted(through)]
            if of_class == _DERIVED:
                said.append((RDF.type, _COMPLEMENTARITY))  # rules ran before
            found |= node(self.iris[pair], of_class, self.kind, said, self.premises(pair))
        return found | self._contributions()

    def premises(self, pair: Pair) -> Groups:
        """The statements that a score rests on."""
        found = self._premises.get(pair)
        if found is None:
            found = self._premises[pair] = self.grounds.of(self.kind, *self.holders(pair), self.used(pair))
        return found

    def used(self, pair: Pair) -> list[Application]:
        """The applications, in fields of the receiver, of what the giver offers; none in other kinds."""
        receiver, giver = pair
        return self._uses.between(giver, receiver)

    def _parties(self, pair: Pair) -> Iterator[tuple[URIRef, Identifier]]:
        first, second = map(URIRef, self.holders(pair))
        if self.directed:
            yield from ((_FROM, first), (_TO, second))
        yield from ((_PARTY, first), (_PARTY, second))

    def _contributions(self) -> dict[Triple, Premises]:
        """What each party of a value chain adds: nodes of their own, since each is of one party."""
        found: dict[Triple, Premises] = {}
        if self.kind != "value-chain" or not self.pairs:
            return found
        one, other = (np.array(rows) for rows in zip(*self.pairs, strict=True))
        shares = shares_of(self.facets.positions, one, other)
        adds = zip(1 - shares.forth.astype(float), 1 - shares.back.astype(float), strict=True)
        for (pair, iri), each in zip(self.iris.items(), adds, strict=True):
            name = iri.replace("/derived-complementarity", "/contribution", 1)
            for party, share in zip(self.holders(pair), each, strict=True):
                said = [(_TO_WHICH, iri), (_OF_WHOM, URIRef(party)), (_SCORE, decimal(share))]
                contribution = URIRef(f"{name}--{_local(party)}")
                found |= node(contribution, _CONTRIBUTION, self.kind, said, self.premises(pair))
        return found


def _of(holder: str) -> str:
    """What tells the names of pairs of actors from those of pairs of clusters."""
    whose = kind(holder)
    return "" if whose == "cluster" else f"-of-{whose or 'other'}s"


_local = lru_cache(maxsize=100_000)(local)


@lru_cache(maxsize=100_000)
def decimal(score: float) -> Literal:
    """A score as it is published: four places, and what is above zero never rounded down to it."""
    text = f"{max(score, 0.0001) if score else 0:.4f}".rstrip("0").rstrip(".")
    return Literal(text, datatype=XSD.decimal)


def _of_members(facets: Facets, kind_: str) -> dict[Pair, float]:
    """The pairs of members of clusters that have few, with a score above zero."""
    if kind_ not in BETWEEN_MEMBERS:
        return {}
    order = permutations if MEASURES[kind_].directed else combinations
    pairs: set[Pair] = set()
    for memberships in facets.stated.members.values():
        members = sorted({facets.rows[membership.actor] for membership in memberships})
        if len(members) <= FEW:
            pairs.update(order(members, 2))
    if not pairs:
        return {}
    listed = sorted(pairs)
    one, other = (np.array(rows) for rows in zip(*listed, strict=True))
    found = np.nan_to_num(scores(facets, kind_, one, other))
    return {listed[number]: float(found[number]) for number in np.flatnonzero(found)}
