"""Any SPARQL 1.1 endpoint as a store, through SPARQLWrapper.

The endpoint must hold an edition as its dump states it: the merge in the default graph and every named graph.
"""

from __future__ import annotations

from ast import literal_eval
from typing import Final
from urllib.error import URLError

from SPARQLWrapper import POST, SPARQLExceptions, SPARQLWrapper

from kg import queries
from kg.errors import BadQuery, EngineFailure, QueryTooLong
from kg.sparql import parse, tokens, without_comments
from kg.store.base import JSON, TURTLE, Evaluation, Form, Store
from kg.terms import STATED

_FORMS: Final[dict[str, Form]] = {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "graph", "DESCRIBE": "graph"}


class RemoteStore(Store):
    """A SPARQL endpoint. ``timeout`` is in seconds; ``largest`` caps an answer's size in bytes."""

    def __init__(self, endpoint: str, *, timeout: float = 60, largest: int = 100_000_000) -> None:
        self.endpoint = endpoint
        self._timeout = timeout
        self._largest = largest
        self._evidence: tuple[str, ...] | None = None

    def evaluate(self, query: str, *, results: str = JSON, graph: str = TURTLE, stated: bool = False) -> Evaluation:
        form = _form(query)
        wanted = graph if form == "graph" else results
        client = SPARQLWrapper(self.endpoint)
        client.setMethod(POST)
        client.setTimeout(int(self._timeout))
        client.setQuery(without_comments(query))  # SPARQLWrapper takes a word such as “add” in one for an update
        client.addCustomHttpHeader("Accept", wanted)
        if stated:  # a dataset given by the protocol has just the graphs that are named
            client.addDefaultGraph(STATED)
            for name in self._stated_evidence():
                client.addNamedGraph(name)
        try:
            media_type, body = self._send(client)
        except BadQuery:
            parse(query)  # an endpoint need not tell the place; our own parser does
            raise
        if media_type != wanted:
            raise EngineFailure(f"{self.endpoint} answered {media_type or 'nothing named'}, expected {wanted}")
        return Evaluation(form, wanted, body)

    def _stated_evidence(self) -> tuple[str, ...]:
        if self._evidence is None:
            self._evidence = tuple(map(str, self.select(queries.query("stated-evidence")).column("evidence")))
        return self._evidence

    def _send(self, client: SPARQLWrapper) -> tuple[str, bytes]:
        try:
            response = client.query().response
            body = response.read(self._largest + 1)
        except SPARQLExceptions.QueryBadFormed as error:
            raise BadQuery("it does not parse: {reason}", reason=_said(error)) from error
        except TimeoutError as error:
            raise QueryTooLong(self._timeout) from error
        except (URLError, OSError, SPARQLExceptions.SPARQLWrapperException) as error:
            raise EngineFailure(f"{self.endpoint}: {error}") from error
        if len(body) > self._largest:
            raise EngineFailure(f"{self.endpoint}: the answer is larger than {self._largest} bytes")
        return str(response.headers.get_content_type()), body


def _said(error: Exception) -> str:
    """What the endpoint answered, on one line; SPARQLWrapper keeps it only as the last part of its message."""
    shown = str(error).partition("Response:")[2].strip()
    body = literal_eval(shown).decode(errors="replace") if shown.startswith("b") else shown
    return " ".join(body.split())[:300] or type(error).__name__


def _form(query: str) -> Form:
    """The form of a query, read off its first keyword that is one."""
    for token in tokens(query):
        if token.kind == "word" and token.text.upper() in _FORMS:
            return _FORMS[token.text.upper()]
    raise BadQuery("expected SELECT, ASK, CONSTRUCT or DESCRIBE")
