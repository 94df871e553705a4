"""Questions: their list, and one route for each question file, typed in OpenAPI from the file.

A parameter may be repeated for several values; ``stated=true`` leaves out what no source states. The page of a
question is its form and, once it can be answered, the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import Response

import kg
from api.charts import bar_chart
from api.errors import NotFound, describe
from api.links import link, root, with_query
from api.negotiation import CSV, FORMAT_PARAMETERS, HTML, JSON, JSON_LD, language, media_type
from api.presentation import failed_page, page, translate
from api.representation import represent
from api.service import Service, Serving, service_of
from api.translations import mark

router = APIRouter(tags=["questions"])
AVAILABLE: Final = (JSON, JSON_LD, CSV, HTML)
OURS: Final = (*FORMAT_PARAMETERS, "lang", "stated", "reasons")
"""Parameters of every address, not of the question."""
FEW: Final = 40
"""A form lists so many values to choose from; beyond, it is a box with suggestions."""

YES_OR_NO: Final = (("true", {"en": "yes", "fr": "oui"}), ("false", {"en": "no", "fr": "non"}))
JSON_TYPES: Final = {"year": "integer", "integer": "integer", "boolean": "boolean"}
STATED: Final[dict[str, Any]] = {
    "name": "stated",
    "in": "query",
    "description": "Leave out what no source states: what was inferred, derived or only interpreted.",
    "schema": {"type": "boolean", "default": False},
}
REASONS: Final[dict[str, Any]] = {
    "name": "reasons",
    "in": "query",
    "description": "Add, for each row, the statements it rests on: stated somewhere, or inferred and why. Not in CSV.",
    "schema": {"type": "boolean", "default": False},
}
_THING: Final = {"type": "object", "properties": {"id": {"type": "string"}, "label": {"type": "object"}}}
_CELL: Final[dict[bool, dict[str, Any]]] = {
    True: {"type": "array", "items": _THING},
    False: {"oneOf": [_THING, {"type": ["string", "number", "boolean", "null"]}]},
}


@router.get("/questions", summary="The questions")
def questions(request: Request, serving: Serving) -> Response:
    """Every question: what it asks, its parameters, its columns."""
    chosen = media_type(request, (JSON, HTML))
    if chosen == HTML:
        return page(request, "questions.html", groups=serving.grouped())
    listed = {"questions": [_summary(request, question) for question in serving.questions.values()]}
    return represent(request, listed, JSON)


def _summary(request: Request, question: kg.Question) -> dict[str, Any]:
    return {
        "id": f"{root(request)}/questions/{question.slug}",
        "slug": question.slug,
        "title": dict(question.title),
        "description": dict(question.description),
        "parameters": {name: _parameter(parameter) for name, parameter in question.parameters.items()},
        "columns": {name: dict(column.description) for name, column in question.columns.items()},
        "calculated": question.method is not None,
    }


def _parameter(parameter: kg.Parameter) -> dict[str, Any]:
    known = {"type": parameter.type, "required": parameter.required, "description": dict(parameter.description)}
    return known | ({"scheme": parameter.scheme} if parameter.scheme else {})


def register(app: FastAPI, known: Mapping[str, kg.Question]) -> None:
    """Add the list, one route for each question, and last the one that answers for no question at all."""
    app.include_router(router)
    for question in known.values():
        app.add_api_route(
            f"/questions/{question.slug}",
            _route(question.slug),
            methods=["GET"],
            tags=["questions"],
            name=question.slug,
            summary=question.title["en"],
            description=question.description["en"],
            openapi_extra=documented(question),
        )
    app.add_api_route("/questions/{slug}", _unknown, methods=["GET"], include_in_schema=False)


def _route(slug: str) -> Callable[[Request], Response]:
    def ask(request: Request) -> Response:
        return answered(request, service_of(request), service_of(request).questions[slug])

    return ask


def _unknown(request: Request, slug: str) -> Response:
    near = get_close_matches(slug, service_of(request).questions, n=5, cutoff=0.4)
    raise NotFound(request.url.path, tuple(f"/questions/{name}" for name in near))


def answered(request: Request, serving: Service, question: kg.Question) -> Response:
    """The answer to a question, in the format wanted."""
    chosen = media_type(request, AVAILABLE)
    if chosen == HTML:
        return _question_page(request, serving, question)
    reasons = flag(request, "reasons")
    if reasons and chosen == CSV:
        raise kg.BadParameter("reasons", "CSV has no place for reasons; take JSON.")
    answer = kg.ask(serving.store, question, values_of(request), stated=flag(request, "stated"), reasons=reasons)
    links = [link(f"/questions/{question.slug}", "describedby", type=HTML)]
    if chosen == CSV:
        lang = request.query_params.get("lang") and language(request)
        return represent(request, answer.to_csv(lang), CSV, links=links)
    return represent(request, answer.to_json(), chosen, links=links)


def values_of(request: Request) -> dict[str, list[str]]:
    """The values given for the question's parameters; a box left empty is a parameter not given."""
    given: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        if name not in OURS and value.strip():
            given.setdefault(name, []).append(value.strip())
    return given


def flag(request: Request, name: str) -> bool:
    """Whether a parameter of every question (``stated``, ``reasons``) is given as true.

    Raises:
        kg.BadParameter: it is neither true nor false
    """
    text = request.query_params.get(name, "").lower()
    if text not in ("", "true", "false", "1", "0"):
        raise kg.BadParameter(name, "{name} is true or false", name=name)
    return text in ("true", "1")


def _question_page(request: Request, serving: Service, question: kg.Question) -> Response:
    given = values_of(request)
    complete = all(name in given for name, parameter in question.parameters.items() if parameter.required)
    context: dict[str, Any] = {
        "question": question,
        "given": given,
        "stated": request.query_params.get("stated") in ("true", "1"),
        "reasons": request.query_params.get("reasons") in ("true", "1"),
        "choices": {name: choices_of(serving, parameter) for name, parameter in question.parameters.items()},
        "few": FEW,
        "answer": None,
        "bars": None,
        "problem": None,
    }
    if not complete:
        return page(request, "question.html", **context)
    try:
        answer = kg.ask(
            serving.store, question, given, stated=flag(request, "stated"), reasons=flag(request, "reasons")
        )
    except (kg.UnknownThing, kg.BadParameter) as error:
        problem = describe(request, error)
        return failed_page(request, problem["status"], "question.html", {}, **(context | {"problem": problem}))
    address = [(name, value) for name, values in given.items() for value in values]
    address += [(name, "true") for name in ("stated", "reasons") if context[name]]
    # a column that repeats the one value asked about tells a person nothing
    repeated = {name for name, terms in answer.terms.items() if len(terms) == 1}
    context |= {
        "answer": answer,
        "shown": {name: column for name, column in question.columns.items() if name not in repeated},
        "matrix": kg.matrix(answer),
        **_drawn(request, answer),
        "bound": answer.query,
        "permalink": with_query(f"{root(request)}/questions/{question.slug}", address),
        "downloads": {
            name.upper(): with_query(f"/questions/{question.slug}", [*address, ("format", name)])
            for name in ("json", "csv")
            if name != "csv" or not context["reasons"]
        },
    }
    return page(request, "question.html", **context)


def _drawn(request: Request, answer: kg.Answer) -> dict[str, Any]:
    """The bars of an answer that has some, as SVG and in words."""
    bars, lang = kg.bars(answer), language(request)
    if bars is None:
        return {}
    label, value = (kg.heading(answer.question.columns[name], lang) for name in bars.names)
    described = translate(request, mark("%(value)s, by length. %(label)s: to the left of each bar."))
    text = described % {"label": label, "value": value}
    return {"bars": bars, "drawn": bar_chart(bars, answer, lang, text), "described": f"{value} – {label}"}


def choices_of(serving: Service, parameter: kg.Parameter) -> tuple[tuple[str, Mapping[str, str]], ...]:
    """The things a parameter may name, and yes or no; none for years and texts."""
    if parameter.type == "boolean":
        return YES_OR_NO
    if not parameter.is_thing:
        return ()
    found = kg.things(serving.store, parameter.type, parameter.scheme)
    return tuple((kg.terms.local(iri), labels) for iri, labels in found.items())


def documented(question: kg.Question) -> dict[str, Any]:
    """What OpenAPI says of a question: its parameters, its columns."""
    columns = {
        name: {"description": column.description["en"], **_CELL[bool(column.separator)]}
        for name, column in question.columns.items()
    }
    row = {"type": "object", "properties": columns, "required": list(columns)}
    reasons = {"type": "array", "items": {"type": "array", "items": {"type": "object"}}}
    schema = {"type": "object", "properties": {"rows": {"type": "array", "items": row}, "reasons": reasons}}
    formats = {JSON: {"schema": schema}, JSON_LD: {"schema": schema}, CSV: {}, HTML: {}}
    return {
        "parameters": [*map(parameter_schema, question.parameters.values()), STATED, REASONS],
        "responses": {"200": {"description": "The answer", "content": formats}},
    }


def parameter_schema(parameter: kg.Parameter) -> dict[str, Any]:
    """A parameter as OpenAPI describes it."""
    kind = JSON_TYPES.get(parameter.type, "string")
    item: dict[str, Any] = {"type": kind}
    if parameter.is_thing:
        named = f"a concept of the scheme {parameter.scheme}" if parameter.scheme else f"a {parameter.type}"
        item["description"] = f"{named}: its slug or its IRI"
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.description["en"],
        "schema": {"type": "array", "items": item},
        "example": [kg.terms.local(str(term)) for term in parameter.example],
    }
