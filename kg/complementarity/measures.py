"""The measures: how far two holders complete each other, compete, or are near by theme.

One primitive carries them all: ``share(A→B)``, the part of what A has that something of B meets. In matrices it is
``has @ meets.T`` over the number of items of A. Kinds, formulas and ranges stand in ``docs/complementarity.md``.

Scores are single-precision numbers made by the same operations for a pair alone and for all pairs, so that both give
the same number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from kg.complementarity.facets import Facet, Facets, Rows

Numbers = NDArray[np.float32]


@dataclass(frozen=True)
class Shares:
    """The primitive, both ways, for many pairs.

    Attributes:
        forth: the part of what the one has that the other meets; 0 where the one has nothing
        back: the part of what the other has that the one meets
        stated: whether both have something to compare
    """

    forth: Numbers
    back: Numbers
    stated: NDArray[np.bool_]


@dataclass(frozen=True)
class Measure:
    """One kind of comparison.

    Attributes:
        facets: the names of the facets it compares
        score: the score of pairs from the shares of these facets
        directed: the other gives, the one receives
    """

    facets: tuple[str, ...]
    score: Callable[..., Numbers]
    directed: bool = False


def _value_chain(positions: Shares, markets: Shares) -> Numbers:
    one: Final = np.float32(1)
    lesser = np.minimum(one - positions.forth, one - positions.back)
    return np.asarray(lesser * np.maximum(markets.forth, markets.back))


def _more(shares: Shares) -> Numbers:
    return np.maximum(shares.forth, shares.back)


def _mean(shares: Shares) -> Numbers:
    return (shares.forth + shares.back) / np.float32(2)


def _forth(shares: Shares) -> Numbers:
    return shares.forth


MEASURES: Final[Mapping[str, Measure]] = {
    "value-chain": Measure(("positions", "markets"), _value_chain),
    "technology-application": Measure(("uses",), _forth, directed=True),
    "supply": Measure(("supplies",), _forth, directed=True),
    "need-offer": Measure(("needs",), _forth, directed=True),
    "competition": Measure(("competing",), _more),
    "shared-fields": Measure(("themes",), _mean),
}
KINDS: Final = tuple(MEASURES)
"""The kinds of comparison. The first four are complementarities."""


def scores(facets: Facets, kind: str, one: Rows, other: Rows) -> Numbers:
    """The scores of listed pairs; not a number where something needed is not stated of one of them."""
    measure = MEASURES[kind]
    shares = [shares_of(getattr(facets, name), one, other, directed=measure.directed) for name in measure.facets]
    found = measure.score(*shares)
    found[~np.logical_and.reduce([each.stated for each in shares])] = np.nan
    return found


def shares_of(facet: Facet, one: Rows, other: Rows, *, directed: bool = False) -> Shares:
    """The primitive, both ways, for listed pairs; of a directed facet the way back means nothing and is left 0."""
    forth = part(_met(facet, one, other), facet.size[one])
    if directed:
        return Shares(forth, np.zeros_like(forth), (facet.size[one] > 0) & facet.offers[other])
    back = part(_met(facet, other, one), facet.size[other])
    return Shares(forth, back, (facet.size[one] > 0) & (facet.size[other] > 0))


def part(met: NDArray[np.integer], size: NDArray[np.integer]) -> Numbers:
    """A part of a whole; 0 where there is no whole."""
    return np.asarray(np.divide(met, np.maximum(size, 1), dtype=np.float32))


def _met(facet: Facet, one: Rows, other: Rows) -> NDArray[np.int32]:
    """How many items of each one its other meets."""
    both = csr_array(facet.has[one] * facet.meets_of(other))
    return np.asarray(np.diff(both.indptr), dtype=np.int32)
