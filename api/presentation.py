"""Pages: Jinja2 templates in two languages, with the few functions they may call.

Every text is escaped; a label in another language than the page's keeps its own ``lang``; a thing is shown by its
label and leads to its own page on this server.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from gettext import GNUTranslations
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from babel.dates import format_date
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from rdflib import URIRef
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

import kg
from api.citations import is_evidence
from api.labels import choose, label_of
from api.links import href
from api.negotiation import EXTENSIONS, HTML, LANGUAGES, language
from api.representation import VARY, represent
from api.service import service_of

TEMPLATES: Final = Path(__file__).parent / "templates"
FORMAT_NAMES: Final = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}


def environments(catalogues: Mapping[str, GNUTranslations]) -> dict[str, Environment]:
    """One template environment for each language."""
    return {lang: _environment(lang, catalogue) for lang, catalogue in catalogues.items()}


def _environment(lang: str, catalogue: GNUTranslations) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]  # by the extension
    environment.globals |= {
        "lang": lang,
        "languages": LANGUAGES,
        "href": href,
        "label_of": partial(label_of, lang=lang),
        "choose": partial(choose, lang=lang),
        "heading": partial(kg.heading, lang=lang),
        "is_evidence": is_evidence,
        "thing": URIRef,
        "is_thing": lambda term: isinstance(term, URIRef),
        "media_types": EXTENSIONS,
        "format_names": FORMAT_NAMES,
        "shorten": kg.terms.shorten,
        "why": lambda *triple: f"/{kg.why_address(triple)}",
        "tell": partial(kg.sentence, lang=lang),
        "say": partial(kg.statement, lang=lang),
        "named": partial(kg.short_label, lang=lang),
    }
    environment.filters |= {
        "thing": URIRef,
        "number": partial(format_decimal, locale=lang),
        "day": partial(_day, lang=lang),
    }
    return environment


def _day(moment: date | datetime, lang: str) -> str:
    return format_date(moment, format="long", locale=lang)


def translate(request: Request, message: str) -> str:
    """The message in the language of this request."""
    catalogue: GNUTranslations = request.app.state.catalogues[language(request)]
    return catalogue.gettext(message)


def render(request: Request, template: str, **context: Any) -> str:
    """The page as HTML, in the language of this request."""
    lang, asked = language(request), request.query_params.get("lang")
    environment: Environment = request.app.state.environments[lang]
    return environment.get_template(template).render(
        edition=service_of(request).edition,
        url=partial(_url, asked),
        chosen_lang=asked if asked in LANGUAGES else None,
        translated={other: _in_language(request, other) for other in LANGUAGES},
        here=request.url.path,
        **context,
    )


def page(request: Request, template: str, *, links: list[str] | None = None, **context: Any) -> Response:
    """The page as an answer that can be cached."""
    body = render(request, template, **context)
    return represent(request, body, HTML, language=language(request), links=links or ())


def failed_page(request: Request, status: int, template: str, headers: Mapping[str, str], **context: Any) -> Response:
    """The page as an answer of this status, not to be cached."""
    described = {"Content-Language": language(request), "Cache-Control": "no-store", "Vary": VARY, **headers}
    return HTMLResponse(render(request, template, **context), status, described)


def _url(lang: str | None, path: str, **query: str) -> str:
    """A path on this server with a query; a language chosen in the address stays chosen."""
    if lang in LANGUAGES and path.startswith("/"):
        query["lang"] = lang
    path, mark, fragment = path.partition("#")
    return (f"{path}{'&' if '?' in path else '?'}{urlencode(query)}" if query else path) + mark + fragment


def _in_language(request: Request, lang: str) -> str:
    """This very address in a language."""
    address = request.url.include_query_params(lang=lang)
    return f"{address.path}?{address.query}"
