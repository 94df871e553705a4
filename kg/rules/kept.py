"""The rules that made an edition, kept beside it as JSON: explaining needs neither the ontology nor HermiT.

Patterns are texts in the manner of N-Triples (https://www.w3.org/TR/n-triples/), with variables: one edits none of
this by hand, but can read it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rdflib import URIRef, Variable
from rdflib.term import Node
from rdflib.util import from_n3

from kg.errors import DamagedEdition
from kg.rules.rule import Pattern, Rule, RuleSet, text_of
from kg.sparql import tokens


def write_kept(path: Path, rules: RuleSet) -> None:
    """Write the rules, in their order."""
    kept = {"rules": [_to_json(rule) for rule in rules.rules], "unsupported": list(rules.unsupported)}
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_kept(path: Path) -> RuleSet:
    """The rules that were written.

    Raises:
        DamagedEdition: the file cannot be read.
    """
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return RuleSet(tuple(map(_from_json, kept["rules"])), tuple(kept["unsupported"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedEdition(f"the rules of {path} cannot be read: {error}") from error


def _to_json(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "kind": rule.kind,
        "source": rule.source,
        "head": text_of(rule.head),
        "body": text_of(rule.body),
        "where": rule.where,
        "prologue": rule.prologue,
        "sentence": dict(rule.sentence),
        "terms": {slot: [term.n3() for term in terms] for slot, terms in rule.terms},
    }


def _from_json(kept: dict[str, Any]) -> Rule:
    return Rule(
        name=kept["name"],
        head=_patterns(kept["head"]),
        body=_patterns(kept["body"]),
        where=kept["where"],
        source=kept["source"],
        sentence=tuple(kept["sentence"].items()),
        prologue=kept["prologue"],
        kind=kept["kind"],
        terms=tuple((slot, tuple(map(_term, terms))) for slot, terms in kept["terms"].items()),
    )


def _patterns(text: str) -> tuple[Pattern, ...]:
    """The patterns of a text: three terms and a full stop each. A literal is up to three tokens."""
    patterns: list[Pattern] = []
    terms: list[str] = []
    glued = False
    for token in tokens(text):
        if token.text == "." and token.kind == "mark":
            patterns.append(_pattern(terms))
            terms = []
        elif glued or token.text == "^^" or token.text.startswith("@"):
            terms[-1] += token.text
            glued = token.text == "^^"
        else:
            terms.append(token.text)
    return tuple(patterns)


def _pattern(terms: Iterable[str]) -> Pattern:
    s, p, o = map(_term, terms)
    return s, p, o


def _term(text: str) -> Node:
    if text.startswith("?"):
        return Variable(text[1:])
    if text.startswith("<"):
        return URIRef(text[1:-1])
    term = from_n3(text)
    if not isinstance(term, Node):
        raise ValueError(f"{text} is no term")  # noqa: TRY004  (of a file, not of an argument)
    return term
