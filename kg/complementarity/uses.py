"""Uses: the applications by which what one holder offers is of use in a field of another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import Final

from kg.complementarity.facets import Facets
from kg.complementarity.stated import Application

FACETS: Final = {"technology-application": "uses", "supply": "supplies"}
"""The kinds that rest on applications, with their facet."""


class Uses:
    """The applications behind the scores of one kind; there are none in kinds that rest on others."""

    def __init__(self, facets: Facets, kind: str) -> None:
        self._facet = getattr(facets, FACETS[kind]) if kind in FACETS else None
        self._stated = facets.stated

    def between(self, giver: int, receiver: int) -> list[Application]:
        """The applications, in fields of the receiving row, of what the giving row offers."""
        if self._facet is None:
            return []
        has, offered = self._facet.has, self._facet.offered
        fields = set(has.indices[has.indptr[receiver] : has.indptr[receiver + 1]].tolist())
        technologies = sorted(offered.indices[offered.indptr[giver] : offered.indptr[giver + 1]].tolist())
        known = (each for number in technologies for each in self._known.get(str(self._facet.others[number]), ()))
        return [application for application, reached in known if not reached.isdisjoint(fields)]

    @cached_property
    def _known(self) -> Mapping[str, list[tuple[Application, set[int]]]]:
        """The applications of each technology, each with the numbers of the fields that it reaches."""
        items = self._facet.items if self._facet is not None else ()
        meet, applications = self._stated.kinds.meet, sorted(self._stated.applications)
        reached = {
            field: {number for number, other in enumerate(items) if meet(field, str(other))}
            for field in {application.field for application in applications}
        }
        found: dict[str, list[tuple[Application, set[int]]]] = defaultdict(list)
        for application in applications:
            found[application.technology].append((application, reached[application.field]))
        return found
