"""The dataset of an edition: named graphs, the merge, and what is stated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import count

from rdflib import Graph, URIRef

from kg.derivation import Derivation
from kg.facts import Facts
from kg.store import Checkpoint
from kg.terms import (
    CATALOGUE,
    DERIVED,
    DESCRIPTION,
    EVIDENCE,
    GRAPPE,
    INFERRED,
    READING,
    STATED,
    Triple,
    inferred,
    is_asserted,
    is_written,
)

_HAS_READING = GRAPPE["hasReading"]


@dataclass
class Dataset:
    """Everything an edition holds.

    Attributes:
        facts: what rows and the vocabulary assert, by graph
        rounds: what inference derived, by round
        derivations: what methods calculated, with the premises
        description: the edition's own description, set last
    """

    facts: Facts
    rounds: list[set[Triple]]
    derivations: Sequence[Derivation] = ()
    description: Graph = field(default_factory=Graph)

    @cached_property
    def merge(self) -> set[Triple]:
        """The default graph: the set union of evidence, catalogue, vocabulary, inferred and derived graphs."""
        return self.facts.merge().union(*self.rounds, *(derivation.triples for derivation in self.derivations))

    @cached_property
    def stated(self) -> set[Triple]:
        """The merge without what no source states: what follows, and interpreted evidence with its description."""
        catalogue = self.facts.graphs.get(CATALOGUE, set())
        interpreted = {s for s, p, o in catalogue if p == _HAS_READING and o == READING.interpreted}
        said = (triples for graph, triples in self.facts.graphs.items() if graph not in interpreted)
        return {triple for triple in set().union(*said) if triple[0] not in interpreted}

    def graphs(self) -> Iterator[tuple[URIRef | None, set[Triple]]]:
        """Every graph of the dataset by name; None is the default graph."""
        yield None, self.merge
        yield from self.facts.graphs.items()
        for rank, triples in enumerate(self.rounds, 1):
            yield inferred(rank), triples
        yield from ((derivation.graph, derivation.triples) for derivation in self.derivations)
        yield STATED, self.stated
        yield DESCRIPTION, set(self.description)  # type: ignore[arg-type]

    def counts(self) -> dict[str, int]:
        """The figures an edition is quoted with."""
        return {
            "triples": len(self.merge),
            "facts": self.facts.count(),
            "evidence graphs": len(self.facts.evidence),
            "inferred": sum(map(len, self.rounds)),
            "rounds": len(self.rounds),
            "derived": sum(len(derivation.reasons) for derivation in self.derivations),
            "stated": len(self.stated),
        }


def follow_stated(store: Checkpoint) -> None:
    """Bring what is stated up to date with what came and went of the facts of a store."""
    interpreted = (_HAS_READING, READING.interpreted)
    sides = [
        side.get(graph, set())
        for side in (store.added, store.removed)
        for graph in side
        if graph and is_asserted(graph)
    ]
    changed = set().union(*sides)
    for evidence in {s for s, p, o in changed if (p, o) == interpreted}:  # all it says is read otherwise now
        changed |= {*store.triples(evidence), *store.matching(evidence)}

    @cache
    def is_interpreted(thing: URIRef) -> bool:
        return any(store.matching(thing, *interpreted))

    def is_stated(triple: Triple) -> bool:
        says = (graph for graph in store.graphs(triple) if is_asserted(graph))
        return not is_interpreted(triple[0]) and not all(map(is_interpreted, says))

    stated = {triple for triple in changed if is_stated(triple)}
    store.add(STATED, stated)
    store.remove(STATED, changed - stated)


def counts_after(store: Checkpoint, before: Mapping[str, int]) -> dict[str, int]:
    """The figures of an edition after a change of its store, from those before."""

    def more(graphs: Callable[[URIRef], bool]) -> int:
        came, went = (
            sum(len(ts) for g, ts in side.items() if g and graphs(g)) for side in (store.added, store.removed)
        )
        return came - went

    facts, gone = store.net(is_written)
    merge = len(store.added[None]) - len(store.removed[None])
    touched = {g for side in (store.added, store.removed) for g, triples in side.items() if g and triples}
    evidence = 0
    for graph in (g for g in touched if g.startswith(EVIDENCE)):
        now = len(store.triples(graph))
        evidence += bool(now) - bool(now - len(store.added[graph]) + len(store.removed[graph]))
    rounds = next(rank for rank in count() if not store.holds(inferred(rank + 1)))
    return {
        "triples": before["triples"] + merge,
        "facts": before["facts"] + len(facts) - len(gone),
        "evidence graphs": before["evidence graphs"] + evidence,
        "inferred": before["inferred"] + more(lambda graph: graph.startswith(INFERRED)),
        "rounds": rounds,
        "derived": before["derived"] + more(lambda graph: graph.startswith(DERIVED)),
        "stated": before["stated"] + more(lambda graph: graph == STATED),
        "quads": before["quads"] + merge + more(lambda graph: graph != DESCRIPTION),
    }
