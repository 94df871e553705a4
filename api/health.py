"""Whether the process lives, and whether it can answer."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

import kg
from api.service import Serving

router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live", summary="The process lives")
async def live() -> dict[str, str]:
    """Answers as long as the web process does, whatever its workers do."""
    return {"status": "live"}


@router.get("/ready", summary="A query is answered")
def ready(serving: Serving) -> dict[str, Any]:
    """Sends one small query all the way to a worker and back; 503 where nothing comes back."""
    if not kg.counted(serving.store, ["Evidence"]).get("Evidence"):
        raise kg.EngineFailure("the edition holds no evidence")
    return {"status": "ready", "edition": serving.edition.number}
