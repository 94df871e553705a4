"""Accept, Accept-Language and what comes before them."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from api.negotiation import HTML, JSON, TURTLE, NotAcceptable, language, media_type

AVAILABLE = (TURTLE, JSON, HTML)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


def request(query: str = "", **headers: str) -> Request:
    """A request with these headers (``accept_language`` for Accept-Language)."""
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/", "query_string": query.encode(), "headers": pairs})


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", TURTLE),
        ("*/*", TURTLE),
        (BROWSER, HTML),
        ("text/html", HTML),
        ("text/*", TURTLE),
        ("text/*;q=0.5, application/json;q=0.6", JSON),
        ("text/turtle;q=0.1, text/html;q=0.9", HTML),
        ("text/turtle;q=0, */*", JSON),
        ("text/turtle; charset=utf-8", TURTLE),
        ("TEXT/HTML", HTML),
    ],
)
def test_the_best_quality_wins_and_specific_beats_wildcard(accept: str, expected: str) -> None:
    assert media_type(request(accept=accept), AVAILABLE) == expected


def test_who_takes_nothing_of_it_is_told_what_there_is() -> None:
    with pytest.raises(NotAcceptable) as refused:
        media_type(request(accept="image/png"), AVAILABLE)
    assert refused.value.available == AVAILABLE


@pytest.mark.parametrize("query", ["format=html", "_format=html", "format=text/html", "format=HTML"])
def test_a_format_in_the_address_comes_before_accept(query: str) -> None:
    assert media_type(request(query, accept="text/turtle"), AVAILABLE) == HTML


def test_a_format_that_does_not_exist_is_refused_whatever_accept_says() -> None:
    with pytest.raises(NotAcceptable):
        media_type(request("format=png", accept="*/*"), AVAILABLE)


@pytest.mark.parametrize(
    ("query", "accept_language", "expected"),
    [
        ("", "", "en"),
        ("", "fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("", "de,fr;q=0.3,en;q=0.2", "fr"),
        ("", "de", "en"),
        ("lang=en", "fr", "en"),
        ("lang=fr", "en", "fr"),
        ("lang=xx", "fr", "fr"),
    ],
)
def test_the_language_is_that_of_the_address_then_of_the_header(
    query: str, accept_language: str, expected: str
) -> None:
    assert language(request(query, accept_language=accept_language)) == expected
