"""What there is here, for machines and people: VoID and DCAT 3 of the edition, its history, robots.txt."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter
from rdflib import Graph
from starlette.requests import Request
from starlette.responses import Response

import kg
from api.errors import NotFound
from api.links import LICENCE, link, root
from api.negotiation import HTML, JSON, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, media_type
from api.presentation import page
from api.representation import represent
from api.service import Serving
from api.translations import mark

router = APIRouter(tags=["descriptions"])
GRAPHS: Final = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)

FIGURES: Final = {
    "triples": mark("triples"),
    "facts": mark("facts"),
    "evidence graphs": mark("evidence graphs"),
    "inferred": mark("inferred"),
    "rounds": mark("rounds of inference"),
    "derived": mark("derived by a method"),
    "stated": mark("stated by a source"),
    "quads": mark("quads"),
    "warnings": mark("warnings of validation"),
}


def figures(edition: kg.Edition) -> list[tuple[str, int]]:
    """What an edition holds: a message and a number each."""
    return [(FIGURES.get(name, name), number) for name, number in edition.counts.items()]


@router.get("/.well-known/void", summary="The description of the edition (VoID)")
def void(request: Request, serving: Serving) -> Response:
    """The description of the edition (VoID §6.2: its well-known address)."""
    return _description(request, serving.edition)


@router.get("/dataset", include_in_schema=False)
@router.get("/catalog", summary="The description of the edition (DCAT 3)")
def catalog(request: Request, serving: Serving) -> Response:
    """The same description: it is a DCAT catalogue too."""
    if media_type(request, (*GRAPHS, HTML)) == HTML:
        return page(request, "edition.html", chosen=serving.edition, counts=figures(serving.edition))
    return _description(request, serving.edition)


def _description(request: Request, edition: kg.Edition) -> Response:
    chosen = media_type(request, GRAPHS)
    links = [link(LICENCE, "license")]
    text = edition.description.read_bytes()
    if chosen != TURTLE:
        text = Graph().parse(data=text, format="turtle").serialize(format=chosen, encoding="utf-8")
    return represent(request, text, chosen, links=links)


@router.get("/editions", summary="The editions")
def editions(request: Request, serving: Serving) -> Response:
    """Every edition, the newest first."""
    known = sorted(kg.editions(serving.settings.editions), key=lambda edition: edition.number, reverse=True)
    if media_type(request, (JSON, HTML)) == HTML:
        return page(request, "editions.html", editions=known)
    listed = {"editions": [_summary(request, edition) for edition in known]}
    return represent(request, listed, JSON)


@router.get("/editions/{number}", summary="One edition")
def edition(request: Request, serving: Serving, number: int) -> Response:
    """One edition: when it was made, what it holds, its hashes; as Turtle, its description."""
    known = {edition.number: edition for edition in kg.editions(serving.settings.editions)}
    if number not in known:
        raise NotFound(request.url.path, ("/editions",))
    chosen = media_type(request, (JSON, *GRAPHS, HTML))
    if chosen == HTML:
        return page(request, "edition.html", chosen=known[number], counts=figures(known[number]))
    if chosen == JSON:
        return represent(request, _summary(request, known[number]), JSON)
    return _description(request, known[number])


def _summary(request: Request, edition: kg.Edition) -> dict[str, Any]:
    return {
        "id": f"{root(request)}/editions/{edition.number}",
        "number": edition.number,
        "issued": edition.issued.isoformat(),
        "counts": dict(edition.counts),
        "content_hash": edition.content_hash,
        "input_hash": edition.input_hash,
    }


@router.get("/robots.txt", include_in_schema=False)
def robots(request: Request) -> Response:
    """Robots may read documents and need not run queries (RFC 9309)."""
    return represent(request, "User-agent: *\nDisallow: /sparql\nDisallow: /search\n", "text/plain", negotiated=False)
