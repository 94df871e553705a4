"""Where an axiom stands: the line of a module. An RDF parser loses it, the tokens of the file still have it.

Turtle (https://www.w3.org/TR/turtle/#sec-grammar-grammar) has the terminals of SPARQL, as far as telling them apart
needs. A statement is recognised by the names it uses: a class expression has no name of its own.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rdflib import RDF, BNode, Graph, URIRef
from rdflib.term import Node

from kg.sparql import Token, tokens

Names = frozenset[str]
_DIRECTIVES: Final = {"@prefix", "@base", "prefix", "base"}
_OPEN, _CLOSED, _END = {"[", "("}, {"]", ")"}, {".", ";", ","}


@dataclass(frozen=True)
class Statement:
    """Subject, predicate and object of a Turtle file, by the names each uses, and where it stands.

    The line is where the object begins; of a subject without a name, where the subject does. One that stands alone
    (``[ … ] .``) has neither predicate nor object.
    """

    line: int
    named: bool
    parts: tuple[Names, Names, Names]


class Places:
    """The lines of the statements of an ontology's modules, those of ``referee/`` among them.

    Args:
        folder: the ontology; a place is named from there, ``ontology/core.ttl:12``
    """

    def __init__(self, folder: Path) -> None:
        self._named: dict[tuple[str, str | None, Names], str] = {}
        self._nameless: dict[Names, str] = {}
        for path in sorted([*folder.glob("*.ttl"), *folder.glob("referee/*.ttl")]):
            self._read(path.relative_to(folder.parent).as_posix(), path.read_text(encoding="utf-8"))

    def of(self, graph: Graph, triple: tuple[Node, Node, Node]) -> str:
        """The place of an axiom of the graph; where its subject is first spoken of, or the nearest; else nothing."""
        s, p, o = triple
        if isinstance(s, URIRef):
            known = self._named.get((str(s), str(p), names_of(graph, o)))
            return known or self._named.get((str(s), None, frozenset()), "")
        names = names_of(graph, s)
        if names in self._nameless:
            return self._nameless[names]
        nearest = max(self._nameless, key=lambda other: len(other & names) - len(other - names), default=frozenset())
        return self._nameless[nearest] if nearest & names else ""

    def _read(self, file: str, text: str) -> None:
        whole: set[str] = set()
        first = 0
        for statement in _statements(text):
            if statement is None:  # a full stop
                if whole:
                    self._nameless.setdefault(frozenset(whole), f"{file}:{first}")
                whole, first = set(), 0
                continue
            subject, predicate, object_ = statement.parts
            place = f"{file}:{statement.line}"
            if statement.named:
                (name,), (verb,) = subject, predicate
                self._named.setdefault((name, None, frozenset()), place)
                self._named.setdefault((name, verb, object_), place)
            else:
                whole |= (subject | predicate | object_) - _ABOUT_STRUCTURE
                first = first or statement.line


def names_of(graph: Graph, node: Node) -> Names:
    """The IRIs that a node without a name is made of, those of RDF's own lists apart; a name is made of itself."""
    if isinstance(node, URIRef):
        return frozenset([str(node)]) - _ABOUT_STRUCTURE
    if not isinstance(node, BNode):
        return frozenset()
    below = (names_of(graph, p) | names_of(graph, o) for p, o in graph.predicate_objects(node))
    return frozenset().union(*below)


_ABOUT_STRUCTURE: Final = frozenset(map(str, (RDF.type, RDF.first, RDF.rest, RDF.nil, RDF.List)))


@dataclass
class _Reader:
    """What is open while a file is read: the prefixes, how deep, how many terms of the statement have begun."""

    prefixes: dict[str, str] = field(default_factory=dict)
    depth: int = 0
    begun: int = 0
    line: int = 0
    named: bool = False
    parts: tuple[set[str], set[str], set[str]] = field(default_factory=lambda: (set(), set(), set()))

    def take(self, token: Token, line: int) -> None:
        """A term, or a bracket, of the statement."""
        if token.text in _CLOSED:
            self.depth -= 1
            return
        if not self.depth:
            self.begun += 1
            self.named = self.named if self.begun > 1 else token.kind in {"iri", "name"}
            self.line = line if self.named or self.begun == 1 else self.line
        if token.text in _OPEN:
            self.depth += 1
        if name := self.name(token):
            self.parts[min(self.begun, 3) - 1].add(name)

    def name(self, token: Token) -> str | None:
        """The IRI that a token stands for."""
        if token.kind == "iri":
            return token.text[1:-1]
        if token.text == "a" and not self.depth:
            return str(RDF.type)
        prefix, colon, rest = token.text.partition(":")
        return self.prefixes.get(prefix, "") + rest if token.kind == "name" and colon else None

    def statement(self) -> Statement:
        subject, predicate, object_ = (frozenset(part) for part in self.parts)
        return Statement(self.line, self.named, (subject, predicate, object_ - _ABOUT_STRUCTURE))

    def close(self, mark: str) -> None:
        """After a full stop all begins anew, after a semicolon the predicate, after a comma the object."""
        self.begun = {".": 0, ";": 1, ",": 2}[mark]
        for part in self.parts[self.begun :]:
            part.clear()


def _statements(text: str) -> Iterator[Statement | None]:
    """The statements of a Turtle text; None for the full stop after those of one subject."""
    starts = [i + 1 for i, character in enumerate(text) if character == "\n"]
    reader, directive, prefix, before = _Reader(), False, "", ""
    for token in tokens(text):
        if directive:
            prefix = token.text.rpartition(":")[0] if token.kind == "name" else prefix
            directive = token.kind != "iri"
            if not directive:
                reader.prefixes[prefix] = token.text[1:-1]
        elif token.text.lower() in _DIRECTIVES and not reader.begun:
            directive = True
        elif token.text in _END and not reader.depth:
            if reader.begun in (1, 3) and any(reader.parts):
                yield reader.statement()
            if token.text == ".":
                yield None
            reader.close(token.text)
        elif "^^" not in (token.text, before) and not (token.kind == "word" and token.text.startswith("@")):
            reader.take(token, bisect(starts, token.start) + 1)
        before = token.text
