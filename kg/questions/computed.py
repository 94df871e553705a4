"""Questions that compute: the query fetches rows, a method of ``kg.methods`` turns them into the answer.

A method is a pure function: it sees what the query fetched and what was asked, never a store. So it can be tried on
rows written by hand, and its answer rests on statements that it names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from rdflib.term import Identifier

from kg.terms import Triple


@dataclass(frozen=True)
class Fetched:
    """What the query of a question gave to its method.

    Attributes:
        terms: the terms of the parameters as given; one that was not given is absent
        rows: one dict per solution; a variable that is not bound is absent
    """

    terms: Mapping[str, tuple[Identifier, ...]]
    rows: tuple[Mapping[str, Identifier], ...]


@dataclass(frozen=True)
class Computed:
    """One row of the answer.

    Attributes:
        cells: column → its term, or its terms for a list; one that is absent or empty is *not stated*
        premises: the statements that the row rests on
    """

    cells: Mapping[str, Identifier | tuple[Identifier, ...]]
    premises: tuple[Triple, ...] = ()


@dataclass(frozen=True)
class Method:
    """A method that a question may name in its header.

    Attributes:
        fetches: the variables that the query must select
        gives: the columns of the answer
        compute: from what was fetched to the rows of the answer; raises BadParameter for values without sense
    """

    fetches: frozenset[str]
    gives: frozenset[str]
    compute: Callable[[Fetched], Iterable[Computed]]
