"""Consortia, on rows written by hand: who is in a set, what stays uncovered, and what is never assumed."""

from __future__ import annotations

from itertools import combinations, count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, SKOS, XSD, Literal, Namespace, URIRef

from kg.errors import BadParameter
from kg.methods.consortium import METHOD
from kg.questions import Fetched
from kg.terms import GRAPPE, name_of

EX = Namespace("http://example.org/")


def row(s, p, o, *said):
    return {"s": s, "p": p, "o": o, "said": Literal(" ".join(said))}


class Rows(list):
    """What the query would fetch of clusters, their members and positions."""

    def __init__(self):
        self.number = count(1)

    def cluster(self, name, **facts):
        self.append(row(EX[name], RDF.type, GRAPPE.Cluster))
        if "niche" in facts:
            self.append(row(EX[name], GRAPPE.hasAdmissionRule, EX[name + "-rule"], EX.passage_of_rule))
            self.append(row(EX[name + "-rule"], GRAPPE.requiresMarket, EX[facts["niche"]], EX.passage_of_rule))

    def member(self, name, cluster, *, group=False, places=()):
        part = EX[f"{name}-in-{cluster}"]
        self.append(row(part, GRAPPE.hasParticipant, EX[name], EX.passage_of_members))
        self.append(row(part, GRAPPE.inCluster, EX[cluster], EX.passage_of_members))
        if group:
            self.append(row(EX[name], RDF.type, GRAPPE.ActorGroup))
        self.extend(row(EX[name], GRAPPE.isLocatedIn, EX[place], EX.passage_of_places) for place in places)

    def does(self, name, activity, *markets):
        position = EX[f"position-{next(self.number)}"]
        self.append(row(position, GRAPPE.performsActivity, EX[activity], EX["passage_of_" + name]))
        self.append(row(position, GRAPPE.isHeldBy, EX[name], EX["passage_of_" + name]))
        self.extend(row(position, GRAPPE.servesMarket, EX[market], EX["passage_of_" + name]) for market in markets)

    def seeks(self, cluster, activity):
        self.append(row(EX["need"], GRAPPE.seeksActivity, EX[activity], EX.passage_of_need))
        self.append(row(EX["need"], GRAPPE.isHeldBy, EX[cluster], EX.passage_of_need))

    def kind(self, narrow, wide):
        self.append(row(EX[narrow], SKOS.broader, EX[wide]))


@pytest.fixture
def rows():
    rows = Rows()
    rows.cluster("park", niche="supplements")
    rows.member("mill", "park", places=["valley"])
    rows.member("press", "park")
    rows.member("couriers", "park", group=True)
    rows.does("mill", "milling", "supplements")
    rows.does("press", "pressing")
    return rows


def ask(rows, *needs, **terms):
    given_ = {name: (value,) for name, value in terms.items()}
    return list(METHOD.compute(Fetched({"activity": tuple(EX[need] for need in needs), **given_}, tuple(rows))))


def told(answer, *columns):
    """The cells of some columns, by the last part of their names."""

    def cell(term):
        terms = term if isinstance(term, tuple) else (term,)
        return " ".join(name_of(one).removeprefix(str(EX)).rsplit(":", 1)[-1] for one in terms)

    return [tuple(cell(row.cells.get(column, ())) for column in columns) for row in answer]


def test_a_set_names_who_does_what_and_who_says_it(rows):
    answer = ask(rows, "milling", "pressing")
    assert told(answer, "set", "party", "activities", "provision") == [
        ("1", "mill", "milling", "named"),
        ("1", "press", "pressing", "named"),
    ]
    assert answer[0].cells["said"] == (EX.passage_of_members, EX.passage_of_mill)
    assert set(answer[0].premises) == {
        (EX["position-1"], GRAPPE.performsActivity, EX.milling),
        (EX["position-1"], GRAPPE.isHeldBy, EX.mill),
        (EX["mill-in-park"], GRAPPE.hasParticipant, EX.mill),
        (EX["mill-in-park"], GRAPPE.inCluster, EX.park),
    }


def test_a_kind_of_what_is_needed_covers_it_but_what_includes_it_does_not(rows):
    rows.kind("milling", "processing")
    assert told(ask(rows, "processing"), "party", "activities") == [("mill", "processing")]
    rows.does("press", "processing")
    assert told(ask(rows, "milling"), "party") == [("mill",)]


def test_the_kind_of_link_used_is_among_the_premises(rows):
    rows.kind("milling", "processing")
    assert (EX.milling, SKOS.broader, EX.processing) in ask(rows, "processing")[0].premises


def test_one_party_for_everything_comes_before_two(rows):
    rows.member("all-rounder", "park")
    rows.does("all-rounder", "milling")
    rows.does("all-rounder", "pressing")
    assert told(ask(rows, "milling", "pressing"), "set", "party", "activities") == [
        ("1", "all-rounder", "milling pressing")
    ]


def test_an_unnamed_group_is_no_party(rows):
    rows.does("couriers", "delivery")
    assert told(ask(rows, "milling", "delivery"), "party", "holder", "activities", "provision") == [
        ("mill", "mill", "milling", "named"),
        ("", "couriers", "delivery", "unnamed-group"),
    ]


def test_what_is_stated_of_the_cluster_is_covered_by_a_member_not_stated(rows):
    rows.does("park", "milling")
    rows.does("park", "drying")
    assert told(ask(rows, "milling", "drying"), "party", "holder", "activities", "provision") == [
        ("mill", "mill", "milling", "named"),
        ("", "park", "drying", "whole-cluster"),
    ]


def test_a_sought_role_is_not_covered_and_what_nobody_speaks_of_is_not_stated(rows):
    rows.seeks("park", "logistics")
    rows.kind("air-freight", "logistics")
    answer = ask(rows, "air-freight", "magic")
    assert told(answer, "set", "party", "holder", "activities", "provision") == [
        ("1", "", "", "air-freight", "sought"),
        ("1", "", "", "magic", "not-stated"),
    ]
    assert answer[0].cells["said"] == (EX.passage_of_need,)
    assert answer[1].premises == ()


def test_of_sets_of_one_size_the_one_whose_market_is_stated_comes_first(rows):
    rows.cluster("valley-firms")
    for name, markets in (("another-mill", ()), ("wine-mill", ["wine"]), ("zealous-mill", ["cosmetics"])):
        rows.member(name, "valley-firms")
        rows.does(name, "milling", *markets)
    answer = ask(rows, "milling", market=EX.cosmetics)
    assert told(answer, "set", "party", "market") == [("1", "zealous-mill", "met"), ("2", "another-mill", "not-stated")]
    assert told(ask(rows, "milling"), "market") == [("",)] * 4


def test_a_member_serves_the_market_that_its_cluster_asks_of_members(rows):
    answer = ask(rows, "pressing", market=EX.supplements)
    assert told(answer, "party", "market") == [("press", "met")]
    assert (EX["park-rule"], GRAPPE.requiresMarket, EX.supplements) in answer[0].premises
    assert EX.passage_of_rule in answer[0].cells["said"]


def test_who_is_stated_to_be_elsewhere_is_left_out_and_whose_place_is_not_stated_stays(rows):
    rows.does("press", "milling")
    assert told(ask(rows, "milling", place=EX.valley), "set", "party", "place") == [
        ("1", "mill", "met"),
        ("2", "press", "not-stated"),
    ]
    assert told(ask(rows, "milling", place=EX.hills), "party", "place") == [("press", "not-stated")]


def test_a_place_of_the_cluster_is_not_that_of_its_members_but_counts_for_sets_of_clusters(rows):
    rows.append(row(EX.park, GRAPPE.isLocatedIn, EX.hills))
    assert told(ask(rows, "pressing", place=EX.hills), "party", "place") == [("press", "not-stated")]
    of_clusters = ask(rows, "pressing", place=EX.hills, clusters=Literal(True))
    assert told(of_clusters, "party", "holder", "place") == [("park", "press", "met")]


def test_sets_of_clusters_prefer_those_whose_members_are_named(rows):
    rows.cluster("alliance")
    rows.does("alliance", "milling")
    answer = ask(rows, "milling", clusters=Literal(True))
    assert told(answer, "set", "party", "holder", "provision") == [
        ("1", "park", "mill", "named"),
        ("2", "alliance", "alliance", "whole-cluster"),
    ]


def test_above_sixteen_needs_a_set_is_put_together_step_by_step_and_says_so(rows):
    needs = [f"need-{number}" for number in range(17)]
    for number, need in enumerate(needs):
        rows.member(f"firm-{number % 3}", "park")
        rows.does(f"firm-{number % 3}", need)
    assert set(told(ask(rows, *needs), "set", "party", "smallest")) == {("1", f"firm-{n}", "false") for n in range(3)}
    assert set(told(ask(rows, *needs[:16]), "smallest")) == {("true",)}


@pytest.mark.parametrize("most", [0, 101])
def test_a_number_of_sets_without_sense_is_refused(rows, most):
    with pytest.raises(BadParameter, match="between 1 and 100"):
        ask(rows, "milling", most=Literal(most, datatype=XSD.integer))


@pytest.mark.parametrize("name", ["market", "place", "clusters", "most"])
def test_what_can_be_one_only_is_refused_when_several(rows, name):
    with pytest.raises(BadParameter, match="one value"):
        list(METHOD.compute(Fetched({"activity": (EX.milling,), name: (Literal(1), Literal(2))}, tuple(rows))))


def test_no_more_sets_than_asked_for(rows):
    for number in range(5):
        rows.member(f"firm-{number}", "park")
        rows.does(f"firm-{number}", "milling")
    assert told(ask(rows, "milling", most=Literal(2)), "set") == [("1",), ("2",)]


@given(st.dictionaries(st.sampled_from("abcde"), st.sets(st.sampled_from("vwxyz"), min_size=1), min_size=1))
def test_as_many_parties_as_the_smallest_set_found_by_trying_all(does):
    rows = Rows()
    rows.cluster("park")
    for name, activities in does.items():
        rows.member(name, "park")
        for activity in activities:
            rows.does(name, activity)
    possible = set().union(*does.values())
    size = next(
        size
        for size in range(1, len(does) + 1)
        if any(set().union(*(does[name] for name in some)) == possible for some in combinations(does, size))
    )
    answer = ask(rows, *sorted(possible))
    for number in {row.cells["set"] for row in answer}:
        mine = [row for row in answer if row.cells["set"] == number]
        assert len({row.cells["party"] for row in mine}) == size
        assert {URIRef(one) for row in mine for one in row.cells["activities"]} == {EX[one] for one in possible}
