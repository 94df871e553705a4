"""Running pySHACL: on everything, or pinned to some nodes."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pyshacl
from rdflib import OWL, RDF, RDFS, SH, Graph
from rdflib.plugins.sparql import prepareQuery
from rdflib.query import Result
from rdflib.store import Store
from rdflib.term import Literal, Node

from kg.errors import BadOntology
from kg.facts import Facts, parse_turtle
from kg.terms import Triple
from kg.validation.report import Finding, Report, Rows

TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
CLASSES: Final = (RDFS.Class, OWL.Class)
"""A shape that is one of these is its own target class (https://www.w3.org/TR/shacl/#implicit-targetClass)."""


class Data(Graph):
    """What is validated; pySHACL gives it the query of a SPARQL constraint once per node, and it parses it once."""

    def __init__(self, store: Store | str = "default") -> None:
        super().__init__(store)
        self._prepared = lru_cache(maxsize=None)(lambda text: prepareQuery(text, initNs=dict(self.namespaces())))

    def query(self, query_object: Any, *args: Any, **options: Any) -> Result:
        """As of every graph; a text is parsed once."""
        return super().query(
            self._prepared(query_object) if isinstance(query_object, str) else query_object, *args, **options
        )


def validate(triples: Iterable[Triple], shapes: Path, facts: Facts | None = None) -> Report:
    """Validate triples against a file of shapes; ``facts`` tells which rows state what.

    Raises:
        BadOntology: the shapes are not well-formed.
    """
    data = Data()
    for triple in triples:
        data.add(triple)
    return _validated(data, parse_turtle(shapes), shapes.name, Rows(facts))


def revalidate(data: Data, shapes: Graph, nodes: AbstractSet[Node], rows: Rows) -> Report:
    """Validate some nodes of a graph, each against every shape that targets it.

    The targets of the shapes are replaced, in a copy, by those of the nodes that they have; pySHACL's own option
    ``focus_nodes`` would lose what nested shapes find.

    Raises:
        BadOntology: the shapes are not well-formed.
    """
    return _validated(data, pinned(shapes, data, nodes), "the shapes", rows)


def pinned(shapes: Graph, data: Graph, nodes: AbstractSet[Node]) -> Graph:
    """A copy of shapes that targets, of the nodes each shape targets in the data, those given."""
    copy = Graph()
    for triple in shapes:
        copy.add(triple)
    for shape in targeting(shapes):
        own = [node for node in nodes if is_target(shapes, data, shape, node)]
        for target in TARGETS:
            copy.remove((shape, target, None))
        for kind in CLASSES:
            copy.remove((shape, RDF.type, kind))
        for node in own:
            copy.add((shape, SH.targetNode, node))
    return copy


def targeting(shapes: Graph) -> set[Node]:
    """The shapes that have targets of their own."""
    declared = {shape for target in TARGETS for shape in shapes.subjects(target, None)}
    kinds = {*shapes.subjects(RDF.type, SH.NodeShape), *shapes.subjects(RDF.type, SH.PropertyShape)}
    return declared | {shape for shape in kinds for kind in CLASSES if (shape, RDF.type, kind) in shapes}


def is_target(shapes: Graph, data: Graph, shape: Node, node: Node) -> bool:
    """Whether a shape targets a node (https://www.w3.org/TR/shacl/#targets)."""
    if (shape, SH.targetNode, node) in shapes:
        return True
    if any((node, path, None) in data for path in shapes.objects(shape, SH.targetSubjectsOf)):
        return True
    if any((None, path, node) in data for path in shapes.objects(shape, SH.targetObjectsOf)):
        return True
    classes = set(shapes.objects(shape, SH.targetClass))
    if any((shape, RDF.type, kind) in shapes for kind in CLASSES):
        classes.add(shape)
    return bool(classes) and any(
        wider in classes
        for kind in data.objects(node, RDF.type)
        for wider in data.transitive_objects(kind, RDFS.subClassOf)
    )


def _validated(data: Data, shapes: Graph, name: str, rows: Rows) -> Report:
    try:
        _, graph, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", inplace=True)
    except Exception as error:  # pySHACL raises many kinds for malformed shapes
        raise BadOntology(f"{name}: {error}") from error
    if not isinstance(graph, Graph):
        raise BadOntology(f"{name}: pySHACL gave no report: {graph!r}")
    findings = [_finding(graph, shapes, result, rows) for result in set(graph.objects(None, SH.result))]
    return Report(graph, sorted(findings, key=lambda finding: finding.line()))


def _finding(graph: Graph, shapes: Graph, result: Node, rows: Rows) -> Finding:
    focus, path, value = (graph.value(result, p) for p in (SH.focusNode, SH.resultPath, SH.value))
    severity = str(graph.value(result, SH.resultSeverity) or SH.Violation).rsplit("#", 1)[-1].lower()
    return Finding(severity, focus, path, value, _messages(graph, shapes, result), rows.of(focus, path, value))


def _messages(graph: Graph, shapes: Graph, result: Node) -> dict[str, str]:
    """The messages of a result by language; pySHACL loses the languages of a SPARQL constraint, its shape has them."""
    told = list(graph.objects(result, SH.resultMessage))
    if all(isinstance(message, Literal) and not message.language for message in told):
        shape = graph.value(result, SH.sourceShape)
        told = list(shapes.objects(shape, SH.message)) or told
    return {message.language or "en": str(message) for message in told if isinstance(message, Literal)}
