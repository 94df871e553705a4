"""What an ontology says that no rule covers: reported with its place, never ignored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from rdflib import OWL, RDF, RDFS, BNode, Graph
from rdflib.collection import Collection
from rdflib.term import Node

from kg.rules.places import Places
from kg.rules.wording import said

Statement = tuple[Node, Node, Node]
_AXIOMS: Final = (OWL.hasKey, OWL.sameAs, OWL.disjointUnionOf)
_KINDS: Final = (OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.ReflexiveProperty)
_OF_NAMED: Final = (OWL.unionOf, OWL.intersectionOf, OWL.complementOf, OWL.oneOf)
"""What may say of a class with a name what it is made of; rules read it of class expressions only."""
_ANYWHERE: Final = (
    OWL.oneOf, OWL.maxCardinality, OWL.maxQualifiedCardinality, OWL.cardinality, OWL.qualifiedCardinality,
    OWL.onDatatype, OWL.hasSelf,
)  # fmt: skip
_INSTEAD: Final = "nothing is inferred from it; HermiT reads it when it classifies and when `grappe check` referees"


_BETWEEN: Final = (RDFS.subClassOf, OWL.equivalentClass, OWL.disjointWith)


class Uncovered(Exception):
    """A class expression that no rule covers; the message names the construct."""


def construct(graph: Graph, node: Node) -> str:
    """What a class expression is made with: ``owl:maxCardinality``."""
    found = sorted(
        (p for p in graph.predicates(node) if p not in (RDF.type, OWL.onProperty, OWL.onClass, *_BETWEEN)), key=str
    )
    return found[0].n3(graph.namespace_manager) if found else "an unnamed class"


def others(graph: Graph) -> Iterator[tuple[str, Statement, str]]:
    """The axioms that are not between classes, or hide what no rule covers: name, triple, construct."""

    def found(s: Node, p: Node, o: Node, what: Node | str) -> tuple[str, Statement, str]:
        verb = "is a" if p == RDF.type else said(graph, p)
        told = what if isinstance(what, str) and not isinstance(what, Node) else said(graph, what)
        return f"{said(graph, s)} {verb} {said(graph, o)}", (s, p, o), told

    for p in _AXIOMS:
        yield from (found(s, p, o, p) for s, o in graph.subject_objects(p))
    for kind in _KINDS:
        yield from (found(s, RDF.type, kind, kind) for s in graph.subjects(RDF.type, kind))
    for p in _OF_NAMED:
        yield from (found(s, p, o, p) for s, o in graph.subject_objects(p) if not isinstance(s, BNode))
    for p in _ANYWHERE:
        yield from (found(*_root(graph, s), p) for s in graph.subjects(p) if isinstance(s, BNode))
    for p in (RDFS.subPropertyOf, OWL.equivalentProperty, OWL.propertyChainAxiom):
        for s, o in graph.subject_objects(p):
            steps = Collection(graph, o) if p == OWL.propertyChainAxiom else (s, o)
            if any(isinstance(step, BNode) for step in steps):
                yield found(s, p, o, "an inverse without a name")


def reported(graph: Graph, found: Iterable[tuple[str, Statement, str]], places: Places | None) -> tuple[str, ...]:
    """What people read of each axiom that no rule covers: where it stands, its name, the construct, what is done."""
    lines = set()
    for name, triple, what in found:
        place = places.of(graph, triple) if places else ""
        lines.add(f"{place}{': ' if place else ''}{name}: no rule covers {what}; {_INSTEAD}")
    return tuple(sorted(lines))


def _root(graph: Graph, node: Node) -> Statement:
    """The axiom that a class expression is part of."""
    above = next(graph.subject_predicates(node), None)
    if above is None:  # the expression is the subject of its axiom
        p, o = max(graph.predicate_objects(node), key=lambda pair: (pair[0] in _BETWEEN, pair))
        return node, p, o
    subject, predicate = above
    return _root(graph, subject) if isinstance(subject, BNode) else (subject, predicate, node)
