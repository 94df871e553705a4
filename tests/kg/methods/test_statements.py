"""Statements in long form: what was fetched, who says it, and how concepts meet."""

from __future__ import annotations

import pytest
from rdflib import SKOS, Literal, URIRef

from kg.methods.statements import Statements

A, B, C, D = (URIRef(f"http://example.org/{letter}") for letter in "abcd")
E1, E2 = URIRef("http://example.org/evidence/1"), URIRef("http://example.org/evidence/2")


def row(s, p, o, *said):
    return {"s": s, "p": p, "o": o, "said": Literal(" ".join(said))}


@pytest.fixture
def facts():
    return Statements([row(A, SKOS.broader, B, E2), row(B, SKOS.broader, C, E1), row(B, SKOS.broader, A), row(A, D, B)])


def test_a_statement_fetched_is_found_from_either_side(facts):
    assert (A, D, B) in facts
    assert (A, D, C) not in facts
    assert facts.objects(B, SKOS.broader) == (A, C)
    assert facts.subjects(SKOS.broader, B) == (A,)
    assert facts.pairs(D) == ((A, B),)
    assert facts.objects(C, D) == ()


def test_the_evidence_of_statements_is_named_once_and_in_order(facts):
    assert facts.said([(A, SKOS.broader, B), (B, SKOS.broader, C)]) == (E1, E2)
    assert facts.said([(A, D, B), (C, D, A)]) == ()


def test_evidence_of_a_statement_fetched_twice_is_kept(facts):
    both = Statements([row(A, D, B, E1), row(A, D, B, E2)])
    assert both.said([(A, D, B)]) == (E1, E2)


def test_a_concept_is_within_itself_and_within_wider_ones_with_the_links_that_show_it(facts):
    assert facts.within(A, A) == ()
    assert facts.within(A, C) == ((A, SKOS.broader, B), (B, SKOS.broader, C))
    assert facts.within(C, A) is None


def test_concepts_that_run_in_a_circle_end_the_search(facts):
    assert facts.within(A, D) is None


def test_two_concepts_meet_if_one_is_within_the_other(facts):
    assert facts.meet(C, A) == facts.within(A, C)
    assert facts.meet(A, D) is None
    assert facts.meeting([D, C], [A]) == facts.within(A, C)
    assert facts.meeting([A, B], [D, C]) == facts.within(B, C)
    assert facts.meeting([], [A]) is None
