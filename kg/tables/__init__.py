"""Tables: a data package of CSV files, typed and mapped by one CSVW metadata file.

W3C CSVW (https://www.w3.org/TR/tabular-data-primer/) with three additions, described in ``docs/tables.md``. Nothing
here knows any particular table.
"""

from kg.tables.metadata import Package, Table, read_metadata
from kg.tables.rows import Cell, Row, read_tables

__all__ = ["Cell", "Package", "Row", "Table", "read_metadata", "read_tables"]
