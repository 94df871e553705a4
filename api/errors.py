"""The one place where an error becomes an answer: a status and a problem (RFC 9457), in JSON or as a page.

A client reads ``type`` and the members beside it; a person reads ``title`` and ``detail`` in English or French.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

import kg
from api.headers import ALWAYS
from api.negotiation import HTML, NotAcceptable, accepted, asked_format, language
from api.presentation import failed_page, translate
from api.representation import VARY
from api.translations import mark

PROBLEM: Final = "application/problem+json"
_log = logging.getLogger(__name__)


class Problem(BaseModel):
    """What went wrong (RFC 9457 §3.1). Some kinds have members of their own, such as ``line`` or ``suggestions``."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


DOCUMENTED: Final[dict[str, Any]] = {
    "description": "A problem",
    "content": {PROBLEM: {"schema": Problem.model_json_schema()}},
}


class NotFound(Exception):
    """No page has this address; ``suggestions`` are addresses near it."""

    def __init__(self, path: str, suggestions: tuple[str, ...] = ()) -> None:
        self.suggestions = suggestions
        super().__init__(path)


class Refused(Exception):
    """A request that is understood and not served, with the ``status`` and what to do instead."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


@dataclass(frozen=True)
class Kind:
    """One kind of problem: what it is called and the status it has."""

    status: int
    slug: str
    title: str


KINDS: Final[dict[type[Exception], Kind]] = {
    kg.BadQuery: Kind(400, "bad-query", mark("The query is not SPARQL")),
    kg.UpdateRefused: Kind(403, "update-refused", mark("Nothing can be changed here")),
    kg.UnknownThing: Kind(404, "unknown-thing", mark("Nothing here has this name")),
    kg.NotStated: Kind(404, "not-stated", mark("The graph does not hold this statement")),
    NotFound: Kind(404, "not-found", mark("No page has this address")),
    NotAcceptable: Kind(406, "not-acceptable", mark("Not available in this format")),
    kg.BadParameter: Kind(422, "bad-parameter", mark("A parameter is not as expected")),
    RequestValidationError: Kind(422, "bad-parameter", mark("A parameter is not as expected")),
    kg.NoWorker: Kind(503, "busy", mark("Busy, try again in a moment")),
    kg.WorkerDied: Kind(503, "query-ended", mark("The query took too much and was ended")),
    kg.QueryTooLong: Kind(504, "query-too-long", mark("The query took too long and was stopped")),
    kg.ServiceError: Kind(503, "unavailable", mark("The service cannot answer now")),
}
UNEXPECTED: Final = Kind(500, "unexpected", mark("Something went wrong here"))

PHRASES: Final = {
    400: mark("Bad Request"),
    405: mark("Method Not Allowed"),
    413: mark("Content Too Large"),
    415: mark("Unsupported Media Type"),
}
"""What HTTP calls the other refusals (RFC 9110 §15)."""


def register(app: FastAPI) -> None:
    """Let every error of the application be answered here."""
    for error in (*KINDS, Refused, HTTPException, Exception):
        app.add_exception_handler(error, answer)


async def answer(request: Request, error: Exception) -> Response:
    """The problem that stands for an error, in JSON or, for who prefers it, as a page."""
    problem = describe(request, error)
    headers = {**ALWAYS, "Vary": VARY, **_headers(error)}
    status = int(problem["status"])
    if prefers_page(request):
        return failed_page(request, status, "problem.html", headers, problem=problem)
    headers |= {"Content-Language": language(request), "Cache-Control": "no-store"}
    return JSONResponse(problem, status, headers, media_type=PROBLEM)


def prefers_page(request: Request) -> bool:
    """Whether a problem is told to this client as a page."""
    if asked_format(request):
        return asked_format(request) == "html"
    return accepted(request.headers.get("accept"), (PROBLEM, HTML)) == HTML


def describe(request: Request, error: Exception) -> dict[str, Any]:
    """The members of the problem (RFC 9457 §3.1), and those that depend on the error (§3.2)."""
    kind = kind_of(error)
    problem: dict[str, Any] = {
        "type": f"{kg.terms.BASE}problem/{kind.slug}",
        "title": translate(request, kind.title),
        "status": kind.status,
        "detail": _detail(request, error),
        "instance": request.url.path,
    }
    return problem | _members(error)


def kind_of(error: Exception) -> Kind:
    """The kind of problem an error is: that of its nearest class that has one."""
    if isinstance(error, (HTTPException, Refused)):
        status = error.status_code if isinstance(error, HTTPException) else error.status
        if status == 404:
            return KINDS[NotFound]
        return _refusal(status)
    found = next((KINDS[base] for base in type(error).__mro__ if base in KINDS), None)
    if found is None:
        _log.error("unexpected error", exc_info=error)
    return found or UNEXPECTED


def kind_called(slug: str) -> Kind | None:
    """The kind of problem of this name."""
    every = (*KINDS.values(), UNEXPECTED, *map(_refusal, PHRASES))
    return next((kind for kind in every if kind.slug == slug), None)


def _refusal(status: int) -> Kind:
    """A refusal that has no other name than that of its status."""
    phrase = PHRASES.get(status) or HTTPStatus(status).phrase
    return Kind(status, phrase.lower().replace(" ", "-"), phrase)


def _members(error: Exception) -> dict[str, Any]:
    match error:
        case kg.BadQuery():
            return {"line": error.line, "column": error.column}
        case kg.UnknownThing():
            members: dict[str, Any] = {"name": error.name, "suggestions": list(error.suggestions)}
            members |= {"others": [{"name": name, "id": iri} for name, iri in error.others.items()]}
            return members | ({"parameter": error.parameter} if error.parameter else {})
        case kg.NotStated():
            return {"statement": list(error.triple), "elsewhere": {p: list(t) for p, t in error.elsewhere.items()}}
        case NotFound():
            return {"suggestions": list(error.suggestions)}
        case NotAcceptable():
            return {"available": list(error.available)}
        case kg.BadParameter():
            return {"parameter": error.parameter}
        case RequestValidationError():
            return {"parameter": str(error.errors()[0]["loc"][-1])}
        case _:
            return {}


def _detail(request: Request, error: Exception) -> str:
    match error:
        case kg.NotStated():
            return _not_stated(request, error)
        case kg.GrappeError():
            told, name = error.told(partial(translate, request)), getattr(error, "parameter", None)
            return told if name and told.startswith(name) else told[:1].upper() + told[1:]
        case NotFound():
            return str(error)
        case NotAcceptable():
            return " ".join([translate(request, mark("Available here:")), ", ".join(error.available)])
        case RequestValidationError():
            return "; ".join(_invalid(request, fault) for fault in error.errors())
        case HTTPException():
            return request.url.path if error.status_code == 404 else translate(request, str(error.detail))
        case Refused():
            return translate(request, str(error))
        case _:
            return ""


INVALID: Final = {
    "missing": mark("{name} is missing"),
    "int_parsing": mark("{name} is a whole number"),
    "greater_than_equal": mark("{name} is at least {ge}"),
    "less_than_equal": mark("{name} is at most {le}"),
    "string_too_long": mark("{name} has at most {max_length} characters"),
}
"""What a parameter of ours has to be, by the type of the fault (Pydantic’s names)."""


def _invalid(request: Request, fault: Mapping[str, Any]) -> str:
    """One fault of the parameters that FastAPI checks."""
    message = INVALID.get(fault["type"], mark("{name} is not as expected"))
    return translate(request, message).format(name=fault["loc"][-1], **fault.get("ctx", {}))


NEAR: Final = {
    "object": mark("The same subject and property stand with another object: %s."),
    "subject": mark("The same property and object stand with another subject: %s."),
    "predicate": mark("The same two stand with another property: %s."),
    "reverse": mark("It stands the other way round."),
}


def _not_stated(request: Request, error: kg.NotStated) -> str:
    """That a statement is not there, which is not a *no*, and what stands near it."""
    parts = [translate(request, mark("No source states it and no rule infers it. That is not a no."))]
    for part, terms in error.elsewhere.items():
        message = translate(request, NEAR[part])
        parts.append(message % ", ".join(terms) if "%s" in message else message)
    return " ".join(parts)


def _headers(error: Exception) -> dict[str, str]:
    match error:
        case kg.NoWorker():
            return {"Retry-After": str(max(1, math.ceil(error.retry_after)))}
        case kg.WorkerDied():
            return {"Retry-After": "1"}
        case HTTPException():
            return dict(error.headers or {})
        case _:
            return {}
