"""OWL axioms compiled to rules.

The part of OWL 2 RL that the ontology uses
(https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules). Axioms that only forbid
(disjointness) state no positive rule: HermiT checks them. Whatever else is not covered is reported, never ignored.
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

from kg.rules.rule import Pattern, Rule, RuleSet, text_of

_X, _Y, _Z = Variable("x"), Variable("y"), Variable("z")
_UNCOVERED: Final = (OWL.hasKey, OWL.sameAs, OWL.oneOf, OWL.maxCardinality, OWL.onDatatype, OWL.disjointUnionOf)
_UNCOVERED_KINDS: Final = (OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.ReflexiveProperty)
Body = tuple[Pattern, ...]
Terms = tuple[tuple[str, tuple[Node, ...]], ...]


@dataclass(frozen=True)
class Axiom:
    """An axiom in words, its kind (:mod:`kg.rules.sentences`), the terms its sentence names, and its compilation."""

    name: str
    kind: str
    terms: Terms
    pairs: Callable[[], list[tuple[Pattern, Body]]]


_EXPRESSION: Final = {
    (False, False): None, (True, False): "recognition", (False, True): "restriction", (True, True): "general"
}  # fmt: skip
"""The kind of an axiom between classes, by whether its left and its right side are class expressions."""


class _Uncovered(Exception):
    """A class expression that no rule covers."""


def compile_axioms(ontology: Graph) -> RuleSet:
    """Compile every axiom of an ontology, its modules merged into one graph, to rules."""
    rules: dict[tuple[Pattern, Body], Rule] = {}
    uncovered = [f"{_said(ontology, p)}: no rule covers it" for p in _UNCOVERED if (None, p, None) in ontology]
    uncovered += [
        f"{_said(ontology, k)}: no rule covers it" for k in _UNCOVERED_KINDS if (None, RDF.type, k) in ontology
    ]
    if any(_unnamed(p) for p in ontology.subjects(OWL.inverseOf)):
        uncovered.append("owl:inverseOf without a name for the inverse: no rule covers it")
    axioms = sorted((*_property_axioms(ontology), *_class_axioms(ontology)), key=lambda one: (one.name, one.kind))
    for axiom in axioms:
        try:
            pairs = axiom.pairs()
        except _Uncovered as reason:
            uncovered.append(f"{axiom.name}: {reason}")
            continue
        for head, body in pairs:
            if head not in body:
                rule = Rule(axiom.name, (head,), body, text_of(body), axiom.name, kind=axiom.kind, terms=axiom.terms)
                rules.setdefault((head, body), rule)
    ordered = sorted(rules.values(), key=lambda rule: (rule.name, rule.where, text_of(rule.head)))
    return RuleSet(tuple(ordered), tuple(sorted(set(uncovered))))


def _class_axioms(graph: Graph) -> Iterator[Axiom]:
    pairs = [(a, b, "subclass") for a, b in graph.subject_objects(RDFS.subClassOf)]
    for a, b in graph.subject_objects(OWL.equivalentClass):
        pairs += [(a, b, "equivalent"), (b, a, "equivalent")]
    for left, right, kind in pairs:
        name = f"{_said(graph, left)} ⊑ {_said(graph, right)}"
        kind_ = _EXPRESSION[_unnamed(left), _unnamed(right)] or kind
        yield Axiom(name, kind_, _terms(left, right), partial(_subclass, graph, left, right))
    for p, domain in graph.subject_objects(RDFS.domain):
        if _is_property(graph, p):
            name = f"{_said(graph, p)} has domain {_said(graph, domain)}"
            compiled = partial(_consequences, graph, ((_X, p, _Y),), domain)
            yield Axiom(name, "general" if _unnamed(domain) else "domain", _terms(p, domain), compiled)
    for p, range_ in graph.subject_objects(RDFS.range):
        if _is_property(graph, p) and (p, RDF.type, OWL.DatatypeProperty) not in graph:
            name = f"{_said(graph, p)} has range {_said(graph, range_)}"
            compiled = partial(_consequences, graph, ((_Y, p, _X),), range_)
            yield Axiom(name, "general" if _unnamed(range_) else "range", _terms(p, range_), compiled)


def _subclass(graph: Graph, left: Node, right: Node) -> list[tuple[Pattern, Body]]:
    return [pair for body in _left(graph, left, _X, count(1)) for pair in _consequences(graph, body, right)]


def _consequences(graph: Graph, body: Body, right: Node) -> list[tuple[Pattern, Body]]:
    return [(head, (*body, *more)) for head, more in _right(graph, right, _X, count(100))]


def _property_axioms(graph: Graph) -> Iterator[Axiom]:
    def pairs(predicate: URIRef) -> Iterator[tuple[Node, Node]]:
        return ((a, b) for a, b in graph.subject_objects(predicate) if _is_property(graph, a) and not _unnamed(a, b))

    equal = [(p, q, "equivalent") for a, b in pairs(OWL.equivalentProperty) for p, q in ((a, b), (b, a))]
    for p, q, kind in [*((a, b, "subproperty") for a, b in pairs(RDFS.subPropertyOf)), *equal]:
        yield _simple(f"{_said(graph, p)} ⊑ {_said(graph, q)}", kind, _terms(p, q), (_X, q, _Y), (_X, p, _Y))
    inverse = list(pairs(OWL.inverseOf))
    for p, q in [*inverse, *((b, a) for a, b in inverse)]:
        name = f"{_said(graph, p)} is inverse of {_said(graph, q)}"
        yield _simple(name, "inverse", _terms(p, q), (_Y, q, _X), (_X, p, _Y))
    for p in graph.subjects(RDF.type, OWL.SymmetricProperty):
        yield _simple(f"{_said(graph, p)} is symmetric", "symmetric", _terms(p), (_Y, p, _X), (_X, p, _Y))
    for p in graph.subjects(RDF.type, OWL.TransitiveProperty):
        name = f"{_said(graph, p)} is transitive"
        yield _simple(name, "transitive", _terms(p), (_X, p, _Z), (_X, p, _Y), (_Y, p, _Z))
    for p, chain in graph.subject_objects(OWL.propertyChainAxiom):
        steps = list(Collection(graph, chain))
        if _unnamed(*steps):
            continue  # an inverse without a name, reported with the others
        variables = [_X, *(Variable(f"z{i}") for i in range(1, len(steps))), _Y]
        body = [(variables[i], step, variables[i + 1]) for i, step in enumerate(steps)]
        name = f"{' ∘ '.join(_said(graph, s) for s in steps)} ⊑ {_said(graph, p)}"
        yield _simple(name, "chain", (("chain", tuple(steps)), ("other", (p,))), (_X, p, _Y), *body)


def _simple(name: str, kind: str, terms: Terms, head: Pattern, *body: Pattern) -> Axiom:
    return Axiom(name, kind, terms, lambda: [(head, body)])


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
    raise _Uncovered("not covered on the left")


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
    raise _Uncovered("not covered on the right")


def _property(graph: Graph, restriction: Node) -> Node:
    prop = graph.value(restriction, OWL.onProperty)
    if not isinstance(prop, URIRef):
        raise _Uncovered("a restriction on an unnamed property")
    return prop


def _is_property(graph: Graph, p: Node) -> bool:
    return bool({OWL.ObjectProperty, OWL.DatatypeProperty} & set(graph.objects(p, RDF.type)))


def _unnamed(*nodes: Node) -> bool:
    return any(isinstance(node, BNode) for node in nodes)


def _said(graph: Graph, node: Node | None) -> str:
    """A readable name for a term or a class expression, in the Manchester manner."""
    if node is None or not isinstance(node, BNode):
        return node.n3(graph.namespace_manager) if node is not None else "?"
    for kind, sign in ((OWL.intersectionOf, " ⊓ "), (OWL.unionOf, " ⊔ ")):
        if (members := graph.value(node, kind)) is not None:
            return f"({sign.join(_said(graph, member) for member in Collection(graph, members))})"
    for kind, word in ((OWL.hasValue, "value"), (OWL.someValuesFrom, "some"), (OWL.allValuesFrom, "only")):
        if (filler := graph.value(node, kind)) is not None:
            return f"({_said(graph, graph.value(node, OWL.onProperty))} {word} {_said(graph, filler)})"
    return "an unnamed class"
