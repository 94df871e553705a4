"""How long one cluster's partners take over HTTP, in an edition of many facts.

``python -m bench.partners`` prints the line of ``results.md``. The edition is built without SHACL: what is measured is
the answer.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter
from typing import Final

from bench.closure import machine, timed
from bench.generate import ROOT, generate
from kg.closure import closure
from kg.editions import current
from kg.errors import NoEdition
from kg.facts import facts_of, vocabulary
from kg.inputs import read_inputs
from kg.pipeline import rules_of
from kg.publication import publish_dataset
from kg.tables import read_tables
from kg.terms import VOCABULARY
from kg.validation import Report

_QUESTION: Final = "complementary-value-chains"
_ASKED: Final = 200
_WARMING: Final = 20
_PATIENCE: Final = 300.0
"""Seconds that the service has for its start."""


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.partners", description=__doc__)
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--clusters", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/grappe-bench"), help="for packages")  # noqa: S108
    told = parser.parse_args(arguments)
    _say(machine())
    partners(told.folder, told.facts, told.clusters)


def partners(folder: Path, facts: int, clusters: int) -> None:
    """The edition, and the time of answers from it."""
    editions = folder / f"editions-{facts}-{clusters}"
    try:
        edition = current(editions)
    except NoEdition:
        build(folder / f"{facts}-{clusters}", editions, facts, clusters)
        edition = current(editions)
    counts = edition.manifest["counts"]
    with service(editions) as (port, process):
        before = processor(process)
        times, rows = answers(port, clusters)
        spent = (processor(process) - before) / (_WARMING + _ASKED)
    _say(
        f"{counts['facts']:,} facts, {clusters:,} clusters, {counts['quads']:,} quads: one cluster's partners over "
        f"HTTP ({_QUESTION}, JSON, one after the other, {_ASKED} clusters): p50 {1000 * median(times):.1f} ms, "
        f"p95 {1000 * quantiles(times, n=20)[-1]:.1f} ms, highest {1000 * max(times):.1f} ms; "
        f"processor time of the service {1000 * spent:.1f} ms each; {median(rows):.0f} rows"
    )


def build(package: Path, editions: Path, facts: int, clusters: int = 0) -> None:
    """An edition of a generated package, as the line builds it, but for validation."""
    if not package.exists():
        generate(package, facts, clusters=clusters)
    inputs = read_inputs(package, ROOT)
    rules = rules_of(inputs)
    known, reading = timed(lambda: facts_of(read_tables(inputs.package)))
    known.graphs[VOCABULARY] |= vocabulary(inputs.vocabulary_files())
    (dataset, _), closing = timed(lambda: closure(known, rules))
    derived = sum(len(derivation.triples) for derivation in dataset.derivations)
    _say(f"read {reading} s; closure {closing} s, {derived:,} triples derived")
    _, publishing = timed(lambda: publish_dataset(editions, dataset, inputs, Report(), rules))
    _say(f"publication {publishing} s")


@contextmanager
def service(editions: Path) -> Iterator[tuple[int, int]]:
    """The service over some editions: its port, a free one, and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    env = {**os.environ, "GRAPPE_EDITIONS": str(editions), "GRAPPE_PORT": str(port), "GRAPPE_HOST": "127.0.0.1"}
    with subprocess.Popen(
        [sys.executable, "-m", "api"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as served:
        try:
            _wait(port)
            yield port, served.pid
        finally:
            served.terminate()


def answers(port: int, clusters: int) -> tuple[list[float], list[int]]:
    """Seconds from request to the last byte, and the number of rows, of clusters drawn by chance."""
    chance = Random(1)  # noqa: S311 -- a sample, not a secret
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    times, rows = [], []
    for number in range(_WARMING + _ASKED):
        begins = perf_counter()
        connection.request(
            "GET",
            f"/questions/{_QUESTION}?cluster=c{chance.randrange(clusters)}",
            headers={"Accept": "application/json"},
        )
        answer = connection.getresponse()
        body = answer.read()
        took = perf_counter() - begins
        if answer.status != 200:
            raise AssertionError(f"{answer.status}: {body[:200]!r}")
        if number >= _WARMING:
            times.append(took)
            rows.append(len(json.loads(body)["rows"]))
    return times, rows


def processor(process: int) -> float:
    """The processor time, in seconds, of a process and those it started (Linux only)."""
    ticks, waiting = 0, [process]
    while waiting:
        told = Path(f"/proc/{waiting.pop()}")
        ticks += sum(map(int, (told / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]))
        waiting += [int(child) for file in told.glob("task/*/children") for child in file.read_text("ascii").split()]
    return ticks / os.sysconf("SC_CLK_TCK")


def _wait(port: int) -> None:
    ends = time.monotonic() + _PATIENCE
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.2)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
