"""One answer as HTTP knows it: validators, conditional requests (RFC 9110 §8.8, §13), Vary, Content-Language.

The strong ETag is made of the edition and of the representation itself, so it is the same for the same bytes, before
and after a restart, and another one as soon as the edition, the language or the page changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC
from email.utils import format_datetime
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from werkzeug.http import parse_etags

from api.negotiation import CSV, HTML, TSV
from api.service import service_of

VARY: Final = "Accept, Accept-Language"
_TEXT: Final = (HTML, CSV, TSV, "text/turtle", "text/plain")


def represent(
    request: Request,
    body: bytes | str | Mapping[str, Any],
    media_type: str,
    *,
    language: str | None = None,
    negotiated: bool = True,
    links: Sequence[str] = (),
    location: str | None = None,
) -> Response:
    """The response for a representation: 200, or 304 where the client has these bytes already.

    Args:
        request: what is answered
        body: the representation; a mapping is written as JSON
        media_type: its media type, without charset
        language: the one language it is in, where it has one
        negotiated: whether this address has other representations, chosen by the headers of Vary
        links: Link values
        location: where this very representation has its own address (Content-Location)
    """
    text = json.dumps(body, ensure_ascii=False, indent=1) if isinstance(body, Mapping) else body
    content = text.encode() if isinstance(text, str) else text
    edition = service_of(request).edition
    tag = hashlib.sha256(f"{edition.content_hash}\n".encode() + content).hexdigest()[:32]
    headers = {
        "ETag": f'"{tag}"',
        "Last-Modified": format_datetime(edition.issued.astimezone(UTC), usegmt=True),
        "Cache-Control": "no-cache",
    }
    headers |= {"Vary": VARY} if negotiated else {}
    headers |= {"Content-Language": language} if language else {}
    headers |= {"Link": ", ".join(links)} if links else {}
    headers |= {"Content-Location": location} if location else {}
    if parse_etags(request.headers.get("if-none-match")).contains_weak(tag):
        return Response(status_code=304, headers=headers)
    charset = "; charset=utf-8" if media_type in _TEXT else ""
    return Response(content, headers=headers | {"Content-Type": media_type + charset})
