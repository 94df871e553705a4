"""Stores: where an edition is kept and queried. The only place that imports a store engine.

One face (:class:`~kg.store.base.Store`), implemented by the embedded engine on an edition's directory and by any
SPARQL 1.1 endpoint over HTTP.
"""

from kg.store.base import Evaluation, Solutions, Store
from kg.store.checkpoint import Checkpoint, Graphs
from kg.store.embedded import EmbeddedStore, bulk_write, canonical_quads
from kg.store.memory import MemoryStore
from kg.store.quads import Quad, nquads, parse_quads, read_quads
from kg.store.remote import RemoteStore
from kg.store.scan import missing, scanned
from kg.store.view import View

__all__ = [
    "Checkpoint",
    "EmbeddedStore",
    "Evaluation",
    "Graphs",
    "MemoryStore",
    "Quad",
    "RemoteStore",
    "Solutions",
    "Store",
    "View",
    "bulk_write",
    "canonical_quads",
    "missing",
    "nquads",
    "parse_quads",
    "read_quads",
    "scanned",
]
