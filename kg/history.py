"""History: what leads from one edition to another, and which edition stood at a date."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from rdflib import URIRef

from kg.editions import MANIFEST, Edition, editions, sha256
from kg.errors import DamagedEdition, UnknownEdition
from kg.patches import CHANGES, Patch, read_patch
from kg.store import Quad, missing
from kg.terms import DESCRIPTION, STATED

_APART: Final = frozenset({STATED, DESCRIPTION})
_NOTHING: Final = Patch(frozenset(), frozenset())
Step = Callable[[str], object]


def between(one: Edition, other: Edition, step: Step = lambda _: None) -> Patch:
    """The patch that leads from one edition to another, older or newer: named graphs, as commits tell them.

    Where commits lead from one to the other, or from an edition they both come from, their patches are put together,
    in time that depends on the changes. Otherwise both stores are read from end to end.

    Args:
        one: where the patch starts
        other: where it ends
        step: is told each step

    Raises:
        DamagedEdition: the patch of a commit is not the one that was published.
        EngineFailure: a store cannot be read.
    """
    path = _path(one, other)
    if path is None:
        step(f"edition {other.number}")
        added = frozenset(missing(other, one, _APART))
        step(f"edition {one.number}")
        return Patch(added, frozenset(missing(one, other, _APART)))
    patch = _NOTHING
    undone, done = path
    for edition in undone:
        patch = patch.then(_changes(edition).backwards())
    for edition in reversed(done):
        patch = patch.then(_changes(edition))
    return patch


def grouped(patch: Patch) -> Mapping[URIRef, Patch]:
    """A patch by resource, the subject of its quads, in the order of their IRIs."""
    added, removed = (_by_subject(quads) for quads in (patch.added, patch.removed))
    return {
        subject: Patch(frozenset(added[subject]), frozenset(removed[subject]))
        for subject in sorted(added.keys() | removed.keys())
    }


def as_of(folder: Path, when: dt.date) -> Edition:
    """The last edition issued by a moment, or by the end of a day (UTC), whether it was taken back later or not.

    Args:
        folder: the folder of editions
        when: a moment, in UTC if it has no zone, or a day

    Raises:
        UnknownEdition: none was issued by then.
    """
    known = sorted(editions(folder), key=lambda edition: (edition.issued, edition.number))
    found = [edition for edition in known if _issued_by(edition, when)]
    if not found:
        raise UnknownEdition("no edition was issued by {when}", when=when.isoformat())
    return found[-1]


def _issued_by(edition: Edition, when: dt.date) -> bool:
    if isinstance(when, dt.datetime):
        return edition.issued <= (when if when.tzinfo else when.replace(tzinfo=dt.UTC))
    return edition.issued.astimezone(dt.UTC).date() <= when


def _path(one: Edition, other: Edition) -> tuple[list[Edition], list[Edition]] | None:
    """The commits to undo and those to do, each from the newest, to come from one edition to another.

    A parent has a lower number than its child, so the higher of the two goes back until both hold the same.
    """
    undone: list[Edition] = []
    done: list[Edition] = []
    while one.content_hash != other.content_hash:
        if one.number > other.number:
            undone.append(one)
            parent = _parent(one)
            one = parent or one
        else:
            done.append(other)
            parent = _parent(other)
            other = parent or other
        if parent is None:
            return None
    return undone, done


def _parent(edition: Edition) -> Edition | None:
    """The edition that a commit changed, if it is still there and no other has its number."""
    manifest = edition.manifest
    if manifest.get("kind") != "commit":
        return None
    parent = Edition(edition.path.parent / str(manifest["parent"]))
    there = (parent.path / MANIFEST).is_file() and parent.content_hash == manifest.get("parent content")
    return parent if there else None


def _changes(edition: Edition) -> Patch:
    """What a commit changed.

    Raises:
        DamagedEdition: the file is not the one that was published.
    """
    path = edition.path / CHANGES
    if not path.is_file() or sha256(path) != edition.manifest["files"].get(CHANGES):
        raise DamagedEdition(f"edition {edition.number}: {CHANGES} is not the file that was published")
    return read_patch(path)


def _by_subject(quads: frozenset[Quad]) -> defaultdict[URIRef, set[Quad]]:
    found: defaultdict[URIRef, set[Quad]] = defaultdict(set)
    for quad in quads:
        found[quad[1][0]].add(quad)
    return found
