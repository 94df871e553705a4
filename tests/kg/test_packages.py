from __future__ import annotations

from pathlib import Path

import pytest

import kg
from kg.errors import BadTables
from kg.packages import new_package
from kg.tables import read_metadata, read_tables

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "package"


def test_a_new_package_has_the_metadata_and_every_table_of_the_house(tmp_path):
    made = new_package(tmp_path / "mine", ROOT / "data", EXAMPLE)
    assert {path.name for path in made} == {"metadata.json", *read_metadata(ROOT / "data").tables}
    assert all(path.is_file() for path in made)


def test_a_new_package_holds_the_rows_of_the_example_and_no_others(tmp_path):
    new_package(tmp_path / "mine", ROOT / "data", EXAMPLE)
    rows = read_tables(read_metadata(tmp_path / "mine"))
    assert {name for name, found in rows.items() if found} == {path.name for path in EXAMPLE.glob("*.csv")}


def test_a_new_package_builds(tmp_path):
    new_package(tmp_path / "mine", ROOT / "data", EXAMPLE)
    built = kg.build(tmp_path / "mine", tmp_path / "editions")
    assert built.published
    assert built.edition.counts["evidence graphs"] >= 1
    with kg.open(tmp_path / "editions") as store:
        assert kg.ask(store, "clusters-by-kind").rows


@pytest.mark.parametrize("taken", ["a file in it", "a file of its name"])
def test_a_folder_that_holds_something_is_left_alone(tmp_path, taken):
    folder = tmp_path / "mine"
    if taken == "a file in it":
        folder.mkdir()
        (folder / "clusters.csv").write_text("mine", encoding="utf-8")
    else:
        folder.write_text("mine", encoding="utf-8")
    with pytest.raises(BadTables, match="mine"):
        new_package(folder, ROOT / "data", EXAMPLE)
    kept = folder / "clusters.csv" if folder.is_dir() else folder
    assert kept.read_text(encoding="utf-8") == "mine"
