"""Publication: a validated dataset becomes an edition on disk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from kg.dataset import Dataset
from kg.dcat import Published, Statistics, describe_edition
from kg.derivation import PREMISES, write_premises
from kg.editions import Edition, Statement, content_hash, editions, locked, new_edition, publish, sha256, write_rows
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
    with locked(folder):
        return _publish(folder, dataset, inputs, report, rules)


def _publish(folder: Path, dataset: Dataset, inputs: Inputs, report: Report, rules: RuleSet) -> Edition:
    existing = editions(folder)
    number = existing[-1].number + 1 if existing else 1
    issued = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with new_edition(folder) as building:
        counted = content_hash(canonical_quads(graphs=dataset.graphs(), without=DESCRIPTION))
        published = Published(
            number, issued, existing[-1].number if existing else None, counted[0], VERSION, inputs.package.common
        )
        dataset.description = describe_edition(published, Statistics.of(dataset.merge))
        bulk_write(building / "store", dataset.graphs())
        write_rows(building, _statements(dataset.facts))
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
                "kind": "build",
                "about": dict(inputs.package.common),
                "input": inputs.hash,
                "content": published.content,
                "counts": dataset.counts() | {"quads": counted[1], "warnings": len(report.of("warning"))},
                "read": {name: sha256(path) for name, path in sorted(inputs.files.items())},
                "shapes": {name: sha256(path) for name, path in inputs.files.items() if name.startswith("shapes/")},
            },
        )


def _statements(facts: Facts) -> Iterator[Statement]:
    """What rows state, in a fixed order."""
    for (graph, triple), rows in sorted(facts.rows.items(), key=lambda entry: str(entry[0])):
        yield from (Statement(graph, triple, row) for row in rows)
