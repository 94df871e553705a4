"""A real server over a real edition, and a client that speaks HTTP to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
import uvicorn

import api
import kg

DEADLINE = 2.0


@pytest.fixture(scope="session")
def settings(edition: kg.Edition) -> kg.Settings:
    """The settings of the server under test: the edition of the tests, a short deadline."""
    return replace(kg.settings(), editions=edition.path.parent, base="", workers=2, deadline=DEADLINE)


@pytest.fixture(scope="session")
def server(settings: kg.Settings) -> Iterator[str]:
    """The address of a uvicorn server that runs for the whole session, on a free port."""
    running = uvicorn.Server(uvicorn.Config(api.create(settings), port=0, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    until = time.monotonic() + 60
    while not running.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < until, "the server is not ready in time"
        time.sleep(0.05)
    host, port = running.servers[0].sockets[0].getsockname()[:2]
    yield f"http://{host}:{port}"
    running.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def client(server: str) -> Iterator[httpx.Client]:
    """A client of the server that follows no redirection by itself."""
    with httpx.Client(base_url=server, timeout=30) as connected:
        yield connected
