"""Editions: immutable, numbered states of the whole graph, each a directory.

    editions/
        current                 one line: the number of the current edition
        1/  store/              the engine's files
            rows.sqlite         which rows state which triple
            rows-changed.sqlite what commits changed of that since the last full build
            premises.sqlite     what each derived triple was calculated from
            rules.json          the rules that made what was inferred
            description.ttl     VoID, DCAT, PROV
            report.ttl          the SHACL report
            manifest.json       number, parent, date, counts, hashes, what was read

An edition is written beside the others and renamed into place when everything is on disk; then ``current`` is
replaced by a rename. Nothing is ever half-published, and a published edition never changes.
"""

from kg.editions.edition import MANIFEST, Built, Edition, current, editions, numbered
from kg.editions.hashes import content_hash, hash_sum, input_hash, sha256
from kg.editions.publishing import locked, make_current, mend, new_edition, publish, remove
from kg.editions.rows import RowIndex, Statement, change_rows, write_rows

__all__ = [
    "MANIFEST", "Built", "Edition", "RowIndex", "Statement", "change_rows", "content_hash", "current", "editions",
    "hash_sum", "input_hash", "locked", "make_current", "mend", "new_edition", "numbered", "publish", "remove",
    "sha256", "write_rows",
]  # fmt: skip
