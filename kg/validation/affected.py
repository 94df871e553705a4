"""Which nodes a change can affect: those for which some shape may give another result than before.

An over-approximation, read off the shapes: from each changed triple back to the focus nodes whose constraints look at
it, along the paths of property shapes and through nested shapes. ``sh:sparql`` constraints are traced through their
patterns. What cannot be traced (a shape inside itself, constraint components of one's own, a change of the class
hierarchy) affects everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from rdflib import RDF, RDFS, SH, Graph
from rdflib.collection import Collection
from rdflib.term import Literal, Node

from kg.terms import Triple
from kg.validation.paths import Trace, Untraceable, shacl_path
from kg.validation.patterns import felt_by
from kg.validation.shacl import targeting

_NESTED: Final = (SH.node, SH["not"], SH.qualifiedValueShape)
_LISTED: Final = (SH["and"], SH["or"], SH.xone)
_COMPARED: Final = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)
_OWN_KINDS: Final = (SH.ConstraintComponent, SH.SPARQLTargetType, SH.JSConstraint, SH.SPARQLFunction)


def affected(shapes: Graph, changed: Iterable[Triple], graph: Graph) -> set[Node] | None:
    """The nodes that have to be validated again.

    Args:
        shapes: the shapes
        changed: the triples that came or went
        graph: the triples after the change, and those that went

    Returns:
        the nodes; None for everything
    """
    try:
        return _Affected(shapes, Trace(changed, graph)).nodes()
    except Untraceable:
        return None


class _Affected:
    def __init__(self, shapes: Graph, trace: Trace) -> None:
        self._shapes, self._trace = shapes, trace
        self._known: dict[Node, set[Node]] = {}
        self._open: set[Node] = set()

    def nodes(self) -> set[Node]:
        if (
            any((None, RDF.type, kind) in self._shapes for kind in _OWN_KINDS)
            or (None, SH.target, None) in self._shapes
        ):
            raise Untraceable("constraint components or targets of one's own")
        if any(predicate == RDFS.subClassOf for _, predicate, _ in self._trace.changed):
            raise Untraceable("the class hierarchy changes")
        roots = targeting(self._shapes)
        return self._with_inner(set().union(*map(self.of, roots), *map(self._targets, roots)))

    def _with_inner(self, nodes: set[Node]) -> set[Node]:
        """With the value nodes that results of inner property shapes are about, and all that such results come from."""
        outer = [shape for shape in self._shapes.subjects(SH.path, None) if (shape, SH.property, None) in self._shapes]
        paths = [shacl_path(self._shapes, path) for shape in outer for path in self._shapes.objects(shape, SH.path)]
        pending = nodes
        while pending:
            beside = (walk([path], pending) for path in paths for walk in (self._trace.forward, self._trace.backward))
            pending = set().union(*beside) - nodes
            nodes = nodes | pending
        return nodes

    def of(self, shape: Node) -> set[Node]:
        """The nodes at which a shape may give another result."""
        if shape in self._open:
            raise Untraceable(f"a shape inside itself: {shape}")
        if shape not in self._known:
            self._open.add(shape)
            self._known[shape] = set().union(*self._parts(shape))
            self._open.remove(shape)
        return self._known[shape]

    def _parts(self, shape: Node) -> Iterator[set[Node]]:
        shapes, trace = self._shapes, self._trace
        path = shapes.value(shape, SH.path)
        values = set().union(*self._of_values(shape))
        if path is None:
            yield values
        else:
            steps = [shacl_path(shapes, path)]
            yield trace.starts(steps[0])
            yield trace.backward(steps, values)
        for predicate in _COMPARED:
            yield from (trace.starts(shacl_path(shapes, other)) for other in shapes.objects(shape, predicate))
        for constraint in shapes.objects(shape, SH.sparql):
            yield felt_by(shapes, constraint, trace, steps[0] if path is not None else None)

    def _of_values(self, shape: Node) -> Iterator[set[Node]]:
        """The value nodes at which what a shape asks of each of them may give another result."""
        shapes = self._shapes
        yield from map(self.of, shapes.objects(shape, SH.property))
        for predicate in _NESTED:
            yield from map(self.of, shapes.objects(shape, predicate))
        for predicate in _LISTED:
            for options in shapes.objects(shape, predicate):
                yield from map(self.of, Collection(shapes, options))
        if (shape, SH["class"], None) in shapes:
            yield self._trace.starts(RDF.type)
        if any(_is_true(closed) for closed in shapes.objects(shape, SH.closed)):
            yield {s for s, _, _ in self._trace.changed}
        if any(_is_true(apart) for apart in shapes.objects(shape, SH.qualifiedValueShapesDisjoint)):
            yield from map(self.of, self._siblings(shape))

    def _siblings(self, shape: Node) -> set[Node]:
        """The sibling shapes (https://www.w3.org/TR/shacl/#dfn-sibling-shapes)."""
        shapes = self._shapes
        beside = (
            other for parent in shapes.subjects(SH.property, shape) for other in shapes.objects(parent, SH.property)
        )
        return {nested for other in beside for nested in shapes.objects(other, SH.qualifiedValueShape)}

    def _targets(self, shape: Node) -> set[Node]:
        """The nodes that may be targets now and were not, or the other way round."""
        shapes, trace = self._shapes, self._trace
        found = trace.starts(RDF.type)
        for path in shapes.objects(shape, SH.targetSubjectsOf):
            found |= trace.starts(shacl_path(shapes, path))
        for path in shapes.objects(shape, SH.targetObjectsOf):
            found |= trace.ends(shacl_path(shapes, path))
        return found


def _is_true(value: Node) -> bool:
    return isinstance(value, Literal) and bool(value.value)
