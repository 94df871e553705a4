"""The rules people write: ``ontology/rules/*.rq``, a positive CONSTRUCT with a ``#+`` header."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import yaml
from rdflib import BNode
from rdflib.paths import Path as PropertyPath
from rdflib.plugins.sparql.algebra import traverse
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Variable

from kg.errors import BadOntology, BadQuery
from kg.rules.rule import Pattern, Rule
from kg.rules.sentences import sentence_faults
from kg.sparql import group_after, parse, tokens

_HEADER: Final = {"name", "source", "sentence"}
# A rule that looked at absence, counted or made terms would not be monotonic: its order would matter.
_FORBIDDEN: Final = {
    "LeftJoin", "Minus", "Extend", "Group", "AggregateJoin", "Union", "Graph", "ServiceGraphPattern",
    "Builtin_NOTEXISTS", "Builtin_EXISTS", "Slice", "Distinct",
}  # fmt: skip


def read_rules(folder: Path) -> tuple[Rule, ...]:
    """The written rules of a folder, by file name.

    Raises:
        BadOntology: a rule has no header, does not parse, or is not a positive CONSTRUCT.
    """
    return tuple(_read(path) for path in sorted(folder.glob("*.rq")))


def _read(path: Path) -> Rule:
    text = path.read_text(encoding="utf-8")
    header = "\n".join(line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+"))
    try:
        about: dict[str, Any] = yaml.safe_load(header) or {}
        algebra = parse(text)
    except (yaml.YAMLError, BadQuery) as error:
        raise BadOntology(f"{path.name}: {error}") from error
    if algebra.name != "ConstructQuery" or not about.keys() >= _HEADER:
        raise BadOntology(f"{path.name}: a rule is a CONSTRUCT with a header of {', '.join(sorted(_HEADER))}")
    body: list[Pattern] = []
    traverse(algebra.p, visitPost=lambda node: _collect(path, node, body))
    head: tuple[Pattern, ...] = tuple(algebra.template)
    bound = {term for pattern in body for term in pattern}
    free = {term for pattern in head for term in pattern if isinstance(term, Variable)} - bound
    if free:
        raise BadOntology(f"{path.name}: the head names {', '.join(f'?{v}' for v in sorted(free))}, the body does not")
    start, end = group_after(text, "WHERE")
    prologue = text[: next(token.start for token in tokens(text) if token.is_word("CONSTRUCT"))]
    if faults := sentence_faults(about["sentence"], (str(term) for term in bound if isinstance(term, Variable))):
        raise BadOntology("\n".join(f"{path.name}: {fault}" for fault in faults))
    source = f"ontology/rules/{path.name}"
    return Rule(about["name"], head, tuple(body), text[start:end], source, tuple(about["sentence"].items()), prologue)


def _collect(path: Path, node: object, body: list[Pattern]) -> None:
    if isinstance(node, CompValue):
        if node.name in _FORBIDDEN:
            raise BadOntology(f"{path.name}: {node.name} is not allowed in a rule: triple patterns and FILTER only")
        if node.name == "BGP":
            if any(isinstance(term, BNode | PropertyPath) for pattern in node.triples for term in pattern):
                raise BadOntology(f"{path.name}: a path or a nameless node in the body: a reason could not name it")
            body.extend(node.triples)
