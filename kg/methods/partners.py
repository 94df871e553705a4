"""Possible partners of a cluster, criterion by criterion, in the blocks that its phase decides.

What makes a partner depends on the phase (Cusin and Loubresse, table 2): while a cluster is structured it turns to
clusters of its territory that are ahead and do well; once it develops, to those that are near by theme or complete it
and are structured too. Each criterion keeps a column of its own and the order is lexicographic, since the sources
weigh none against another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rdflib import Namespace, URIRef
from rdflib.term import Identifier

from kg.questions import Computed, Fetched, Method
from kg.terms import CONCEPT, GRAPPE, ID, Triple

Row = Mapping[str, Identifier]
_ANSWER: Final = Namespace(CONCEPT + "criterion-answer/")
_BASIS: Final = Namespace(CONCEPT + "partner-basis/")
_BLOCK: Final = Namespace(CONCEPT + "partner-block/")
_STANDING: Final = Namespace(CONCEPT + "standing/")
_STATUS: Final = Namespace(CONCEPT + "status/")
_COLLECTION: Final = Namespace(ID + "collection/")
_KIND: Final = Namespace(CONCEPT + "complementarity-kind/")
_STRUCTURING: Final = URIRef(CONCEPT + "phase/structuring")
_BLOCKS: Final = (_BLOCK.proposed, _BLOCK["set-aside"], _BLOCK["no-basis"])
_ANSWERS: Final = (_ANSWER.met, _ANSWER["not-stated"], _ANSWER["not-met"])
_ORDER: Final = {
    True: ("territory", "ahead", "successful"),
    False: ("complementary", "near", "structured", "territory"),
}
"""Whether the phase is structuring → the criteria that order the answer, the first one first."""
_NO_COMPLEMENT: Final = {_KIND.thematic, _KIND.competition}
"""Kinds by which neither completes the other."""


@dataclass(frozen=True)
class _Pair:
    """A cluster and a possible partner, with what was fetched of both.

    Attributes:
        phase: the phase asked about
        own: the rows of the cluster itself
        rows: the rows of the partner and of the two
        outcome: status → the collection that tells whether it happened, might happen or did not
        success: whether a label stands for success
    """

    cluster: Identifier
    phase: Identifier
    partner: Identifier
    own: Sequence[Row]
    rows: Sequence[Row]
    outcome: Mapping[Identifier, Identifier]
    success: bool

    def of(self, *facets: str) -> list[Row]:
        """The rows of some facets."""
        return [row for row in self.rows if str(row["facet"]) in facets]

    def values(self, predicate: URIRef, *facets: str) -> tuple[Identifier, ...]:
        """What a predicate says, in the rows of some facets."""
        return tuple(sorted({row["o"] for row in self.of(*facets) if row["p"] == predicate}))

    def criteria(self) -> dict[str, URIRef]:
        """Each criterion, answered."""
        return {
            "territory": self._territory(),
            "ahead": self._ahead(),
            "successful": self._successful(),
            "complementary": _ANSWER.met if self.complements() else _ANSWER["not-stated"],
            "near": _ANSWER.met if self._near() else _ANSWER["not-stated"],
            "structured": self._structured(),
        }

    def complements(self) -> list[Row]:
        """The rows of complementarities by which one completes the other; one of no stated kind may."""
        rows = self.of("complementarity", "derived complementarity")
        no = {row["s"] for row in rows if row["o"] in _NO_COMPLEMENT}
        return [row for row in rows if row["s"] not in no]

    def basis(self) -> dict[URIRef, list[Row]]:
        """On what the phase lets them be partners, with the rows that say so."""
        if self.phase == _STRUCTURING:
            shared = self._regions(self.own) & self._regions(self.of("place"))
            rows = [row for row in (*self.own, *self.of("place")) if row["o"] in shared]
            return {_BASIS["same-territory"]: rows} if rows else {}
        found = {_BASIS.complementary: self.complements(), _BASIS.thematic: self._near()}
        return {basis: rows for basis, rows in found.items() if rows}

    def block(self) -> URIRef | None:
        """Where the partner is told; None if neither a basis nor a tie is stated."""
        if _COLLECTION["did-not"] in self._outcomes():
            return _BLOCK["set-aside"]
        if self.basis():
            return _BLOCK.proposed
        return _BLOCK["no-basis"] if self.of("tie") else None

    def place(self) -> tuple[object, ...]:
        """Where the partner comes in the answer: block, criteria of the phase, how far ties have come, name."""
        criteria, outcomes = self.criteria(), self._outcomes("tie")
        asked = (_ANSWERS.index(criteria[name]) for name in _ORDER[self.phase == _STRUCTURING])
        furthest = 0 if _COLLECTION.happened in outcomes else 1 if _COLLECTION.might in outcomes else 2
        block = self.block()
        assert block is not None
        return _BLOCKS.index(block), *asked, furthest, self.partner

    def _outcomes(self, *facets: str) -> set[Identifier]:
        statuses = self.values(GRAPPE.hasStatus, *facets or ("tie", "complementarity"))
        return {self.outcome[status] for status in statuses if status in self.outcome}

    def _territory(self) -> URIRef:
        one, other = self._regions(self.own), self._regions(self.of("place"))
        if one & other:
            return _ANSWER.met
        return _ANSWER["not-met"] if one and other else _ANSWER["not-stated"]

    def _ahead(self) -> URIRef:
        """Whether a later phase than structuring, if that is the phase asked about, is stated of the partner."""
        reached = _latest(self.of("phase"))
        if reached is None:
            return _ANSWER["not-stated"]
        return _ANSWER.met if self.phase == _STRUCTURING != reached["o"] else _ANSWER["not-met"]

    def _structured(self) -> URIRef:
        reached = _latest(self.of("phase"))
        if reached is None:
            return _ANSWER["not-stated"]
        return _ANSWER["not-met"] if reached["o"] == _STRUCTURING else _ANSWER.met

    def _successful(self) -> URIRef:
        """By the label that the asker takes for success; nothing else tells it."""
        stands = self.values(GRAPPE.hasStatus, "label") if self.success else ()
        if {_STATUS.current, _STATUS.awarded} & set(stands) and not {_STATUS.former, _STATUS.ended} & set(stands):
            return _ANSWER.met
        return _ANSWER["not-met"] if _STATUS.failed in stands else _ANSWER["not-stated"]

    def _near(self) -> list[Row]:
        rows = self.of("complementarity")
        thematic = {row["s"] for row in rows if row["o"] == _KIND.thematic}
        return [*self.of("nearness", "derived nearness"), *(row for row in rows if row["s"] in thematic)]

    @staticmethod
    def _regions(rows: Iterable[Row]) -> set[Identifier]:
        return {row["o"] for row in rows if row["p"] == GRAPPE.isLocatedIn}


def partners_for(fetched: Fetched) -> Iterator[Computed]:
    """The possible partners of each cluster in each phase asked about, block by block."""
    outcome = {row["o"]: row["s"] for row in fetched.rows if str(row["facet"]) == "outcome"}
    for cluster in fetched.terms["cluster"]:
        rows = [row for row in fetched.rows if row.get("cluster") == cluster]
        own = [row for row in rows if "partner" not in row]
        by_partner: dict[Identifier, list[Row]] = {}
        for row in rows:
            if "partner" in row:
                by_partner.setdefault(row["partner"], []).append(row)
        latest = _latest(own)
        phases = fetched.terms.get("phase") or ((latest["o"],) if latest else ())
        if not phases:
            yield Computed({"cluster": cluster, "block": _BLOCK["phase-not-stated"]})
        for phase in phases:
            pairs = [
                _Pair(cluster, phase, partner, own, about, outcome, "success" in fetched.terms)
                for partner, about in by_partner.items()
            ]
            for pair in sorted((pair for pair in pairs if pair.block()), key=_Pair.place):
                yield _told(pair)


METHOD: Final = Method(
    frozenset({"cluster", "partner", "facet", "s", "p", "o", "notation", "evidence", "interpreted"}),
    frozenset(
        {
            "cluster", "phase", "block", "partner", "basis", "standing", "kinds", "through", *_ORDER[True],
            *_ORDER[False], "tie", "catalysts", "obstacles", "reasons", "said",
        }
    ),
    partners_for,
)  # fmt: skip


def _told(pair: _Pair) -> Computed:
    basis, block = pair.basis(), pair.block()
    assert block is not None
    complementarity = ("complementarity", "derived complementarity")
    compared = bool(pair.of("place"))
    used = [row for row in pair.own if (compared and row["p"] == GRAPPE.isLocatedIn) or row["o"] == pair.phase]
    used += [row for row in pair.rows if pair.success or str(row["facet"]) != "label"]
    cells: dict[str, Identifier | tuple[Identifier, ...]] = {
        "cluster": pair.cluster, "phase": pair.phase, "block": block, "partner": pair.partner,
        "basis": tuple(basis), "standing": _standings(basis.values()),
        "kinds": pair.values(GRAPPE.hasComplementarityKind, *complementarity),
        "through": pair.values(GRAPPE.isThrough, *complementarity),
        "tie": pair.values(GRAPPE.hasStatus, "tie"),
        "catalysts": pair.values(GRAPPE.hasCatalyst, "tie"), "obstacles": pair.values(GRAPPE.hasObstacle, "tie"),
        "reasons": pair.values(GRAPPE.hasReason, "tie"),
        "said": tuple(sorted({row["evidence"] for row in used if "evidence" in row})),
    }  # fmt: skip
    triples = (_triple(row) for row in used)
    return Computed(cells | pair.criteria(), tuple(dict.fromkeys(triples)))


def _standings(bases: Iterable[Sequence[Row]]) -> tuple[URIRef, ...]:
    """On whose word bases stand: of each thing that is one, the word of its weakest statement."""
    order = (_STANDING.claimed, _STANDING.interpreted, _STANDING.inferred, _STANDING.derived)
    found = set()
    for rows in bases:
        by_statement: dict[Triple, list[Row]] = {}
        for row in rows:
            by_statement.setdefault(_triple(row), []).append(row)
        for thing in {row["s"] for row in rows} if rows[0]["p"] != GRAPPE.isLocatedIn else (None,):
            of_thing = [said for (s, _, _), said in by_statement.items() if thing in (s, None)]
            found.add(max(map(_standing, of_thing), key=order.index))
    return tuple(standing for standing in order if standing in found)


def _standing(said: Sequence[Row]) -> URIRef:
    if str(said[0]["facet"]).startswith("derived"):
        return _STANDING.derived
    concluded = {str(row["interpreted"]) == "true" for row in said if "evidence" in row}
    if not concluded:
        return _STANDING.inferred
    return _STANDING.interpreted if concluded == {True} else _STANDING.claimed


def _latest(rows: Iterable[Row]) -> Row | None:
    """The row of the latest phase, by the notation of phases."""
    phases = [row for row in rows if row["p"] == GRAPPE.inPhase]
    return max(phases, key=lambda row: str(row["notation"])) if phases else None


def _triple(row: Row) -> Triple:
    return URIRef(row["s"]), URIRef(row["p"]), row["o"]
