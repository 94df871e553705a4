"""OWL axioms compiled to rules.

The part of OWL 2 RL that the ontology uses
(https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules). Axioms that only forbid
(disjointness) state no positive rule: HermiT checks them. Whatever else is not covered is reported, never ignored: the
axiom, where it stands, the construct, and what is done instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Final

from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef, Variable
from rdflib.collection import Collection
from rdflib.term import Node

from kg.rules.places import Places
from kg.rules.rule import Pattern, Rule, RuleSet, text_of
from kg.rules.uncovered import Uncovered, construct, others, reported
from kg.rules.wording import said

_X, _Y, _Z = Variable("x"), Variable("y"), Variable("z")
Body = tuple[Pattern, ...]
Terms = tuple[tuple[str, tuple[Node, ...]], ...]


@dataclass(frozen=True)
class Axiom:
    """An axiom in words, its kind (:mod:`kg.rules.sentences`), the terms its sentence names, and its triple."""

    name: str
    kind: str
    terms: Terms
    triple: Pattern
    pairs: Callable[[], list[tuple[Pattern, Body]]]


_EXPRESSION: Final = {
    (False, False): None, (True, False): "recognition", (False, True): "restriction", (True, True): "general"
}  # fmt: skip
"""The kind of an axiom between classes, by whether its left and its right side are class expressions."""


def compile_axioms(ontology: Graph, places: Places | None = None) -> RuleSet:
    """Compile every axiom of an ontology, its modules merged into one graph, to rules.

    Args:
        ontology: the axioms
        places: where they stand, to report those that no rule covers
    """
    rules: dict[tuple[Pattern, Body], Rule] = {}
    uncovered: list[tuple[str, Pattern, str]] = []
    axioms = sorted((*_property_axioms(ontology), *_class_axioms(ontology)), key=lambda one: (one.name, one.kind))
    for axiom in axioms:
        try:
            pairs = axiom.pairs()
        except Uncovered as what:
            uncovered.append((axiom.name, axiom.triple, str(what)))
            continue
        for head, body in pairs:
            if head not in body:
                rule = Rule(axiom.name, (head,), body, text_of(body), axiom.name, kind=axiom.kind, terms=axiom.terms)
                rules.setdefault((head, body), rule)
    known = {triple for _, triple, _ in uncovered}
    uncovered += [other for other in others(ontology) if other[1] not in known]
    ordered = sorted(rules.values(), key=lambda rule: (rule.name, rule.where, text_of(rule.head)))
    return RuleSet(tuple(ordered), reported(ontology, uncovered, places))


def _class_axioms(graph: Graph) -> Iterator[Axiom]:
    pairs = [(a, b, "subclass", (a, RDFS.subClassOf, b)) for a, b in graph.subject_objects(RDFS.subClassOf)]
    for a, b in graph.subject_objects(OWL.equivalentClass):
        pairs += [(x, y, "equivalent", (a, OWL.equivalentClass, b)) for x, y in ((a, b), (b, a))]
    for left, right, kind, triple in pairs:
        name = f"{said(graph, left)} ⊑ {said(graph, right)}"
        kind_ = _EXPRESSION[_unnamed(left), _unnamed(right)] or kind
        yield Axiom(name, kind_, _terms(left, right), triple, partial(_subclass, graph, left, right))
    for p, domain in graph.subject_objects(RDFS.domain):
        if _is_property(graph, p):
            name = f"{said(graph, p)} has domain {said(graph, domain)}"
            compiled = partial(_consequences, graph, ((_X, p, _Y),), domain)
            yield Axiom(
                name, "general" if _unnamed(domain) else "domain", _terms(p, domain), (p, RDFS.domain, domain), compiled
            )
    for p, range_ in graph.subject_objects(RDFS.range):
        if _is_property(graph, p) and (p, RDF.type, OWL.DatatypeProperty) not in graph:
            name = f"{said(graph, p)} has range {said(graph, range_)}"
            compiled = partial(_consequences, graph, ((_Y, p, _X),), range_)
            yield Axiom(
                name, "general" if _unnamed(range_) else "range", _terms(p, range_), (p, RDFS.range, range_), compiled
            )


def _subclass(graph: Graph, left: Node, right: Node) -> list[tuple[Pattern, Body]]:
    return [pair for body in _left(graph, left, _X, count(1)) for pair in _consequences(graph, body, right)]


def _consequences(graph: Graph, body: Body, right: Node) -> list[tuple[Pattern, Body]]:
    return [(head, (*body, *more)) for head, more in _right(graph, right, _X, count(100))]


def _property_axioms(graph: Graph) -> Iterator[Axiom]:
    def pairs(predicate: URIRef) -> Iterator[tuple[Node, Node]]:
        return ((a, b) for a, b in graph.subject_objects(predicate) if _is_property(graph, a) and not _unnamed(a, b))

    equal = [(p, q, "equivalent") for a, b in pairs(OWL.equivalentProperty) for p, q in ((a, b), (b, a))]
    for p, q, kind in [*((a, b, "subproperty") for a, b in pairs(RDFS.subPropertyOf)), *equal]:
        yield _simple(f"{said(graph, p)} ⊑ {said(graph, q)}", kind, _terms(p, q), (_X, q, _Y), (_X, p, _Y))
    inverse = list(pairs(OWL.inverseOf))
    for p, q in [*inverse, *((b, a) for a, b in inverse)]:
        name = f"{said(graph, p)} is inverse of {said(graph, q)}"
        yield _simple(name, "inverse", _terms(p, q), (_Y, q, _X), (_X, p, _Y))
    for p in graph.subjects(RDF.type, OWL.SymmetricProperty):
        yield _simple(f"{said(graph, p)} is symmetric", "symmetric", _terms(p), (_Y, p, _X), (_X, p, _Y))
    for p in graph.subjects(RDF.type, OWL.TransitiveProperty):
        name = f"{said(graph, p)} is transitive"
        yield _simple(name, "transitive", _terms(p), (_X, p, _Z), (_X, p, _Y), (_Y, p, _Z))
    for p, chain in graph.subject_objects(OWL.propertyChainAxiom):
        steps = list(Collection(graph, chain))
        if _unnamed(*steps):
            continue  # an inverse without a name, reported with the others
        variables = [_X, *(Variable(f"z{i}") for i in range(1, len(steps))), _Y]
        body = [(variables[i], step, variables[i + 1]) for i, step in enumerate(steps)]
        name = f"{' ∘ '.join(said(graph, s) for s in steps)} ⊑ {said(graph, p)}"
        yield _simple(name, "chain", (("chain", tuple(steps)), ("other", (p,))), (_X, p, _Y), *body)


def _simple(name: str, kind: str, terms: Terms, head: Pattern, *body: Pattern) -> Axiom:
    return Axiom(name, kind, terms, head, lambda: [(head, body)])


def _terms(*terms: Node) -> Terms:
    """The terms of an axiom by the slots of its sentence; a class expression has no name to fill one with."""
    return tuple((slot, (term,)) for slot, term in zip(("one", "other"), terms, strict=False) if not _unnamed(term))


def _left(graph: Graph, node: Node, x: Variable, fresh: Iterator[int]) -> list[Body]:
    """The bodies under which ``x`` belongs to a class expression standing on the left."""
    if isinstance(node, URIRef):
        return [((x, RDF.type, node),)]
    if (value := graph.value(node, OWL.hasValue)) is not None:
        return [((x, _property(graph, node), value),)]
    if (filler := graph.value(node, OWL.someValuesFrom)) is not None:
        y = Variable(f"y{next(fresh)}")
        step: Pattern = (x, _property(graph, node), y)
        return [(step, *body) for body in ([()] if filler == OWL.Thing else _left(graph, filler, y, fresh))]
    if (members := graph.value(node, OWL.unionOf)) is not None:
        return [body for member in Collection(graph, members) for body in _left(graph, member, x, fresh)]
    if (members := graph.value(node, OWL.intersectionOf)) is not None:
        bodies: list[Body] = [()]
        for member in Collection(graph, members):
            more = _left(graph, member, x, fresh)
            bodies = [(*body, *further) for body in bodies for further in more]
        return bodies
    if (node, OWL.allValuesFrom, None) in graph:
        return []  # membership by “only” never follows from what is stated: the world is open
    raise Uncovered(f"{construct(graph, node)} on the left")


def _right(graph: Graph, node: Node, x: Variable, fresh: Iterator[int]) -> list[tuple[Pattern, Body]]:
    """The (head, further body) pairs that follow for ``x`` from a class expression standing on the right."""
    if node == OWL.Thing or (node, OWL.someValuesFrom, None) in graph:
        return []  # “some” on the right needs a thing nobody named: HermiT uses it, no rule does
    if isinstance(node, URIRef):
        return [((x, RDF.type, node), ())]
    if (value := graph.value(node, OWL.hasValue)) is not None:
        return [((x, _property(graph, node), value), ())]
    if (filler := graph.value(node, OWL.allValuesFrom)) is not None:
        y = Variable(f"y{next(fresh)}")
        step: Pattern = (x, _property(graph, node), y)
        return [(head, (step, *body)) for head, body in _right(graph, filler, y, fresh)]
    if (members := graph.value(node, OWL.intersectionOf)) is not None:
        return [pair for member in Collection(graph, members) for pair in _right(graph, member, x, fresh)]
    raise Uncovered(f"{construct(graph, node)} on the right")


def _property(graph: Graph, restriction: Node) -> Node:
    prop = graph.value(restriction, OWL.onProperty)
    if not isinstance(prop, URIRef):
        raise Uncovered("a restriction on a property without a name")
    return prop


def _is_property(graph: Graph, p: Node) -> bool:
    return bool({OWL.ObjectProperty, OWL.DatatypeProperty} & set(graph.objects(p, RDF.type)))


def _unnamed(*nodes: Node) -> bool:
    return any(isinstance(node, BNode) for node in nodes)
