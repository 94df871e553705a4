"""The catalogues hold every message, in both languages."""

from __future__ import annotations

import pytest
from babel.messages.pofile import read_po

from api.translations import LOCALES, read, used


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_message_is_translated_and_none_is_left_over(lang: str) -> None:
    with (LOCALES / f"{lang}.po").open("rb") as file:
        catalogue = read_po(file, locale=lang)
    assert {message.id for message in catalogue} == {message.id for message in used()}
    assert [message.id for message in catalogue if message.id and not all(_strings(message.string))] == []
    assert [message.id for message in catalogue if message.fuzzy and message.id] == []


def _strings(string: object) -> tuple[str, ...]:
    return tuple(map(str, string)) if isinstance(string, tuple | list) else (str(string or ""),)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_translations_keep_the_places_of_their_message(lang: str) -> None:
    with (LOCALES / f"{lang}.po").open("rb") as file:
        for message in read_po(file, locale=lang):
            assert list(message.check()) == []


def test_the_catalogues_are_read_at_start() -> None:
    assert read()["fr"].gettext("not stated") == "non précisé"
