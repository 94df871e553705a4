"""Rows: what the files hold, typed, and every fault with its file, row and column.

The ``csvw`` package converts cells (https://www.w3.org/TR/tabular-data-model/#parsing-cells); reading the file is
done here, because ``csvw`` lets pass ragged rows, duplicate headers, unknown columns, NUL and malformed years.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import csvw.metadata

from kg.errors import BadTables, Fault
from kg.tables.metadata import DATE_PRECISION, ForeignKey, Package, Table

Cell = Any | list[Any] | None
_DATE: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True)
class Row:
    """One row. ``number`` counts the header as row 1, as RFC 7111 fragments do (``relations.csv#row=2``)."""

    table: Table
    number: int
    cells: Mapping[str, Cell]

    @property
    def reference(self) -> str:
        """``data/relations.csv#row=14``."""
        return f"data/{self.table.name}#row={self.number}"


def read_tables(package: Package) -> dict[str, list[Row]]:
    """Read every table of a package, in the order of its metadata.

    Raises:
        BadTables: with every fault of every file: encoding, header, shape of rows, types, keys, references.
    """
    faults: list[Fault] = []
    tables: dict[str, list[Row]] = {}
    partial: set[str] = set()  # tables with rows that cannot be told: no reference to them is called dangling
    for name, table in package.tables.items():
        before = len(faults)
        tables[name] = list(_rows(package, table, faults))
        if len(faults) > before:
            partial.add(name)
        faults.extend(_key_faults(table, tables[name]))
    for name, table in package.tables.items():
        for key in table.foreign_keys:
            if key.target not in partial:
                faults.extend(_reference_faults(table, tables[name], key, tables[key.target]))
    if faults:
        raise BadTables(faults)
    return tables


def _rows(package: Package, table: Table, faults: list[Fault]) -> Iterator[Row]:
    text = _text(package, table, faults)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    try:
        for number, cells in enumerate(reader, 1):
            if header is None:
                header = cells
                if header_faults := list(_header_faults(table, header)):
                    faults.extend(header_faults)
                    return
            elif len(cells) != len(header):
                message = f"the row has {len(cells)} cells, expected {len(header)} (quote a cell that holds a comma)"
                faults.append(Fault(table.name, number, min(len(cells), len(header)) + 1, message))
            else:
                yield _row(table, number, dict(zip(header, cells, strict=True)), faults)
    except csv.Error as error:
        faults.append(Fault(table.name, reader.line_num, 0, f"not CSV (RFC 4180): {error}"))
    if header is None:
        faults.append(Fault(table.name, 1, 0, f"the file is empty, expected the header {','.join(table.columns)}"))


def _text(package: Package, table: Table, faults: list[Fault]) -> str | None:
    try:
        data = (package.folder / table.name).read_bytes()
    except OSError as error:
        faults.append(Fault(table.name, 0, 0, f"cannot be read: {error.strerror or error}"))
        return None
    if (nul := data.find(b"\0")) >= 0:
        faults.append(Fault(table.name, data.count(b"\n", 0, nul) + 1, 0, "holds a NUL character, expected text"))
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{data[error.start]:02X} is not UTF-8; save the table as UTF-8"
        faults.append(Fault(table.name, row, 0, message))
        return None


def _header_faults(table: Table, header: list[str]) -> Iterator[Fault]:
    for position, name in enumerate(header, 1):
        if name not in table.columns:
            expected = f"expected one of {', '.join(table.columns)}"
            yield Fault(table.name, 1, position, f"unknown column {name!r}, {expected}")
        elif name in header[: position - 1]:
            yield Fault(table.name, 1, position, f"the column {name!r} stands twice")
    for name in table.columns:
        if name not in header:
            yield Fault(table.name, 1, 0, f"the column {name!r} is missing")


def _row(table: Table, number: int, texts: dict[str, str], faults: list[Fault]) -> Row:
    cells: dict[str, Cell] = {}
    for position, (name, text) in enumerate(texts.items(), 1):
        column = table.columns[name]
        try:
            cells[name] = _cell(column, text)
        except ValueError as error:
            faults.append(Fault(table.name, number, position, f"{name}: {_explained(column, text, error)}"))
            cells[name] = None
    return Row(table, number, cells)


def _cell(column: csvw.metadata.Column, text: str) -> Cell:
    if text != text.strip():
        raise ValueError("space before or after the value, expected none")
    separator = column.inherit("separator")
    if separator and text:
        items = text.split(separator)
        if any(not item or item != item.strip() for item in items):
            raise ValueError(
                f"an item of the list is empty or has spaces around it (items are separated by {separator!r})"
            )
        if len(set(items)) != len(items):
            raise ValueError("an item stands twice in the list")
    value: Cell = column.read(text)
    datatype = column.inherit("datatype")
    if datatype and datatype.base == "anyURI":  # csvw gives an object of its own; its text is what templates need
        return (text.split(separator) if separator else text) if text else value
    if column.common_props.get(DATE_PRECISION) and isinstance(value, str):
        _check_date(value)
    return value


def _check_date(text: str) -> None:
    if not _DATE.fullmatch(text):
        raise ValueError("expected a year, a month or a day: 2012, 2012-02 or 2012-02-03")
    dt.date.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text)


def _explained(column: csvw.metadata.Column, text: str, error: ValueError) -> str:
    if "required column" in str(error):
        return "the value is missing, expected one in every row"
    expected = column.inherit("datatype")
    kind = f", expected {expected.base}{f' like {expected.format}' if expected.format else ''}" if expected else ""
    return f"{text!r}: {error}{kind}"


def _key_faults(table: Table, rows: list[Row]) -> Iterator[Fault]:
    seen: dict[tuple[object, ...], int] = {}
    position = list(table.columns).index(table.primary_key[0]) + 1
    for row in rows:
        key = tuple(row.cells[name] for name in table.primary_key)
        if None in key:
            continue  # already reported as a missing required value
        if key in seen:
            said = ", ".join(map(str, key))
            message = f"the key ({', '.join(table.primary_key)}) = ({said}) stands already in row {seen[key]}"
            yield Fault(table.name, row.number, position, message)
        seen.setdefault(key, row.number)


def _reference_faults(table: Table, rows: list[Row], key: ForeignKey, targets: list[Row]) -> Iterator[Fault]:
    known = {tuple(target.cells[name] for name in key.target_columns) for target in targets}
    position = list(table.columns).index(key.columns[0]) + 1
    for row in rows:
        value = tuple(row.cells[name] for name in key.columns)
        items = [(item,) for item in value[0]] if isinstance(value[0], list) else [value]
        for item in items:
            if None not in item and item not in known:
                said = ", ".join(map(str, item))
                message = f"{', '.join(key.columns)}: “{said}” is not in {key.target} ({', '.join(key.target_columns)})"
                yield Fault(table.name, row.number, position, message)
