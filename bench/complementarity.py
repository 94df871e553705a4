"""How long it takes to rank all pairs of clusters by complementarity, and against what.

``python -m bench.complementarity`` prints the tables of ``results.md``: time and memory of the ranking, the ratio to
bare products and to the same ranking as one SPARQL query, what a change of one cluster costs, and one cluster's
partners over HTTP.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final, TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from rdflib import RDF
from scipy.sparse import csr_array

from bench.closure import Seconds, loaded, machine, middle, timed
from bench.generate import ROOT, Zipf, concepts, generate
from bench.partners import partners
from kg.complementarity import KINDS, Facets, Ranking, again, facets_of, ranking, touched
from kg.complementarity.facets import Facet
from kg.complementarity.measures import MEASURES
from kg.complementarity.partners import MOST
from kg.complementarity.stated import Statement
from kg.facts import facts_of, vocabulary
from kg.inference import infer
from kg.inputs import read_inputs
from kg.pipeline import rules_of
from kg.queries import query
from kg.store import MemoryStore
from kg.tables import read_metadata, read_tables
from kg.terms import CONCEPT, GRAPPE, ID, VOCABULARY

_QUERY: Final = Path(__file__).with_name("ranking.rq")
_CHANGES: Final = 5
_POSITIONS: Final = 16
_CLOSE: Final = 1e-6
"""Scores are single-precision numbers here and double-precision ones in SPARQL."""
T = TypeVar("T")


@dataclass(frozen=True)
class Ranked:
    """What ranking one kind took.

    Attributes:
        took: of all pairs and the best twenty of each
        peak: memory beyond what was there before, in MiB
        plain: the bare products, sparse by sparse, as SciPy multiplies them
        fastest: the bare products in the fastest form
        pairs: how many partners are in the lists
    """

    took: Seconds
    peak: float
    plain: Seconds
    fastest: Seconds
    pairs: int


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.complementarity", description=__doc__)
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--clusters", type=int, default=10_000)
    parser.add_argument("--sparql", type=int, nargs="*", default=[300, 1_000], help="clusters, a hundred facts each")
    parser.add_argument("--http", type=int, nargs=2, default=[100_000, 1_000], help="facts and clusters of an edition")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/grappe-bench"), help="for packages")  # noqa: S108
    told = parser.parse_args(arguments)
    _say(machine())
    _say(f"medians of {told.runs} runs; seconds by the clock, in parentheses of processor time\n")
    facts, store = graph(told.folder, told.facts, told.clusters)
    statements, reading = timed(lambda: stated(store))
    facets, making, peak = beyond(lambda: facets_of(statements))
    _say(f"{facts:,} facts, {len(facets.clusters):,} clusters, {len(statements):,} statements of facets")
    _say(f"reading them from the store {reading} s, matrices {making} s, {peak:.0f} MiB\n")
    store = MemoryStore()  # its memory is given back
    all_pairs(facets, told.runs)
    _say(f"\n{after_changes(statements, facets)}")
    dense = facets_of(densely(told.clusters))
    _say(f"\n{told.clusters:,} clusters with 16 positions each, {dense.positions.has.nnz:,} in all\n")
    all_pairs(dense, told.runs)
    del dense, facets
    _say("\nValue chain, ours and as one SPARQL query on the same store: the same pairs, scores and best twenty\n")
    _say("| clusters | facts | scores above 0 | SPARQL | store to lists | ranking | ratio | ratio, ranking alone |")
    _say("|---|---|---|---|---|---|---|---|")
    for clusters in told.sparql:
        _say(against_sparql(told.folder, clusters, told.runs))
    _say("")
    partners(told.folder, *told.http)


def graph(folder: Path, facts: int, clusters: int) -> tuple[int, MemoryStore]:
    """A generated package with what rules infer from it, in a store; and how many facts it has."""
    package = folder / f"{facts}-{clusters}"
    if not package.exists():
        generate(package, facts, clusters=clusters)
    inputs = read_inputs(ROOT / "data", ROOT)
    known = facts_of(read_tables(read_metadata(package)))
    count = known.count()
    known.graphs[VOCABULARY] |= vocabulary(inputs.vocabulary_files())
    store = loaded(known)
    infer(store, rules_of(inputs).rules)
    return count, store


def stated(store: MemoryStore) -> list[Statement]:
    """What the ranking reads of a store."""
    return cast("list[Statement]", store.texts(query("facets")))


def all_pairs(facets: Facets, runs: int) -> None:
    """The table of all kinds, and their sum."""
    _say("| kind | in the lists | all pairs, top 20 | MiB | bare, sparse | bare, fastest | ratio | ratio, fastest |")
    _say("|---|---|---|---|---|---|---|---|")
    rows = {kind: ranked(facets, kind, runs) for kind in KINDS}
    for kind, row in rows.items():
        _say(_row(kind, row))
    nothing = Seconds(0, 0)
    sums = [sum((getattr(row, name) for row in rows.values()), nothing) for name in ("took", "plain", "fastest")]
    most = max(row.peak for row in rows.values())
    _say(_row("all six", Ranked(sums[0], most, sums[1], sums[2], sum(row.pairs for row in rows.values()))))


def ranked(facets: Facets, kind: str, runs: int) -> Ranked:
    """One kind, and the bare products of what it compares."""
    found, _, peak = beyond(lambda: ranking(facets, kind))
    took = middle([timed(lambda: ranking(facets, kind))[1] for _ in range(runs)])
    plain, fastest = Seconds(0, 0), Seconds(0, 0)
    for name in MEASURES[kind].facets:
        forms = bare(getattr(facets, name), facets.clusters)
        times = [middle([timed(form)[1] for _ in range(runs)]) for form in forms]
        plain += times[0]
        fastest += min(times, key=lambda time: time.cpu)
    return Ranked(took, peak, plain, fastest, len(found.one))


def bare(facet: Facet, rows: NDArray[np.intp]) -> list[Callable[[], object]]:
    """The product behind ``share`` and nothing else, in several forms, sparse by sparse first.

    Both directions of a pair stand in one product; what stands in its transpose is not multiplied again.
    """
    small = np.min_scalar_type(-int(facet.size.max(initial=1)))
    has, meets = facet.has[rows].astype(small), facet.meets_of(rows).astype(small)
    across = csr_array(meets.T)
    forms: list[Callable[[], object]] = [lambda: has @ across]
    if has.shape[1] <= 20_000:
        full = np.ascontiguousarray(meets.toarray().T)
        forms.append(lambda: has @ full)
    return forms


def after_changes(statements: Sequence[Statement], former: Facets) -> str:
    """One cluster takes up one more activity; what it touches is ranked again, and must be what ranking all gives."""
    chance = Random(1)  # noqa: S311 -- a sample, not a secret
    before = {kind: ranking(former, kind) for kind in KINDS}
    making, comparing, counts = [], [], []
    activities = sorted({o for _, p, o in statements if p == str(GRAPPE.performsActivity)})
    for number in range(_CHANGES):
        cluster, node = former.holders[chance.choice(former.clusters.tolist())], f"{ID}position/new-{number}"
        more = ((str(GRAPPE.isHeldBy), cluster), (str(GRAPPE.performsActivity), chance.choice(activities)))
        present, took = timed(lambda node=node, more=more: facets_of([*statements, *((node, *x) for x in more)]))  # type: ignore[misc]
        making.append(took)
        changed, looking = timed(lambda present=present: touched(former, present))  # type: ignore[misc]
        now, ranking_ = timed(lambda p=present, c=changed: {k: again(p, before[k], c) for k in KINDS})  # type: ignore[misc]
        comparing.append(looking + ranking_)
        counts.append(len(changed))
        if not all(same(now[kind], ranking(present, kind)) for kind in KINDS):
            raise AssertionError(f"{cluster}: ranking again gave other lists than ranking all")
    return (
        f"One more activity of one cluster: holders touched {sorted(counts)}; the six rankings again: median "
        f"{middle(comparing)} s, highest {max(comparing)}; the matrices, made anew: median {middle(making)} s; "
        f"same lists as ranking all; {_CHANGES} changes"
    )


def against_sparql(folder: Path, clusters: int, runs: int) -> str:
    """The value-chain ranking, ours and as one SPARQL query on the same store.

    Raises:
        AssertionError: they do not give the same pairs and scores, or other best twenty.
    """
    facts, store = graph(folder, 100 * clusters, clusters)
    text = _QUERY.read_text(encoding="utf-8")
    rows, queried = timed(lambda: store.texts(text))
    theirs = {(one, other): float(score) for one, other, score in rows}
    whole, alone = [], []
    for _ in range(runs):
        facets, reading = timed(lambda: facets_of(stated(store)))
        found, took = timed(lambda facets=facets: ranking(facets, "value-chain"))  # type: ignore[misc]
        whole.append(reading + took)
        alone.append(took)
    every = named(facets, ranking(facets, "value-chain", most=clusters))
    if every.keys() != theirs.keys() or any(abs(every[pair] - theirs[pair]) > _CLOSE for pair in theirs):
        raise AssertionError(f"{clusters} clusters: SPARQL gives other pairs or other scores")
    ours, expected = best(named(facets, found)), best(theirs)
    if any(not np.allclose(ours[one], expected[one], rtol=0, atol=_CLOSE) for one in expected):
        raise AssertionError(f"{clusters} clusters: the best twenty are others")
    mine, ranked_ = middle(whole), middle(alone)
    return (
        f"| {clusters:,} | {facts:,} | {len(theirs):,} | {queried} | {mine} | {ranked_} "
        f"| {queried.wall / mine.wall:.0f} ({queried.cpu / mine.cpu:.0f}) "
        f"| {queried.wall / ranked_.wall:.0f} ({queried.cpu / ranked_.cpu:.0f}) |"
    )


def named(facets: Facets, found: Ranking) -> dict[tuple[str, str], float]:
    """A ranking by IRIs."""
    rows = zip(found.one.tolist(), found.other.tolist(), found.score.tolist(), strict=True)
    return {(facets.holders[one], facets.holders[other]): score for one, other, score in rows}


def best(scores: Mapping[tuple[str, str], float]) -> dict[str, list[float]]:
    """The twenty highest scores of each, falling."""
    lists: dict[str, list[float]] = defaultdict(list)
    for (one, _), score in scores.items():
        lists[one].append(score)
    return {one: sorted(list_, reverse=True)[:MOST] for one, list_ in lists.items()}


def densely(clusters: int) -> Iterator[tuple[str, str, str]]:
    """Statements of sixteen positions of each cluster, with markets; everything of it is of value chains."""
    chance = Random(1)  # noqa: S311 -- synthetic data, not a secret
    draws = [Zipf(chance, concepts(scheme)) for scheme in ("activity", "specialty", "field")]
    says = [str(GRAPPE[name]) for name in ("performsActivity", "hasSpecialty", "servesMarket")]
    for cluster in range(clusters):
        iri = f"{ID}cluster/c{cluster}"
        yield iri, str(RDF.type), str(GRAPPE.Cluster)
        for number in range(_POSITIONS):
            node = f"{ID}position/c{cluster}-{number}"
            yield node, str(GRAPPE.isHeldBy), iri
            for scheme, draw, says_ in zip(("activity", "specialty", "field"), draws, says, strict=True):
                if scheme != "field" or number % 2:
                    yield node, says_, f"{CONCEPT}{scheme}/{draw.one()}"


def beyond(job: Callable[[], T]) -> tuple[T, Seconds, float]:
    """What a job gives, what it takes, and how much memory it took beyond what there was, in MiB (Linux, glibc)."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # what was freed before would hide what the job asks for
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak begins anew (man 5 proc)
    before = _memory("VmRSS")
    result, took = timed(job)
    return result, took, _memory("VmHWM") - before


def same(one: Ranking, other: Ranking) -> bool:
    """Whether two rankings hold the same lists."""
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ("one", "other", "score"))


def _memory(name: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


def _row(name: str, row: Ranked) -> str:
    ratios = (f"{row.took.wall / less.wall:.1f} ({row.took.cpu / less.cpu:.1f})" for less in (row.plain, row.fastest))
    return (
        f"| {name} | {row.pairs:,} | {row.took} | {row.peak:.0f} | {row.plain} | {row.fastest} | {' | '.join(ratios)} |"
    )


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
