"""All rules of a knowledge folder: those its axioms compile to, told in its sentences, and its written ones."""

from __future__ import annotations

from pathlib import Path

from rdflib import Graph

from kg.rules.axioms import compile_axioms
from kg.rules.places import Places
from kg.rules.rule import RuleSet
from kg.rules.sentences import read_templates, told
from kg.rules.written import read_rules


def collect_rules(ontology: Graph, folder: Path) -> RuleSet:
    """The rules of an ontology, its modules merged into one graph, and of the folder ``ontology/rules``.

    Raises:
        BadOntology: a written rule or the sentences of axioms are wrong.
    """
    compiled = compile_axioms(ontology, Places(folder.parent))
    axioms = told(compiled.rules, read_templates(folder / "axioms.yaml"))
    return RuleSet((*axioms, *read_rules(folder)), compiled.unsupported)
