"""What tells about the data: VoID, DCAT, the ontology, the editions, health."""

from __future__ import annotations

import httpx
import pytest
from rdflib import DCAT, OWL, RDF, VOID, Graph, URIRef

# rdflib's JSON-LD parser still uses what rdflib deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

JSON = {"Accept": "application/json"}


@pytest.mark.parametrize("path", ["/.well-known/void", "/catalog"])
@pytest.mark.parametrize(
    "media", ["text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"]
)
def test_the_edition_is_described_in_each_format(client: httpx.Client, path: str, media: str) -> None:
    response = client.get(path, headers={"Accept": media})
    assert response.headers["content-type"].partition(";")[0] == media
    graph = Graph().parse(data=response.content, format=media)
    assert set(graph.subjects(RDF.type, VOID.Dataset)) & set(graph.subjects(RDF.type, DCAT.Dataset))


def test_the_ontology_is_one_graph(client: httpx.Client) -> None:
    graph = Graph().parse(data=client.get("/ontology.ttl").content, format="turtle")
    assert (URIRef("https://w3id.org/grappe/ontology#Cluster"), RDF.type, OWL.Class) in graph
    assert client.get("/ontology", headers={"Accept": "text/turtle"}).status_code == 200


def test_each_term_has_its_anchor_on_the_page(client: httpx.Client) -> None:
    page = client.get("/ontology", headers={"Accept": "text/html"}).text
    assert '<article id="Cluster"' in page
    assert '<article id="hasParty"' in page


def test_the_files_of_the_ontology_are_served_and_no_others(client: httpx.Client) -> None:
    assert client.get("/ontology/core.ttl").headers["content-type"].startswith("text/turtle")
    assert client.get("/ontology/schemes/status.ttl").status_code == 200
    for path in ("/ontology/nope.ttl", "/ontology/..%2Fpyproject.toml", "/ontology/%2Fetc%2Fpasswd", "/ontology.exe"):
        assert client.get(path).status_code == 404


def test_the_editions_are_listed_and_each_is_told(client: httpx.Client) -> None:
    listed = client.get("/editions", headers=JSON).json()["editions"]
    newest = listed[0]
    alone = client.get(f"/editions/{newest['number']}", headers=JSON).json()
    assert alone == newest
    assert len(newest["content_hash"]) == 64
    assert newest["counts"]["facts"] > 0
    assert client.get("/editions/999999", headers=JSON).status_code == 404
    assert client.get("/editions/x", headers=JSON).status_code == 422


def test_health_tells_life_and_readiness(client: httpx.Client) -> None:
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").json()["status"] == "ready"


def test_robots_are_told_what_not_to_crawl(client: httpx.Client) -> None:
    assert "Disallow: /sparql" in client.get("/robots.txt").text
