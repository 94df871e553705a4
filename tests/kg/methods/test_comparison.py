from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Literal, URIRef

from kg.errors import BadParameter
from kg.methods.comparison import FEWEST, MOST, compare
from kg.questions import Fetched
from kg.terms import GRAPPE, name_of

ID = "https://w3id.org/grappe/id/"
DIMENSIONS = ("themes", "kinds", "places")


def dimension(name: str) -> URIRef:
    return URIRef(f"{ID}concept/comparison-dimension/{name}")


def cluster(name: str) -> URIRef:
    return URIRef(f"{ID}cluster/{name}")


def stated(in_: str, of: str, what: str, evidence: str = "p1") -> dict[str, URIRef | Literal]:
    said = Literal(f"{ID}evidence/{evidence}/observed")
    value = URIRef(f"{ID}concept/field/{what}")
    return {"dimension": dimension(in_), "cluster": cluster(of), "s": cluster(of), "p": GRAPPE.hasTheme, "value": value, "said": said}  # fmt: skip


def compared(rows, *clusters: str, differing: bool | None = None):
    terms = {"cluster": tuple(map(cluster, clusters))}
    if differing is not None:
        terms["differing"] = (Literal(differing),)
    orders = [{"dimension": dimension(name), "order": Literal(i)} for i, name in enumerate(DIMENSIONS)]
    return list(compare(Fetched(terms, (*rows, *orders))))


def told(rows, *columns: str) -> list[tuple[str, ...]]:
    cells = ([row.cells[column] for column in columns] for row in rows)
    return [tuple(" ".join(map(name_of, c)) if isinstance(c, tuple) else name_of(c).split(":")[1] for c in row) for row in cells]  # fmt: skip


@pytest.mark.parametrize("number", [0, 1, MOST + 1])
def test_too_few_clusters_or_too_many_are_refused(number) -> None:
    with pytest.raises(BadParameter, match=f"expected from {FEWEST} to {MOST} different ones, found {number}"):
        compared([], *(f"c{i}" for i in range(number)))


def test_a_cluster_asked_for_twice_counts_once() -> None:
    with pytest.raises(BadParameter, match="found 1"):
        compared([], "a", "a")


def test_each_dimension_has_a_cell_for_each_cluster_in_the_order_asked() -> None:
    rows = compared([stated("themes", "b", "wine")], "c", "b", "a")
    assert told(rows, "dimension", "cluster")[:3] == [("themes", "c"), ("themes", "b"), ("themes", "a")]
    assert len(rows) == len(DIMENSIONS) * 3


def test_a_cell_without_values_is_not_stated_and_makes_no_difference() -> None:
    rows = compared([stated("themes", "a", "wine")], "a", "b")
    assert told(rows, "values", "shared", "answer")[:2] == [("field:wine", "", "not-stated"), ("", "", "not-stated")]


def test_what_all_have_is_shared_and_what_only_some_have_is_not() -> None:
    rows = [stated("themes", c, "wine") for c in "abc"] + [stated("themes", "a", "cereals"), stated("themes", "b", "cereals")]  # fmt: skip
    assert told(compared(rows, "a", "b", "c"), "shared", "answer")[0] == ("field:wine", "in-common")
    apart = [stated("themes", "a", "wine"), stated("themes", "b", "cereals")]
    assert told(compared(apart, "a", "b"), "shared", "answer")[0] == ("", "nothing-in-common")


def test_each_cell_cites_all_that_say_it() -> None:
    rows = [stated("themes", "a", "wine", "p2"), stated("themes", "a", "cereals", "p1"), stated("themes", "b", "wine")]
    (cell, *_) = compared(rows, "a", "b")
    assert [str(evidence) for evidence in cell.cells["said"]] == [f"{ID}evidence/{p}/observed" for p in ("p1", "p2")]
    assert set(cell.premises) == {(row["s"], row["p"], row["value"]) for row in rows[:2]}


def test_rows_in_which_all_are_alike_can_be_left_out() -> None:
    rows = [stated("themes", "a", "wine"), stated("themes", "b", "wine"), stated("kinds", "a", "k")]
    assert {row[0] for row in told(compared(rows, "a", "b", differing=True), "dimension")} == {"kinds"}
    assert {row[0] for row in told(compared(rows, "a", "b", differing=False), "dimension")} == set(DIMENSIONS)


ROWS = st.lists(
    st.builds(stated, st.sampled_from(DIMENSIONS), st.sampled_from("abc"), st.sampled_from(["x", "y", "z"])),
    max_size=12,
)


@given(ROWS, st.permutations("abc"))
def test_the_order_of_the_clusters_changes_the_order_of_the_cells_only(rows, order) -> None:
    one, other = compared(rows, *"abc"), compared(rows, *order)
    columns = "dimension", "cluster", "values", "shared", "answer", "said"
    assert sorted(told(one, *columns)) == sorted(told(other, *columns))


@given(ROWS)
def test_what_differs_is_a_part_of_everything(rows) -> None:
    every = told(compared(rows, *"abc"), "dimension", "cluster", "values")
    differing = told(compared(rows, *"abc", differing=True), "dimension", "cluster", "values")
    assert set(differing) <= set(every)
    for name in {row[0] for row in every} - {row[0] for row in differing}:
        assert len({values for of, _, values in every if of == name}) == 1
