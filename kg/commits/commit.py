"""Commits: a change of the current edition becomes the next one, in time that depends on the change.

The parent's store is taken over by hard links; rules follow from what came and went; what the change can affect is
validated, and a violation leaves nothing behind. Whoever commits at the same time waits.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from rdflib import SH, Graph, URIRef

from kg.closure import follow
from kg.commits.changes import Planned
from kg.commits.revalidation import carried_on, revalidated
from kg.dataset import counts_after, follow_stated
from kg.dcat import Journal, Published, Statistics, describe_edition, edition_iri
from kg.derivation import PREMISES, write_premises
from kg.editions import Edition, RowIndex, change_rows, current, editions, hash_sum, locked, new_edition, publish
from kg.errors import ShapeViolation, StaleParent
from kg.patches import CHANGES, Patch, patch_of
from kg.rules import read_kept
from kg.store import Checkpoint, nquads
from kg.terms import DESCRIPTION, STATED, Triple
from kg.validation import Report
from kg.version import VERSION

_APART: Final = (STATED, DESCRIPTION)
_LINKED: Final = ("rows.sqlite", "rules.json")
"""Files of the parent that a commit never writes."""
_COPIED: Final = ("rows-changed.sqlite",)
"""Small files of the parent that a commit adds to."""
Step = Callable[[str], object]


@dataclass(frozen=True)
class Committed:
    """What a commit gives.

    Attributes:
        edition: the edition published; None for a dry run
        patch: what it adds and removes
        report: what validation found where the change can be felt
    """

    edition: Edition | None
    patch: Patch
    report: Report


def commit(
    folder: Path,
    shapes: Path,
    planned: Planned,
    journal: Journal,
    *,
    parent: int | None = None,
    read: Mapping[str, Any] | None = None,
    dry_run: bool = False,
    step: Step = lambda _: None,
) -> Committed:
    """Make a change of the current edition the next one.

    Args:
        folder: the folder of editions
        shapes: the folder of shapes
        planned: makes the change
        journal: who, why and from what
        parent: the number of the edition the change was made for; whichever is current if None
        read: what the manifest tells of the inputs (``input``, ``read``), where tables were read again
        dry_run: publish nothing
        step: is told each step

    Raises:
        NoEdition: there is none to change.
        StaleParent: another edition was published meanwhile.
        BadQuery, BadQuads: the change is none of facts.
        ShapeViolation: SHACL found a violation; nothing was published.
    """
    with locked(folder):
        base = _base(folder, parent)
        with new_edition(folder) as building, ExitStack() as stack:
            step("checkpoint")
            written = stack.enter_context(closing(_Commit(base, editions(folder)[-1].number + 1, building)))
            step("inference")
            written.change(planned)
            step("validation")
            report = written.validate(shapes)
            patch = patch_of(written.store.added, written.store.removed, (None, *_APART))
            if dry_run:
                return Committed(None, patch, report)
            step("edition")
            manifest = written.describe(journal)
            (building / CHANGES).write_text(patch.text({"id": f"<{edition_iri(written.number)}>"}), encoding="utf-8")
            written.store.finish()
            return Committed(publish(building, manifest | dict(read or {}), base), patch, report)


def _base(folder: Path, parent: int | None) -> Edition:
    """The edition to change: the current one, which has to be the parent if one is named."""
    base = current(folder)
    if parent is not None and base.number != parent:
        message = "the change was made for edition {parent}, and {current} is current now"
        raise StaleParent(message, parent=parent, current=base.number)
    return base


class _Commit:
    """An edition that is being written as a change of another."""

    def __init__(self, base: Edition, number: int, building: Path) -> None:
        self.base, self.number, self.building = base, number, building
        self.store = Checkpoint(base, building / "store", _APART)
        for name in _LINKED:
            os.link(base.path / name, building / name)
        for name in _COPIED:
            if (base.path / name).is_file():
                shutil.copyfile(base.path / name, building / name)

    def close(self) -> None:
        """Let go of the store, whatever happened."""
        self.store.close()

    def change(self, planned: Planned) -> None:
        """Make the change, and everything that follows from it."""
        change = planned(self.store, self.base.row_index, f"editions/{self.number}")
        derivations = follow(self.store, read_kept(self.base.rules).rules, change.added, change.removed)
        follow_stated(self.store)
        change_rows(self.building, change.stating, change.no_longer)
        write_premises(self.building / PREMISES, derivations)

    def validate(self, shapes: Path) -> Report:
        """Validate what the change can affect, and write the report of the edition.

        Raises:
            ShapeViolation: there is a violation.
        """
        report, nodes = revalidated(self.store, shapes, RowIndex(self.building))
        if violations := report.text("violation"):
            raise ShapeViolation(violations)
        former = Graph().parse(self.base.report, format="turtle")
        self._report = carried_on(former, report, nodes)
        self._report.serialize(self.building / "report.ttl", format="turtle", encoding="utf-8")
        return report

    def describe(self, journal: Journal) -> dict[str, Any]:
        """Describe the edition in its store and beside it; what its manifest says."""
        store, base = self.store, self.base
        warnings = sum(1 for _ in self._report.subjects(SH.resultSeverity, SH.Warning))
        counts = counts_after(store, base.counts) | {"warnings": warnings}
        content = hash_sum(base.content_hash, _lines(store.added), _lines(store.removed))
        issued = dt.datetime.now(dt.UTC).replace(microsecond=0)
        former = Graph().parse(base.description, format="turtle")
        statistics = Statistics.read(former, edition_iri(base.number)).changed(
            store.added[None], store.removed[None], lambda subject: list(store.matching(subject))
        )
        published = Published(
            self.number, issued, base.number, content, VERSION, base.manifest.get("about", {}), journal
        )
        description = describe_edition(published, statistics)
        store.remove(DESCRIPTION, store.triples(DESCRIPTION))
        store.add(DESCRIPTION, set(description))  # type: ignore[arg-type]
        description.serialize(self.building / "description.ttl", format="turtle", encoding="utf-8")
        parent = {"parent": base.number, "parent content": base.content_hash}
        told = {"number": self.number, **parent, "issued": issued.isoformat(), "version": VERSION}
        more = {"content": content, "counts": counts, "kind": "commit", "journal": asdict(journal)}
        return {**base.manifest, **told, **more}


def _lines(graphs: Mapping[URIRef | None, set[Triple]]) -> list[bytes]:
    """The canonical quads that count for the content hash."""
    quads = ((graph, triple) for graph, triples in graphs.items() if graph != DESCRIPTION for triple in triples)
    return [f"{line}\n".encode() for line in nquads(quads)]
