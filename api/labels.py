"""What a thing is called on a page: a label in the page's language, else in another one, which then keeps its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from rdflib.term import Identifier

import kg
from api.negotiation import LANGUAGES

_FRENCH: Final = re.compile(" ([?!;:»])")
"""Signs that stay on the line of the word before them, in French."""


class Label(NamedTuple):
    """A text and the language it is in; None where it is in none (a code, an IRI)."""

    text: str
    lang: str | None


def label_of(term: Identifier, labels: kg.Labels, lang: str) -> Label:
    """What a term is called: a literal is its own text, a thing its label, else its short name."""
    text, language = kg.label_in(labels, term, lang)
    return _label(text, language)


def choose(texts: Mapping[str, str], lang: str) -> Label | None:
    """The text in the language wanted, else in English, in French, or in whatever there is."""
    found = next((candidate for candidate in (lang, *LANGUAGES, *sorted(texts)) if texts.get(candidate)), None)
    return None if found is None else _label(texts[found], found)


def _label(text: str, language: str) -> Label:
    return Label(_FRENCH.sub("\N{NO-BREAK SPACE}\\1", text) if language == "fr" else text, language or None)
