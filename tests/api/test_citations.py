"""What is cited."""

from __future__ import annotations

import pytest

import kg
from api.citations import is_evidence


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("id/evidence/d3-note11/quoted", True),
        ("id/evidence/d3-note11", False),
        ("id/passage/d3-note11", False),
        ("ontology#Evidence", False),
    ],
)
def test_only_a_passage_read_in_one_way_is_evidence(path: str, expected: bool) -> None:
    assert is_evidence(kg.terms.BASE + path) is expected
