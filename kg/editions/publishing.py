"""Publishing: a directory is written beside the editions, sealed, and moved into place."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from kg.editions.edition import CURRENT, MANIFEST, Edition
from kg.editions.hashes import sha256
from kg.errors import ServiceError

_BUILDING: Final = ".building"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder of editions: whoever else wants to publish there waits. The end of the process frees it."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        for left in folder.glob(f"{_BUILDING}-*"):  # of one that was killed: only the holder writes here
            shutil.rmtree(left, ignore_errors=True)
        for left in folder.glob(f".{CURRENT}-*"):
            left.unlink(missing_ok=True)
        yield
    finally:
        os.close(handle)


@contextmanager
def new_edition(folder: Path) -> Iterator[Path]:
    """A fresh directory to write an edition in; removed when the writing fails. Hold the folder meanwhile."""
    building = folder / f"{_BUILDING}-{os.getpid()}"
    building.mkdir(parents=True)
    try:
        yield building
    finally:
        shutil.rmtree(building, ignore_errors=True)


def publish(
    building: Path, manifest: Mapping[str, Any], parent: Edition | None = None, *, as_current: bool = True
) -> Edition:
    """Seal a written edition with its manifest, move it into place and, if ``as_current``, make it current.

    A file that is the parent's own, by a hard link, has the parent's hash.
    """
    known = _linked(building, parent) if parent else {}
    names = [path.relative_to(building).as_posix() for path in sorted(building.rglob("*")) if path.is_file()]
    files = {name: known.get(name) or sha256(building / name) for name in names}
    _write_durably(building / MANIFEST, _text({**manifest, "files": files}))
    for path in (*(building / name for name in names if name not in known), *_folders(building)):
        _sync(path)
    folder = building.parent
    target = folder / str(manifest["number"])
    try:
        building.rename(target)
    except OSError as error:  # the directory is there
        raise ServiceError(f"another build published edition {target.name} meanwhile; build again") from error
    _sync(folder)
    edition = Edition(target)
    if as_current:
        make_current(edition)
    return edition


def make_current(edition: Edition) -> None:
    """Let ``current`` name a published edition, by a rename."""
    folder = edition.path.parent
    pointer = folder / f".{CURRENT}-{os.getpid()}"
    _write_durably(pointer, f"{edition.number}\n")
    pointer.replace(folder / CURRENT)
    _sync(folder)


def mend(edition: Edition, good: Path, manifest: Mapping[str, Any], *, dry_run: bool = False) -> tuple[str, ...]:
    """Replace what is missing or damaged of a published edition, file by file. Hold the folder meanwhile.

    Args:
        edition: the edition
        good: a directory with every file that the manifest names; what is taken is moved
        manifest: the manifest that was published
        dry_run: replace nothing

    Returns:
        the names of what was replaced, or would be
    """
    _write_durably(good / MANIFEST, _text(manifest))
    expected = {**manifest["files"], MANIFEST: sha256(good / MANIFEST)}
    damaged = [name for name, hash_ in expected.items() if not _is(edition.path / name, hash_)]
    for name in () if dry_run else damaged:
        target = edition.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        _sync(good / name)
        (good / name).replace(target)
        _sync(target.parent)
    return tuple(damaged)


def remove(edition: Edition) -> None:
    """Remove a published edition, which must not be the current one: at once for readers. Hold the folder meanwhile."""
    folder = edition.path.parent
    gone = folder / f"{_BUILDING}-{edition.path.name}-gone"
    edition.path.rename(gone)
    _sync(folder)
    shutil.rmtree(gone)


def _is(path: Path, hash_: str) -> bool:
    return path.is_file() and sha256(path) == hash_


def _text(manifest: Mapping[str, Any]) -> str:
    return json.dumps(manifest, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _linked(building: Path, parent: Edition) -> dict[str, str]:
    """The hashes of the files that are one with those of the parent."""
    return {
        name: hash_
        for name, hash_ in parent.manifest["files"].items()
        if (building / name).is_file() and (building / name).samefile(parent.path / name)
    }


def _folders(building: Path) -> list[Path]:
    return [*(path for path in building.rglob("*") if path.is_dir()), building]


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
