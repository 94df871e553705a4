from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path

import pytest
from rdflib import RDF, XSD, Literal, URIRef

from kg.errors import BadOntology, BadTables
from kg.facts import Facts, facts_of, parse_turtle, vocabulary
from kg.tables import read_metadata, read_tables
from kg.terms import CATALOGUE, GRAPPE, ID

EX = "https://example.org/"
P1, P2 = URIRef(f"{EX}evidence/p1/quoted"), URIRef(f"{EX}evidence/p2/observed")


def ex(name: str) -> URIRef:
    return URIRef(EX + name)


@pytest.fixture(scope="module")
def real_facts() -> Facts:
    return facts_of(read_tables(read_metadata(Path(__file__).resolve().parents[2] / "data")))


def test_a_row_becomes_triples_in_the_graph_of_its_evidence_and_nowhere_else(tiny):
    facts = facts_of(tiny.read())
    assert facts.graphs[P1] == {
        (ex("park"), ex("near"), ex("mill")),
        (ex("park"), ex("since"), Literal("2012-02", datatype=XSD.gYearMonth)),
        (ex("park"), ex("open"), Literal("true", datatype=XSD.boolean)),
        (ex("park"), RDF.type, ex("Saying")),
    }
    assert facts.graphs[P2] == {
        (ex("park"), ex("since"), Literal("1999", datatype=XSD.gYear)),
        (ex("park"), RDF.type, ex("Saying")),
    }


def test_a_register_row_becomes_triples_in_the_catalogue(tiny):
    assert facts_of(tiny.read()).graphs[ex("catalogue")] == {
        (ex("park"), ex("label"), Literal("A park", lang="en")),
        (ex("park"), ex("size"), Literal("3", datatype=XSD.integer)),
        (ex("mill"), ex("label"), Literal("A mill", lang="en")),
        (ex("evidence/p1/quoted"), ex("speaker"), ex("mill")),
    }


def test_an_empty_cell_says_nothing(tiny):
    tiny.write("sayings.csv", "id,passage,reading,near,since,open\npark,p1,quoted,,,\n")
    assert facts_of(tiny.read()).graphs[P1] == {(ex("park"), RDF.type, ex("Saying"))}


def test_a_list_becomes_one_triple_per_item(tiny):
    tiny.write("sayings.csv", "id,passage,reading,near,since,open\npark,p1,quoted,mill;park,,\n")
    assert {o for _, p, o in facts_of(tiny.read()).graphs[P1] if p == ex("near")} == {ex("mill"), ex("park")}


@pytest.mark.parametrize(
    ("cell", "datatype"), [("2012", XSD.gYear), ("2012-02", XSD.gYearMonth), ("2012-02-03", XSD.date)]
)
def test_a_date_has_the_type_of_its_precision(tiny, cell, datatype):
    tiny.write("sayings.csv", f"id,passage,reading,near,since,open\npark,p1,quoted,,{cell},\n")
    (date,) = [o for _, p, o in facts_of(tiny.read()).graphs[P1] if p == ex("since")]
    assert date == Literal(cell, datatype=datatype)


def test_what_two_passages_say_stands_in_both_and_counts_once(tiny):
    facts = facts_of(tiny.read())
    triple = (ex("park"), RDF.type, ex("Saying"))
    assert [graph for graph, triples in facts.graphs.items() if triple in triples] == [P1, P2]
    assert facts.rows[P1, triple] == ["data/sayings.csv#row=2"]
    assert facts.rows[P2, triple] == ["data/sayings.csv#row=3"]
    assert facts.count() == len({triple for triples in facts.graphs.values() for triple in triples})


def test_two_rows_of_one_evidence_that_say_the_same_are_both_kept_as_its_rows(tiny):
    tiny.table("sayings.csv")["tableSchema"]["columns"][3]["aboutUrl"] = f"{EX}all"
    tiny.write("sayings.csv", "id,passage,reading,near,since,open\npark,p1,quoted,mill,,\nmill,p1,quoted,mill,,\n")
    rows = facts_of(tiny.read()).rows[P1, (ex("all"), ex("near"), ex("mill"))]
    assert rows == ["data/sayings.csv#row=2", "data/sayings.csv#row=3"]


def test_a_value_is_percent_encoded_in_an_iri(tiny):
    tiny.write("things.csv", "id,label,size\npark,A park,3\nmill,A mill,\na b/c,Odd,\n")
    assert ex("a%20b%2Fc") in {s for s, _, _ in facts_of(tiny.read()).graphs[ex("catalogue")]}


def test_a_value_that_makes_no_absolute_iri_is_reported_with_its_row(tiny):
    tiny.table("evidence.csv")["tableSchema"]["columns"][2]["valueUrl"] = "{+speaker}"
    tiny.write("evidence.csv", "passage,reading,speaker\np1,quoted,https://example.org/mill\np2,observed,not an iri\n")
    with pytest.raises(BadTables, match=r"evidence\.csv:3:0: “not%20an%20iri” is not an absolute IRI"):
        facts_of(tiny.read())


def test_every_row_of_every_statement_table_stands_as_triples_in_exactly_its_evidence_graph(real_facts, real):
    stated = defaultdict(set)
    for (graph, _), rows in real_facts.rows.items():
        for row in rows:
            stated[row].add(graph)
    metadata = json.loads((real / "metadata.json").read_text(encoding="utf-8"))
    seen = 0
    for table in metadata["tables"]:
        if table["tableSchema"]["primaryKey"] != ["id", "passage", "reading"]:
            continue
        with (real / table["url"]).open(encoding="utf-8", newline="") as file:
            for number, cells in enumerate(csv.DictReader(file), 2):
                graph = URIRef(f"{ID}evidence/{cells['passage']}/{cells['reading']}")
                assert stated[f"data/{table['url']}#row={number}"] == {graph}
                seen += 1
    assert seen > 400


def test_every_evidence_graph_is_described_as_an_evidence_in_the_catalogue(real_facts):
    described = {s for s, p, o in real_facts.graphs[CATALOGUE] if p == RDF.type and o == GRAPPE.Evidence}
    assert set(real_facts.evidence) <= described


def test_the_vocabulary_holds_terms_and_no_axiom_with_blank_nodes(tmp_path):
    path = tmp_path / "tiny.ttl"
    path.write_text(
        """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix : <https://example.org/> .
        :Mill a owl:Class ; rdfs:label "mill"@en ;
            rdfs:subClassOf :Building , [ a owl:Restriction ; owl:onProperty :by ; owl:someValuesFrom :River ] .""",
        encoding="utf-8",
    )
    rdfs = "http://www.w3.org/2000/01/rdf-schema#"
    assert vocabulary([path]) == {
        (ex("Mill"), RDF.type, URIRef("http://www.w3.org/2002/07/owl#Class")),
        (ex("Mill"), URIRef(f"{rdfs}label"), Literal("mill", lang="en")),
        (ex("Mill"), URIRef(f"{rdfs}subClassOf"), ex("Building")),
    }


def test_turtle_that_does_not_parse_is_reported_with_the_file(tmp_path):
    path = tmp_path / "broken.ttl"
    path.write_text("<a> <b>", encoding="utf-8")
    with pytest.raises(BadOntology, match=r"^broken\.ttl: not Turtle"):
        parse_turtle(path)
