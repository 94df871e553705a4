"""What meets what, as sparse matrices.

*x* meets *y* if one of the two is the other or a kind of it; *x* is within *y* if it is *y* or a kind of it. An item of
several parts, as (activity, specialty), meets another if every part does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from kg.complementarity.stated import Kinds

_Codes = NDArray[np.int64]


def union(counts: csr_array) -> csr_array:
    """0 or 1: whether a count is above 0."""
    found = csr_array(counts)
    found.eliminate_zeros()
    found.data = np.ones(len(found.data), dtype=np.int16)
    return found


def incidence(pairs: Iterable[tuple[int, int]], shape: tuple[int, int]) -> csr_array:
    """0 or 1: which pairs of a row and a column are there."""
    there = np.array(sorted(set(pairs)), dtype=np.int32).reshape(-1, 2)
    return _ones(there[:, 0], there[:, 1], shape)


def numbered(items: Iterable[Any]) -> Mapping[Any, int]:
    """The number of each different item, in their order."""
    return {item: number for number, item in enumerate(sorted(set(items)))}


def meeting(
    items: Sequence[tuple[str, ...]], kinds: Kinds, *, optional: Collection[int] = (), directed: bool = False
) -> csr_array:
    """Which items meet, items × items.

    Part after part, only items whose former parts meet are compared, so that the work grows with what meets.

    Args:
        items: all different, all of as many parts; an empty text is a part that is not stated
        kinds: which concept is a kind of which
        optional: the parts that meet whatever the other is where one is not stated; of the others, what is not stated
            meets nothing
        directed: the first part of the one must be within that of the other, rather than meet it
    """
    if not items:
        return csr_array((0, 0), dtype=np.int16)
    groups: _Codes = np.zeros(len(items), dtype=np.int64)
    relation = csr_array(np.ones((1, 1), dtype=np.int16))
    for part, column in enumerate(zip(*items, strict=True)):
        names, codes = np.unique(np.array(column, dtype=object).astype(str), return_inverse=True)
        table = _table([str(name) for name in names], kinds, directed and part == 0)
        finer, groups = np.unique(groups * len(names) + codes, return_inverse=True)
        group, code = np.divmod(finer, len(names))
        if part == 0:
            relation = table
            continue
        of_group = _ones(np.arange(len(finer)), group, (len(finer), relation.shape[0]))
        near = coo_array(of_group @ relation @ of_group.T)
        one, other = near.coords
        keep = _among(code[one] * len(names) + code[other], table)
        if part in optional and not names[0]:
            keep |= (code[one] == 0) | (code[other] == 0)
        relation = _ones(one[keep], other[keep], (len(finer), len(finer)))
    return csr_array(relation[groups][:, groups])


def _table(names: list[str], kinds: Kinds, directed: bool) -> csr_array:
    """Which of some concepts are within which, or meet; what is not stated (an empty name) does neither."""
    number = {name: place for place, name in enumerate(names)}
    pairs = {(number[name], number[higher]) for name in names if name for higher in kinds.above(name) & number.keys()}
    return incidence(pairs if directed else pairs | {(b, a) for a, b in pairs}, (len(names), len(names)))


def _among(codes: _Codes, table: csr_array) -> NDArray[np.bool_]:
    """Whether pairs, numbered row by row, are in a table."""
    there = coo_array(table)
    return np.isin(codes, there.coords[0].astype(np.int64) * table.shape[1] + there.coords[1])


def _ones(rows: NDArray[np.integer], columns: NDArray[np.integer], shape: tuple[int, int]) -> csr_array:
    return csr_array((np.ones(len(rows), dtype=np.int16), (rows, columns)), shape=shape)
