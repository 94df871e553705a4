"""Classification: the subclass pairs that HermiT adds, and the classes that nothing can belong to."""

from __future__ import annotations

import io
from dataclasses import dataclass

import owlready2
import owlready2.reasoning
from rdflib import OWL, RDFS, Graph, URIRef

from kg.errors import BadOntology, Inconsistent
from kg.hermit.justification import Place, why_contradictory
from kg.hermit.runtime import cause
from kg.terms import BASE, Triple


@dataclass(frozen=True)
class Classification:
    """What HermiT found about the classes: named subclass pairs it adds, and classes nothing can belong to."""

    subclasses: frozenset[tuple[URIRef, URIRef]]
    unsatisfiable: tuple[URIRef, ...]


def classify(ontology: Graph, java_program: str, place: Place | None = None) -> Classification:
    """Let HermiT classify the named classes of an ontology.

    Raises:
        Inconsistent: the ontology contradicts itself; the message names what contradicts what; with ``place``, how and
            where, which takes a while.
        BadOntology: HermiT refuses it: it is not OWL 2 DL.
    """
    world, loaded = load(ontology)
    told = {
        (c.iri, parent.iri) for c in loaded.classes() for parent in c.is_a if isinstance(parent, owlready2.ThingClass)
    }
    owlready2.JAVA_EXE = java_program  # where the reasoner looks; “java” of the PATH otherwise
    try:
        with loaded:
            owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError as error:
        why = why_contradictory(ontology, java_program, place)
        raise Inconsistent(f"HermiT finds the ontology inconsistent: its axioms contradict each other{why}") from error
    except owlready2.OwlReadyJavaError as error:
        raise BadOntology(f"HermiT cannot classify the ontology: {cause(str(error))}") from error
    found = {
        (c.iri, parent.iri) for c in loaded.classes() for parent in c.is_a if isinstance(parent, owlready2.ThingClass)
    }
    nothing = {c.iri for c in world.inconsistent_classes()} - {str(OWL.Nothing)}
    added = {(URIRef(a), URIRef(b)) for a, b in found - told if a not in nothing and b != str(OWL.Thing) and a != b}
    return Classification(frozenset(added), tuple(sorted(map(URIRef, nothing))))


def subclass_triples(classification: Classification) -> set[Triple]:
    """The classification as triples, ready to join the axioms."""
    return {(a, RDFS.subClassOf, b) for a, b in classification.subclasses}


def load(ontology: Graph) -> tuple[owlready2.World, owlready2.Ontology]:
    """A fresh owlready2 world holding the ontology (owlready2 reads N-Triples, not Turtle)."""
    world = owlready2.World()
    data = ontology.serialize(format="nt").encode("utf-8")
    return world, world.get_ontology(f"{BASE}ontology").load(fileobj=io.BytesIO(data))
