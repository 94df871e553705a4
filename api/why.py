"""Why: the reason of a statement, down to the evidence, as JSON, PROV in Turtle, text, or a page of foldable steps."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

import kg
from api.links import LICENCE, canonical, link
from api.negotiation import HTML, JSON, TEXT, TURTLE, language, media_type
from api.presentation import page
from api.representation import represent
from api.service import Serving

router = APIRouter(tags=["things"])
AVAILABLE: Final = (JSON, TURTLE, TEXT, HTML)
FORMATS: Final = {"json": JSON, "ttl": TURTLE, "txt": TEXT}
_NAME: Final = "an IRI, or a prefixed name such as cluster:innovin"


@router.get("/why", summary="Why the graph says a statement")
def why(
    request: Request,
    serving: Serving,
    s: Annotated[str, Query(max_length=2000, description=f"the subject: {_NAME}")],
    p: Annotated[str, Query(max_length=2000, description=f"the predicate: {_NAME}; or a")],
    o: Annotated[str, Query(max_length=20000, description=f"the object: {_NAME}; a text; a literal as in N-Triples")],
) -> Response:
    """The evidence of a statement, or the rules that infer it with what they rest on; other reasons after the first."""
    chosen, lang = media_type(request, AVAILABLE), language(request)
    explanation = kg.explain(serving.store, s, p, o)
    address = kg.why_address(explanation.reason.triple)
    formats = {name: f"/{address}&format={name}" for name in FORMATS}
    links = [link(canonical(address), "canonical"), link(LICENCE, "license")]
    links += [link(formats[name], "alternate", type=media) for name, media in FORMATS.items() if media != chosen]
    if chosen == HTML:
        return page(request, "why.html", links=links, explanation=explanation, formats=formats)
    if chosen == TEXT:
        return represent(request, explanation.text(lang) + "\n", TEXT, language=lang, links=links)
    if chosen == TURTLE:
        return represent(request, explanation.graph.serialize(format="turtle", encoding="utf-8"), TURTLE, links=links)
    return represent(request, explanation.to_json(), JSON, links=links)
