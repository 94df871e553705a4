"""The store of an edition to be: it begins as its parent's, by hard links, and knows what has changed since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
from rdflib import URIRef

from kg.editions import Edition
from kg.errors import EngineFailure
from kg.store.engine_terms import TermsFromEngine, quad
from kg.store.memory import MemoryStore
from kg.terms import Triple

Graphs = dict[URIRef | None, set[Triple]]
"""Triples by graph; None is the default graph."""


class Checkpoint(MemoryStore):
    """A dataset on disk whose default graph is the merge of its named graphs, but for those told apart.

    Attributes:
        added: what came since, by graph
        removed: what went since, by graph
    """

    def __init__(self, parent: Edition, directory: Path, apart: Iterable[URIRef] = ()) -> None:
        """Take a checkpoint of a parent's store (1–2 ms at any size, for files are linked).

        Args:
            parent: the edition it begins as
            directory: where its files go; it is made
            apart: graphs that are no part of the merge: what they hold does not hold a triple in the default graph
        """
        try:
            ox.Store.read_only(str(parent.store)).backup(str(directory))
            self._store = ox.Store(str(directory))
        except (OSError, ValueError) as error:
            raise EngineFailure(f"no checkpoint of {parent.store}: {error}") from error
        self._terms = TermsFromEngine()
        self._apart = frozenset(apart)
        self.added: Graphs = defaultdict(set)
        self.removed: Graphs = defaultdict(set)

    def add(self, graph: URIRef, triples: Iterable[Triple]) -> None:
        for triple in triples:
            self._come(graph, triple)
            if graph not in self._apart:
                self._come(None, triple)

    def remove(self, graph: URIRef, triples: Iterable[Triple]) -> None:
        for triple in triples:
            self._go(graph, triple)
            if graph not in self._apart and not self.graphs(triple):
                self._go(None, triple)

    def graphs(self, triple: Triple) -> set[URIRef]:
        """The named graphs that hold a triple, those apart left out."""
        return super().graphs(triple) - self._apart

    def net(self, counts: Callable[[URIRef], bool]) -> tuple[set[Triple], set[Triple]]:
        """What some graphs, taken as one, have gained and lost."""
        came, went = (
            {triple for graph, triples in side.items() if graph is not None and counts(graph) for triple in triples}
            for side in (self.added, self.removed)
        )

        def stays(triple: Triple) -> bool:
            return any(counts(graph) and triple not in self.added.get(graph, ()) for graph in self.graphs(triple))

        new = {triple for triple in came - went if not stays(triple)}
        return new, {triple for triple in went if not any(map(counts, self.graphs(triple)))}

    def finish(self) -> None:
        """Write everything to disk, and close."""
        try:
            self._store.flush()
        except OSError as error:
            raise EngineFailure(f"the store cannot be written: {error}") from error
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self.__dict__.pop("_store", None)

    def _come(self, graph: URIRef | None, triple: Triple) -> None:
        new = quad(triple, ox.NamedNode(graph) if graph else ox.DefaultGraph())
        if new not in self._store:
            self._store.add(new)
            self._note(graph, triple, self.added, self.removed)

    def _go(self, graph: URIRef | None, triple: Triple) -> None:
        old = quad(triple, ox.NamedNode(graph) if graph else ox.DefaultGraph())
        if old in self._store:
            self._store.remove(old)
            self._note(graph, triple, self.removed, self.added)

    @staticmethod
    def _note(graph: URIRef | None, triple: Triple, here: Graphs, there: Graphs) -> None:
        if triple in there[graph]:
            there[graph].remove(triple)
        else:
            here[graph].add(triple)
