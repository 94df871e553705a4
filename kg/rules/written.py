"""The rules people write: ``ontology/rules/*.rq``, a positive CONSTRUCT with a ``#+`` header.

A rule is triple patterns and FILTER, every variable of its head and its filters bound by a pattern. One that looked at
absence, counted, chose or made terms would not be monotonic: its order would matter. One with a path or a node without
a name could not be told: a reason names every premise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from rdflib.plugins.sparql.algebra import traverse
from rdflib.plugins.sparql.parserutils import CompValue

from kg.errors import BadOntology, BadQuery
from kg.rules.rule import Pattern, Rule
from kg.rules.sentences import sentence_faults
from kg.sparql import Token, group_after, parse, tokens

_HEADER: Final = ("name", "sentence", "source")
_FORBIDDEN: Final = {
    "OPTIONAL", "MINUS", "NOT", "EXISTS", "UNION", "GRAPH", "SERVICE", "FROM", "VALUES", "BIND", "SELECT", "ASK",
    "DESCRIBE", "DISTINCT", "REDUCED", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "COUNT", "SUM", "MIN", "MAX",
    "AVG", "SAMPLE", "GROUP_CONCAT", "BNODE", "UUID", "STRUUID", "RAND", "NOW",
}  # fmt: skip
_MARKS: Final = {"{", "}", ".", ";", ",", "^^"}
"""The marks of plain triple patterns: any other makes a path, a list or a node without a name."""


def read_rules(folder: Path) -> tuple[Rule, ...]:
    """The written rules of a folder, by file name.

    Raises:
        BadOntology: a rule has no header, does not parse, or is not a positive CONSTRUCT; with file and line.
    """
    return tuple(_read(path) for path in sorted(folder.glob("*.rq")))


@dataclass(frozen=True)
class _Text:
    """The text of a rule, its tokens, and refusals that name file and line."""

    name: str
    text: str
    tokens: Sequence[Token]

    def refused(self, message: str, at: Token | None = None) -> BadOntology:
        line = self.text.count("\n", 0, at.start) + 1 if at else 1
        return BadOntology(f"{self.name}:{line}: {message}")

    def within(self, word: str) -> list[Token]:
        """The tokens of the group in braces after a keyword."""
        try:
            start, end = group_after(self.text, word)
        except BadQuery as error:
            construct = next((token for token in self.tokens if token.is_word("CONSTRUCT")), None)
            raise self.refused(f"{error}", construct) from error
        return [token for token in self.tokens if start <= token.start < end]


def _read(path: Path) -> Rule:
    rule = _Text(path.name, text := path.read_text(encoding="utf-8"), tokens(text))
    about = _header(rule)
    try:
        algebra = parse(text)
    except BadQuery as error:
        raise BadOntology(f"{rule.name}:{error.line or 1}: {error}") from error
    construct = next((token for token in rule.tokens if token.is_word("CONSTRUCT")), None)
    if construct is None or algebra.name != "ConstructQuery":
        raise rule.refused("a rule is a CONSTRUCT", next((t for t in rule.tokens if t.kind == "word"), None))
    forbidden = next((t for t in rule.tokens if t.kind == "word" and t.text.upper() in _FORBIDDEN), None)
    if forbidden:
        raise rule.refused(f"{forbidden.text} is not allowed in a rule: triple patterns and FILTER only", forbidden)
    _refuse_nameless(rule, rule.within("CONSTRUCT"), "the head")
    _refuse_nameless(rule, rule.within("WHERE"), "the body")
    body: list[Pattern] = []
    traverse(algebra.p, visitPost=lambda node: _collect(node, body))
    bound = {f"?{term}" for pattern in body for term in pattern}
    for token in (*rule.within("CONSTRUCT"), *rule.within("WHERE")):
        if token.kind == "variable" and f"?{token.text[1:]}" not in bound:
            raise rule.refused(f"no pattern of the body binds {token.text}: the rule is unsafe", token)
    if faults := sentence_faults(about["sentence"], (name[1:] for name in bound)):
        at = _line_of(text, "sentence")
        raise BadOntology("\n".join(f"{rule.name}:{at}: {fault}" for fault in faults))
    start, end = group_after(text, "WHERE")
    source = f"ontology/rules/{path.name}"
    sentence = tuple(about["sentence"].items())
    return Rule(
        about["name"], tuple(algebra.template), tuple(body), text[start:end], source, sentence, text[: construct.start]
    )


def _header(rule: _Text) -> dict[str, Any]:
    """What the lines that begin with ``#+`` say."""
    numbered = [(n, line) for n, line in enumerate(rule.text.splitlines(), 1) if line.startswith("#+")]
    try:
        about = yaml.safe_load("\n".join(line[2:].removeprefix(" ") for _, line in numbered)) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = numbered[min(mark.line, len(numbered) - 1)][0] if mark else 1
        raise BadOntology(f"{rule.name}:{line}: {getattr(error, 'problem', error)}") from error
    missing = [key for key in _HEADER if not isinstance(about, dict) or not about.get(key)]
    if missing:
        raise rule.refused(f"the header (#+) has no {', '.join(missing)}")
    return dict(about)


def _refuse_nameless(rule: _Text, group: Iterable[Token], where: str) -> None:
    """Refuse paths, lists and nodes without a name: a reason could not name them, a head would make new ones."""
    for token in _outside_filters(group):
        if token.kind == "blank" or token.text == "[":
            raise rule.refused(f"a node without a name in {where}: a rule makes none, and a reason names each", token)
        if token.kind == "mark" and token.text not in _MARKS:
            raise rule.refused(f"“{token.text}” makes a path or a list in {where}: a reason could not tell it", token)


def _outside_filters(group: Iterable[Token]) -> Iterator[Token]:
    depth, filtering = 0, False
    for token in group:
        filtering = filtering or token.is_word("FILTER")
        if not filtering:
            yield token
            continue
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        filtering = depth > 0 or token.text != ")"


def _collect(node: object, body: list[Pattern]) -> None:
    if isinstance(node, CompValue) and node.name == "BGP":
        body.extend(node.triples)


def _line_of(text: str, key: str) -> int:
    lines = (n for n, line in enumerate(text.splitlines(), 1) if line.removeprefix("#+").strip().startswith(f"{key}:"))
    return next(lines, 1)
