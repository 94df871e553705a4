from __future__ import annotations

import pytest
from rdflib import RDF, Literal, URIRef

from kg.errors import BadOntology
from kg.facts import Facts
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
