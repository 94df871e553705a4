"""Every question gives the answers that were read in the documents.

``questions/<slug>.yaml`` beside this file holds the cases of a question: the values as a person types them, the
columns compared, and either all the rows (in any order) or some that must be and some that must not be among them.
``stated: true`` asks for what sources state only.
A cell is a prefixed name or a text; of a list, its names in the order of their IRIs; nothing is *not stated*.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from rdflib import SKOS

import kg
from kg.terms import CONCEPT, name_of

EXPECTED: Final = Path(__file__).parent / "questions"
QUESTIONS: Final = Path(__file__).parent.parent / "questions"
SLUGS: Final = sorted(path.stem for path in QUESTIONS.glob("*.rq"))
KEYS: Final = {"values", "stated", "columns", "rows", "contains", "excludes", "count"}


@cache
def cases_of(slug: str) -> list[dict[str, Any]]:
    path = EXPECTED / f"{slug}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else []


CASES: Final = [
    pytest.param(slug, case, id=f"{slug}-{number}")
    for slug in SLUGS
    for number, case in enumerate(cases_of(slug), 1)
]  # fmt: skip


def rows_in(case: dict[str, Any], key: str) -> list[tuple[str, ...]]:
    rows = [tuple("" if cell is None else str(cell) for cell in row) for row in case.get(key) or []]
    assert all(len(row) == len(case["columns"]) for row in rows), "a row has as many cells as there are columns"
    return sorted(rows)


@pytest.mark.parametrize("slug", SLUGS)
def test_each_question_has_an_expected_answer(slug: str) -> None:
    assert cases_of(slug), f"tests/questions/{slug}.yaml holds no case"


@pytest.mark.parametrize("slug", SLUGS)
def test_each_question_has_a_group_of_the_scheme(slug: str, store: kg.Store) -> None:
    group = kg.questions()[slug].group
    known = kg.query(
        store,
        f"ASK {{ <{CONCEPT}question-group/{group}> <{SKOS.inScheme}> ?scheme }}",
    )
    assert known, f"{slug}: there is no group “{group}”"


@pytest.mark.parametrize("slug", SLUGS)
def test_the_examples_of_a_question_have_an_answer(slug: str, store: kg.Store) -> None:
    question = kg.questions()[slug]
    examples = {name: [str(term) for term in parameter.example] for name, parameter in question.parameters.items()}
    assert kg.ask(store, question, examples).rows


def test_no_expected_answer_is_without_its_question() -> None:
    assert {path.stem for path in EXPECTED.glob("*.yaml")} <= set(SLUGS)


@pytest.mark.parametrize(("slug", "case"), CASES)
def test_the_answer_is_what_the_documents_say(slug: str, case: dict[str, Any], store: kg.Store) -> None:
    assert case.keys() <= KEYS
    assert {"rows", "contains", "excludes", "count"} & case.keys()
    answer = kg.ask(store, slug, case.get("values"), stated=case.get("stated", False))
    columns = case.get("columns", [])
    found = sorted(tuple(" ".join(map(name_of, row[column])) for column in columns) for row in answer.rows)
    if "count" in case:
        assert len(found) == case["count"]
    if "rows" in case:
        assert found == rows_in(case, "rows")
    assert set(rows_in(case, "contains")) - set(found) == set()
    assert set(rows_in(case, "excludes")) & set(found) == set()
