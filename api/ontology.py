"""The ontology over HTTP: all its files as one graph, each file as it is written, and a page of its terms.

Terms have hash IRIs (``ontology#Cluster``), so the page gives each term its own anchor of that name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from starlette.requests import Request
from starlette.responses import Response

import kg
from api.errors import NotFound
from api.links import LICENCE, canonical, link
from api.negotiation import EXTENSIONS, HTML, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, media_type
from api.presentation import page
from api.representation import represent
from api.translations import mark

router = APIRouter(tags=["descriptions"])
AVAILABLE: Final = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, HTML)
SUFFIXES: Final = {".ttl": TURTLE, ".rq": "application/sparql-query", ".xml": "application/xml"}
"""The files that are served as they are written."""

SECTIONS: Final = (
    (OWL.Class, mark("Classes")),
    (OWL.ObjectProperty, mark("Relations between things")),
    (OWL.DatatypeProperty, mark("Properties with a value")),
    (OWL.AnnotationProperty, mark("Annotations")),
)


@dataclass(frozen=True)
class Term:
    """One term of the ontology, or one scheme, for people."""

    iri: str
    name: str
    label: Mapping[str, str]
    definition: Mapping[str, str]
    example: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ontology:
    """The files of a folder ``ontology/``."""

    folder: Path
    files: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        found = (path for path in self.folder.rglob("*") if path.suffix in SUFFIXES)
        object.__setattr__(self, "files", tuple(sorted(path.relative_to(self.folder).as_posix() for path in found)))

    @cached_property
    def graph(self) -> Graph:
        """All Turtle files as one graph."""
        graph = Graph()
        for name in self.files:
            if name.endswith(".ttl"):
                graph.parse(self.folder / name, format="turtle")
        return graph

    @cached_property
    def labels(self) -> Mapping[URIRef, Mapping[str, str]]:
        """The labels of all terms, borrowed ones included."""
        named = {URIRef(str(term)) for term in self.graph.subjects(RDFS.label)}
        return {term: self._texts(term, RDFS.label) for term in named}

    @cached_property
    def sections(self) -> tuple[tuple[str, tuple[Term, ...]], ...]:
        """Our own terms, by what they are."""
        return tuple((title, self._terms(kind)) for kind, title in SECTIONS)

    @cached_property
    def schemes(self) -> tuple[Term, ...]:
        """The concept schemes."""
        found = {str(scheme) for scheme in self.graph.subjects(RDF.type, SKOS.ConceptScheme)}
        return tuple(self._term(URIRef(scheme)) for scheme in sorted(found))

    def _terms(self, kind: URIRef) -> tuple[Term, ...]:
        found = {str(term) for term in self.graph.subjects(RDF.type, kind)}
        return tuple(self._term(URIRef(term)) for term in sorted(found) if term.startswith(str(kg.terms.GRAPPE)))

    def _term(self, iri: URIRef) -> Term:
        above = (parent for parent in self.graph.objects(iri, RDFS.subClassOf) if isinstance(parent, URIRef))
        return Term(
            iri=str(iri),
            name=kg.terms.local(str(iri)),
            label=self._texts(iri, RDFS.label) or self._texts(iri, SKOS.prefLabel),
            definition=self._texts(iri, SKOS.definition),
            example=tuple(sorted(str(text) for text in self.graph.objects(iri, SKOS.example))),
            broader=tuple(sorted(map(str, above))),
        )

    def _texts(self, iri: URIRef, predicate: URIRef) -> dict[str, str]:
        texts = (text for text in self.graph.objects(iri, predicate) if isinstance(text, Literal))
        return {text.language or "": str(text) for text in texts}


@router.get("/ontology", summary="The ontology")
def ontology(request: Request) -> Response:
    """Every module and scheme as one graph, or a page of the terms."""
    known: Ontology = request.app.state.ontology
    chosen = media_type(request, AVAILABLE)
    links = [link(canonical("ontology"), "canonical"), link(LICENCE, "license")]
    if chosen == HTML:
        return page(request, "ontology.html", links=links, ontology=known)
    body = known.graph.serialize(format=chosen, encoding="utf-8")
    return represent(request, body, chosen, links=links)


@router.get("/ontology.{extension}", include_in_schema=False)
def ontology_as(request: Request, extension: str) -> Response:
    """The same with the format in the address."""
    if extension not in EXTENSIONS or extension == "html":
        raise NotFound(request.url.path, ("/ontology",))
    known: Ontology = request.app.state.ontology
    chosen = EXTENSIONS[extension]
    return represent(request, known.graph.serialize(format=chosen, encoding="utf-8"), chosen, negotiated=False)


@router.get("/ontology/{name:path}", summary="One file of the ontology, as it is written")
def file(request: Request, name: str) -> Response:
    """A module, a scheme or a rule. Only the files listed at start are served, whatever the path says."""
    known: Ontology = request.app.state.ontology
    if name not in known.files:
        raise NotFound(request.url.path, ("/ontology",))
    path = known.folder / name
    return represent(request, path.read_bytes(), SUFFIXES[path.suffix], negotiated=False)
