"""What a rule is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib.term import Node

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
        sentence: (language, template over the variables) pairs
        prologue: the PREFIX declarations that ``where`` needs
    """

    name: str
    head: tuple[Pattern, ...]
    body: tuple[Pattern, ...]
    where: str
    source: str
    sentence: tuple[tuple[str, str], ...] = ()
    prologue: str = ""


@dataclass(frozen=True)
class RuleSet:
    """Rules in a fixed order, and the axioms that no rule covers, in words."""

    rules: tuple[Rule, ...]
    unsupported: tuple[str, ...]


def text_of(patterns: Iterable[Pattern]) -> str:
    """Triple patterns as SPARQL text."""
    return " ".join(f"{s.n3()} {p.n3()} {o.n3()} ." for s, p, o in patterns)
