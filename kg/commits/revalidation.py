"""Validation of a change: what it can affect is validated again, and the report of the edition before is carried on."""

from __future__ import annotations

from pathlib import Path

from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.graph import ReadOnlyGraphAggregate
from rdflib.term import Node

from kg.crosschecks import crosscheck, read_checks
from kg.editions import RowIndex
from kg.facts import parse_turtle
from kg.store import Checkpoint, View
from kg.terms import EVIDENCE, Triple, is_asserted
from kg.validation import Data, IndexedRows, Report, affected, revalidate, together

FACTS, RESULTS = "facts.ttl", "results.ttl"


def revalidated(store: Checkpoint, shapes: Path, index: RowIndex) -> tuple[Report, set[Node]]:
    """Validate what the changes of a store can affect: what is asserted, what follows, and which graph says what.

    Returns:
        the report, and the nodes it is about: results about others hold as before
    """
    views = {FACTS: View(store, is_asserted), RESULTS: View(store)}
    changes = {FACTS: store.net(is_asserted), RESULTS: (store.added[None], store.removed[None])}
    read = {file: parse_turtle(shapes / file) for file in views}
    nodes: set[Node] = set(_named(store))
    for file, view in views.items():
        nodes |= _affected(read[file], view, *changes[file])
    rows = IndexedRows(index)
    reports = [revalidate(Data(view), read[file], nodes, rows) for file, view in views.items()]
    iris = {node for node in nodes if isinstance(node, URIRef)}
    return together([*reports, crosscheck(store, read_checks(shapes), rows, iris)]), nodes


def carried_on(former: Graph, report: Report, nodes: set[Node]) -> Graph:
    """The report of an edition: what the former says of other nodes, and what was found at these."""
    whole = Graph()
    for result in former.objects(None, SH.result):
        if former.value(result, SH.focusNode) not in nodes:
            _copy(former, result, whole)
    for result in set(report.graph.objects(None, SH.result)):
        _copy(report.graph, result, whole)
    heading = next(former.subjects(RDF.type, SH.ValidationReport))
    results = set(whole.subjects(SH.focusNode, None))
    whole.add((heading, RDF.type, SH.ValidationReport))
    whole.add((heading, SH.conforms, Literal(not results)))
    for result in results:
        whole.add((heading, SH.result, result))
    return whole


def _affected(shapes: Graph, view: View, added: set[Triple], removed: set[Triple]) -> set[Node]:
    gone = Graph()
    for triple in removed:
        gone.add(triple)
    nodes = affected(shapes, added | removed, ReadOnlyGraphAggregate([Graph(view), gone]))
    if nodes is None:  # the shapes or the hierarchy leave no trace to follow
        return {s for s, _, _ in Graph(view)} | {o for _, _, o in Graph(view)}
    return nodes


def _named(store: Checkpoint) -> set[URIRef]:
    """What checks of the graphs look at: what changed graphs speak of, all of it where their evidence changed."""
    sides = [triples for side in (store.added, store.removed) for graph, triples in side.items() if graph]
    subjects = {s for triples in sides for s, _, _ in triples}
    evidence = {s for s in subjects if s.startswith(EVIDENCE)}
    return subjects.union(*({s for s, _, _ in store.triples(graph)} for graph in evidence))


def _copy(graph: Graph, node: Node, whole: Graph) -> None:
    """Copy what a graph says of a node, and of the blank nodes it names (paths)."""
    for triple in graph.triples((node, None, None)):
        if triple not in whole:
            whole.add(triple)
            if not isinstance(triple[2], URIRef | Literal):
                _copy(graph, triple[2], whole)
