"""Answers as a matrix or as bars, on their pages."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import httpx
import pytest
from rdflib import Literal, URIRef

import kg
from api.charts import MOST_LETTERS, bar_chart
from api.labels import label_of, number

PAGE = {"Accept": "text/html"}
SVG = "{http://www.w3.org/2000/svg}"
LONG = "A name & a half, " * 5


def drawn(lang: str = "fr") -> ET.Element:
    """Two bars, the second with a long label."""
    things = [URIRef(f"https://w3id.org/grappe/id/cluster/{name}") for name in ("one", "two")]
    labels = {things[0]: {"en": "One"}, things[1]: {"en": LONG}}
    answer = kg.Answer(kg.questions()["sources"], {}, "", (), labels)
    lengths = (((things[0],), 1200.5, (Literal("staff"),)), ((things[1],), 300.125, ()))
    return ET.fromstring(bar_chart(kg.Bars(("a", "b"), lengths, 0), answer, lang, "<what> it shows"))


def test_bars_are_as_long_as_their_numbers() -> None:
    widths = [float(rect.attrib["width"]) for rect in drawn().iter("rect")]
    assert widths[0] / widths[1] == pytest.approx(4, rel=0.01)


def test_bars_have_a_title_a_description_and_each_its_own_words() -> None:
    root = drawn()
    assert root.attrib["role"] == "img"
    told = {element.attrib.get("id"): element.text for element in root}
    assert told["chart-title"] == kg.questions()["sources"].title["fr"]
    assert told["chart-desc"] == "<what> it shows"
    assert [group.findtext("title") for group in root.iter("g")][1] == f"{LONG} – 300,125"


def test_a_long_label_is_cut_and_numbers_are_written_as_in_the_language() -> None:
    texts = [text.text or "" for text in drawn().iter("text")]
    assert max(map(len, texts)) == MOST_LETTERS - 1 or max(map(len, texts)) == MOST_LETTERS
    assert "1\N{NARROW NO-BREAK SPACE}200,5 staff" in texts
    assert "1,200.5 staff" in [text.text for text in drawn("en").iter("text")]


@pytest.mark.parametrize(("lexical", "lang", "said"), [("0.25", "fr", "0,25"), ("0.123456", "en", "0.123456")])
def test_a_decimal_is_written_as_in_the_language_with_all_its_figures(lexical: str, lang: str, said: str) -> None:
    decimal = Literal(lexical, datatype=URIRef("http://www.w3.org/2001/XMLSchema#decimal"))
    assert label_of(decimal, {}, lang).text == number(decimal.value, lang) == said
    assert label_of(Literal("INF", datatype=URIRef("http://www.w3.org/2001/XMLSchema#double")), {}, lang).text


def test_a_matrix_has_heads_of_rows_and_columns_and_the_whole_answer_below_it(client: httpx.Client) -> None:
    page = client.get("/questions/technology-applications?lang=en", headers=PAGE).text
    matrix, _, below = page.partition('<div class="scroll matrix"')[2].partition("<details>")
    assert matrix.count('<th scope="col">') > matrix.count('<th scope="row">') > 3
    assert '<a href="/id/field/vine-and-wine' in matrix.replace("concept/", "")
    assert "—" in matrix
    assert "not a no" in matrix
    assert 'class="citation"' in below


def test_the_whole_answer_stands_open_where_its_reasons_are_asked_for(client: httpx.Client) -> None:
    page = client.get("/questions/coverage?reasons=true", headers=PAGE).text
    assert "<details open><summary>Row by row" in page


def test_bars_stand_in_the_page_above_the_table(client: httpx.Client) -> None:
    page = client.get("/questions/headcounts?lang=fr", headers=PAGE).text
    assert page.index('class="bars"') < page.index("<table>")
    assert "170 permanent staff" in page


def test_figures_of_different_kinds_are_not_drawn_beside_each_other(client: httpx.Client) -> None:
    assert 'class="bars"' not in client.get("/questions/measurements", headers=PAGE).text
    assert 'class="bars"' in client.get("/questions/measurements?measure=headcount", headers=PAGE).text


@pytest.mark.parametrize("slug", [slug for slug, question in kg.questions().items() if question.method])
def test_a_calculated_answer_says_that_sparql_shows_only_what_it_is_calculated_from(
    client: httpx.Client, slug: str
) -> None:
    listed = {one["slug"]: one["calculated"] for one in client.get("/questions?format=json").json()["questions"]}
    assert listed[slug]
    asked = {
        name: kg.terms.local(str(p.example[0])) for name, p in kg.questions()[slug].parameters.items() if p.required
    }
    page = client.get(f"/questions/{slug}", params=asked | {"lang": "fr"}, headers=PAGE)
    if page.status_code == 200:
        assert "La réponse est calculée à partir de ce que sa requête va chercher" in page.text
