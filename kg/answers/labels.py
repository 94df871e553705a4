"""Labels of things, in every language there is one.

An evidence is named by its passage and its reading; a node without a name of its own (a relation, a position) by its
class and by what its naming properties say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from rdflib import Literal, URIRef
from rdflib.term import Identifier

from kg.queries import query
from kg.questions import Column
from kg.store import Store
from kg.terms import is_ours, name_of

Labels = Mapping[URIRef, Mapping[str, str]]
_FALLBACKS: Final = ("en", "fr")
_AT_ONCE: Final = 500
_EXPLANATION: Final = re.compile(r"\s*[;:,(]")


def labels_of(store: Store, terms: Iterable[Identifier]) -> Labels:
    """The labels of the IRIs among some terms: IRI → language → label. What has no label is absent."""
    iris = sorted({term for term in terms if isinstance(term, URIRef)})
    found: dict[URIRef, dict[str, str]] = {}
    for start in range(0, len(iris), _AT_ONCE):
        for row in store.select(query("labels", thing=iris[start : start + _AT_ONCE])).rows:
            found.setdefault(URIRef(row["thing"]), {}).setdefault(_language(row["label"]), str(row["label"]))
    unnamed = [iri for iri in iris if iri not in found and is_ours(iri)]
    for start in range(0, len(unnamed), _AT_ONCE):
        found |= _composed(store, unnamed[start : start + _AT_ONCE])
    return found


def label_in(labels: Labels, term: Identifier, lang: str) -> tuple[str, str]:
    """A term's label for a reader of ``lang`` and the language it is in: another one, or none, where it must be.

    The order is: the language asked for, English, French, any, the short name.
    """
    if not isinstance(term, URIRef):
        return str(term), _language(term)
    known = labels.get(term, {})
    for language in (lang, *_FALLBACKS, *sorted(known)):
        if language in known:
            return known[language], language
    return name_of(term), ""


def heading(column: Column, lang: str) -> str:
    """What stands above a column of a table: its description up to the first explanation."""
    return _EXPLANATION.split(column.description[lang], maxsplit=1)[0]


def _composed(store: Store, iris: list[URIRef]) -> dict[URIRef, dict[str, str]]:
    """“relation between clusters: ALPhA Route des Lasers – Inno'vin”, by IRI and language."""
    kinds: dict[tuple[URIRef, str], str] = {}
    parts: dict[tuple[URIRef, str], dict[str, str]] = {}
    for row in store.select(query("names", thing=iris)).rows:
        key = URIRef(row["thing"]), _language(row["label"])
        kinds[key] = str(row["label"])
        if "name" in row:
            parts.setdefault(key, {})[str(row["part"])] = str(row["name"])
    composed: dict[URIRef, dict[str, str]] = {}
    for (iri, lang), label in kinds.items():
        colon = " : " if lang == "fr" else ": "
        named = " – ".join(parts.get((iri, lang), {}).values())
        composed.setdefault(iri, {})[lang] = f"{label}{colon}{named}" if named else label
    return composed


def _language(term: Identifier) -> str:
    return (term.language or "") if isinstance(term, Literal) else ""
