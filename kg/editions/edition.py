"""An edition on disk: its manifest, its files."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from kg.editions.hashes import sha256
from kg.editions.rows import RowIndex
from kg.errors import DamagedEdition, NoEdition, UnknownEdition
from kg.terms import Triple

MANIFEST: Final = "manifest.json"
CURRENT: Final = "current"


@dataclass(frozen=True)
class Edition:
    """One published state. ``path`` is its directory."""

    path: Path

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """What the edition says of itself.

        Raises:
            DamagedEdition: there is no readable manifest.
        """
        try:
            read: Mapping[str, Any] = json.loads((self.path / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise DamagedEdition(f"the manifest of {self.path} cannot be read: {error}") from error
        return read

    @property
    def number(self) -> int:
        """The number, from 1."""
        return int(self.manifest["number"])

    @property
    def issued(self) -> dt.datetime:
        """When it was published (UTC)."""
        return dt.datetime.fromisoformat(self.manifest["issued"])

    @property
    def counts(self) -> Mapping[str, int]:
        """The figures it is quoted with."""
        return dict(self.manifest["counts"])

    @property
    def input_hash(self) -> str:
        """Of everything that was read: decides whether a build has anything to do."""
        return str(self.manifest["input"])

    @property
    def content_hash(self) -> str:
        """The sum modulo 2²⁵⁶ of the SHA-256 of each canonical N-Quad, the edition's own description apart."""
        return str(self.manifest["content"])

    @property
    def store(self) -> Path:
        """The engine's directory."""
        return self.path / "store"

    @property
    def rules(self) -> Path:
        """The rules that inference ran, as JSON: what explains a triple."""
        return self.path / "rules.json"

    @property
    def description(self) -> Path:
        """Its VoID, DCAT and PROV description, as Turtle."""
        return self.path / "description.ttl"

    @property
    def report(self) -> Path:
        """The SHACL report, as Turtle."""
        return self.path / "report.ttl"

    @property
    def row_index(self) -> RowIndex:
        """Which rows state what."""
        return RowIndex(self.path)

    def rows(self, triple: Triple, graph: str | None = None) -> tuple[str, ...]:
        """The rows that state a triple (in one graph, or in any): ``data/relations.csv#row=14``."""
        found = self.row_index.of(*triple)
        return tuple(sorted({one.row for one in found if graph is None or str(one.graph) == graph}))

    def verify(self, step: Callable[[str], object] = lambda _: None) -> None:
        """Compare every file with the manifest; ``step`` is told each.

        Raises:
            DamagedEdition: a file is missing or is not what was published.
        """
        for name, expected in self.manifest["files"].items():
            step(name)
            path = self.path / name
            if not path.is_file():
                raise DamagedEdition(f"edition {self.number}: {name} is missing")
            if sha256(path) != expected:
                raise DamagedEdition(f"edition {self.number}: {name} is not the file that was published")


@dataclass(frozen=True)
class Built:
    """What a build gives: the current edition, whether it is new, what SHACL warns of, axioms that no rule covers."""

    edition: Edition
    published: bool
    warnings: str = ""
    unsupported: tuple[str, ...] = ()


def editions(folder: Path) -> list[Edition]:
    """Every published edition of a folder, oldest first."""
    numbers = sorted(int(path.name) for path in folder.glob("[0-9]*") if path.name.isdigit()) if folder.is_dir() else []
    return [Edition(folder / str(number)) for number in numbers]


def numbered(folder: Path, number: int) -> Edition:
    """The edition of a number.

    Raises:
        UnknownEdition: there is none.
    """
    edition = Edition(folder / str(number))
    if not (edition.path / MANIFEST).is_file():
        raise UnknownEdition("there is no edition {number}", number=number)
    return edition


def current(folder: Path) -> Edition:
    """The current edition of a folder.

    Raises:
        NoEdition: none was published there.
    """
    try:
        name = (folder / CURRENT).read_text(encoding="ascii").strip()
    except OSError:
        raise NoEdition(f"there is no edition in {folder}; `grappe build` makes one") from None
    edition = Edition(folder / name)
    if not name.isdigit() or not (edition.path / MANIFEST).is_file():
        raise NoEdition(f"{folder / CURRENT} names “{name}”, and there is no such edition")
    return edition
