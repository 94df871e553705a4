"""Pages: valid, bilingual, from this server alone, and every link leads somewhere."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import html5rdf
import httpx
import pytest

PAGE = {"Accept": "text/html"}
PAGES = [
    "/",
    "/search?q=laser",
    "/search?q=nothing-of-the-kind",
    "/questions",
    "/questions/complementary-value-chains?cluster=innovin",
    "/questions/technology-applications",
    "/questions/headcounts",
    "/clusters",
    "/clusters?limit=3&offset=3",
    "/actors",
    "/sources",
    "/sparql",
    "/sparql?query=ASK%7B%7D",
    "/sparql?query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%2020",
    "/sparql?query=DESCRIBE%20%3Chttps%3A%2F%2Fw3id.org%2Fgrappe%2Fid%2Fcluster%2Finnovin%3E",
    "/doc/cluster/innovin",
    "/doc/evidence/d3-3.1-p2/quoted",
    "/doc/passage/d3-3.1-p2",
    "/doc/concept/status/under-way",
    "/doc/concept/torres-mix/proximity-mix",
    "/ontology",
    "/catalog",
    "/editions",
    "/problem/bad-query",
]
WRONG = {"/nope": 404, "/sparql?query=SELEC": 400, "/clusters?limit=x": 422, "/doc/cluster/nope": 404}


class Anchors(HTMLParser):
    """Collects what a page refers to, and the languages it declares."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.tags: list[str] = []
        self.langs: set[str] = set()
        self.inline = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if tag == "a":
            self.links.append(known.get("href", ""))
        if tag in {"script", "img", "iframe", "source"} or known.get("rel") in {"stylesheet", "icon"}:
            self.loaded.append(known.get("src") or known.get("href", ""))
        if "lang" in known:
            self.langs.add(known["lang"])
        self.inline |= "style" in known or any(name.startswith("on") for name in known)


def read(text: str) -> Anchors:
    """What a page holds."""
    found = Anchors()
    found.feed(text)
    return found


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("path", [*PAGES, *WRONG])
def test_a_page_is_valid_in_both_languages(client: httpx.Client, path: str, lang: str) -> None:
    response = client.get(path, headers=PAGE | {"Accept-Language": lang})
    assert response.status_code == WRONG.get(path, 200)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-language"] == lang
    assert "Accept-Language" in response.headers["vary"]
    html5rdf.HTMLParser(strict=True).parse(response.text)
    assert f'<html lang="{lang}">' in response.text
    assert len(re.findall("<h1", response.text)) == 1
    assert read(response.text).langs <= {"en", "fr"}


@pytest.mark.parametrize("path", [*PAGES, *WRONG])
def test_a_page_takes_nothing_from_elsewhere_and_runs_nothing(client: httpx.Client, path: str) -> None:
    response = client.get(path, headers=PAGE)
    found = read(response.text)
    assert found.loaded
    assert all(address.startswith(("/static/", "/ontology/")) for address in found.loaded)
    assert not {"script", "style", "iframe"} & set(found.tags)
    assert not found.inline
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"]


@pytest.mark.parametrize("path", ["/", "/questions/complementary-value-chains?cluster=innovin", "/doc/cluster/innovin"])
def test_every_link_of_a_page_leads_to_a_page(client: httpx.Client, server: str, path: str) -> None:
    found = read(client.get(path, headers=PAGE).text)
    addresses = {urljoin(server + path, address) for address in (*found.links, *found.loaded)}
    ours = sorted(address for address in addresses if address.startswith(server))
    assert len(ours) > 10
    for address in ours:
        assert client.get(address, headers=PAGE, follow_redirects=True).status_code == 200, address
    assert all(urlsplit(address).scheme in {"http", "https"} for address in addresses)


def test_a_language_chosen_in_the_address_stays_chosen(client: httpx.Client) -> None:
    page = client.get("/?lang=fr", headers=PAGE | {"Accept-Language": "en"}).text
    assert 'href="/questions?lang=fr"' in page
    assert '<input type="hidden" name="lang" value="fr">' in page


def test_a_label_in_another_language_says_so(client: httpx.Client) -> None:
    query = 'SELECT ("bonjour"@fr AS ?x) {}'
    page = client.get("/sparql", params={"query": query, "lang": "en"}, headers=PAGE).text
    assert '<span lang="fr">bonjour</span>' in page


@pytest.mark.parametrize(
    ("text", "path"), [("Innovin", None), ("laser", "/id/technology/laser"), ("inno'vin", "innovin")]
)
def test_the_search_finds_things_by_name(client: httpx.Client, text: str, path: str | None) -> None:
    response = client.get("/search", params={"q": text}, headers={"Accept": "application/json"})
    found = [thing["id"] for thing in response.json()["things"]]
    assert path is None or any(path.rpartition("/")[2] in iri for iri in found)


@pytest.mark.parametrize("text", ["complementary value", "chaînes complementaires"])
def test_the_search_finds_questions_in_both_languages_without_accents(client: httpx.Client, text: str) -> None:
    found = client.get("/search", params={"q": text}, headers={"Accept": "application/json"}).json()["questions"]
    assert "/questions/complementary-value-chains" in [question["id"] for question in found]


def test_the_search_shows_a_thing_by_its_name_in_the_language_of_the_page(client: httpx.Client) -> None:
    page = client.get("/search?q=vine+and+wine&lang=fr", headers=PAGE).text
    assert ">vigne et vin</a>" in page
    assert 'trouvé par <span lang="en">vine and wine</span>' in page
    found = client.get("/search?q=vine+and+wine", headers={"Accept": "application/json"}).json()["things"][0]
    assert found["label"] == {"en": "vine and wine", "fr": "vigne et vin"}
    assert (found["found"], found["lang"]) == ("vine and wine", "en")


def test_what_is_typed_into_the_search_is_shown_as_text(client: httpx.Client) -> None:
    page = client.get("/search", params={"q": '"><script>alert(1)</script>'}, headers=PAGE).text
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_an_error_is_told_to_a_program_as_a_problem(client: httpx.Client) -> None:
    response = client.get("/nope", headers={"Accept": "*/*", "Accept-Language": "fr"})
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert {"type", "title", "status", "detail", "instance"} <= set(problem)
    assert problem["title"] == "Aucune page n’a cette adresse"


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/questions/partners?cluster=inovin", "Rien ici ne s’appelle « inovin »"),
        ("/questions/partners?cluster=lph", "« lph » ne désigne ici rien de la sorte « Cluster », mais actor:lph"),
        ("/questions/partners?cluster=a%20b", "cluster : « a b » ne peut être un nom"),
        ("/questions/partners?clutser=x", "vouliez-vous dire cluster ?"),
        ("/questions/value-chain-of?stated=perhaps", "stated vaut true ou false"),
        ("/sparql?query=SELEC", "l’analyseur dit, en anglais : error at 1:6"),
        ("/sparql?query=SELECT%20*%20%7B%20SERVICE%20%3Curn:x%3E%20%7B%7D%20%7D", "SERVICE est refusé"),
        ("/clusters?limit=0", "limit vaut au moins 1"),
        ("/clusters?limit=x", "limit est un nombre entier"),
        ("/why?s=x&p=y&o=z", "n’est ni un IRI ni un nom avec préfixe"),
        ("/why?s=x&p=y", "o manque"),
        ("/doc/cluster/lph", "« cluster:lph » ne désigne ici rien"),
    ],
)
def test_what_went_wrong_is_told_in_french(client: httpx.Client, path: str, detail: str) -> None:
    headers = {"Accept": "*/*", "Accept-Language": "fr"}
    assert detail in client.get(path, headers=headers).json()["detail"]
    assert detail in html.unescape(client.get(path, headers=headers | PAGE).text)


def test_a_page_about_a_name_that_something_else_has_leads_there(client: httpx.Client) -> None:
    for path in ("/questions/partners?cluster=lph", "/doc/cluster/lph"):
        assert 'href="/id/actor/lph">actor:lph</a>' in client.get(path, headers=PAGE).text


@pytest.mark.parametrize("slug", ["bad-query", "unexpected", "method-not-allowed", "content-too-large"])
def test_the_type_of_every_problem_has_its_page(client: httpx.Client, slug: str) -> None:
    assert client.get(f"/problem/{slug}", headers=PAGE).status_code == 200


def test_a_method_that_is_not_served_is_told_which_are(client: httpx.Client) -> None:
    response = client.delete("/clusters")
    assert response.status_code == 405
    assert "GET" in response.headers["allow"]
