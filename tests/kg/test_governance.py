"""Every case of the typology, on invented clusters, through the real line: with interpreted rows and without."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from rdflib import OWL, PROV, RDF, Graph, Literal, URIRef
from rdflib.collection import Collection

import kg
from kg import governance, hermit
from kg.derivation import premises_of
from kg.facts import facts_of, vocabulary
from kg.packages import new_package
from kg.store import MemoryStore
from kg.tables import read_metadata, read_tables
from kg.terms import CONCEPT, GRAPPE, ID, VOCABULARY, derived
from kg.validation import validate

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "governance"
PREFIXES = "PREFIX grappe: <https://w3id.org/grappe/ontology#> PREFIX prov: <http://www.w3.org/ns/prov#> "
TYPES = {"social", "institutionalized", "entrepreneurial", "alternative"}
PLACED = {
    "example-bands-social": "social",
    "example-bands-institutionalized": "institutionalized",
    "example-bands-entrepreneurial": "entrepreneurial",
    "example-bands-alternative": "alternative",
    "example-numbers-social": "social",
    "example-numbers-institutionalized": "institutionalized",
    "example-numbers-entrepreneurial": "entrepreneurial",
    "example-numbers-alternative": "alternative",
    "example-number-and-band": "social",
    "example-in-transition-2010": "social",
    "example-in-transition-2012": "social",
    "example-in-transition-2015": "alternative",
    "example-in-transition-2019": "entrepreneurial",
    "example-two-sources-survey": "social",
    "example-two-sources-report": "alternative",
    "example-two-sources-2020": "entrepreneurial",
}
BY_INTERPRETATION = {"example-bands-institutionalized", "example-numbers-institutionalized"}


def slug(iri) -> str:
    return str(iri).rsplit("/", 1)[-1]


def assessment(name: str) -> URIRef:
    return URIRef(f"{ID}governance-assessment/{name}")


def ideal_type(name: str) -> URIRef:
    return URIRef(f"{CONCEPT}ideal-type/{name}")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def without_interpretation(folder: Path) -> None:
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            table = csv.DictReader(file)
            head, rows = table.fieldnames, [row for row in table if row.get("reading") != "interpreted"]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, head, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("governance")


@pytest.fixture(scope="module")
def full(folder):
    new_package(folder / "full", ROOT / "data", EXAMPLE)
    with kg.open(kg.build(folder / "full", folder / "full-editions").edition.path) as store:
        yield store


@pytest.fixture(scope="module")
def argued(folder):
    new_package(folder / "argued", ROOT / "data", EXAMPLE)
    without_interpretation(folder / "argued")
    with kg.open(kg.build(folder / "argued", folder / "argued-editions").edition.path) as store:
        yield store


def types(store) -> dict[str, str]:
    found = store.select(PREFIXES + "SELECT ?a ?t { ?a grappe:matchesIdealType ?t }").rows
    assert len({row["a"] for row in found}) == len(found)
    return {slug(row["a"]): slug(row["t"]) for row in found}


def degrees(store, name: str) -> dict[str, Decimal]:
    query = f"""{PREFIXES} SELECT ?type ?degree {{
        ?node grappe:isDegreeOf {assessment(name).n3()} ; grappe:hasIdealType ?type ; grappe:hasDegree ?degree }}"""
    return {slug(row["type"]): row["degree"].toPython() for row in store.select(query).rows}


def transitions(store) -> set[tuple[str, str, str, str]]:
    query = f"""{PREFIXES} SELECT ?former ?later ?left ?entered {{
        ?t a grappe:GovernanceTransition ; grappe:hasFormerAssessment ?former ; grappe:hasLaterAssessment ?later ;
            grappe:leavesIdealType ?left ; grappe:entersIdealType ?entered }}"""
    names = ("former", "later", "left", "entered")
    return {tuple(slug(row[name]) for name in names) for row in store.select(query).rows}


def answered(store, cluster: str) -> list[dict[str, object]]:
    return kg.ask(store, "ideal-type-of", {"cluster": cluster}).to_json()["rows"]


def ids(cell) -> set[str]:
    return {slug(item["id"]) for item in cell}


def test_both_axes_give_the_type_from_bands_and_from_numbers(full):
    assert types(full) == PLACED


def test_without_interpreted_rows_an_institutionalized_assessment_has_no_type_and_the_others_keep_theirs(argued):
    assert types(argued) == {name: type_ for name, type_ in PLACED.items() if name not in BY_INTERPRETATION}


def test_an_assessment_is_of_the_class_of_its_type(full, argued):
    for store in (full, argued):
        query = (
            PREFIXES
            + "SELECT ?a ?c { ?a a ?c . ?a grappe:matchesIdealType ?t FILTER(?c != grappe:GovernanceAssessment) }"
        )
        classes = {slug(row["a"]): str(row["c"]).rsplit("#", 1)[-1] for row in store.select(query).rows}
        assert classes == {name: f"{type_.capitalize()}Assessment" for name, type_ in types(store).items()}


def test_a_type_stands_in_an_inferred_graph_and_no_cluster_has_one(full):
    assert full.ask(
        PREFIXES + "ASK { GRAPH <https://w3id.org/grappe/graph/inferred/1> { ?a grappe:matchesIdealType ?t } }"
    )
    assert not full.ask(PREFIXES + "ASK { ?a grappe:matchesIdealType ?t ; a grappe:Cluster }")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("example-numbers-institutionalized", {"social": "0.3", "institutionalized": "0.7", "entrepreneurial": "0.2", "alternative": "0.2"}),
        ("example-numbers-social", {"social": "0.9", "institutionalized": "0.1", "entrepreneurial": "0.1", "alternative": "0.1"}),
        ("example-numbers-entrepreneurial", {"social": "0.25", "institutionalized": "0.25", "entrepreneurial": "0.6", "alternative": "0.4"}),
        ("example-numbers-alternative", {"social": "0", "institutionalized": "0", "entrepreneurial": "0.4", "alternative": "0.6"}),
        ("example-undecided-two", {"social": "0.5", "institutionalized": "0.1", "entrepreneurial": "0.1", "alternative": "0.5"}),
        ("example-undecided-four", dict.fromkeys(TYPES, "0.5")),
    ],
)  # fmt: skip
def test_numbers_on_both_axes_give_each_type_the_smaller_of_what_the_axes_grant_it(full, name, expected):
    assert degrees(full, name) == {type_: Decimal(degree) for type_, degree in expected.items()}


@pytest.mark.parametrize(
    "name", ["example-bands-social", "example-number-and-band", "example-style-only", "example-no-axis"]
)
def test_a_band_or_a_missing_axis_gives_no_degree(full, name):
    assert degrees(full, name) == {}


def test_one_type_at_most_has_more_than_one_half_and_it_is_the_one_inferred(full):
    for name in (
        slug(row["a"]) for row in full.select(PREFIXES + "SELECT DISTINCT ?a { ?d grappe:isDegreeOf ?a }").rows
    ):
        above = {type_ for type_, degree in degrees(full, name).items() if degree > Decimal("0.5")}
        assert above == ({PLACED[name]} if name in PLACED else set())


def test_without_its_interpreted_corner_a_type_has_no_degree(argued):
    assert set(degrees(argued, "example-numbers-institutionalized")) == TYPES - {"institutionalized"}


def test_different_types_in_consecutive_periods_are_a_transition(full):
    assert transitions(full) == {
        ("example-in-transition-2012", "example-in-transition-2015", "social", "alternative"),
        ("example-two-sources-survey", "example-two-sources-2020", "social", "entrepreneurial"),
        ("example-two-sources-report", "example-two-sources-2020", "alternative", "entrepreneurial"),
    }


def test_what_is_derived_stands_in_the_graph_of_its_method_and_in_the_default_graph(full):
    for method, pattern in {
        "governance-band": "?s grappe:inBand ?o",
        "governance-degree": "?s grappe:hasDegree ?o",
        "governance-transition": "?s grappe:leavesIdealType ?o",
    }.items():
        graph = derived(method).n3()
        assert full.ask(f"{PREFIXES} ASK {{ GRAPH {graph} {{ {pattern} }} {pattern} }}")
        assert not full.ask(f"{PREFIXES} ASK {{ GRAPH {graph} {{ ?s ?p ?o }} FILTER NOT EXISTS {{ ?s ?p ?o }} }}")


def test_a_derived_node_names_its_method_which_the_vocabulary_describes(full):
    nodes = full.select(
        PREFIXES
        + "SELECT ?n ?m { ?n a ?c ; prov:wasGeneratedBy ?m VALUES ?c { grappe:IdealTypeDegree grappe:GovernanceTransition } }"
    )
    assert {slug(row["m"]) for row in nodes.rows} == {"governance-degree", "governance-transition"}
    for method in set(nodes.column("m")):
        assert full.ask(
            f"ASK {{ GRAPH <https://w3id.org/grappe/graph/vocabulary> {{ {method.n3()} <http://www.w3.org/2004/02/skos/core#definition> ?d }} }}"
        )


def test_nothing_derived_is_stated(full):
    assert not full.ask(
        PREFIXES + "ASK { { ?s grappe:hasDegree ?o } UNION { ?s a grappe:GovernanceTransition } }", stated=True
    )
    number = URIRef(f"{ID}axis-position/example-numbers-social-style")
    assert full.ask(f"{PREFIXES} ASK {{ {number.n3()} grappe:inBand ?b }}")
    assert not full.ask(f"{PREFIXES} ASK {{ {number.n3()} grappe:inBand ?b }}", stated=True)
    assert not full.ask(PREFIXES + "ASK { ?a grappe:matchesIdealType ?t }", stated=True)


def test_every_derived_triple_is_kept_with_premises_that_the_edition_holds(full):
    found = full.select(
        "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?g), '/graph/derived/')) }"
    ).rows
    assert len(found) > 100
    premises = set()
    for row in found:
        reasons = premises_of(full.edition.path, (row["s"], row["p"], row["o"]))
        assert [f"{slug(method)}" for method in reasons] == [slug(row["g"])]
        premises.update(*reasons.values())
    for s, p, o in premises:
        assert full.ask(f"ASK {{ {s.n3()} {p.n3()} {o.n3()} }}")


def test_the_premises_of_a_degree_are_the_numbers_and_the_corners(full):
    node = URIRef(f"{ID}degree/example-numbers-institutionalized-institutionalized")
    (premises,) = premises_of(full.edition.path, (node, RDF.type, GRAPPE.IdealTypeDegree)).values()
    assert {(slug(s), str(o)) for s, p, o in premises if p == GRAPPE.hasValue} == {
        ("example-numbers-institutionalized-market", "0.2"),
        ("example-numbers-institutionalized-style", "0.3"),
    }
    corners = {slug(s) for s, p, _ in premises if p == GRAPPE.isCornerOf}
    assert corners == {"institutionalized-market-financed-activity", "institutionalized-style"}


def test_the_premises_of_a_transition_are_both_types_and_periods(full):
    node = URIRef(f"{ID}governance-transition/example-in-transition-2012-to-example-in-transition-2015")
    (premises,) = premises_of(full.edition.path, (node, GRAPPE.entersIdealType, ideal_type("alternative"))).values()
    assert [slug(o) for _, p, o in premises if p == GRAPPE.matchesIdealType] == ["social", "alternative"]
    assert {str(o) for _, p, o in premises if p in (GRAPPE.beginsIn, GRAPPE.endsIn)} == {
        "2012",
        "2014",
        "2015-01",
        "2016-06",
    }


def test_nothing_rests_on_premises_that_no_method_gave(full):
    assert premises_of(full.edition.path, (assessment("example-bands-social"), RDF.type, GRAPPE.SocialAssessment)) == {}


def test_the_question_gives_the_type_and_the_degree_where_there_are_numbers(full):
    (row,) = answered(full, "example-numbers-institutionalized")
    assert slug(row["type"]["id"]) == "institutionalized"
    assert row["degree"] == 0.7
    (row,) = answered(full, "example-bands-social")
    assert slug(row["type"]["id"]) == "social"
    assert (row["degree"], row["narrowed"], row["undecided"]) == (None, [], [])


@pytest.mark.parametrize(
    ("cluster", "narrowed", "undecided"),
    [
        ("example-market-only", {"social", "institutionalized"}, set()),
        ("example-style-only", {"social", "alternative"}, set()),
        ("example-middle-only", set(), set()),
        ("example-no-axis", set(), set()),
        ("example-not-assessed", set(), set()),
        ("example-undecided-two", set(), {"social", "alternative"}),
        ("example-undecided-four", set(), TYPES),
        ("example-mixed", set(), {"institutionalized", "entrepreneurial"}),
    ],
)
def test_the_question_says_to_what_an_assessment_is_narrowed_or_between_what_it_is_undecided(
    full, cluster, narrowed, undecided
):
    (row,) = answered(full, cluster)
    assert row["type"] is None
    assert (ids(row["narrowed"]), ids(row["undecided"])) == (narrowed, undecided)
    assert ids(row["said"]) == {"observed"}


def test_without_interpreted_rows_the_question_leaves_institutionalized_open_and_claims_nothing(argued):
    (row,) = answered(argued, "example-bands-institutionalized")
    assert not any(row[name] for name in ("type", "degree", "narrowed", "undecided"))
    (row,) = answered(argued, "example-market-only")
    assert ids(row["narrowed"]) == {"social", "institutionalized"}


def test_what_is_stated_alone_narrows_by_bands_and_leaves_numbers_unread(full):
    found = {
        slug(row["assessment"]["id"]): (ids(row["narrowed"]), ids(row["undecided"]))
        for row in kg.ask(full, "ideal-type-of", stated=True).to_json()["rows"]
        if row["assessment"]
    }
    assert {name: types_ for name, types_ in found.items() if any(types_)} == {
        "example-market-only": ({"social", "institutionalized"}, set()),
        "example-mixed": (set(), {"institutionalized", "entrepreneurial"}),
    }


def test_two_sources_are_two_assessments_and_both_are_shown(full):
    shown = [(slug(row["assessment"]["id"]), slug(row["type"]["id"])) for row in answered(full, "example-two-sources")]
    assert shown[0] == ("example-two-sources-2020", "entrepreneurial")
    assert set(shown[1:]) == {("example-two-sources-survey", "social"), ("example-two-sources-report", "alternative")}


# The referee


def corners_of_axioms(axioms: Graph) -> dict[str, set[tuple[str, str]]]:
    """The (axis, band) pairs that each class is defined by in the referee's module."""
    found = {}
    for class_, expression in axioms.subject_objects(OWL.equivalentClass):
        places = set()
        for member in Collection(axioms, axioms.value(expression, OWL.intersectionOf)):
            if (filler := axioms.value(member, OWL.someValuesFrom)) is not None:
                values = [
                    axioms.value(part, OWL.hasValue)
                    for part in Collection(axioms, axioms.value(filler, OWL.intersectionOf))
                ]
                places.add(tuple(map(slug, values)))
        found[str(class_).rsplit("#", 1)[-1]] = places
    return found


def test_the_axioms_of_the_referee_equal_the_rows_of_the_corners():
    rows = rows_of(ROOT / "data" / "ideal-type-corners.csv")
    axioms = hermit.load_ontology(ROOT / "ontology" / "referee")
    assert len(rows) == 8
    assert corners_of_axioms(axioms) == {
        f"{type_.capitalize()}Assessment": {(row["axis"], row["band"]) for row in rows if row["type"] == type_}
        for type_ in TYPES
    }
    for type_ in TYPES:
        named = {
            slug(corner) for corner in axioms.objects(GRAPPE[f"{type_.capitalize()}Assessment"], PROV.wasDerivedFrom)
        }
        assert named == {row["id"] for row in rows if row["type"] == type_}


def test_one_corner_alone_is_an_interpretation():
    rows = rows_of(ROOT / "data" / "ideal-type-corners.csv")
    assert [(row["type"], row["axis"]) for row in rows if row["reading"] == "interpreted"] == [
        ("institutionalized", "style")
    ]
    assert {row["reading"] for row in rows} == {"argued", "interpreted"}


def test_the_corners_of_the_example_are_those_of_the_tables():
    assert rows_of(EXAMPLE / "ideal-type-corners.csv") == rows_of(ROOT / "data" / "ideal-type-corners.csv")


@pytest.fixture(scope="module")
def premise(full) -> Graph:
    """The axioms, the referee's among them, and what is asserted of assessments, without any type."""
    axioms = hermit.load_ontology(ROOT / "ontology") + hermit.load_ontology(ROOT / "ontology" / "referee")
    query = """CONSTRUCT { ?s ?p ?o } { VALUES ?p { grappe:isPositionOf grappe:onAxis grappe:inBand }
        { ?s ?p ?o } }"""
    typed = "CONSTRUCT { ?s a ?c } { VALUES ?c { grappe:GovernanceAssessment grappe:AxisPosition } ?s a ?c }"
    return axioms + full.construct(PREFIXES + query) + full.construct(PREFIXES + typed)


def test_hermit_finds_every_type_of_the_rule_entailed_by_the_axioms(full, premise):
    claimed = [(assessment(name), GRAPPE.matchesIdealType, ideal_type(type_)) for name, type_ in types(full).items()]
    claimed += [(a, RDF.type, GRAPPE[f"{slug(t).capitalize()}Assessment"]) for a, _, t in claimed]
    assert len(claimed) == 2 * len(PLACED)
    assert hermit.entails(premise, claimed, hermit.java())


@pytest.mark.parametrize("name", ["example-bands-institutionalized", "example-undecided-two", "example-market-only"])
def test_hermit_finds_no_other_type_entailed(premise, name):
    for type_ in TYPES - {PLACED.get(name)}:
        assert not hermit.entails(
            premise, [(assessment(name), GRAPPE.matchesIdealType, ideal_type(type_))], hermit.java()
        )


def test_the_line_does_not_read_the_axioms_of_the_referee(argued):
    placed = "?p grappe:isPositionOf ?a ; grappe:inBand <https://w3id.org/grappe/id/concept/band/low>"
    assert argued.ask(f"{PREFIXES} ASK {{ ?a a grappe:GovernanceAssessment . {placed} }}")
    assert not argued.ask(PREFIXES + "ASK { ?a a grappe:InstitutionalizedAssessment }")


# What tables must not say


def add(folder: Path, table: str, row: str) -> None:
    with (folder / table).open("a", encoding="utf-8") as file:
        file.write(row + "\n")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("x,example-survey-p16,observed,example-no-axis,style,low,0.9,,", "a band or a number"),
        ("x,example-survey-p16,observed,example-no-axis,style,low,0.2,,", "a band or a number"),
        ("x,example-survey-p16,observed,example-no-axis,style,,1.2,,", "not a number from 0 to 1"),
        ("x,example-survey-p16,observed,example-no-axis,style,,a third,,", "not a number from 0 to 1"),
        ("x,example-survey-p1,observed,example-bands-social,style,low,,,", "more than one position on style"),
    ],
)
def test_a_position_that_cannot_be_placed_is_a_violation_that_names_the_row(tmp_path, row, message):
    new_package(tmp_path / "bad", ROOT / "data", EXAMPLE)
    add(tmp_path / "bad", "axis-positions.csv", row)
    facts = facts_of(read_tables(read_metadata(tmp_path / "bad")))
    facts.graphs[VOCABULARY] |= vocabulary([*ROOT.glob("ontology/*.ttl"), *ROOT.glob("ontology/schemes/*.ttl")])
    (found,) = validate(facts.merge(), ROOT / "shapes" / "facts.ttl", facts).of("violation")
    assert message in found.messages["en"]
    assert any(
        place.startswith(("data/axis-positions.csv#row=45", "data/governance-assessments.csv")) for place in found.rows
    )


# The methods alone


def scratch(*triples) -> MemoryStore:
    store = MemoryStore()
    store.add(URIRef("https://example.org/graph"), triples)
    return store


@pytest.mark.parametrize(
    ("value", "band"),
    [("0", "low"), ("0.49999", "low"), ("0.5", "undecided"), ("0.50", "undecided"), ("0.500001", "high"), ("1", "high"), ("1.0", "high"),
     ("1.01", None), ("-0.1", None), ("half", None), ("", None), ("NaN", None), ("1e-1", None)],
)  # fmt: skip
def test_a_number_has_one_band_and_what_is_no_number_from_zero_to_one_has_none(value, band):
    position, a = URIRef(f"{ID}axis-position/p"), assessment("a")
    store = scratch(
        (position, RDF.type, GRAPPE.AxisPosition), (position, GRAPPE.isPositionOf, a),
        (position, GRAPPE.onAxis, URIRef(f"{CONCEPT}governance-axis/style")), (position, GRAPPE.hasValue, Literal(value)),
    )  # fmt: skip
    assert {slug(o) for _, _, o in governance.bands(store).triples} == ({band} if band else set())


def judged(name: str, begins: str, ends: str | None, type_: str | None):
    a = assessment(name)
    yield a, RDF.type, GRAPPE.GovernanceAssessment
    yield a, GRAPPE.assesses, URIRef(f"{ID}cluster/c")
    yield a, GRAPPE.beginsIn, Literal(begins)
    if ends:
        yield a, GRAPPE.endsIn, Literal(ends)
    if type_:
        yield a, GRAPPE.matchesIdealType, ideal_type(type_)


@pytest.mark.parametrize(
    ("assessments", "expected"),
    [
        ([("a", "2010", "2012", "social"), ("b", "2012", "2014", "alternative")], {("a", "b")}),
        ([("a", "2010", "2012-03", "social"), ("b", "2012-06", None, "alternative")], {("a", "b")}),
        ([("a", "2010", "2012-07", "social"), ("b", "2012-06", None, "alternative")], set()),
        ([("a", "2010", "2014", "social"), ("b", "2012", "2016", "alternative")], set()),
        ([("a", "2010", None, "social"), ("b", "2010", None, "alternative")], set()),
        ([("a", "2010", None, "social"), ("b", "2011", None, None), ("c", "2012", None, "alternative")], set()),
        ([("a", "2010", None, "social"), ("b", "2011", None, "social"), ("c", "2012", None, "alternative")], {("b", "c")}),
        ([("a", "2010", None, "social"), ("b", "2020", None, "alternative")], {("a", "b")}),
    ],
)  # fmt: skip
def test_periods_are_consecutive_if_one_ends_by_the_time_the_other_begins_and_none_lies_between(assessments, expected):
    store = scratch(*(triple for one in assessments for triple in judged(*one)))
    found = governance.transitions(store).triples
    former = {s: slug(o) for s, p, o in found if p == GRAPPE.hasFormerAssessment}
    later = {s: slug(o) for s, p, o in found if p == GRAPPE.hasLaterAssessment}
    assert {(former[node], later[node]) for node in former} == expected
