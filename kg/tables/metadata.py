"""The metadata of a data package: which tables, which columns, which triples a row makes."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

import csvw.metadata
from csvw.metadata_utils import NAMESPACES
from uritemplate import URITemplate

from kg.errors import BadTables, Fault
from kg.terms import GRAPPE

METADATA: Final = "metadata.json"
EVIDENCE_GRAPH: Final = str(GRAPPE["evidenceGraph"])
DATE_PRECISION: Final = str(GRAPPE["datePrecision"])


@dataclass(frozen=True)
class ForeignKey:
    """``columns`` of a table point to rows of table ``target`` by its columns ``target_columns``."""

    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]


class Table:
    """One table as its metadata describes it.

    Attributes:
        name: the file name, ``relations.csv``
        columns: the columns of the file, in the order of the metadata, by name
        virtual: the virtual columns (they state a triple of every row)
        primary_key: the columns whose values together name a row
        graphs: URI templates of the named graphs that a row's triples go to
    """

    def __init__(self, described: csvw.metadata.Table) -> None:
        schema = described.tableSchema
        self.described = described
        self.name: str = described.url.string
        self.columns: dict[str, csvw.metadata.Column] = {c.name: c for c in schema.columns if not c.virtual}
        self.virtual: tuple[csvw.metadata.Column, ...] = tuple(c for c in schema.columns if c.virtual)
        self.primary_key: tuple[str, ...] = tuple(schema.primaryKey or ())
        self.foreign_keys: tuple[ForeignKey, ...] = tuple(
            ForeignKey(
                tuple(key.columnReference),
                key.reference.resource.string if key.reference.resource else "",
                tuple(key.reference.columnReference),
            )
            for key in schema.foreignKeys
        )
        graphs = described.common_props.get(EVIDENCE_GRAPH, [])
        self.graphs = tuple(URITemplate(graph) for graph in ([graphs] if isinstance(graphs, str) else graphs))

    def text(self, key: str, lang: str) -> str:
        """The table's ``dc:title`` or ``dc:description`` in a language (the first one given where it is missing)."""
        return in_language(self.described.common_props.get(key, ""), lang)


@dataclass(frozen=True)
class Package:
    """A data package: its folder and its tables by file name."""

    folder: Path
    tables: Mapping[str, Table]
    common: Mapping[str, Any]

    @property
    def files(self) -> tuple[Path, ...]:
        """The metadata file and every table."""
        return (self.folder / METADATA, *(self.folder / name for name in self.tables))


def read_metadata(folder: Path) -> Package:
    """Read and check the metadata of a data package.

    Raises:
        BadTables: there is no metadata file, it is not JSON or not a CSVW table group, it would reach outside the
            package, or a table misses what the mapping needs.
    """
    path = folder / METADATA
    raw = _json(path)
    faults = list(_reaching_out(raw, folder))
    if faults:
        raise BadTables(faults)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            group = csvw.metadata.TableGroup.from_file(path)
            group.validate_schema(strict=True)
    except (ValueError, TypeError, KeyError, AttributeError, AssertionError, Warning) as error:
        raise BadTables([Fault(METADATA, 0, 0, f"not a CSVW table group: {error}")]) from error
    tables = {table.name: table for table in map(Table, group.tables)}
    faults = [fault for table in tables.values() for fault in _incomplete(table, tables)]
    if faults:
        raise BadTables(faults)
    return Package(folder, tables, group.common_props)


def in_language(value: object, lang: str) -> str:
    """A natural-language property: text, or texts by language (https://www.w3.org/TR/tabular-metadata/#natural-language-properties)."""
    if isinstance(value, Mapping):
        texts = {**value}
        if "@value" in texts:
            return str(texts["@value"])
        found = texts.get(lang) or next(iter(texts.values()), "")
        return str(found[0] if isinstance(found, list) and found else found)
    return str(value or "")


def full_iri(name: str) -> str:
    """Expand a name such as ``rdf:type`` with CSVW's own prefixes; other IRIs stay as they are."""
    prefix, colon, rest = name.partition(":")
    return f"{NAMESPACES[prefix]}{rest}" if colon and prefix in NAMESPACES and not rest.startswith("//") else name


def _json(path: Path) -> dict[str, Any]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        message = f"there is no {METADATA} in {path.parent}; a data package needs one (`grappe new DIR` makes one)"
        raise BadTables([Fault(METADATA, 0, 0, message)]) from None
    except UnicodeDecodeError as error:
        raise BadTables([Fault(METADATA, 0, 0, f"not UTF-8: {error}")]) from error
    except json.JSONDecodeError as error:
        raise BadTables([Fault(METADATA, error.lineno, error.colno, f"not JSON: {error.msg}")]) from error
    if not isinstance(raw, dict) or not isinstance(raw.get("tables"), list) or not raw["tables"]:
        raise BadTables([Fault(METADATA, 0, 0, "expected a CSVW table group: an object with a list “tables”")])
    return raw


def _reaching_out(raw: dict[str, Any], folder: Path) -> Iterator[Fault]:
    """What in the metadata would make a CSVW reader open something outside the package."""
    context = raw.get("@context")
    if isinstance(context, list) and any(isinstance(c, dict) and "@base" in c for c in context):
        yield Fault(METADATA, 0, 0, "“@base” is not allowed: tables stand beside their metadata")
    for key in ("dialect", "tableSchema"):
        if any(isinstance(part, dict) and isinstance(part.get(key), str) for part in (raw, *raw["tables"])):
            yield Fault(METADATA, 0, 0, f"“{key}” is named by a URL; it must stand in {METADATA} itself, as an object")
    for number, table in enumerate(raw["tables"], 1):
        url = table.get("url") if isinstance(table, dict) else None
        if not isinstance(url, str) or not url:
            yield Fault(METADATA, 0, 0, f"table {number} has no “url”; expected the name of a file beside {METADATA}")
        elif not _inside(url, folder):
            yield Fault(METADATA, 0, 0, f"the “url” {url!r} leaves the package; expected a file beside {METADATA}")
        elif not isinstance(table.get("tableSchema"), dict):
            yield Fault(METADATA, 0, 0, f"{url}: “tableSchema” must stand in {METADATA} itself, as an object")


def _inside(url: str, folder: Path) -> bool:
    path = PurePosixPath(url)
    plain = (
        "://" not in url and ":" not in url and "\\" not in url and not path.is_absolute() and ".." not in path.parts
    )
    return plain and (folder / url).resolve().is_relative_to(folder.resolve())


def _incomplete(table: Table, tables: Mapping[str, Table]) -> Iterator[Fault]:
    """What the mapping to triples needs and CSVW leaves open."""
    for name in (*table.primary_key, *(name for key in table.foreign_keys for name in key.columns)):
        if name not in table.columns:
            yield Fault(METADATA, 0, 0, f"{table.name}: a key names the column {name!r}, and there is none")
    for key in table.foreign_keys:
        if key.target not in tables:
            yield Fault(METADATA, 0, 0, f"{table.name}: a foreign key names no table of the package")
    if not table.graphs:
        yield Fault(METADATA, 0, 0, f"{table.name}: no {EVIDENCE_GRAPH} says which graph its triples go to")
    if not table.primary_key:
        yield Fault(METADATA, 0, 0, f"{table.name}: no primaryKey")
    for column in (*table.columns.values(), *table.virtual):
        if column.suppressOutput:
            continue
        if column.inherit("aboutUrl") is None or column.inherit("propertyUrl") is None:
            yield Fault(METADATA, 0, 0, f"{table.name}: column {column} needs an aboutUrl and a propertyUrl")
        if column.virtual and column.inherit("valueUrl") is None:
            yield Fault(METADATA, 0, 0, f"{table.name}: the virtual column {column} needs a valueUrl")
