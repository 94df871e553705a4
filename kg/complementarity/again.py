"""After a change: only what the touched holders are part of is compared again."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Final

import numpy as np
from scipy.sparse import csr_array

from kg.complementarity.facets import Facet, Facets, Rows
from kg.complementarity.measures import MEASURES, Numbers, scores
from kg.complementarity.partners import MOST, Ranking, ranking

_FACETS: Final = sorted({name for measure in MEASURES.values() for name in measure.facets} | {"activities"})


def touched(former: Facets, present: Facets) -> Rows:
    """The rows of ``present`` whose facets are not those of ``former``; all, if what meets what has changed."""
    said = [
        (each.stated.kinds.broader, each.stated.materials, set(each.stated.applications)) for each in (former, present)
    ]
    if said[0] != said[1] or former.holders != present.holders:
        return np.arange(len(present.holders))
    rows = [_different(getattr(former, name), getattr(present, name)) for name in _FACETS]
    return np.unique(np.concatenate(rows))


def again(facets: Facets, before: Ranking, changed: Rows, *, most: int = MOST, among: Rows | None = None) -> Ranking:
    """What ``ranking`` gives now, made from what it gave before.

    The lists of the changed holders are made anew, and those that held one of them; in the others the changed holders
    take their place, if they have one.

    Args:
        facets: as they are now, of the same holders as before
        before: what ``ranking`` gave, with the same ``most`` and ``among``
        changed: the rows whose facets are others than before
        most: how many partners each list has at most
        among: who is compared; every cluster, unless told
    """
    rows = facets.clusters if among is None else among
    changed = np.intersect1d(changed, rows)
    anew = np.union1d(changed, before.one[np.isin(before.other, changed)])
    kept = np.setdiff1d(rows, anew)
    whole = ranking(facets, before.kind, most=most, among=rows, of=anew)
    stays = np.isin(before.one, kept)
    one, other = np.repeat(kept, len(changed)), np.tile(changed, len(kept))
    score = np.nan_to_num(scores(facets, before.kind, one, other))
    parts = (
        (whole.one, whole.other, whole.score),
        (before.one[stays], before.other[stays], before.score[stays]),
        (one[score > 0], other[score > 0], score[score > 0]),
    )
    ones, others, all_ = (np.concatenate([each[number] for each in parts]) for number in range(3))
    return _first(before.kind, ones, others, all_, most=most)


def _first(kind: str, one: Rows, other: Rows, score: Numbers, *, most: int) -> Ranking:
    """The best of each list."""
    order = np.lexsort((other, -score, one))
    one, other, score = one[order], other[order], score[order]
    begins = np.searchsorted(one, one)
    best = np.arange(len(one)) - begins < most
    return Ranking(kind, one[best], other[best], score[best])


def _different(former: Facet, present: Facet) -> Rows:
    """The rows in which two facets differ, whatever the numbers of their columns."""
    has = _rows_apart(former.has, former.items, present.has, present.items)
    return np.union1d(has, _rows_apart(former.offered, former.others, present.offered, present.others))


def _rows_apart(former: csr_array, was: tuple[Hashable, ...], present: csr_array, now: tuple[Hashable, ...]) -> Rows:
    number = {item: place for place, item in enumerate(dict.fromkeys((*was, *now)))}
    one, other = (_renumbered(matrix, items, number) for matrix, items in ((former, was), (present, now)))
    return np.flatnonzero(np.diff(csr_array(one != other).indptr))


def _renumbered(matrix: csr_array, items: tuple[Hashable, ...], number: Mapping[Hashable, int]) -> csr_array:
    columns = np.array([number[item] for item in items], dtype=matrix.indices.dtype)
    shape = matrix.shape[0], len(number)
    moved = csr_array((matrix.data, columns[matrix.indices], matrix.indptr), shape=shape)
    moved.sort_indices()
    return moved
