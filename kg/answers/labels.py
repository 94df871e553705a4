"""Labels of things, in every language there is one.

An evidence is named by its passage and its reading; a node without a name of its own (a relation, a position) by its
class and by what its naming properties say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
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
    iris = {term for term in terms if isinstance(term, URIRef)}
    found = _stated(store, iris)
    return found | _composed(store, {iri for iri in iris if iri not in found and is_ours(iri)}, found)


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


def _stated(store: Store, iris: Iterable[URIRef]) -> dict[URIRef, dict[str, str]]:
    rows = _rows(store, "labels", iris)
    found: dict[URIRef, dict[str, str]] = {}
    for thing, label, lang in sorted((str(row["thing"]), str(row["label"]), _language(row["label"])) for row in rows):
        found.setdefault(URIRef(thing), {}).setdefault(lang, label)
    return found


def _composed(store: Store, iris: Iterable[URIRef], known: Labels) -> dict[URIRef, dict[str, str]]:
    """“relation between clusters: ALPhA Route des Lasers – Inno'vin”, by IRI and language."""
    classes: dict[URIRef, set[URIRef]] = {}
    parts: dict[URIRef, set[URIRef]] = {}
    for row in _rows(store, "names", iris):
        told, value = (classes, row["class"]) if "class" in row else (parts, row["part"])
        told.setdefault(URIRef(row["thing"]), set()).add(URIRef(value))
    used = set().union(*classes.values(), *parts.values())
    labels = {**known, **_stated(store, used.difference(known))}
    composed: dict[URIRef, dict[str, str]] = {}
    for iri, those in classes.items():
        by_part = [labels.get(part, {}) for part in sorted(parts.get(iri, ()), key=str)]
        for lang, label in sorted(pair for one in those for pair in labels.get(one, {}).items()):
            colon = " : " if lang == "fr" else ": "
            named = " – ".join(names[lang] for names in by_part if lang in names)
            composed.setdefault(iri, {})[lang] = f"{label}{colon}{named}" if named else label
    return composed


def _rows(store: Store, name: str, iris: Iterable[URIRef]) -> Iterator[Mapping[str, Identifier]]:
    """The rows of a query about things, asked about so many at once."""
    ordered = sorted(iris, key=str)
    for start in range(0, len(ordered), _AT_ONCE):
        yield from store.select(query(name, thing=ordered[start : start + _AT_ONCE])).rows


def _language(term: Identifier) -> str:
    return (term.language or "") if isinstance(term, Literal) else ""
