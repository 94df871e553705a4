"""Things and their documents."""

from __future__ import annotations

import httpx
import pytest
from rdflib import Graph, URIRef

import kg

# rdflib's JSON-LD parser still uses what rdflib deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

INNOVIN = "https://w3id.org/grappe/id/cluster/innovin"
FORMATS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}


def test_a_thing_is_answered_by_see_other(client: httpx.Client) -> None:
    response = client.get("/id/cluster/innovin")
    assert response.status_code == 303
    assert response.headers["location"] == "/doc/cluster/innovin"


def test_the_query_of_a_thing_goes_along(client: httpx.Client) -> None:
    assert client.get("/id/cluster/innovin?format=nt").headers["location"].endswith("/innovin?format=nt")


@pytest.mark.parametrize(("extension", "media"), FORMATS.items())
def test_a_document_comes_in_the_format_asked_for(client: httpx.Client, extension: str, media: str) -> None:
    negotiated = client.get("/doc/cluster/innovin", headers={"Accept": media})
    named = client.get(f"/doc/cluster/innovin.{extension}")
    assert negotiated.headers["content-type"].partition(";")[0] == media
    assert negotiated.headers["content-location"] == f"/doc/cluster/innovin.{extension}"
    assert negotiated.headers["vary"].startswith("Accept, Accept-Language")
    assert negotiated.content == named.content
    graph = Graph().parse(data=named.content, format=media)
    assert (URIRef(INNOVIN), None, None) in graph


def test_all_formats_say_the_same(client: httpx.Client) -> None:
    graphs = [Graph().parse(data=client.get(f"/doc/cluster/innovin.{e}").content, format=m) for e, m in FORMATS.items()]
    assert all(set(graph) == set(graphs[0]) for graph in graphs)


def test_without_a_preference_a_document_is_turtle(client: httpx.Client) -> None:
    response = client.get("/doc/cluster/innovin", headers={"Accept": "*/*"})
    assert response.headers["content-type"] == "text/turtle; charset=utf-8"


def test_an_unsupported_format_is_refused_with_the_list(client: httpx.Client) -> None:
    response = client.get("/doc/cluster/innovin", headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert response.headers["content-type"] == "application/problem+json"
    assert set(FORMATS.values()) < set(response.json()["available"])


def test_an_unknown_thing_is_not_found_and_its_neighbours_are_suggested(client: httpx.Client) -> None:
    response = client.get("/doc/cluster/xylo", headers={"Accept": "text/turtle"})
    assert response.status_code == 404
    problem = response.json()
    assert problem["status"] == 404
    assert problem["type"].endswith("/unknown-thing")
    assert any("xylofutur" in name for name in problem["suggestions"])


@pytest.mark.parametrize("path", ["/doc/cluster/a%20b", "/doc/cluster/%3E%20%7B%7D", "/doc/x%0Ay", "/doc/", "/id/%22"])
def test_no_name_however_strange_is_an_error_of_the_server(client: httpx.Client, path: str) -> None:
    assert client.get(path, follow_redirects=True).status_code == 404


def test_the_links_say_what_belongs_together(client: httpx.Client) -> None:
    links = client.get("/doc/cluster/innovin.ttl").headers["link"]
    assert f'<{INNOVIN}>; rel="canonical"' in links
    assert '</doc/cluster/innovin.jsonld>; rel="alternate"; type="application/ld+json"' in links
    assert '</.well-known/void>; rel="describedby"' in links
    assert 'rel="license"' in links
    assert '</clusters>; rel="collection"' in links


@pytest.mark.parametrize(
    "path", ["/doc/cluster/innovin.ttl", "/doc/cluster/innovin.html", "/clusters", "/ontology.ttl"]
)
def test_what_the_client_has_already_is_not_sent_again(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    tag = first.headers["etag"]
    assert tag.startswith('"')
    again = client.get(path, headers={"If-None-Match": f'"other", {tag}'})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == tag
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_each_representation_has_its_own_etag(client: httpx.Client) -> None:
    addresses = ("innovin.ttl", "innovin.nt", "innovin.html?lang=en", "innovin.html?lang=fr")
    tags = {client.get(f"/doc/cluster/{address}").headers["etag"] for address in addresses}
    assert len(tags) == len(addresses)


@pytest.mark.parametrize("path", ["/", "/doc/cluster/innovin.ttl", "/clusters", "/static/grappe.css", "/health/live"])
def test_head_is_get_without_the_body(client: httpx.Client, path: str) -> None:
    got, headed = client.get(path), client.head(path)
    assert headed.status_code == 200
    assert headed.content == b""
    assert headed.headers.get("etag") == got.headers.get("etag")
    assert headed.headers["content-length"] == str(len(got.content))


def test_a_page_cites_each_statement_and_marks_what_is_inferred(client: httpx.Client) -> None:
    page = client.get("/doc/cluster/innovin.html?lang=en").text
    assert 'href="/id/evidence/' in page
    assert "inferred" in page
    assert "absence is never a no" in page


def test_the_page_of_an_evidence_shows_what_it_states(client: httpx.Client, settings: kg.Settings) -> None:
    with kg.open(settings.editions) as store:
        asked = "SELECT ?e ?s { ?e a grappe:Evidence . GRAPH ?e { ?s a grappe:Cluster } } ORDER BY ?e LIMIT 1"
        row = store.select(f"PREFIX grappe: <{kg.terms.GRAPPE}> {asked}").rows[0]
    path = str(row["e"]).removeprefix(kg.terms.BASE + "id/")
    page = client.get(f"/doc/{path}", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert str(row["s"]).removeprefix(kg.terms.BASE) in page.text


@pytest.mark.parametrize(
    ("lang", "proposed", "confused"),
    [("en", "Proposed by", "Not to be confused with"), ("fr", "Proposé par", "À ne pas confondre avec")],
)
def test_the_page_of_a_concept_tells_first_who_proposed_it_and_what_it_is_not(
    client: httpx.Client, lang: str, proposed: str, confused: str
) -> None:
    path = f"/doc/concept/torres-mix/proximity-mix?lang={lang}"
    head = (
        client.get(path, headers={"Accept": "text/html"}).text.partition('<dl class="head">')[2].partition("</dl>")[0]
    )
    assert proposed in head
    assert "Torrès 2004" in head
    assert "/id/evidence/d0-2.1-p4/cited" in head
    assert "/id/scheme/torres-mix" in head
    assert "/id/concept/bearers/inside-a-firm" in head
    told = head.partition(confused)[2]
    assert "/id/concept/geographic-organised/geographic-proximity" in told
    assert "/id/scheme/geographic-organised" in told


def test_what_is_no_concept_has_no_such_head(client: httpx.Client) -> None:
    assert '<dl class="head">' not in client.get("/doc/cluster/innovin", headers={"Accept": "text/html"}).text
