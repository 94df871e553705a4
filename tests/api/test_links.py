"""Where IRIs lead."""

from __future__ import annotations

import pytest

from api.links import href, link, page_links

OURS = "https://w3id.org/grappe/"


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        (OURS + "id/cluster/innovin", "/id/cluster/innovin"),
        (OURS + "id/evidence/d3-3.1-p2/quoted", "/id/evidence/d3-3.1-p2/quoted"),
        (OURS + "ontology#Cluster", "/ontology#Cluster"),
        (OURS + "id/cluster/a%20b", "/id/cluster/a%2520b"),
        ("https://example.org/x?y=1", "https://example.org/x?y=1"),
    ],
)
def test_our_own_iris_lead_to_this_server_and_others_to_themselves(iri: str, expected: str) -> None:
    assert href(iri) == expected


@pytest.mark.parametrize("iri", ["javascript:alert(1)", "data:text/html,x", "urn:x", "JaVaScript:alert(1)", " "])
def test_an_iri_that_is_not_of_the_web_leads_nowhere(iri: str) -> None:
    assert href(iri) is None


def test_a_link_has_its_attributes() -> None:
    assert link("/x.ttl", "alternate", type="text/turtle") == '</x.ttl>; rel="alternate"; type="text/turtle"'


def test_the_pages_of_a_collection_lead_to_each_other_and_keep_the_filters() -> None:
    pages = page_links("/clusters", [("theme", "wine"), ("offset", "20")], total=45, limit=20, offset=20)
    assert pages == {
        "first": "/clusters?theme=wine&limit=20&offset=0",
        "prev": "/clusters?theme=wine&limit=20&offset=0",
        "next": "/clusters?theme=wine&limit=20&offset=40",
        "last": "/clusters?theme=wine&limit=20&offset=40",
    }


@pytest.mark.parametrize(("total", "prev"), [(45, 40), (40, 20), (0, 0)])
def test_beyond_the_end_the_previous_page_is_the_last_that_has_something(total: int, prev: int) -> None:
    pages = page_links("/clusters", [], total=total, limit=20, offset=1000)
    assert pages["prev"] == pages["last"] == f"/clusters?limit=20&offset={prev}"
    assert "next" not in pages


def test_an_only_page_has_no_neighbours() -> None:
    assert set(page_links("/clusters", [], total=3, limit=20, offset=0)) == {"first", "last"}
