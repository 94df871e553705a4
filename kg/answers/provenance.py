"""Reasons as PROV: a statement is an entity derived from its premises, a step an activity that used them and a rule.

The entity of a statement is the address that explains it; https://www.w3.org/TR/prov-o/.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final
from urllib.parse import urlencode

from rdflib import PROV, RDF, RDFS, Graph, Literal, URIRef
from rdflib.term import Identifier

from kg.answers import telling
from kg.answers.labels import Labels
from kg.reasons import Reason
from kg.terms import BASE, Triple, expand, prefixes, shorten

_ONTOLOGY: Final = URIRef(f"{BASE}ontology")


def why_address(triple: Triple) -> str:
    """The path and query that explain a triple: prefixed names where each can mean one thing only."""
    named = zip(("s", "p", "o"), map(_written, triple), strict=True)
    return f"why?{urlencode(list(named), safe=':/')}"


def entity_of(triple: Triple) -> URIRef:
    """The IRI of a statement."""
    return URIRef(BASE + why_address(triple))


def provenance(reason: Reason, labels: Labels) -> Graph:
    """The tree as PROV, its alternatives as further activities that could have generated the same statement."""
    graph = Graph()
    for step in reason.walk():
        _state(graph, step, labels)
    for prefix, namespace in prefixes([str(t) for triple in graph for t in triple if isinstance(t, URIRef)]).items():
        graph.bind(prefix, namespace)
    return graph


def _state(graph: Graph, step: Reason, labels: Labels) -> None:
    entity = entity_of(step.triple)
    graph.add((entity, RDF.type, RDF.Statement))
    graph.add((entity, RDF.type, PROV.Entity))
    for part, term in zip((RDF.subject, RDF.predicate, RDF.object), step.triple, strict=True):
        graph.add((entity, part, term))
    for evidence in step.evidence:
        graph.add((entity, PROV.wasDerivedFrom, evidence))
    if step.rule is None and step.method is None:
        return
    activity = _activity(step, entity)
    graph.add((activity, RDF.type, PROV.Activity))
    graph.add((entity, PROV.wasGeneratedBy, activity))
    graph.add((activity, PROV.used, _plan(step)))
    for lang in ("en", "fr"):
        graph.add((activity, RDFS.label, Literal(telling.sentence(step, labels, lang), lang=lang)))
    for premise in step.premises:
        graph.add((activity, PROV.used, entity_of(premise.triple)))
        graph.add((entity, PROV.wasDerivedFrom, entity_of(premise.triple)))


def _activity(step: Reason, entity: URIRef) -> URIRef:
    """The IRI of one application: its statement's, with the rule or the method and the premises."""
    name = step.rule.name if step.rule else str(step.method)
    applied = "\n".join([name, *(why_address(premise.triple) for premise in step.premises)])
    return URIRef(f"{entity}#{sha256(applied.encode()).hexdigest()[:16]}")


def _plan(step: Reason) -> URIRef:
    """What was applied: the method's concept, the file of a written rule, or the ontology whose axiom it is."""
    if step.method is not None:
        return step.method
    if step.rule is not None and step.rule.kind == "written":
        return URIRef(f"{BASE}{step.rule.source}")
    return _ONTOLOGY


def _written(term: Identifier) -> str:
    if not isinstance(term, URIRef):
        return term.n3()
    short = shorten(term)
    return short if expand(short)[0] == str(term) else str(term)
