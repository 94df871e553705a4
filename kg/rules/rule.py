"""What a rule is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from rdflib.term import Node, Variable

Pattern = tuple[Node, Node, Node]


@dataclass(frozen=True)
class Rule:
    """``head`` holds whenever ``body`` does.

    Attributes:
        name: a short name: the axiom in words, or the name in a written rule's header
        head: the patterns that are derived
        body: the triple patterns that must hold
        where: the text of the WHERE group without its braces: the body, and the FILTERs of a written rule
        source: the axiom in words, or the file
        sentence: (language, template over the variables and ``terms``) pairs
        prologue: the PREFIX declarations that ``where`` needs
        kind: the kind of axiom it comes from, as ``ontology/rules/axioms.yaml`` calls it; ``written`` for written rules
        terms: the terms of the axiom that its sentence names, by slot
    """

    name: str
    head: tuple[Pattern, ...]
    body: tuple[Pattern, ...]
    where: str
    source: str
    sentence: tuple[tuple[str, str], ...] = ()
    prologue: str = ""
    kind: str = "written"
    terms: tuple[tuple[str, tuple[Node, ...]], ...] = ()

    def bindings(self, premises: Sequence[Pattern]) -> dict[Variable, Node]:
        """What the rule's variables stand for when ``premises`` are its body, pattern by pattern."""
        pairs = zip(chain.from_iterable(self.body), chain.from_iterable(premises), strict=True)
        return {term: value for term, value in pairs if isinstance(term, Variable)}


@dataclass(frozen=True)
class RuleSet:
    """Rules in a fixed order, and the axioms that no rule covers, in words."""

    rules: tuple[Rule, ...]
    unsupported: tuple[str, ...]


def text_of(patterns: Iterable[Pattern]) -> str:
    """Triple patterns as SPARQL text."""
    return " ".join(f"{s.n3()} {p.n3()} {o.n3()} ." for s, p, o in patterns)
