"""The ranks of triples, as the graphs of a store tell them, and what moves between ranks."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from rdflib import URIRef

from kg.inference.applications import Application
from kg.store import MemoryStore
from kg.terms import DERIVED, GRAPH, INFERRED, Triple, inferred

UNKNOWN: Final = sys.maxsize - 1
"""The rank of what does not stand in the store; more than that of anything that does."""
_REMOVED: Final = URIRef(GRAPH["removed"])
"""Holds what is being removed while its consequences are looked for."""


class Ranks:
    """The ranks of the triples of a store: 0 for what is asserted, else the round.

    What methods derived has rank 0 in the graphs that are ``given`` to the rules; elsewhere it has none, so that no
    rule uses it.
    """

    def __init__(self, store: MemoryStore, given: Collection[URIRef] = ()) -> None:
        self._store = store
        self._given = given
        self._numbers: dict[URIRef, int] = {}
        self._known: dict[Triple, int] = {}

    def of(self, triple: Triple) -> int:
        """The rank of a triple."""
        rank = self._known.get(triple)
        if rank is None:
            rank = self._known[triple] = min(map(self._of_graph, self._store.graphs(triple)), default=UNKNOWN)
        return rank

    def reached(self, application: Application) -> int:
        """The rank that an application gives its conclusion: one more than the highest among its premises."""
        return 1 + max(map(self.of, application.premises))

    def assert_facts(self, facts: Iterable[Triple]) -> set[Triple]:
        """Take out of their rounds what is asserted now; the facts as the store writes them."""
        stored = self._store.stored(facts)
        for triple in stored:
            for graph in self._store.graphs(triple):
                if graph.startswith(INFERRED):
                    self._store.remove(graph, [triple])
        self._known |= dict.fromkeys(stored, 0)
        return stored

    def mark_removed(self, facts: Iterable[Triple]) -> set[Triple]:
        """Keep facts that no graph states any more in sight, until they are forgotten; as the store writes them."""
        self._store.add(_REMOVED, (fact for fact in facts if not self._store.graphs(fact)))
        return self._store.triples(_REMOVED)

    def forget(self, triples: Iterable[Triple]) -> None:
        """Take triples out of the store: facts marked as removed, and what was inferred."""
        by_rank: dict[int, set[Triple]] = defaultdict(set)
        for triple in triples:
            by_rank[self.of(triple)].add(triple)
        for rank, leaving in by_rank.items():
            self._leave(leaving, rank)
        self._known |= dict.fromkeys((triple for leaving in by_rank.values() for triple in leaving), UNKNOWN)

    def settle(self, triples: Iterable[Triple], rank: int) -> set[Triple]:
        """Give triples a rank in a round, those that have none that is as low; the ones that moved."""
        moved = {triple for triple in triples if self.of(triple) > rank}
        self.forget(triple for triple in moved if self.of(triple) != UNKNOWN)
        self._store.add(inferred(rank), moved)
        self._known |= dict.fromkeys(moved, rank)
        return moved

    def _of_graph(self, graph: URIRef) -> int:
        rank = self._numbers.get(graph)
        if rank is None:
            if graph.startswith(INFERRED):
                rank = int(graph.removeprefix(INFERRED))
            else:
                rank = UNKNOWN if graph.startswith(DERIVED) and graph not in self._given else 0
            self._numbers[graph] = rank
        return rank

    def _leave(self, triples: set[Triple], rank: int) -> None:
        self._store.remove(inferred(rank) if rank else _REMOVED, triples)
