"""Patches: what an edition added and removed, as RDF Patch (https://afs.github.io/rdf-patch/).

A line each: ``A`` or ``D``, then the quad as N-Quads writes it; between ``TX .`` and ``TC .``, after headers. Only
named graphs of facts and of what follows from them are told: the merge and what is stated follow from these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rdflib import URIRef

from kg.errors import BadQuads
from kg.store import Graphs, Quad, nquads, parse_quads

CHANGES: Final = "changes.rdfp"
_OTHERS: Final = ("H", "TX", "TC", "TA", "PA", "PD")


@dataclass(frozen=True)
class Patch:
    """Quads that came and quads that went; none stands in both."""

    added: frozenset[Quad]
    removed: frozenset[Quad]

    def then(self, later: Patch) -> Patch:
        """This patch and a later one as one."""
        return Patch(
            (self.added - later.removed) | (later.added - self.removed),
            (self.removed - later.added) | (later.removed - self.added),
        )

    def backwards(self) -> Patch:
        """The patch that undoes this one."""
        return Patch(self.removed, self.added)

    def text(self, headers: Mapping[str, str] | None = None) -> str:
        """As RDF Patch; removals first, each part in the order of its quads."""
        lines = [f"H {name} {value} ." for name, value in (headers or {}).items()]
        lines += ["TX .", *_lines("D", self.removed), *_lines("A", self.added), "TC ."]
        return "\n".join(lines) + "\n"


def patch_of(added: Graphs, removed: Graphs, without: Iterable[URIRef | None]) -> Patch:
    """The patch of what came and went by graph, some graphs left out."""
    apart = set(without)

    def quads(graphs: Graphs) -> frozenset[Quad]:
        return frozenset((graph, triple) for graph, ts in graphs.items() if graph not in apart for triple in ts)

    return Patch(quads(added), quads(removed))


def read_patch(path: Path) -> Patch:
    """A patch from a file.

    Raises:
        BadQuads: with file and line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuads(f"{path.name}: cannot be read: {error}") from error
    parts: dict[str, list[str]] = {"A": [], "D": []}
    for number, line in enumerate(lines, 1):
        mark, _, rest = line.partition(" ")
        for part, quads in parts.items():
            quads.append(rest if mark == part else "")  # empty lines keep the numbers of the others
        if line.strip() and mark not in (*parts, *_OTHERS):
            raise BadQuads(f"{path.name}:{number}: expected A or D and a quad, or {', '.join(_OTHERS)}")
    added, removed = (frozenset(parse_quads("\n".join(part).encode(), path.name)) for part in parts.values())
    return Patch(added - removed, removed - added)


def _lines(mark: str, quads: Iterable[Quad]) -> list[str]:
    return [f"{mark} {line}" for line in sorted(nquads(quads))]
