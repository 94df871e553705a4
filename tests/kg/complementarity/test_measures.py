"""The measures, against the same written out over plain sets, on whatever packages hypothesis makes up."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, SKOS

from kg.complementarity import KINDS, again, compare, facets_of, ranking, scores, touched
from kg.errors import UnknownThing
from kg.terms import GRAPPE, ID

CLUSTERS = [f"c{number}" for number in range(4)]
ACTORS = [f"a{number}" for number in range(5)]
HOLDERS = CLUSTERS + ACTORS
ACTIVITIES, SPECIALTIES, FIELDS, TECHNOLOGIES = (
    [f"{letter}{number}" for number in range(4)] for letter in ("act", "spec", "field", "tech")
)
DIRECTED = {"technology-application", "supply", "need-offer"}


def p(name):
    return str(GRAPPE[name])


def some(names, most=2):
    return st.lists(st.sampled_from(names), max_size=most, unique=True)


@st.composite
def packages(draw):
    """What is stated of a few clusters and actors: (kind of thing, holder, …)."""
    entries = st.one_of(
        st.tuples(
            st.just("position"),
            st.sampled_from(HOLDERS),
            st.sampled_from(ACTIVITIES),
            some(SPECIALTIES, 1),
            some(FIELDS),
        ),
        st.tuples(st.just("need"), st.sampled_from(HOLDERS), st.sampled_from(ACTIVITIES), st.just([]), some(FIELDS)),
        st.tuples(st.just("offer"), st.sampled_from(HOLDERS), st.sampled_from(TECHNOLOGIES), st.just([]), st.just([])),
        st.tuples(st.just("theme"), st.sampled_from(CLUSTERS), st.sampled_from(FIELDS), st.just([]), st.just([])),
        st.tuples(st.just("member"), st.sampled_from(CLUSTERS), st.sampled_from(ACTORS), st.just([]), st.just([])),
        st.tuples(st.just("rule"), st.sampled_from(CLUSTERS), st.sampled_from(FIELDS), st.just([]), st.just([])),
        st.tuples(
            st.just("application"), st.sampled_from(TECHNOLOGIES), st.sampled_from(FIELDS), st.just([]), st.just([])
        ),
    )
    broader = st.one_of(*(st.tuples(st.sampled_from(n), st.sampled_from(n)) for n in (ACTIVITIES, SPECIALTIES, FIELDS)))
    return draw(st.lists(entries, max_size=14)), draw(st.lists(broader, max_size=3))


def statements(package):
    entries, broader = package
    said = [(cluster, str(RDF.type), p("Cluster")) for cluster in CLUSTERS]
    said += [(one, str(SKOS.broader), other) for one, other in broader]
    said += [(f"{ID}collection/materials", str(SKOS.member), TECHNOLOGIES[0])]
    for number, (kind, holder, what, specialties, fields) in enumerate(entries):
        node = f"n{number}"
        said += {
            "position": [(node, p("isHeldBy"), holder), (node, p("performsActivity"), what)],
            "need": [(node, p("isHeldBy"), holder), (node, p("seeksActivity"), what)],
            "offer": [(node, p("isHeldBy"), holder), (node, p("offersTechnology"), what)],
            "theme": [(holder, p("hasTheme"), what)],
            "member": [(node, p("inCluster"), holder), (node, p("hasParticipant"), what)],
            "rule": [(node, p("isAdmissionRuleOf"), holder), (node, p("requiresMarket"), what)],
            "application": [(node, p("isThrough"), holder), (node, p("isApplicableIn"), what)],
        }[kind]
        said += [(node, p("hasSpecialty"), specialty) for specialty in specialties]
        said += [(node, p("servesMarket"), field) for field in fields]
    return said


class Plain:
    """The definitions of docs/complementarity.md, word for word, over sets."""

    def __init__(self, package):
        entries, self.broader = package
        self.of = lambda kind: [entry[1:] for entry in entries if entry[0] == kind]

    def above(self, one):
        seen, waiting = {one}, [one]
        while waiting:
            one = waiting.pop()
            new = {wide for narrow, wide in self.broader if narrow == one} - seen
            seen |= new
            waiting += new
        return seen

    def meet(self, one, other):
        return other in self.above(one) or one in self.above(other)

    def alike(self, one, other):
        return not one or not other or self.meet(one, other)

    def with_members(self, holder):
        return {holder} | {actor for cluster, actor, *_ in self.of("member") if cluster == holder}

    def inherited(self, actor):
        clusters = {cluster for cluster, one, *_ in self.of("member") if one == actor}
        return {field for cluster, field, *_ in self.of("rule") if cluster in clusters}

    def held(self, holder):
        return [
            (one, a, (s or [""])[0], set(f)) for one, a, s, f in self.of("position") if one in self.with_members(holder)
        ]

    def positions(self, holder):
        return {(activity, specialty) for _, activity, specialty, _ in self.held(holder)}

    def own_markets(self, one):
        return {m for who, _, _, f in self.of("position") for m in f if who == one} | self.inherited(one)

    def markets(self, holder):
        return {market for one in self.with_members(holder) for market in self.own_markets(one)}

    def competing(self, holder):
        if not self.markets(holder):
            return set()
        return {(a, m, s) for one, a, s, f in self.held(holder) for m in f | self.inherited(one) or {""}}

    def themes(self, holder):
        return {field for one, field, *_ in self.of("theme") if one == holder} | self.own_markets(holder)

    def fields(self, holder):
        return {field for one, field, *_ in self.of("theme") if one == holder} | self.markets(holder)

    def needs(self, holder):
        markets = frozenset(self.markets(holder))
        return {(a, frozenset(f) or markets) for one, a, _, f in self.of("need") if one == holder}

    def offers(self, holder, *, materials):
        offered = {t for one, t, *_ in self.of("offer") if one in self.with_members(holder)}
        return {t for t in offered if (t == TECHNOLOGIES[0]) == materials}

    def share(self, mine, theirs, meet):
        return sum(any(meet(a, b) for b in theirs) for a in mine) / len(mine)

    def both(self, one, other, meet):
        return self.share(one, other, meet), self.share(other, one, meet)

    def score(self, kind, one, other):
        """None: not stated. In directed kinds the other gives."""
        return getattr(self, kind.replace("-", "_"))(one, other)

    def value_chain(self, one, other):
        does, serves = (self.positions(one), self.positions(other)), (self.markets(one), self.markets(other))
        if not all(does) or not all(serves):
            return None
        same = self.both(*does, lambda a, b: self.meet(a[0], b[0]) and self.alike(a[1], b[1]))
        return min(1 - same[0], 1 - same[1]) * max(self.both(*serves, self.meet))

    def competition(self, one, other):
        held = self.competing(one), self.competing(other)
        if not all(held):
            return None
        return max(
            self.both(
                *held,
                lambda a, b: (
                    a[1] and b[1] and self.meet(a[0], b[0]) and self.meet(a[1], b[1]) and self.alike(a[2], b[2])
                ),
            )
        )

    def shared_fields(self, one, other):
        fields = self.themes(one), self.themes(other)
        return sum(self.both(*fields, self.meet)) / 2 if all(fields) else None

    def technology_application(self, one, other, *, materials=False):
        offers, fields = self.offers(other, materials=materials), self.fields(one)
        if not offers or not fields:
            return None
        reached = {field for technology, field, *_ in self.of("application") if technology in offers}
        return self.share(fields, reached, self.meet)

    def supply(self, one, other):
        return self.technology_application(one, other, materials=True)

    def need_offer(self, one, other):
        needs = self.needs(one)
        if not needs or not self.positions(other):
            return None

        def performed(need):
            for who, activity, _, fields in self.held(other):
                markets = fields or self.markets(who)
                apart = need[1] and markets and not any(self.meet(a, b) for a, b in product(need[1], markets))
                if need[0] in self.above(activity) and not apart:
                    return True
            return False

        return sum(map(performed, needs)) / len(needs)


@given(packages())
def test_every_score_is_what_the_definition_says(package):
    facets, plain = facets_of(statements(package)), Plain(package)
    for kind, one, other in product(KINDS, facets.holders, facets.holders):
        if one != other:
            found = scores(facets, kind, np.array([facets.row(one)]), np.array([facets.row(other)]))[0]
            expected = plain.score(kind, one, other)
            assert np.isnan(found) if expected is None else found == pytest.approx(expected), (kind, one, other)


@given(packages())
def test_a_score_is_between_nothing_and_one_and_does_not_mind_the_order_where_nobody_gives(package):
    facets = facets_of(statements(package))
    rows = np.array(list(product(range(len(facets.holders)), repeat=2))).T
    for kind in KINDS:
        found = scores(facets, kind, *rows)
        assert np.all(np.isnan(found) | ((found >= 0) & (found <= 1)))
        if kind not in DIRECTED:
            np.testing.assert_array_equal(found, scores(facets, kind, *rows[::-1]))


@given(packages(), st.integers(1, 3))
def test_a_ranking_holds_the_best_scores_of_all_pairs(package, most):
    facets = facets_of(statements(package))
    for kind in KINDS:
        found = ranking(facets, kind, most=most)
        for one in facets.clusters:
            others = facets.clusters[facets.clusters != one]
            each = np.nan_to_num(scores(facets, kind, np.full(len(others), one), others))
            best = sorted(((-score, other) for score, other in zip(each, others, strict=True) if score > 0))[:most]
            mine = found.one == one
            assert list(zip(-found.score[mine], found.other[mine], strict=True)) == best


@given(packages(), packages(), st.integers(1, 3))
def test_after_a_change_the_rankings_are_those_of_a_full_run(former, package, most):
    held = [(one, p("hasTheme"), "nothing-else") for one in HOLDERS]  # the same holders before and after
    before, after = (facets_of(statements(each) + held) for each in (former, package))
    for kind in KINDS:
        found = again(after, ranking(before, kind, most=most), touched(before, after), most=most)
        whole = ranking(after, kind, most=most)
        for column in ("one", "other", "score"):
            np.testing.assert_array_equal(getattr(found, column), getattr(whole, column))


def test_only_those_whose_facets_changed_are_touched():
    entries = [("position", "c0", "act0", [], ["field0"]), ("position", "c1", "act1", [], ["field0"])]
    former = facets_of(statements((entries, [])))
    present = facets_of(
        statements(([*entries, ("member", "c1", "a1", [], []), ("position", "a1", "act2", [], [])], []))
    )
    everybody = facets_of(statements((entries, [("act0", "act1")])))
    assert len(touched(former, former)) == 0
    assert [present.holders[row] for row in touched(former, present)] == ["a1", "c0", "c1", "c2", "c3"]  # a new holder
    assert len(touched(former, everybody)) == len(former.holders)


def test_a_cluster_with_few_positions_is_touched_alone():
    entries = [("position", "c0", "act0", [], ["field0"]), ("position", "c1", "act1", [], ["field0"])]
    former, present = (
        facets_of(statements((entries, []))),
        facets_of(statements(([*entries, ("position", "c1", "act2", [], [])], []))),
    )
    assert [present.holders[row] for row in touched(former, present)] == ["c1"]


def test_a_list_of_none_is_refused():
    with pytest.raises(ValueError, match="none"):
        ranking(facets_of([]), "value-chain", most=0)


def test_no_clusters_have_no_ranking():
    assert len(ranking(facets_of([]), "value-chain").one) == 0


def test_who_is_not_known_is_not_compared():
    facets = facets_of(statements(([], [])))
    with pytest.raises(UnknownThing):
        compare(facets, "c0", "nobody")
    with pytest.raises(ValueError, match="itself"):
        compare(facets, "c0", "c0")


def test_a_cluster_without_positions_is_not_stated_rather_than_zero():
    facets = facets_of(statements(([("position", "c0", "act0", [], ["field0"])], [])))
    found = next(each for each in compare(facets, "c0", "c1") if each.kind == "value-chain")
    assert found.score is None
    assert found.lacking == (("positions", "c1"), ("markets", "c1"))


def test_a_specialty_that_is_not_stated_is_no_difference_and_the_answer_says_so():
    entries = [("position", "a0", "act0", ["spec0"], ["field0"]), ("position", "a1", "act0", [], ["field0"])]
    found = {each.kind: each for each in compare(facets_of(statements((entries, []))), "a0", "a1")}
    assert (found["competition"].score, found["value-chain"].score) == (1, 0)
    assert found["competition"].cautions == ("specialty-not-stated",)


def test_a_difference_of_specialty_alone_is_told():
    entries = [("position", "a0", "act0", ["spec0"], ["field0"]), ("position", "a1", "act0", ["spec1"], ["field0"])]
    found = {each.kind: each for each in compare(facets_of(statements((entries, []))), "a0", "a1")}
    assert (found["value-chain"].score, found["value-chain"].differs) == (1, ("specialty",))


def test_two_may_add_to_each_other_and_compete():
    entries = [
        ("position", one, act, [], ["field0"])
        for one, act in (("a0", "act0"), ("a0", "act1"), ("a1", "act0"), ("a1", "act2"))
    ]
    found = {each.kind: each.score for each in compare(facets_of(statements((entries, []))), "a0", "a1")}
    assert (found["value-chain"], found["competition"]) == (0.5, 0.5)


def test_periods_that_do_not_overlap_are_told():
    said = statements(([("position", "a0", "act0", [], ["field0"]), ("position", "a1", "act1", [], ["field0"])], []))
    said += [("n0", p("endsIn"), "2004-06"), ("n1", p("beginsIn"), "2005")]
    found = next(each for each in compare(facets_of(said), "a0", "a1") if each.kind == "value-chain")
    assert found.cautions == ("not-at-the-same-time",)


def test_silence_on_applications_is_not_stated_and_a_broader_technology_is_possible_without_a_score():
    entries = [
        ("offer", "a0", "tech1", [], []),
        ("application", "tech2", "field0", [], []),
        ("theme", "c0", "field0", [], []),
    ]
    facets = facets_of([*statements((entries, [])), ("tech2", str(SKOS.broader), "tech1")])
    found = next(each for each in compare(facets, "a0", "c0") if each.kind == "technology-application")
    assert (found.score, found.lacking, found.possible) == (None, (("applications", "a0"),), ("tech1",))


@pytest.mark.parametrize(("status", "counts"), [("in-force", True), ("ended", False)])
def test_what_is_stated_to_have_ended_does_not_count(status, counts):
    said = statements(([("position", "a0", "act0", [], ["field0"])], []))
    said += [("n0", p("hasStatus"), status), (f"{ID}collection/in-force", str(SKOS.member), "in-force")]
    assert ("a0" in facets_of(said).holders) is counts


def test_a_theme_is_nobody_elses_and_needs_do_not_go_up():
    entries = [("theme", "c0", "field0", [], []), ("member", "c0", "a0", [], []), ("need", "a0", "act0", [], [])]
    facets = facets_of(statements((entries, [])))
    assert facets.markets.size[facets.row("a0")] == facets.themes.size[facets.row("a0")] == 0
    assert facets.needs.size[facets.row("c0")] == 0


def test_of_many_members_only_what_more_of_them_do_than_elsewhere_is_kept_when_asked():
    entries = [("member", "c0", "a0", [], []), ("member", "c0", "a1", [], []), ("member", "c1", "a2", [], [])]
    entries += [
        ("position", one, act, [], []) for one, act in (("a0", "act0"), ("a1", "act0"), ("a1", "act1"), ("a2", "act1"))
    ]
    union, kept = (facets_of(statements((entries, [])), specialised=each) for each in (False, True))
    assert (union.positions.size[union.row("c0")], kept.positions.size[kept.row("c0")]) == (2, 1)
