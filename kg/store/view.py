"""A dataset's merge as an rdflib graph, for pySHACL: nothing is copied."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from rdflib import Graph, Literal, URIRef
from rdflib.store import Store as RdflibStore
from rdflib.term import Node

from kg.store.memory import MemoryStore
from kg.terms import Triple


class View(RdflibStore):
    """What the default graph of a store holds, read-only.

    With ``counts`` only the triples of which some named graph counts: the asserted ones, say.
    """

    context_aware = True
    graph_aware = True
    """pySHACL asks for both and uses neither."""

    def __init__(self, store: MemoryStore, counts: Callable[[URIRef], bool] | None = None) -> None:
        super().__init__()
        self._of, self._counts = store, counts
        self._prefixes: dict[str, URIRef] = {}

    def triples(self, triple_pattern: Any, context: Any = None) -> Iterator[tuple[Triple, Iterator[None]]]:
        """The triples that match a pattern, of which None matches everything."""
        if not all(map(_may_stand, triple_pattern, (URIRef, URIRef, URIRef | Literal))):
            return
        for found in self._of.matching(*triple_pattern):
            if self._counts is None or any(map(self._counts, self._of.graphs(found))):
                yield found, iter(())

    def __len__(self, context: Any = None) -> int:
        """Not counted: rdflib asks only whether there is anything, and to count would take as long as to read it."""
        return 1

    def add_graph(self, graph: Graph) -> None:
        """There is one, which is there."""

    def bind(self, prefix: str, namespace: URIRef, override: bool = True) -> None:
        """Remember a prefix."""
        if override or prefix not in self._prefixes:
            self._prefixes[prefix] = namespace

    def namespaces(self) -> Iterator[tuple[str, URIRef]]:
        """The prefixes."""
        yield from self._prefixes.items()

    def namespace(self, prefix: str) -> URIRef | None:
        """The namespace of a prefix."""
        return self._prefixes.get(prefix)

    def prefix(self, namespace: URIRef) -> str | None:
        """The prefix of a namespace."""
        return next((prefix for prefix, known in self._prefixes.items() if known == namespace), None)


def _may_stand(term: Node | None, kind: Any) -> bool:
    """Whether an edition can hold a term here: it has no blank nodes, and literals only as objects."""
    return term is None or isinstance(term, kind)
