"""The SPARQL 1.1 Protocol, query operation (W3C Recommendation, 21 March 2013), and its form for people.

A query comes by GET, by POST of a form, by POST or QUERY (RFC 10008) of the query itself. It runs in a worker with a
deadline, never in this process. Nothing can be updated. Without a query, a program gets the service description
and a browser the form.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from starlette.requests import Request
from starlette.responses import Response

import kg
from api import negotiation as media
from api.errors import Refused, describe
from api.links import LICENCE, link, root
from api.negotiation import NotAcceptable, media_type, preferred
from api.presentation import failed_page, page
from api.representation import represent
from api.service import Service, Serving
from api.translations import mark

router = APIRouter(tags=["sparql"])

RESULTS: Final = (media.RESULTS_JSON, media.RESULTS_XML, media.CSV, media.TSV)
GRAPHS: Final = (media.TURTLE, media.N_TRIPLES, media.RDF_XML, media.JSON_LD)
LONGEST: Final = 1_000_000
"""A longer request body is refused; in bytes."""
RESULT_DOWNLOADS: Final = (("JSON", "json"), ("CSV", "csv"), ("TSV", "tsv"), ("XML", "xml"))
GRAPH_DOWNLOADS: Final = (("Turtle", "ttl"), ("N-Triples", "nt"), ("RDF/XML", "rdf"), ("JSON-LD", "jsonld"))
SHOWN: Final = 1_000
"""A page shows so many rows; the downloads hold them all."""

SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS: Final = Namespace("http://www.w3.org/ns/formats/")

EXAMPLE: Final = kg.example_query()


@dataclass(frozen=True)
class Operation:
    """What one request asks, whatever way it came."""

    query: str | None
    stated: bool


async def operation(request: Request) -> Operation:
    """Read the operation out of a request (SPARQL 1.1 Protocol §2.1).

    Raises:
        kg.UpdateRefused: it is an update
        kg.BadQuery: more than one query
        Refused: a body too long or of a type the protocol does not know; a dataset of the client's own
    """
    parameters = list(request.query_params.multi_items())
    body = b"" if request.method == "GET" else await _body(request)
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    match content_type if request.method != "GET" else "":
        case "":
            pass
        case "application/sparql-query":
            parameters.append(("query", _text(body)))
        case "application/x-www-form-urlencoded":
            parameters += parse_qsl(_text(body), keep_blank_values=True)
        case "application/sparql-update":
            raise _refused_update()
        case _:
            raise Refused(415, mark("Send a query as application/sparql-query or as a form."))
    return _operation(parameters)


def _refused_update() -> kg.UpdateRefused:
    return kg.UpdateRefused("an edition never changes: change the tables and build a new one")


def _operation(parameters: list[tuple[str, str]]) -> Operation:
    names = {name for name, _ in parameters}
    if names & {"update", "using-graph-uri", "using-named-graph-uri"}:
        raise _refused_update()
    if names & {"default-graph-uri", "named-graph-uri"}:
        raise Refused(400, mark("Name the dataset inside the query, by FROM and FROM NAMED."))
    queries = [value for name, value in parameters if name == "query" and value.strip()]
    if len(queries) > 1:
        raise Refused(400, mark("One query at a time."))
    stated = dict(parameters).get("stated", "").lower() in ("true", "1", "on")
    return Operation(queries[0] if queries else None, stated)


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LONGEST:
            raise Refused(413, mark("The query is too long."))
    return bytes(body)


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise kg.BadQuery("a query is written in UTF-8") from None


DOCUMENTED: Final[dict[str, Any]] = {
    "parameters": [
        {"name": "query", "in": "query", "schema": {"type": "string"}, "example": EXAMPLE},
        {"name": "stated", "in": "query", "schema": {"type": "boolean"}, "description": "only what a source states"},
    ],
    "responses": {"200": {"description": "The answer", "content": {name: {} for name in (*RESULTS, *GRAPHS)}}},
}


@router.get("/sparql", summary="Query by GET", openapi_extra=DOCUMENTED)
@router.post("/sparql", summary="Query by POST")
@router.api_route("/sparql", methods=["QUERY"], include_in_schema=False)
def sparql(request: Request, serving: Serving, asked: Annotated[Operation, Depends(operation)]) -> Response:
    """Answer a SELECT, ASK, CONSTRUCT or DESCRIBE query."""
    if asked.query is None:
        return _without_query(request)
    results, graph = preferred(request, (*RESULTS, media.HTML)), preferred(request, (*GRAPHS, media.HTML))
    if media.HTML in (results, graph):
        return _answer_page(request, serving, asked.query, asked.stated)
    if results is None and graph is None:
        raise NotAcceptable((*RESULTS, *GRAPHS, media.HTML))
    evaluation = serving.free.evaluate(
        asked.query, results=results or RESULTS[0], graph=graph or GRAPHS[0], stated=asked.stated
    )
    if (graph if evaluation.form == "graph" else results) is None:
        raise NotAcceptable((*(GRAPHS if evaluation.form == "graph" else RESULTS), media.HTML))
    chosen = evaluation.media_type.partition(";")[0]
    return represent(request, evaluation.body, chosen, links=[link(LICENCE, "license")])


def _answer_page(request: Request, serving: Service, query: str, stated: bool) -> Response:
    """The form with the query in it, and its answer as a table or as Turtle."""
    context: dict[str, Any] = {"query": query, "stated": stated, "form": None, "shown": SHOWN, "problem": None}
    try:
        evaluation = serving.free.evaluate(query, results=media.RESULTS_JSON, graph=media.TURTLE, stated=stated)
    except kg.BadQuery as error:
        problem = describe(request, error)
        return failed_page(request, problem["status"], "sparql.html", {}, **(context | {"problem": problem}))
    context["form"] = evaluation.form
    if evaluation.form == "graph":
        context |= {"turtle": evaluation.body.decode(), "downloads": GRAPH_DOWNLOADS}
    else:
        context |= {"result": json.loads(evaluation.body), "downloads": RESULT_DOWNLOADS}
    return page(request, "sparql.html", **context)


def _without_query(request: Request) -> Response:
    chosen = media_type(request, (*GRAPHS, media.HTML))
    if chosen == media.HTML:
        return page(request, "sparql.html", query=EXAMPLE, stated=False, form=None, shown=SHOWN, problem=None)
    body = description(f"{root(request)}/sparql").serialize(format=chosen, encoding="utf-8")
    return represent(request, body, chosen)


def description(endpoint: str) -> Graph:
    """The service description (SPARQL 1.1 Service Description) of the endpoint at this address."""
    graph, service = Graph(), URIRef(endpoint)
    graph.bind("sd", SD)
    graph.add((service, RDF.type, SD.Service))
    graph.add((service, SD.endpoint, service))
    graph.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    for name in ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"):
        graph.add((service, SD.resultFormat, FORMATS[name]))
    for name in ("Turtle", "N-Triples", "RDF_XML", "JSON-LD"):
        graph.add((service, SD.resultFormat, FORMATS[name]))
    dataset, default = BNode(), BNode()
    graph.add((service, SD.defaultDataset, dataset))
    graph.add((dataset, RDF.type, SD.Dataset))
    graph.add((dataset, SD.defaultGraph, default))
    graph.add((default, RDF.type, SD.Graph))
    graph.add((service, URIRef("http://purl.org/dc/terms/license"), URIRef(LICENCE)))
    graph.add((service, URIRef("http://purl.org/dc/terms/title"), Literal("Grappe", lang="en")))
    return graph
