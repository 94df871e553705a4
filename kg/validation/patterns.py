"""SPARQL constraints: from a changed triple, through the patterns of the query, back to the focus nodes.

A solution joins the pattern that matches the changed triple with ``$this`` by a chain of patterns; so the focus nodes
that can feel the change are found along the shortest chain, the other patterns and all filters left aside. Patterns
of NOT EXISTS, MINUS and OPTIONAL count like the others. A query with none of it to follow cannot be traced.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from rdflib import SH, BNode, Graph, URIRef, Variable
from rdflib.paths import NegatedPath, Path
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from kg.sparql import nodes_of
from kg.validation.paths import AnyPath, Trace, Untraceable

_THIS: Final = Variable("this")
_OPAQUE: Final = {"SubSelect", "ToMultiSet", "ServiceGraphPattern", "Graph"}
Pattern = tuple[Node, Node | Path, Node]
Unknown = Variable | BNode
"""What a pattern leaves open; a blank node of a query is a variable without a name."""
Chain = list[tuple[AnyPath, bool]]


def felt_by(shapes: Graph, constraint: Node, trace: Trace, path: AnyPath | None) -> set[Node]:
    """The focus nodes for which a constraint may have other solutions (https://www.w3.org/TR/shacl/#sparql-constraints).

    Raises:
        Untraceable: nothing leads from some pattern to ``$this``.
    """
    found: set[Node] = set()
    for text in shapes.objects(constraint, SH.select):
        patterns = list(dict.fromkeys(_patterns(_parsed(shapes, constraint, str(text), path))))
        if not patterns:
            raise Untraceable("a constraint without patterns")
        for pattern in patterns:
            found |= _felt_through(pattern, patterns, trace)
    return found


def _felt_through(pattern: Pattern, patterns: list[Pattern], trace: Trace) -> set[Node]:
    """The values of ``$this`` in solutions in which the pattern may match a changed triple."""
    starts, ends = _ends_of_changes(pattern[1], trace)
    options: list[tuple[int, Chain, set[Node]]] = []
    for term, nodes in ((pattern[0], starts), (pattern[2], ends)):
        if not isinstance(term, Variable | BNode):
            if term not in nodes:
                return set()
        elif not nodes:
            return set()
        elif (chain := _chain(term, patterns)) is not None:
            options.append((len(chain), chain, nodes))
    if not options:
        raise Untraceable("a pattern that nothing joins with $this")
    _, chain, nodes = min(options, key=lambda option: option[0])
    for step, forward in chain:
        nodes = trace.forward([step], nodes) if forward else trace.backward([step], nodes)
    return nodes


def _ends_of_changes(predicate: Node | Path, trace: Trace) -> tuple[set[Node], set[Node]]:
    """The nodes that a pattern with this predicate may join otherwise than before: its subjects, its objects."""
    if isinstance(predicate, Variable):
        return {s for s, _, _ in trace.changed}, {o for _, _, o in trace.changed}
    return trace.starts(_path(predicate)), trace.ends(_path(predicate))


def _chain(start: Unknown, patterns: list[Pattern]) -> Chain | None:
    """The shortest way along patterns from a variable to ``$this``: each step a path, and whether it goes forward."""
    ways: dict[Unknown, Chain] = {start: []}
    pending: list[Unknown] = [start]
    while pending:
        here = pending.pop(0)
        if here == _THIS:
            return ways[here]
        for there, step, forward in _neighbours(here, patterns):
            if there not in ways:
                ways[there] = [*ways[here], (step, forward)]
                pending.append(there)
    return None


def _neighbours(here: Unknown, patterns: list[Pattern]) -> Iterator[tuple[Unknown, AnyPath, bool]]:
    for s, p, o in patterns:
        if isinstance(p, Variable):
            continue
        if s == here and isinstance(o, Variable | BNode):
            yield o, _path(p), True
        if o == here and isinstance(s, Variable | BNode):
            yield s, _path(p), False


def _path(predicate: Node | Path) -> AnyPath:
    if isinstance(predicate, URIRef) or (isinstance(predicate, Path) and not isinstance(predicate, NegatedPath)):
        return predicate
    raise Untraceable(f"a path of an unknown kind: {predicate}")


def _patterns(algebra: CompValue) -> Iterator[Pattern]:
    """The triple patterns of an algebra, wherever they stand."""
    for node in nodes_of(algebra):
        if node.name in _OPAQUE:
            raise Untraceable(f"{node.name} in a constraint")
        if node.name == "BGP":
            yield from node.triples


def _parsed(shapes: Graph, constraint: Node, text: str, path: AnyPath | None) -> CompValue:
    prefixes = {
        (str(shapes.value(declared, SH.prefix)), str(shapes.value(declared, SH.namespace)))
        for owner in shapes.objects(constraint, SH.prefixes)
        for declared in shapes.objects(owner, SH.declare)
    }
    if path is not None:
        text = text.replace("$PATH", path.n3() if isinstance(path, URIRef | Path) else str(path))
    return _algebra(text, frozenset(prefixes))


@cache
def _algebra(text: str, prefixes: frozenset[tuple[str, str]]) -> CompValue:
    try:
        algebra: Any = translateQuery(parseQuery(text), initNs=dict(prefixes)).algebra
    except Exception as error:  # pyparsing's and rdflib's own kinds; pySHACL will say what is wrong
        raise Untraceable(str(error)) from error
    found: CompValue = algebra
    return found
