"""Reading question files, and everything that can be wrong with one: with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from rdflib.term import Identifier

from kg.errors import BadQuery, BadQuestion
from kg.questions.computed import Method
from kg.questions.question import LANGUAGES, LITERALS, Column, Parameter, Question, Questions
from kg.sparql import Values, parse, tokens, values_blocks

_HEADER: Final = {"title", "description", "group", "parameters", "columns", "chart", "compute"}
_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CLASSES: Final = re.compile(r"[A-Z]\w*( or [A-Z]\w*)*")
Methods = Mapping[str, Method]
_NONE: Final[Methods] = {}


def read_questions(folder: Path, methods: Methods = _NONE) -> Questions:
    """Read and check every question of a folder; ``methods`` are those that a header may name.

    Raises:
        BadQuestion: with every fault of every file, a line each, ``file:line: what is wrong``.
    """
    questions, faults = {}, []
    for path in sorted(folder.glob("*.rq")):
        try:
            questions[path.stem] = read_question(path, methods)
        except BadQuestion as error:
            faults.append(str(error))
    if faults:
        raise BadQuestion("\n".join(faults))
    return Questions(questions)


def read_question(path: Path, methods: Methods = _NONE) -> Question:
    """Read and check one question file; ``methods`` are those that its header may name.

    Raises:
        BadQuestion: with every fault found.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuestion(f"{path.name}:0: cannot be read as UTF-8: {error}") from error
    header = _header(path, text)
    faults = list(_faults(path, text, header, methods))
    if faults:
        raise BadQuestion("\n".join(f"{path.name}:{line}: {message}" for line, message in sorted(faults)))
    blocks = {block.variable: block for block in values_blocks(text)}
    parameters = {
        name: _parameter(name, about, text, blocks[name]) for name, about in (header.get("parameters") or {}).items()
    }
    columns = {
        name: Column(name, {lang: about[lang] for lang in LANGUAGES}, about.get("separator"), about.get("empty"))
        for name, about in header["columns"].items()
    }
    about = header["title"], header["description"], header["group"]
    method = methods[header["compute"]] if "compute" in header else None
    return Question(path.stem, *about, parameters, columns, header.get("chart"), text, method)


def _header(path: Path, text: str) -> dict[str, Any]:
    lines = [line[2:].removeprefix(" ") if line.startswith("#+") else "" for line in text.splitlines()]
    try:
        header = yaml.safe_load("\n".join(lines))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BadQuestion(f"{path.name}:{mark.line + 1 if mark else 1}: the header is not YAML: {error}") from error
    if not isinstance(header, dict):
        raise BadQuestion(f"{path.name}:1: there is no header; a question begins with lines “#+ title: …”")
    return header


def _faults(path: Path, text: str, header: dict[str, Any], methods: Methods) -> Iterator[tuple[int, str]]:
    """Everything wrong with a question: the line it is at, and what it is."""
    if not _SLUG.fullmatch(path.stem):
        yield 1, f"the file's name “{path.stem}” is not a slug (small letters, figures and hyphens)"
    for key in header.keys() - _HEADER:
        yield _line(text, key), f"the header has an unknown key “{key}”; expected {', '.join(sorted(_HEADER))}"
    for key in ("title", "description"):
        yield from _untranslated(text, key, header.get(key))
    if not isinstance(header.get("group"), str):
        yield 1, "the header names no group: a concept of the scheme question-group"
    if not isinstance(header.get("columns"), dict):
        yield 1, "the header describes no columns"
        return
    parameters = header.get("parameters") or {}
    if faults := list(_misshapen(text, parameters)):
        yield from faults
        return
    for name, about in parameters.items():
        yield from _untranslated(text, name, about.get("description"))
    for name, about in header["columns"].items():
        yield from _untranslated(text, name, about)
        if isinstance(about, dict) and "empty" in about:
            yield from _untranslated(text, name, about["empty"])
    try:
        projected = [str(v) for v in parse(text).get("PV") or ()]
    except BadQuery as error:
        yield from list(_undeclared(text)) or [(error.line or 1, f"not SPARQL: {error}")]
        return
    yield from _mistyped(text, parameters)
    yield from _mismatches(text, header, projected, methods)
    yield from _style(text)


def _misshapen(text: str, parameters: object) -> Iterator[tuple[int, str]]:
    if not isinstance(parameters, dict):
        yield _line(text, "parameters"), "“parameters” must be a mapping: name → type, required, description"
        return
    for name, about in parameters.items():
        if not isinstance(about, dict) or not isinstance(about.get("type"), str):
            yield _line(text, str(name)), f"the parameter “{name}” has no good type: it is a mapping with a “type”"


def _untranslated(text: str, key: str, about: object) -> Iterator[tuple[int, str]]:
    for lang in LANGUAGES:
        if not isinstance(about, dict) or not about.get(lang):
            yield _line(text, key), f"“{key}” is not described in {lang}"


def _mistyped(text: str, parameters: dict[str, Any]) -> Iterator[tuple[int, str]]:
    blocks = {block.variable for block in values_blocks(text)}
    for name, about in parameters.items():
        if name not in blocks:
            yield _line(text, name), f"the parameter “{name}” has no block VALUES ?{name} {{ … }} holding an example"
        type_ = about.get("type", "")
        if type_ not in LITERALS and not _CLASSES.fullmatch(type_):
            expected = f"a class, “A or B” for two, Concept, {', '.join(LITERALS)}"
            yield _line(text, name), f"the parameter “{name}” has no good type: {expected}"
        if type_ == "Concept" and not about.get("scheme"):
            yield _line(text, name), f"the parameter “{name}” is a Concept: its scheme is missing"


def _mismatches(text: str, header: dict[str, Any], projected: list[str], methods: Methods) -> Iterator[tuple[int, str]]:
    """What the header promises and the query, or the method, does not give; and the other way round."""
    columns, computes = set(header["columns"]), header.get("compute")
    if computes is None:
        for name in columns - set(projected):
            yield _line(text, name), f"the column “{name}” is not selected by the query"
        for name in set(projected) - columns:
            yield _line(text, "SELECT"), f"the query selects ?{name}, which the header does not describe"
        return
    if computes not in methods:
        yield _line(text, "compute"), f"there is no method “{computes}”; there are {', '.join(sorted(methods))}"
        return
    method = methods[computes]
    for name in method.fetches - set(projected):
        yield _line(text, "SELECT"), f"the method “{computes}” needs ?{name}, which the query does not select"
    for name in set(projected) - method.fetches:
        yield _line(text, "SELECT"), f"the query selects ?{name}, which the method “{computes}” does not read"
    for name in columns - method.gives:
        yield _line(text, name), f"the column “{name}” is not given by the method “{computes}”"
    for name in method.gives - columns:
        yield _line(text, "columns"), f"the method “{computes}” gives “{name}”, which the header does not describe"


def _style(text: str) -> Iterator[tuple[int, str]]:
    """What SPARQL allows and a question must not do."""
    yield from _undeclared(text)
    ts = tokens(text)
    # GRAPH ranges over all named graphs (and on Virtuoso over the default graph too): its variable must be typed.
    typed = {ts[i].text for i in range(len(ts) - 2) if ts[i + 1].text == "a" and ts[i + 2].text == "grappe:Evidence"}
    for i, token in enumerate(ts[:-1]):
        name = ts[i + 1].text
        if token.is_word("GRAPH") and ts[i + 1].kind == "variable" and name not in typed:
            yield _line_at(text, token.start), f"GRAPH {name} is untyped; add “{name} a grappe:Evidence .” before it"


def _undeclared(text: str) -> Iterator[tuple[int, str]]:
    """Prefixes in use that the file does not declare: some tools know some by themselves, others do not."""
    ts = tokens(text)
    declared = {ts[i + 1].text for i, token in enumerate(ts[:-1]) if token.is_word("PREFIX")}
    for token in ts:
        prefix = token.text.split(":")[0] + ":"
        if token.kind == "name" and prefix not in declared:
            yield _line_at(text, token.start), f"the prefix “{prefix}” is not declared"


def _line_at(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _parameter(name: str, about: dict[str, Any], text: str, block: Values) -> Parameter:
    example = _terms(text, block)
    required = bool(about.get("required", False))
    return Parameter(name, about["type"], about.get("scheme"), required, about["description"], example)


def _terms(text: str, block: Values) -> tuple[Identifier, ...]:
    """The terms a VALUES block holds, read by the SPARQL parser with the file's own prefixes."""
    start = next((t.start for t in tokens(text) if t.is_word("SELECT")), 0)
    alone = f"{text[:start]} SELECT * WHERE {{ VALUES ?{block.variable} {{ {block.inner} }} }}"
    found: list[Identifier] = []

    def collect(node: object) -> None:
        if isinstance(node, list):
            for item in node:
                collect(item)
        elif isinstance(node, dict):
            for key, item in node.items():
                if key == "res":
                    found.extend(row[v] for row in item for v in row)
                else:
                    collect(item)

    collect(parse(alone))
    return tuple(dict.fromkeys(found))


def _line(text: str, word: str) -> int:
    """The line from 1 that a word stands on: as a key of the header, else the first that holds it."""
    for pattern in (rf"#\+\s*{re.escape(word)}\s*:", rf".*(?<![\w-]){re.escape(word)}(?![\w-])"):
        for number, line in enumerate(text.splitlines(), 1):
            if re.match(pattern, line):
                return number
    return 1
