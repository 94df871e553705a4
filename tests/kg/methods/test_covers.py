"""Covers: the smallest sets of parties, against trying them all."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from rdflib import URIRef

from kg.methods.covers import PARTY, smallest_covers, stepwise_cover

PARTIES = st.dictionaries(
    st.sampled_from([URIRef(f"http://example.org/{letter}") for letter in "abcdefgh"]),
    st.tuples(st.integers(1, 63), st.integers(0, 9)),
    min_size=1,
)


def union(masks, parties):
    whole = 0
    for party in parties:
        whole |= masks[party]
    return whole


def tried(masks, weights, wanted):
    """All covers of the smallest size, with their weights, by trying every set."""
    for size in range(len(masks) + 1):
        covers = [chosen for chosen in combinations(sorted(masks), size) if union(masks, chosen) & wanted == wanted]
        if covers:
            return {cover: sum(weights[party] for party in cover) for cover in covers}
    raise AssertionError


def split(parties):
    return {p: mask for p, (mask, _) in parties.items()}, {p: PARTY + doubt for p, (_, doubt) in parties.items()}


@given(PARTIES)
def test_every_smallest_cover_is_found_and_no_larger_one(parties):
    masks, weights = split(parties)
    wanted = union(masks, masks)
    found = smallest_covers(masks, weights, wanted, 1000)
    assert len(found) == len(set(found))
    assert set(found) == set(tried(masks, weights, wanted))


@given(PARTIES, st.integers(1, 3))
def test_the_lightest_covers_come_first(parties, most):
    masks, weights = split(parties)
    wanted = union(masks, masks)
    expected = tried(masks, weights, wanted)
    found = smallest_covers(masks, weights, wanted, most)
    assert [expected[cover] for cover in found] == sorted(expected.values())[:most]


@given(PARTIES)
def test_a_cover_put_together_step_by_step_covers_and_wastes_no_step(parties):
    masks, weights = split(parties)
    wanted = union(masks, masks)
    cover = stepwise_cover(masks, weights, wanted)
    assert union(masks, cover) == wanted
    assert len(cover) <= wanted.bit_count()
    assert cover == tuple(sorted(set(cover)))


def test_nothing_wanted_is_covered_by_nobody():
    assert smallest_covers({}, {}, 0, 5) == [()]
    assert stepwise_cover({}, {}, 0) == ()


def test_sixteen_bits_and_hundreds_of_parties_take_no_time_to_speak_of():
    names = [URIRef(f"http://example.org/{number:03}") for number in range(400)]
    masks = {name: 0b1011 << number % 14 & 0xFFFF for number, name in enumerate(names)}
    weights = dict.fromkeys(names, PARTY)
    wanted = union(masks, masks)
    covers = smallest_covers(masks, weights, wanted, 100)
    assert len(covers) == 100
    assert len({len(cover) for cover in covers}) == 1
    assert all(union(masks, cover) == wanted for cover in covers)
