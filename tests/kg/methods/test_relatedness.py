from __future__ import annotations

from decimal import Decimal

import pytest
from rdflib import Literal, URIRef

from kg.errors import BadParameter
from kg.methods.relatedness import added_relatedness, related_activities
from kg.questions import Fetched
from kg.terms import GRAPPE, name_of

A = "https://w3id.org/grappe/id/"
# Who does what; the last one is the member of the one before it.
FIRMS = {"f1": "ab", "f2": "abc", "f3": "c", "f4": "d"}


def position(holder: str, activity: str, home: str | None = None) -> dict[str, URIRef | Literal]:
    row = {
        "performed": URIRef(f"{A}concept/activity/{activity}"),
        "holder": URIRef(f"{A}actor/{holder}"),
        "position": URIRef(f"{A}position/{holder}-{activity}"),
        "evidence": URIRef(f"{A}evidence/{holder}/observed"),
    }
    if home:
        row |= {"home": URIRef(f"{A}cluster/{home}"), "membership": URIRef(f"{A}participation/{holder}-in-{home}")}
    return row


def fetched(rows, **terms) -> Fetched:
    given = {name: tuple(value) if isinstance(value, list) else (value,) for name, value in terms.items()}
    return Fetched(given, tuple(rows))


def told(row, *columns) -> tuple[str, ...]:
    cells = [row.cells.get(column, ()) for column in columns]
    return tuple(" ".join(map(name_of, cell)) if isinstance(cell, tuple) else name_of(cell) for cell in cells)


def firms():
    return [{}, *(position(firm, activity) for firm, all_ in FIRMS.items() for activity in all_)]


def clusters():
    """One cluster for each firm, its only member."""
    return [{}, *(position(firm, activity, f"of-{firm}") for firm, all_ in FIRMS.items() for activity in all_)]


ACTIVITY = URIRef(f"{A}concept/activity/a")
THIRD = URIRef(f"{A}cluster/of-f3")
TWO = Literal(2)


def test_activities_are_related_by_who_performs_both() -> None:
    rows = list(related_activities(fetched(firms(), activity=ACTIVITY, least=TWO)))
    columns = "related", "together", "proximity", "association", "cosine"
    assert [told(row, *columns) for row in rows] == [
        ("activity:b", "2", "1", "2", "1"),
        ("activity:c", "1", "0.5", "1", "0.5"),
    ]
    assert told(rows[1], "activity", "holders", "enough", "said") == (
        "activity:a", "2", "criterion-answer:met", f"{A}evidence/f2/observed",
    )  # fmt: skip


def test_a_row_rests_on_the_positions_of_those_who_perform_both() -> None:
    rows = list(related_activities(fetched(firms(), activity=ACTIVITY, least=TWO)))
    firm = URIRef(f"{A}actor/f2")
    assert set(rows[1].premises) == {
        (URIRef(f"{A}position/f2-{activity}"), predicate, value)
        for activity in "ac"
        for predicate, value in (
            (GRAPPE.performsActivity, URIRef(f"{A}concept/activity/{activity}")),
            (GRAPPE.isHeldBy, firm),
        )
    }


def test_an_activity_with_too_few_holders_is_not_compared() -> None:
    rows = list(related_activities(fetched(firms(), activity=ACTIVITY)))
    assert [told(row, "holders", "enough", "related") for row in rows] == [("2", "criterion-answer:not-stated", "")]


def test_an_activity_nobody_is_stated_to_perform_has_no_holder() -> None:
    rows = list(related_activities(fetched([{}], activity=ACTIVITY)))
    assert [told(row, "holders", "enough", "related") for row in rows] == [("0", "criterion-answer:not-stated", "")]


def test_a_position_that_several_passages_state_counts_once() -> None:
    again = {**position("f1", "a"), "evidence": URIRef(f"{A}evidence/other/quoted")}
    rows = list(related_activities(fetched([*firms(), again], activity=ACTIVITY, least=TWO, most=Literal(1))))
    assert [told(row, "holders", "together") for row in rows] == [("2", "2")]
    assert f"{A}evidence/other/quoted" in told(rows[0], "said")[0].split()


def test_all_activities_are_told_where_none_is_named() -> None:
    rows = list(related_activities(fetched(firms(), least=TWO)))
    assert [told(row, "activity", "related") for row in rows] == [
        ("activity:a", "activity:b"), ("activity:a", "activity:c"),
        ("activity:b", "activity:a"), ("activity:b", "activity:c"),
        ("activity:c", "activity:a"), ("activity:c", "activity:b"),
        ("activity:d", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("method", [related_activities, added_relatedness])
@pytest.mark.parametrize(
    ("name", "value"), [("least", Literal(1)), ("most", Literal(0)), ("least", [Literal(2), Literal(3)])]
)
def test_senseless_numbers_are_refused(method, name, value) -> None:
    with pytest.raises(BadParameter, match=name):
        list(method(fetched(clusters(), cluster=THIRD, **{name: value})))


def test_partners_are_those_that_add_to_what_a_cluster_lacks() -> None:
    # φ: a–b 1, a–c and b–c ½. The cluster of c lacks a and b; whoever has both gives each 1 of its 1½.
    rows = list(added_relatedness(fetched(clusters(), cluster=THIRD, least=TWO)))
    columns = "cluster", "counted", "enough", "partner", "added", "brings", "strengthens"
    assert [told(row, *columns) for row in rows] == [
        ("cluster:of-f3", "1", "criterion-answer:met", f"cluster:of-{firm}", "0.6667", "activity:a activity:b",
         "activity:a activity:b")
        for firm in ("f1", "f2")
    ]  # fmt: skip
    membership = URIRef(f"{A}participation/f1-in-of-f1")
    assert (membership, GRAPPE.inCluster, URIRef(f"{A}cluster/of-f1")) in rows[0].premises


def test_the_best_partners_come_first_and_no_more_than_asked() -> None:
    rows = list(added_relatedness(fetched(clusters(), cluster=THIRD, least=TWO, most=Literal(1))))
    assert [told(row, "partner") for row in rows] == [("cluster:of-f1",)]


def test_of_a_cluster_without_activities_it_is_not_known_what_it_lacks() -> None:
    alone = URIRef(f"{A}cluster/alone")
    rows = list(added_relatedness(fetched(clusters(), cluster=[alone, URIRef(f"{A}cluster/of-f4")], least=TWO)))
    assert [told(row, "counted", "enough", "partner") for row in rows] == [("0", "criterion-answer:not-stated", "")] * 2


def test_who_lacks_nothing_gets_no_partner() -> None:
    second = URIRef(f"{A}cluster/of-f2")
    rows = list(added_relatedness(fetched(clusters(), cluster=second, least=TWO)))
    assert [told(row, "counted", "enough", "partner") for row in rows] == [("3", "criterion-answer:not-stated", "")]


def test_only_what_a_cluster_has_more_of_than_the_average_counts_where_it_is_asked() -> None:
    # f2's cluster has a, b and c in equal parts, of which all have 2/7 each: above the average. With three more
    # positions in a, b and c fall below it.
    more = [{**position("f2", "a", "of-f2"), "position": URIRef(f"{A}position/more-{n}")} for n in range(9)]
    rows = [*clusters(), *more]
    plain = list(added_relatedness(fetched(rows, cluster=THIRD, least=TWO)))
    above = list(added_relatedness(fetched(rows, cluster=THIRD, least=TWO, specialised=Literal(True))))
    assert len(plain) == 2
    assert [told(row, "enough") for row in above] == [("criterion-answer:not-stated",)]


def test_figures_are_decimals() -> None:
    (row, *_) = related_activities(fetched(firms(), activity=ACTIVITY, least=TWO))
    assert row.cells["proximity"] == Literal(Decimal(1))
