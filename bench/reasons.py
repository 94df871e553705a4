"""How long a reason takes: every inferred triple of an edition, or a sample, one at a time.

``python -m bench.reasons`` measures the current edition; ``python -m bench.reasons FOLDER --sample 3000`` another one.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter

from rdflib import URIRef
from rdflib.term import Identifier

import kg
from kg.reasons import explain
from kg.rules import read_kept
from kg.terms import GRAPH, Triple

_INFERRED = f"""
SELECT ?s ?p ?o WHERE {{ GRAPH ?graph {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?graph), "{GRAPH["inferred/"]}")) }}
"""


def main() -> None:
    """Measure, and print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("edition", nargs="?", type=Path, help="an edition or a folder of editions")
    parser.add_argument("--sample", type=int, help="so many triples, drawn with a fixed seed")
    given = parser.parse_args()
    with kg.open(given.edition) as store:
        if store.edition is None:
            raise SystemExit("only an edition keeps its rules")
        rules = read_kept(store.edition.rules).rules
        triples = sorted(_triple(row["s"], row["p"], row["o"]) for row in store.select(_INFERRED).rows)
        if given.sample:
            triples = Random(1).sample(triples, min(given.sample, len(triples)))  # noqa: S311  (no secret)
        seconds = []
        for triple in triples:
            start = perf_counter()
            explain(store, rules, triple)
            seconds.append(perf_counter() - start)
    ms = sorted(1000 * one for one in seconds)
    print(  # noqa: T201
        f"{len(ms)} reasons of edition {store.edition.number}: median {median(ms):.2f} ms, "
        f"p95 {quantiles(ms, n=20)[-1]:.2f} ms, max {ms[-1]:.2f} ms"
    )


def _triple(s: Identifier, p: Identifier, o: Identifier) -> Triple:
    return URIRef(s), URIRef(p), o


if __name__ == "__main__":
    main()
