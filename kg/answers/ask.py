"""Asking: a question and values give an answer of rows, labelled and cited."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import Any, Final

from rdflib import SKOS, Literal, URIRef
from rdflib.term import Identifier

from kg.answers.find import known, unknown
from kg.answers.labels import Labels, label_in, labels_of
from kg.answers.why import reason_json
from kg.errors import BadParameter, BadQuery
from kg.questions import Fetched, Question
from kg.questions.question import Candidates
from kg.reasons import Reason
from kg.store import Solutions, Store
from kg.terms import BASE, GRAPPE, Triple

Cell = tuple[Identifier, ...]
Rows = tuple[Mapping[str, Cell], ...]
Premises = tuple[tuple[Triple, ...], ...]
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
        query: the SPARQL that was run: it gave the rows, or what they were computed from
        rows: one dict per row: column → its terms; an empty tuple means *not stated*
        labels: the labels of every IRI in the rows and the terms
        stated: whether what no source states was left out
        edition: the number of the edition, or None for an endpoint that does not tell
        premises: where a method computed the rows, the statements that each rests on, row by row
        reasons: where they were asked for, the reasons of the statements each row rests on, row by row
    """

    question: Question
    terms: Mapping[str, Cell]
    query: str
    rows: Rows
    labels: Labels
    stated: bool = False
    edition: int | None = None
    premises: Premises | None = None
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
        if isinstance(term, Literal) and isinstance(term.value, int | bool | float | Decimal) and isfinite(term.value):
            return float(term.value) if isinstance(term.value, Decimal) else term.value
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
        UnknownThing: a value names nothing of the parameter's classes; with the nearest names.
        ServiceError: the store failed.
    """
    terms = _known(store, question, question.given(values or {}))
    text = question.bound(terms)
    solutions = store.select(text, stated=stated)
    rows, premises = _computed(question, terms, solutions) if question.method else (_rows(question, solutions), None)
    used = {term for row in rows for cell in row.values() for term in cell} | {t for ts in terms.values() for t in ts}
    edition = store.edition.number if store.edition else None
    return Answer(question, terms, text, rows, labels_of(store, used), stated, edition, premises)


def _rows(question: Question, solutions: Solutions) -> Rows:
    """The rows of an answer that the query gives by itself."""
    return tuple(
        {name: _split(row.get(name), column.separator) for name, column in question.columns.items()}
        for row in solutions.rows
    )


def _computed(question: Question, terms: Mapping[str, Cell], solutions: Solutions) -> tuple[Rows, Premises]:
    """The rows that a method computes from what the query fetched, and what each rests on."""
    assert question.method is not None
    found = tuple(question.method.compute(Fetched(terms, solutions.rows)))
    rows = tuple({name: _cell(row.cells.get(name, ())) for name in question.columns} for row in found)
    return rows, tuple(row.premises for row in found)


def _known(store: Store, question: Question, given: Mapping[str, tuple[Candidates, ...]]) -> dict[str, Cell]:
    """The term that each value stands for: of its candidates, the one that the store knows."""
    terms: dict[str, Cell] = {}
    for name, values in given.items():
        parameter = question.parameters[name]
        if not parameter.is_thing:
            terms[name] = tuple(candidates[0] for candidates in values)
            continue
        every = [term for candidates in values for term in candidates]
        try:
            found = known(store, every, parameter.classes)
        except BadQuery as error:  # the engine knows all of RFC 3987
            raise BadParameter(name, "{name}: not an IRI: {iri}", name=name, iri=", ".join(map(str, every))) from error
        for candidates in values:
            if found.isdisjoint(candidates):
                raise unknown(store, str(candidates[0]), parameter)
        terms[name] = tuple(next(term for term in candidates if term in found) for candidates in values)
    return terms


def _cell(value: Identifier | Cell) -> Cell:
    return value if isinstance(value, tuple) else (value,)


def _split(term: Identifier | None, separator: str | None) -> Cell:
    if term is None or (isinstance(term, Literal) and not str(term)):
        return ()
    if separator is None:
        return (term,)
    return tuple(URIRef(part) for part in sorted(str(term).split(separator)) if part)
