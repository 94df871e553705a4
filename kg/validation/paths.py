"""Property paths: reading those of SHACL, and where a change of triples can be felt along one.

Paths are those of rdflib, which SPARQL queries are parsed to as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Final, Literal

from rdflib import RDF, SH, Graph, URIRef
from rdflib.collection import Collection
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.term import Node

from kg.terms import Triple

_REPEATED: Final[Mapping[URIRef, Literal["*", "+", "?"]]] = {
    SH.zeroOrMorePath: "*",
    SH.oneOrMorePath: "+",
    SH.zeroOrOnePath: "?",
}
AnyPath = URIRef | Path


class Untraceable(Exception):
    """Where a change can be felt cannot be told: everything has to be validated again."""


def shacl_path(shapes: Graph, node: Node) -> AnyPath:
    """A property path of a shapes graph (https://www.w3.org/TR/shacl/#property-paths)."""
    if isinstance(node, URIRef):
        return node
    if (node, RDF.first, None) in shapes:
        return SequencePath(*(shacl_path(shapes, item) for item in Collection(shapes, node)))
    if (inverse := shapes.value(node, SH.inversePath)) is not None:
        return InvPath(shacl_path(shapes, inverse))
    if (options := shapes.value(node, SH.alternativePath)) is not None:
        return AlternativePath(*(shacl_path(shapes, item) for item in Collection(shapes, options)))
    for predicate, mark in _REPEATED.items():
        if (repeated := shapes.value(node, predicate)) is not None:
            return MulPath(shacl_path(shapes, repeated), mark)
    raise Untraceable(f"no property path: {node}")


class Trace:
    """Where a change can be felt: ``graph`` holds what holds after the change and what held before it."""

    def __init__(self, changed: Iterable[Triple], graph: Graph) -> None:
        self.changed = frozenset(changed)
        self.graph = graph

    def starts(self, path: AnyPath) -> set[Node]:
        """The nodes whose values along a path may be others than before."""
        match path:
            case URIRef():
                return {s for s, p, _ in self.changed if p == path}
            case InvPath():
                return self.ends(path.arg)
            case AlternativePath():
                return set().union(*map(self.starts, path.args))
            case SequencePath():
                found = (self.backward(path.args[:i], self.starts(step)) for i, step in enumerate(path.args))
                return set().union(*found)
            case MulPath():
                return self.backward([_any_number(path)], self.starts(path.path))
        raise Untraceable(f"a path of an unknown kind: {path}")

    def ends(self, path: AnyPath) -> set[Node]:
        """The nodes that may be values along a path of other nodes than before."""
        match path:
            case URIRef():
                return {o for _, p, o in self.changed if p == path}
            case InvPath():
                return self.starts(path.arg)
            case AlternativePath():
                return set().union(*map(self.ends, path.args))
            case SequencePath():
                found = (self.forward(path.args[i + 1 :], self.ends(step)) for i, step in enumerate(path.args))
                return set().union(*found)
            case MulPath():
                return self.forward([_any_number(path)], self.ends(path.path))
        raise Untraceable(f"a path of an unknown kind: {path}")

    def backward(self, steps: Iterable[AnyPath], nodes: set[Node]) -> set[Node]:
        """The nodes from which a sequence of paths leads to one of these."""
        return reduce(self._before, reversed(list(steps)), nodes)

    def forward(self, steps: Iterable[AnyPath], nodes: set[Node]) -> set[Node]:
        """The nodes to which a sequence of paths leads from one of these."""
        return reduce(self._after, steps, nodes)

    def _before(self, nodes: set[Node], step: AnyPath) -> set[Node]:
        return {start for node in nodes for start in self.graph.subjects(step, node)}

    def _after(self, nodes: set[Node], step: AnyPath) -> set[Node]:
        return {end for node in nodes for end in self.graph.objects(node, step)}


def _any_number(path: MulPath) -> MulPath:
    """``p*`` for ``p*``, ``p+`` and ``p?``: the nodes on the way, the node itself among them."""
    return MulPath(path.path, "*")
