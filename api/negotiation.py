"""Content negotiation (RFC 9110 §12): which media type and which language an answer is given in.

``?format=`` (or ``?_format=``) and an extension come before ``Accept``; ``?lang=`` comes before ``Accept-Language``.
Quality values, wildcards and specificity are Werkzeug's, which has read such headers for many years.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from werkzeug.datastructures import LanguageAccept, MIMEAccept
from werkzeug.http import parse_accept_header

HTML: Final = "text/html"
JSON: Final = "application/json"
JSON_LD: Final = "application/ld+json"
TURTLE: Final = "text/turtle"
N_TRIPLES: Final = "application/n-triples"
RDF_XML: Final = "application/rdf+xml"
CSV: Final = "text/csv"
TEXT: Final = "text/plain"
TSV: Final = "text/tab-separated-values"
RESULTS_JSON: Final = "application/sparql-results+json"
RESULTS_XML: Final = "application/sparql-results+xml"

LANGUAGES: Final = ("en", "fr")
"""The languages of pages; the first is the one for who asks for neither."""

EXTENSIONS: Final = {"html": HTML, "ttl": TURTLE, "jsonld": JSON_LD, "nt": N_TRIPLES, "rdf": RDF_XML}
"""What ``.ttl`` and the others at the end of a document's address stand for."""

_FORMATS: Final[dict[str, tuple[str, ...]]] = {
    "html": (HTML,),
    "json": (JSON, RESULTS_JSON, JSON_LD),
    "jsonld": (JSON_LD,),
    "json-ld": (JSON_LD,),
    "ttl": (TURTLE,),
    "turtle": (TURTLE,),
    "nt": (N_TRIPLES,),
    "rdf": (RDF_XML,),
    "xml": (RESULTS_XML, RDF_XML),
    "csv": (CSV,),
    "txt": (TEXT,),
    "text": (TEXT,),
    "tsv": (TSV,),
}
FORMAT_PARAMETERS: Final = ("format", "_format")


class NotAcceptable(Exception):
    """None of the ``available`` media types is one the client takes."""

    def __init__(self, available: Sequence[str]) -> None:
        self.available = tuple(available)
        super().__init__(f"available here: {', '.join(self.available)}")


def media_type(request: Request, available: Sequence[str]) -> str:
    """The best of ``available`` for this request; the first is the one for ``*/*`` and for no preference.

    Raises:
        NotAcceptable: the client takes none of them.
    """
    found = preferred(request, available)
    if found is None:
        raise NotAcceptable(available)
    return found


def preferred(request: Request, available: Sequence[str]) -> str | None:
    """As ``media_type``, but None where the client takes none of ``available``."""
    wanted = asked_format(request)
    if wanted:
        return next((media for media in _FORMATS.get(wanted, (wanted,)) if media in available), None)
    return accepted(request.headers.get("accept"), available)


def asked_format(request: Request) -> str:
    """The format named in the address, in lower case, or an empty text. A ``+`` left unescaped is put back."""
    named = (request.query_params.get(name) for name in FORMAT_PARAMETERS)
    return next((text.strip().lower().replace(" ", "+") for text in named if text), "")


def accepted(header: str | None, available: Sequence[str]) -> str | None:
    """The best of ``available`` for an Accept header; its media type parameters are not looked at."""
    if not header or not header.strip():
        return available[0]
    listed = parse_accept_header(header, MIMEAccept)
    ranges = MIMEAccept([(value.partition(";")[0].strip(), quality) for value, quality in listed])
    return ranges.best_match(available)


def language(request: Request) -> str:
    """The language of the answer: ``?lang=``, else Accept-Language, else English."""
    asked = request.query_params.get("lang", "").lower()
    if asked in LANGUAGES:
        return asked
    header = parse_accept_header(request.headers.get("accept-language"), LanguageAccept)
    return header.best_match(LANGUAGES, LANGUAGES[0])
