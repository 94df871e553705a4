"""Hashes of what an edition read, of its content and of its files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path


def content_hash(quads: Iterable[bytes]) -> tuple[str, int]:
    """The content hash of canonical N-Quads, and how many there are. The order does not matter."""
    numbers = [0, 0]
    for quad in quads:
        numbers[0] += _number(quad)
        numbers[1] += 1
    return _text(numbers[0]), numbers[1]


def hash_sum(content: str, added: Iterable[bytes], removed: Iterable[bytes]) -> str:
    """A content hash after quads came and went: it is a sum, so that a change needs to look at the change alone."""
    return _text(int(content, 16) + sum(map(_number, added)) - sum(map(_number, removed)))


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


def _number(quad: bytes) -> int:
    return int.from_bytes(hashlib.sha256(quad).digest(), "big")


def _text(number: int) -> str:
    return f"{number % 2**256:064x}"
