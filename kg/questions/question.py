"""What a question is: its texts, its parameters, its columns, and its SPARQL."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rdflib import SKOS, XSD, Literal, URIRef
from rdflib.term import Identifier

from kg.errors import BadParameter
from kg.questions.computed import Method
from kg.sparql import bind
from kg.terms import CONCEPT, GRAPPE, ID

LANGUAGES: Final = ("en", "fr")
LITERALS: Final = {"year": XSD.gYear, "integer": XSD.integer, "string": XSD.string, "boolean": XSD.boolean}
_FORMATS: Final = {"year": r"[0-9]{4}", "integer": r"[+-]?[0-9]+", "boolean": "true|false", "string": r"[\s\S]*"}
Texts = Mapping[str, str]
Candidates = tuple[Identifier, ...]


@dataclass(frozen=True)
class Parameter:
    """What can be asked about.

    Attributes:
        type: the local name of a class (``Cluster``: a thing of that class) or of several (``Cluster or Actor``),
            ``Concept`` (of ``scheme``), or ``year``, ``integer``, ``string``, ``boolean``
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
        return self.type not in LITERALS

    @property
    def classes(self) -> tuple[URIRef, ...]:
        """The classes its values belong to."""
        return (SKOS.Concept,) if self.scheme else tuple(GRAPPE[name] for name in self.type.split(" or "))

    def candidates(self, text: str) -> tuple[Identifier, ...]:
        """The terms that a text given by a person may stand for: a slug or an IRI, or a literal.

        There are several only for a slug where the parameter takes things of several classes.

        Raises:
            BadParameter: the text is not of the parameter's type.
        """
        if not self.is_thing:
            if not re.fullmatch(_FORMATS[self.type], text):
                raise BadParameter(
                    self.name, "{name}: “{text}” is not of the type {type}", name=self.name, text=text, type=self.type
                )
            return (Literal(text) if self.type == "string" else Literal(text, datatype=LITERALS[self.type]),)
        iris = [text] if re.match(r"https?://", text) else [namespace + text for namespace in self._namespaces]
        if not all(re.fullmatch(r"[^\s<>\"{}|\\^`\x00-\x20]+", iri) for iri in iris):
            raise BadParameter(self.name, "{name}: “{text}” cannot be a name", name=self.name, text=text)
        return tuple(map(URIRef, iris))

    @property
    def _namespaces(self) -> list[str]:
        """Where the slugs of its values live."""
        kinds = self.type.split(" or ")
        return [f"{CONCEPT}{self.scheme}/"] if self.scheme else [f"{ID}{_kebab(kind)}/" for kind in kinds]


@dataclass(frozen=True)
class Column:
    """What a column of the answer means.

    Attributes:
        separator: with one, each cell is a list of IRIs
        empty: what a cell without a value says, where that is anything else than *not stated*
    """

    name: str
    description: Texts
    separator: str | None
    empty: Texts | None = None


@dataclass(frozen=True)
class Question:
    """One question file, read and checked.

    Attributes:
        group: the slug of a concept of the scheme ``question-group``
        chart: how a page may draw the answer
        text: the SPARQL, header included
        method: what computes the answer from what the SPARQL fetches; None where that is the answer
    """

    slug: str
    title: Texts
    description: Texts
    group: str
    parameters: Mapping[str, Parameter]
    columns: Mapping[str, Column]
    chart: str | None
    text: str
    method: Method | None = None

    def bound(self, terms: Mapping[str, Sequence[Identifier]]) -> str:
        """The SPARQL with these terms in the parameters' blocks; the blocks of the others are removed."""
        return bind(self.text, terms, self.parameters)

    def given(self, values: Mapping[str, str | Sequence[str]]) -> Mapping[str, tuple[Candidates, ...]]:
        """What the values of a person may stand for, each in one or several ways; those given as nothing are left out.

        Raises:
            BadParameter: a parameter is unknown, missing or of the wrong type.
        """
        for name in values:
            if name not in self.parameters:
                raise self._no_parameter(name)
        found = {}
        for name, parameter in self.parameters.items():
            given = values.get(name, ())
            texts = [text for text in ([given] if isinstance(given, str) else given) if text]
            if texts:
                found[name] = tuple(map(parameter.candidates, texts))
            elif parameter.required:
                raise BadParameter(name, "the question {slug} needs the parameter “{name}”", slug=self.slug, name=name)
        return found

    def _no_parameter(self, name: str) -> BadParameter:
        """The refusal of a name that is no parameter's."""
        told = {"slug": self.slug, "name": name, "known": ", ".join(self.parameters)}
        if not self.parameters:
            return BadParameter(name, "the question {slug} has no parameters, so no “{name}”", **told)
        if near := difflib.get_close_matches(name, self.parameters, n=1, cutoff=0.4):
            return BadParameter(
                name,
                "the question {slug} has no parameter “{name}” (it has {known}); did you mean {near}?",
                near=near[0],
                **told,
            )
        return BadParameter(name, "the question {slug} has no parameter “{name}” (it has {known})", **told)


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


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()
