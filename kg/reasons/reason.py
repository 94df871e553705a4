"""What a reason is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rdflib import URIRef

from kg.rules import Rule
from kg.terms import Triple

MOST: Final = 5
"""So many other reasons are told in one tree, of the statement asked about and of what it rests on."""
MOST_PREMISES: Final = 200
"""So many premises of a calculation are told; the others are counted."""


@dataclass(frozen=True)
class Standing:
    """Where a triple stands: the graphs that assert it, the round that inferred it (0: none), whether it is derived."""

    graphs: tuple[URIRef, ...]
    rank: int = 0
    derived: bool = False


@dataclass(frozen=True)
class Reason:
    """Why the graph holds a triple.

    Attributes:
        triple: what is explained
        evidence: the evidence graphs that state it; the catalogue or the vocabulary where it stands there only
        rank: the round that inferred it; 0 where it is asserted
        rule: the rule whose application infers it; None where it is asserted, or where no known rule infers it
        method: the method that calculated it, a concept; None where none did
        premises: the reasons of the rule's body, pattern by pattern, or of what the method returned
        alternatives: other reasons of the same triple, the shortest first
        untold_reasons: how many others were found beside these; there may be more
        untold_premises: how many premises the method returned beside these
    """

    triple: Triple
    evidence: tuple[URIRef, ...] = ()
    rank: int = 0
    rule: Rule | None = None
    method: URIRef | None = None
    premises: tuple[Reason, ...] = ()
    alternatives: tuple[Reason, ...] = ()
    untold_reasons: int = 0
    untold_premises: int = 0

    @property
    def stands(self) -> str:
        """How the graph comes by it: ``asserted``, ``inferred`` by a rule or ``derived`` by a method."""
        return "asserted" if self.evidence else "inferred" if self.rank else "derived"

    @cached_property
    def size(self) -> int:
        """How many statements the tree has, its alternatives apart."""
        return 1 + sum(premise.size for premise in self.premises)

    def walk(self) -> Iterator[Reason]:
        """This reason and all below it, alternatives included."""
        yield self
        for below in (*self.premises, *self.alternatives):
            yield from below.walk()


@dataclass(frozen=True)
class Application:
    """One rule, or one method, with the premises it is applied to; ``untold`` are beyond those that are told."""

    rule: Rule | None
    premises: tuple[Triple, ...]
    method: URIRef | None = None
    untold: int = 0
