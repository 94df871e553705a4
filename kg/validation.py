"""Validation: SHACL by pySHACL, and a report that names the rows.

Shapes for facts see asserted triples and the class hierarchy only: after domain and range rules ``sh:class`` would
prove nothing. pySHACL is given plain graphs, never the dataset.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyshacl
from rdflib import SH, Graph, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.query import Result
from rdflib.term import Literal, Node

from kg.errors import BadOntology
from kg.facts import Facts, parse_turtle
from kg.terms import Triple, name_of


@dataclass(frozen=True)
class Finding:
    """One SHACL result (https://www.w3.org/TR/shacl/#results-validation-result).

    Attributes:
        severity: ``violation``, ``warning`` or ``info``
        focus: the node that was validated
        path: the property, or None
        value: the value at fault, or None
        messages: what is wrong and how to mend it, by language
        rows: the rows that state what was validated
    """

    severity: str
    focus: Node | None
    path: Node | None
    value: Node | None
    messages: Mapping[str, str]
    rows: tuple[str, ...]

    def line(self, lang: str = "en") -> str:
        """One line: the rows, the severity, what was validated, the message."""
        message = self.messages.get(lang) or next(iter(self.messages.values()), "does not conform")
        place = ", ".join(self.rows) or "no row"
        about = " ".join(name_of(term) for term in (self.focus, self.path, self.value) if term is not None)
        return f"{place}: {self.severity}: {about}: {message}"


@dataclass
class Report:
    """What validation found: the SHACL report as a graph and its results in order."""

    graph: Graph = field(default_factory=Graph)
    findings: list[Finding] = field(default_factory=list)

    def of(self, severity: str) -> list[Finding]:
        """The findings of one severity."""
        return [finding for finding in self.findings if finding.severity == severity]

    def text(self, severity: str, lang: str = "en") -> str:
        """The findings of one severity, one line each."""
        return "\n".join(finding.line(lang) for finding in self.of(severity))


class Rows:
    """The rows that state what a result is about."""

    def __init__(self, facts: Facts | None) -> None:
        self._by_subject: dict[Node, list[tuple[Triple, str]]] = defaultdict(list)
        for (_, triple), rows in facts.rows.items() if facts else ():
            self._by_subject[URIRef(triple[0])].extend((triple, row) for row in rows)

    def of(self, focus: Node | None, path: Node | None, value: Node | None) -> tuple[str, ...]:
        """The rows that state the property of the node, or else all that state something of it, in order."""
        of_focus = self._by_subject.get(focus, []) if focus else []
        exact = [row for (_, p, o), row in of_focus if p == path and (value is None or o == value)]
        near = [row for _, row in of_focus]
        return tuple(sorted(set(exact or near), key=_row_order))


class _Data(Graph):
    """What is validated; pySHACL gives it the query of a SPARQL constraint once per node, and it parses it once."""

    def __init__(self) -> None:
        super().__init__()
        self._prepared = lru_cache(maxsize=None)(lambda text: prepareQuery(text, initNs=dict(self.namespaces())))

    def query(self, query_object: Any, *args: Any, **options: Any) -> Result:
        return super().query(
            self._prepared(query_object) if isinstance(query_object, str) else query_object, *args, **options
        )


def validate(triples: Iterable[Triple], shapes: Path, facts: Facts | None = None) -> Report:
    """Validate triples against a file of shapes; ``facts`` tells which rows state what.

    Raises:
        BadOntology: the shapes are not well-formed.
    """
    data = _Data()
    for triple in triples:
        data.add(triple)
    shapes_graph = parse_turtle(shapes)
    try:
        _, graph, _ = pyshacl.validate(data, shacl_graph=shapes_graph, inference="none", inplace=True)
    except Exception as error:  # pySHACL raises many kinds for malformed shapes
        raise BadOntology(f"{shapes.name}: {error}") from error
    if not isinstance(graph, Graph):
        raise BadOntology(f"{shapes.name}: pySHACL gave no report: {graph!r}")
    rows = Rows(facts)
    findings = [_finding(graph, shapes_graph, result, rows) for result in set(graph.objects(None, SH.result))]
    return Report(graph, sorted(findings, key=lambda finding: finding.line()))


def together(reports: Iterable[Report]) -> Report:
    """Several reports as one."""
    whole = Report()
    for report in reports:
        whole.graph += report.graph
        whole.findings += report.findings
    return whole


def _finding(graph: Graph, shapes: Graph, result: Node, rows: Rows) -> Finding:
    focus, path, value = (graph.value(result, p) for p in (SH.focusNode, SH.resultPath, SH.value))
    severity = str(graph.value(result, SH.resultSeverity) or SH.Violation).rsplit("#", 1)[-1].lower()
    return Finding(severity, focus, path, value, _messages(graph, shapes, result), rows.of(focus, path, value))


def _messages(graph: Graph, shapes: Graph, result: Node) -> dict[str, str]:
    """The messages of a result by language; pySHACL loses the languages of a SPARQL constraint, its shape has them."""
    told = list(graph.objects(result, SH.resultMessage))
    if all(isinstance(message, Literal) and not message.language for message in told):
        shape = graph.value(result, SH.sourceShape)
        told = list(shapes.objects(shape, SH.message)) or told
    return {message.language or "en": str(message) for message in told if isinstance(message, Literal)}


def _row_order(reference: str) -> tuple[str, int]:
    file, _, number = reference.partition("#row=")
    return file, int(number)
