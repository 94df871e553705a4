"""Editions: immutable, numbered states of the whole graph, each a directory.

    editions/
        current                 one line: the number of the current edition
        1/  store/              the engine's files
            rows.sqlite         which rows state which triple
            premises.sqlite     what each derived triple was calculated from
            rules.json          the rules that made what was inferred
            description.ttl     VoID, DCAT, PROV
            report.ttl          the SHACL report
            manifest.json       number, parent, date, counts, hashes, what was read

An edition is written beside the others and renamed into place when everything is on disk; then ``current`` is
replaced by a rename. Nothing is ever half-published, and a published edition never changes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from kg.errors import DamagedEdition, NoEdition, ServiceError
from kg.terms import Triple

MANIFEST: Final = "manifest.json"
CURRENT: Final = "current"
_BUILDING: Final = ".building"


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

    def rows(self, triple: Triple, graph: str | None = None) -> tuple[str, ...]:
        """The rows that state a triple (in one graph, or in any): ``data/relations.csv#row=14``."""
        query = (
            "SELECT DISTINCT row FROM rows WHERE s = ? AND p = ? AND o = ? AND (? IS NULL OR graph = ?) ORDER BY row"
        )
        values = (str(triple[0]), str(triple[1]), triple[2].n3(), graph, graph)
        with closing(sqlite3.connect(f"file:{self.path / 'rows.sqlite'}?mode=ro", uri=True)) as rows:
            return tuple(row for (row,) in rows.execute(query, values))

    def verify(self) -> None:
        """Compare every file with the manifest.

        Raises:
            DamagedEdition: a file is missing or is not what was published.
        """
        for name, expected in self.manifest["files"].items():
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


@contextmanager
def new_edition(folder: Path) -> Iterator[Path]:
    """A fresh directory to write an edition in; removed when the writing fails."""
    folder.mkdir(parents=True, exist_ok=True)
    building = folder / f"{_BUILDING}-{os.getpid()}"
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir()
    try:
        yield building
    finally:
        shutil.rmtree(building, ignore_errors=True)


def publish(building: Path, manifest: Mapping[str, Any]) -> Edition:
    """Seal a written edition with its manifest, move it into place and make it current."""
    files = {str(path.relative_to(building)): sha256(path) for path in sorted(building.rglob("*")) if path.is_file()}
    text = json.dumps({**manifest, "files": files}, indent=2, ensure_ascii=False, sort_keys=True)
    _write_durably(building / MANIFEST, text + "\n")
    for path in (*building.rglob("*"), building):
        _sync(path)
    folder = building.parent
    target = folder / str(manifest["number"])
    try:
        building.rename(target)
    except OSError as error:  # the directory is there
        raise ServiceError(f"another build published edition {target.name} meanwhile; build again") from error
    _sync(folder)
    pointer = folder / f".{CURRENT}-{os.getpid()}"
    _write_durably(pointer, f"{manifest['number']}\n")
    pointer.replace(folder / CURRENT)
    _sync(folder)
    return Edition(target)


def content_hash(quads: Iterable[bytes]) -> tuple[str, int]:
    """The content hash of canonical N-Quads, and how many there are. The order does not matter."""
    total, count = 0, 0
    for quad in quads:
        total += int.from_bytes(hashlib.sha256(quad).digest(), "big")
        count += 1
    return f"{total % 2**256:064x}", count


def input_hash(files: Mapping[str, Path]) -> str:
    """One hash of named files: the same names with the same content give the same hash."""
    whole = hashlib.sha256()
    for name, path in sorted(files.items()):
        whole.update(f"{name}\0{sha256(path)}\n".encode())
    return whole.hexdigest()


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_durably(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
