"""Collections, page by page."""

from __future__ import annotations

import httpx
import pytest
from rdflib import Graph, Namespace, URIRef

# rdflib's JSON-LD parser still uses what rdflib deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

JSON = {"Accept": "application/json"}
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")


@pytest.mark.parametrize("name", ["clusters", "actors", "sources"])
def test_a_collection_is_typed_json(client: httpx.Client, name: str) -> None:
    page = client.get(f"/{name}", headers=JSON).json()
    assert page["total"] >= len(page["items"]) > 0
    assert all(item["id"].startswith("https://w3id.org/grappe/id/") and item["label"] for item in page["items"])


def test_it_is_json_ld_whose_members_are_the_things(client: httpx.Client, server: str) -> None:
    response = client.get("/clusters", headers={"Accept": "application/ld+json"})
    graph = Graph().parse(data=response.text, format="json-ld", publicID=server)
    assert URIRef("https://w3id.org/grappe/id/cluster/innovin") in set(graph.objects(None, HYDRA.member))


def test_pages_follow_each_other_through_link(client: httpx.Client) -> None:
    seen, address, pages = [], "/clusters?limit=5", 0
    while address:
        response = client.get(address, headers=JSON)
        seen += [item["id"] for item in response.json()["items"]]
        address = response.links.get("next", {}).get("url", "")
        pages += 1
    assert pages > 1
    assert len(seen) == len(set(seen)) == response.json()["total"]
    assert {"first", "prev", "last"} <= set(response.links)


def test_a_filter_keeps_what_it_names_and_what_is_narrower(client: httpx.Client) -> None:
    everything = client.get("/clusters", headers=JSON).json()["total"]
    wine = client.get("/clusters", params={"theme": "vine-and-wine"}, headers=JSON).json()
    assert 0 < wine["total"] < everything
    assert "https://w3id.org/grappe/id/cluster/innovin" in [item["id"] for item in wine["items"]]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("limit=0", "limit"), ("limit=x", "limit"), ("offset=-1", "offset"), ("colour=red", "colour")],
)
def test_a_bad_parameter_is_named(client: httpx.Client, query: str, parameter: str) -> None:
    response = client.get(f"/clusters?{query}", headers=JSON)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["parameter"] == parameter


def test_an_unknown_value_of_a_filter_is_not_found(client: httpx.Client) -> None:
    assert client.get("/clusters", params={"kind": "nope"}, headers=JSON).status_code == 404


def test_openapi_tells_the_items_and_the_filters(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()
    parameters = {parameter["name"] for parameter in document["paths"]["/clusters"]["get"]["parameters"]}
    assert {"kind", "region", "theme", "limit", "offset"} <= parameters
    assert "themes" in document["components"]["schemas"]["Cluster"]["properties"]
