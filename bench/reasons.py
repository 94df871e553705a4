"""How long a reason takes: every inferred triple of an edition, or a sample, one at a time.

``python -m bench.reasons`` measures the current edition; ``--facts 1000000 --sample 3000`` an edition of a generated
package. That one is made as the line makes it, but for the validation, which takes long at that size.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Final

from rdflib import URIRef
from rdflib.term import Identifier

import kg
from bench.partners import build
from kg.editions import Edition, editions
from kg.reasons import explain
from kg.rules import read_kept
from kg.terms import INFERRED, Triple

_INFERRED = f"""
SELECT ?s ?p ?o WHERE {{ GRAPH ?graph {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?graph), "{INFERRED}")) }}
"""
_MEASURES: Final[Mapping[str, Callable[[Sequence[float]], float]]] = {
    "median": median, "p95": lambda ms: quantiles(ms, n=20)[-1], "max": max,
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print one line: milliseconds by the clock, in parentheses of processor time."""
    parser = argparse.ArgumentParser(prog="python -m bench.reasons", description=__doc__)
    parser.add_argument("edition", nargs="?", type=Path, help="an edition or a folder of editions")
    parser.add_argument("--facts", type=int, help="an edition of a generated package of so many facts")
    parser.add_argument("--folder", type=Path, default=Path("/tmp/grappe-bench"), help="for packages")  # noqa: S108
    parser.add_argument("--sample", type=int, help="so many triples, drawn with a fixed seed")
    told = parser.parse_args(arguments)
    path = generated(told.folder, told.facts).path if told.facts else told.edition
    with kg.open(path) as store:
        if store.edition is None:
            raise SystemExit("only an edition keeps its rules")
        rules = read_kept(store.edition.rules).rules
        triples = sorted(_triple(row["s"], row["p"], row["o"]) for row in store.select(_INFERRED).rows)
        if told.sample:
            triples = Random(1).sample(triples, min(told.sample, len(triples)))  # noqa: S311  (no secret)
        clock, cpu = [], []
        for triple in triples:
            started = perf_counter(), process_time()
            explain(store, rules, triple)
            clock.append(1000 * (perf_counter() - started[0]))
            cpu.append(1000 * (process_time() - started[1]))
        facts = store.edition.counts["facts"]
    figures = (f"{name} {of(clock):.2f} ({of(cpu):.2f}) ms" for name, of in _MEASURES.items())
    print(f"{len(clock)} reasons of an edition of {facts:,} facts: {', '.join(figures)}")  # noqa: T201


def generated(folder: Path, size: int) -> Edition:
    """An edition of a generated package, not validated; made once."""
    published = folder / f"editions-{size}"
    if found := editions(published):
        return found[-1]
    build(folder / str(size), published, size)
    return editions(published)[-1]


def _triple(s: Identifier, p: Identifier, o: Identifier) -> Triple:
    return URIRef(s), URIRef(p), o


if __name__ == "__main__":
    main()
