"""How much two collections of things have in common, where some things meet others that are not the same."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from fractions import Fraction
from operator import eq
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Overlap(Generic[T]):
    """What two collections have in common.

    Attributes:
        share: from 0 (nothing) to 1 (each meets one of the others)
        pairs: which of the one meets which of the other, in their order
    """

    share: Fraction
    pairs: tuple[tuple[T, T], ...]


def overlap(one: Collection[T], other: Collection[T], meets: Callable[[T, T], bool] = eq) -> Overlap[T] | None:
    """The mean of the two shares: of the one's things that meet one of the other's, and the reverse.

    With equality it lies between the Jaccard index and the overlap coefficient, and is known as Kulczyński's second
    coefficient. It is symmetric if ``meets`` is.

    Args:
        one: things without doubles
        other: likewise
        meets: whether two things count as common

    Returns:
        None if either collection is empty: nothing can be compared.
    """
    if not one or not other:
        return None
    pairs = tuple((mine, its) for mine in one for its in other if meets(mine, its))
    there = Fraction(sum(any(mine == met for met, _ in pairs) for mine in one), len(one))
    back = Fraction(sum(any(its == met for _, met in pairs) for its in other), len(other))
    return Overlap((there + back) / 2, pairs)
