"""One edition of the real tables, built once, and the ways to ask it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pyoxigraph as ox
import pytest

import kg

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"

hypothesis.settings.register_profile("unhurried", deadline=None)  # a loaded machine is no failure
hypothesis.settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> kg.Edition:
    return kg.build(DATA, tmp_path_factory.mktemp("published") / "editions").edition


@pytest.fixture(scope="session")
def store(edition: kg.Edition) -> Iterator[kg.Store]:
    with kg.open(edition.path) as opened:
        yield opened


@pytest.fixture(scope="session")
def quads(edition: kg.Edition) -> frozenset[ox.Quad]:
    return frozenset(ox.Store.read_only(str(edition.store)))


@pytest.fixture(scope="session")
def endpoint(edition: kg.Edition, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("endpoint")
    dump, location = folder / "edition.nq", folder / "store"
    ox.Store.read_only(str(edition.store)).dump(dump, ox.RdfFormat.N_QUADS)
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    assert program, "the wheel oxigraph brings the server"
    subprocess.run([program, "load", "--location", location, "--file", dump], check=True, capture_output=True)
    address = f"127.0.0.1:{_free_port()}"
    serving = [program, "serve-read-only", "--location", location, "--bind", address]
    with subprocess.Popen(serving, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(f"http://{address}/", server)
            yield f"http://{address}/query"
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        assert server.poll() is None, "the server ended"
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except urllib.error.HTTPError as answered:
            answered.close()
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"nothing answers at {url}")
