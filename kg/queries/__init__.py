"""The house's own queries: what answers and methods need, as files any SPARQL tool can run unchanged.

They follow the form of questions (a parameter is a VALUES block holding an example) but have no door of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from rdflib.term import Identifier, Node

from kg.sparql import bind, bind_rows


@cache
def _text(name: str) -> str:
    return files(__name__).joinpath(f"{name}.rq").read_text(encoding="utf-8")


def query(name: str, **terms: Sequence[Identifier]) -> str:
    """The text of a query with terms written into the blocks of the named variables."""
    return bind(_text(name), terms, terms)


def query_rows(name: str, rows: Iterable[Sequence[Node]]) -> str:
    """The text of a query with rows of terms written into its block over several variables."""
    return bind_rows(_text(name), rows)
