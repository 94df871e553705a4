from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from rdflib import URIRef

from kg.commits import commit, of_quads
from kg.dcat import Journal
from kg.patches import read_patch
from kg.terms import CONCEPT, EVIDENCE, GRAPPE, ID

ROOT = Path(__file__).resolve().parents[2]
SAID = URIRef(f"{EVIDENCE}d3-3.1-p2/quoted")
FAILED = (URIRef(f"{ID}relation/innovin-alpha"), GRAPPE.hasStatus, URIRef(f"{CONCEPT}status/failed"))


@pytest.fixture(scope="module")
def history(edition, tmp_path_factory):
    folder = tmp_path_factory.mktemp("history") / "editions"
    shutil.copytree(edition.path, folder / "1")
    (folder / "current").write_text("1\n")
    commit(folder, ROOT / "shapes", of_quads([(SAID, FAILED)]), Journal("Ada", "It failed.", {"x.nq": "0" * 64}))
    return folder


@pytest.fixture
def folder(history, tmp_path):
    return Path(shutil.copytree(history, tmp_path / "editions"))


@pytest.fixture
def grappe(folder, tmp_path):
    environment = {**os.environ, "GRAPPE_EDITIONS": str(folder), "PYTHONPATH": str(ROOT), "COLUMNS": "200"}

    def run(*words):
        command = [sys.executable, "-m", "kg", "editions", *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=environment)

    return run


def test_editions_are_listed_with_the_current_one_marked(grappe, folder, tmp_path):
    lines = grappe().stdout.splitlines()
    assert [line[:4] for line in lines] == ["  1 ", "* 2 "]
    assert grappe("--editions", tmp_path / "nowhere").returncode == 7
    assert grappe("--editions", tmp_path / "nowhere", "verify").returncode == 7


def test_an_edition_is_shown_with_its_journal(grappe):
    told = dict(line.split(None, 1) for line in grappe("show", 2).stdout.splitlines() if not line.startswith("made"))
    assert (told["parent"], told["who"], told["why"], told["from"]) == ("1", "Ada", "It failed.", "x.nq")
    assert json.loads(grappe("show", 2, "--format", "json").stdout)["kind"] == "commit"
    assert "who" not in grappe("show", 1).stdout


def test_a_diff_is_a_patch_that_a_commit_takes_or_a_table(grappe, tmp_path):
    (tmp_path / "diff.rdfp").write_text(grappe("diff", 1, 2).stdout, encoding="utf-8")
    assert (SAID, FAILED) in read_patch(tmp_path / "diff.rdfp").added
    table = grappe("diff", 2, 1, "--format", "table").stdout
    row = next(line for line in table.splitlines() if "id/evidence/d3-3.1-p2/quoted" in line)
    assert [part.strip() for part in row.split("│")[2:5]] == ["−", "grappe:hasStatus", "status:failed"]


def test_a_citation_is_told_in_three_ways(grappe):
    assert grappe("cite", 2).stdout.strip().endswith("https://w3id.org/grappe/editions/2")
    assert grappe("cite", 2, "--format", "bibtex").stdout.startswith("@misc{grappe-2,")
    assert yaml.safe_load(grappe("cite", 2, "--format", "cff").stdout)["license"] == "CC-BY-4.0"
    assert "ce que les sources disent" in grappe("cite", 2, "--lang", "fr").stdout


def test_going_back_and_pruning_are_told_first_and_done_then(grappe, folder):
    assert grappe("rollback", 1, "--dry-run").stderr.strip() == "Edition 1 would be current; it was 2."
    assert (folder / "current").read_text() == "2\n"
    assert grappe("rollback", 1).stderr.strip() == "Edition 1 is current; it was 2."
    assert grappe("prune", "--keep", 1).stderr.startswith("No edition removed")
    assert grappe("rollback", 2).returncode == 0
    assert grappe("prune", "--keep", 1, "--dry-run").stderr.startswith("Edition 1 would be removed, ")
    assert (folder / "1").is_dir()
    assert grappe("prune", "--keep", 1).stderr.startswith("Edition 1 removed, ")
    assert {path.name for path in folder.iterdir()} == {"2", "current"}
    assert grappe("verify", 2, "--deep").stderr.strip() == "Edition 2: as published."


def test_an_edition_is_exported_and_restored(grappe, folder, tmp_path):
    assert "would be written" in grappe("export", 2, "2.tar.gz", "--dry-run").stderr
    assert not (tmp_path / "2.tar.gz").exists()
    assert grappe("export", 2, "2.tar.gz").returncode == 0
    assert grappe("export", 2, "2.tar.gz").returncode == 3
    (folder / "2" / "report.ttl").write_text("")
    assert grappe("verify").returncode == 7
    assert grappe("restore", "2.tar.gz", "--dry-run").stderr.strip() == "Edition 2: 1 files would be written."
    assert grappe("restore", "2.tar.gz").stderr.strip() == "Edition 2: 1 files written."
    assert grappe("verify").stderr.strip() == "Editions 1, 2: as published."
    (tmp_path / "2.tar.gz").write_bytes(b"no archive")
    assert grappe("restore", "2.tar.gz").returncode == 3


@pytest.mark.parametrize("words", [("show", 9), ("diff", 1, 9), ("cite", 9), ("rollback", 9), ("verify", 9)])
def test_a_number_that_no_edition_has_exits_6(grappe, words):
    done = grappe(*words)
    assert (done.returncode, done.stderr.strip()) == (6, "there is no edition 9")


def test_nothing_is_pruned_without_a_number_to_keep(grappe):
    assert grappe("prune").returncode == 2
    assert grappe("prune", "--keep", 0).returncode == 2


@pytest.mark.parametrize("name", ["show", "diff", "cite", "verify", "rollback", "prune", "export", "restore"])
def test_every_command_shows_an_example(grappe, name):
    assert f"Example: grappe editions {name} " in grappe(name, "--help").stdout
