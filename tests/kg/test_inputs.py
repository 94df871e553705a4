from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.inputs import read_inputs

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def knowledge(tmp_path) -> Path:
    folder = tmp_path / "knowledge"
    for name in ("ontology", "shapes", "questions", "data"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


@pytest.mark.parametrize(
    "name",
    ["data/relations.csv", "data/metadata.json", "ontology/core.ttl", "ontology/schemes/status.ttl",
     "ontology/rules/learns-from.rq", "shapes/facts.ttl", "shapes/cited.rq",
     "questions/partners.rq"],
)  # fmt: skip
def test_a_change_in_anything_that_is_read_changes_the_hash(knowledge, name):
    before = read_inputs(knowledge / "data", knowledge).hash
    assert read_inputs(knowledge / "data", knowledge).hash == before
    with (knowledge / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert read_inputs(knowledge / "data", knowledge).hash != before


def test_a_file_that_nothing_reads_does_not_change_the_hash(knowledge):
    before = read_inputs(knowledge / "data", knowledge).hash
    (knowledge / "data" / "notes.txt").write_text("mine", encoding="utf-8")
    assert read_inputs(knowledge / "data", knowledge).hash == before


def test_where_the_files_stand_does_not_change_the_hash(knowledge):
    assert read_inputs(knowledge / "data", knowledge).hash == read_inputs(ROOT / "data", ROOT).hash


def test_the_code_is_an_input_too():
    assert {"kg/facts.py", "kg/queries/labels.rq"} <= set(read_inputs(ROOT / "data", ROOT).files)
