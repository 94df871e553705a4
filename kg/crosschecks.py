"""Cross-checks: what SHACL on a plain graph cannot see, which graph says what.

A check is a file ``shapes/*.rq``: a SELECT of ``?focus ?path ?value`` that any SPARQL tool can run on the dataset with
its named graphs, and a ``#+`` header of YAML with its ``severity`` and its ``message`` in English and French. Each
solution is a result, as one of a SHACL constraint would be. A block ``VALUES ?focus { … }`` holds the nodes to check
after a change; it is removed to check all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kg.errors import BadOntology, BadQuery
from kg.sparql import bind, parse
from kg.store import Store
from kg.terms import BASE
from kg.validation import Finding, Report, Rows

_SEVERITIES: Final = {"violation": SH.Violation, "warning": SH.Warning}
_COLUMNS: Final = ("focus", "path", "value")
_LANGUAGES: Final = {"en", "fr"}


@dataclass(frozen=True)
class Check:
    """One file of ``shapes/``: what it is called, how severe what it finds is, what is wrong, and the query."""

    file: str
    severity: str
    messages: Mapping[str, str]
    query: str

    @property
    def iri(self) -> URIRef:
        """Its name in a report."""
        return URIRef(f"{BASE}shapes#{self.file.removesuffix('.rq')}")


def read_checks(folder: Path) -> tuple[Check, ...]:
    """The checks of a folder, by file name.

    Raises:
        BadOntology: with the file, and the reason: a header that is not one, SPARQL that does not parse, a query that
            is no SELECT of ``?focus ?path ?value``.
    """
    return tuple(_read(path) for path in sorted(folder.glob("*.rq")))


def crosscheck(
    store: Store, checks: Iterable[Check], rows: Rows | None = None, focus: Collection[URIRef] | None = None
) -> Report:
    """Run checks on a store that holds a dataset with its named graphs.

    Args:
        store: the store
        checks: the checks
        rows: tells which rows state what
        focus: the nodes to check; all of them if None

    Raises:
        BadOntology: the engine refuses a query, or a solution has no ``?focus``.
    """
    report, rows = Report(), rows or Rows(None)
    results: list[Node] = []
    for check in checks:
        for node, path, value in _solutions(store, check, focus):
            report.findings.append(
                Finding(check.severity, node, path, value, check.messages, rows.of(node, path, value))
            )
            results.append(_describe(report.graph, check, node, path, value))
    whole = BNode()
    report.graph.add((whole, RDF.type, SH.ValidationReport))
    report.graph.add((whole, SH.conforms, Literal(not results)))
    for result in results:
        report.graph.add((whole, SH.result, result))
    report.findings.sort(key=lambda finding: finding.line())
    return report


def _read(path: Path) -> Check:
    text = path.read_text(encoding="utf-8")
    header = "\n".join(line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+"))
    try:
        about: Any = yaml.safe_load(header)
        algebra = parse(text)
    except (yaml.YAMLError, BadQuery) as error:
        raise BadOntology(f"{path.name}: {error}") from error
    if not isinstance(about, dict) or about.keys() != {"severity", "message"}:
        raise BadOntology(f"{path.name}: expected a header of severity and message, nothing else")
    severity, messages = about["severity"], about["message"]
    if severity not in list(_SEVERITIES):
        raise BadOntology(f"{path.name}: severity: “{severity}” is none, expected {' or '.join(_SEVERITIES)}")
    if not isinstance(messages, dict) or messages.keys() != _LANGUAGES or not all(map(_is_text, messages.values())):
        raise BadOntology(f"{path.name}: message: expected one text in en and one in fr")
    if algebra.name != "SelectQuery" or tuple(map(str, algebra.PV)) != _COLUMNS:
        raise BadOntology(f"{path.name}: expected SELECT {' '.join(f'?{name}' for name in _COLUMNS)}")
    return Check(path.name, severity, messages, text)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _solutions(
    store: Store, check: Check, focus: Collection[URIRef] | None
) -> list[tuple[Node, Node | None, Node | None]]:
    if focus is not None and not focus:
        return []
    try:
        solutions = store.select(bind(check.query, {"focus": sorted(focus or ())}, ["focus"]))
    except BadQuery as error:
        raise BadOntology(f"{check.file}: {error}") from error
    if any("focus" not in row for row in solutions.rows):
        raise BadOntology(f"{check.file}: a solution has no ?focus, expected one in each")
    found = (row for row in solutions.rows if focus is None or row["focus"] in focus)
    return [(row["focus"], row.get("path"), row.get("value")) for row in found]


def _describe(graph: Graph, check: Check, focus: Node, path: Node | None, value: Node | None) -> Node:
    """Add a result to a report (https://www.w3.org/TR/shacl/#results-validation-result)."""
    result = BNode()
    said = [(SH.focusNode, focus), (SH.resultPath, path), (SH.value, value)]
    said += [(SH.resultMessage, Literal(text, lang=lang)) for lang, text in check.messages.items()]
    said += [
        (RDF.type, SH.ValidationResult),
        (SH.resultSeverity, _SEVERITIES[check.severity]),
        (SH.sourceConstraintComponent, SH.SPARQLConstraintComponent),
        (SH.sourceConstraint, check.iri),
    ]
    for predicate, term in said:
        if term is not None:
            graph.add((result, predicate, term))
    return result
