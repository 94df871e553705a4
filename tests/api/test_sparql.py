"""The SPARQL protocol, and what a bad query may not do."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from rdflib import Graph

# rdflib's JSON-LD parser still uses what rdflib deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

SELECT = "SELECT ?s WHERE { ?s a <https://w3id.org/grappe/ontology#Cluster> } ORDER BY ?s LIMIT 3"
ASK = "ASK { ?s a <https://w3id.org/grappe/ontology#Cluster> }"
CONSTRUCT = "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 5"
DESCRIBE = "DESCRIBE <https://w3id.org/grappe/id/cluster/innovin>"
FOREVER = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
RESULTS = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
GRAPHS = ("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml")


def test_a_query_comes_by_get_by_form_and_by_itself(client: httpx.Client) -> None:
    as_query = {"Content-Type": "application/sparql-query"}
    answers = [
        client.get("/sparql", params={"query": SELECT}),
        client.post("/sparql", data={"query": SELECT}),
        client.post("/sparql", content=SELECT, headers=as_query),
        client.request("QUERY", "/sparql", content=SELECT, headers=as_query),
    ]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.content for answer in answers}) == 1
    assert len(answers[0].json()["results"]["bindings"]) == 3


@pytest.mark.parametrize("media", RESULTS)
@pytest.mark.parametrize("query", [SELECT, ASK])
def test_results_come_in_each_format(client: httpx.Client, query: str, media: str) -> None:
    response = client.get("/sparql", params={"query": query}, headers={"Accept": media})
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == media
    assert response.content


@pytest.mark.parametrize("media", GRAPHS)
@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE])
def test_graphs_come_in_each_format(client: httpx.Client, query: str, media: str) -> None:
    response = client.get("/sparql", params={"query": query}, headers={"Accept": media})
    assert response.headers["content-type"].partition(";")[0] == media
    assert len(Graph().parse(data=response.content, format=media)) > 0


@pytest.mark.parametrize(("name", "media"), [("json", RESULTS[0]), ("xml", RESULTS[1]), ("csv", RESULTS[2])])
def test_a_format_may_stand_in_the_address(client: httpx.Client, name: str, media: str) -> None:
    response = client.get("/sparql", params={"query": SELECT, "format": name})
    assert response.headers["content-type"].partition(";")[0] == media


@pytest.mark.parametrize(("query", "accept"), [(SELECT, "text/turtle"), (CONSTRUCT, "text/csv"), (ASK, "image/png")])
def test_a_format_the_query_cannot_have_is_refused(client: httpx.Client, query: str, accept: str) -> None:
    response = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert response.status_code == 406
    assert response.json()["available"]


def test_what_is_not_sparql_is_refused_with_the_place(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": "SELECT ?s WHERE {\n  ?s ?p }"})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert (problem["line"], problem["column"]) == (2, 10)


def test_a_browser_sees_the_query_again_with_what_is_wrong(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": "SELEC <b>"}, headers={"Accept": "text/html"})
    assert response.status_code == 400
    assert "SELEC &lt;b&gt;</textarea>" in response.text


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/sparql-update", "DELETE WHERE { ?s ?p ?o }"),
        ("application/x-www-form-urlencoded", "update=DELETE+WHERE+%7B+%3Fs+%3Fp+%3Fo+%7D"),
    ],
)
def test_an_update_is_refused_with_what_to_do_instead(client: httpx.Client, content_type: str, body: str) -> None:
    response = client.post("/sparql", content=body, headers={"Content-Type": content_type})
    assert response.status_code == 403
    assert "tables" in response.json()["detail"]


def test_an_update_sent_as_a_query_is_not_sparql_and_changes_nothing(client: httpx.Client) -> None:
    assert client.post("/sparql", data={"query": "DELETE WHERE { ?s ?p ?o }"}).status_code == 400
    assert client.get("/sparql", params={"query": ASK}).json()["boolean"]


def test_other_bodies_two_queries_and_datasets_are_refused(client: httpx.Client) -> None:
    assert client.post("/sparql", content="x", headers={"Content-Type": "text/plain"}).status_code == 415
    assert client.get("/sparql", params=[("query", ASK), ("query", ASK)]).status_code == 400
    assert client.get("/sparql", params={"query": ASK, "default-graph-uri": "urn:x"}).status_code == 400
    assert client.post("/sparql", data={"query": "#" * 1_000_001}).status_code == 413


def test_only_what_is_stated_can_be_asked_for(client: httpx.Client) -> None:
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    numbers = [
        int(client.get("/sparql", params={"query": count, "stated": stated, "format": "csv"}).text.split()[1])
        for stated in ("false", "true")
    ]
    assert numbers[1] < numbers[0]


def test_without_a_query_a_program_gets_the_service_description(client: httpx.Client, server: str) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    graph = Graph().parse(data=response.content, format="turtle")
    endpoints = [str(o) for o in graph.objects(None, None) if str(o).endswith("/sparql")]
    assert f"{server}/sparql" in endpoints


def test_a_query_past_the_deadline_is_stopped_and_the_next_one_is_answered(client: httpx.Client) -> None:
    began = time.monotonic()
    late = client.get("/sparql", params={"query": FOREVER})
    assert late.status_code == 504
    assert late.headers["content-type"] == "application/problem+json"
    assert time.monotonic() - began < 8
    assert client.get("/sparql", params={"query": ASK}).json()["boolean"]


def test_while_every_worker_for_queries_is_busy_pages_are_answered(client: httpx.Client, server: str) -> None:
    def ask(_: int) -> httpx.Response:
        return httpx.get(f"{server}/sparql", params={"query": FOREVER}, timeout=30)

    with ThreadPoolExecutor(3) as pool:
        slow = pool.map(ask, range(3))
        time.sleep(0.5)
        began = time.monotonic()
        assert client.get("/questions/complementary-value-chains?format=json").status_code == 200
        assert client.get("/health/ready").status_code == 200
        assert time.monotonic() - began < 1.5
        statuses = {response.status_code for response in slow}
    assert 504 in statuses
    assert statuses <= {503, 504}


def test_a_query_that_kills_its_worker_harms_nobody(client: httpx.Client) -> None:
    nested = "SELECT * WHERE " + "{" * 50_000 + "}" * 50_000
    response = client.post("/sparql", data={"query": nested})
    assert response.status_code in (400, 503, 504)
    assert client.get("/sparql", params={"query": ASK}).json()["boolean"]


def test_text_of_the_graph_never_becomes_markup(client: httpx.Client) -> None:
    query = """SELECT ("<script>alert(1)</script>" AS ?x) (<javascript:alert(1)> AS ?y) ("z"@en AS ?z) WHERE {}"""
    page = client.get("/sparql", params={"query": query}, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "&lt;script&gt;alert(1)" in page.text
    assert "<script" not in page.text
    assert 'href="javascript:' not in page.text


def test_programs_of_other_sites_may_ask(client: httpx.Client) -> None:
    headers = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    assert client.options("/sparql", headers=headers).headers["access-control-allow-origin"] == "*"
    answer = client.get("/sparql", params={"query": ASK}, headers={"Origin": "https://example.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
