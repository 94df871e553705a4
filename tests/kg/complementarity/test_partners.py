from __future__ import annotations

from random import Random

import numpy as np
import pytest
from rdflib import RDF, SKOS

from kg.complementarity import KINDS, Facets, again, facets_of, ranking, scores, touched
from kg.terms import CONCEPT, GRAPPE, ID

CURRENT = f"{CONCEPT}status/current"
FEW_AND_MANY = pytest.mark.parametrize("few", [0.0, 1.0], ids=["all-pairs-scored", "only-pairs-that-share"])


def statements(seed: int, clusters: int = 30) -> list[tuple[str, str, str]]:
    """Clusters that do, seek and offer things; of some nothing is stated."""
    chance = Random(seed)
    said = [(f"{ID}collection/in-force", str(SKOS.member), CURRENT)]

    def say(thing: str, name: str, value: str) -> None:
        said.append((f"{ID}{thing}", str(GRAPPE[name]), value))

    for number in range(clusters):
        cluster = f"{ID}cluster/c{number:02}"
        said.append((cluster, str(RDF.type), str(GRAPPE.Cluster)))
        for held in range(chance.randint(0, 4)):
            say(f"position/{number}-{held}", "isHeldBy", cluster)
            say(f"position/{number}-{held}", "performsActivity", f"{CONCEPT}activity/{chance.randint(1, 6)}")
            if chance.random() < 0.5:
                say(f"position/{number}-{held}", "hasSpecialty", f"{CONCEPT}specialty/{chance.randint(1, 3)}")
            if chance.random() < 0.7:
                say(f"position/{number}-{held}", "servesMarket", f"{CONCEPT}field/{chance.randint(1, 5)}")
        for name, kind, what in (
            ("needs", "seeksActivity", "activity"),
            ("offerings", "offersTechnology", "technology"),
        ):
            if chance.random() < 0.3:
                say(f"{name}/{number}", "isHeldBy", cluster)
                say(f"{name}/{number}", kind, f"{CONCEPT}{what}/{chance.randint(1, 6)}")
        if chance.random() < 0.6:
            say(f"cluster/c{number:02}", "hasTheme", f"{CONCEPT}field/{chance.randint(1, 5)}")
    for number in range(1, 5):
        say(f"application/{number}", "isThrough", f"{CONCEPT}technology/{number}")
        say(f"application/{number}", "isApplicableIn", f"{CONCEPT}field/{number}")
    said.append((f"{CONCEPT}activity/2", str(SKOS.broader), f"{CONCEPT}activity/1"))
    said.append((f"{CONCEPT}field/4", str(SKOS.broader), f"{CONCEPT}field/3"))
    return said


def lists_of(facets: Facets, kind: str, most: int, rows) -> list[tuple[int, int, float]]:
    """The same lists, pair by pair."""
    found = []
    for one in rows:
        others = np.array([other for other in facets.clusters if other != one])
        given = np.nan_to_num(scores(facets, kind, np.full(len(others), one), others))
        best = sorted(zip(-given, others, strict=True))[:most]
        found += [(int(one), int(other), float(-score)) for score, other in best if score < 0]
    return found


def told(found) -> list[tuple[int, int, float]]:
    return list(zip(found.one.tolist(), found.other.tolist(), found.score.tolist(), strict=True))


@FEW_AND_MANY
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("most", [1, 5, 100])
def test_the_lists_are_those_of_all_pairs_one_by_one(monkeypatch, few, kind, most) -> None:
    monkeypatch.setattr("kg.complementarity.partners._FEW", few)
    for seed in range(3):
        facets = facets_of(statements(seed))
        assert told(ranking(facets, kind, most=most)) == lists_of(facets, kind, most, facets.clusters)


@FEW_AND_MANY
@pytest.mark.parametrize("kind", KINDS)
def test_some_lists_alone_are_the_same(monkeypatch, few, kind) -> None:
    monkeypatch.setattr("kg.complementarity.partners._FEW", few)
    facets = facets_of(statements(1))
    some = facets.clusters[[3, 4, 17]]
    assert told(ranking(facets, kind, most=5, of=some)) == lists_of(facets, kind, 5, some)


@pytest.mark.parametrize("kind", KINDS)
def test_long_rows_are_searched_by_a_part_of_them_first(monkeypatch, kind) -> None:
    facets = facets_of(statements(2, clusters=60))
    plain = told(ranking(facets, kind, most=4))
    monkeypatch.setattr("kg.complementarity.partners._SAMPLE", 10)
    assert told(ranking(facets, kind, most=4)) == plain


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_is_compared_where_nothing_is_stated(kind) -> None:
    assert told(ranking(facets_of([(f"{ID}cluster/c", str(RDF.type), str(GRAPPE.Cluster))]), kind)) == []


def test_a_list_of_none_is_refused() -> None:
    with pytest.raises(ValueError, match="0"):
        ranking(facets_of(statements(1)), "value-chain", most=0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(4))
def test_after_a_change_the_lists_are_those_of_ranking_all(kind, seed) -> None:
    said = statements(seed)
    former = facets_of(said)
    node = f"{ID}position/new"
    more = [
        (node, str(GRAPPE.isHeldBy), f"{ID}cluster/c05"),
        (node, str(GRAPPE.performsActivity), f"{CONCEPT}activity/3"),
    ]
    present = facets_of([*said, *more])
    changed = touched(former, present)
    assert [present.holders[row] for row in changed] == [f"{ID}cluster/c05"]
    assert told(again(present, ranking(former, kind, most=3), changed, most=3)) == told(ranking(present, kind, most=3))
