"""Axioms and class expressions in words: for rules, in the manner of Manchester; for people, by their labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal
from rdflib.collection import Collection
from rdflib.term import Node

from kg.terms import name_of

_ARTICLE: Final = re.compile(r"is a (?=“[aeiouAEIOU])")
Name = Callable[[Node], str]
_LISTS: Final = ((OWL.intersectionOf, " ⊓ "), (OWL.unionOf, " ⊔ "), (OWL.oneOf, ", "))
_FILLERS: Final = (
    (OWL.hasValue, "value"), (OWL.someValuesFrom, "some"), (OWL.allValuesFrom, "only"), (OWL.hasSelf, "self"),
    (OWL.minCardinality, "min"), (OWL.maxCardinality, "max"), (OWL.cardinality, "exactly"),
    (OWL.minQualifiedCardinality, "min"), (OWL.maxQualifiedCardinality, "max"), (OWL.qualifiedCardinality, "exactly"),
)  # fmt: skip
_BETWEEN: Final[Mapping[Node, str]] = {
    RDFS.subClassOf: "every {s} is a {o}", OWL.equivalentClass: "{s} and {o} are the same",
    OWL.disjointWith: "nothing is both {s} and {o}", OWL.complementOf: "{s} is whatever is not {o}",
    RDFS.domain: "what {s} is said of is a {o}", RDFS.range: "what stands after {s} is a {o}",
    RDFS.subPropertyOf: "{s} implies {o}", OWL.equivalentProperty: "{s} and {o} mean the same",
    OWL.inverseOf: "{s} says the same as {o}, the other way round",
    OWL.propertyDisjointWith: "{s} and {o} never hold between the same two",
    OWL.propertyChainAxiom: "{o}, one after the other, make {s}",
    OWL.members: "nothing is of two of {o}", OWL.distinctMembers: "no two of {o} are the same",
    OWL.sameAs: "{s} and {o} are one thing", OWL.differentFrom: "{s} and {o} are two things",
    OWL.hasKey: "{o} tells one {s} from another", OWL.disjointUnionOf: "{s} is exactly one of {o}",
    OWL.unionOf: "{s} is any of {o}", OWL.intersectionOf: "{s} is all of {o}", OWL.oneOf: "{s} is one of {o}",
}  # fmt: skip
_KINDS: Final[Mapping[Node, str]] = {
    OWL.FunctionalProperty: "{s} has one value at most", OWL.SymmetricProperty: "{s} goes both ways",
    OWL.InverseFunctionalProperty: "{s} holds of one thing at most for each value",
    OWL.TransitiveProperty: "{s} carries over from one to the next", OWL.AsymmetricProperty: "{s} never goes both ways",
    OWL.IrreflexiveProperty: "nothing stands in {s} to itself", OWL.ReflexiveProperty: "{s} holds of itself",
}  # fmt: skip


def said(graph: Graph, node: Node | None, name: Name | None = None) -> str:
    """A readable name for a term, a list or a class expression, in the Manchester manner.

    Args:
        graph: where the expression stands
        node: what to name
        name: how a term is called; by its prefixed name otherwise
    """
    if node is None:
        return "?"
    if not isinstance(node, BNode):
        return name(node) if name else node.n3(graph.namespace_manager)
    for kind, sign in _LISTS:
        if (members := graph.value(node, kind)) is not None:
            return f"({sign.join(said(graph, member, name) for member in Collection(graph, members))})"
    for kind, word in _FILLERS:
        if (filler := graph.value(node, kind)) is not None:
            of = graph.value(node, OWL.onClass)
            said_of = str(filler) if isinstance(filler, Literal) else said(graph, filler, name)
            parts = [said(graph, graph.value(node, OWL.onProperty), name), word]
            parts += [said_of] if kind != OWL.hasSelf else []
            return f"({' '.join([*parts, *([said(graph, of, name)] if of else [])])})"
    for kind, word in ((OWL.complementOf, "not"), (OWL.inverseOf, "the inverse of")):
        if (other := graph.value(node, kind)) is not None:
            return f"({word} {said(graph, other, name)})"
    if (node, RDF.first, None) in graph:
        return f"({' '.join(said(graph, item, name) for item in Collection(graph, node))})"
    return "a datatype" if (node, OWL.onDatatype, None) in graph else "an unnamed class"


def told_axiom(graph: Graph, triple: tuple[Node, Node, Node]) -> str:
    """An axiom, or a fact, as people read it, by the labels that the graph has."""
    s, p, o = triple

    def name(term: Node) -> str:
        return f"“{label(graph, term)}”"

    if p == RDF.type and o in _KINDS:
        return _KINDS[o].format(s=said(graph, s, name))
    if p == RDF.type:
        return _ARTICLE.sub("is an ", f"{label(graph, s)} is a {said(graph, o, name)}")
    if p in _BETWEEN:
        members = OWL.members, OWL.distinctMembers, OWL.propertyChainAxiom, OWL.hasKey, OWL.disjointUnionOf, OWL.oneOf
        among = Collection(graph, o) if p in (*members, OWL.unionOf, OWL.intersectionOf) else [o]
        told = _BETWEEN[p].format(s=said(graph, s, name), o=", ".join(said(graph, one, name) for one in among))
        return _ARTICLE.sub("is an ", told.replace("is a (", "is ("))
    return f"{label(graph, s)} {name(p)} {label(graph, o)}"


def label(graph: Graph, term: Node) -> str:
    """What a term is called in English, else in any language, else its short name; a value as it reads."""
    if isinstance(term, Literal | BNode):
        return str(term) if isinstance(term, Literal) else said(graph, term)
    known = sorted((text.language != "en", text.language or "", str(text)) for text in _labels(graph, term))
    return known[0][-1] if known else name_of(term)


def _labels(graph: Graph, term: Node) -> Iterator[Literal]:
    for predicate in (RDFS.label, SKOS.prefLabel):
        yield from (text for text in graph.objects(term, predicate) if isinstance(text, Literal))
