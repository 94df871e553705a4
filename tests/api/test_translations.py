"""The catalogues hold every message, in both languages."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import kg
from api.translations import LOCALES, read, used

TOLD = {"BadParameter": 2, "UpdateRefused": 1, "WorkerDied": 1}


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_message_is_translated_and_none_is_left_over(lang: str) -> None:
    with (LOCALES / f"{lang}.po").open("rb") as file:
        catalogue = read_po(file, locale=lang)
    assert {message.id for message in catalogue} == {message.id for message in used()}
    assert [message.id for message in catalogue if message.id and not all(_strings(message.string))] == []
    assert [message.id for message in catalogue if message.fuzzy and message.id] == []


def _strings(string: object) -> tuple[str, ...]:
    return tuple(map(str, string)) if isinstance(string, tuple | list) else (str(string or ""),)


def test_what_an_error_tells_a_client_is_a_text_with_places_that_can_be_translated() -> None:
    """A message put together where it is raised (an f-string) would stay English."""
    catalogue, untold = {message.id for message in used()}, []
    for file in (*Path(str(kg.__file__)).parent.rglob("*.py"), *LOCALES.parent.glob("*.py")):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and (place := TOLD.get(ast.unparse(call.func).rpartition(".")[2])):
                message = call.args[place - 1]
                if not isinstance(message, ast.Constant) or message.value not in catalogue:
                    untold.append(f"{file.name}:{call.lineno}")
    assert untold == []


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_translations_keep_the_places_of_their_message(lang: str) -> None:
    with (LOCALES / f"{lang}.po").open("rb") as file:
        for message in read_po(file, locale=lang):
            assert list(message.check()) == []


def test_the_catalogues_are_read_at_start() -> None:
    assert read()["fr"].gettext("not stated") == "non énoncé"
