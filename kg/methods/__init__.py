"""Methods: what questions compute from what their queries fetch, by the name that their headers give (``compute``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kg.questions import Method

METHODS: Final[Mapping[str, Method]] = {}
"""Every method that a question may name."""
