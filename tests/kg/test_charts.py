"""Answers as matrices and bars."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rdflib import Literal, URIRef

import kg
from kg.answers.charts import hint

A, B, X, Y = (URIRef(f"https://w3id.org/grappe/id/cluster/{name}") for name in "abxy")
KINDS = {"table", "matrix", "bar", "map", "network", "quadrant", "timeline"}


def answer(chart, *rows):
    """An answer with the columns one, two, three and four, and these cells in its rows."""
    names = ("one", "two", "three", "four")
    columns = {name: kg.Column(name, {"en": f"{name}; first", "fr": f"{name} (fr)"}, None) for name in names}
    question = replace(kg.questions()["sources"], columns=columns, chart=chart)
    cells = tuple({n: t if isinstance(t, tuple) else (t,) for n, t in zip(names, row, strict=False)} for row in rows)
    return kg.Answer(question, {}, "", cells, {})


@pytest.mark.parametrize("slug", sorted(kg.questions()))
def test_a_hint_names_a_kind_of_chart_and_columns_that_are_there(slug):
    question = kg.questions()[slug]
    kind, names = hint(question)
    assert kind in KINDS
    assert set(names) <= set(question.columns)
    assert len(names) >= {"matrix": 3, "bar": 2}.get(kind, 0)


def test_a_matrix_has_one_column_down_another_across_and_a_third_inside():
    found = kg.matrix(answer("matrix", (A, X, Literal("1")), (A, Y, Literal("2")), (B, Y, Literal("3"))))
    assert (found.rows, found.columns) == (((A,), (B,)), ((X,), (Y,)))
    assert found.cells == {((A,), (X,)): (Literal("1"),), ((A,), (Y,)): (Literal("2"),), ((B,), (Y,)): (Literal("3"),)}


def test_a_pair_without_a_row_has_no_cell_and_one_whose_value_is_not_stated_an_empty_one():
    found = kg.matrix(answer("matrix", (A, X, ()), (B, Y, Literal("1"))))
    assert found.cells[(A,), (X,)] == ()
    assert ((A,), (Y,)) not in found.cells
    assert not found.full
    assert kg.matrix(answer("matrix", (A, X, ()), (B, X, ()))).full


def test_several_rows_of_a_pair_share_a_cell_that_has_each_value_once():
    found = kg.matrix(answer("matrix", (A, X, Literal("1")), (A, X, Literal("2")), (A, X, Literal("1"))))
    assert found.cells[(A,), (X,)] == (Literal("1"), Literal("2"))


def test_a_column_that_is_not_stated_comes_last():
    found = kg.matrix(answer("matrix", (A, (), Literal("1")), (A, X, Literal("2"))))
    assert found.columns == ((X,), ())


def test_a_hint_may_name_its_columns_and_one_that_all_rows_must_agree_on():
    rows = (A, X, Literal("1"), B), (A, X, Literal("2"), B)
    assert kg.matrix(answer("matrix four three one two", *rows)).columns == ((Literal("1"),), (Literal("2"),))
    assert kg.matrix(answer("matrix one two four three", *rows)) is None


@pytest.mark.parametrize("chart", ["matrix", "bar", "table", None])
def test_nothing_is_drawn_of_no_rows_or_where_no_chart_is_hinted_at(chart):
    assert kg.matrix(answer(chart)) is None
    assert kg.bars(answer(chart)) is None
    if chart != "matrix":
        assert kg.matrix(answer(chart, (A, X, Literal("1")))) is None


def test_bars_are_the_rows_that_hold_a_number_the_longest_first():
    rows = (
        (A, Literal("2")),
        (B, Literal(10)),
        (X, Literal("about 20")),
        (Y, ()),
        (A, Literal("-1")),
        (B, Literal("INF")),
    )
    found = kg.bars(answer("bar", *rows))
    assert found.lengths == (((B,), 10.0, ()), ((A,), 2.0, ()))
    assert found.left_out == 4


def test_bars_have_their_unit_beside_them_and_are_not_drawn_where_rows_count_different_things():
    rows = (A, Literal("2"), Literal("staff"), X), (B, Literal("1"), Literal("director"), X)
    found = kg.bars(answer("bar one two three four", *rows))
    assert [unit for _, _, unit in found.lengths] == [(Literal("staff"),), (Literal("director"),)]
    assert kg.bars(answer("bar one two four three", *rows)) is None


def test_one_bar_alone_is_not_drawn():
    assert kg.bars(answer("bar", (A, Literal("2")), (B, ()))) is None


def test_the_head_of_a_column_is_its_description_up_to_the_first_explanation():
    columns = answer("bar").question.columns
    assert (kg.heading(columns["one"], "en"), kg.heading(columns["one"], "fr")) == ("one", "one")
