"""What a thing is called on a page: a label in the page's language, else in another one, which then keeps its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from math import isfinite
from typing import Final, NamedTuple

from babel.numbers import format_decimal
from rdflib import Literal
from rdflib.term import Identifier

import kg
from api.negotiation import LANGUAGES

_FRENCH: Final = re.compile("(?<=«) | (?=[?!;:»])")
"""The spaces at which a French line does not break: inside quotation marks, and before these signs."""


class Label(NamedTuple):
    """A text and the language it is in; None where it is in none (a code, an IRI)."""

    text: str
    lang: str | None


def label_of(term: Identifier, labels: kg.Labels, lang: str) -> Label:
    """What a term is called: a literal is its own text, a thing its label, else its short name."""
    if isinstance(term, Literal) and isinstance(term.value, Decimal | float) and isfinite(term.value):
        return Label(number(term.value, lang), None)
    text, language = kg.label_in(labels, term, lang)
    return _label(text, language)


def number(value: Decimal | float, lang: str) -> str:
    """A number as it is written in a language: 0.25 is 0,25 in French."""
    return format_decimal(value, locale=lang, decimal_quantization=False)


def choose(texts: Mapping[str, str], lang: str) -> Label | None:
    """The text in the language wanted, else in English, in French, or in whatever there is."""
    found = next((candidate for candidate in (lang, *LANGUAGES, *sorted(texts)) if texts.get(candidate)), None)
    return None if found is None else _label(texts[found], found)


def _label(text: str, language: str) -> Label:
    return Label(_FRENCH.sub("\N{NO-BREAK SPACE}", text) if language == "fr" else text, language or None)
