"""Grounds: the statements that each row of an answer rests on, asserted or inferred, with their reasons.

Where a query gives the rows, its triple patterns are filled with each way to answer it; those of a row are the ways
that give its values. Patterns under NOT EXISTS state nothing and are left out. Where a method computes the rows, it
names the premises of each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from rdflib import Literal, URIRef, Variable
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from kg.answers.ask import Answer
from kg.answers.labels import labels_of
from kg.answers.why import terms_of
from kg.reasons import explain_all
from kg.rules import Pattern, Rule
from kg.sparql import group_after, nodes_of, parse, tokens
from kg.store import Store
from kg.terms import EVIDENCE, Triple

_UNSTATED: Final = {"Builtin_NOTEXISTS", "Builtin_EXISTS", "Minus", "SubSelect", "ToMultiSet"}


def with_reasons(store: Store, answer: Answer, rules: Sequence[Rule]) -> Answer:
    """The answer with the reasons of the statements that each of its rows rests on."""
    rows = _queried(store, answer) if answer.premises is None else list(map(_said, answer.premises))
    found = explain_all(store, rules, {statement: None for row in rows for statement in row})
    reasons = tuple(tuple(found[statement] for statement in row if statement in found) for row in rows)
    named = labels_of(store, terms_of(*found.values()))
    return replace(answer, reasons=reasons, labels={**named, **answer.labels})


def _queried(store: Store, answer: Answer) -> list[Collection[Triple]]:
    """The statements behind each row that the query gave by itself."""
    patterns = list(dict.fromkeys(_patterns(parse(answer.query))))
    plain = [name for name in answer.question.columns if Variable(name) in {t for p in patterns for t in p}]
    grounds: dict[tuple[Node | None, ...], dict[Triple, None]] = {}
    for solution in store.select(_unprojected(answer.query), stated=answer.stated).rows:
        known: dict[Node, Node] = {Variable(name): term for name, term in solution.items()}
        statements = (_filled(pattern, known) for pattern in patterns)
        row = grounds.setdefault(tuple(solution.get(name) for name in plain), {})
        row |= dict.fromkeys(statement for statement in statements if statement)
    return [grounds.get(tuple(row[name][0] if row[name] else None for name in plain), {}) for row in answer.rows]


def _said(premises: Iterable[Triple]) -> Collection[Triple]:
    """The premises that a method named for a row, each once; what evidence is said to be is no ground."""
    return dict.fromkeys(premise for premise in premises if not premise[0].startswith(EVIDENCE))


def _unprojected(query: str) -> str:
    """The query for every variable of its WHERE group: not grouped, not cut."""
    start, end = group_after(query, "WHERE")
    prologue = query[: next(token.start for token in tokens(query) if token.is_word("SELECT"))]
    return f"{prologue} SELECT * WHERE {{ {query[start:end]} }}"


def _patterns(algebra: CompValue) -> Iterator[Pattern]:
    """The triple patterns of an algebra whose solutions state them."""
    for node in nodes_of(algebra, without=_UNSTATED):
        if node.name == "BGP":
            yield from node.triples


def _filled(pattern: Pattern, known: Mapping[Node, Node]) -> Triple | None:
    """A pattern as a statement of the graph, where all of it is bound; what evidence is said to be is no ground."""
    s, p, o = (known.get(term, term) for term in pattern)
    if not isinstance(s, URIRef) or not isinstance(p, URIRef) or not isinstance(o, URIRef | Literal):
        return None
    return None if s.startswith(EVIDENCE) else (s, p, o)
