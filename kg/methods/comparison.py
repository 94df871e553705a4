"""Clusters side by side: a cell per dimension and cluster, and what all of them share in a dimension.

A cell without values is *not stated*, which is neither a difference nor an absence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rdflib import Literal, Namespace, URIRef
from rdflib.term import Identifier

from kg.errors import BadParameter
from kg.questions import Computed, Fetched, Method
from kg.terms import CONCEPT, Triple

FEWEST: Final = 2
MOST: Final = 12
_ANSWER: Final = Namespace(CONCEPT + "comparison-answer/")
Row = Mapping[str, Identifier]
Cell = Mapping[Identifier, Sequence[Row]]
"""Value → the rows that state it."""


def compare(fetched: Fetched) -> Iterator[Computed]:
    """Each dimension, cluster by cluster in the order asked; only those that are not alike if ``differing`` is true.

    Raises:
        BadParameter: there are fewer than two clusters or more than twelve.
    """
    clusters = tuple(dict.fromkeys(fetched.terms.get("cluster", ())))
    if not FEWEST <= len(clusters) <= MOST:
        raise BadParameter(
            "cluster",
            "cluster: expected from {fewest} to {most} different ones, found {found}",
            fewest=FEWEST,
            most=MOST,
            found=len(clusters),
        )
    differing = Literal(True) in fetched.terms.get("differing", ())
    for dimension, cells in _by_dimension(fetched.rows).items():
        stated = [cells.get(cluster, {}) for cluster in clusters]
        if differing and all(cell.keys() == stated[0].keys() for cell in stated):
            continue
        shared, answer = _together(stated)
        for cluster, cell in zip(clusters, stated, strict=True):
            yield Computed(
                {
                    "dimension": dimension,
                    "cluster": cluster,
                    "values": tuple(sorted(cell)),
                    "shared": shared,
                    "answer": answer,
                    "said": _said(cell),
                },
                tuple(_statement(row) for rows in cell.values() for row in rows),
            )


def _by_dimension(rows: Sequence[Row]) -> Mapping[Identifier, Mapping[Identifier, Cell]]:
    """The rows by dimension, cluster and value, in the order of the dimensions; one may have none."""
    ordered = sorted((int(row["order"]), row["dimension"]) for row in rows if "order" in row)
    found: dict[Identifier, dict[Identifier, defaultdict[Identifier, list[Row]]]] = {d: {} for _, d in ordered}
    for row in rows:
        if "value" in row:
            cells = found[row["dimension"]].setdefault(row["cluster"], defaultdict(list))
            cells[row["value"]].append(row)
    return found


def _together(stated: Sequence[Cell]) -> tuple[tuple[Identifier, ...], URIRef]:
    """What is stated of all clusters, and what came of comparing them."""
    if not all(stated):
        return (), _ANSWER["not-stated"]
    shared = tuple(sorted(set(stated[0]).intersection(*stated[1:])))
    return shared, _ANSWER["in-common"] if shared else _ANSWER["nothing-in-common"]


def _said(cell: Cell) -> tuple[URIRef, ...]:
    evidence = {one for rows in cell.values() for row in rows for one in str(row.get("said", "")).split()}
    return tuple(map(URIRef, sorted(evidence)))


def _statement(row: Row) -> Triple:
    return URIRef(row["s"]), URIRef(row["p"]), row["value"]


METHOD: Final = Method(
    frozenset({"dimension", "order", "cluster", "s", "p", "value", "said"}),
    frozenset({"dimension", "cluster", "values", "shared", "answer", "said"}),
    compare,
)
