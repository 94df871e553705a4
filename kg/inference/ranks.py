"""The ranks of triples, as the graphs of a store tell them, and what moves between ranks."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from rdflib import URIRef

from kg.inference.applications import Application
from kg.store import MemoryStore
from kg.terms import GRAPH, Triple, inferred

UNKNOWN: Final = sys.maxsize - 1
"""The rank of what does not stand in the store; more than that of anything that does."""
_REMOVED: Final = URIRef(GRAPH["removed"])
"""Holds what is being removed while its consequences are looked for."""


class Ranks:
    """The ranks of the triples of a store: 0 for what is asserted, else the round.

    ``rounds`` and the store are changed together.
    """

    def __init__(self, store: MemoryStore, rounds: list[set[Triple]]) -> None:
        self._store = store
        self._rounds = rounds
        self._numbers = {inferred(rank): rank for rank in range(1, len(rounds) + 1)}
        self._known: dict[Triple, int] = {}

    def of(self, triple: Triple) -> int:
        """The rank of a triple."""
        rank = self._known.get(triple)
        if rank is None:
            graphs = self._store.graphs(triple)
            rank = self._known[triple] = min((self._numbers.get(graph, 0) for graph in graphs), default=UNKNOWN)
        return rank

    def reached(self, application: Application) -> int:
        """The rank that an application gives its conclusion: one more than the highest among its premises."""
        return 1 + max(map(self.of, application.premises))

    def assert_facts(self, facts: Iterable[Triple]) -> set[Triple]:
        """Take out of their rounds what is asserted now; the facts as the store writes them."""
        stored = self._store.stored(facts)
        for rank, new in enumerate(self._rounds, 1):
            if repeated := new & stored:
                self._leave(repeated, rank)
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
        while len(self._rounds) < rank:
            self._rounds.append(set())
            self._numbers[inferred(len(self._rounds))] = len(self._rounds)
        self._rounds[rank - 1] |= moved
        self._store.add(inferred(rank), moved)
        self._known |= dict.fromkeys(moved, rank)
        return moved

    def rounds(self) -> list[set[Triple]]:
        """The rounds without empty ones at the end."""
        while self._rounds and not self._rounds[-1]:
            self._rounds.pop()
        return self._rounds

    def _leave(self, triples: set[Triple], rank: int) -> None:
        self._store.remove(inferred(rank) if rank else _REMOVED, triples)
        if rank:
            self._rounds[rank - 1] -= triples
