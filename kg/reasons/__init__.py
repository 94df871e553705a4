"""Reasons: why the graph says what it says, as a tree of rule applications that ends in evidence.

The round that inferred a triple is its rank. A reason binds the head of a rule to the triple and uses premises of lower
rank only, so proofs are acyclic without search; the lowest premises come first, so proofs are short. What is looked
up grows with the proof, not with the graph: two queries for each level of the tree, whose every pattern starts from
bound terms.
"""

from kg.reasons.applications import unified
from kg.reasons.reason import MOST, Reason
from kg.reasons.standing import not_stated
from kg.reasons.trees import explain, explain_all

__all__ = ["MOST", "Reason", "explain", "explain_all", "not_stated", "unified"]
