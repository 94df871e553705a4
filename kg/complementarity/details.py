"""What a published score says besides: kind, in what the parties differ, cautions; for many pairs at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rdflib import URIRef
from scipy.sparse import csr_array

from kg.complementarity.facets import Facet, Facets, Rows
from kg.complementarity.measures import shares_of
from kg.complementarity.pairs import apart
from kg.terms import CONCEPT, GRAPPE

Said = list[tuple[URIRef, URIRef]]
CAUTIONS: Final = f"{CONCEPT}caution/"
_KIND: Final = {
    "shared-fields": (GRAPPE.hasMeasure, URIRef(f"{CONCEPT}proximity-measure/shared-fields")),
    **{
        kind: (GRAPPE.hasComplementarityKind, URIRef(f"{CONCEPT}complementarity-kind/{kind}"))
        for kind in ("value-chain", "technology-application", "supply", "need-offer")
    },
}


def about(facets: Facets, kind: str, pairs: Sequence[tuple[int, int]]) -> list[Said]:
    """What is said of each pair of rows."""
    said: list[Said] = [[_KIND[kind]] if kind in _KIND else [] for _ in pairs]
    if not pairs:
        return said
    one, other = (np.array(rows) for rows in zip(*pairs, strict=True))
    marks = list(_cautions(facets, kind, one, other))
    if kind == "value-chain":
        marks += _differences(facets, one, other)
    for concept, where in marks:
        mark = GRAPPE.hasCaution if concept.startswith(CAUTIONS) else GRAPPE.differsBy, URIRef(concept)
        for number in np.flatnonzero(where):
            said[number].append(mark)
    return said


def _cautions(facets: Facets, kind: str, one: Rows, other: Rows) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    if kind in {"value-chain", "competition"}:
        facet = facets.positions if kind == "value-chain" else facets.competing
        unsure = np.array([not item[-1] for item in facet.items])
        found = _any_met(facet, one, other, unsure) | _any_met(facet, other, one, unsure)
        yield f"{CAUTIONS}specialty-not-stated", found
        yield (
            f"{CAUTIONS}not-at-the-same-time",
            np.array([apart(facets, *map(int, pair)) for pair in zip(one, other, strict=True)]),
        )
    if kind == "need-offer":
        unsure = np.array([item[1] == ("",) for item in facets.needs.items])
        yield (
            f"{CAUTIONS}market-not-stated",
            _any_met(facets.needs, one, other, unsure) | (facets.markets.size[other] == 0),
        )


def _differences(facets: Facets, one: Rows, other: Rows) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """In what the positions of two parties differ: in what is done, or only in what it is done on."""
    both, alike = shares_of(facets.positions, one, other), shares_of(facets.activities, one, other)
    yield f"{CONCEPT}difference/activity", (alike.forth < 1) | (alike.back < 1)
    yield f"{CONCEPT}difference/specialty", (both.forth < alike.forth) | (both.back < alike.back)


def _any_met(facet: Facet, one: Rows, other: Rows, items: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether, of some items, the one has any that the other meets."""
    met = csr_array(facet.has[one] * facet.meets_of(other))
    return np.asarray(met @ items.astype(np.int32)) > 0
