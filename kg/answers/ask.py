"""Asking: a question and values give an answer of rows, labelled and cited."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rdflib import SKOS, Literal, URIRef
from rdflib.term import Identifier

from kg.answers.find import known, suggestions
from kg.answers.labels import Labels, label_in, labels_of
from kg.answers.why import reason_json
from kg.errors import BadParameter, BadQuery, UnknownThing
from kg.questions import Question
from kg.reasons import Reason
from kg.store import Store
from kg.terms import BASE, GRAPPE, local

Cell = tuple[Identifier, ...]
_CONTEXT: Final = {
    "@vocab": str(GRAPPE),
    "id": "@id",
    "label": {"@id": str(SKOS.prefLabel), "@container": "@language"},
    "rows": {"@id": f"{BASE}ontology#hasRow", "@container": "@list"},
    "reasons": None,
}


@dataclass(frozen=True)
class Answer:
    """What a question gives.

    Attributes:
        question: the question
        terms: the terms of its parameters, as given
        query: the SPARQL that was run
        rows: one dict per row: column → its terms; an empty tuple means *not stated*
        labels: the labels of every IRI in the rows and the terms
        stated: whether what no source states was left out
        edition: the number of the edition, or None for an endpoint that does not tell
        reasons: where they were asked for, the reasons of the statements each row rests on, row by row
    """

    question: Question
    terms: Mapping[str, Cell]
    query: str
    rows: tuple[Mapping[str, Cell], ...]
    labels: Labels
    stated: bool = False
    edition: int | None = None
    reasons: tuple[tuple[Reason, ...], ...] | None = None

    def text(self, term: Identifier, lang: str) -> str:
        """A term as a reader of ``lang`` would like to read it."""
        return label_in(self.labels, term, lang)[0]

    def to_json(self) -> dict[str, Any]:
        """The answer as JSON that is also JSON-LD (https://www.w3.org/TR/json-ld11/)."""
        told: dict[str, Any] = {
            "@context": _CONTEXT,
            "question": self.question.slug,
            "edition": self.edition,
            "stated": self.stated,
            "parameters": {name: [self._json(term) for term in terms] for name, terms in self.terms.items()},
            "columns": {name: dict(column.description) for name, column in self.question.columns.items()},
            "rows": [{name: self._cell(name, cell) for name, cell in row.items()} for row in self.rows],
        }
        if self.reasons is not None:
            told["reasons"] = [[reason_json(reason, self.labels) for reason in row] for row in self.reasons]
        return told

    def to_csv(self, lang: str | None = None, delimiter: str = ",") -> str:
        """The answer as CSV (RFC 4180): IRIs and texts, or labels in ``lang``.

        The items of a list are separated by a space, labels by “; ”.
        """
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter)
        writer.writerow(self.question.columns)
        for row in self.rows:
            writer.writerow(self._flat(cell, lang) for cell in row.values())
        return out.getvalue()

    def _flat(self, cell: Cell, lang: str | None) -> str:
        return " ".join(map(str, cell)) if lang is None else "; ".join(self.text(term, lang) for term in cell)

    def _cell(self, name: str, cell: Cell) -> Any:
        values = [self._json(term) for term in cell]
        if self.question.columns[name].separator:
            return values
        return values[0] if values else None

    def _json(self, term: Identifier) -> Any:
        if isinstance(term, URIRef):
            return {"id": str(term), "label": dict(self.labels.get(term, {}))}
        if isinstance(term, Literal) and isinstance(term.value, int | bool):
            return term.value
        return str(term)


def ask(
    store: Store,
    question: Question,
    values: Mapping[str, str | Sequence[str]] | None = None,
    *,
    stated: bool = False,
) -> Answer:
    """Ask a question. Values are slugs, IRIs or literals as a person writes them; several values ask about each.

    Raises:
        BadParameter: a parameter is unknown, missing or of the wrong type.
        UnknownThing: a value names nothing of the parameter's class; with the nearest names.
        ServiceError: the store failed.
    """
    terms = question.terms(values or {})
    _check_known(store, question, terms)
    text = question.bound(terms)
    solutions = store.select(text, stated=stated)
    rows = tuple(
        {name: _split(row.get(name), column.separator) for name, column in question.columns.items()}
        for row in solutions.rows
    )
    used = {term for row in rows for cell in row.values() for term in cell} | {t for ts in terms.values() for t in ts}
    edition = store.edition.number if store.edition else None
    return Answer(question, terms, text, rows, labels_of(store, used), stated, edition)


def _check_known(store: Store, question: Question, terms: Mapping[str, Cell]) -> None:
    for name, given in terms.items():
        parameter = question.parameters[name]
        if not parameter.is_thing:
            continue
        try:
            unknown = set(given) - known(store, given, parameter.of_class)
        except BadQuery as error:  # the engine knows all of RFC 3987
            raise BadParameter(name, f"{name}: {', '.join(map(str, given))}: not an IRI") from error
        for term in unknown:
            near = suggestions(store, str(term), parameter.type, parameter.scheme)
            raise UnknownThing(local(str(term)), near, name)


def _split(term: Identifier | None, separator: str | None) -> Cell:
    if term is None or (isinstance(term, Literal) and not str(term)):
        return ()
    if separator is None:
        return (term,)
    return tuple(URIRef(part) for part in sorted(str(term).split(separator)) if part)
