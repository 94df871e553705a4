"""Questions: files of SPARQL 1.1 with a ``#+`` YAML header, that any SPARQL tool can run unchanged.

A parameter is a block ``VALUES ?name { example }``; the engine finds the blocks by tokens, writes the given terms
into them, and removes the block of an optional parameter that is not given (docs/questions.md).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from rdflib import XSD, Literal, URIRef
from rdflib.term import Identifier

from kg.errors import BadParameter, BadQuery, BadQuestion
from kg.sparql import Values, bind, parse, tokens, values_blocks
from kg.terms import CONCEPT, GRAPPE, ID

LANGUAGES: Final = ("en", "fr")
_LITERALS: Final = {"year": XSD.gYear, "integer": XSD.integer, "string": XSD.string, "boolean": XSD.boolean}
_FORMATS: Final = {"year": r"[0-9]{4}", "integer": r"[+-]?[0-9]+", "boolean": "true|false", "string": r"[\s\S]*"}
_HEADER: Final = {"title", "description", "group", "parameters", "columns", "chart"}
_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Parameter:
    """What can be asked about.

    Attributes:
        type: the local name of a class (``Cluster``: a thing of that class), ``Concept`` (of ``scheme``), or ``year``,
            ``integer``, ``string``, ``boolean``
        scheme: the slug of the concept scheme, for ``Concept``
        example: the terms the file holds
    """

    name: str
    type: str
    scheme: str | None
    required: bool
    description: Texts
    example: tuple[Identifier, ...]

    @property
    def is_thing(self) -> bool:
        """Whether its values are IRIs."""
        return self.type not in _LITERALS

    @property
    def namespace(self) -> str:
        """Where the slugs of its values live."""
        return f"{CONCEPT}{self.scheme}/" if self.scheme else f"{ID}{_kebab(self.type)}/"

    @property
    def of_class(self) -> URIRef:
        """The class its values belong to."""
        return URIRef("http://www.w3.org/2004/02/skos/core#Concept") if self.scheme else GRAPPE[self.type]

    def term(self, text: str) -> Identifier:
        """The term that a text given by a person stands for: a slug or an IRI, or a literal.

        Raises:
            BadParameter: the text is not of the parameter's type.
        """
        if not self.is_thing:
            if not re.fullmatch(_FORMATS[self.type], text):
                raise BadParameter(self.name, f"{self.name}: “{text}” is not a {self.type}")
            return Literal(text) if self.type == "string" else Literal(text, datatype=_LITERALS[self.type])
        iri = text if re.match(r"https?://", text) else self.namespace + text
        if not re.fullmatch(r"[^\s<>\"{}|\\^`\x00-\x20]+", iri):
            raise BadParameter(self.name, f"{self.name}: “{text}” cannot be a name")
        return URIRef(iri)


@dataclass(frozen=True)
class Column:
    """What a column of the answer means; with a ``separator`` each cell is a list of IRIs."""

    name: str
    description: Texts
    separator: str | None


@dataclass(frozen=True)
class Question:
    """One question file, read and checked.

    Attributes:
        group: the slug of a concept of the scheme ``question-group``
        chart: how a page may draw the answer
    """

    slug: str
    title: Texts
    description: Texts
    group: str
    parameters: Mapping[str, Parameter]
    columns: Mapping[str, Column]
    chart: str | None
    text: str

    def bound(self, terms: Mapping[str, Sequence[Identifier]]) -> str:
        """The SPARQL with these terms in the parameters' blocks; the blocks of the others are removed."""
        return bind(self.text, terms, self.parameters)

    def terms(self, values: Mapping[str, str | Sequence[str]]) -> dict[str, tuple[Identifier, ...]]:
        """The terms of values as a person gives them; parameters given as nothing are left out.

        Raises:
            BadParameter: a parameter is unknown, missing or of the wrong type.
        """
        for name in values:
            if name not in self.parameters:
                near = difflib.get_close_matches(name, self.parameters, n=1, cutoff=0.4)
                hint = f"; did you mean {near[0]}?" if near else ""
                has = f"it has {', '.join(self.parameters)}" if self.parameters else "it has none"
                raise BadParameter(name, f"the question {self.slug} has no parameter “{name}” ({has}){hint}")
        terms = {}
        for name, parameter in self.parameters.items():
            given = values.get(name, ())
            texts = [text for text in ([given] if isinstance(given, str) else given) if text]
            if texts:
                terms[name] = tuple(parameter.term(text) for text in texts)
            elif parameter.required:
                raise BadParameter(name, f"the question {self.slug} needs the parameter “{name}”")
        return terms


class Questions(Mapping[str, Question]):
    """The questions of a folder, by slug."""

    def __init__(self, questions: Mapping[str, Question]) -> None:
        self._questions = dict(sorted(questions.items()))

    def __getitem__(self, slug: str) -> Question:
        return self._questions[slug]

    def __iter__(self) -> Iterator[str]:
        return iter(self._questions)

    def __len__(self) -> int:
        return len(self._questions)


def read_questions(folder: Path) -> Questions:
    """Read and check every question of a folder.

    Raises:
        BadQuestion: with every fault of every file, a line each, ``file:line: what is wrong``.
    """
    questions, faults = {}, []
    for path in sorted(folder.glob("*.rq")):
        try:
            questions[path.stem] = read_question(path)
        except BadQuestion as error:
            faults.append(str(error))
    if faults:
        raise BadQuestion("\n".join(faults))
    return Questions(questions)


def read_question(path: Path) -> Question:
    """Read and check one question file.

    Raises:
        BadQuestion: with every fault found.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuestion(f"{path.name}:0: cannot be read as UTF-8: {error}") from error
    header = _header(path, text)
    faults = list(_faults(path, text, header))
    if faults:
        raise BadQuestion("\n".join(f"{path.name}:{line}: {message}" for line, message in sorted(faults)))
    blocks = {block.variable: block for block in values_blocks(text)}
    parameters = {
        name: _parameter(name, about, text, blocks[name]) for name, about in (header.get("parameters") or {}).items()
    }
    columns = {
        name: Column(name, {lang: about[lang] for lang in LANGUAGES}, about.get("separator"))
        for name, about in header["columns"].items()
    }
    about = header["title"], header["description"], header["group"]
    return Question(path.stem, *about, parameters, columns, header.get("chart"), text)


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


def _faults(path: Path, text: str, header: dict[str, Any]) -> Iterator[tuple[int, str]]:
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
    try:
        projected = [str(v) for v in parse(text).get("PV") or ()]
    except BadQuery as error:
        yield from list(_undeclared(text)) or [(error.line or 1, f"not SPARQL: {error}")]
        return
    yield from _mismatches(text, header, parameters, projected)
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


def _mismatches(
    text: str, header: dict[str, Any], parameters: dict[str, Any], projected: list[str]
) -> Iterator[tuple[int, str]]:
    blocks = {block.variable for block in values_blocks(text)}
    for name, about in parameters.items():
        if name not in blocks:
            yield _line(text, name), f"the parameter “{name}” has no block VALUES ?{name} {{ … }} holding an example"
        type_ = about.get("type", "")
        if type_ not in _LITERALS and not re.fullmatch(r"[A-Z]\w*", type_):
            yield (
                _line(text, name),
                f"the parameter “{name}” has no good type: a class, Concept, {', '.join(_LITERALS)}",
            )
        if type_ == "Concept" and not about.get("scheme"):
            yield _line(text, name), f"the parameter “{name}” is a Concept: its scheme is missing"
    for name in header["columns"].keys() - set(projected):
        yield _line(text, name), f"the column “{name}” is not selected by the query"
    for name in set(projected) - header["columns"].keys():
        yield _line(text, "SELECT"), f"the query selects ?{name}, which the header does not describe"


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


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()
