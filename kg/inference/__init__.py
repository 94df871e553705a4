"""Inference: rules to a fixed point in rounds, and the closure kept right when facts come and go.

The number of the round that derives a triple is its rank: one more than the highest rank among the premises of the
derivation whose highest premise ranks lowest. A proof that goes down the ranks ends in what is asserted.
"""

from kg.inference.applications import Application, applications_giving, applications_using
from kg.inference.maintenance import extend, retract
from kg.inference.rounds import infer, rounds_in

__all__ = ["Application", "applications_giving", "applications_using", "extend", "infer", "retract", "rounds_in"]
