"""Methods: what questions compute from what their queries fetch, by the name that their headers give (``compute``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kg.methods import (
    admission,
    comparison,
    complementarity_of,
    consortium,
    networks,
    partners,
    proximity_of,
    relatedness,
)
from kg.questions import Method

METHODS: Final[Mapping[str, Method]] = {
    "added-relatedness": relatedness.ADDED,
    "admission-check": admission.METHOD,
    "brokers": networks.BROKERS,
    "compare-clusters": comparison.METHOD,
    "complementarity-of": complementarity_of.METHOD,
    "consortium-for": consortium.METHOD,
    "partners-for": partners.METHOD,
    "proximities-of": proximity_of.METHOD,
    "related-activities": relatedness.RELATED,
    "small-world": networks.SMALL_WORLD,
    "structural-holes": networks.STRUCTURAL_HOLES,
}
"""Every method that a question may name."""
