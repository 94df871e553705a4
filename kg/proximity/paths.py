"""The shortest way from one party to another over ties, each of which may have many parties."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

import rustworkx

T = TypeVar("T", bound=Hashable)


def shortest_path(ties: Mapping[T, Collection[T]], one: T, other: T) -> tuple[T, ...] | None:
    """The ties and the third parties between two parties: tie, party, tie … tie.

    Its length in ties is ``(len(path) + 1) // 2``. Ties stand as nodes between their parties, so that a tie of many
    parties costs no more than their number. Of several shortest paths it is always the same one.

    Args:
        ties: tie → its parties; no tie is a party
        one: where the path begins, a party
        other: where it ends

    Returns:
        None if no path leads there: some tie may be unknown.
    """
    graph: rustworkx.PyGraph[T, None] = rustworkx.PyGraph()
    places = {node: graph.add_node(node) for node in sorted({*ties, *(p for ps in ties.values() for p in ps)}, key=str)}
    if one not in places or other not in places:
        return None
    graph.add_edges_from_no_data(
        sorted((places[tie], places[party]) for tie, parties in ties.items() for party in parties)
    )
    found = rustworkx.dijkstra_shortest_paths(graph, places[one], places[other])
    return tuple(graph[node] for node in found[places[other]])[1:-1] if places[other] in found else None
