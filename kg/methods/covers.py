"""Covers: sets of parties that together cover every bit wanted.

Minimum set cover has no fast method (Karp 1972). Up to some sixteen bits the exact weight of what remains can be known
for every set of bits (Bellman 1962), and guides the search to the best sets in order (A*, Hart, Nilsson & Raphael
1968). Above, a cover is put together step by step (Chvátal 1979): at most ln n + 1 times too large.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from functools import cache
from typing import Final

from rdflib.term import Identifier

PARTY: Final = 10**9
"""What one more party weighs: more than whatever ranks covers of one size."""
Cover = tuple[Identifier, ...]


def smallest_covers(
    masks: Mapping[Identifier, int], weights: Mapping[Identifier, int], wanted: int, most: int
) -> list[Cover]:
    """The covers of the smallest size, up to ``most``, the lightest first.

    Args:
        masks: for each party the bits it covers
        weights: for each party ``PARTY`` plus what ranks covers of one size, in all less than ``PARTY``
        wanted: the bits to cover; some party covers each of them
        most: how many covers at most

    Returns:
        Covers, each in the order of its names; of no bits, the one empty cover.
    """
    bits = [1 << number for number in range(wanted.bit_length())]
    parties = sorted(masks, key=lambda party: (weights[party], party))
    covering = {bit: [party for party in parties if masks[party] & bit] for bit in bits}
    kinds = {bit: {(~masks[party], weights[party]) for party in covering[bit]} for bit in bits}

    @cache
    def lightest(remaining: int) -> int:
        if not remaining:
            return 0
        return min(weight + lightest(remaining & others) for others, weight in kinds[remaining & -remaining])

    found: list[Cover] = []
    size = lightest(wanted) // PARTY
    heap: list[tuple[int, Cover, int, int]] = [(lightest(wanted), (), wanted, 0)]
    seen: set[Cover] = {()}
    while heap and len(found) < most:
        _, chosen, remaining, spent = heapq.heappop(heap)
        if not remaining:
            found.append(chosen)
            continue
        for party in covering[remaining & -remaining]:
            grown = tuple(sorted((*chosen, party)))
            weight, left = spent + weights[party], remaining & ~masks[party]
            if grown not in seen and (weight + lightest(left)) // PARTY == size:
                seen.add(grown)
                heapq.heappush(heap, (weight + lightest(left), grown, left, weight))
    return found


def stepwise_cover(masks: Mapping[Identifier, int], weights: Mapping[Identifier, int], wanted: int) -> Cover:
    """One cover: each step takes the party that covers most of what remains, then the lightest."""
    chosen: list[Identifier] = []
    while wanted:
        party = min(masks, key=lambda one: (-(masks[one] & wanted).bit_count(), weights[one], one))
        chosen.append(party)
        wanted &= ~masks[party]
    return tuple(sorted(chosen))
