"""Statements as queries fetch them in long form: a row for each, with the evidence that says it.

A query in long form selects ``?s ?p ?o ?said``: subject, predicate, object, and the IRIs of the evidence, one space
apart. So a method can name the very statements that a row of its answer rests on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from rdflib import SKOS, URIRef
from rdflib.term import Identifier

from kg.terms import Triple

LONG_FORM: Final = frozenset({"s", "p", "o", "said"})
"""What a query in long form selects."""


class Statements:
    """The statements fetched, by subject and predicate and by predicate and object."""

    def __init__(self, rows: Iterable[Mapping[str, Identifier]]) -> None:
        self._said: dict[Triple, frozenset[URIRef]] = {}
        self._objects: defaultdict[tuple[Identifier, Identifier], list[Identifier]] = defaultdict(list)
        self._subjects: defaultdict[tuple[Identifier, Identifier], list[Identifier]] = defaultdict(list)
        for row in rows:
            triple = URIRef(row["s"]), URIRef(row["p"]), row["o"]
            if triple not in self._said:
                self._objects[triple[0], triple[1]].append(triple[2])
                self._subjects[triple[1], triple[2]].append(triple[0])
            evidence = map(URIRef, str(row.get("said", "")).split())
            self._said[triple] = self._said.get(triple, frozenset()).union(evidence)

    def __contains__(self, triple: Triple) -> bool:
        return triple in self._said

    def objects(self, subject: Identifier, predicate: Identifier) -> tuple[Identifier, ...]:
        """The objects of a subject and a predicate, in the order of their names."""
        return tuple(sorted(self._objects.get((subject, predicate), ())))

    def subjects(self, predicate: Identifier, object_: Identifier) -> tuple[Identifier, ...]:
        """The subjects of a predicate and an object, in the order of their names."""
        return tuple(sorted(self._subjects.get((predicate, object_), ())))

    def pairs(self, predicate: Identifier) -> tuple[tuple[URIRef, Identifier], ...]:
        """The subjects and objects of a predicate, in the order of their names."""
        return tuple(sorted((s, o) for s, p, o in self._said if p == predicate))

    def said(self, triples: Iterable[Triple]) -> tuple[URIRef, ...]:
        """The evidence that says any of these, in the order of its names."""
        return tuple(sorted({one for triple in triples for one in self._said.get(triple, ())}))

    def within(self, narrow: Identifier, wide: Identifier) -> tuple[Triple, ...] | None:
        """The shortest chain of ``skos:broader`` from a concept to one that is the same (no link) or wider, or None."""
        chains: dict[Identifier, tuple[Triple, ...]] = {narrow: ()}
        reached = [narrow]
        for concept in reached:
            if concept == wide:
                return chains[concept]
            for broader in self.objects(concept, SKOS.broader):
                if broader not in chains:
                    chains[broader] = (*chains[concept], (URIRef(concept), SKOS.broader, broader))
                    reached.append(broader)
        return None

    def meet(self, one: Identifier, other: Identifier) -> tuple[Triple, ...] | None:
        """The links by which two concepts meet: they are the same, or one is wider than the other; else None."""
        chain = self.within(one, other)
        return self.within(other, one) if chain is None else chain

    def meeting(self, some: Iterable[Identifier], others: Iterable[Identifier]) -> tuple[Triple, ...] | None:
        """The fewest links by which two of these concepts meet, or None if none meet."""
        others = tuple(others)
        found = (links for one in some for other in others if (links := self.meet(one, other)) is not None)
        return min(found, key=len, default=None)
