"""Commits: a change of the current edition becomes the next one, in time that depends on the change."""

from kg.commits.changes import Planned, of_files, of_patch, of_quads, of_rows, of_update
from kg.commits.commit import Committed, commit

__all__ = ["Committed", "Planned", "commit", "of_files", "of_patch", "of_quads", "of_rows", "of_update"]
