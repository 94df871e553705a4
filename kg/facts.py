"""Facts: each row becomes triples in the graphs of its evidence.

CSVW's mapping to RDF in its minimal mode (https://www.w3.org/TR/csv2rdf/#minimal-mode), read off the metadata alone,
with the additions of ``docs/tables.md``: the ``valueUrl`` of a list column is expanded once per item, a template
that names an empty cell yields nothing, ``evidenceGraph`` names the graphs, ``datePrecision`` types a date by what
it tells.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

import csvw.metadata
from rdflib import XSD, Graph, Literal, URIRef
from rdflib.term import Identifier
from uritemplate import URITemplate

from kg.errors import BadOntology, BadTables, Fault
from kg.tables import Row
from kg.tables.metadata import DATE_PRECISION, full_iri
from kg.terms import EVIDENCE, Triple

_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")
_DATES: Final = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}


@dataclass
class Facts:
    """Asserted triples by graph, and the rows that state each.

    Attributes:
        graphs: graph name → its triples (evidence, catalogue, vocabulary)
        rows: (graph, triple) → references of the rows that state it there, ``data/relations.csv#row=14``
    """

    graphs: dict[URIRef, set[Triple]] = field(default_factory=lambda: defaultdict(set))
    rows: dict[tuple[URIRef, Triple], list[str]] = field(default_factory=lambda: defaultdict(list))

    def merge(self) -> set[Triple]:
        """The set union of all graphs: what becomes the default graph."""
        return set().union(*self.graphs.values())

    def count(self) -> int:
        """The number of distinct triples that rows state."""
        return len({triple for _, triple in self.rows})

    @property
    def evidence(self) -> list[URIRef]:
        """The evidence graphs."""
        return sorted(graph for graph in self.graphs if graph.startswith(EVIDENCE))


def facts_of(tables: Mapping[str, list[Row]]) -> Facts:
    """The triples of every row of every table, in its graphs.

    Raises:
        BadTables: a template makes what is not an absolute IRI.
    """
    facts, faults = Facts(), []
    iris: dict[Identifier, Identifier] = {}  # one object for each: less memory, and quick to compare

    def met(row: Row, term: Identifier) -> Identifier:
        if not isinstance(term, URIRef):
            return term
        if term not in iris and not _IRI.fullmatch(term):
            faults.append(_not_an_iri(row, term))
        return iris.setdefault(term, term)

    for rows in tables.values():
        for row in rows:
            graphs = [URIRef(iri) for template in row.table.graphs if (iri := _expand(template, row.cells))]
            reference = row.reference
            for triple in triples_of(row):
                shared = cast("Triple", tuple(met(row, term) for term in triple))
                for graph in graphs:
                    facts.graphs[graph].add(shared)
                    facts.rows[graph, shared].append(reference)
    if faults:
        raise BadTables(faults)
    return facts


def triples_of(row: Row) -> Iterator[Triple]:
    """The triples one row states, wherever they go."""
    for column in (*row.table.columns.values(), *row.table.virtual):
        if column.suppressOutput:
            continue
        subject = _expand(column.inherit("aboutUrl"), row.cells)
        predicate = _expand(column.inherit("propertyUrl"), row.cells)
        if subject and predicate:
            for value in _objects(column, row.cells):
                yield URIRef(subject), URIRef(full_iri(predicate)), value


def vocabulary(files: Iterable[Path]) -> set[Triple]:
    """What an edition holds of the ontology and its schemes: terms, labels, annotations and the named hierarchy.

    Axioms with blank nodes (lists, restrictions) stay in the files.

    Raises:
        BadOntology: a file is not Turtle.
    """
    triples: set[Triple] = set()
    for path in files:
        for s, p, o in parse_turtle(path):
            if isinstance(s, URIRef) and isinstance(p, URIRef) and isinstance(o, (URIRef, Literal)):
                triples.add((s, p, o))
    return triples


def parse_turtle(path: Path) -> Graph:
    """Read one Turtle file of the knowledge folders.

    Raises:
        BadOntology: with the file's name and what the parser says.
    """
    try:
        return Graph().parse(path, format="turtle")
    except Exception as error:  # rdflib's parsers raise many kinds
        raise BadOntology(f"{path.name}: not Turtle: {error}") from error


def _objects(column: csvw.metadata.Column, cells: Mapping[str, Any]) -> Iterator[Identifier]:
    template = column.inherit("valueUrl")
    if column.virtual:
        if iri := _expand(template, cells):
            yield URIRef(full_iri(iri))
        return
    value = cells.get(column.name)
    for item in value if isinstance(value, list) else [value]:
        if item is None:
            continue
        if template is None:
            yield _literal(column, item)
        elif iri := _expand(template, {**cells, column.name: item}):
            yield URIRef(full_iri(iri))


def _literal(column: csvw.metadata.Column, value: object) -> Literal:
    if column.common_props.get(DATE_PRECISION):
        return Literal(str(value), datatype=_DATES[len(str(value))])
    datatype = column.inherit("datatype")
    base = datatype.base if datatype else "string"
    if base == "string":
        lang = column.inherit("lang")
        return Literal(str(value), lang=None if lang in (None, "und") else lang)
    return Literal(datatype.formatted(value), datatype=XSD[base])


def _expand(template: URITemplate | None, cells: Mapping[str, Any]) -> str | None:
    """Expand a URI template (RFC 6570); None when it names an empty cell."""
    if template is None:
        return None
    names = template.variable_names
    if any(_is_empty(cells.get(name)) for name in names):
        return None
    return str(template.expand({name: _text(cells[name]) for name in names}))


def _not_an_iri(row: Row, text: str) -> Fault:
    return Fault(
        row.table.name, row.number, 0, f"“{text}” is not an absolute IRI (RFC 3987), expected one like https://…"
    )


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, list) and not value)


def _text(value: Any) -> Any:
    """A cell's value as a template variable: booleans as XML Schema writes them, lists as they are."""
    return str(value).lower() if isinstance(value, bool) else value if isinstance(value, list) else str(value)
