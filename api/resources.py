"""Linked data: ``/id/…`` names a thing, ``/doc/…`` tells about it (Cool URIs for the Semantic Web, 303).

A document comes as a page, Turtle, JSON-LD, N-Triples or RDF/XML, by Accept or by extension. The page gives with each
statement the evidence that says it, and marks what was inferred; what no source says is not there, and nothing turns
that into a *no*.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from fastapi import APIRouter
from rdflib import DCTERMS, RDF, RDFS, SKOS, Literal, URIRef
from rdflib.term import Identifier
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

import kg
from api.links import LICENCE, canonical, link
from api.links import document as document_address
from api.negotiation import EXTENSIONS, HTML, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, media_type
from api.presentation import page
from api.representation import represent
from api.service import Serving
from api.translations import mark

GRAPPE: Final = kg.terms.GRAPPE
router = APIRouter(tags=["things"])
AVAILABLE: Final = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, HTML)
SHOWN: Final = 200
"""A page shows so many statements that point to the thing; the other formats hold them all."""

ORDER: Final = {SKOS.prefLabel: -3, RDFS.label: -3, DCTERMS.title: -2, SKOS.altLabel: -1, SKOS.note: 1, RDF.type: 2}
HEAD: Final = {
    GRAPPE.isAttributedTo: mark("Proposed by"),
    SKOS.inScheme: mark("In the scheme"),
    GRAPPE.hasBearers: mark("Said of"),
    GRAPPE.isDistinctFrom: mark("Not to be confused with"),
}
"""What a reader of a concept asks first; its page says it above everything else."""
COLLECTION_OF: Final = {"cluster": "/clusters", "actor": "/actors", "source": "/sources"}


@router.get("/id/{path:path}", status_code=303, summary="A thing itself: see its document")
def identified(request: Request, path: str) -> Response:
    """A thing is not a document: 303 See Other, to the document about it."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(document_address(path) + query, 303)


@router.get("/doc/{path:path}", summary="What is said about a thing")
def document(request: Request, serving: Serving, path: str) -> Response:
    """What is said about a thing and by whom, in the format wanted."""
    name, extension = split(path)
    chosen = EXTENSIONS[extension] if extension else media_type(request, AVAILABLE)
    description = kg.describe(serving.store, canonical(f"id/{name}"))
    links = links_of(name, chosen)
    if chosen == HTML:
        schemes = _schemes(description)
        names = kg.labels_of(serving.store, schemes.values())
        return page(request, "resource.html", links=links, schemes=schemes, names=names, **_context(description))
    body = description.graph.serialize(format=chosen, encoding="utf-8")
    return represent(request, body, chosen, links=links, location=_located(name, chosen))


def split(path: str) -> tuple[str, str]:
    """A document's path as the name of its thing and the extension, if it has one of ours."""
    name, dot, extension = path.rpartition(".")
    return (name, extension) if dot and extension in EXTENSIONS else (path, "")


def links_of(name: str, chosen: str) -> list[str]:
    """The links of a document (RFC 8288): its thing, its other formats, the licence, where it belongs."""
    links = [link(canonical(f"id/{name}"), "canonical"), link(LICENCE, "license")]
    links += [
        link(document_address(name, extension), "alternate", type=media)
        for extension, media in EXTENSIONS.items()
        if media != chosen
    ]
    links.append(link("/.well-known/void", "describedby", type=TURTLE))
    collection = COLLECTION_OF.get(name.partition("/")[0])
    return [*links, link(collection, "collection")] if collection else links


def _located(name: str, chosen: str) -> str:
    extension = next(extension for extension, media in EXTENSIONS.items() if media == chosen)
    return document_address(name, extension)


def _order(statement: kg.Statement) -> int:
    """Names first, notes and types last, the rest between them as it comes."""
    return ORDER.get(statement.predicate, 0)


def _context(description: kg.Description) -> dict[str, Any]:
    """What the page of a thing shows: its statements and those that point to it, by predicate."""
    name = str(description.iri).removeprefix(canonical("id/"))
    head = HEAD if SKOS.Concept in description.types else {}
    below = [statement for statement in description.statements if statement.predicate not in head]
    return {
        "iri": description.iri,
        "types": description.types,
        "definition": _definition(description) if head else {},
        "head": {message: [s for s in description.statements if s.predicate == p] for p, message in head.items()},
        "statements": _grouped(sorted(below, key=_order)),
        "mentions": _grouped(description.mentions[:SHOWN]),
        "more": max(0, len(description.mentions) - SHOWN),
        "said": description.said,
        "labels": description.labels,
        "formats": {extension: document_address(name, extension) for extension in EXTENSIONS if extension != "html"},
    }


def _schemes(description: kg.Description) -> dict[Identifier, URIRef]:
    """The scheme of each concept that this one is not to be confused with: often they share a name."""
    others = (s.object for s in description.statements if s.predicate == GRAPPE.isDistinctFrom)
    parts = ((other, str(other).removeprefix(str(kg.terms.CONCEPT)).partition("/")[0]) for other in others)
    return {other: URIRef(kg.terms.SCHEME[scheme]) for other, scheme in parts}


def _definition(description: kg.Description) -> dict[str, str]:
    texts = (s.object for s in description.statements if s.predicate == SKOS.definition)
    return {text.language or "": str(text) for text in texts if isinstance(text, Literal)}


def _grouped(statements: Iterable[kg.Statement]) -> dict[URIRef, list[kg.Statement]]:
    groups: dict[URIRef, list[kg.Statement]] = {}
    for statement in statements:
        groups.setdefault(statement.predicate, []).append(statement)
    return groups
