from __future__ import annotations

import pytest
from rdflib import RDF, Graph, Literal, URIRef

from kg.errors import BadOntology
from kg.inference import infer
from kg.rules import compile_axioms, read_rules
from kg.store import MemoryStore

PREFIXES = """
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix : <https://example.org/> .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :r a owl:ObjectProperty . :d a owl:DatatypeProperty .
"""
ASSERTED = URIRef("https://example.org/asserted")


def ex(name: str) -> URIRef:
    return URIRef(f"https://example.org/{name}")


def triples(text: str) -> set:
    return set(Graph().parse(data=PREFIXES + text, format="turtle")) - set(
        Graph().parse(data=PREFIXES, format="turtle")
    )


def compiled(axioms: str):
    return compile_axioms(Graph().parse(data=PREFIXES + axioms, format="turtle"))


def derived(axioms: str, data: str) -> set:
    store, asserted = MemoryStore(), triples(data)
    store.add(ASSERTED, asserted)
    return set().union(*infer(store, compiled(axioms).rules))


@pytest.mark.parametrize(
    ("axioms", "data", "expected"),
    [
        pytest.param(":A rdfs:subClassOf :B .", ":x a :A .", ":x a :B .", id="subclass"),
        pytest.param(":A rdfs:subClassOf :B . :B rdfs:subClassOf :C .", ":x a :A .", ":x a :B , :C .", id="subclasses"),
        pytest.param(":p rdfs:subPropertyOf :q .", ":x :p :y .", ":x :q :y .", id="subproperty"),
        pytest.param(":A owl:equivalentClass :B .", ":x a :A . :y a :B .", ":x a :B . :y a :A .", id="equivalent"),
        pytest.param(":p owl:equivalentProperty :q .", ":x :p :y . :y :q :x .", ":x :q :y . :y :p :x .", id="equal p"),
        pytest.param(":p rdfs:domain :A .", ":x :p :y .", ":x a :A .", id="domain"),
        pytest.param(":d rdfs:domain :A .", ":x :d 3 .", ":x a :A .", id="domain of a datatype property"),
        pytest.param(":p rdfs:range :A .", ":x :p :y .", ":y a :A .", id="range"),
        pytest.param(":d rdfs:range xsd:integer .", ":x :d 3 .", "", id="range of a datatype property"),
        pytest.param(":p owl:inverseOf :q .", ":x :p :y . :y :q :z .", ":y :q :x . :z :p :y .", id="inverse"),
        pytest.param(":p a owl:SymmetricProperty .", ":x :p :y .", ":y :p :x .", id="symmetric"),
        pytest.param(
            ":p a owl:TransitiveProperty .", ":x :p :y . :y :p :z . :z :p :t .",
            ":x :p :z , :t . :y :p :t .", id="transitive",
        ),
        pytest.param(
            ":r owl:propertyChainAxiom ( :p :q :p ) .", ":x :p :y . :y :q :z . :z :p :t .", ":x :r :t .", id="chain"
        ),
        pytest.param(
            ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :v ] .",
            ":x a :A .", ":x :p :v .", id="hasValue on the right",
        ),
        pytest.param(
            "[ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :v ] rdfs:subClassOf :A .",
            ":x :p :v . :y :p :w .", ":x a :A .", id="hasValue on the left",
        ),
        pytest.param(
            "[ a owl:Restriction ; owl:onProperty :d ; owl:hasValue false ] rdfs:subClassOf :A .",
            ":x :d false . :y :d true .", ":x a :A .", id="hasValue of a literal",
        ),
        pytest.param(
            "[ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] rdfs:subClassOf :A .",
            ":x :p :y . :y a :B . :z :p :t .", ":x a :A .", id="someValuesFrom on the left",
        ),
        pytest.param(
            "[ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom owl:Thing ] rdfs:subClassOf :A .",
            ":x :p :y .", ":x a :A .", id="someValuesFrom Thing",
        ),
        pytest.param(
            ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] .",
            ":x a :A ; :p :y .", "", id="someValuesFrom on the right names nobody",
        ),
        pytest.param(
            ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ] .",
            ":x a :A ; :p :y . :z :p :t .", ":y a :B .", id="allValuesFrom on the right",
        ),
        pytest.param(
            "[ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ] rdfs:subClassOf :A .",
            ":x :p :y . :y a :B .", "", id="allValuesFrom on the left never follows in an open world",
        ),
        pytest.param(
            ":A owl:equivalentClass [ owl:intersectionOf ( :B [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :v ] ) ] .",
            ":x a :B ; :p :v . :y a :B . :z a :A .", ":x a :A . :z a :B ; :p :v .", id="intersection",
        ),
        pytest.param(
            "[ owl:unionOf ( :A :B ) ] rdfs:subClassOf :C .", ":x a :A . :y a :B . :z a :D .", ":x a :C . :y a :C .", id="union"
        ),
        pytest.param(
            ":D owl:equivalentClass [ owl:intersectionOf ( :C [ owl:unionOf ( :A :B ) ] ) ] . ",
            ":x a :C , :A . :y a :C , :B . :z a :C .", ":x a :D . :y a :D .", id="union in an intersection",
        ),
        pytest.param(
            "[ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom"
            " [ a owl:Restriction ; owl:onProperty :q ; owl:someValuesFrom :B ] ] rdfs:subClassOf :A .",
            ":x :p :y . :y :q :z . :z a :B .", ":x a :A .", id="some in some",
        ),
    ],
)  # fmt: skip
def test_an_axiom_derives_what_it_means_and_nothing_else(axioms, data, expected):
    assert derived(axioms, data) == triples(expected)


@pytest.mark.parametrize(
    "axiom",
    [
        ":A rdfs:subClassOf [ owl:unionOf ( :B :C ) ] .",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 1 ] .",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:minCardinality 1 ] .",
        ":A owl:equivalentClass [ owl:complementOf :B ] .",
        ":A owl:equivalentClass [ owl:oneOf ( :x :y ) ] .",
        ":A owl:hasKey ( :p ) .",
        ":A owl:disjointUnionOf ( :B :C ) .",
        ":p a owl:FunctionalProperty .",
        ":p a owl:InverseFunctionalProperty .",
        ":p a owl:ReflexiveProperty .",
        "[ owl:inverseOf :p ] rdfs:subPropertyOf :q .",
        ":q rdfs:subPropertyOf [ owl:inverseOf :p ] .",
        ":r owl:propertyChainAxiom ( :p [ owl:inverseOf :q ] ) .",
        "[ a owl:Restriction ; owl:onProperty [ owl:inverseOf :p ] ; owl:hasValue :v ] rdfs:subClassOf :A .",
        ":x owl:sameAs :y .",
    ],
)
def test_an_axiom_that_no_rule_covers_is_reported(axiom):
    assert compiled(axiom).unsupported


@pytest.mark.parametrize("axiom", [":A owl:disjointWith :B .", "[] a owl:AllDisjointClasses ; owl:members ( :A :B ) ."])
def test_an_axiom_that_only_forbids_needs_no_rule(axiom):
    rules = compiled(axiom)
    assert (rules.rules, rules.unsupported) == ((), ())


def test_domain_and_range_of_an_annotation_property_derive_nothing():
    axioms = ":note a owl:AnnotationProperty ; rdfs:domain :A ; rdfs:range :B ."
    assert derived(axioms, ":x :note :y .") == set()


def test_a_rule_is_named_by_its_axiom_in_words():
    (rule,) = compiled(":p owl:propertyChainAxiom ( :q :r ) .").rules
    assert rule.name == ":q ∘ :r ⊑ :p"


def test_the_rules_do_not_depend_on_the_order_of_the_axioms():
    axioms = [":A rdfs:subClassOf :B .", ":p rdfs:domain :A .", ":p a owl:SymmetricProperty .", ":q owl:inverseOf :p ."]
    assert compiled("\n".join(axioms)).rules == compiled("\n".join(reversed(axioms))).rules


WRITTEN = """#+ name: neighbours
#+ source: the map
#+ sentence: {en: "{a} is near {b}", fr: "{a} est près de {b}"}
PREFIX : <https://example.org/>
CONSTRUCT { ?a :near ?b } WHERE { ?a :in ?place . ?b :in ?place . FILTER (?a != ?b) }
"""


def write(folder, text):
    (folder / "rule.rq").write_text(text, encoding="utf-8")
    return folder


def test_a_written_rule_derives_with_its_filter(tmp_path):
    store = MemoryStore()
    asserted = triples(":x :in :town . :y :in :town . :z :in :city .")
    store.add(ASSERTED, asserted)
    assert infer(store, read_rules(write(tmp_path, WRITTEN))) == [triples(":x :near :y . :y :near :x .")]


def test_a_written_rule_carries_its_name_source_and_sentence_in_both_languages(tmp_path):
    (rule,) = read_rules(write(tmp_path, WRITTEN))
    assert rule.name == "neighbours"
    assert rule.source == "ontology/rules/rule.rq"
    assert dict(rule.sentence) == {"en": "{a} is near {b}", "fr": "{a} est près de {b}"}


@pytest.mark.parametrize(
    "body",
    [
        "CONSTRUCT { ?a :near ?b } WHERE { ?a :in ?b . FILTER NOT EXISTS { ?a :far ?b } }",
        "CONSTRUCT { ?a :near ?b } WHERE { ?a :in ?b . MINUS { ?a :far ?b } }",
        "CONSTRUCT { ?a :near ?b } WHERE { ?a :in ?b . OPTIONAL { ?a :far ?b } }",
        "CONSTRUCT { ?a :near ?b } WHERE { { ?a :in ?b } UNION { ?b :in ?a } }",
        'CONSTRUCT { ?a :near ?b } WHERE { ?a :in ?c . BIND(IRI(CONCAT(STR(?c), "x")) AS ?b) }',
        "CONSTRUCT { ?a :near ?b } WHERE { { SELECT ?a (COUNT(?c) AS ?b) WHERE { ?a :in ?c } GROUP BY ?a } }",
        "CONSTRUCT { ?a :near ?b } WHERE { GRAPH ?g { ?a :in ?b } }",
        "CONSTRUCT { ?a :near ?b } WHERE { ?a :in ?c }",
        "SELECT ?a WHERE { ?a :in ?b }",
        "CONSTRUCT { ?a :near ?b WHERE { ?a :in ?b }",
    ],
)
def test_a_written_rule_that_is_no_positive_construct_is_refused_with_its_file(tmp_path, body):
    head = WRITTEN[: WRITTEN.index("CONSTRUCT")]
    with pytest.raises(BadOntology, match=r"rule\.rq"):
        read_rules(write(tmp_path, head + body))


@pytest.mark.parametrize("header", ["", "#+ name: neighbours\n", "#+ name: [\n"])
def test_a_written_rule_without_a_whole_header_is_refused(tmp_path, header):
    with pytest.raises(BadOntology, match=r"rule\.rq"):
        read_rules(write(tmp_path, header + WRITTEN[WRITTEN.index("PREFIX") :]))


def test_a_literal_is_never_given_a_class():
    axioms = ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :d ; owl:allValuesFrom xsd:integer ] ."
    assert not any(isinstance(s, Literal) for s, _, _ in derived(axioms, ":x a :A ; :d 3 ."))
    assert (ex("x"), RDF.type, ex("A")) not in derived(axioms, ":x a :A ; :d 3 .")
