"""Rules: OWL axioms compiled to positive rules, and the rules of ``ontology/rules/*.rq``."""

from kg.rules.axioms import compile_axioms
from kg.rules.rule import Pattern, Rule, RuleSet, text_of
from kg.rules.written import read_rules

__all__ = ["Pattern", "Rule", "RuleSet", "compile_axioms", "read_rules", "text_of"]
