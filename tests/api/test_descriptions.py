"""What tells about the data: VoID, DCAT, the ontology, the editions, health."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import combinations

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


@pytest.mark.parametrize("path", ["/ontology", "/ontology/0.1.0", "/ontology/core"])
@pytest.mark.parametrize(
    "media", ["text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"]
)
def test_the_names_of_the_ontology_its_version_and_its_modules_lead_to_it_in_each_format(
    client: httpx.Client, path: str, media: str
) -> None:
    response = client.get(path, headers={"Accept": media})
    assert response.headers["content-type"].partition(";")[0] == media
    graph = Graph().parse(data=response.content, format=media)
    assert (URIRef("https://w3id.org/grappe/ontology#Cluster"), RDF.type, OWL.Class) in graph


def test_for_people_a_module_is_a_part_of_the_page(client: httpx.Client) -> None:
    response = client.get("/ontology/core?lang=fr", headers={"Accept": "text/html"})
    assert (response.status_code, response.headers["location"]) == (303, "/ontology?lang=fr#module-core")
    assert '<section id="module-core">' in client.get("/ontology", headers={"Accept": "text/html"}).text
    assert client.get("/ontology/0.1.0", headers={"Accept": "text/html"}).status_code == 200


@pytest.mark.parametrize(
    ("lang", "told"),
    [("en", ("Example:", "Said of", "Inverse", "symmetric: it holds both ways", "isParticipantIn ∘ inCluster")),
     ("fr", ("Exemple :", "Se dit de", "Inverse", "symétrique", "LPH participe à Naturopôle."))],
)  # fmt: skip
def test_the_page_tells_what_each_term_is_said_of_and_how_it_hangs_together(
    client: httpx.Client, lang: str, told: tuple[str, ...]
) -> None:
    page = client.get(f"/ontology?lang={lang}", headers={"Accept": "text/html"}).text.replace("\N{NO-BREAK SPACE}", " ")
    assert [text for text in told if text not in page] == []
    part = page.partition('id="participatesIn"')[2].partition("</article>")[0]
    assert 'href="/ontology#Actor' in part or 'href="/ontology?lang' in part


def test_every_term_of_ours_has_its_place_on_the_page(client: httpx.Client) -> None:
    graph = Graph().parse(data=client.get("/ontology.ttl").content, format="turtle")
    page = client.get("/ontology", headers={"Accept": "text/html"}).text
    ours = {str(term) for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
            for term in graph.subjects(RDF.type, kind) if str(term).startswith("https://w3id.org/grappe/ontology#")}  # fmt: skip
    assert len(ours) > 100
    assert [term for term in ours if f'<article id="{term.partition("#")[2]}"' not in page] == []


def modules(client: httpx.Client) -> list[str]:
    page = client.get("/ontology", headers={"Accept": "text/html"}).text
    return re.findall(r'src="/ontology/([a-z]+)\.svg', page)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_each_module_has_a_diagram_with_a_title_and_no_style_or_script(client: httpx.Client, lang: str) -> None:
    assert {"core", "chain", "ties", "evidence", "claims"} <= set(modules(client))
    for module in modules(client):
        response = client.get(f"/ontology/{module}.svg?lang={lang}")
        assert response.headers["content-type"] == "image/svg+xml"
        assert response.headers["content-language"] == lang
        root = ET.fromstring(response.content)
        names = [element.tag.partition("}")[2] for element in root.iter()]
        assert names[:3] == ["svg", "title", "desc"]
        assert not {"script", "style", "image", "foreignObject"} & set(names)
        assert not any(key == "style" or key.startswith("on") for element in root.iter() for key in element.attrib)
    assert client.get("/ontology/borrowed.svg").status_code == 404


def test_the_boxes_of_a_diagram_do_not_overlap_and_hold_their_texts(client: httpx.Client) -> None:
    for module in modules(client):
        root = ET.fromstring(client.get(f"/ontology/{module}.svg").content)
        rectangles = [{k: float(element.get(k, 0)) for k in ("x", "y", "width", "height")}
                      for element in root.findall("{*}rect")[1::2]]  # fmt: skip
        for a, b in combinations(rectangles, 2):
            apart = a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"]
            assert apart or a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"], module
        for text in root.findall("{*}text"):
            x, y = float(text.attrib["x"]), float(text.attrib["y"])
            around = next(
                r for r in rectangles if r["x"] < x < r["x"] + r["width"] and r["y"] < y < r["y"] + r["height"]
            )
            assert x + 6.5 * len(text.text or "") <= around["x"] + around["width"], text.text


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
