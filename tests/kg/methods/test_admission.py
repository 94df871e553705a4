"""Admission, on rows written by hand: a park with a rule, a labeller, a presser, and what it does as a whole."""

from __future__ import annotations

import pytest
from rdflib import SKOS, Literal, Namespace

from kg.errors import BadParameter
from kg.methods.admission import METHOD
from kg.questions import Fetched
from kg.terms import GRAPPE

EX = Namespace("http://example.org/")
VERDICT = "https://w3id.org/grappe/id/concept/admission-verdict/"
ANSWER = "https://w3id.org/grappe/id/concept/criterion-answer/"


def row(s, p, o, *said):
    return {"s": s, "p": p, "o": o, "said": Literal(" ".join(said))}


def position(name, holder, activity, specialty=None, markets=()):
    said = EX["passage_of_" + holder]
    yield row(EX[name], GRAPPE.isHeldBy, EX[holder], said)
    yield row(EX[name], GRAPPE.performsActivity, EX[activity], said)
    if specialty:
        yield row(EX[name], GRAPPE.hasSpecialty, EX[specialty], said)
    for market in markets:
        yield row(EX[name], GRAPPE.servesMarket, EX[market], said)


def need(name, activity, markets=()):
    yield row(EX[name], GRAPPE.isHeldBy, EX.park, EX.passage_of_needs)
    yield row(EX[name], GRAPPE.seeksActivity, EX[activity], EX.passage_of_needs)
    for market in markets:
        yield row(EX[name], GRAPPE.servesMarket, EX[market], EX.passage_of_needs)


@pytest.fixture
def rows():
    return [
        row(EX.park, GRAPPE.hasAdmissionRule, EX.rule, EX.passage_of_rule),
        row(EX.rule, GRAPPE.requiresMarket, EX.nutraceuticals, EX.passage_of_rule),
        row(EX.rule, GRAPPE.requiresComplementarity, Literal(True), EX.passage_of_rule),
        row(EX["labeller-in-park"], GRAPPE.hasParticipant, EX.labeller, EX.passage_of_members),
        row(EX["labeller-in-park"], GRAPPE.inCluster, EX.park, EX.passage_of_members),
        *position("p1", "labeller", "labelling", "glass", ["cosmetics"]),
        *position("p2", "presser", "pressing", "oils"),
        *position("p3", "park", "drying"),
        *need("n1", "logistics"),
        *need("n2", "packing", ["cosmetics"]),
        row(EX.supplements, SKOS.broader, EX.nutraceuticals),
        row(EX.pressing, SKOS.broader, EX.processing),
    ]


def ask(rows, *activities, markets=(), specialties=(), cluster=("park",)):
    given = {"cluster": cluster, "activity": activities, "market": markets, "specialty": specialties}
    terms = {name: tuple(EX[one] for one in some) for name, some in given.items() if some}
    return list(METHOD.compute(Fetched(terms, tuple(rows))))


def verdict(rows, activity, **candidate):
    (answer,) = ask(rows, activity, **candidate)
    return answer.cells["verdict"].removeprefix(VERDICT)


def market(rows, activity, **candidate):
    (answer,) = ask(rows, activity, **candidate)
    return answer.cells["market"].removeprefix(ANSWER)


def test_a_sought_role_is_filled_and_its_market_is_to_be_confirmed(rows):
    assert verdict(rows, "logistics") == "fills-a-sought-role"
    assert market(rows, "logistics") == "not-stated"
    (answer,) = ask(rows, "logistics")
    assert answer.cells["sought"] == (EX.logistics,)
    assert (EX.n1, GRAPPE.seeksActivity, EX.logistics) in answer.premises
    assert answer.cells["said"] == (EX.passage_of_needs, EX.passage_of_rule)


def test_a_kind_of_what_is_sought_fills_the_role_but_what_includes_it_does_not(rows):
    rows += [row(EX.freight, SKOS.broader, EX.logistics), row(EX.logistics, SKOS.broader, EX.services)]
    assert verdict(rows, "freight") == "fills-a-sought-role"
    assert verdict(rows, "services") == "takes-a-free-position"


def test_a_sought_role_is_filled_for_the_market_it_is_sought_for(rows):
    assert verdict(rows, "packing", markets=["cosmetics"]) == "fills-a-sought-role"
    assert market(rows, "packing", markets=["cosmetics"]) == "met"
    assert verdict(rows, "packing", markets=["supplements"]) == "takes-a-free-position"


def test_the_markets_of_residents_count_beside_the_niche(rows):
    assert market(rows, "design", markets=["cosmetics"]) == "met"
    assert market(rows, "design", markets=["supplements"]) == "met"
    assert market(rows, "design", markets=["wine"]) == "not-met"


def test_no_market_in_common_comes_before_any_comparison(rows):
    assert verdict(rows, "labelling", markets=["wine"]) == "no-common-market"
    assert verdict(rows, "logistics", markets=["wine"]) == "no-common-market"
    assert verdict(rows, "labelling", markets=["wine", "cosmetics"]) == "competes"


def test_a_second_of_the_same_competes_unless_another_specialty_is_stated(rows):
    assert verdict(rows, "labelling") == "competes"
    assert verdict(rows, "labelling", specialties=["glass"]) == "competes"
    assert verdict(rows, "labelling", specialties=["tin"]) == "differs-by-specialty"
    assert verdict(rows, "labelling", specialties=["tin", "glass"]) == "competes"


def test_whom_it_competes_with_is_named_with_the_passages(rows):
    (answer,) = ask(rows, "labelling")
    assert answer.cells["residents"] == (EX.labeller,)
    assert answer.cells["said"] == (EX.passage_of_labeller, EX.passage_of_members, EX.passage_of_rule)
    assert (EX["labeller-in-park"], GRAPPE.inCluster, EX.park) in answer.premises


def test_a_position_for_other_markets_as_stated_is_no_competition(rows):
    rows.extend(position("p4", "bottler", "labelling", "glass", ["wine"]))
    assert ask(rows, "labelling", markets=["wine"])[0].cells["residents"] == (EX.bottler,)


def test_a_resident_whose_market_is_not_stated_is_not_shown_to_serve_another(rows):
    assert verdict(rows, "pressing", markets=["cosmetics"]) == "competes"


def test_an_activity_that_includes_a_residents_meets_it(rows):
    assert verdict(rows, "processing") == "competes"
    assert verdict(rows, "processing", specialties=["seeds"]) == "differs-by-specialty"


def test_what_only_the_cluster_is_said_to_do_names_no_competitor(rows):
    assert verdict(rows, "drying") == "covered-by-the-cluster"
    rows.extend(position("p5", "dryer", "drying"))
    assert verdict(rows, "drying") == "competes"


def test_what_nobody_does_or_seeks_is_a_free_position(rows):
    assert verdict(rows, "design") == "takes-a-free-position"


def test_each_activity_has_its_verdict(rows):
    verdicts = [answer.cells["verdict"].removeprefix(VERDICT) for answer in ask(rows, "labelling", "logistics")]
    assert verdicts == ["competes", "fills-a-sought-role"]


def test_without_an_activity_nothing_is_compared(rows):
    (answer,) = ask(rows)
    assert answer.cells["verdict"].removeprefix(VERDICT) == "activity-not-stated"
    assert "activity" not in answer.cells


@pytest.mark.parametrize("stated", [(), (Literal(False),)])
def test_a_rule_that_is_not_said_to_ask_for_complements_gives_no_verdict(rows, stated):
    kept = [one for one in rows if one["p"] != GRAPPE.requiresComplementarity]
    kept += [row(EX.rule, GRAPPE.requiresComplementarity, one) for one in stated]
    assert verdict(kept, "labelling") == "rule-not-stated-in-full"


def test_without_a_rule_none_is_supposed(rows):
    kept = [one for one in rows if one["p"] != GRAPPE.hasAdmissionRule]
    assert verdict(kept, "labelling") == "no-rule-stated"
    (answer,) = ask(kept)
    assert answer.cells["verdict"].removeprefix(VERDICT) == "no-rule-stated"
    assert answer.premises == ()


def test_every_rule_of_a_cluster_is_applied(rows):
    rows.append(row(EX.park, GRAPPE.hasAdmissionRule, EX.another, EX.passage_of_rule))
    verdicts = {
        answer.cells["rule"]: answer.cells["verdict"].removeprefix(VERDICT) for answer in ask(rows, "labelling")
    }
    assert verdicts == {EX.rule: "competes", EX.another: "rule-not-stated-in-full"}


def test_several_clusters_at_once_are_refused(rows):
    with pytest.raises(BadParameter, match="one value"):
        ask(rows, "labelling", cluster=("park", "alliance"))
