from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.checking import check
from kg.errors import BadTables

ROOT = Path(__file__).resolve().parents[2]


def test_the_package_of_the_house_checks_and_every_inferred_triple_is_entailed(edition):
    steps = []
    lines = check(ROOT / "data", steps.append)
    entailed = next(
        re.search(r"consistent.* (\d+) inferred triples entailed", line) for line in lines if "HermiT" in line
    )
    assert 0 < int(entailed[1]) <= edition.counts["inferred"]
    assert f"{edition.counts['facts']} facts in {edition.counts['evidence graphs']} evidence graphs" in lines[0]
    assert not [line for line in lines if line.startswith("nothing is inferred from")]
    assert steps[-1] == "consistency and soundness"


def test_a_bad_table_fails_the_check(real):
    (real / "clusters.csv").write_bytes(b"")
    with pytest.raises(BadTables, match=r"clusters\.csv:1:0"):
        check(real, lambda _: None)
