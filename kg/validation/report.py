"""What validation found, and the rows it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rdflib import Graph, URIRef
from rdflib.term import Node

from kg.editions import RowIndex
from kg.facts import Facts
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
        of_focus = self._about(focus) if focus else []
        exact = [row for (_, p, o), row in of_focus if p == path and (value is None or o == value)]
        near = [row for _, row in of_focus]
        return tuple(sorted(set(exact or near), key=_row_order))

    def _about(self, focus: Node) -> list[tuple[Triple, str]]:
        return self._by_subject.get(focus, [])


class IndexedRows(Rows):
    """The same, read from the row index of an edition as they are asked for."""

    def __init__(self, index: RowIndex) -> None:
        super().__init__(None)
        self._index = index

    def _about(self, focus: Node) -> list[tuple[Triple, str]]:
        return [(one.triple, one.row) for one in self._index.of(focus)] if isinstance(focus, URIRef) else []


def together(reports: Iterable[Report]) -> Report:
    """Several reports as one."""
    whole = Report()
    for report in reports:
        whole.graph += report.graph
        whole.findings += report.findings
    return whole


def _row_order(reference: str) -> tuple[str, int]:
    file, _, number = reference.partition("#row=")
    return file, int(number or 0)  # what a commit states by itself has no row
