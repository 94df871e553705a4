"""The modules of an ontology, merged."""

from __future__ import annotations

from pathlib import Path

from rdflib import OWL, Graph

from kg.errors import BadOntology
from kg.facts import parse_turtle


def load_ontology(folder: Path) -> Graph:
    """Merge the modules of an ontology folder (``*.ttl``, schemes apart) into one graph.

    Raises:
        BadOntology: a module is not Turtle, or there is none.
    """
    modules = sorted(folder.glob("*.ttl"))
    if not modules:
        raise BadOntology(f"there is no ontology module (*.ttl) in {folder.name}/")
    merged = Graph()
    for path in modules:
        module = parse_turtle(path)
        merged += module
        for prefix, namespace in module.namespaces():
            merged.bind(prefix, namespace)
    merged.remove((None, OWL.imports, None))  # the modules are merged, nothing is to be fetched
    return merged
