"""Why a statement holds, over HTTP."""

from __future__ import annotations

import httpx
import pytest
from rdflib import PROV, Graph

import kg

LEARNS = {"s": "cluster:innovin", "p": "grappe:learnsFrom", "o": "cluster:eurosima"}


@pytest.mark.parametrize("media", ["application/json", "text/turtle", "text/plain", "text/html"])
def test_a_reason_comes_in_the_format_asked_for(client: httpx.Client, media: str) -> None:
    response = client.get("/why", params=LEARNS, headers={"Accept": media})
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == media
    assert response.headers["etag"]
    assert client.get("/why", params=LEARNS, headers={"Accept": "image/png"}).status_code == 406


def test_the_json_is_the_tree(client: httpx.Client, edition: kg.Edition) -> None:
    told = client.get("/why", params=LEARNS).json()
    assert told["edition"] == edition.number
    reason = told["reason"]
    assert reason["stands"] == "inferred"
    assert reason["sentence"]["fr"].startswith("Inno'vin apprend d'EuroSima, car")
    assert all(premise["evidence"] for premise in reason["premises"])


def test_the_turtle_says_what_was_derived_from_what(client: httpx.Client) -> None:
    graph = Graph().parse(data=client.get("/why", params=LEARNS | {"format": "ttl"}).text, format="turtle")
    assert set(graph.objects(None, PROV.wasDerivedFrom))
    assert set(graph.objects(None, PROV.used))


@pytest.mark.parametrize(("lang", "said"), [("en", "because"), ("fr", ", car ")])
def test_the_text_and_the_page_speak_both_languages(client: httpx.Client, lang: str, said: str) -> None:
    text = client.get("/why", params=LEARNS | {"format": "txt", "lang": lang})
    page = client.get("/why", params=LEARNS | {"format": "html", "lang": lang})
    assert said in text.text
    assert said in page.text
    assert text.headers["content-language"] == page.headers["content-language"] == lang


def test_a_step_of_a_page_folds_and_leads_to_its_evidence_its_rule_and_its_own_reasons(client: httpx.Client) -> None:
    triple = {"s": "cluster:innovin", "p": "grappe:learnsFrom", "o": "cluster:eurosima"}
    page = client.get("/why", params=triple | {"format": "html"}).text
    assert 'href="/id/evidence/' in page
    assert 'href="/ontology/rules/learns-from.rq"' in page
    assert '<details class="reason">' in page
    assert client.get("/ontology/rules/learns-from.rq").status_code == 200


@pytest.mark.parametrize(("lang", "said"), [("en", "Another reason:"), ("fr", "Une autre raison :")])
def test_other_reasons_fold_on_the_page_and_stand_in_the_other_formats(
    client: httpx.Client, lang: str, said: str
) -> None:
    others = client.get("/why", params=LEARNS).json()["reason"]["alternatives"]
    page = client.get("/why", params=LEARNS | {"format": "html", "lang": lang}).text
    assert page.count(said) == len(others) > 0
    graph = Graph().parse(data=client.get("/why", params=LEARNS | {"format": "ttl"}).text, format="turtle")
    top = next(s for s in graph.subjects(PROV.wasGeneratedBy) if "learnsFrom" in s)
    assert len(set(graph.objects(top, PROV.wasGeneratedBy))) == 1 + len(others)


def test_every_inferred_statement_of_a_page_leads_to_its_reason(client: httpx.Client) -> None:
    page = client.get("/doc/cluster/innovin.html?lang=en").text
    links = [part.partition('"')[0].replace("&amp;", "&") for part in page.split('class="inferred" href="')[1:]]
    assert links
    for link in links:
        reason = client.get(link, headers={"Accept": "application/json"})
        assert reason.status_code == 200
        assert reason.json()["reason"]["stands"] in ("inferred", "derived")


def test_a_statement_that_is_not_there_is_not_found_with_what_stands_near_it(client: httpx.Client) -> None:
    problem = client.get("/why", params=LEARNS | {"o": "cluster:nowhere"})
    assert problem.status_code == 404
    assert problem.json()["type"].endswith("/not-stated")
    assert "cluster:eurosima" in problem.json()["elsewhere"]["object"]
    reverse = client.get("/why", params={**LEARNS, "s": LEARNS["o"], "o": LEARNS["s"], "lang": "fr"})
    assert "reverse" in reverse.json()["elsewhere"]
    assert "pas un non" in reverse.json()["detail"]


@pytest.mark.parametrize(
    "change", [{"s": "cluster:a b"}, {"p": "nothing"}, {"o": "http://["}, {"o": '"'}, {"s": ""}, {"s": "x:\x00"}]
)
def test_a_name_that_cannot_be_an_iri_is_unprocessable(client: httpx.Client, change: dict[str, str]) -> None:
    assert client.get("/why", params=LEARNS | change).status_code == 422


@pytest.mark.parametrize("missing", ["s", "p", "o"])
def test_each_part_of_the_statement_is_required(client: httpx.Client, missing: str) -> None:
    given = {name: value for name, value in LEARNS.items() if name != missing}
    assert client.get("/why", params=given).status_code == 422


def test_an_answer_has_reasons_when_they_are_asked_for(client: httpx.Client) -> None:
    asked = {"cluster": "innovin", "reasons": "true"}
    told = client.get("/questions/partners", params=asked).json()
    assert len(told["reasons"]) == len(told["rows"]) > 0
    assert "reasons" not in client.get("/questions/partners", params={"cluster": "innovin"}).json()
    assert 'class="premises"' in client.get("/questions/partners", params=asked | {"format": "html"}).text
    assert client.get("/questions/partners", params=asked | {"format": "csv"}).status_code == 422
    assert client.get("/questions/partners", params=asked | {"reasons": "perhaps"}).status_code == 422
