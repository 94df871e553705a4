"""SPARQL as tokens: finding blocks in a query without touching comments, strings or IRIs.

The terminals are those of https://www.w3.org/TR/sparql11-query/#rTerminals, as far as telling them apart needs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Literal, Node

from kg.errors import BadQuery

_TERMINALS: Final = re.compile(
    r"""
      (?P<comment>\#[^\n\r]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
                | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<blank>_:\w(?:[\w.-]*[\w-])?)
    | (?P<name>(?:[^\W\d_][\w.-]*)?:(?:[\w:%-]|\\.)(?:(?:[\w.:%-]|\\.)*(?:[\w:%-]|\\.))? | (?:[^\W\d_][\w-]*)?:)
    | (?P<word>@?[^\W\d_][\w-]*)
    | (?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<space>\s+)
    | (?P<mark>\^\^|&&|\|\||!=|<=|>=|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True)
class Token:
    """One terminal: its kind, its text and where it stands (offsets into the query)."""

    kind: str
    text: str
    start: int
    end: int

    def is_word(self, word: str) -> bool:
        """Whether this is the keyword, in any case."""
        return self.kind == "word" and self.text.upper() == word


@dataclass(frozen=True)
class Values:
    """A block ``VALUES ?variable { term … }``: ``start`` to ``end`` is all of it, ``inner`` what its braces hold."""

    variable: str
    start: int
    end: int
    inner: str


def tokens(text: str) -> list[Token]:
    """The terminals of a query, without comments and space."""
    found = (Token(str(m.lastgroup), m.group(), m.start(), m.end()) for m in _TERMINALS.finditer(text))
    return [token for token in found if token.kind not in {"comment", "space"}]


def without_comments(text: str) -> str:
    """The query without its comments; offsets change, meaning does not."""
    return "".join("" if m.lastgroup == "comment" else m.group() for m in _TERMINALS.finditer(text))


def refuse_service(text: str) -> None:
    """Refuse federated queries (https://www.w3.org/TR/sparql11-federated-query/): nothing is fetched for a client.

    The keyword is looked for inside words and prefixes too: the engine reads ``trueSERVICE<x>`` as one, and
    ``SERVICE:x``.

    Raises:
        BadQuery: with the place of the keyword.
    """
    if "service" not in text.lower():
        return  # quick, for most queries are the house's own and many
    for token in tokens(text):
        if token.kind in {"word", "name"} and "service" in token.text.partition(":")[0].lower():
            line = text.count("\n", 0, token.start) + 1
            column = token.start - (text.rfind("\n", 0, token.start) + 1) + 1
            raise BadQuery(
                "SERVICE is refused, also in a prefix: a query is answered from this edition alone", line, column
            )


def values_blocks(text: str) -> list[Values]:
    """Every VALUES block over a single variable, in order."""
    ts = tokens(text)
    blocks = []
    for i in range(len(ts) - 2):
        if ts[i].is_word("VALUES") and ts[i + 1].kind == "variable" and ts[i + 2].text == "{":
            close = _closing(ts, i + 2)
            inner = text[ts[i + 2].end : ts[close].start]
            blocks.append(Values(ts[i + 1].text[1:], ts[i].start, ts[close].end, inner))
    return blocks


def group_after(text: str, word: str) -> tuple[int, int]:
    """Where the group in braces that follows the keyword's first use begins and ends (offsets inside the braces).

    Raises:
        BadQuery: there is no such keyword or no group after it.
    """
    ts = tokens(text)
    for i, token in enumerate(ts[:-1]):
        if token.is_word(word) and ts[i + 1].text == "{":
            return ts[i + 1].end, ts[_closing(ts, i + 1)].start
    raise BadQuery(f"expected {word} followed by a group in braces")


def bind(text: str, terms: Mapping[str, Sequence[Node]], parameters: Iterable[str]) -> str:
    """Write terms into the VALUES blocks of parameters; remove the block of a parameter that has none.

    Every term is one token (several values: several terms), so no text of a client is ever read as SPARQL.
    """
    wanted = set(parameters)
    for block in reversed(_blocks(text)):
        if block.variable in wanted:
            given = " ".join(map(_written, terms.get(block.variable, ())))
            replacement = f"VALUES ?{block.variable} {{ {given} }}" if given else ""
            text = text[: block.start] + replacement + text[block.end :]
    return text


def bind_rows(text: str, rows: Iterable[Sequence[Node]]) -> str:
    """Write rows of terms into the first VALUES block over several variables, in their order there.

    Raises:
        BadQuery: there is no such block.
    """
    start, end = _rows_block(text)
    return f"{text[:start]} {written_rows(rows)} {text[end:]}"


@lru_cache(maxsize=1024)
def _blocks(text: str) -> tuple[Values, ...]:
    """The blocks over a single variable, remembered: the same queries and questions are asked again and again."""
    return tuple(values_blocks(text))


@cache
def _rows_block(text: str) -> tuple[int, int]:
    """Where the braces of the first VALUES block over several variables begin and end. Only the house asks this."""
    ts = tokens(text)
    for i, token in enumerate(ts[:-1]):
        if token.is_word("VALUES") and ts[i + 1].text == "(":
            return next(t.end for t in ts[i:] if t.text == "{"), next(t.start for t in ts[i:] if t.text == "}")
    raise BadQuery("expected a VALUES block over several variables")


def written_rows(rows: Iterable[Sequence[Node]]) -> str:
    """Rows of terms as a VALUES block holds them; every term is one token."""
    return " ".join(f"({' '.join(map(_written, row))})" for row in rows)


def parse(text: str) -> CompValue:
    """The algebra of a query, as rdflib translates it.

    Raises:
        BadQuery: with line and column of what does not parse.
    """
    try:
        algebra: CompValue = translateQuery(parseQuery(text)).algebra
    except Exception as error:  # pyparsing's and rdflib's own kinds
        line, column = getattr(error, "lineno", None), getattr(error, "column", None)
        raise BadQuery("it does not parse: {reason}", line, column, reason=str(error)) from error
    return algebra


def nodes_of(algebra: object, without: Collection[str] = ()) -> Iterator[CompValue]:
    """The nodes of an algebra, wherever they stand; those of some names, and what is in them, left out."""
    if isinstance(algebra, CompValue):
        if algebra.name in without:
            return
        yield algebra
        algebra = list(algebra.values())
    if isinstance(algebra, list | tuple):
        for value in algebra:
            yield from nodes_of(value, without)


def _written(term: Node) -> str:
    """A term as SPARQL, on one line: rdflib 7.6 writes a text wrongly that has a line break and ends in a quote."""
    if not isinstance(term, Literal):
        return term.n3()
    text = "".join(_ESCAPES.get(character, character) for character in term)
    kind = f"@{term.language}" if term.language else f"^^{term.datatype.n3()}" if term.datatype else ""
    return f'"{text}"{kind}'


def _closing(ts: list[Token], opening: int) -> int:
    depth = 0
    for i in range(opening, len(ts)):
        depth += {"{": 1, "}": -1}.get(ts[i].text, 0)
        if depth == 0:
            return i
    raise BadQuery("a brace is not closed")
