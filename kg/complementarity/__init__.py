"""Complementarity: what two actors or clusters add to each other, compared with where they compete or are alike.

Every score comes from one primitive, the share of what the one has that the other meets. ``docs/complementarity.md``
tells the kinds, the formulas and what they do not say.
"""

from kg.complementarity.again import again, touched
from kg.complementarity.facets import Facet, Facets, facets_of, read_facets
from kg.complementarity.measures import KINDS, scores
from kg.complementarity.pairs import Compared, compare
from kg.complementarity.partners import Ranking, ranking

__all__ = [
    "KINDS", "Compared", "Facet", "Facets", "Ranking", "again", "compare", "facets_of", "ranking", "read_facets",
    "scores", "touched",
]  # fmt: skip
