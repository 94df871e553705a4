"""Questions over HTTP."""

from __future__ import annotations

import csv
import io

import httpx
import pytest
from rdflib import Graph

import kg

# rdflib's JSON-LD parser still uses what rdflib deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

QUESTION = "/questions/complementary-value-chains"
JSON = {"Accept": "application/json"}
PAGE = {"Accept": "text/html"}


def test_the_list_tells_each_question_in_both_languages(client: httpx.Client) -> None:
    listed = client.get("/questions", headers=JSON).json()["questions"]
    assert {question["slug"] for question in listed} == set(kg.questions())
    assert all(question["title"]["en"] and question["title"]["fr"] for question in listed)


def test_an_answer_is_json_that_is_json_ld(client: httpx.Client) -> None:
    response = client.get(QUESTION, params={"cluster": "innovin"}, headers={"Accept": "application/ld+json"})
    assert response.headers["content-type"] == "application/ld+json"
    assert response.json()["rows"]
    assert len(Graph().parse(data=response.text, format="json-ld")) > 0


def test_an_answer_is_csv(client: httpx.Client) -> None:
    rows = list(csv.reader(io.StringIO(client.get(QUESTION, params={"format": "csv"}).text)))
    assert rows[0] == list(kg.questions()["complementary-value-chains"].columns)
    assert len(rows) > 1


def test_a_parameter_may_be_repeated(client: httpx.Client) -> None:
    one = client.get(QUESTION, params={"cluster": "innovin"}, headers=JSON).json()["rows"]
    two = client.get(QUESTION, params={"cluster": ["innovin", "xylofutur"]}, headers=JSON).json()["rows"]
    assert len(two) > len(one)


def test_a_box_left_empty_is_a_parameter_not_given(client: httpx.Client) -> None:
    absent, empty = client.get(QUESTION, headers=JSON), client.get(f"{QUESTION}?cluster=", headers=JSON)
    assert absent.json()["rows"] == empty.json()["rows"]


def test_stated_leaves_out_what_no_source_states(client: httpx.Client) -> None:
    assert client.get(QUESTION, params={"stated": "true"}, headers=JSON).json()["stated"] is True
    wrong = client.get(QUESTION, params={"stated": "perhaps"}, headers=JSON)
    assert (wrong.status_code, wrong.json()["parameter"]) == (422, "stated")


def test_an_unknown_thing_is_not_found_with_the_nearest_names(client: httpx.Client) -> None:
    response = client.get(QUESTION, params={"cluster": "inovin"}, headers=JSON)
    assert response.status_code == 404
    problem = response.json()
    assert problem["parameter"] == "cluster"
    assert "innovin" in problem["suggestions"]


def test_the_page_suggests_them_as_links_in_its_form(client: httpx.Client) -> None:
    response = client.get(QUESTION, params={"cluster": "inovin", "lang": "fr"}, headers=PAGE)
    assert response.status_code == 404
    assert f'href="{QUESTION}?cluster=innovin&amp;lang=fr"' in response.text
    assert "Vouliez-vous dire" in response.text


def test_an_unknown_parameter_is_named(client: httpx.Client) -> None:
    response = client.get(QUESTION, params={"clutser": "innovin"}, headers=JSON)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["parameter"] == "clutser"


def test_an_unknown_question_is_not_found_and_its_neighbours_are_suggested(client: httpx.Client) -> None:
    response = client.get("/questions/complementary-value-chain", headers=JSON)
    assert response.status_code == 404
    assert QUESTION in response.json()["suggestions"]


def test_the_page_has_the_form_the_answer_and_where_to_take_it(client: httpx.Client) -> None:
    page = client.get(QUESTION, params={"cluster": "innovin", "lang": "en"}, headers=PAGE).text
    assert '<option value="innovin" selected>' in page
    assert '<a href="/id/cluster/xylofutur?lang=en">' in page
    assert 'class="citation" href="/id/evidence/d3-3.1-p2/quoted' in page
    assert "§3.1 ¶2 (quoted)</a>" in page
    assert f"{QUESTION}?cluster=innovin&amp;format=csv" in page
    assert 'href="/sparql?query=' in page


@pytest.mark.parametrize(("lang", "said"), [("en", "not stated"), ("fr", "non énoncé")])
def test_what_is_not_stated_is_said_so_and_is_no_no(client: httpx.Client, lang: str, said: str) -> None:
    page = client.get(QUESTION, params={"cluster": "innovin", "lang": lang}, headers=PAGE).text
    assert f'<em class="unstated">{said}</em>' in page


@pytest.mark.parametrize(("lang", "said"), [("en", "nobody"), ("fr", "personne")])
def test_what_is_missing_of_nobody_is_not_called_not_stated(client: httpx.Client, lang: str, said: str) -> None:
    parties = {"party": ["innovin", "eurosima"], "lang": lang}
    page = client.get("/questions/proximities-of", params=parties, headers=PAGE).text
    assert f'<em class="unstated">{said}</em>' in page


@pytest.mark.parametrize("slug", sorted(kg.questions()))
def test_each_question_has_a_page_in_both_languages(client: httpx.Client, slug: str) -> None:
    for lang in ("en", "fr"):
        page = client.get(f"/questions/{slug}", params={"lang": lang}, headers=PAGE)
        assert page.status_code == 200
        assert f'<html lang="{lang}">' in page.text


@pytest.mark.parametrize(
    "slug", [s for s, q in kg.questions().items() if any(p.type == "boolean" for p in q.parameters.values())]
)
def test_yes_and_no_are_chosen_in_words(client: httpx.Client, slug: str) -> None:
    page = client.get(f"/questions/{slug}", params={"lang": "fr"}, headers=PAGE).text
    assert '<option value="true">oui</option>' in page


def test_openapi_types_each_question_from_its_file(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for slug, question in kg.questions().items():
        operation = paths[f"/questions/{slug}"]["get"]
        assert operation["summary"] == question.title["en"]
        described = {parameter["name"]: parameter for parameter in operation["parameters"]}
        assert set(described) == {*question.parameters, "stated", "reasons"}
        assert all(parameter["description"] for parameter in described.values())
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        assert list(schema["properties"]["rows"]["items"]["properties"]) == list(question.columns)
