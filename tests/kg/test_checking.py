from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import kg
from kg import cli, hermit
from kg.checking import _referee, check
from kg.dataset import Dataset
from kg.errors import BadTables, Inconsistent
from kg.facts import facts_of
from kg.inputs import Inputs
from kg.pipeline import rules_of
from kg.rules import RuleSet
from kg.tables import read_metadata

ROOT = Path(__file__).resolve().parents[2]


def test_the_package_of_the_house_checks_and_every_inferred_triple_is_entailed(edition):
    steps = []
    lines = check(ROOT / "data", steps.append)
    entailed = next(
        re.search(r"consistent.* (\d+) inferred triples entailed", line) for line in lines if "HermiT" in line
    )
    assert 0 < int(entailed[1]) <= edition.counts["inferred"]
    assert f"{edition.counts['facts']} facts in {edition.counts['evidence graphs']} evidence graphs" in lines[0]
    assert not [line for line in lines if "no rule covers" in line]
    assert steps[-1] == "consistency and soundness"


def test_a_bad_table_fails_the_check(real):
    (real / "clusters.csv").write_bytes(b"")
    with pytest.raises(BadTables, match=r"clusters\.csv:1:0"):
        check(real, lambda _: None)


MODULE = """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <https://example.org/> .
:Saying a owl:Class ; rdfs:label "saying"@en .
:Thing a owl:Class ; rdfs:label "thing"@en ; owl:disjointWith :Saying .
:near a owl:ObjectProperty ; rdfs:label "near"@en ;
    rdfs:range :Thing .
:near a owl:FunctionalProperty .
"""


@pytest.fixture
def knowledge(tmp_path, tiny):
    """A small ontology over the small package, told in the sentences of the house."""
    folder = tmp_path / "knowledge"
    (folder / "ontology" / "referee").mkdir(parents=True)
    (folder / "ontology" / "core.ttl").write_text(MODULE, encoding="utf-8")
    (folder / "ontology" / "referee" / "none.ttl").write_text("", encoding="utf-8")
    shutil.copytree(ROOT / "ontology" / "rules", folder / "ontology" / "rules")
    for rule in (folder / "ontology" / "rules").glob("*.rq"):
        rule.unlink()
    return Inputs(read_metadata(tiny.save()), folder, {})


def test_an_axiom_outside_the_fragment_is_told_with_its_line_when_rules_are_made(knowledge):
    (told,) = rules_of(knowledge).unsupported
    assert told.startswith("ontology/core.ttl:7: :near is a owl:FunctionalProperty: no rule covers")


def test_the_command_prints_what_no_rule_covers(monkeypatch, edition):
    told = "ontology/core.ttl:7: :near is a owl:FunctionalProperty: no rule covers it [really]"
    monkeypatch.setattr(kg, "build", lambda *_, **__: kg.Built(edition, published=True, unsupported=(told,)))
    assert told in CliRunner().invoke(cli.app, ["build"]).output
    monkeypatch.setattr("kg.checking.check", lambda *_: [told])
    assert told in CliRunner().invoke(cli.app, ["check"]).output


def test_facts_that_contradict_the_axioms_are_told_with_the_rows_and_lines_that_do(knowledge, tiny):
    tiny.write("sayings.csv", "id,passage,reading,near,since,open\npark,p1,quoted,mill;park,2012-02,true\n")
    facts = facts_of(tiny.read())
    with pytest.raises(Inconsistent) as raised:
        _referee(knowledge, Dataset(facts, []), RuleSet((), ()), hermit.java())
    assert {line.removeprefix("  - ") for line in str(raised.value).splitlines()[1:]} == {
        "https://example.org/park is a “saying” [data/sayings.csv#row=2]",
        "https://example.org/park “near” https://example.org/park [data/sayings.csv#row=2]",
        "what stands after “near” is a “thing” [ontology/core.ttl:6]",
        "nothing is both “thing” and “saying” [ontology/core.ttl:4]",
    }
