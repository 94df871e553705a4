"""The best partners of each holder, by comparing all pairs.

What two holders share is a product of sparse matrices. Where few pairs share anything only those are scored; else
all are, a block of rows at a time, so that a block stays in the processor's cache.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from kg.complementarity.facets import Facet, Facets, Rows
from kg.complementarity.measures import MEASURES, Measure, Numbers, Shares, part

MOST: Final = 20
_BLOCK: Final = 32
"""Rows that are scored at once."""
_TILE: Final = 512
_SAMPLE: Final = 1024
_FEW: Final = 0.1
"""Up to this share of all pairs, only those that share something are scored."""
_DENSE: Final = 0.02
"""From this share of ones on, a matrix is multiplied as a dense one."""
_LARGE: Final = 200_000_000
"""Cells that a dense matrix may have."""
_ALL_STATED: Final = np.ones(1, dtype=np.bool_)
Lists = Iterator[tuple[Rows, Rows, Numbers]]
"""Of one holder, or of none: its row again and again, the rows of its partners, their scores."""


@dataclass(frozen=True)
class Ranking:
    """The best partners of each holder, one pair after the other.

    Attributes:
        one: the row of the holder whose list it is
        other: the row of its partner; in directed kinds the partner gives
        score: above 0; falling within a list, equal scores in the order of rows
    """

    kind: str
    one: Rows = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    other: Rows = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    score: Numbers = field(default_factory=lambda: np.empty(0, dtype=np.float32))

    def pairs(self) -> dict[tuple[int, int], float]:
        """Each pair once with its score; of a kind without direction, the smaller row first."""
        directed = MEASURES[self.kind].directed
        found: dict[tuple[int, int], float] = {}
        for one, other, score in zip(self.one.tolist(), self.other.tolist(), self.score.tolist(), strict=True):
            found[(one, other) if directed or one < other else (other, one)] = score
        return found


def ranking(
    facets: Facets, kind: str, *, most: int = MOST, among: Rows | None = None, of: Rows | None = None
) -> Ranking:
    """The best partners of each of some holders, by comparing all pairs of them.

    Args:
        facets: what holders have
        kind: one of KINDS
        most: how many partners each list has at most
        among: who is compared; every cluster, unless told
        of: whose lists are made; of all who are compared, unless told

    Raises:
        ValueError: ``most`` is below 1.
    """
    if most < 1:
        raise ValueError(f"a list of {most} is none")
    measure = MEASURES[kind]
    compared = [getattr(facets, name) for name in measure.facets]
    others = facets.clusters if among is None else np.unique(among)
    ones = others if of is None else np.intersect1d(of, others)
    for facet in compared:  # of whom nothing is stated there is no score
        ones, others = ones[facet.size[ones] > 0], others[_other_side(measure, facet)[others]]
    if not len(ones) or not len(others):
        return Ranking(kind)
    if len(compared) == 1 and _work(compared[0], ones, others) <= _FEW * len(ones) * len(others):
        lists = _of_few(measure, compared[0], ones, others, most)
    else:
        lists = _of_all(measure, compared, ones, others, most)
    return Ranking(kind, *(np.concatenate(parts) for parts in zip(*lists, strict=True)))


def _other_side(measure: Measure, facet: Facet) -> NDArray[np.bool_]:
    """Which holders can be the other of a pair."""
    return facet.offers if measure.directed else facet.size > 0


def _work(facet: Facet, ones: Rows, others: Rows) -> int:
    """How many multiplications the product takes; no fewer than the pairs that share something."""
    items = facet.has.shape[1]
    had = np.bincount(facet.has[ones].indices, minlength=items).astype(np.int64)
    return int(had @ np.bincount(facet.meets_of(others).indices, minlength=items))


def _of_few(measure: Measure, facet: Facet, ones: Rows, others: Rows, most: int) -> Lists:
    """The lists where few pairs share anything; the score of all others is 0 by every measure of one facet."""
    forth = _product(facet.has[ones], facet.meets_of(others))
    one, other = np.repeat(ones, np.diff(forth.indptr)), others[forth.indices]
    shares = Shares(part(forth.data, facet.size[one]), np.zeros(1, dtype=np.float32), _ALL_STATED)
    if not measure.directed:  # who meets something of the other is met by something of it: the same pairs
        back = _product(facet.meets_of(ones), facet.has[others])
        shares = Shares(shares.forth, part(back.data, facet.size[other]), _ALL_STATED)
    scored = measure.score(shares)
    scored[one == other] = 0  # nobody is its own partner
    for begins, ends in pairwise(forth.indptr):
        best = begins + _highest(scored[begins:ends], most)
        yield one[best], other[best], scored[best]


def _of_all(measure: Measure, compared: list[Facet], ones: Rows, others: Rows, most: int) -> Lists:
    """The lists where all pairs are scored."""
    every = [_Compared(facet, ones, others, measure.directed) for facet in compared]
    for start in range(0, len(ones), _BLOCK):
        block = slice(start, min(start + _BLOCK, len(ones)))
        scored = measure.score(*(each.shares(block) for each in every))
        own = np.minimum(np.searchsorted(others, ones[block]), len(others) - 1)
        inside = np.flatnonzero(others[own] == ones[block])
        scored[inside, own[inside]] = 0  # nobody is its own partner
        for one, scores in zip(ones[block], scored, strict=True):
            best = _highest(scores, most)
            yield np.full(len(best), one), others[best], scores[best]


class _Compared:
    """One facet of some holders, the ones, compared with that of others."""

    def __init__(self, facet: Facet, ones: Rows, others: Rows, directed: bool) -> None:
        self.mine, self.theirs = (facet.size[rows].astype(np.float32) for rows in (ones, others))
        self.forth = _counts(facet.has[ones], facet.meets_of(others))
        self.back = None
        if not directed:
            alike = np.array_equal(ones, others)
            self.back = self.forth if alike else _counts(facet.has[others], facet.meets_of(ones))

    def shares(self, block: slice) -> Shares:
        """The shares of a block of the ones with all others."""
        forth = np.divide(self.forth[block], self.mine[block, None], dtype=np.float32)
        if self.back is None:
            return Shares(forth, forth, _ALL_STATED)
        return Shares(forth, np.divide(_turned(self.back, block), self.theirs, dtype=np.float32), _ALL_STATED)


def _highest(scores: Numbers, most: int) -> Rows:
    """Where the highest numbers above 0 stand, falling; of equal ones the first."""
    least = np.float32(0)
    if len(scores) > most:
        # The bound of a part is one of the whole, and much quicker found.
        some = scores[:_SAMPLE] if len(scores) > 2 * _SAMPLE else scores
        least = np.partition(some, len(some) - most)[len(some) - most]
    at = np.flatnonzero(scores > least)
    if len(at) > most:
        bound = np.partition(scores[at], len(at) - most)[len(at) - most]
        at = at[scores[at] >= bound]
    elif least > 0 and len(at) < most:
        at = np.concatenate((at, np.flatnonzero(scores == least)[: most - len(at)]))
    return at[np.argsort(-scores[at], kind="stable")[:most]]


def _product(has: csr_array, meets: csr_array) -> csr_array:
    """How many items of each holder each other meets: the pairs that share any, in order."""
    found = csr_array(has.astype(np.int32) @ csr_array(meets.T))
    found.sort_indices()
    return found


def _counts(has: csr_array, meets: csr_array) -> NDArray[np.integer]:
    """The same for all pairs, holders × holders, in the smallest numbers that hold them."""
    holders, items = meets.shape
    small = np.min_scalar_type(-int(np.diff(has.indptr).max(initial=1)))
    has = has.astype(small)
    if meets.nnz > _DENSE * holders * items and holders * items <= _LARGE:
        return np.asarray(has @ np.ascontiguousarray(meets.toarray().astype(small).T))
    return np.asarray((has @ csr_array(meets.T).astype(small)).toarray())


def _turned(counts: NDArray[np.integer], block: slice) -> NDArray[np.integer]:
    """Some columns of a matrix as rows, in tiles: a stride over the whole matrix would miss the cache at each step."""
    columns = counts[:, block]
    turned = np.empty(columns.shape[::-1], dtype=counts.dtype)
    for start in range(0, len(columns), _TILE):
        turned[:, start : start + _TILE] = columns[start : start + _TILE].T
    return turned
