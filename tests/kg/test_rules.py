from __future__ import annotations

import re

import pytest
from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef

from kg.errors import BadOntology
from kg.inference import infer
from kg.rules import Places, compile_axioms, names_of, read_rules
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


UNCOVERED = {
    ":A rdfs:subClassOf [ owl:unionOf ( :B :C ) ] .": (":A ⊑ (:B ⊔ :C)", "owl:unionOf on the right"),
    ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 1 ] .": (
        ":A ⊑ (:p max 1)", "owl:maxCardinality on the right",
    ),
    ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:minCardinality 1 ] .": (
        ":A ⊑ (:p min 1)", "owl:minCardinality on the right",
    ),
    ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:qualifiedCardinality 2 ; owl:onClass :B ] .": (
        ":A ⊑ (:p exactly 2 :B)", "owl:qualifiedCardinality on the right",
    ),
    ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:hasSelf true ] .": (
        ":A ⊑ (:p self)", "owl:hasSelf on the right",
    ),
    ":A owl:equivalentClass [ owl:complementOf :B ] .": ("(not :B) ⊑ :A", "owl:complementOf on the left"),
    "[ owl:complementOf :B ] rdfs:subClassOf :A .": ("(not :B) ⊑ :A", "owl:complementOf on the left"),
    ":A owl:equivalentClass [ owl:oneOf ( :x :y ) ] .": ("(:x, :y) ⊑ :A", "owl:oneOf on the left"),
    ":A rdfs:subClassOf [ owl:onProperty :p ; owl:someValuesFrom [ owl:oneOf ( :x :y ) ] ] .": (
        ":A rdfs:subClassOf (:p some (:x, :y))", "owl:oneOf",
    ),
    ":A owl:unionOf ( :B :C ) .": (":A owl:unionOf (:B :C)", "owl:unionOf"),
    ":p rdfs:domain [ owl:complementOf :B ] .": (":p has domain (not :B)", "owl:complementOf on the right"),
    ":A owl:hasKey ( :p ) .": (":A owl:hasKey (:p)", "owl:hasKey"),
    ":A owl:disjointUnionOf ( :B :C ) .": (":A owl:disjointUnionOf (:B :C)", "owl:disjointUnionOf"),
    ":p a owl:FunctionalProperty .": (":p is a owl:FunctionalProperty", "owl:FunctionalProperty"),
    ":p a owl:InverseFunctionalProperty .": (
        ":p is a owl:InverseFunctionalProperty", "owl:InverseFunctionalProperty",
    ),
    ":p a owl:ReflexiveProperty .": (":p is a owl:ReflexiveProperty", "owl:ReflexiveProperty"),
    "[ owl:inverseOf :p ] rdfs:subPropertyOf :q .": (
        "(the inverse of :p) rdfs:subPropertyOf :q", "an inverse without a name",
    ),
    ":q rdfs:subPropertyOf [ owl:inverseOf :p ] .": (
        ":q rdfs:subPropertyOf (the inverse of :p)", "an inverse without a name",
    ),
    ":r owl:propertyChainAxiom ( :p [ owl:inverseOf :q ] ) .": (
        ":r owl:propertyChainAxiom (:p (the inverse of :q))", "an inverse without a name",
    ),
    "[ a owl:Restriction ; owl:onProperty [ owl:inverseOf :p ] ; owl:hasValue :v ] rdfs:subClassOf :A .": (
        "((the inverse of :p) value :v) ⊑ :A", "a restriction on a property without a name",
    ),
    ":x owl:sameAs :y .": (":x owl:sameAs :y", "owl:sameAs"),
}  # fmt: skip


@pytest.mark.parametrize("axiom", UNCOVERED)
def test_an_axiom_that_no_rule_covers_is_reported_with_its_construct_and_what_is_done_instead(axiom):
    name, construct = UNCOVERED[axiom]
    said = compiled(axiom).unsupported
    assert any(
        line.startswith(f"{name}: no rule covers {construct}; nothing is inferred from it; HermiT") for line in said
    )


MODULE = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
@prefix : <https://example.org/> .
@prefix ex: <https://example.org/> . # the same, called otherwise: a full stop. And a semicolon;
:A a owl:Class ; rdfs:label "A . ; [ name"@en , '''of two
lines''' ; rdfs:comment "3"^^<http://www.w3.org/2001/XMLSchema#integer> , 3.5 , true .
:p a owl:ObjectProperty .

ex:A rdfs:subClassOf :B ,
        [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 1 ] ,
        [ owl:unionOf ( :B [ owl:complementOf :C ] ) ] .
[ owl:complementOf :C ]
    rdfs:subClassOf :B .
_:named rdfs:subClassOf :C .
[] a owl:AllDisjointClasses ;
    owl:members ( :B :C ) .
[ a owl:AllDisjointClasses ; owl:members ( :A :D ) ] .
:p a owl:FunctionalProperty ; rdfs:range
    :C .
"""


def test_each_axiom_is_found_at_its_line(tmp_path):
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology" / "core.ttl").write_text(MODULE, encoding="utf-8")
    graph, places = Graph().parse(data=MODULE, format="turtle"), Places(tmp_path / "ontology")
    assert [line.partition(": ")[0] for line in sorted(compile_axioms(graph, places).unsupported)] == [
        "ontology/core.ttl:10", "ontology/core.ttl:11", "ontology/core.ttl:12", "ontology/core.ttl:14",
        "ontology/core.ttl:18",
    ]  # fmt: skip
    lists = {str(ex("D")) in names_of(graph, o): (s, OWL.members, o) for s, o in graph.subject_objects(OWL.members)}
    assert [places.of(graph, lists[with_d]) for with_d in (False, True)] == [
        "ontology/core.ttl:15", "ontology/core.ttl:17",
    ]  # fmt: skip
    assert places.of(graph, (ex("p"), RDFS.range, ex("C"))) == "ontology/core.ttl:19"
    assert places.of(graph, (ex("p"), RDFS.domain, ex("C"))) == "ontology/core.ttl:7"  # where it is first spoken of
    assert places.of(graph, (ex("q"), RDFS.domain, ex("C"))) == ""


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
    ("body", "line", "told"),
    [
        ("{ ?a :near ?b } WHERE { ?a :in ?b .\n FILTER NOT EXISTS { ?a :far ?b } }", 6, "NOT is not allowed"),
        ("{ ?a :near ?b } WHERE { ?a :in ?b . MINUS { ?a :far ?b } }", 5, "MINUS is not allowed"),
        ("{ ?a :near ?b } WHERE {\n ?a :in ?b .\n OPTIONAL { ?a :far ?b } }", 7, "OPTIONAL is not allowed"),
        ("{ ?a :near ?b } WHERE { { ?a :in ?b } UNION { ?b :in ?a } }", 5, "UNION is not allowed"),
        ("{ ?a :near ?b } WHERE { ?a :in ?c .\n BIND(IRI(STR(?c)) AS ?b) }", 6, "BIND is not allowed"),
        ("{ ?a :near ?b } WHERE { { SELECT ?a (COUNT(?c) AS ?b) WHERE { ?a :in ?c } GROUP BY ?a } }", 5, "SELECT"),
        ("{ ?a :near ?b } WHERE { GRAPH ?g { ?a :in ?b } }", 5, "GRAPH is not allowed"),
        ("{ ?a :near ?b } WHERE { ?a :in ?b . VALUES ?b { :x } }", 5, "VALUES is not allowed"),
        ("{ ?a :near ?b } WHERE { ?a :in ?b . FILTER (RAND() > 0.5) }", 5, "RAND is not allowed"),
        ("{ ?a :near ?b } WHERE { ?a :in ?b } LIMIT 3", 5, "LIMIT is not allowed"),
        ("{ ?a :near ?b } FROM :g WHERE { ?a :in ?b }", 5, "FROM is not allowed"),
        ("{\n ?a :near ?b } WHERE { ?a :in ?c }", 6, "no pattern of the body binds ?b: the rule is unsafe"),
        ("{ ?a :near ?b } WHERE { ?a :in ?b .\n FILTER (?c > 3) }", 6, "no pattern of the body binds ?c"),
        ("{ ?a :near [ :of ?b ] } WHERE { ?a :in ?b }", 5, "a node without a name in the head"),
        ("{ ?a :near _:b } WHERE { ?a :in ?b }", 5, "a node without a name in the head"),
        ("{ ?a :near ?b } WHERE { ?a :in ?b .\n ?b :in [] }", 6, "a node without a name in the body"),
        ("{ ?a :near ?b } WHERE { ?a :in ?b . ?b :in _:c }", 5, "a node without a name in the body"),
        ("{ ?a :near ?b } WHERE {\n ?a :in/:in ?b }", 6, "“/” makes a path"),
        ("{ ?a :near ?b } WHERE { ?a :in+ ?b }", 5, "“+” makes a path"),
        ("{ ?a :near ?b } WHERE { ?a ^:in ?b }", 5, "“^” makes a path"),
        ("{ ?a :near ?b } WHERE { ?a :in (?b) }", 5, "“(” makes a path or a list"),
        ("WHERE { ?a :in ?b }", 5, "CONSTRUCT"),
        ("{ ?a :near ?b } { ?a :in ?b }", 5, "WHERE"),
        ("{ ?a :near ?b WHERE { ?a :in ?b }", 5, ""),
    ],
)
def test_a_written_rule_that_is_no_positive_construct_is_refused_with_file_and_line(tmp_path, body, line, told):
    head = WRITTEN[: WRITTEN.index("CONSTRUCT")] + "CONSTRUCT "
    with pytest.raises(BadOntology, match=rf"^rule\.rq:{line}: .*{re.escape(told)}"):
        read_rules(write(tmp_path, head + body))


def test_a_question_is_no_rule(tmp_path):
    head = WRITTEN[: WRITTEN.index("CONSTRUCT")]
    with pytest.raises(BadOntology, match=r"^rule\.rq:4: a rule is a CONSTRUCT"):
        read_rules(write(tmp_path, head + "SELECT ?a WHERE { ?a :in ?b }"))


def test_a_filter_of_a_rule_may_calculate_with_what_the_body_binds(tmp_path):
    text = WRITTEN.replace("?a != ?b", "?a != ?b && (STRLEN(STR(?a)) + 1) * 2 > 3 / 1 && REGEX(STR(?b), 'y|z')")
    store = MemoryStore()
    store.add(ASSERTED, triples(":x :in :town . :y :in :town ."))
    assert infer(store, read_rules(write(tmp_path, text))) == [triples(":x :near :y .")]


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("", r"1: the header \(#\+\) has no name, sentence, source"),
        ("#+ name: neighbours\n", "1: the header .* has no sentence, source"),
        ("#+ name: a\n#+ source: [\n", "2: "),
        ('#+ name: a\n#+ source: b\n#+ sentence: {en: "{a}", fr: "{d}"}\n', r"3: sentence \(fr\): nothing fills"),
    ],
)
def test_a_written_rule_without_a_whole_header_is_refused_with_file_and_line(tmp_path, header, told):
    with pytest.raises(BadOntology, match=rf"^rule\.rq:{told}"):
        read_rules(write(tmp_path, header + WRITTEN[WRITTEN.index("PREFIX") :]))


def test_a_literal_is_never_given_a_class():
    axioms = ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :d ; owl:allValuesFrom xsd:integer ] ."
    assert not any(isinstance(s, Literal) for s, _, _ in derived(axioms, ":x a :A ; :d 3 ."))
    assert (ex("x"), RDF.type, ex("A")) not in derived(axioms, ":x a :A ; :d 3 .")
