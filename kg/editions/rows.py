"""The row index of an edition: which rows state which triple in which graph.

It stands beside the store, not in the graph: a row is where a curator mends what a report finds. A full build writes
``rows.sqlite``; a commit leaves that file as it is and writes what is new and what is gone into
``rows-changed.sqlite``, so that a small change takes little room at any size.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Final, NamedTuple, cast

from rdflib import URIRef
from rdflib.term import Identifier
from rdflib.util import from_n3

from kg.terms import Triple

ROWS: Final = "rows.sqlite"
CHANGED: Final = "rows-changed.sqlite"
_TABLES: Final = """
CREATE TABLE terms (number INTEGER PRIMARY KEY, term TEXT UNIQUE);
CREATE TABLE rows (
    s INTEGER, p INTEGER, o INTEGER, graph INTEGER, row INTEGER, PRIMARY KEY (s, p, o, graph, row)
) WITHOUT ROWID;
CREATE TABLE gone (
    s INTEGER, p INTEGER, o INTEGER, graph INTEGER, row INTEGER, PRIMARY KEY (s, p, o, graph, row)
) WITHOUT ROWID;
"""
"""All columns but ``term`` are numbers of terms; a row's reference is kept as a term too. Without their types SQLite
would not use the key to find them."""

_FIND: Final = """
SELECT s.term, p.term, o.term, graph.term, row.term FROM {table} AS found
    JOIN terms AS s ON s.number = found.s JOIN terms AS p ON p.number = found.p
    JOIN terms AS o ON o.number = found.o JOIN terms AS graph ON graph.number = found.graph
    JOIN terms AS row ON row.number = found.row
"""
_OF: Final = """
WHERE found.s = (SELECT number FROM terms WHERE term = :s)
    AND (:p IS NULL OR found.p = (SELECT number FROM terms WHERE term = :p))
    AND (:o IS NULL OR found.o = (SELECT number FROM terms WHERE term = :o))
"""
_FROM: Final = "WHERE substr(row.term, 1, length(:table)) = :table"


class Statement(NamedTuple):
    """That a row (``data/relations.csv#row=14``) states a triple in a graph."""

    graph: URIRef
    triple: Triple
    row: str


class RowIndex:
    """The rows of one edition. ``folder`` is its directory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, s: Identifier, p: Identifier | None = None, o: Identifier | None = None) -> list[Statement]:
        """What rows state of a subject: of all its properties and values, or of those given; in no order."""
        wanted: dict[str, str | None] = {
            "s": s.n3(),
            "p": p.n3() if p is not None else None,
            "o": o.n3() if o is not None else None,
        }
        found = set(self._found(ROWS, "rows", wanted)) - set(self._found(CHANGED, "gone", wanted))
        return sorted(found | set(self._found(CHANGED, "rows", wanted)))

    def from_table(self, name: str) -> set[Statement]:
        """What the rows of a table (``data/relations.csv``) state."""
        wanted: dict[str, str | None] = {"table": f"{name}#"}
        found = set(self._found(ROWS, "rows", wanted, _FROM)) - set(self._found(CHANGED, "gone", wanted, _FROM))
        return found | set(self._found(CHANGED, "rows", wanted, _FROM))

    def _found(self, file: str, table: str, wanted: dict[str, str | None], where: str = _OF) -> Iterator[Statement]:
        path = self._folder / file
        if path.is_file():
            with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as kept:
                for s, p, o, graph, row in kept.execute(_FIND.format(table=table) + where, wanted):
                    triple = (URIRef(s[1:-1]), URIRef(p[1:-1]), cast("Identifier", from_n3(o)))
                    yield Statement(URIRef(graph[1:-1]), triple, row)


def write_rows(folder: Path, statements: Iterable[Statement]) -> None:
    """Write the row index of a full build."""
    with closing(sqlite3.connect(folder / ROWS)) as kept, kept:
        kept.executescript(_TABLES)
        _insert(kept, "rows", statements)


def change_rows(folder: Path, added: Iterable[Statement], removed: Iterable[Statement]) -> None:
    """Write into the index of a folder, which holds what its parent's held, what rows state now and what no longer."""
    with closing(sqlite3.connect(folder / CHANGED)) as kept, kept:
        if not kept.execute("SELECT 1 FROM sqlite_master WHERE name = 'rows'").fetchone():
            kept.executescript(_TABLES)
        removed, added = list(removed), list(added)
        _delete(kept, "rows", removed)
        _insert(kept, "gone", removed)
        _delete(kept, "gone", added)
        _insert(kept, "rows", added)


def _insert(kept: sqlite3.Connection, table: str, statements: Iterable[Statement]) -> None:
    (most,) = kept.execute("SELECT COALESCE(MAX(number), 0) FROM terms").fetchone()
    known = {term: number for number, term in kept.execute("SELECT number, term FROM terms")} if most else {}
    numbers: dict[str, int] = defaultdict(count(most + 1).__next__, known)
    rows = (tuple(numbers[text] for text in _texts(statement)) for statement in statements)
    kept.executemany(f"INSERT OR IGNORE INTO {table} VALUES (?, ?, ?, ?, ?)", rows)  # noqa: S608 -- a name of ours
    new = ((number, term) for term, number in numbers.items() if number > most)
    kept.executemany("INSERT INTO terms VALUES (?, ?)", new)


def _delete(kept: sqlite3.Connection, table: str, statements: Iterable[Statement]) -> None:
    number = "(SELECT number FROM terms WHERE term = ?)"
    where = " AND ".join(f"{column} = {number}" for column in ("s", "p", "o", "graph", "row"))
    kept.executemany(f"DELETE FROM {table} WHERE {where}", map(_texts, statements))  # noqa: S608 -- names of ours


def _texts(statement: Statement) -> tuple[str, str, str, str, str]:
    (s, p, o), graph = statement.triple, statement.graph
    return s.n3(), p.n3(), o.n3(), graph.n3(), statement.row
