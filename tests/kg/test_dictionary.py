from __future__ import annotations

from pathlib import Path

import pytest

from kg.dictionary import dictionary
from kg.errors import BadTables

ROOT = Path(__file__).resolve().parents[2]


def test_the_dictionary_tells_each_table_with_its_key_graph_and_columns(tiny):
    page = dictionary(tiny.save())
    for name in ("things.csv", "evidence.csv", "sayings.csv"):
        assert f"## {name}" in page
    sayings = page[page.index("## sayings.csv") :]
    assert "`id`, `passage`, `reading`" in sayings
    assert "https://example.org/evidence/{passage}/{reading}" in sayings
    assert [line.split("|")[1].strip() for line in sayings.splitlines() if line.startswith("| `")] == [
        "`id`", "`passage`", "`reading`", "`near`", "`since`", "`open`"
    ]  # fmt: skip


def test_the_dictionary_of_the_house_is_in_english_and_in_french():
    english, french = dictionary(ROOT / "data", "en"), dictionary(ROOT / "data", "fr")
    assert "Relations between clusters" in english
    assert french.startswith("# Dictionnaire des données")
    assert english.count("\n## ") == french.count("\n## ") >= 24


def test_a_package_without_metadata_has_no_dictionary(tmp_path):
    with pytest.raises(BadTables):
        dictionary(tmp_path)
