from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDF, SH, Literal, URIRef

from kg.crosschecks import crosscheck, read_checks
from kg.errors import BadOntology
from kg.facts import Facts
from kg.store import MemoryStore
from kg.validation import Rows

HEADER = """#+ severity: warning
#+ message: {en: "Said once only.", fr: "Dit une seule fois."}
"""
QUERY = """SELECT ?focus ?path ?value WHERE {
  GRAPH ?one { ?focus ?path ?value }
  FILTER NOT EXISTS { GRAPH ?other { ?focus ?path ?value } FILTER(?other != ?one) }
}
"""
CHECK = HEADER + QUERY


def ex(name):
    return URIRef(f"https://example.org/{name}")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "once.rq").write_text(CHECK, encoding="utf-8")
    return tmp_path


@pytest.fixture
def facts():
    made = Facts()
    said_twice, said_once = (ex("a"), ex("near"), ex("b")), (ex("a"), ex("near"), ex("c"))
    for number, (graph, triple) in enumerate([("g", said_twice), ("h", said_twice), ("h", said_once)], 2):
        made.graphs[ex(graph)].add(triple)
        made.rows[ex(graph), triple].append(f"data/mills.csv#row={number}")
    return made


@pytest.fixture
def store(facts):
    held = MemoryStore()
    for graph, triples in facts.graphs.items():
        held.add(graph, triples)
    return held


def test_a_check_sees_which_graph_says_what_and_names_the_row(folder, store, facts):
    (finding,) = crosscheck(store, read_checks(folder), Rows(facts)).findings
    assert (finding.severity, finding.focus, finding.path, finding.value) == ("warning", ex("a"), ex("near"), ex("c"))
    assert finding.messages == {"en": "Said once only.", "fr": "Dit une seule fois."}
    assert finding.rows == ("data/mills.csv#row=4",)


def test_a_check_with_a_block_for_the_focus_checks_the_nodes_given_alone(tmp_path, store):
    text = CHECK.replace("WHERE {\n", "WHERE {\n  VALUES ?focus { <https://example.org/none> }\n")
    (tmp_path / "once.rq").write_text(text, encoding="utf-8")
    checks = read_checks(tmp_path)
    assert [len(crosscheck(store, checks, focus=nodes).findings) for nodes in (None, [ex("a")], [ex("b")], [])] == [
        1, 1, 0, 0,
    ]  # fmt: skip


def test_of_a_check_without_such_a_block_what_it_finds_elsewhere_is_left_out(folder, store):
    assert [len(crosscheck(store, read_checks(folder), focus=nodes).findings) for nodes in ([ex("a")], [ex("b")])] == [
        1,
        0,
    ]


def test_what_a_check_finds_is_a_result_of_the_report(folder, store):
    graph = crosscheck(store, read_checks(folder)).graph
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(report, SH.conforms) == Literal(False)
    (result,) = graph.objects(report, SH.result)
    assert dict(graph.predicate_objects(result)) | {SH.resultMessage: None} == {
        RDF.type: SH.ValidationResult,
        SH.focusNode: ex("a"),
        SH.resultPath: ex("near"),
        SH.value: ex("c"),
        SH.resultSeverity: SH.Warning,
        SH.resultMessage: None,
        SH.sourceConstraint: URIRef("https://w3id.org/grappe/shapes#once"),
        SH.sourceConstraintComponent: SH.SPARQLConstraintComponent,
    }
    assert set(graph.objects(result, SH.resultMessage)) == {
        Literal("Said once only.", lang="en"), Literal("Dit une seule fois.", lang="fr")
    }  # fmt: skip


def test_a_solution_without_path_or_value_is_a_finding_on_the_thing(tmp_path, store):
    (tmp_path / "thing.rq").write_text(
        HEADER + "SELECT ?focus ?path ?value WHERE { ?focus ?says ?it }", encoding="utf-8"
    )
    findings = crosscheck(store, read_checks(tmp_path)).findings
    assert {(finding.focus, finding.path, finding.value) for finding in findings} == {(ex("a"), None, None)}


def test_a_dataset_that_passes_conforms(tmp_path, store):
    report = crosscheck(store, read_checks(tmp_path))
    assert report.findings == []
    assert list(report.graph.objects(None, SH.conforms)) == [Literal(True)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (QUERY, "expected a header of severity and message"),
        (CHECK.replace("#+ severity: warning\n", ""), "expected a header of severity and message"),
        (CHECK.replace("#+ severity", "#+ title: x\n#+ severity"), "nothing else"),
        (CHECK.replace("warning", "grave"), "“grave” is none, expected violation or warning"),
        (CHECK.replace("warning", "[warning]"), "expected violation or warning"),
        (CHECK.replace(', fr: "Dit une seule fois."', ""), "one text in en and one in fr"),
        (CHECK.replace("Dit une seule fois.", " "), "one text in en and one in fr"),
        (CHECK.replace("}\n", "\n", 1), "while"),
        (CHECK.replace("SELECT", "SELEKT"), "Expected"),
        (CHECK.replace("?focus ?path ?value WHERE", "?focus ?value WHERE"), "expected SELECT"),
        (HEADER + "ASK { ?focus ?path ?value }", "expected SELECT"),
    ],
)
def test_a_check_that_is_not_well_formed_is_refused_with_its_file_and_the_reason(tmp_path, text, reason):
    (tmp_path / "odd.rq").write_text(text, encoding="utf-8")
    with pytest.raises(BadOntology) as caught:
        read_checks(tmp_path)
    assert str(caught.value).startswith("odd.rq: ")
    assert reason in str(caught.value)


def test_a_check_whose_solutions_name_no_thing_is_refused(tmp_path, store):
    path = tmp_path / "odd.rq"
    path.write_text(HEADER + "SELECT ?focus ?path ?value WHERE { ?x ?path ?value }", encoding="utf-8")
    with pytest.raises(BadOntology, match=r"odd\.rq: "):
        crosscheck(store, read_checks(tmp_path))


def test_the_checks_of_the_house_are_well_formed():
    checks = read_checks(Path(__file__).resolve().parents[2] / "shapes")
    assert {check.file: check.severity for check in checks} == {"cited.rq": "violation", "parties-differ.rq": "warning"}
