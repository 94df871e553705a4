"""Collections: clusters, actors and sources, page by page, as typed JSON that is also JSON-LD, and as pages.

A collection is a question whose first column is the thing listed: what it can be filtered by and what is told of each
item come from the question's file. Paging is by ``limit`` and ``offset``, told in Link (first, prev, next, last;
RFC 8288) and in the body (Hydra Core).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Generic, TypeVar

from fastapi import FastAPI, Query
from pydantic import BaseModel, Field, create_model
from rdflib import DCTERMS, FOAF, URIRef
from rdflib.term import Identifier
from starlette.requests import Request
from starlette.responses import Response

import kg
from api.links import link, page_links, with_query
from api.negotiation import HTML, JSON, JSON_LD, media_type
from api.presentation import page
from api.questions import OURS, choices_of, parameter_schema
from api.representation import represent
from api.service import service_of
from api.translations import mark

AVAILABLE: Final = (JSON, JSON_LD, HTML)
MOST: Final = 500
"""The longest page."""
PAGING: Final = ("limit", "offset")

_HYDRA: Final = "http://www.w3.org/ns/hydra/core#"
_LABEL: Final = {"@id": "http://www.w3.org/2004/02/skos/core#prefLabel", "@container": "@language"}


class Reference(BaseModel):
    """A thing, by its IRI and its label in each language."""

    id: str
    label: dict[str, str]


class Item(Reference):
    """One thing of a collection. A list that is empty is *not stated*, never *none*."""


ItemType = TypeVar("ItemType", bound=Item)


class Page(BaseModel, Generic[ItemType]):
    """One page of a collection; with its context, JSON-LD."""

    context: dict[str, Any] = Field(serialization_alias="@context")
    id: str
    total: int = Field(description="how many there are on all pages")
    first: str
    prev: str | None = None
    next: str | None = None
    last: str
    items: list[ItemType]


@dataclass(frozen=True)
class Collection:
    """A collection: its name in addresses, its title, the question that lists it, the properties its columns show."""

    name: str
    title: str
    question: str
    properties: Mapping[str, URIRef]


COLLECTIONS: Final = (
    Collection(
        "clusters",
        mark("Clusters"),
        "clusters-by-kind",
        {
            "kinds": kg.terms.GRAPPE.hasClusterKind,
            "themes": kg.terms.GRAPPE.hasTheme,
            "places": kg.terms.GRAPPE.isLocatedIn,
        },
    ),
    Collection(
        "actors",
        mark("Actors"),
        "actors-by-kind",
        {"kinds": kg.terms.GRAPPE.hasActorKind, "places": kg.terms.GRAPPE.isLocatedIn},
    ),
    Collection(
        "sources",
        mark("Sources"),
        "sources",
        {"title": DCTERMS.title, "issued": DCTERMS.issued, "page": FOAF.page},
    ),
)


def register(app: FastAPI, questions: Mapping[str, kg.Question]) -> None:
    """Add one route for each collection whose question there is."""
    for collection in COLLECTIONS:
        if collection.question not in questions:
            continue
        question = questions[collection.question]
        model = item_model(collection, question)
        app.add_api_route(
            f"/{collection.name}",
            _route(collection, model),
            methods=["GET"],
            tags=["collections"],
            name=collection.name,
            summary=collection.title,
            description=question.description["en"],
            response_model=Page[model],  # type: ignore[valid-type]  # made from the question's columns
            openapi_extra={"parameters": [parameter_schema(p) for p in question.parameters.values()]},
        )


def item_model(collection: Collection, question: kg.Question) -> type[Item]:
    """The type of an item: the columns of the question but the first, which is the item itself."""
    fields: dict[str, Any] = {
        name: (list[Reference | str], Field(description=column.description["en"]))
        for name, column in list(question.columns.items())[1:]
    }
    return create_model(collection.title.removesuffix("s"), __base__=Item, **fields)


def _route(collection: Collection, model: type[Item]) -> Callable[..., Response]:
    def listed(
        request: Request,
        limit: Annotated[int, Query(ge=1, le=MOST, description="how many on a page")] = 50,
        offset: Annotated[int, Query(ge=0, description="how many to pass over")] = 0,
    ) -> Response:
        return _answer(request, collection, model, limit, offset)

    return listed


def _answer(request: Request, collection: Collection, model: type[Item], limit: int, offset: int) -> Response:
    serving, chosen = service_of(request), media_type(request, AVAILABLE)
    question = serving.questions[collection.question]
    answer = kg.ask(serving.store, question, filters_of(request))
    given = list(request.query_params.multi_items())
    pages = page_links(f"/{collection.name}", given, len(answer.rows), limit, offset)
    links = [link(target, relation) for relation, target in pages.items()]
    rows = answer.rows[offset : offset + limit]
    if chosen == HTML:
        context: dict[str, Any] = {"collection": collection, "question": question, "answer": answer, "rows": rows}
        context |= {"pages": pages, "offset": offset, "given": filters_of(request)}
        context |= {"choices": {name: choices_of(serving, each) for name, each in question.parameters.items()}}
        return page(request, "collection.html", links=links, **context)
    body = Page[model](  # type: ignore[valid-type]
        context=context_of(collection, question),
        id=with_query(f"/{collection.name}", given),
        total=len(answer.rows),
        items=[model.model_validate(item(answer, row)) for row in rows],
        **pages,
    ).model_dump_json(by_alias=True, exclude_none=True)
    return represent(request, body, chosen, links=links)


def filters_of(request: Request) -> dict[str, list[str]]:
    """The filters given, by name; an empty one is not given."""
    given: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        if name not in (*OURS, *PAGING) and value.strip():
            given.setdefault(name, []).append(value.strip())
    return given


def item(answer: kg.Answer, row: Mapping[str, tuple[Identifier, ...]]) -> dict[str, Any]:
    """One row as an item: the thing of its first column, with the other columns."""
    first, *others = row.items()
    told = {name: [_value(answer, term) for term in cell] for name, cell in others}
    return {"id": str(first[1][0]), "label": dict(answer.labels.get(URIRef(first[1][0]), {}))} | told


def _value(answer: kg.Answer, term: Identifier) -> dict[str, Any] | str:
    if isinstance(term, URIRef):
        return {"id": str(term), "label": dict(answer.labels.get(term, {}))}
    return str(term)


def context_of(collection: Collection, question: kg.Question) -> dict[str, Any]:
    """The JSON-LD context of a page: a Hydra collection whose members are things of the graph.

    A column that no property of the ontology says is in the JSON and not in the linked data.
    """
    columns = {name: collection.properties.get(name) for name in list(question.columns)[1:]}
    return {
        "id": "@id",
        "label": _LABEL,
        "total": _HYDRA + "totalItems",
        "items": {"@id": _HYDRA + "member", "@container": "@set"},
        **{name: {"@id": _HYDRA + term, "@type": "@id"} for name, term in _PAGES.items()},
        **{name: {"@id": str(term)} if term else None for name, term in columns.items()},
    }


_PAGES: Final = {"first": "first", "prev": "previous", "next": "next", "last": "last"}
