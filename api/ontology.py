"""The ontology over HTTP: all its files as one graph, each module under its name, diagrams, and a page of its terms.

Terms have hash IRIs (``ontology#Cluster``), so the page gives each term its own anchor of that name.
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from rdflib import URIRef
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.diagrams import Box, boxes, draw
from api.errors import NotFound
from api.labels import choose, label_of
from api.links import LICENCE, canonical, link
from api.negotiation import EXTENSIONS, HTML, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, language, media_type
from api.presentation import page, translate
from api.representation import represent
from api.translations import mark
from api.vocabulary import SUFFIXES, Module, Ontology

router = APIRouter(tags=["descriptions"])
AVAILABLE: Final = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, HTML)
IMAGE: Final = "image/svg+xml"
CAPTION: Final = mark(
    "Boxes are classes with their properties; dashed ones belong to other modules. A line leads from a property to the "
    "class of its values, a hollow arrow to a wider class. The page of the ontology says the same in words."
)


@router.get("/ontology", summary="The ontology")
def ontology(request: Request) -> Response:
    """Every module and scheme as one graph, or a page of the terms."""
    known = _known(request)
    chosen = media_type(request, AVAILABLE)
    links = [link(canonical("ontology"), "canonical"), link(LICENCE, "license")]
    if chosen == HTML:
        drawn = {module.name: _boxes(request, module) for module in known.modules if module.classes}
        return page(request, "ontology.html", links=links, ontology=known, drawn=drawn)
    return represent(request, known.serialized(chosen), chosen, links=links)


@router.get("/ontology.{extension}", include_in_schema=False)
def ontology_as(request: Request, extension: str) -> Response:
    """The same with the format in the address."""
    if extension not in EXTENSIONS or extension == "html":
        raise NotFound(request.url.path, ("/ontology",))
    chosen = EXTENSIONS[extension]
    return represent(request, _known(request).serialized(chosen), chosen, negotiated=False)


@router.get("/ontology/{name}.svg", summary="The diagram of a module")
def diagram(request: Request, name: str) -> Response:
    """The classes of a module and how they hang together, as an image in the language of the reader."""
    module = next((module for module in _known(request).modules if module.name == name and module.classes), None)
    if module is None:
        raise NotFound(request.url.path, ("/ontology",))
    lang = language(request)
    title = choose(module.title, lang)
    image = draw(_boxes(request, module), title.text if title else name, translate(request, CAPTION), lang)
    return represent(request, image, IMAGE, language=lang)


@router.get("/ontology/{name:path}", summary="One file of the ontology, as it is written")
def file(request: Request, name: str) -> Response:
    """A module, a scheme or a rule; a module also under its own name, and the whole under that of its version.

    Only the files listed at start are served, whatever the path says.
    """
    known = _known(request)
    if name == known.version:
        return ontology(request)
    if name in known.files:
        path = known.folder / name
        return represent(request, path.read_bytes(), SUFFIXES[path.suffix], negotiated=False)
    if f"{name}.ttl" not in known.files:
        raise NotFound(request.url.path, ("/ontology",))
    chosen = media_type(request, AVAILABLE)
    if chosen == HTML:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/ontology{query}#module-{name}", 303)
    return represent(request, known.serialized(chosen, f"{name}.ttl"), chosen)


def _known(request: Request) -> Ontology:
    known: Ontology = request.app.state.ontology
    return known


def _boxes(request: Request, module: Module) -> tuple[Box, ...]:
    known, lang = _known(request), language(request)

    def named(term: URIRef) -> str:
        return label_of(term, known.labels, lang).text

    return boxes(known, module, named)
