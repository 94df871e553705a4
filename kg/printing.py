"""What the command line prints: tables for people, CSV and JSON for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum

from rdflib import RDF, Graph, URIRef
from rdflib.term import Identifier
from rich.box import SIMPLE
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from kg.answers import (
    Answer,
    Description,
    Explanation,
    Matrix,
    Statement,
    heading,
    label_in,
    matrix,
    reason_text,
)
from kg.errors import BadParameter
from kg.patches import Patch
from kg.store import Solutions
from kg.terms import BASE, name_of, prefixes

NOT_STATED = {"en": "not stated", "fr": "non énoncé"}
_ALL_COLUMNS = {
    "en": "all columns: --format csv",
    "fr": "toutes les colonnes : --format csv",
}
_NO_ROW = {
    "en": "—: no row for this pair, which is not a no",
    "fr": "— : pas de ligne pour cette paire, ce qui n'est pas un non",
}
_NARROW = 12
"""A column of a matrix is at least so many characters wide."""
_READABLE = 20
"""A column of names in a table, where breaking them would make them hard to read."""
_INFERRED = {"en": "inferred, rank {}", "fr": "inféré, rang {}"}
_DERIVED = {"en": "calculated", "fr": "calculé"}
_IS_A = {"en": "is a", "fr": "est de la classe"}


class Lang(StrEnum):
    """The languages of what people read."""

    EN = "en"
    FR = "fr"


class TableFormat(StrEnum):
    """How an answer is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class ReasonFormat(StrEnum):
    """How an explanation is printed."""

    TEXT = "text"
    JSON = "json"
    TURTLE = "turtle"


class Format(StrEnum):
    """How what a query gives is printed: tables for SELECT, Turtle, N-Triples or JSON-LD for graphs."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    TURTLE = "turtle"
    NTRIPLES = "ntriples"


@contextmanager
def progress(title: str, steps: int | None) -> Iterator[Callable[[str], object]]:
    """A bar on standard error, one notch a step, of unknown length if None; silent when nobody looks."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=steps)

        def step(name: str) -> None:
            bar.update(task, description=f"{title}: {name}", advance=1)

        yield step


def show_answer(answer: Answer, format_: TableFormat | None, lang: str | None) -> None:
    """Print an answer. A terminal gets a table with labels, a pipe gets CSV, or JSON where the answer has reasons.

    CSV has IRIs, or labels in ``lang`` where one is given. A table has a matrix where the question hints at one that
    the terminal is wide enough for.

    Raises:
        BadParameter: reasons as CSV, which has no place for them
    """
    piped = TableFormat.CSV if answer.reasons is None else TableFormat.JSON
    chosen = format_ or (TableFormat.TABLE if sys.stdout.isatty() else piped)
    if chosen is TableFormat.CSV and answer.reasons is not None:
        raise BadParameter("reasons", "reasons: CSV has no place for them; take --format table or json")
    if chosen is TableFormat.JSON:
        print(json.dumps(answer.to_json(), indent=2, ensure_ascii=False))
    elif chosen is TableFormat.CSV:
        sys.stdout.write(answer.to_csv(lang))
    else:
        _show_table(answer, lang or Lang.EN)


def _show_table(answer: Answer, lang: str) -> None:
    """Print an answer for a person, with its reasons where it has some."""
    found = matrix(answer) if answer.reasons is None else None
    if found and (1 + len(found.columns)) * _NARROW <= Console().width:
        _show_matrix(answer, found, lang)
        return
    # a column that repeats the one value asked about tells a person nothing
    shown = [name for name in answer.question.columns if len(answer.terms.get(name, ())) != 1]
    silent = {name: (answer.question.columns[name].empty or NOT_STATED)[lang] for name in shown}
    rows = [[_cell(answer, row[name], lang) if row[name] else silent[name] for name in shown] for row in answer.rows]
    heads = [heading(answer.question.columns[name], lang) for name in shown]
    if len(heads) * _READABLE <= Console().width:
        _table(_title(answer, lang), heads, rows, _caption(answer, lang))
    else:
        _show_records(_title(answer, lang), heads, rows, _caption(answer, lang), lang)
    if answer.reasons is not None:
        print("\n\n".join(_grounds(answer, number, lang) for number in range(len(answer.rows))))


def _show_records(title: str, heads: list[str], rows: list[list[str]], caption: str, lang: str) -> None:
    """Print rows one below the other, for a terminal that is too narrow for so many columns."""
    out = Console()
    out.print(Text(title, style="italic"))
    for row in rows:
        told = [(head, cell) for head, cell in zip(heads, row, strict=True) if cell not in {NOT_STATED[lang], "—"}]
        silent = [head for head, cell in zip(heads, row, strict=True) if cell == NOT_STATED[lang]]
        table = Table(box=SIMPLE, show_header=False, pad_edge=False)
        for head, cell in [*told, *([(NOT_STATED[lang], ", ".join(silent))] if silent else [])]:
            table.add_row(Text(head, style="bold"), Text(cell))
        out.print(table)
    out.print(Text(caption))


def _show_matrix(answer: Answer, found: Matrix, lang: str) -> None:
    """Print an answer as a matrix; CSV and JSON have all its columns."""
    down, across, inside = (heading(answer.question.columns[name], lang) for name in found.names)
    rows = [
        [_cell(answer, row, lang)]
        + [_cell(answer, found.cells[row, c], lang) if (row, c) in found.cells else "—" for c in found.columns]
        for row in found.rows
    ]
    heads = [f"{down} / {across}", *(_cell(answer, column, lang) for column in found.columns)]
    notes = [_caption(answer, lang), *([] if found.full else [_NO_ROW[lang]]), _ALL_COLUMNS[lang]]
    _table(f"{_title(answer, lang)} — {inside}", heads, rows, "\n".join(notes))


def show_explanation(explanation: Explanation, format_: ReasonFormat, lang: str) -> None:
    """Print why the graph holds a triple."""
    if format_ is ReasonFormat.JSON:
        print(json.dumps(explanation.to_json(), indent=2, ensure_ascii=False))
    elif format_ is ReasonFormat.TURTLE:
        print(explanation.graph.serialize(format="turtle").strip())
    else:
        print(explanation.text(lang))


def show_solutions(value: Solutions | bool | Graph, format_: Format | None) -> None:
    """Print what a query gives: a table, true or false, or a graph."""
    if isinstance(value, Graph):
        kind = "nt" if format_ is Format.NTRIPLES else "json-ld" if format_ is Format.JSON else "turtle"
        print(value.serialize(format=kind).strip())
    elif isinstance(value, bool):
        print(json.dumps(value))
    else:
        _show_rows(value, format_ or (Format.TABLE if sys.stdout.isatty() else Format.CSV))


def show_description(description: Description, format_: Format | None, lang: str) -> None:
    """Print what is said of a thing, and of others with it as the object."""
    if format_ in (Format.TURTLE, Format.NTRIPLES, Format.JSON):
        graph = description.graph
        for prefix, namespace in prefixes(
            [str(t) for triple in graph for t in triple if isinstance(t, URIRef)]
        ).items():
            graph.bind(prefix, namespace)
        show_solutions(graph, format_)
        return
    rows = [_statement(description, s, s.object, lang) for s in description.statements]
    rows += [_statement(description, s, s.subject, lang, "← ") for s in description.mentions]
    title = label_in(description.labels, description.iri, lang)[0]
    if format_ is Format.CSV or (format_ is None and not sys.stdout.isatty()):
        csv.writer(sys.stdout).writerows(rows)
    else:
        _table(f"{title}  <{description.iri}>", ["", "", "said in"], rows, "")


def _statement(description: Description, s: Statement, other: Identifier, lang: str, arrow: str = "") -> list[str]:
    said = "; ".join(label_in(description.labels, e, lang)[0] for e in s.evidence)
    where = said or (_INFERRED[lang].format(s.rank) if s.rank else _DERIVED[lang] if s.derived else "")
    property_ = _IS_A[lang] if s.predicate == RDF.type else label_in(description.labels, s.predicate, lang)[0]
    return [
        arrow + property_,
        label_in(description.labels, other, lang)[0],
        where,
    ]


def _show_rows(solutions: Solutions, format_: Format) -> None:
    if format_ is Format.JSON:
        rows = [{name: str(term) for name, term in row.items()} for row in solutions.rows]
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    cells = [[row.get(name) for name in solutions.variables] for row in solutions.rows]
    if format_ is Format.TABLE:
        named = [[name_of(term) if term is not None else "" for term in row] for row in cells]
        _table("", list(solutions.variables), named, _rows(len(named)))
    else:
        writer = csv.writer(sys.stdout)
        writer.writerow(solutions.variables)
        writer.writerows([["" if term is None else str(term) for term in row] for row in cells])


def _cell(answer: Answer, cell: tuple[Identifier, ...], lang: str) -> str:
    return "\n".join(answer.text(term, lang) for term in cell) or NOT_STATED[lang]


def _grounds(answer: Answer, number: int, lang: str) -> str:
    """What a row rests on, one tree after the other."""
    heading = {"en": f"Row {number + 1} rests on:", "fr": f"La ligne {number + 1} repose sur :"}[lang]
    reasons = (answer.reasons or ())[number]
    return "\n".join([heading, *(reason_text(reason, answer.labels, lang) for reason in reasons)])


def _title(answer: Answer, lang: str) -> str:
    asked = [f"{name}: {', '.join(answer.text(t, lang) for t in terms)}" for name, terms in answer.terms.items()]
    return " — ".join([answer.question.title[lang], *asked])


def _caption(answer: Answer, lang: str) -> str:
    rows = _rows(len(answer.rows), lang)
    edition = {"en": "edition", "fr": "édition"}[lang]
    return f"{rows}, {edition} {answer.edition}" if answer.edition else rows


def show_changes(changes: Mapping[URIRef, Patch], title: str) -> None:
    """Print what came and went, by resource; a resource is named once."""
    rows = []
    for resource, patch in changes.items():
        marked = [("−", quad) for quad in patch.removed] + [("+", quad) for quad in patch.added]
        lines = sorted(
            [name_of(p), name_of(o), mark, str(graph).removeprefix(BASE)] for mark, (graph, (_, p, o)) in marked
        )
        heads = [name_of(resource), *[""] * (len(lines) - 1)]
        rows += [[head, mark, p, o, graph] for head, (p, o, mark, graph) in zip(heads, lines, strict=True)]
    _table(title, ["resource", "", "property", "value", "graph"], rows, f"{len(changes)} resources, {len(rows)} quads")


def _rows(number: int, lang: str = "en") -> str:
    one, many = {"en": ("row", "rows"), "fr": ("ligne", "lignes")}[lang]
    return f"{number} {one if number == 1 else many}"


def _table(title: str, columns: list[str], rows: list[list[str]], caption: str) -> None:
    table = Table(
        title=Text(title), caption=Text(caption), show_lines=any("\n" in cell for row in rows for cell in row)
    )
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    Console().print(table)
