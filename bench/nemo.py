"""The same facts and rules for nemo (https://github.com/knowsys/nemo), a Datalog engine in Rust.

Needs ``pip install --pre nemo-python``, which is no dependency of the project.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from rdflib import RDF, Variable
from rdflib.term import Node

from kg.rules import Pattern, Rule
from kg.terms import Triple

_UNEQUAL: Final = re.compile(r"FILTER\s*\(\s*(\?\w+)\s*!=\s*(\?\w+)\s*\)", re.IGNORECASE)


def name() -> str | None:
    """The name and version of nemo's Python binding, None where it is not installed."""
    try:
        return f"nemo-python {version('nemo-python')}"
    except ModuleNotFoundError:
        return None


def write_facts(path: Path, triples: Iterable[Triple]) -> None:
    """The facts as N-Triples."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{s.n3()} {p.n3()} {o.n3()} .\n" for s, p, o in triples)


class Program:
    """The rules as a nemo program: a relation for each property and each class that a rule names.

    (Over a single relation of triples, nemo did not end in ten minutes at 10,000 facts.)
    """

    def __init__(self, facts: Path, rules: Sequence[Rule]) -> None:
        self._relations: dict[tuple[Node, ...], str] = {}
        clauses = [self._clause(rule) for rule in rules]
        lines = [f'@import asserted :- rdf {{ resource = "{facts}" }} .', *clauses]
        for key, relation in self._relations.items():
            names = ", ".join(["?s", *(term.n3() for term in key)])
            terms, triple = ("?s", names) if len(key) == 2 else ("?s, ?o", f"{names}, ?o")
            lines.append(f"{relation}({terms}) :- asserted({triple}) .")
            lines.append(f"new_{relation}({terms}) :- {relation}({terms}), ~asserted({triple}) .")
            lines.append(f"@output new_{relation} .")
        self.text = "\n".join(lines) + "\n"

    def reason(self) -> set[tuple[str, ...]]:
        """Load, reason and read every result: the inferred triples, in N-Triples terms."""
        nemo: Any = import_module("nmo_python")
        engine = nemo.NemoEngine(nemo.load_string(self.text))
        engine.reason()
        found: set[tuple[str, ...]] = set()
        for key, relation in self._relations.items():
            names = [term.n3() for term in key]
            for row in engine.result(f"new_{relation}"):
                found.add((row[0], *names, *row[1:]))
        return found

    def _clause(self, rule: Rule) -> str:
        conditions = [f"{a} != {b}" for a, b in _UNEQUAL.findall(rule.where)]
        if len(conditions) != rule.where.upper().count("FILTER"):
            raise ValueError(f"{rule.name}: only FILTER (?a != ?b) is known here")
        body = ", ".join([*map(self._atom, rule.body), *conditions])
        return f"{', '.join(map(self._atom, rule.head))} :- {body} ."

    def _atom(self, pattern: Pattern) -> str:
        s, p, o = pattern
        if isinstance(p, Variable) or (p == RDF.type and isinstance(o, Variable)):
            raise ValueError("only patterns that name their property, and their class, are known here")
        key = (p, o) if p == RDF.type else (p,)
        relation = self._relations.setdefault(key, f"r{len(self._relations)}")
        return f"{relation}({', '.join(map(_term, (s,) if len(key) == 2 else (s, o)))})"


def _term(term: Node) -> str:
    return f"?{term}" if isinstance(term, Variable) else term.n3()
