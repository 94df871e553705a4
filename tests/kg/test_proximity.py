from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kg.proximity.distance import EARTH_RADIUS_KM, Point, great_circle_km, nearest
from kg.proximity.overlap import overlap
from kg.proximity.paths import shortest_path

THINGS = st.frozensets(st.sampled_from("abcdefgh"))
POINTS = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))
PARTIES = st.sampled_from("abcdefg")
TIES = st.lists(st.frozensets(PARTIES, min_size=1, max_size=4), max_size=8).map(
    lambda ties: {f"tie {number}": sorted(parties) for number, parties in enumerate(ties)}
)
WIDER = {"a": "bc", "b": "c"}


def kindred(one: str, other: str) -> bool:
    """The same, or one wider than the other."""
    return one == other or other in WIDER.get(one, "") or one in WIDER.get(other, "")


class TestOverlap:
    @given(THINGS, THINGS)
    def test_is_the_same_both_ways_and_from_zero_to_one(self, one, other):
        for meets in (str.__eq__, kindred):
            there, back = overlap(sorted(one), sorted(other), meets), overlap(sorted(other), sorted(one), meets)
            assert (there is None) == (back is None) == (not one or not other)
            if there and back:
                assert there.share == back.share
                assert 0 <= there.share <= 1
                assert {(b, a) for a, b in back.pairs} == set(there.pairs)

    @given(THINGS.filter(bool), THINGS.filter(bool))
    def test_lies_between_the_jaccard_index_and_the_overlap_coefficient(self, one, other):
        both = len(one & other)
        found = overlap(sorted(one), sorted(other))
        assert found
        assert Fraction(both, len(one | other)) <= found.share <= Fraction(both, min(len(one), len(other)))

    @given(THINGS.filter(bool))
    def test_of_a_thing_with_itself_is_one(self, things):
        found = overlap(sorted(things), sorted(things))
        assert found
        assert found.share == 1

    def test_of_one_theme_among_three_is_two_thirds(self):
        # Inno'vin and Qualiméditerranée: vine and wine, of one and of three themes.
        found = overlap(["wine"], ["cereals", "fruit", "wine"])
        assert found
        assert found.share == Fraction(2, 3)
        assert found.pairs == (("wine", "wine"),)

    def test_counts_a_thing_once_however_many_it_meets(self):
        found = overlap(["a"], ["b", "c"], kindred)
        assert found
        assert found.share == 1
        assert found.pairs == (("a", "b"), ("a", "c"))

    def test_with_nothing_stated_is_no_zero(self):
        assert overlap([], ["a"]) is None
        assert overlap(["a"], []) is None


class TestDistance:
    def test_of_paris_and_bordeaux_is_about_500_kilometres(self):
        assert great_circle_km(Point(48.8566, 2.3522), Point(44.8378, -0.5792)) == pytest.approx(499.3, abs=0.1)

    @given(POINTS, POINTS)
    def test_is_the_same_both_ways_and_at_most_half_the_way_round(self, one, other):
        assert great_circle_km(one, other) == pytest.approx(great_circle_km(other, one))
        assert 0 <= great_circle_km(one, other) <= EARTH_RADIUS_KM * 3.1416

    @given(POINTS, POINTS, POINTS)
    def test_is_never_longer_than_a_detour(self, one, other, third):
        detour = great_circle_km(one, third) + great_circle_km(third, other)
        assert great_circle_km(one, other) <= detour + 1e-3

    @given(POINTS)
    def test_to_the_same_point_is_nothing(self, point):
        assert great_circle_km(point, point) == 0

    @given(st.floats(-180, 180), st.floats(-180, 180))
    def test_of_the_poles_does_not_depend_on_the_longitude(self, one, other):
        assert great_circle_km(Point(90, one), Point(90, other)) == pytest.approx(0, abs=1e-6)

    @given(st.lists(POINTS, max_size=4), st.lists(POINTS, max_size=4))
    def test_is_taken_between_the_nearest_places(self, ones, others):
        found = nearest(ones, others)
        assert (found is None) == (not ones or not others)
        if found:
            assert found[0] == min(great_circle_km(a, b) for a in ones for b in others)


class TestPath:
    @given(TIES, PARTIES, PARTIES)
    def test_leads_from_tie_to_tie_by_parties_of_both(self, ties, one, other):
        assume(one != other)
        path = shortest_path(ties, one, other)
        if path is None:
            return
        way = (one, *path, other)
        assert all(
            party in ties[tie] for parties, tie in zip(pairwise(way[::2]), path[::2], strict=True) for party in parties
        )

    @given(TIES, PARTIES, PARTIES)
    def test_is_as_long_both_ways(self, ties, one, other):
        assume(one != other)
        there, back = shortest_path(ties, one, other), shortest_path(ties, other, one)
        assert (there is None) == (back is None)
        assert there is None or back is None or len(there) == len(back)

    @given(TIES, PARTIES, PARTIES, st.frozensets(PARTIES, min_size=2))
    def test_never_grows_with_one_more_tie(self, ties, one, other, more):
        assume(one != other)
        path, shorter = shortest_path(ties, one, other), shortest_path({**ties, "tie more": sorted(more)}, one, other)
        assert path is None or (shorter is not None and len(shorter) <= len(path))

    def test_of_two_parties_of_one_tie_is_that_tie(self):
        assert shortest_path({"contract": ["a", "b"], "project": ["b", "c"]}, "a", "b") == ("contract",)

    def test_through_a_third_party_names_it(self):
        assert shortest_path({"contract": ["a", "b"], "project": ["b", "c"]}, "a", "c") == ("contract", "b", "project")

    def test_is_none_where_no_tie_is_known(self):
        assert shortest_path({"contract": ["a", "b"]}, "a", "c") is None
        assert shortest_path({"contract": ["a", "b"], "project": ["c", "d"]}, "a", "d") is None
