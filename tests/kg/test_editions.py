from __future__ import annotations

import hashlib
import json
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, URIRef

import kg
from kg.editions import content_hash, input_hash, new_edition, publish
from kg.errors import DamagedEdition, NoEdition, ServiceError
from kg.terms import GRAPPE, ID

QUADS = [b"<urn:a> <urn:b> <urn:c> .\n", b'<urn:a> <urn:b> "c" .\n', b"<urn:a> <urn:b> <urn:c> <urn:g> .\n"]


def published(folder, number, text="text"):
    with new_edition(folder) as building:
        (building / "part").mkdir()
        (building / "part" / "file.txt").write_text(f"{text} {number}", encoding="utf-8")
        return publish(building, {"number": number, "issued": "2024-01-02T03:04:05+00:00"})


def test_publishing_makes_the_newest_edition_current(tmp_path):
    for number in (1, 2, 10):
        published(tmp_path, number)
        assert kg.current(tmp_path).number == number
        assert (tmp_path / "current").read_text() == f"{number}\n"
    assert [edition.number for edition in kg.editions(tmp_path)] == [1, 2, 10]


def test_a_folder_of_editions_holds_editions_and_current_and_nothing_else(tmp_path):
    published(tmp_path, 1)
    assert {path.name for path in tmp_path.iterdir()} == {"1", "current"}


def test_an_edition_that_fails_to_be_written_leaves_no_directory_behind(tmp_path):
    published(tmp_path, 1)
    with pytest.raises(ZeroDivisionError), new_edition(tmp_path) as building:
        (building / "half").write_text("half", encoding="utf-8")
        _ = 1 / 0
    assert {path.name for path in tmp_path.iterdir()} == {"1", "current"}
    assert kg.current(tmp_path).number == 1


def test_of_two_builds_at_once_one_publishes_and_the_other_is_told(tmp_path):
    first = published(tmp_path, 1, "first")
    with pytest.raises(ServiceError, match="edition 1"):
        published(tmp_path, 1, "second")
    first.verify()
    assert {path.name for path in tmp_path.iterdir()} == {"1", "current"}


def test_the_manifest_holds_the_sha_256_of_every_file(edition):
    files = {p.relative_to(edition.path).as_posix(): p for p in edition.path.rglob("*") if p.is_file()}
    del files["manifest.json"]
    assert edition.manifest["files"] == {n: hashlib.sha256(p.read_bytes()).hexdigest() for n, p in files.items()}


def test_the_manifest_tells_number_parent_date_hashes_and_what_was_read(edition):
    told = json.loads((edition.path / "manifest.json").read_text(encoding="utf-8"))
    assert (told["number"], told["parent"]) == (1, None)
    assert edition.issued.tzinfo is not None
    assert {"data/metadata.json", "data/relations.csv", "ontology/core.ttl", "ontology/schemes/status.ttl",
            "ontology/rules/learns-from.rq", "shapes/facts.ttl", "questions/partners.rq", "kg/facts.py"} <= set(told["read"])  # fmt: skip
    assert set(told["shapes"]) >= {"shapes/facts.ttl", "shapes/results.ttl"}
    assert told["version"] == kg.__version__


def test_an_untouched_edition_verifies(edition):
    edition.verify()


@pytest.mark.parametrize("name", ["store/CURRENT", "rows.sqlite", "description.ttl", "report.ttl"])
def test_a_flipped_byte_is_detected(edition, tmp_path, name):
    copy = kg.Edition(shutil.copytree(edition.path, tmp_path / "1"))
    damaged = bytearray((copy.path / name).read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (copy.path / name).write_bytes(damaged)
    with pytest.raises(DamagedEdition, match=name):
        copy.verify()


def test_a_missing_file_is_detected(tmp_path):
    edition = published(tmp_path, 1)
    (edition.path / "part" / "file.txt").unlink()
    with pytest.raises(DamagedEdition, match=r"part/file\.txt is missing"):
        edition.verify()


@pytest.mark.parametrize("content", ["{", "", "[1"])
def test_a_manifest_that_cannot_be_read_is_a_damaged_edition(tmp_path, content):
    edition = published(tmp_path, 1)
    (edition.path / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(DamagedEdition):
        _ = kg.Edition(edition.path).number


def test_a_folder_where_nothing_was_published_has_no_edition(tmp_path):
    assert kg.editions(tmp_path / "nowhere") == []
    with pytest.raises(NoEdition, match="grappe build"):
        kg.current(tmp_path)


@pytest.mark.parametrize("name", ["7", "../1", "", "one"])
def test_a_current_that_names_no_edition_is_no_edition(tmp_path, name):
    published(tmp_path, 1)
    (tmp_path / "current").write_text(name, encoding="ascii")
    with pytest.raises(NoEdition):
        kg.current(tmp_path)


@given(st.permutations(QUADS))
def test_the_content_hash_does_not_depend_on_the_order_of_quads(quads):
    assert content_hash(quads) == content_hash(QUADS)


def test_the_content_hash_is_the_sum_of_the_hashes_of_the_quads():
    total = sum(int(hashlib.sha256(quad).hexdigest(), 16) for quad in QUADS) % 2**256
    assert content_hash(QUADS) == (f"{total:064x}", 3)


def test_the_content_hash_is_that_of_the_quads_without_the_description(edition, quads):
    described = "https://w3id.org/grappe/graph/edition"
    lines = (f"{quad} .\n".encode() for quad in quads if getattr(quad.graph_name, "value", "") != described)
    assert content_hash(lines)[0] == edition.content_hash


def test_the_input_hash_depends_on_names_and_content_only(tmp_path):
    for name, text in {"a": "one", "b": "two", "c": "one"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    a, b, c = (tmp_path / name for name in "abc")
    first = input_hash({"x": a, "y": b})
    assert input_hash({"y": b, "x": c}) == first
    assert input_hash({"x": b, "y": a}) != first
    assert input_hash({"z": a, "y": b}) != first


def test_the_rows_that_state_a_triple_are_kept_by_evidence(edition):
    relation = (URIRef(f"{ID}relation/innovin-alpha"), RDF.type, URIRef(f"{GRAPPE}InterClusterRelation"))
    everywhere = edition.rows(relation)
    note = edition.rows(relation, f"{ID}evidence/d3-note11/observed")
    assert len(note) == 1
    assert set(note) < set(everywhere)
    assert all(row.startswith("data/relations.csv#row=") for row in everywhere)
    assert edition.rows((relation[0], RDF.type, URIRef("urn:nothing"))) == ()
