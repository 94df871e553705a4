"""Publication: a validated dataset becomes an edition on disk."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

from kg.dataset import Dataset
from kg.dcat import Published, describe_edition
from kg.derivation import PREMISES, write_premises
from kg.editions import Edition, content_hash, editions, new_edition, publish, sha256
from kg.facts import Facts
from kg.inputs import Inputs
from kg.rules import RuleSet, write_kept
from kg.store import bulk_write, canonical_quads
from kg.terms import DESCRIPTION
from kg.validation import Report
from kg.version import VERSION


def publish_dataset(folder: Path, dataset: Dataset, inputs: Inputs, report: Report, rules: RuleSet) -> Edition:
    """Write a dataset as the next edition of a folder and make it current.

    The description is part of the store and outside the content hash, since it holds a date and that hash.
    """
    existing = editions(folder)
    number = existing[-1].number + 1 if existing else 1
    issued = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with new_edition(folder) as building:
        counted = content_hash(canonical_quads(graphs=dataset.graphs(), without=DESCRIPTION))
        published = Published(
            number, issued, existing[-1].number if existing else None, counted[0], VERSION, inputs.package.common
        )
        dataset.description = describe_edition(published, dataset.merge)
        bulk_write(building / "store", dataset.graphs())
        write_rows(building / "rows.sqlite", dataset.facts)
        write_premises(building / PREMISES, dataset.derivations)
        write_kept(building / "rules.json", rules)
        dataset.description.serialize(building / "description.ttl", format="turtle", encoding="utf-8")
        report.graph.serialize(building / "report.ttl", format="turtle", encoding="utf-8")
        return publish(
            building,
            {
                "number": number,
                "parent": published.parent,
                "issued": issued.isoformat(),
                "version": VERSION,
                "input": inputs.hash,
                "content": published.content,
                "counts": dataset.counts() | {"quads": counted[1], "warnings": len(report.of("warning"))},
                "read": {name: sha256(path) for name, path in sorted(inputs.files.items())},
                "shapes": {name: sha256(path) for name, path in inputs.files.items() if name.startswith("shapes/")},
            },
        )


def write_rows(path: Path, facts: Facts) -> None:
    """Keep which rows state which triple in which graph."""
    entries = (
        (str(graph), str(s), str(p), o.n3(), row)
        for (graph, (s, p, o)), rows in sorted(facts.rows.items(), key=lambda item: str(item[0]))
        for row in rows
    )
    with closing(sqlite3.connect(path)) as rows, rows:
        rows.execute("CREATE TABLE rows (graph TEXT, s TEXT, p TEXT, o TEXT, row TEXT)")
        rows.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?)", entries)
        rows.execute("CREATE INDEX by_triple ON rows (s, p, o)")
