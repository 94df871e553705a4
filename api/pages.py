"""The first page, and the search: things and questions by name, in both languages."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

import kg
from api.errors import NotFound, kind_called
from api.links import link
from api.negotiation import HTML, JSON, media_type
from api.presentation import page
from api.representation import represent
from api.service import Service, Serving
from api.translations import mark

router = APIRouter(tags=["pages"])
FIRST: Final = "complementary-value-chains"
"""The question that stands for all the others."""
FOUND: Final = 30
"""The search gives so many things."""

COUNTED: Final = {
    "Cluster": mark("clusters"),
    "Actor": mark("actors"),
    "InterClusterRelation": mark("relations between clusters"),
    "Source": mark("sources"),
    "Passage": mark("passages"),
}


@router.get("/", summary="What this is")
def home(request: Request, serving: Serving) -> Response:
    """What this is, the questions, the search, and what the edition holds."""
    links = [
        link("/openapi.json", "service-desc", type="application/vnd.oai.openapi+json"),
        link("/.well-known/void", "describedby", type="text/turtle"),
    ]
    if media_type(request, (HTML, JSON)) == HTML:
        return page(
            request,
            "home.html",
            links=links,
            groups=serving.grouped(),
            first=serving.questions.get(FIRST),
            counts=counted(serving),
        )
    doors = {name: f"/{name}" for name in ("questions", "clusters", "actors", "sources", "sparql", "ontology")}
    return represent(request, doors, JSON, links=links)


def counted(serving: Service) -> list[tuple[str, int]]:
    """What the first page says the edition holds: a message and a number each."""
    numbers = kg.counted(serving.store, COUNTED)
    held = [(message, numbers[name]) for name, message in COUNTED.items() if numbers.get(name)]
    return [*held, (mark("facts"), serving.edition.counts["facts"])]


@router.get("/search", summary="Find things and questions by name")
def search(
    request: Request, serving: Serving, q: Annotated[str, Query(max_length=200, description="words of a name")] = ""
) -> Response:
    """Things whose label in either language holds these words, and questions whose title does."""
    chosen = media_type(request, (JSON, HTML))
    hits = kg.search(serving.store, q, FOUND) if q.strip() else ()
    found = matching(serving, q) if q.strip() else ()
    labels = kg.labels_of(serving.store, [hit.iri for hit in hits])
    if chosen == HTML:
        return page(request, "search.html", q=q, hits=hits, labels=labels, questions=found)
    listed = {
        "things": [
            {"id": str(hit.iri), "label": dict(labels.get(hit.iri, {})), "found": hit.label, "lang": hit.lang}
            for hit in hits
        ],
        "questions": [{"id": f"/questions/{question.slug}", "title": dict(question.title)} for question in found],
    }
    return represent(request, listed, JSON)


def matching(serving: Service, text: str) -> tuple[kg.Question, ...]:
    """The questions that have every word of the text in a title or description, in one language."""
    words = plain(text).split()
    return tuple(
        question
        for question in serving.questions.values()
        if any(
            all(word in plain(f"{question.title[lang]} {question.description[lang]}") for word in words)
            for lang in question.title
        )
    )


def plain(text: str) -> str:
    """Lower case without accents, and one kind of apostrophe, for comparing."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@router.get("/problem/{slug}", include_in_schema=False)
def problem(request: Request, slug: str) -> Response:
    """What the type of a problem means (RFC 9457 §3.1.1)."""
    kind = kind_called(slug)
    if kind is None:
        raise NotFound(request.url.path)
    return page(request, "problem.html", problem={"title": kind.title, "status": kind.status, "detail": ""})
