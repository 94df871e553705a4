"""A commit gives what a full build of the same tables gives, and takes nothing from the edition before."""

from __future__ import annotations

import csv
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, PROV, SH, Graph, Literal, URIRef

import kg
from kg.closure import closure
from kg.commits import commit, of_patch, of_quads
from kg.dcat import Journal, edition_iri
from kg.editions import content_hash, current
from kg.errors import BadQuads, BadQuery, ShapeViolation, StaleParent
from kg.facts import facts_of, vocabulary
from kg.inputs import read_inputs
from kg.patches import read_patch
from kg.pipeline import validated
from kg.rules import read_kept
from kg.store import canonical_quads
from kg.tables import read_tables
from kg.terms import CONCEPT, DESCRIPTION, EVIDENCE, GRAPPE, ID, VOCABULARY

ROOT = Path(__file__).resolve().parents[2]
SHAPES = ROOT / "shapes"
NOBODY = Journal("", "", {})
SAID = URIRef(f"{EVIDENCE}d3-3.1-p2/quoted")
RELATION = URIRef(f"{ID}relation/innovin-alpha")
FAILED = (RELATION, GRAPPE.hasStatus, URIRef(f"{CONCEPT}status/failed"))


@pytest.fixture
def package(tmp_path):
    """The tables of this project, to be edited."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def folder(edition, tmp_path):
    """A folder of editions of one's own, whose current edition is that of the tables."""
    shutil.copytree(edition.path, tmp_path / "editions" / str(edition.number))
    (tmp_path / "editions" / "current").write_text(f"{edition.number}\n")
    return tmp_path / "editions"


def edited(package, table, change):
    path = package / table
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, columns = list(reader), reader.fieldnames
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(change(rows))


def hashes(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def built_from_scratch(package, edition):
    """What a full build of the tables makes, with the rules of an edition: their classification takes a while."""
    inputs = read_inputs(package, ROOT)
    facts = facts_of(read_tables(inputs.package))
    facts.graphs[VOCABULARY] |= vocabulary(inputs.vocabulary_files())
    return inputs, *closure(facts, read_kept(edition.rules))


def findings(report):
    told = (SH.focusNode, SH.resultPath, SH.value, SH.resultSeverity)
    return sorted(tuple(str(report.value(result, p)) for p in told) for result in report.objects(None, SH.result))


EDITS = {
    "a row that comes": (
        "positions.csv",
        lambda rows: [*rows, rows[0] | {"id": "nds-labelling", "actor": "nds", "activity": "labelling"}],
    ),
    "rows that go": ("relations.csv", lambda rows: rows[3:]),
    "a row that changes": ("relations.csv", lambda rows: [rows[0] | {"status": "failed"}, *rows[1:]]),
    "rows in another order": ("ties.csv", lambda rows: rows[::-1]),
    "broader concepts and participations that go": ("broader.csv", lambda rows: rows[::2]),
    "a place that moves": (
        "place-descriptions.csv",
        lambda rows: [row for row in rows if row["id"] != "allier"],
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_build_after_editing_a_table_commits_what_a_full_build_gives(package, folder, edit):
    before = hashes(folder / "1")
    edited(package, *EDITS[edit])
    built = kg.build(package, folder)
    assert built.published
    assert (built.edition.manifest["kind"], built.edition.manifest["parent"]) == ("commit", 1)
    assert hashes(folder / "1") == before
    built.edition.verify()
    inputs, dataset, store = built_from_scratch(package, built.edition)
    assert built.edition.content_hash == content_hash(canonical_quads(dataset.graphs(), DESCRIPTION))[0]
    counts = dict(built.edition.counts)
    assert {name: counts[name] for name in dataset.counts()} == dataset.counts()
    whole = validated(inputs, dataset, store).graph
    assert findings(Graph().parse(built.edition.report, format="turtle")) == findings(whole)
    assert counts["warnings"] == len(findings(whole))
    assert kg.build(package, folder).published is False


def test_quads_come_and_a_patch_backwards_takes_them_again(folder):
    done = commit(folder, SHAPES, of_quads([(SAID, FAILED)]), Journal("Ada", "It failed.", {"x.nq": "0" * 64}))
    assert (done.edition.number, done.edition.manifest["journal"]["who"]) == (2, "Ada")
    with kg.open(folder) as store:
        assert kg.query(store, f"ASK {{ {' '.join(term.n3() for term in FAILED)} }}")
    assert done.edition.rows(FAILED) == ("editions/2",)
    patch = read_patch(done.edition.path / "changes.rdfp")
    assert (SAID, FAILED) in patch.added
    again = commit(folder, SHAPES, of_patch(patch.backwards()), NOBODY)
    assert again.edition.content_hash == kg.Edition(folder / "1").content_hash
    assert again.edition.counts == kg.Edition(folder / "1").counts
    description = Graph().parse(done.edition.description, format="turtle")
    made = description.value(edition_iri(2), PROV.wasGeneratedBy)
    assert description.value(made, DCTERMS.description) == Literal("It failed.")


def test_a_dry_run_tells_the_patch_and_publishes_nothing(folder):
    before = hashes(folder)
    done = commit(folder, SHAPES, of_quads([(SAID, FAILED)]), NOBODY, dry_run=True)
    assert done.edition is None
    assert (SAID, FAILED) in done.patch.added
    assert hashes(folder) == before


def test_a_violation_is_told_and_leaves_nothing_behind(folder):
    before = hashes(folder)
    wrong = (RELATION, GRAPPE.hasStatus, URIRef(f"{CONCEPT}status/unheard-of"))
    with pytest.raises(ShapeViolation, match=r"relation:innovin-alpha grappe:hasStatus status:unheard-of: The status"):
        commit(folder, SHAPES, of_quads([(SAID, wrong)]), NOBODY)
    unread = URIRef(f"{EVIDENCE}d3-note99/quoted")
    with pytest.raises(ShapeViolation, match="No evidence says it"):
        commit(folder, SHAPES, of_quads([(unread, FAILED)]), NOBODY)
    assert hashes(folder) == before


def test_a_change_made_for_another_edition_is_refused(folder):
    with pytest.raises(StaleParent, match="made for edition 7, and 1 is current now"):
        commit(folder, SHAPES, of_quads([(SAID, FAILED)]), NOBODY, parent=7)


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("x.ru", f"INSERT DATA {{ {' '.join(t.n3() for t in FAILED)} }}", BadQuery),
        ("x.ru", "INSERT", BadQuery),
        ("x.nq", "<urn:a> <urn:b> .", BadQuads),
        ("x.trig", f"<{GRAPPE}x> {{ <urn:a> <urn:b> <urn:c> }}", BadQuery),
        ("x.csv", "a,b", BadQuads),
    ],
)
def test_a_file_that_is_no_change_is_refused_and_leaves_nothing(folder, tmp_path, name, text, error):
    before = hashes(folder)
    (tmp_path / name).write_text(text)
    with pytest.raises(error):
        kg.commit([tmp_path / name], folder)
    assert hashes(folder) == before


def test_an_update_is_committed_from_the_command_line(folder, tmp_path):
    update = tmp_path / "correct.ru"
    triple = " ".join(term.n3() for term in FAILED)
    update.write_text(f"INSERT DATA {{ GRAPH <{SAID}> {{ {triple} }} }}", encoding="utf-8")
    command = [sys.executable, "-m", "kg", "commit", str(update), "--why", "misread", "--editions", str(folder)]
    dry = subprocess.run([*command, "--dry-run"], capture_output=True, text=True, check=True)
    assert f"A {triple} <{SAID}> ." in dry.stdout
    assert "Nothing published" in dry.stderr
    told = subprocess.run([*command, "--parent", "1"], capture_output=True, text=True, check=True).stderr
    assert "Edition 2 published" in told
    stale = subprocess.run([*command, "--parent", "1"], capture_output=True, text=True, check=False)
    assert stale.returncode == 3
    assert "2 is current now" in stale.stderr


def test_of_two_commits_at_once_one_waits_and_both_are_published(folder, tmp_path):
    commands = []
    for name in ("failed", "never-succeeded"):
        file = tmp_path / f"{name}.nq"
        file.write_text(f"<{RELATION}> <{GRAPPE.hasStatus}> <{CONCEPT}status/{name}> <{SAID}> .\n", encoding="utf-8")
        commands.append([sys.executable, "-m", "kg", "commit", str(file), "--editions", str(folder)])
    running = [subprocess.Popen(command, stderr=subprocess.PIPE) for command in commands]
    told = [process.communicate()[1].decode() for process in running]
    assert [process.returncode for process in running] == [0, 0], told
    assert current(folder).number == 3
    statuses = ox.Store.read_only(str(current(folder).store)).quads_for_pattern(
        ox.NamedNode(RELATION), ox.NamedNode(GRAPPE.hasStatus), None, ox.NamedNode(SAID)
    )
    assert {"failed", "never-succeeded"} <= {quad.object.value.rsplit("/", 1)[-1] for quad in statuses}


def test_killed_at_any_point_a_commit_leaves_the_edition_before_or_the_one_after(folder, tmp_path):
    file = tmp_path / "x.nq"
    file.write_text(f"{' '.join(term.n3() for term in FAILED)} <{SAID}> .\n", encoding="utf-8")
    command = [sys.executable, "-m", "kg", "commit", str(file), "--editions", str(folder)]
    for tenths in range(8, 40, 6):
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            try:
                process.wait(tenths / 10)
            except subprocess.TimeoutExpired:
                process.kill()
        current(folder).verify()
        assert len(kg.Edition(current(folder).path).content_hash) == 64
    subprocess.run(command, check=True, capture_output=True)
    left = {path.name for path in folder.iterdir()}
    assert left == {*(str(edition.number) for edition in kg.editions(folder)), "current"}
