"""What a commit changes: rows of tables, quads of files, a SPARQL update; graph by graph, with the rows."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rdflib import URIRef

from kg.commits.updates import run_update, writable
from kg.editions import RowIndex, Statement
from kg.errors import BadQuads
from kg.facts import Facts
from kg.patches import Patch, read_patch
from kg.store import Checkpoint, Quad, read_quads
from kg.terms import Triple, is_written

Graphs = Mapping[URIRef, set[Triple]]
"""Triples by graph of facts."""


@dataclass(frozen=True)
class Change:
    """What comes and goes.

    Attributes:
        added: triples to add, by graph of facts
        removed: triples to remove, by graph of facts
        stating: that rows state something, from now on
        no_longer: that rows state something, up to now
    """

    added: Graphs
    removed: Graphs
    stating: frozenset[Statement]
    no_longer: frozenset[Statement]

    def __bool__(self) -> bool:
        return bool(self.stating or self.no_longer or any(self.added.values()) or any(self.removed.values()))


Planned = Callable[[Checkpoint, RowIndex, str], Change]
"""What makes a change for a store and the rows behind it; the text names what is committed, where no row does."""


def of_files(added: Sequence[Path], removed: Sequence[Path] = ()) -> Planned:
    """The change that files make: quads to add and to remove; or one patch, or one SPARQL update, alone.

    Raises:
        BadQuads: a file cannot be read, is of no kind that is known, or does not stand alone as it must.
    """
    whole = [path for path in (*added, *removed) if path.suffix in _WHOLE]
    if whole and (removed or len(added) > 1):
        raise BadQuads("{name}: a patch or an update is committed alone", name=whole[0].name)
    if whole:
        return _WHOLE[whole[0].suffix](whole[0])
    return of_quads(*([quad for path in paths for quad in read_quads(path)] for paths in (added, removed)))


def of_rows(files: Iterable[str], facts: Facts) -> Planned:
    """The change that makes the rows of some tables (``data/relations.csv``) state what they state in these facts.

    A triple leaves a graph when no row of any table states it there any more.
    """

    def plan(_: Checkpoint, index: RowIndex, __: str) -> Change:
        before = set().union(*map(index.from_table, files))
        after = {Statement(graph, triple, row) for (graph, triple), rows in facts.rows.items() for row in rows}
        stating, no_longer = frozenset(after - before), frozenset(before - after)
        said = {(one.graph, one.triple) for one in after}

        def is_said(one: Statement) -> bool:
            if (one.graph, one.triple) in said:
                return True
            return any(other.graph == one.graph and other not in no_longer for other in index.of(*one.triple))

        return Change(_by_graph(stating), _by_graph(itertools.filterfalse(is_said, no_longer)), stating, no_longer)

    return plan


def of_quads(added: Iterable[Quad], removed: Iterable[Quad] = ()) -> Planned:
    """The change that adds and removes quads of graphs of facts, whatever rows say.

    Raises:
        BadQuery: a graph is none of facts.
    """
    coming, going = ([(writable(graph), triple) for graph, triple in quads] for quads in (added, removed))

    def plan(store: Checkpoint, index: RowIndex, name: str) -> Change:
        return _unrowed(store, index, name, _graphs(coming), _graphs(going))

    return plan


def of_patch(patch: Patch) -> Planned:
    """The change that a patch makes to the graphs of facts; what followed from them follows again by itself."""
    return of_quads(filter(_of_facts, patch.added), filter(_of_facts, patch.removed))


def of_update(text: str) -> Planned:
    """The change that a SPARQL update makes.

    Raises:
        BadQuery: when it is planned: it does not parse, or writes where it must not.
    """

    def plan(store: Checkpoint, index: RowIndex, name: str) -> Change:
        run_update(store, text)
        added = {graph: set(triples) for graph, triples in store.added.items() if graph}
        removed = {graph: set(triples) for graph, triples in store.removed.items() if graph}
        for graph, triples in added.items():
            store.remove(graph, triples)
        for graph, triples in removed.items():
            store.add(graph, triples)
        return _unrowed(store, index, name, added, removed)

    return plan


def _update_in(path: Path) -> Planned:
    try:
        return of_update(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuads("{name}: cannot be read: {reason}", name=path.name, reason=error) from error


_WHOLE: Final[Mapping[str, Callable[[Path], Planned]]] = {
    ".rdfp": lambda path: of_patch(read_patch(path)),
    ".ru": _update_in,
}
"""Kinds of files that are a change of their own."""


def _unrowed(store: Checkpoint, index: RowIndex, name: str, added: Graphs, removed: Graphs) -> Change:
    """A change that no row makes: what it adds is stated by the commit, what it removes by no row any more."""
    stating = {
        Statement(graph, triple, name)
        for graph, triples in added.items()
        for triple in triples
        if graph not in store.graphs(triple)
    }
    no_longer = {
        one
        for graph, triples in removed.items()
        for triple in triples
        for one in index.of(*triple)
        if one.graph == graph
    }
    return Change(added, removed, frozenset(stating), frozenset(no_longer))


def _of_facts(quad: Quad) -> bool:
    return quad[0] is not None and is_written(quad[0])


def _by_graph(statements: Iterable[Statement]) -> Graphs:
    return _graphs((one.graph, one.triple) for one in statements)


def _graphs(quads: Iterable[tuple[URIRef, Triple]]) -> Graphs:
    found: dict[URIRef, set[Triple]] = defaultdict(set)
    for graph, triple in quads:
        found[graph].add(triple)
    return found
