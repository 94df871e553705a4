"""The dataset of an edition: named graphs, the merge, and what is stated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rdflib import Graph, URIRef

from kg.derivation import Derivation
from kg.facts import Facts
from kg.terms import CATALOGUE, DESCRIPTION, GRAPPE, READING, STATED, Triple, inferred

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
        interpreted = {s for s, p, o in self.facts.graphs[CATALOGUE] if p == _HAS_READING and o == READING.interpreted}
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
            "stated": len(self.stated),
        }
