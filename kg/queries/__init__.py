"""The house's own queries: what every answer needs, as files any SPARQL tool can run unchanged.

They follow the form of questions (a parameter is a VALUES block holding an example) but have no door of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from rdflib.term import Identifier

from kg.sparql import bind


@cache
def _text(name: str) -> str:
    return files(__name__).joinpath(f"{name}.rq").read_text(encoding="utf-8")


def query(name: str, **terms: Sequence[Identifier]) -> str:
    """The text of a query with terms written into the blocks of the named variables."""
    return bind(_text(name), terms, terms)
