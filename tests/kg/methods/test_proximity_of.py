from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, SKOS, Literal, URIRef

import kg
from kg.errors import BadParameter
from kg.methods.proximity_of import METHOD, proximities
from kg.questions import Fetched
from kg.terms import GRAPPE, name_of

ID = "https://w3id.org/grappe/id/"
WGS84 = "http://www.w3.org/2003/01/geo/wgs84_pos#"
ONE, OTHER = "cluster/one", "cluster/other"


def term(text: object):
    return URIRef(ID + text) if isinstance(text, str) and "/" in text else Literal(text)


def stated(s: str, p: str | URIRef, o: object, evidence: str = "p1") -> dict[str, URIRef | Literal]:
    predicate = p if isinstance(p, URIRef) else GRAPPE[p]
    value = o if isinstance(o, URIRef) else term(o)
    said = Literal(f"{ID}evidence/{evidence}/observed" if evidence else "")
    return {"s": URIRef(ID + s), "p": predicate, "o": value, "said": said}


def asked(rows, *parties: str):
    types = [stated(p, RDF.type, GRAPPE.Cluster if p.startswith("cluster") else GRAPPE.Actor, "") for p in parties]
    return list(proximities(Fetched({"party": tuple(URIRef(ID + p) for p in parties)}, (*types, *rows))))


def told(rows, measure: str) -> tuple[str, ...]:
    (row,) = [row for row in rows if name_of(row.cells["measure"]) == f"proximity-measure:{measure}"]
    cells = (row.cells.get(column, ()) for column in ("value", "answer", "shared", "missing"))
    texts = [" ".join(map(name_of, cell)) if isinstance(cell, tuple) else name_of(cell) for cell in cells]
    return texts[0], texts[1].removeprefix("comparison-answer:"), *texts[2:]


def place(party: str, name: str, kind: str = "commune") -> list[dict[str, URIRef | Literal]]:
    return [
        stated(party, "isLocatedIn", f"place/{name}"),
        stated(f"place/{name}", "hasPlaceKind", f"concept/place-kind/{kind}"),
    ]


def at(name: str, north: float, east: float, evidence: str = "p1") -> list[dict[str, URIRef | Literal]]:
    return [
        stated(f"place/{name}", URIRef(WGS84 + "lat"), north, evidence),
        stated(f"place/{name}", URIRef(WGS84 + "long"), east, evidence),
    ]


def tie(name: str, status: str | None, *parties: str) -> list[dict[str, URIRef | Literal]]:
    node = f"tie/{name}"
    standing = [stated(node, "hasStatus", f"concept/status/{status}")] if status else []
    return [stated(node, RDF.type, GRAPPE.Tie, ""), *(stated(node, "hasParty", party) for party in parties), *standing]


STATUSES = [
    stated("collection/happened", SKOS.member, URIRef(f"{ID}concept/status/realised"), ""),
    stated("collection/might", SKOS.member, URIRef(f"{ID}concept/status/potential"), ""),
    stated("collection/did-not", SKOS.member, URIRef(f"{ID}concept/status/failed"), ""),
]


def position(holder: str, name: str, activity: str, specialty: str | None = None, market: str | None = None):
    node = f"position/{name}"
    more = [("hasSpecialty", f"concept/specialty/{specialty}")] if specialty else []
    more += [("servesMarket", f"concept/field/{market}")] if market else []
    known = [("isHeldBy", holder), ("performsActivity", f"concept/activity/{activity}"), *more]
    return [stated(node, p, o) for p, o in known]


def member(actor: str, cluster: str, role: str = "member", status: str | None = None):
    node = f"participation/{actor.split('/')[1]}-in-{cluster.split('/')[1]}"
    rows = [stated(node, "hasParticipant", actor), stated(node, "inCluster", cluster)]
    rows.append(stated(node, "hasRole", f"concept/role/{role}"))
    return rows + ([stated(node, "hasStatus", f"concept/status/{status}")] if status else [])


@pytest.mark.parametrize("parties", [[], [ONE], [ONE, ONE], [ONE, OTHER, "cluster/third"]])
def test_two_different_parties_are_asked_for(parties) -> None:
    with pytest.raises(BadParameter, match="two that are not the same"):
        asked([], *parties)


def test_with_nothing_stated_no_measure_says_zero() -> None:
    rows = asked([], ONE, OTHER)
    assert {name_of(row.cells["answer"]) for row in rows} == {"comparison-answer:not-stated"}
    assert all(row.cells["value"] == () and not row.premises for row in rows)
    assert all(row.cells["missing"] == (URIRef(ID + ONE), URIRef(ID + OTHER)) for row in rows)


def test_a_row_has_the_columns_of_the_question() -> None:
    rows = asked([stated(ONE, "hasTheme", "concept/field/wine")], ONE, OTHER)
    assert {column for row in rows for column in row.cells} == METHOD.gives


class TestPlaces:
    def test_two_communes_are_compared_and_have_nothing_in_common(self):
        rows = asked([*place(ONE, "here"), *place(OTHER, "there")], ONE, OTHER)
        assert told(rows, "same-commune") == ("0", "nothing-in-common", "", "")
        assert told(rows, "same-region")[1] == "not-stated"

    def test_a_level_stated_of_one_only_is_not_stated_and_the_other_is_named(self):
        rows = asked([*place(ONE, "here"), *place(OTHER, "south", "region")], ONE, OTHER)
        assert told(rows, "same-commune") == ("", "not-stated", "", OTHER.replace("/", ":"))

    def test_a_place_is_in_the_region_that_its_own_place_is_stated_to_lie_in(self):
        within = [stated("place/here", "isLocatedIn", "place/south", "p2")]
        rows = asked([*place(ONE, "here"), *within, *place(OTHER, "south", "region")], ONE, OTHER)
        assert told(rows, "same-region") == ("1", "in-common", "place:south", "")
        (row,) = [row for row in rows if name_of(row.cells["measure"]).endswith("same-region")]
        assert [name_of(evidence) for evidence in row.cells["said"]] == [
            f"{ID}evidence/p1/observed",
            f"{ID}evidence/p2/observed",
        ]

    def test_the_distance_is_that_of_the_nearest_places_with_coordinates(self):
        here, there = place(ONE, "paris"), place(OTHER, "bordeaux")
        points = [*at("paris", 48.8566, 2.3522), *at("bordeaux", 44.8378, -0.5792)]
        assert told(asked([*here, *there, *points], ONE, OTHER), "distance") == ("499.3", "measured", "", "")

    def test_a_point_of_a_region_is_no_place_of_a_party(self):
        rows = [*place(ONE, "south", "region"), *at("south", 44, 2), *place(OTHER, "here"), *at("here", 45, 2)]
        assert told(asked(rows, ONE, OTHER), "distance") == ("", "not-stated", "", ONE.replace("/", ":"))

    def test_the_latitude_of_one_evidence_and_the_longitude_of_another_make_no_point(self):
        mixed = [at("here", 44, 2, "p1")[0], at("here", 44, 2, "p2")[1]]
        rows = [*place(ONE, "here"), *mixed, *place(OTHER, "there"), *at("there", 45, 2)]
        assert told(asked(rows, ONE, OTHER), "distance")[1] == "not-stated"


class TestFields:
    def test_a_field_meets_a_broader_one(self):
        rows = [
            stated(ONE, "hasTheme", "concept/field/drones"),
            stated(OTHER, "hasTheme", "concept/field/aviation"),
            stated(OTHER, "hasTheme", "concept/field/space"),
            stated("concept/field/drones", SKOS.broader, URIRef(f"{ID}concept/field/aviation")),
        ]
        assert told(asked(rows, ONE, OTHER), "shared-fields") == (
            "0.75",
            "in-common",
            "field:aviation field:drones",
            "",
        )

    def test_what_admission_requires_stands_apart_from_what_is_stated(self):
        # LPH and Eskiss: nothing in common by their own markets, the same niche by the rule of the park.
        rule = [
            stated("cluster/park", "hasAdmissionRule", "admission-rule/park"),
            stated("admission-rule/park", "requiresMarket", "concept/field/nutraceuticals"),
        ]
        rows = [
            *member("actor/one", "cluster/park"), *member("actor/other", "cluster/park"), *rule,
            *position("actor/one", "a", "design", market="food-supplements"),
            *position("actor/other", "b", "labelling", market="cosmetics"),
        ]  # fmt: skip
        found = asked(rows, "actor/one", "actor/other")
        assert told(found, "shared-fields")[:2] == ("0", "nothing-in-common")
        assert told(found, "shared-niche")[:3] == ("1", "in-common", "field:nutraceuticals")
        assert told(found, "shared-clusters")[:3] == ("1", "in-common", "cluster:park")

    def test_of_a_need_are_not_those_of_its_holder(self):
        need = [
            stated("need/n", "isHeldBy", ONE),
            stated("need/n", "seeksActivity", "concept/activity/packing"),
            stated("need/n", "servesMarket", "concept/field/wine"),
        ]
        rows = asked([*need, stated(OTHER, "hasTheme", "concept/field/wine")], ONE, OTHER)
        assert told(rows, "shared-fields")[1] == "not-stated"


class TestPositions:
    def test_meet_if_no_difference_of_specialty_is_stated(self):
        rows = [*position(ONE, "a", "labelling", "bottles"), *position(OTHER, "b", "labelling")]
        assert told(asked(rows, ONE, OTHER), "shared-positions")[:3] == ("1", "in-common", "activity:labelling")

    def test_do_not_meet_if_their_specialties_differ(self):
        rows = [*position(ONE, "a", "labelling", "bottles"), *position(OTHER, "b", "labelling", "boxes")]
        assert told(asked(rows, ONE, OTHER), "shared-positions")[:2] == ("0", "nothing-in-common")

    def test_of_a_cluster_are_those_of_its_members_too_but_not_of_former_ones(self):
        rows = [*position("actor/f", "a", "labelling"), *position(OTHER, "b", "labelling")]
        assert told(asked([*rows, *member("actor/f", ONE)], ONE, OTHER), "shared-positions")[0] == "1"
        former = member("actor/f", ONE, status="former")
        assert told(asked([*rows, *former], ONE, OTHER), "shared-positions")[1] == "not-stated"


class TestTies:
    def test_are_counted_by_what_became_of_them(self):
        rows = [
            *STATUSES, *tie("done", "realised", ONE, OTHER), *tie("idea", "potential", ONE, OTHER),
            *tie("unsaid", None, ONE, OTHER), *tie("flop", "failed", ONE, OTHER), *tie("elsewhere", "realised", ONE),
        ]  # fmt: skip
        found = asked(rows, ONE, OTHER)
        assert told(found, "ties")[:3] == ("1", "measured", "tie:done")
        assert told(found, "possible-ties")[:3] == ("2", "measured", "tie:idea tie:unsaid")
        assert told(found, "missed-ties")[:3] == ("1", "measured", "tie:flop")

    def test_lead_through_third_parties_only_if_they_happened(self):
        ties = [*STATUSES, *tie("a", "realised", ONE, "actor/x"), *tie("b", "realised", "actor/x", OTHER)]
        assert told(asked(ties, ONE, OTHER), "path-length")[:3] == ("2", "measured", "tie:a actor:x tie:b")
        failed = [*STATUSES, *tie("a", "realised", ONE, "actor/x"), *tie("b", "failed", "actor/x", OTHER)]
        assert told(asked(failed, ONE, OTHER), "path-length")[1] == "not-stated"

    def test_that_no_source_states_are_not_said_to_be_absent(self):
        answers = {told(asked([], ONE, OTHER), m)[1] for m in ("ties", "missed-ties", "shared-projects", "path-length")}
        assert answers == {"not-stated"}


def test_a_claim_stands_in_a_row_of_its_own_beside_the_measure() -> None:
    claim = "proximity/c"
    rows = [
        stated(claim, RDF.type, GRAPPE.ClaimedProximity, ""),
        stated(claim, "hasParty", ONE),
        stated(claim, "hasParty", OTHER),
        stated(claim, "hasProximityKind", "concept/other-proximities/thematic-proximity"),
        stated(claim, "hasValue", "very"),
    ]
    (row,) = [row for row in asked(rows, ONE, OTHER) if name_of(row.cells["answer"][0]) == "comparison-answer:claimed"]
    assert row.cells["value"] == (Literal("very"),)
    assert "proxy" not in row.cells
    assert told(asked(rows, ONE, OTHER), "shared-fields")[1] == "not-stated"


def test_a_measure_that_cannot_be_of_the_pair_is_left_out() -> None:
    both = {name_of(row.cells["measure"]) for row in asked([], "actor/one", OTHER)}
    assert both.isdisjoint({f"proximity-measure:shared-{what}" for what in ("clusters", "members", "kinds", "niche")})


FACTS = st.lists(
    st.sampled_from([
        stated(ONE, "hasTheme", "concept/field/a"), stated(ONE, "hasTheme", "concept/field/b"),
        stated(OTHER, "hasTheme", "concept/field/a"), stated(OTHER, "hasTheme", "concept/field/c"),
        stated("concept/field/b", SKOS.broader, URIRef(f"{ID}concept/field/c")),
        stated(ONE, "hasClusterKind", "concept/cluster-kind/k"), stated(OTHER, "hasClusterKind", "concept/cluster-kind/k"),
        *place(ONE, "here"), *place(OTHER, "here"), *place(OTHER, "there"), *at("here", 1, 2), *at("there", 3, 4),
        *position(ONE, "p", "x", "s"), *position(OTHER, "q", "x"), *STATUSES, *tie("t", "realised", ONE, OTHER),
        *tie("u", "realised", ONE, "actor/x"), *tie("v", "realised", "actor/x", OTHER),
    ]),
    unique_by=lambda row: (row["s"], row["p"], row["o"]),
)  # fmt: skip


@given(FACTS)
def test_every_measure_is_the_same_both_ways_and_a_share_is_from_zero_to_one(rows) -> None:
    there, back = asked(rows, ONE, OTHER), asked(rows, OTHER, ONE)
    assert len(there) == len(back)
    for one, other in zip(there, back, strict=True):
        for column in ("measure", "value", "answer", "missing", "said"):
            assert one.cells.get(column) == other.cells.get(column)
        assert set(one.cells["shared"]) == set(other.cells["shared"]) or "path-length" in one.cells["measure"]
        assert set(one.premises) == set(other.premises) or "path-length" in one.cells["measure"]
        if "shared-" in one.cells["measure"] and one.cells["value"] != ():
            assert 0 <= one.cells["value"].value <= 1


@given(FACTS)
def test_every_value_rests_on_statements_that_were_fetched(rows) -> None:
    known = {(row["s"], row["p"], row["o"]) for row in rows}
    for row in asked(rows, ONE, OTHER):
        assert set(row.premises) <= known
        assert row.premises or row.cells.get("value", ()) == ()


def test_the_shared_fields_published_in_an_edition_are_those_of_the_question(store) -> None:
    published = store.select(
        f"""SELECT ?score (GROUP_CONCAT(STR(?party); separator=" ") AS ?parties) {{
            ?node a <{GRAPPE.ProximityMeasure}> ; <{GRAPPE.hasScore}> ?score ; <{GRAPPE.hasParty}> ?party
        }} GROUP BY ?node ?score"""
    ).rows
    assert published
    for row in published:
        answer = kg.ask(store, "proximities-of", {"party": str(row["parties"]).split()})
        ((value,),) = [r["value"] for r in answer.rows if str(r["measure"][0]).endswith("/shared-fields")]
        assert float(value) == pytest.approx(float(row["score"]), abs=1e-4)
