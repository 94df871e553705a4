"""Where an IRI leads from a page, and Link headers (RFC 8288).

An edition holds canonical IRIs; pages lead to the same things on this server (a path: ``/id/cluster/innovin``), and
to the rest of the web only by http and https: any other scheme (``javascript:``) is shown as text.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from starlette.requests import Request

import kg

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_HERE: Final = ("id/", "ontology", "editions/", "dataset", "sparql", "problem/")
_PATH: Final = "/:@!$&'()*+,;=~-._"


def href(iri: str) -> str | None:
    """The address behind an IRI: a path on this server for ours, itself for http(s), None for anything else."""
    rest = iri.removeprefix(kg.terms.BASE)
    if rest != iri and rest.startswith(_HERE):
        path, _, fragment = rest.partition("#")
        return "/" + quote(path, safe=_PATH) + (f"#{quote(fragment)}" if fragment else "")
    return iri if urlsplit(iri).scheme in ("http", "https") else None


def document(name: str, extension: str = "") -> str:
    """The address of the document about the thing ``id/<name>``."""
    return f"/doc/{quote(name, safe=_PATH)}{'.' if extension else ''}{extension}"


def canonical(path: str) -> str:
    """The canonical IRI of a path on this server."""
    return kg.terms.BASE + path.lstrip("/")


def root(request: Request) -> str:
    """The address of this service as its clients see it, without a slash at the end."""
    base: str = request.app.state.service.settings.base
    return (base or str(request.base_url)).rstrip("/")


def with_query(path: str, parameters: list[tuple[str, str]]) -> str:
    """The path with these parameters, in this order."""
    return f"{path}?{urlencode(parameters)}" if parameters else path


def link(target: str, relation: str, **attributes: str) -> str:
    """One Link value: ``<target>; rel="relation"; type="…"``."""
    extra = "".join(f'; {name}="{value}"' for name, value in attributes.items())
    return f'<{target}>; rel="{relation}"{extra}'


def page_links(path: str, parameters: list[tuple[str, str]], total: int, limit: int, offset: int) -> dict[str, str]:
    """The addresses of the first, prev, next and last page of a collection (RFC 8288, IANA link relations)."""
    kept = [(name, value) for name, value in parameters if name not in ("limit", "offset")]
    last = max(0, (total - 1) // limit * limit)
    offsets = {"first": 0, "last": last}
    if offset > 0:
        offsets["prev"] = max(0, min(offset - limit, last))
    if offset + limit < total:
        offsets["next"] = offset + limit
    return {
        relation: with_query(path, [*kept, ("limit", str(limit)), ("offset", str(start))])
        for relation, start in offsets.items()
    }
