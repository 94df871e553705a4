"""The question ``complementarity-of`` on rows written by hand."""

from __future__ import annotations

import pytest
from rdflib import Literal, URIRef

from kg.errors import BadParameter
from kg.methods.complementarity_of import METHOD
from kg.questions import Fetched
from kg.terms import GRAPPE, local

EX = "https://example.org/"
ONE, OTHER = URIRef(f"{EX}one"), URIRef(f"{EX}other")


def row(subject, predicate, value, *sources):
    said = " ".join(f"{EX}evidence-{source}" for source in sources or ("s1",))
    where = " ".join(f"{EX}{source}" for source in sources or ("s1",))
    terms = {"s": URIRef(EX + subject), "p": GRAPPE[predicate], "o": URIRef(EX + value)}
    return terms | {"said": Literal(said), "sources": Literal(where)}


def position(name, holder, activity, specialty=None, market="market"):
    rows = [row(name, "isHeldBy", holder), row(name, "performsActivity", activity), row(name, "servesMarket", market)]
    return rows + ([row(name, "hasSpecialty", specialty)] if specialty else [])


def answers(rows, one=ONE, other=OTHER):
    return list(METHOD.compute(Fetched({"one": (one,), "other": (other,)}, tuple(rows))))


def cells(rows, kind="value-chain", **only):
    found = [row.cells for row in answers(rows) if local(row.cells["kind"]) == kind]
    return [
        {name: cell for name, cell in row.items() if cell != ()}
        for row in found
        if all(row.get(k) == v for k, v in only.items())
    ]


def test_a_pair_is_scored_with_what_each_adds():
    (found,) = cells(
        [
            *position("p", "one", "a"),
            *position("q", "one", "b"),
            *position("r", "other", "b"),
            *position("s", "other", "c"),
        ]
    )
    assert (local(found["answer"]), str(found["score"]), str(found["adds"]), str(found["gains"])) == (
        "measured",
        "0.5",
        "0.5",
        "0.5",
    )
    assert found["brings"] == (URIRef(f"{EX}a"),)
    assert found["receives"] == (URIRef(f"{EX}c"),)


def test_what_came_to_nothing_was_compared_all_the_same():
    (found,) = cells([*position("p", "one", "a"), *position("r", "other", "a")])
    assert (local(found["answer"]), str(found["score"])) == ("nothing-found", "0")


def test_an_empty_chain_is_not_stated_and_the_facet_named():
    (found,) = cells(position("p", "one", "a"))
    assert local(found["answer"]) == "not-stated"
    assert "score" not in found
    assert [local(facet) for facet in found["lacking"]] == ["markets", "positions"]
    assert "missing" not in found


def test_a_row_rests_on_the_statements_and_their_evidence():
    (found,) = [
        row
        for row in answers([*position("p", "one", "a"), *position("r", "other", "b")])
        if local(row.cells["kind"]) == "value-chain"
    ]
    assert (URIRef(f"{EX}p"), GRAPPE.performsActivity, URIRef(f"{EX}a")) in found.premises
    assert found.cells["said"] == (URIRef(f"{EX}evidence-s1"),)


def test_a_kind_with_a_direction_is_answered_both_ways():
    rows = [*position("p", "one", "a"), row("n", "isHeldBy", "other"), row("n", "seeksActivity", "a")]
    assert [str(found["score"]) for found in cells(rows, "need-offer", giver=ONE)] == ["1"]
    (back,) = cells(rows, "need-offer", giver=OTHER)
    assert [local(facet) for facet in back["missing"]] == ["needs"]


def test_a_party_is_not_compared_with_itself():
    with pytest.raises(BadParameter, match="itself"):
        answers([], other=ONE)


def test_two_parties_for_one_are_refused():
    with pytest.raises(BadParameter, match="expected one"):
        list(METHOD.compute(Fetched({"one": (ONE, OTHER), "other": (OTHER,)}, ())))


def test_where_two_sources_disagree_each_is_told_alone_and_both_together():
    rows = [
        row("p", "isHeldBy", "one", "s1", "s2"), row("p", "performsActivity", "a", "s1", "s2"),
        row("p", "servesMarket", "market", "s1", "s2"), row("p", "hasSpecialty", "leaf", "s1"),
        row("p", "hasSpecialty", "root", "s2"), *position("r", "other", "a", "root"),
    ]  # fmt: skip
    found = {local(each.get("according", "")): str(each["score"]) for each in cells(rows)}
    assert found == {"": "0", "s1": "1", "s2": "0"}
    competing = {local(each.get("according", "")): str(each["score"]) for each in cells(rows, "competition")}
    assert competing == {"": "1", "s1": "0", "s2": "1"}


def test_two_passages_of_one_source_that_say_more_and_less_do_not_disagree():
    rows = [*position("p", "one", "a", "leaf"), *position("p", "one", "a"), *position("r", "other", "b")]
    assert len(cells(rows)) == 1
