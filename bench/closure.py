"""How long the closure takes, how it grows, and how long a hundred facts take to come and go.

``python -m bench.closure`` prints the table of ``results.md``.
"""

from __future__ import annotations

import argparse
import gc
import math
import os
import platform
import resource
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter, process_time
from typing import Final, TypeVar

import pyoxigraph

from bench import nemo
from bench.generate import ROOT, generate
from kg.closure import merged
from kg.facts import Facts, facts_of, vocabulary
from kg.inference import extend, infer, retract
from kg.inputs import read_inputs
from kg.pipeline import rules_of
from kg.rules import Rule
from kg.store import MemoryStore
from kg.tables import read_metadata, read_tables
from kg.terms import CATALOGUE, VOCABULARY, Triple, inferred

_CHANGED: Final = 100
_CHANGES: Final = 11
T = TypeVar("T")
Rounds = list[set[Triple]]


@dataclass(frozen=True, order=True)
class Seconds:
    """What a job takes by the clock, and of the processors' time: less than the clock where others compete."""

    wall: float
    cpu: float

    def __add__(self, other: Seconds) -> Seconds:
        return Seconds(self.wall + other.wall, self.cpu + other.cpu)

    def __str__(self) -> str:
        return f"{self.wall:.2f} ({self.cpu:.2f})"


@dataclass
class Measured:
    """What was measured at one size."""

    facts: int
    triples: int
    inferred: int
    read: Seconds
    load: list[Seconds]
    infer: list[Seconds]
    nemo: list[Seconds]
    graphs: Seconds

    @property
    def closure(self) -> Seconds:
        """Loading the merge and inferring, results in Python."""
        return middle([a + b for a, b in zip(self.load, self.infer, strict=True)])


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.closure", description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000], help="facts")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/grappe-bench"), help="for packages")  # noqa: S108
    told = parser.parse_args(arguments)
    inputs = read_inputs(ROOT / "data", ROOT)
    rules = rules_of(inputs).rules
    words = vocabulary(inputs.vocabulary_files())
    _say(machine())
    _say(f"{len(rules)} rules, medians of {told.runs} runs; {nemo.name() or 'nemo is not installed'}\n")
    _say("Seconds by the clock, in parentheses of processor time.\n")
    _say("| facts | triples | inferred | read tables | load | infer | closure | nemo | ratio | graphs |")
    _say("|---|---|---|---|---|---|---|---|---|---|")
    done = []
    for size in sorted(told.sizes):
        facts, read = package(told.folder / str(size), size)
        facts.graphs[VOCABULARY] = words
        measured, store, rounds = measure(facts, rules, read, told.runs, told.folder)
        done.append(measured)
        _say(_row(measured))
    _say(f"\n{growth(done)}\nhighest memory of the process: {memory():.1f} GiB")
    _say(changes(facts, store, rules, rounds))


def package(folder: Path, size: int) -> tuple[Facts, Seconds]:
    """A generated package, and what it takes to read it."""
    if not folder.exists():
        generate(folder, size)
    return timed(lambda: facts_of(read_tables(read_metadata(folder))))


def measure(
    facts: Facts, rules: Sequence[Rule], read: Seconds, runs: int, folder: Path
) -> tuple[Measured, MemoryStore, Rounds]:
    """Closure from the facts in Python to the rounds in Python, ours and nemo's, in turn.

    Raises:
        AssertionError: nemo infers something else.
    """
    found = Measured(facts.count(), len(facts.merge()), 0, read, [], [], [], Seconds(0, 0))
    facts.rows.clear()  # which row states what is no concern of a closure, and takes much memory
    program = nemo.Program(folder / "facts.nt", rules)
    if nemo.name():
        nemo.write_facts(folder / "facts.nt", facts.merge())
    for _ in range(runs):
        store, load = timed(lambda: merged(facts)[0])
        found.load.append(load)
        rounds, inferring = timed(lambda store=store: infer(store, rules))  # type: ignore[misc]
        found.infer.append(inferring)
        if nemo.name():
            theirs, took = timed(program.reason)
            found.nemo.append(took)
            compare(rounds, theirs)
            del theirs
    found.inferred = sum(map(len, rounds))
    found.graphs = timed(lambda: store.load(facts.graphs.items()))[1]
    return found, store, rounds


def compare(rounds: Rounds, theirs: set[tuple[str, ...]]) -> None:
    """Hold what was inferred here against what was inferred there.

    Raises:
        AssertionError: it differs.
    """
    ours = {tuple(term.n3() for term in triple) for new in rounds for triple in new}
    if ours != theirs:
        raise AssertionError(f"nemo infers {len(theirs - ours)} more and {len(ours - theirs)} fewer")


def changes(facts: Facts, store: MemoryStore, rules: Sequence[Rule], rounds: Rounds) -> str:
    """A hundred facts that evidence states are taken out and put back, several times, other ones each time.

    Raises:
        AssertionError: the closure is not what it was.
    """
    graphs = sorted(graph for graph in facts.graphs if graph not in (CATALOGUE, VOCABULARY))
    chance = Random(1)  # noqa: S311 -- a sample, not a secret
    before = [len(new) for new in rounds]
    removing, adding, moved = [], [], []
    for _ in range(_CHANGES):
        chosen = {graph: {chance.choice(sorted(facts.graphs[graph]))} for graph in chance.sample(graphs, _CHANGED)}
        changed = set().union(*chosen.values())
        for graph, triples in chosen.items():
            store.remove(graph, triples)
        removing.append(timed(lambda changed=changed: retract(store, rules, changed))[1])  # type: ignore[misc]
        moved.append(sum(before) - sum(sizes(store, len(before) + 1)))
        for graph, triples in chosen.items():
            store.add(graph, triples)
        adding.append(timed(lambda changed=changed: extend(store, rules, changed))[1])  # type: ignore[misc]
        if sizes(store, len(before)) != before:
            raise AssertionError("facts taken out and put back changed the closure")
    return (
        f"\n{_CHANGED} facts removed: median {middle(removing)} s, highest {max(removing)}; "
        f"added: median {middle(adding)} s, highest {max(adding)}; "
        f"inferred triples that go and come: median {median(moved):.0f}; {_CHANGES} changes"
    )


def sizes(store: MemoryStore, rounds: int) -> list[int]:
    """How many triples the first rounds hold, counted by the engine."""
    counts = "SELECT (COUNT(*) AS ?count) WHERE {{ GRAPH {} {{ ?s ?p ?o }} }}"
    rows = (next(store.solutions(counts.format(inferred(rank).n3()))) for rank in range(1, rounds + 1))
    return [int(row["count"]) for row in rows]


def loaded(facts: Facts) -> MemoryStore:
    """The facts in a store with their graphs, before anything is inferred."""
    store, _ = merged(facts)
    store.load(facts.graphs.items())
    return store


def timed(job: Callable[[], T]) -> tuple[T, Seconds]:
    """What a job gives, and what it takes."""
    gc.collect()
    clock, cpu = perf_counter(), process_time()
    result = job()
    return result, Seconds(perf_counter() - clock, process_time() - cpu)


def middle(measured: Sequence[Seconds]) -> Seconds:
    """The medians."""
    return Seconds(median(one.wall for one in measured), median(one.cpu for one in measured))


def growth(done: Sequence[Measured]) -> str:
    """The exponents of growth between one size and the next, by the clock and by processor time."""

    def exponent(a: Measured, b: Measured, low: float, high: float) -> str:
        return f"n^{math.log(high / low) / math.log(b.facts / a.facts):.2f}"

    told = [
        f"{a.facts:,} → {b.facts:,}: {exponent(a, b, a.closure.wall, b.closure.wall)} "
        f"({exponent(a, b, a.closure.cpu, b.closure.cpu)})"
        for a, b in pairwise(done)
    ]
    return f"growth of the closure: {'; '.join(told) or 'one size only'}"


def memory() -> float:
    """The most memory that the process has had, in GiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def machine() -> str:
    """The machine, in one line."""
    cpu = next((x.split(":")[1].strip() for x in _lines("/proc/cpuinfo") if x.startswith("model name")), "")
    size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores ({cpu or platform.machine()}), {size:.0f} GiB, "
        f"Python {platform.python_version()}, pyoxigraph {pyoxigraph.__version__}, load average {load}"
    )


def _row(found: Measured) -> str:
    theirs = "– | –"
    if found.nemo:
        nemos = middle(found.nemo)
        theirs = f"{nemos} | {found.closure.wall / nemos.wall:.2f} ({found.closure.cpu / nemos.cpu:.2f})"
    return (
        f"| {found.facts:,} | {found.triples:,} | {found.inferred:,} | {found.read} | {middle(found.load)} "
        f"| {middle(found.infer)} | {found.closure} | {theirs} | {found.graphs} |"
    )


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
