"""Validation: SHACL by pySHACL, and a report that names the rows.

Shapes for facts see asserted triples and the class hierarchy only: after domain and range rules ``sh:class`` would
prove nothing. pySHACL is given plain graphs, never the dataset. After a change only what it can affect is validated
again: the same shapes, pinned to those nodes.
"""

from kg.validation.affected import affected
from kg.validation.report import Finding, IndexedRows, Report, Rows, together
from kg.validation.shacl import Data, revalidate, validate

__all__ = ["Data", "Finding", "IndexedRows", "Report", "Rows", "affected", "revalidate", "together", "validate"]
