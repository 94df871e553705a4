"""Rules: OWL axioms compiled to positive rules, and the rules of ``ontology/rules/*.rq``; how each is told."""

from kg.rules.axioms import compile_axioms
from kg.rules.collected import collect_rules
from kg.rules.kept import read_kept, write_kept
from kg.rules.places import Places, names_of
from kg.rules.rule import Pattern, Rule, RuleSet, text_of
from kg.rules.wording import told_axiom
from kg.rules.written import read_rules

__all__ = [
    "Pattern", "Places", "Rule", "RuleSet", "collect_rules", "compile_axioms", "names_of", "read_kept", "read_rules",
    "text_of", "told_axiom", "write_kept",
]  # fmt: skip
