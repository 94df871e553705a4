"""Editions are exported, restored, pruned, rolled back and verified; nothing is ever half done."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest
from rdflib import Literal, Namespace

import kg
from kg.archive import export, prune, restore, rollback, verify
from kg.editions import Edition, content_hash, current, editions, locked, new_edition, publish
from kg.errors import BadArchive, BadParameter, DamagedEdition, NoEdition, ServiceError, UnknownEdition
from kg.store import bulk_write, canonical_quads
from kg.terms import DESCRIPTION

ROOT = Path(__file__).resolve().parents[2]
EX = Namespace("https://example.org/")


def published(folder, number, share=None):
    """A small edition with a real store; ``share`` is an edition whose file of ballast it has by a hard link."""
    triples = {(EX[f"thing-{n}"], EX.p, Literal(n * number)) for n in range(50)}
    graphs = [(None, triples), (EX.g, triples), (DESCRIPTION, {(EX.edition, EX.p, Literal(number))})]
    with locked(folder), new_edition(folder) as building:
        bulk_write(building / "store", graphs)
        (building / "description.ttl").write_text(f"<urn:edition> <urn:number> {number} .\n")
        if share:
            os.link(share.path / "ballast", building / "ballast")
        else:
            (building / "ballast").write_bytes(random.Random(number).randbytes(200_000))
        content, quads = content_hash(canonical_quads(graphs, DESCRIPTION))
        counts = {"triples": len(triples), "evidence graphs": 1, "inferred": 0, "quads": quads}
        told = {"number": number, "issued": f"2024-01-{number:02}T00:00:00+00:00", "content": content, "counts": counts}
        return publish(building, told, share)


@pytest.fixture
def folder(tmp_path):
    published(tmp_path / "editions", 1)
    return tmp_path / "editions"


@pytest.fixture
def archive(folder, tmp_path):
    export(Edition(folder / "1"), tmp_path / "1.tar.gz")
    return tmp_path / "1.tar.gz"


def flipped(path, place, bit=0):
    damaged = bytearray(path.read_bytes())
    damaged[place] ^= 1 << bit
    path.write_bytes(damaged)


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("number", range(1, 21))
def test_an_edition_comes_back_from_its_archive_with_the_same_files_and_content(tmp_path, number):
    edition = published(tmp_path / "here", number)
    export(edition, tmp_path / "one.tar.gz")
    restored = restore(tmp_path / "one.tar.gz", tmp_path / "there")
    assert files(restored.edition.path) == files(edition.path)
    assert restored.edition.content_hash == edition.content_hash
    verify(restored.edition, deep=True)
    assert current(tmp_path / "there").number == number
    export(restored.edition, tmp_path / "two.tar.gz")
    assert (tmp_path / "one.tar.gz").read_bytes() == (tmp_path / "two.tar.gz").read_bytes()


def test_the_edition_of_the_tables_comes_back_and_answers(edition, tmp_path):
    export(edition, tmp_path / "one.tar.gz")
    restored = restore(tmp_path / "one.tar.gz", tmp_path / "there").edition
    verify(restored, deep=True)
    with kg.open(tmp_path / "there") as there, kg.open(edition.path) as here:
        assert kg.ask(there, "partners").rows == kg.ask(here, "partners").rows


def test_an_archive_is_a_tar_with_the_manifest_first(archive):
    with tarfile.open(archive) as tar:
        names = tar.getnames()
    assert names[0] == "1/manifest.json"
    assert names[1:] == sorted(names[1:])


def test_nothing_is_overwritten_and_nothing_unfinished_is_left(folder, archive, tmp_path):
    with pytest.raises(BadArchive, match="already"):
        export(Edition(folder / "1"), archive)
    flipped(folder / "1" / "ballast", 7)
    with pytest.raises(DamagedEdition, match="ballast"):
        export(Edition(folder / "1"), tmp_path / "two.tar.gz")
    with pytest.raises(ServiceError, match="cannot be written"):
        export(Edition(folder / "1"), tmp_path / "nowhere" / "two.tar.gz")
    assert {path.name for path in tmp_path.iterdir()} == {"editions", "1.tar.gz"}


def test_a_restore_does_not_change_which_edition_is_current(folder, archive):
    published(folder, 2)
    shutil.rmtree(folder / "1")
    assert restore(archive, folder).edition.number == 1
    assert current(folder).number == 2


def test_a_dry_run_verifies_and_writes_nothing(folder, archive, tmp_path):
    restored = restore(archive, tmp_path / "there", dry_run=True)
    assert "ballast" in restored.files
    assert list((tmp_path / "there").iterdir()) == []
    flipped(folder / "1" / "ballast", 7)
    before = files(folder)
    assert restore(archive, folder, dry_run=True).files == ("ballast",)
    assert files(folder) == before


def test_an_edition_that_is_there_is_mended_where_it_is_damaged(folder, archive):
    good = files(folder)
    assert restore(archive, folder).files == ()
    for name in ("ballast", "manifest.json", "store/CURRENT"):
        flipped(folder / "1" / name, 3)
    (folder / "1" / "description.ttl").unlink()
    with pytest.raises(BadArchive, match="another edition 1 is there"):
        restore(archive, folder)  # neither the manifest nor the description says that it is the same
    (folder / "1" / "description.ttl").write_bytes(good["1/description.ttl"])
    assert set(restore(archive, folder).files) == {"ballast", "manifest.json", "store/CURRENT"}
    assert files(folder) == good


def test_a_number_that_another_edition_has_is_not_taken(archive, tmp_path):
    published(tmp_path / "there", 1, published(tmp_path / "elsewhere", 3))
    before = files(tmp_path / "there")
    (tmp_path / "there" / "1" / "description.ttl").write_text("<urn:another> a <urn:edition> .")
    before = files(tmp_path / "there")
    with pytest.raises(BadArchive, match="another edition 1"):
        restore(archive, tmp_path / "there")
    assert files(tmp_path / "there") == before


def test_a_flipped_bit_of_an_archive_is_refused_or_changes_nothing(folder, archive, tmp_path):
    good, whole = files(folder / "1"), archive.read_bytes()
    chosen, refused = random.Random(6), 0
    for turn in range(60):
        damaged = tmp_path / "damaged.tar.gz"
        damaged.write_bytes(whole)
        flipped(damaged, chosen.randrange(len(whole)), chosen.randrange(8))
        try:
            restored = restore(damaged, tmp_path / f"there-{turn}")
        except BadArchive:
            refused += 1
            assert list((tmp_path / f"there-{turn}").iterdir()) == []
        else:
            assert files(restored.edition.path) == good  # the header of gzip has bytes that say nothing
    assert refused > 50


@pytest.mark.parametrize("share", [0, 0.3, 0.9, 0.999])
def test_an_archive_that_breaks_off_is_refused(archive, tmp_path, share):
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(BadArchive):
        restore(archive, tmp_path / "there")
    assert list((tmp_path / "there").iterdir()) == []


def packed(path, manifest, members, first="1/manifest.json"):
    with tarfile.open(path, "w:gz") as tar:
        for name, content in [(first, json.dumps(manifest).encode()), *members]:
            if isinstance(name, tarfile.TarInfo):
                tar.addfile(name)
            else:
                member = tarfile.TarInfo(name)
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
    return path


EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
GOOD = {"number": 1, "issued": "2024-01-01T00:00:00+00:00", "content": "0", "counts": {}, "files": {"a": EMPTY}}


def link(name, target):
    member = tarfile.TarInfo(name)
    member.type, member.linkname = tarfile.SYMTYPE, target
    return member


HOSTILE = {
    "a name that leaves": (GOOD | {"files": {"../../evil": EMPTY}}, [("1/../../evil", b"")]),
    "an absolute name": (GOOD | {"files": {"/tmp/evil": EMPTY}}, [("1//tmp/evil", b"")]),
    "a hidden name": (GOOD | {"files": {".evil": EMPTY}}, [("1/.evil", b"")]),
    "a backslash": (GOOD | {"files": {"..\\evil": EMPTY}}, [("1/..\\evil", b"")]),
    "a second manifest": (GOOD | {"files": {"manifest.json": EMPTY}}, [("1/manifest.json", b"")]),
    "a symbolic link": (GOOD, [(link("1/a", "/etc/passwd"), b"")]),
    "a file twice": (GOOD, [("1/a", b""), ("1/a", b"")]),
    "a file too many": (GOOD, [("1/a", b""), ("1/b", b"")]),
    "a file too few": (GOOD, []),
    "another content": (GOOD, [("1/a", b"x")]),
    "another folder": (GOOD, [("2/a", b"")]),
    "a number that is none": (GOOD | {"number": "../1"}, [("1/a", b"")]),
    "a number that is true": (GOOD | {"number": True}, [("1/a", b"")]),
    "a number below one": (GOOD | {"number": 0}, [("1/a", b"")]),
    "a date that is none": (GOOD | {"issued": "tomorrow"}, [("1/a", b"")]),
    "no content": ({"number": 1, "files": {}}, []),
    "no object": ([1], []),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_an_archive_that_no_export_wrote_is_refused(tmp_path, case):
    archive = packed(tmp_path / "x.tar.gz", *HOSTILE[case])
    with pytest.raises(BadArchive):
        restore(archive, tmp_path / "a" / "b" / "there")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [archive]


def test_what_is_no_archive_at_all_is_refused(tmp_path):
    there = tmp_path / "there"
    assert restore(packed(tmp_path / "good.tar.gz", GOOD, [("1/a", b"")]), there).files == ("a",)
    (tmp_path / "text.tar.gz").write_text("an edition")
    (tmp_path / "text.gz").write_bytes(gzip.compress(b"an edition" * 100))
    for path in (tmp_path / "text.tar.gz", tmp_path / "text.gz", tmp_path / "none.tar.gz", tmp_path):
        with pytest.raises(BadArchive):
            restore(path, there)
    link_first = packed(tmp_path / "link.tar.gz", GOOD, [], first="2/manifest.json")
    with pytest.raises(BadArchive, match=r"begins with 2/manifest\.json"):
        restore(link_first, there)


def test_pruning_keeps_the_newest_and_the_current_edition(folder):
    for number in range(2, 7):
        published(folder, number)
    rollback(folder, 2)
    assert prune(folder, 2, dry_run=True).numbers == (1, 3, 4)
    assert len(editions(folder)) == 6
    assert prune(folder, 2).numbers == (1, 3, 4)
    assert [edition.number for edition in editions(folder)] == [2, 5, 6]
    assert current(folder).number == 2
    assert prune(folder, 9).numbers == ()
    with pytest.raises(BadParameter):
        prune(folder, 0)
    with pytest.raises(NoEdition):
        prune(folder / "nowhere", 1)


def test_what_pruning_frees_is_what_no_other_edition_shares(folder):
    published(folder, 2, Edition(folder / "1"))
    alone = prune(folder, 1, dry_run=True).freed
    published(folder, 3)
    both = prune(folder, 1, dry_run=True)
    assert both.numbers == (1, 2)
    assert both.freed - alone > 200_000
    assert alone == prune(folder, 2).freed


def test_to_roll_back_is_to_make_an_older_edition_current(folder):
    published(folder, 2)
    assert rollback(folder, 1, dry_run=True).number == 1
    assert current(folder).number == 2
    rollback(folder, 1)
    assert current(folder).number == 1
    rollback(folder, 2)
    assert current(folder).number == 2
    with pytest.raises(UnknownEdition, match="no edition 7"):
        rollback(folder, 7)
    flipped(folder / "1" / "ballast", 9)
    with pytest.raises(DamagedEdition):
        rollback(folder, 1)
    assert current(folder).number == 2


def test_a_deep_verification_reads_what_the_store_says(folder):
    verify(Edition(folder / "1"), deep=True)
    shutil.rmtree(folder / "1" / "store")
    bulk_write(folder / "1" / "store", [(None, {(EX.a, EX.p, EX.b)})])
    manifest = json.loads((folder / "1" / "manifest.json").read_text())
    manifest["files"] = {}
    (folder / "1" / "manifest.json").write_text(json.dumps(manifest))
    verify(Edition(folder / "1"))
    with pytest.raises(DamagedEdition, match="1 quads are not those"):
        verify(Edition(folder / "1"), deep=True)


def killed(code, after):
    """Run a line of Python and kill it so many seconds after it is ready; whether it was still running."""
    ready = "import sys; from pathlib import Path; from kg.archive import *; print('ready', flush=True); "
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", ready + code], stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout.readline() == b"ready\n"
        time.sleep(after)
        process.kill()
        return process.wait() != 0


def test_killed_at_any_point_a_restore_leaves_nothing_or_the_whole_edition(folder, tmp_path):
    with locked(folder), new_edition(folder) as building:
        (building / "large").write_bytes(random.Random(1).randbytes(20_000_000))
        told = {"number": 2, "issued": "2024-01-02T00:00:00+00:00", "content": "0" * 64, "counts": {}}
        edition = publish(building, told)
    export(edition, tmp_path / "2.tar.gz")
    rollback(folder, 1)
    interrupted = 0
    for hundredths in (0, 2, 5, 8, 12, 16, 20, 30, 45, 80):
        shutil.rmtree(folder / "2", ignore_errors=True)
        interrupted += killed(f"restore(Path({str(tmp_path / '2.tar.gz')!r}), Path({str(folder)!r}))", hundredths / 100)
        assert current(folder).number == 1
        for one in editions(folder):
            one.verify()
    assert interrupted
    restore(tmp_path / "2.tar.gz", folder)
    assert {path.name for path in folder.iterdir()} == {"1", "2", "current"}


def test_killed_at_any_point_pruning_leaves_whole_editions_and_the_current_one(folder):
    interrupted = 0
    for thousandths in (0, 1, 2, 3, 5, 8, 12, 20):
        number = editions(folder)[-1].number
        for more in range(1, 16):
            with locked(folder), new_edition(folder) as building:
                for part in range(30):
                    (building / f"part-{part}").write_text(str(part))
                publish(building, {"number": number + more})
        interrupted += killed(f"prune(Path({str(folder)!r}), 2)", thousandths / 1000)
        for one in editions(folder):
            one.verify()
        assert current(folder).number == number + 15
    assert interrupted
    prune(folder, 2)
    assert {path.name for path in folder.iterdir()} == {str(number + 14), str(number + 15), "current"}
