"""Keeping editions: archives, which are the backup, and which editions a folder holds.

Editions of one folder share files by hard links, so that a damaged file damages every edition that has it. An archive
holds one edition whole: ``12/manifest.json``, then each file that the manifest names, as gzipped tar.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import os
import re
import tarfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from kg.editions import (
    MANIFEST,
    Edition,
    content_hash,
    current,
    editions,
    locked,
    make_current,
    mend,
    new_edition,
    numbered,
    publish,
    remove,
    sha256,
)  # fmt: skip
from kg.errors import BadArchive, BadParameter, DamagedEdition, EngineFailure, NoEdition, ServiceError
from kg.store import scanned
from kg.terms import DESCRIPTION

_NAME: Final = re.compile(r"(\w[\w.-]*/)*\w[\w.-]*", re.ASCII)
_LARGEST_MANIFEST: Final = 64_000_000
_CHUNK: Final = 1 << 20
Step = Callable[[str], object]


@dataclass(frozen=True)
class Restored:
    """What a restore did.

    Attributes:
        edition: the edition
        files: what was written: every file of one that was not there, else those that were missing or damaged
    """

    edition: Edition
    files: tuple[str, ...]


@dataclass(frozen=True)
class Pruned:
    """What pruning removed: the numbers of editions, and the bytes that no edition needs any more."""

    numbers: tuple[int, ...]
    freed: int


def verify(edition: Edition, *, deep: bool = False, step: Step = lambda _: None) -> None:
    """Compare every file with the manifest and, if ``deep``, everything the store says with the content hash.

    Raises:
        DamagedEdition: a file is missing or is not what was published, or the store says something else.
    """
    edition.verify(step)
    if not deep:
        return
    step("every quad")
    try:
        content, quads = content_hash(scanned(edition, without=DESCRIPTION))
    except EngineFailure as error:
        raise DamagedEdition(f"edition {edition.number}: its store cannot be read: {error}") from error
    if content != edition.content_hash:
        raise DamagedEdition(f"edition {edition.number}: its {quads} quads are not those that were published")


def export(edition: Edition, path: Path, step: Step = lambda _: None) -> None:
    """Write an edition to a file. The same edition gives the same bytes; nothing is overwritten.

    Raises:
        BadArchive: there is a file of this name.
        DamagedEdition: a file of the edition is not what was published.
        ServiceError: the file cannot be written.
    """
    if path.exists():
        raise BadArchive("there is a file {path} already", path=path)
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("wb") as file:
            with gzip.GzipFile("", "wb", 6, file, 0) as packed, tarfile.open(fileobj=packed, mode="w|") as tar:
                for name, expected in ((MANIFEST, ""), *sorted(edition.manifest["files"].items())):
                    step(name)
                    _pack(tar, edition, name, expected)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise ServiceError("{path} cannot be written: {reason}", path=path, reason=error.strerror) from error
    finally:
        unfinished.unlink(missing_ok=True)


def restore(path: Path, folder: Path, *, dry_run: bool = False, step: Step = lambda _: None) -> Restored:
    """Bring an edition back from an archive, all of it or not at all; every file is verified before anything is done.

    In a folder where it is missing it is published; where it is damaged, its damaged files are replaced, one by one.
    It becomes current only where no edition is.

    Raises:
        BadArchive: the file is no archive of an edition, is damaged, or another edition has the number.
        ServiceError: the folder cannot be written.
    """
    try:
        with locked(folder), new_edition(folder) as building:
            manifest = _unpack(path, building, step)
            edition = Edition(folder / str(manifest["number"]))
            if edition.path.exists():
                _same(edition, manifest)
                restored = Restored(edition, mend(edition, building, manifest, dry_run=dry_run))
            else:
                restored = Restored(edition, tuple(manifest["files"]))
                if not dry_run:
                    publish(building, manifest, as_current=False)
            if not dry_run and not _has_current(folder):
                make_current(edition)
            return restored
    except OSError as error:
        raise ServiceError("{path} cannot be written: {reason}", path=folder, reason=error.strerror) from error


def prune(folder: Path, keep: int, *, dry_run: bool = False, step: Step = lambda _: None) -> Pruned:
    """Remove all editions but the newest, and but the current one.

    Args:
        folder: the folder of editions
        keep: how many of the newest stay, at least 1
        dry_run: remove nothing
        step: is told each edition

    Raises:
        BadParameter: nothing would stay.
        NoEdition: no edition is current.
    """
    if keep < 1:
        raise BadParameter("keep", "at least one edition is kept")
    with locked(folder):
        now = current(folder).number
        going = [edition for edition in editions(folder)[:-keep] if int(edition.path.name) != now]
        pruned = Pruned(tuple(int(edition.path.name) for edition in going), _freed(going))
        for edition in () if dry_run else going:
            step(f"edition {edition.path.name}")
            remove(edition)
        return pruned


def rollback(folder: Path, number: int, *, dry_run: bool = False, step: Step = lambda _: None) -> Edition:
    """Make another published edition current, once it is verified. The others stay; the next commit starts from it.

    Raises:
        UnknownEdition: there is none of this number.
        DamagedEdition: a file of it is not what was published.
    """
    with locked(folder):
        edition = numbered(folder, number)
        edition.verify(step)
        if not dry_run:
            make_current(edition)
        return edition


class _Hashed:
    """A file for reading that hashes what is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self._hash.update(chunk)
        return chunk

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def _pack(tar: tarfile.TarFile, edition: Edition, name: str, expected: str) -> None:
    path = edition.path / name
    if not path.is_file():
        raise DamagedEdition(f"edition {edition.number}: {name} is missing")
    member = tarfile.TarInfo(f"{edition.number}/{name}")
    member.mode = 0o644
    with path.open("rb") as file:
        member.size = os.fstat(file.fileno()).st_size
        hashed = _Hashed(file)
        tar.addfile(member, hashed)
    if expected and hashed.hexdigest() != expected:
        raise DamagedEdition(f"edition {edition.number}: {name} is not the file that was published")


def _unpack(path: Path, building: Path, step: Step) -> Mapping[str, Any]:
    """Write the files of an archive to a directory; the manifest, once every file is what it says.

    Raises:
        BadArchive: something is missing, too much or not what it should be.
    """
    if not path.is_file():
        raise BadArchive("there is no file {path}", path=path)
    try:
        with gzip.open(path) as packed:
            with tarfile.open(fileobj=packed, mode="r|") as tar:
                manifest = _unpacked(tar, building, step)
            while packed.read(_CHUNK):  # at the end stands the checksum of the whole
                pass
    except (gzip.BadGzipFile, zlib.error, tarfile.TarError, EOFError, RecursionError, ValueError) as error:
        raise BadArchive("{path} is no archive of an edition, or a damaged one: {reason}",
                         path=path.name, reason=str(error)) from error  # fmt: skip
    return manifest


def _unpacked(tar: tarfile.TarFile, building: Path, step: Step) -> Mapping[str, Any]:
    first = tar.next()
    if first is None or first.size > _LARGEST_MANIFEST or not first.isreg() or not (file := tar.extractfile(first)):
        raise ValueError("it does not begin with a manifest")
    manifest = _manifest(json.loads(file.read()))
    folder = f"{manifest['number']}/"
    if first.name != folder + MANIFEST:
        raise ValueError(f"it begins with {first.name}")
    expected = {folder + name: hash_ for name, hash_ in manifest["files"].items()}
    while member := tar.next():
        file = tar.extractfile(member) if member.isreg() and member.name in expected else None
        if file is None:
            raise ValueError(f"{member.name} does not belong there")
        name = member.name.removeprefix(folder)
        step(name)
        if _written(file, building / name) != expected.pop(member.name):
            raise ValueError(f"{name} is not the file that was published")
    if expected:
        raise ValueError(f"{min(expected)} is missing")
    return manifest


def _manifest(read: Any) -> Mapping[str, Any]:
    """A manifest, if it can be one: names that stay where they belong, a number that names a directory."""
    kinds = {"number": int, "files": dict, "counts": dict, "content": str, "issued": str}
    good = isinstance(read, dict) and all(type(read.get(name)) is kind for name, kind in kinds.items())
    if not good or not 0 < read["number"] < 10**9:
        raise ValueError(f"a manifest has {', '.join(kinds)}")
    files = read["files"]
    dt.datetime.fromisoformat(read["issued"])
    if wrong := [name for name in files if not _NAME.fullmatch(name) or name == MANIFEST]:
        raise ValueError(f"“{wrong[0]}” is no name for a file of an edition")
    return dict(read)


def _written(file: IO[bytes], path: Path) -> str:
    """Write a file; its SHA-256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    hashed = _Hashed(file)
    with path.open("xb") as copy:
        while chunk := hashed.read(_CHUNK):
            copy.write(chunk)
    return hashed.hexdigest()


def _same(edition: Edition, manifest: Mapping[str, Any]) -> None:
    """Make sure that a number is that of the very edition: the manifest says it, or one of its descriptions.

    Raises:
        BadArchive: another edition has the number.
    """
    try:
        same = edition.manifest == manifest
    except DamagedEdition:
        same = False
    described = manifest["files"].get(edition.description.name)
    if not same and not (edition.description.is_file() and sha256(edition.description) == described):
        raise BadArchive("another edition {number} is there", number=manifest["number"])


def _has_current(folder: Path) -> bool:
    try:
        current(folder)
    except NoEdition:
        return False
    return True


def _freed(going: Iterable[Edition]) -> int:
    """The bytes of files that no other edition shares."""
    every = [path.stat() for edition in going for path in edition.path.rglob("*") if path.is_file()]
    linked = Counter((one.st_dev, one.st_ino) for one in every)
    sizes = {(one.st_dev, one.st_ino): (one.st_nlink, one.st_size) for one in every}
    return sum(size for node, (links, size) in sizes.items() if linked[node] == links)
