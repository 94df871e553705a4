"""The ontology as people read it: modules, and for each term what it means and how it hangs together with others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from rdflib import DCTERMS, OWL, RDF, RDFS, SDO, SKOS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

import kg
from api.translations import mark

SUFFIXES: Final = {".ttl": "text/turtle", ".rq": "application/sparql-query", ".xml": "application/xml"}
"""The files that are served as they are written."""

ORDER: Final = ("core", "programmes", "chain", "ties", "governance", "claims", "evidence")
"""The modules in the order in which they are best read; others follow."""

KINDS: Final = {
    OWL.Class: mark("class"),
    OWL.ObjectProperty: mark("relation between things"),
    OWL.DatatypeProperty: mark("property with a value"),
    OWL.AnnotationProperty: mark("annotation"),
}
CHARACTERISTICS: Final = (
    (RDF.type, OWL.SymmetricProperty, mark("symmetric: it holds both ways")),
    (RDF.type, OWL.TransitiveProperty, mark("transitive: it holds along a chain")),
    (kg.terms.GRAPPE.isExpectedSingle, Literal(True), mark("one value is expected: two are a disagreement")),
    (kg.terms.GRAPPE.isNaming, Literal(True), mark("its values name a thing that has no name of its own")),
)
LINKS: Final = (
    (mark("Kinds of it"), (RDFS.subClassOf, RDFS.subPropertyOf), True),
    (mark("Its subject is inferred to be"), (RDFS.domain,), False),
    (mark("Said of"), (SDO.domainIncludes,), False),
    (mark("Its value is inferred to be"), (RDFS.range,), False),
    (mark("Its values"), (SDO.rangeIncludes,), False),
    (mark("Its properties"), (RDFS.domain, SDO.domainIncludes), True),
    (mark("Properties that lead to it"), (RDFS.range, SDO.rangeIncludes), True),
    (mark("Not to be both"), (OWL.disjointWith,), False),
    (mark("Same as"), (SKOS.exactMatch,), False),
    (mark("Close to"), (SKOS.closeMatch,), False),
    (mark("Narrower than"), (SKOS.broadMatch,), False),
    (mark("Wider than"), (SKOS.narrowMatch,), False),
    (mark("Compare"), (SKOS.relatedMatch, RDFS.seeAlso), False),
)
"""What is told of a term: a message, the properties, and whether they are read backwards."""

DATATYPES: Final = {
    XSD.gYear: {"en": "year", "fr": "année"},
    XSD.gYearMonth: {"en": "month", "fr": "mois"},
    XSD.date: {"en": "day", "fr": "jour"},
    XSD.integer: {"en": "whole number", "fr": "nombre entier"},
    XSD.decimal: {"en": "number", "fr": "nombre"},
    XSD.boolean: {"en": "yes or no", "fr": "oui ou non"},
    XSD.string: {"en": "text", "fr": "texte"},
    RDF.langString: {"en": "text in a language", "fr": "texte dans une langue"},
}

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Term:
    """One term of the ontology, or one scheme, for people."""

    iri: str
    name: str
    kind: str
    label: Texts
    definition: Texts
    example: Texts
    links: tuple[tuple[str, tuple[str, ...]], ...]
    axioms: tuple[str, ...]
    characteristics: tuple[str, ...]


@dataclass(frozen=True)
class Module:
    """One module: its name, what it is about, its terms."""

    name: str
    title: Texts
    description: Texts
    terms: tuple[Term, ...]

    @property
    def classes(self) -> frozenset[str]:
        """The classes it declares."""
        return frozenset(term.iri for term in self.terms if term.kind == KINDS[OWL.Class])


@dataclass(frozen=True)
class Ontology:
    """The files of a folder ``ontology/``."""

    folder: Path
    files: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        found = (path for path in self.folder.rglob("*") if path.suffix in SUFFIXES)
        object.__setattr__(self, "files", tuple(sorted(path.relative_to(self.folder).as_posix() for path in found)))

    @cached_property
    def graphs(self) -> Mapping[str, Graph]:
        """Each Turtle file as a graph."""
        return {name: Graph().parse(self.folder / name) for name in self.files if name.endswith(".ttl")}

    @cached_property
    def graph(self) -> Graph:
        """All Turtle files as one graph."""
        whole = Graph()
        for graph in self.graphs.values():
            whole += graph
            for prefix, namespace in graph.namespaces():
                whole.bind(prefix, namespace)
        return whole

    def serialized(self, media_type: str, name: str | None = None) -> bytes:
        """The whole, or one file, in a format."""
        graph = self.graphs[name] if name else self.graph
        return graph.serialize(format=media_type, encoding="utf-8")

    @cached_property
    def version(self) -> str:
        """The version of the whole, three numbers."""
        header = next(self.graph.subjects(OWL.versionIRI), None)
        return str(self.graph.value(header, OWL.versionInfo)) if header else ""

    @cached_property
    def labels(self) -> kg.Labels:
        """The labels of all terms, borrowed ones included; what has none is called by its short name."""
        named = {term for term in self.graph.subjects(RDFS.label) if isinstance(term, URIRef)}
        linked = {term for _, predicates, _ in LINKS for p in predicates for term in self.graph.objects(None, p)}
        short = {term: {"": self._short(term)} for term in linked - named if isinstance(term, URIRef)}
        return short | DATATYPES | {term: _texts(self.graph, term, RDFS.label) for term in named}

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        """The modules that declare terms of ours, in the order of reading."""
        names = [name.removesuffix(".ttl") for name in self.graphs if "/" not in name]
        ordered = sorted(names, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))
        return tuple(module for module in map(self._module, ordered) if module.terms)

    @cached_property
    def schemes(self) -> tuple[Term, ...]:
        """The concept schemes."""
        found = {str(scheme) for scheme in self.graph.subjects(RDF.type, SKOS.ConceptScheme)}
        return tuple(self._term(URIRef(scheme), "") for scheme in sorted(found))

    def properties(self, iri: str) -> Iterator[tuple[URIRef, tuple[URIRef, ...]]]:
        """The properties that are said of a class, by name, with the classes of their values."""
        said = {
            p for predicate in (RDFS.domain, SDO.domainIncludes) for p in self.graph.subjects(predicate, URIRef(iri))
        }
        for prop in sorted(map(str, said)):
            ends = {
                end
                for predicate in (RDFS.range, SDO.rangeIncludes)
                for end in self.graph.objects(URIRef(prop), predicate)
            }
            yield URIRef(prop), tuple(sorted(end for end in ends if isinstance(end, URIRef)))

    def wider(self, iri: URIRef) -> frozenset[URIRef]:
        """The named classes that a class is below, or that stand in its definition by intersection."""
        found = set(self.graph.objects(iri, RDFS.subClassOf))
        for definition in self.graph.objects(iri, OWL.equivalentClass):
            for members in self.graph.objects(definition, OWL.intersectionOf):
                found |= set(Collection(self.graph, members))
        return frozenset(term for term in found if isinstance(term, URIRef))

    def _above(self, iri: URIRef) -> tuple[str, ...]:
        return tuple(sorted({*self.wider(iri), *map(URIRef, self._linked(iri, [RDFS.subPropertyOf], back=False))}))

    def _module(self, name: str) -> Module:
        graph = self.graphs[f"{name}.ttl"]
        header = next(graph.subjects(RDF.type, OWL.Ontology))
        terms = (
            self._term(URIRef(term), message)
            for kind, message in KINDS.items()
            for term in sorted(map(str, graph.subjects(RDF.type, kind)))
            if term.startswith(str(kg.terms.GRAPPE))
        )
        titles = _texts(graph, header, DCTERMS.title).items()
        title = {lang: text.partition(":")[2].strip() or text for lang, text in titles}  # without the name of the whole
        return Module(name, title, _texts(graph, header, DCTERMS.description), tuple(terms))

    def _term(self, iri: URIRef, kind: str) -> Term:
        links = [(message, self._linked(iri, predicates, back)) for message, predicates, back in LINKS]
        links.insert(0, (mark("A kind of"), self._above(iri)))
        return Term(
            iri=str(iri),
            name=kg.terms.local(str(iri)),
            kind=kind,
            label=_texts(self.graph, iri, RDFS.label) or _texts(self.graph, iri, SKOS.prefLabel),
            definition=_texts(self.graph, iri, SKOS.definition),
            example=_texts(self.graph, iri, SKOS.example),
            links=(*((message, found) for message, found in links if found), *self._inverse(iri)),
            axioms=tuple(sorted(self._axioms(iri))),
            characteristics=tuple(message for p, o, message in CHARACTERISTICS if (iri, p, o) in self.graph),
        )

    def _linked(self, iri: URIRef, predicates: Iterable[URIRef], back: bool) -> tuple[str, ...]:
        found = {
            str(term)
            for predicate in predicates
            for term in (self.graph.subjects(predicate, iri) if back else self.graph.objects(iri, predicate))
            if isinstance(term, URIRef)
        }
        return tuple(sorted(found))

    def _short(self, term: URIRef) -> str:
        try:
            return self.graph.namespace_manager.curie(term, generate=False)
        except (KeyError, ValueError):  # no prefix of ours stands for it
            return str(term)

    def _inverse(self, iri: URIRef) -> Iterator[tuple[str, tuple[str, ...]]]:
        found = {*self._linked(iri, [OWL.inverseOf], back=False), *self._linked(iri, [OWL.inverseOf], back=True)}
        if found:
            yield mark("Inverse"), tuple(sorted(found))

    def _axioms(self, iri: URIRef) -> Iterator[str]:
        """What OWL says of a term beyond names, in the Manchester manner."""
        for predicate, sign in ((OWL.equivalentClass, "≡"), (RDFS.subClassOf, "⊑")):
            for expression in self.graph.objects(iri, predicate):
                if isinstance(expression, BNode):
                    yield f"{self._said(iri)} {sign} {self._said(expression)}"
        for chain in self.graph.objects(iri, OWL.propertyChainAxiom):
            yield f"{' ∘ '.join(map(self._said, Collection(self.graph, chain)))} ⊑ {self._said(iri)}"

    def _said(self, node: Node) -> str:
        if not isinstance(node, BNode):
            return kg.terms.shorten(str(node)).removeprefix("grappe:")
        if members := self.graph.value(node, OWL.intersectionOf):
            return f"({' ⊓ '.join(map(self._said, Collection(self.graph, members)))})"
        for kind, word in ((OWL.hasValue, "value"), (OWL.someValuesFrom, "some"), (OWL.allValuesFrom, "only")):
            if filler := self.graph.value(node, kind):
                return f"{self._said(self.graph.value(node, OWL.onProperty) or kind)} {word} {self._said(filler)}"
        return "…"


def _texts(graph: Graph, iri: Node, predicate: URIRef) -> dict[str, str]:
    texts = (text for text in graph.objects(iri, predicate) if isinstance(text, Literal))
    return {text.language or "": str(text) for text in texts}
