"""What every door needs: the store, the edition it holds, the questions, the pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

import kg


@dataclass(frozen=True)
class Service:
    """What the application serves, from its start to its end. No query ever runs in this process.

    Attributes:
        store: where named questions and pages are asked
        free: where queries that clients write are asked; however slow these are, ``store`` has workers of its own
        edition: what the store holds
        questions: the question files
        groups: the labels of the groups that questions stand in
    """

    settings: kg.Settings
    store: kg.Store
    free: kg.Store
    edition: kg.Edition
    questions: kg.Questions
    groups: kg.Labels

    def grouped(self) -> list[tuple[Mapping[str, str], list[kg.Question]]]:
        """The questions by group: the group's labels, and its questions by slug."""
        labels = {kg.terms.local(iri): texts for iri, texts in self.groups.items()}
        ordered = sorted(self.questions.values(), key=attrgetter("group", "slug"))
        by_group = groupby(ordered, attrgetter("group"))
        return [(labels.get(group, {"en": group}), list(members)) for group, members in by_group]


def service_of(request: Request) -> Service:
    """The service of the application that got this request."""
    service: Service = request.app.state.service
    return service


Serving = Annotated[Service, Depends(service_of)]
"""The type of a route's parameter that wants the service."""
