"""What the definitions give on the documents, and what docs/complementarity.md says they give."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from rdflib import SKOS

from kg.complementarity import KINDS, compare, facets_of, ranking, scores
from kg.queries import query
from kg.terms import CONCEPT, GRAPPE, ID, local

PAGE = Path(__file__).parents[3] / "docs" / "complementarity.md"
FIRMS = ("lph", "eskiss-packaging", "nds", "biosphere")
COARSE = {"design": "product-development", "prototype-processing": "product-development"}


def p(name):
    return str(GRAPPE[name])


def concept(scheme, slug):
    return f"{CONCEPT}{scheme}/{slug}"


def actor(slug):
    return f"{ID}actor/{slug}"


def table(mark):
    """The rows of the table that follows a mark in the page."""
    lines = PAGE.read_text(encoding="utf-8").split(f"<!-- {mark} -->\n")[1].split("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def score(facets, kind, one, other):
    found = scores(facets, kind, *(np.array([facets.row(holder)]) for holder in (one, other)))[0]
    return "not stated" if np.isnan(found) else f"{found:.2f}"


@pytest.fixture(scope="module")
def statements(store):
    return store.texts(query("facets"))


@pytest.fixture(scope="module")
def facets(statements):
    return facets_of(statements)


@pytest.fixture(scope="module")
def current(statements):
    """The statements without positions that are not said to be current."""
    positions = {s for s, predicate, _ in statements if predicate == p("performsActivity")}
    now = {s for s, predicate, o in statements if predicate == p("hasStatus") and local(o) == "current"}
    return [row for row in statements if row[0] not in positions - now]


def coarse(rows):
    """Activities as a hurried coder would enter them."""
    for s, predicate, o in rows:
        slug = COARSE.get(local(o), local(o))
        yield s, predicate, concept("activity", slug) if predicate == p("performsActivity") else o


def without(rows, predicate):
    return [row for row in rows if row[1] != p(predicate)]


def test_the_six_pairs_of_naturopole_complete_each_other_and_none_competes(facets):
    for one, other in combinations(map(actor, FIRMS), 2):
        assert (score(facets, "value-chain", one, other), score(facets, "competition", one, other)) == ("1.00", "0.00")


def test_the_page_tells_what_the_six_pairs_hang_on(current):
    hurried = list(coarse(without(current, "hasSpecialty")))
    ways = [current, hurried, without(current, "requiresMarket")]
    stated, rough, unruled = (facets_of(rows) for rows in ways)
    found = []
    for one, other in combinations(FIRMS, 2):
        pair = actor(one), actor(other)
        both = [score(each, kind, *pair) for each in (stated, rough) for kind in ("value-chain", "competition")]
        found.append([f"{one} – {other}", *both, score(unruled, "value-chain", *pair)])
    assert found == table("sensitivity")


def test_without_specialties_three_pairs_turn_into_competitors_and_without_the_niche_three_are_not_stated():
    rows = table("sensitivity")
    assert [row[0] for row in rows if row[4] != "0.00"] == ["lph – nds", "lph – biosphere", "nds – biosphere"]
    assert sum(row[5] == "not stated" for row in rows) == 3


def test_the_worked_example_of_the_page_comes_out(statements):
    broader = [row for row in statements if row[1] == str(SKOS.broader)]
    rule = ("rule", p("requiresMarket"), concept("field", "nutraceuticals")), ("rule", p("isAdmissionRuleOf"), "park")
    said = [*broader, *rule]
    for number, (firm, activity, specialty, market) in enumerate(table("example")):
        node = f"position{number}"
        said += [(f"in-{firm}", p("inCluster"), "park"), (f"in-{firm}", p("hasParticipant"), firm)]
        said += [(node, p("isHeldBy"), firm), (node, p("performsActivity"), concept("activity", activity))]
        said += [(node, p("hasSpecialty"), concept("specialty", specialty))]
        said += [(node, p("servesMarket"), concept("field", market))] if market else []
    hurried = [
        (s, predicate, concept("activity", "product-development") if predicate == p("performsActivity") else o)
        for s, predicate, o in said
    ]
    ways = [said, hurried, without(hurried, "hasSpecialty"), without(said, "requiresMarket")]
    found = [[score(facets_of(rows), kind, "lph", "nds") for kind in ("value-chain", "competition")] for rows in ways]
    assert found == [row[1:] for row in table("example results")]


@pytest.mark.parametrize(
    ("kind", "giver", "receiver", "expected"),
    [
        ("technology-application", "alpha-route-des-lasers", "innovin", "1.00"),
        ("technology-application", "aetos", "innovin", "1.00"),
        ("supply", "xylofutur", "innovin", "1.00"),
        ("technology-application", "alpha-route-des-lasers", "qualimediterranee", "0.33"),
        ("technology-application", "aetos", "qualimediterranee", "0.33"),
        ("supply", "xylofutur", "qualimediterranee", "0.33"),
        ("technology-application", "alpha-route-des-lasers", "aerospace-valley", "0.33"),
        ("technology-application", "alpha-route-des-lasers", "avenia", "0.50"),
        ("technology-application", "alpha-route-des-lasers", "systematic", "0.50"),
        ("technology-application", "alpha-route-des-lasers", "safetrans", "0.50"),
        ("shared-fields", "systematic", "safetrans", "1.00"),
        ("shared-fields", "pegase", "astech", "1.00"),
        ("shared-fields", "pegase", "aerospace-valley", "0.67"),
        ("shared-fields", "astech", "aerospace-valley", "0.67"),
        ("shared-fields", "innovin", "qualimediterranee", "0.67"),
        ("shared-fields", "naturopole", "prod-innov", "0.75"),
        ("shared-fields", "innovin", "eurosima", "0.00"),
        ("value-chain", "naturopole", "pce", "0.00"),
        ("need-offer", "pce", "naturopole", "0.00"),
        ("value-chain", "innovin", "alpha-route-des-lasers", "not stated"),
        ("value-chain", "innovin", "qualimediterranee", "not stated"),
        (
            "technology-application",
            "aerospace-valley",
            "xylofutur",
            "not stated",
        ),  # biofuels are claimed, never derived
        ("supply", "xylofutur", "aerospace-valley", "0.00"),
    ],
)
def test_clusters_of_the_documents_score_what_was_worked_out(facets, kind, giver, receiver, expected):
    holders = f"{ID}cluster/{receiver}", f"{ID}cluster/{giver}"  # in directed kinds the receiver is the one
    assert score(facets, kind, *holders) == expected


def test_no_value_chain_is_derived_between_clusters(facets):
    assert len(ranking(facets, "value-chain").one) == 0


def test_what_is_not_stated_names_the_facet_and_whose(facets):
    unruled = {each.kind: each for each in compare(facets, f"{ID}cluster/innovin", f"{ID}cluster/naturopole")}
    assert unruled["value-chain"].lacking == (
        ("positions", f"{ID}cluster/innovin"),
        ("markets", f"{ID}cluster/innovin"),
    )


def test_wood_in_wine_is_a_supply_and_no_technology(facets):
    found = compare(facets, f"{ID}cluster/xylofutur", f"{ID}cluster/innovin")
    given = {each.kind: each for each in found if each.one.endswith("xylofutur")}
    assert given["supply"].score == 1
    assert given["technology-application"].score is None


def test_the_page_has_a_formula_for_every_kind():
    page = PAGE.read_text(encoding="utf-8")
    for kind in KINDS:
        name = {"shared-fields": "shared fields"}.get(
            kind,
            kind.replace("technology-application", "technology → application")
            .replace("need-offer", "need → offer")
            .replace("value-chain", "value chain"),
        )
        assert f"| {name} |" in page
