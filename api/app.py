"""The application: every door, over one store opened at start and closed at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.staticfiles import StaticFiles

import kg
from api import (
    collections,
    descriptions,
    errors,
    health,
    ontology,
    pages,
    questions,
    resources,
    sparql,
    translations,
    why,
)
from api.headers import Headers
from api.presentation import environments
from api.service import Service
from api.vocabulary import Ontology

STATIC: Final = Path(__file__).parent / "static"
EXPOSED: Final = ("ETag", "Link", "Retry-After", "Content-Location")


def create(settings: kg.Settings | None = None) -> FastAPI:
    """The application for these settings, or for those of the environment.

    Raises:
        kg.BadQuestion: a question file breaks the rules of questions
    """
    chosen = settings or kg.settings()
    known = kg.questions(chosen.knowledge / "questions")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        edition = kg.current(chosen.editions)
        free = max(1, chosen.workers // 2)
        with (
            kg.Workers(edition, count=max(1, chosen.workers - free), deadline=chosen.deadline) as store,
            kg.Workers(edition, count=free, deadline=chosen.deadline) as queries,
        ):
            groups = kg.things(store, "Concept", "question-group")
            app.state.service = Service(chosen, store, queries, edition, known, groups)
            yield

    app = FastAPI(
        title="Grappe",
        summary="An open, cited knowledge graph of business clusters",
        license_info={"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        lifespan=lifespan,
        responses={"default": errors.DOCUMENTED},
        docs_url=None,
        redoc_url=None,
    )
    app.state.catalogues = translations.read()
    app.state.environments = environments(app.state.catalogues)
    app.state.ontology = Ontology(chosen.knowledge / "ontology")
    errors.register(app)
    for part in (pages, sparql, resources, why, ontology, descriptions, health):
        app.include_router(part.router)
    questions.register(app, known)
    collections.register(app, known)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], expose_headers=list(EXPOSED))
    app.add_middleware(Headers)
    return app
