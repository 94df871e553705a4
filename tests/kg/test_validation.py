from __future__ import annotations

import csv
import datetime as dt
import json
import re
from pathlib import Path

import pytest
from rdflib import RDF, Literal, URIRef

from kg.closure import closure
from kg.errors import BadOntology, BadTables, ShapeViolation
from kg.facts import Facts, facts_of, vocabulary
from kg.inputs import read_inputs
from kg.packages import new_package
from kg.pipeline import rules_of, validated
from kg.tables import read_tables
from kg.terms import VOCABULARY
from kg.validation import together, validate

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <https://example.org/> .
:MillShape a sh:NodeShape ; sh:targetClass :Mill ;
    sh:property [ sh:path :river ; sh:minCount 1 ;
        sh:message "Name a river."@en , "Nommez une rivière."@fr ] ;
    sh:property [ sh:path :built ; sh:maxCount 1 ; sh:severity sh:Warning ;
        sh:message "Two years."@en , "Deux années."@fr ] .
"""
SPARQL_SHAPE = """
:NameShape a sh:NodeShape ; sh:targetClass :Mill ;
    sh:message "Another has the name."@en , "Un autre a ce nom."@fr ; sh:sparql [
    sh:select "SELECT $this ?value WHERE { $this <https://example.org/name> ?value . ?other <https://example.org/name> ?value FILTER(?other != $this) }" ] .
"""
GRAPH = URIRef("https://example.org/g")
ROOT = Path(__file__).resolve().parents[2]
P1 = {"passage": "example-1-p1", "reading": "observed"}
P2 = {"passage": "example-1-p2", "reading": "observed"}
NEXT_YEAR = str(dt.datetime.now(tz=dt.UTC).year + 1)


def ex(name):
    return URIRef(f"https://example.org/{name}")


def facts(**rows):
    made = Facts()
    for row, triple in rows.items():
        made.graphs[GRAPH].add(triple)
        made.rows[GRAPH, triple].append(f"data/mills.csv#row={row[1:]}")
    return made


@pytest.fixture
def shapes(tmp_path):
    path = tmp_path / "shapes.ttl"
    path.write_text(SHAPES, encoding="utf-8")
    return path


def test_a_violation_names_the_rows_of_the_thing_in_their_order_and_says_how_to_mend_it(shapes):
    made = facts(r10=(ex("a"), RDF.type, ex("Mill")), r9=(ex("a"), ex("name"), Literal("A")))
    report = validate(made.merge(), shapes, made)
    (finding,) = report.of("violation")
    assert finding.rows == ("data/mills.csv#row=9", "data/mills.csv#row=10")
    assert finding.messages == {"en": "Name a river.", "fr": "Nommez une rivière."}
    assert "Name a river." in report.text("violation")
    assert "Nommez une rivière." in report.text("violation", "fr")


def test_a_finding_on_a_property_names_the_rows_that_state_that_property(shapes):
    made = facts(
        r2=(ex("a"), RDF.type, ex("Mill")), r3=(ex("a"), ex("river"), ex("r")),
        r4=(ex("a"), ex("built"), Literal(1800)), r5=(ex("a"), ex("built"), Literal(1801)),
    )  # fmt: skip
    report = validate(made.merge(), shapes, made)
    assert report.of("violation") == []
    (finding,) = report.of("warning")
    assert finding.rows == ("data/mills.csv#row=4", "data/mills.csv#row=5")


def test_the_messages_of_a_sparql_shape_keep_their_languages(tmp_path):
    path = tmp_path / "shapes.ttl"
    path.write_text(SHAPES + SPARQL_SHAPE, encoding="utf-8")
    triples = {
        (ex(n), p, o)
        for n in "ab"
        for p, o in [(RDF.type, ex("Mill")), (ex("river"), ex("r")), (ex("name"), Literal("A"))]
    }
    findings = validate(triples, path).of("violation")
    assert {finding.focus for finding in findings} == {ex("a"), ex("b")}
    assert all(finding.messages == {"en": "Another has the name.", "fr": "Un autre a ce nom."} for finding in findings)


def test_data_that_conforms_has_no_findings(shapes):
    assert validate({(ex("a"), RDF.type, ex("Mill")), (ex("a"), ex("river"), ex("r"))}, shapes).findings == []


def test_two_reports_together_hold_the_findings_of_both(shapes):
    one = validate({(ex("a"), RDF.type, ex("Mill"))}, shapes)
    both = together([one, validate({(ex("b"), RDF.type, ex("Mill"))}, shapes)])
    assert {finding.focus for finding in both.findings} == {ex("a"), ex("b")}


@pytest.mark.parametrize("text", ["@prefix", ":x a sh:NodeShape ; sh:targetClass :Mill ; sh:pattern 3 ."])
def test_shapes_that_are_not_well_formed_are_reported_with_their_file(tmp_path, text):
    path = tmp_path / "shapes.ttl"
    path.write_text(SHAPES[: SHAPES.index(":MillShape")] + text, encoding="utf-8")
    with pytest.raises(BadOntology, match=r"shapes\.ttl"):
        validate({(ex("a"), RDF.type, ex("Mill"))}, path)


class Package:
    """A small package with the tables of the house, put through the steps of the line that judge it."""

    def __init__(self, folder, rules, words):
        self.folder, self.rules, self.words = folder, rules, words
        new_package(folder, ROOT / "data", ROOT / "examples" / "package")
        passage = {"source": "example-2024", "label_en": "Example", "label_fr": "Exemple", "section": "1"}
        self.add("passages", id="example-1-p2", paragraph="2", **passage)
        self.add("evidence", **P2)
        for name in ("second-cluster", "third-cluster"):
            self.add("clusters", id=name, label_en=name, label_fr=name)
        for name, kind in [("a-firm", "Organization"), ("another-firm", "Organization"), ("some-firms", "ActorGroup")]:
            self.add("actors", id=name, label_en=name, label_fr=name, **{"class": kind})
        self.add("programmes", id="a-label", label_en="a label", label_fr="un label", **{"class": "Programme"})

    def add(self, table, **cells):
        """Add a row; the reference that reports name it by."""
        path = self.folder / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert cells.keys() <= set(header)
        with path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerow([cells.get(name, "") for name in header])
        return f"data/{table}.csv#row={len(rows) + 2}"

    def tie(self, **cells):
        return self.add("relations", id="r", kinds="contact", status="realised", **cells)

    def report(self):
        inputs = read_inputs(self.folder, ROOT)
        facts = facts_of(read_tables(inputs.package))
        facts.graphs[VOCABULARY] |= self.words
        return validated(inputs, *closure(facts, self.rules))

    def violations(self):
        with pytest.raises(ShapeViolation) as caught:
            self.report()
        return caught.value.report.splitlines()

    def faults(self):
        with pytest.raises(BadTables) as caught:
            self.report()
        return [str(fault) for fault in caught.value.faults]


@pytest.fixture(scope="module")
def rules():
    return rules_of(read_inputs(ROOT / "data", ROOT))


@pytest.fixture(scope="module")
def words():
    return vocabulary(read_inputs(ROOT / "data", ROOT).vocabulary_files())


@pytest.fixture
def package(tmp_path, rules, words):
    return Package(tmp_path / "package", rules, words)


def test_the_small_package_as_it_stands_has_no_finding(package):
    assert package.report().findings == []


def test_a_reading_outside_the_scheme_stops_the_line(package):
    row = package.add("evidence", passage="example-1-p2", reading="guessed")
    (line,) = package.violations()
    assert re.match(rf"{row}: violation: .* reading:guessed: The reading is not in the scheme reading\.", line)


def test_a_passage_of_an_unknown_source_is_refused_with_its_cell(package):
    package.add("passages", id="lost", source="nowhere", label_en="Lost", label_fr="Perdu", section="1")
    assert package.faults() == ["passages.csv:4:2: source: “nowhere” is not in sources.csv (id)"]


def test_a_passage_without_a_source_is_refused_with_its_cell(package):
    package.add("passages", id="lost", label_en="Lost", label_fr="Perdu", section="1")
    (fault,) = package.faults()
    assert fault.startswith("passages.csv:4:2: ")


@pytest.mark.parametrize(
    ("table", "column", "cells"),
    [
        ("foundings", "date", {"actor": "a-firm"}),
        ("measurements", "date", {"actor": "a-firm", "measure": "headcount", "value": "3"}),
        ("phase-periods", "begins", {"cluster": "example-cluster", "phase": "structuring"}),
    ],
)
def test_a_date_in_the_future_stops_the_line_whatever_its_precision(package, table, column, cells):
    dates = [NEXT_YEAR, f"{NEXT_YEAR}-01", f"{NEXT_YEAR}-01-31"]
    rows = [package.add(table, id=f"x{date}", **P1, **cells, **{column: date}) for date in dates]
    lines = package.violations()
    assert len(lines) == 3
    for row, date, line in zip(rows, dates, lines, strict=True):
        assert line.startswith(f"{row}: violation: ")
        assert line.endswith(f" {date}: The date lies in the future. Sources tell what has been: correct the cell.")


def test_a_source_that_is_issued_in_the_future_stops_the_line(package):
    row = package.add("sources", id="s", label_en="S", label_fr="S", title_en="S", issued=NEXT_YEAR)
    (line,) = package.violations()
    assert line.startswith(f"{row}: violation: source:s dcterms:issued {NEXT_YEAR}: The date lies in the future.")


def test_an_end_in_the_future_is_a_warning_since_a_passage_may_announce_it(package):
    row = package.add(
        "phase-periods", id="x", **P1, cluster="example-cluster", phase="structuring", begins="2012", ends=NEXT_YEAR
    )
    (finding,) = package.report().findings
    assert (finding.severity, finding.rows) == ("warning", (row,))
    assert finding.messages["en"].startswith("The end lies in the future.")


def test_every_column_of_dates_is_checked_for_the_future():
    metadata = (ROOT / "data" / "metadata.json").read_text(encoding="utf-8")
    dated = set(
        re.findall(r'"propertyUrl": "([^"]*)",\s*"https://w3id\.org/grappe/ontology#datePrecision": true', metadata)
    )
    shapes = (ROOT / "shapes" / "facts.ttl").read_text(encoding="utf-8")
    checked = re.findall(r"shapes:Future\w+ a sh:NodeShape ;\s*sh:targetSubjectsOf ([^;]*);", shapes)
    names = {re.split("[/#]", iri)[-1] for iri in dated}
    assert {name.partition(":")[2] for names_ in checked for name in names_.replace(",", " ").split()} == names
    assert len(names) > 3


@pytest.mark.parametrize("ends", [{"parties": "example-cluster"}, {"initiator": "example-cluster"}])
def test_a_relation_with_one_end_stops_the_line(package, ends):
    row = package.tie(**P1, **ends)
    (line,) = package.violations()
    assert line.startswith(f"{row}: violation: relation:r relation:r: Only one end is named.")


def test_a_relation_with_no_end_stops_the_line(package):
    row = package.tie(**P1)
    assert any(line.startswith(f"{row}: violation: ") and "No party is named." in line for line in package.violations())


def test_two_passages_may_each_name_one_end_of_a_relation_if_one_names_both(package):
    package.tie(**P1, initiator="example-cluster", addressee="second-cluster")
    package.tie(**P2, addressee="second-cluster")
    assert package.report().findings == []


def test_the_other_end_of_a_tie_may_be_an_unnamed_group(package):
    package.add("ties", id="t", **P1, initiator="some-firms", kinds="contact", status="realised")
    assert package.report().findings == []


@pytest.mark.parametrize("missing", ["passage", "reading"])
def test_a_broader_link_without_passage_or_reading_is_refused_with_its_cell(package, missing):
    package.add("broader", id="role/ceo", broader="role/chief-executive", **(P1 | {missing: ""}))
    column = ["id", "passage", "reading"].index(missing) + 1
    assert any(fault.startswith(f"broader.csv:2:{column}: ") for fault in package.faults())


@pytest.mark.parametrize(
    ("begins", "ends"), [("2012", "2011"), ("2012-03", "2012-02"), ("2012-03-02", "2012-03-01"), ("2012-01", "2011")]
)
def test_an_end_before_a_start_stops_the_line(package, begins, ends):
    row = package.tie(**P1, parties="example-cluster;second-cluster", begins=begins, ends=ends)
    (line,) = package.violations()
    assert (
        line
        == f"{row}: violation: relation:r grappe:endsIn {ends}: It ends before it begins. Correct the column begins or ends."
    )


@pytest.mark.parametrize(("begins", "ends"), [("2012", "2012"), ("2012-03", "2012"), ("2012", "2012-01-01")])
def test_an_end_in_the_period_of_the_start_passes(package, begins, ends):
    package.tie(**P1, parties="example-cluster;second-cluster", begins=begins, ends=ends)
    assert package.report().findings == []


def test_a_label_award_without_a_status_is_a_warning_since_a_passage_may_name_a_label_and_not_tell_if_it_was_won(
    package,
):
    row = package.add("label-holdings", id="x", **P1, cluster="example-cluster", programme="a-label")
    (finding,) = package.report().findings
    assert (finding.severity, finding.rows) == ("warning", (row,))
    assert finding.messages["en"].startswith("The status is not stated.")


@pytest.mark.parametrize("table", ["clusters", "places"])
def test_a_french_label_missing_in_a_register_is_refused_with_its_cell(package, table):
    package.add(table, id="x", label_en="In English only")
    (fault,) = package.faults()
    assert re.match(rf"{table}\.csv:\d+:3: ", fault)


@pytest.mark.parametrize(
    ("table", "more"), [("projects", {"status": "realised"}), ("events", {"kind": "report"})]
)  # fmt: skip
def test_a_french_label_missing_in_all_rows_of_a_thing_stops_the_line(package, table, more):
    row = package.add(table, id="x", **P1, label_en="In English only", clusters="example-cluster", **more)
    (line,) = package.violations()
    assert line.startswith(f"{row}: violation: ")
    assert "There must be one name in French." in line


def test_a_french_label_given_in_another_row_of_the_thing_is_enough(package):
    package.add("projects", id="x", **P1, label_en="A project", clusters="example-cluster", status="realised")
    package.add("projects", id="x", **P2, label_fr="Un projet")
    assert package.report().findings == []


def test_the_same_id_with_other_parties_in_another_passage_is_a_warning_that_names_each_row(package):
    one = package.tie(**P1, parties="example-cluster;second-cluster", initiator="second-cluster")
    other = package.tie(**P2, parties="example-cluster;third-cluster")
    findings = package.report().findings
    assert [(finding.severity, str(finding.value).rpartition("/")[2], finding.rows) for finding in findings] == [
        ("warning", "second-cluster", (one,)), ("warning", "third-cluster", (other,))
    ]  # fmt: skip
    assert "Another passage names other parties" in findings[0].line()
    assert "Un autre passage nomme d'autres parties" in findings[0].line("fr")


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("complementarities", {"kind": "value-chain"}),
        ("proximities", {"kind": "geographic-organised/geographic-proximity"}),
    ],
)
def test_so_it_is_for_complementarities_and_proximities(package, table, columns):
    status = {"status": "potential"} if table == "complementarities" else {}
    package.add(table, id="c", **P1, actors="a-firm;another-firm", **columns, **status)
    package.add(table, id="c", **P2, actors="a-firm;some-firms", **columns, **status)
    assert [finding.severity for finding in package.report().findings] == ["warning", "warning"]


def test_a_passage_that_names_fewer_of_the_parties_is_no_finding(package):
    package.tie(**P1, parties="example-cluster;second-cluster;third-cluster")
    package.tie(**P2, parties="third-cluster;second-cluster")
    assert package.report().findings == []


def test_parties_that_one_passage_names_in_two_readings_are_taken_together(package):
    package.add("evidence", passage="example-1-p1", reading="argued")
    package.tie(**P1, parties="example-cluster;second-cluster")
    package.tie(passage="example-1-p1", reading="argued", parties="example-cluster;third-cluster")
    package.tie(**P2, parties="example-cluster;second-cluster;third-cluster")
    assert package.report().findings == []


def test_a_conclusion_may_name_a_party_that_the_passage_leaves_open(package):
    package.add("sources", id="grappe", label_en="Grappe", label_fr="Grappe", title_en="Grappe")
    worded = {"label_en": "C", "label_fr": "C", "conclusion_en": "Because.", "conclusion_fr": "Parce que."}
    package.add("passages", id="c", source="grappe", rests_on="example-1-p1", **worded)
    package.add("evidence", passage="c", reading="interpreted")
    package.tie(**P1, parties="example-cluster")
    package.tie(passage="c", reading="interpreted", parties="second-cluster")
    assert package.report().findings == []


@pytest.mark.parametrize("graph", ["https://w3id.org/grappe/graph/vocabulary", "https://example.org/{passage}"])
def test_a_statement_that_stands_in_no_evidence_and_not_in_the_catalogue_stops_the_line(package, graph):
    path = package.folder / "metadata.json"
    metadata = json.loads(path.read_text(encoding="utf-8"))
    table = next(table for table in metadata["tables"] if table["url"] == "relations.csv")
    table["https://w3id.org/grappe/ontology#evidenceGraph"] = graph
    path.write_text(json.dumps(metadata), encoding="utf-8")
    row = package.tie(**P1, parties="example-cluster;second-cluster")
    lines = package.violations()
    assert len(lines) == 4  # its two parties, kind and status; a type is housekeeping
    assert all(line.startswith(f"{row}: violation: relation:r grappe:has") for line in lines)
    assert all("No evidence says it" in line for line in lines)
