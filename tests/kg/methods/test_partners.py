"""Possible partners: blocks, criteria and their order, on rows written by hand."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import SKOS, Literal, URIRef
from rdflib.term import Identifier

from kg.methods.partners import METHOD, partners_for
from kg.questions import Computed, Fetched
from kg.terms import CONCEPT, GRAPPE, ID, local

EX = "https://example.org/"
SEEKER = URIRef(EX + "seeker")
COMPLEMENTARITY = ("complementarity", "derived complementarity")


def concept(name: str) -> URIRef:
    return URIRef(CONCEPT + name)


def row(  # noqa: PLR0917 - a statement, then whom it is about and how it is said
    facet: str, s: str, p: URIRef, o: Identifier, partner: str = "", reading: str = "observed", **more: Identifier
) -> dict[str, Identifier]:
    """A statement as the query fetches it; without a reading no evidence says it."""
    found: dict[str, Identifier] = {
        "cluster": SEEKER, "facet": Literal(facet), "s": URIRef(EX + s), "p": p, "o": o, **more,
    }  # fmt: skip
    if partner:
        found["partner"] = URIRef(EX + partner)
    if reading:
        found |= {"evidence": URIRef(f"{EX}evidence/{s}"), "interpreted": Literal(reading == "interpreted")}
    return found


def in_phase(phase: str, partner: str = "") -> dict[str, Identifier]:
    notation = Literal({"structuring": "T1", "development": "T2"}[phase])
    facet, period = ("phase", f"{partner}-{phase}") if partner else ("own", phase)
    return row(facet, period, GRAPPE.inPhase, concept(f"phase/{phase}"), partner, notation=notation)


def in_region(region: str, partner: str = "", reading: str = "observed") -> dict[str, Identifier]:
    facet, who = ("place", partner) if partner else ("own", "seeker")
    return row(facet, who, GRAPPE.isLocatedIn, URIRef(EX + region), partner, reading)


def tied(partner: str, status: str, reading: str = "observed") -> dict[str, Identifier]:
    return row("tie", f"tie-{partner}", GRAPPE.hasStatus, concept(f"status/{status}"), partner, reading)


def completes(partner: str, kind: str = "supply", *, derived: bool = False) -> dict[str, Identifier]:
    facet, reading = COMPLEMENTARITY[derived], "" if derived else "argued"
    kind_of = concept(f"complementarity-kind/{kind}")
    return row(facet, f"{partner}-{kind}-{derived}", GRAPPE.hasComplementarityKind, kind_of, partner, reading)


def near(partner: str, *, derived: bool = False) -> dict[str, Identifier]:
    if derived:
        measure = concept("proximity-measure/shared-fields")
        return row("derived nearness", f"measured-{partner}", GRAPPE.hasMeasure, measure, partner, "")
    kind = concept("other-proximities/thematic-proximity")
    return row("nearness", f"claimed-{partner}", GRAPPE.hasProximityKind, kind, partner)


def outcomes() -> list[dict[str, Identifier]]:
    """Which statuses tell that something happened, might happen or did not."""
    collections = {
        "happened": ["realised", "ended"],
        "might": ["potential"],
        "did-not": ["failed", "never-succeeded", "not-attempted", "not-sought"],
    }
    return [
        {
            "facet": Literal("outcome"),
            "s": URIRef(f"{ID}collection/{name}"),
            "p": SKOS.member,
            "o": concept(f"status/{status}"),
        }
        for name, statuses in collections.items()
        for status in statuses
    ]


def ask(*rows: dict[str, Identifier], phase: str | None = None, **terms: Identifier) -> list[Computed]:
    asked = {"cluster": (SEEKER,), **{name: (term,) for name, term in terms.items()}}
    if phase:
        asked["phase"] = (concept(f"phase/{phase}"),)
    return list(partners_for(Fetched(asked, (*outcomes(), *rows))))


def told(found: Computed, column: str) -> str:
    """The cell's local names; of a list, one after the other."""
    cell = found.cells.get(column, ())
    return " ".join(local(str(term)) for term in (cell if isinstance(cell, tuple) else (cell,)))


def only(*rows: dict[str, Identifier], phase: str = "development", **terms: Identifier) -> Computed:
    (found,) = ask(*rows, phase=phase, **terms)
    return found


def names(found: list[Computed]) -> list[str]:
    return [told(each, "partner") for each in found]


# The phase


def test_the_latest_phase_stated_is_taken_and_a_phase_asked_for_goes_before_it():
    rows = in_phase("structuring"), in_phase("development"), completes("wood")
    (found,) = ask(*rows)
    assert told(found, "phase") == "development"
    assert ask(in_phase("development"), in_region("south"), in_region("south", "near"), phase="structuring")


def test_where_no_phase_is_stated_the_answer_asks_for_it():
    (found,) = ask(completes("wood"))
    assert told(found, "block") == "phase-not-stated"
    assert found.cells.keys() == {"cluster", "block"}


# Blocks


def test_complementary_and_near_are_proposed_to_a_cluster_that_develops_and_the_same_region_is_no_basis():
    rows = completes("wood"), near("wine"), tied("close", "realised"), in_region("south", "close")
    found = ask(*rows, in_region("south"), phase="development")
    assert [(told(each, "partner"), told(each, "block"), told(each, "basis")) for each in found] == [
        ("wood", "proposed", "complementary"),
        ("wine", "proposed", "thematic"),
        ("close", "no-basis", ""),
    ]


def test_the_same_region_is_proposed_to_a_cluster_that_is_structured_and_complementarity_is_no_basis():
    rows = in_region("south"), in_region("south", "close"), in_region("north", "far")
    found = ask(*rows, completes("far"), tied("far", "potential"), phase="structuring")
    assert [(told(each, "partner"), told(each, "block")) for each in found] == [
        ("close", "proposed"),
        ("far", "no-basis"),
    ]
    assert told(found[1], "complementary") == "met"


@pytest.mark.parametrize("status", ["failed", "never-succeeded", "not-attempted", "not-sought"])
def test_what_was_tried_or_refused_is_set_aside_with_its_reasons_whatever_the_basis(status):
    reason = row("tie", "tie-wood", GRAPPE.hasReason, concept("factor/disparities"), "wood")
    found = only(completes("wood"), tied("wood", status), reason)
    assert told(found, "block") == "set-aside"
    assert told(found, "basis") == "complementary"
    assert told(found, "tie") == status
    assert told(found, "reasons") == "disparities"


def test_neither_a_basis_nor_a_tie_is_no_row():
    assert ask(in_region("north", "far"), in_region("south"), phase="structuring") == []
    assert ask(completes("far"), phase="structuring") == []


# Criteria


def test_regions_are_compared_where_both_are_stated():
    one = in_region("south")
    assert told(only(one, in_region("south", "a"), near("a")), "territory") == "met"
    assert told(only(one, in_region("north", "a"), near("a")), "territory") == "not-met"
    assert told(only(in_region("north", "a"), near("a")), "territory") == "not-stated"
    assert told(only(one, near("a")), "territory") == "not-stated"


@pytest.mark.parametrize(
    ("phase", "reached", "ahead", "structured"),
    [
        ("structuring", (), "not-stated", "not-stated"),
        ("structuring", ("structuring",), "not-met", "not-met"),
        ("structuring", ("structuring", "development"), "met", "met"),
        ("development", ("development",), "not-met", "met"),
        ("development", ("structuring",), "not-met", "not-met"),
    ],
)
def test_who_is_ahead_and_who_is_structured_follows_from_the_phases_stated_alone(phase, reached, ahead, structured):
    rows = [in_phase(each, "a") for each in reached]
    found = only(*rows, tied("a", "realised"), phase=phase)
    assert (told(found, "ahead"), told(found, "structured")) == (ahead, structured)


@pytest.mark.parametrize(
    ("statuses", "answer"),
    [
        (("current",), "met"),
        (("awarded",), "met"),
        (("awarded", "ended"), "not-stated"),
        (("former",), "not-stated"),
        (("sought",), "not-stated"),
        (("sought", "failed"), "not-met"),
        ((), "not-stated"),
    ],
)
def test_a_label_is_a_sign_of_success_only_for_who_says_so(statuses, answer):
    holdings = [
        row("label", f"label-{n}", GRAPPE.hasStatus, concept(f"status/{s}"), "a") for n, s in enumerate(statuses)
    ]
    rows = [*holdings, near("a")]
    assert told(only(*rows), "successful") == "not-stated"
    assert told(only(*rows, success=URIRef(EX + "label")), "successful") == answer
    assert not any("label" in str(s) for s, _, _ in only(*rows).premises)


def test_silence_is_never_an_answer_of_no():
    found = only(tied("a", "realised"))
    criteria = ("territory", "ahead", "successful", "complementary", "near", "structured")
    assert {told(found, name) for name in criteria} == {"not-stated"}


def test_a_thematic_kind_is_nearness_and_competition_is_neither():
    found = only(completes("a", "thematic"))
    assert (told(found, "complementary"), told(found, "near")) == ("not-stated", "met")
    assert ask(completes("b", "competition", derived=True), phase="development") == []


def test_a_claim_of_no_stated_kind_is_a_complementarity_all_the_same():
    claim = row("complementarity", "claim", GRAPPE.hasParty, URIRef(EX + "a"), "a")
    found = only(claim)
    assert told(found, "complementary") == "met"
    assert told(found, "kinds") == ""


# On whose word


def test_a_basis_that_only_a_method_gives_is_called_derived():
    assert told(only(completes("a", derived=True)), "standing") == "derived"
    assert told(only(near("a", derived=True)), "standing") == "derived"
    assert told(only(near("a", derived=True), near("a")), "standing") == "claimed derived"


@pytest.mark.parametrize(
    ("reading", "standing"), [("observed", "claimed"), ("interpreted", "interpreted"), ("", "inferred")]
)
def test_the_same_region_stands_as_its_weaker_half(reading, standing):
    found = only(in_region("south"), in_region("south", "a", reading), phase="structuring")
    assert told(found, "standing") == standing


def test_who_is_named_by_a_conclusion_only_is_a_basis_by_interpretation():
    party = row("complementarity", "claim", GRAPPE.hasParty, URIRef(EX + "a"), "a", "interpreted")
    kind = row("complementarity", "claim", GRAPPE.hasComplementarityKind, concept("complementarity-kind/supply"), "a")
    assert told(only(party, kind), "standing") == "interpreted"


def test_a_statement_that_is_also_claimed_is_not_called_interpreted():
    rows = in_region("south", "a"), in_region("south", "a", "interpreted")
    assert told(only(in_region("south"), *rows, phase="structuring"), "standing") == "claimed"


# Order, premises


def test_criteria_order_one_after_the_other_and_are_never_added_up():
    rows = [
        completes("b"), near("c"), in_phase("development", "c"), in_region("south", "c"), in_region("south"),
        tied("c", "realised"), completes("a"), tied("d", "failed"), completes("d"), near("d"),
    ]  # fmt: skip
    # c meets three criteria, a and b one: but theirs comes first.
    chance = Random(1)
    for _ in range(20):
        chance.shuffle(rows)
        assert names(ask(*rows, phase="development")) == ["a", "b", "c", "d"]


def test_of_equal_partners_the_one_with_whom_something_happened_comes_first():
    rows = (
        completes("a"),
        completes("b"),
        completes("c"),
        tied("b", "potential"),
        tied("c", "ended"),
    )
    assert names(ask(*rows, phase="development")) == ["c", "b", "a"]


def test_a_row_rests_on_all_that_was_fetched_of_the_two_and_cites_it():
    rows = in_region("south"), in_region("north", "a"), completes("a"), tied("a", "failed"), completes("b")
    found = ask(*rows, phase="development")
    (second,) = (each for each in found if told(each, "partner") == "a")
    assert {local(str(s)) for s, _, _ in second.premises} == {"seeker", "a", "a-supply-False", "tie-a"}
    assert told(second, "said").split() == ["a", "a-supply-False", "seeker", "tie-a"]


def test_several_clusters_and_phases_are_answered_apart():
    other = {**completes("x"), "cluster": URIRef(EX + "other")}
    asked = {"cluster": (SEEKER, URIRef(EX + "other")), "phase": (concept("phase/development"),)}
    found = list(partners_for(Fetched(asked, (completes("a"), other))))
    assert [(told(each, "cluster"), told(each, "partner")) for each in found] == [("seeker", "a"), ("other", "x")]


FACTS = [
    completes("a"), completes("a", derived=True), near("a"), near("b", derived=True), tied("b", "failed"),
    tied("a", "realised"), in_region("south"), in_region("south", "a"), in_region("north", "b"),
    in_phase("development", "a"), in_phase("structuring", "b"), in_phase("structuring"),
]  # fmt: skip


@given(st.lists(st.sampled_from(FACTS), unique_by=str), st.sampled_from(["structuring", "development"]))
def test_every_partner_is_told_once_with_the_columns_promised(rows, phase):
    found = ask(*rows, phase=phase)
    assert len(names(found)) == len(set(names(found)))
    assert all(each.cells.keys() <= METHOD.gives for each in found)


@given(st.lists(st.sampled_from(FACTS), unique_by=str), st.sampled_from(FACTS))
def test_one_more_statement_never_turns_met_into_not_stated(rows, more):
    before = {told(each, "partner"): each for each in ask(*rows, phase="development")}
    after = {told(each, "partner"): each for each in ask(*rows, more, phase="development")}
    for name, each in before.items():
        for criterion in ("territory", "complementary", "near"):
            if told(each, criterion) == "met":
                assert told(after[name], criterion) == "met"
