from __future__ import annotations

import re

import pytest
from rdflib import XSD, Literal, URIRef

import kg
from kg.errors import BadParameter, BadQuestion
from kg.questions import read_question, read_questions
from kg.sparql import values_blocks

CLUSTER = "https://w3id.org/grappe/id/cluster/"
GOOD = """#+ title: {en: Partners, fr: Partenaires}
#+ group: interclustering
#+ description: {en: Who works with a cluster, fr: Qui travaille avec un cluster}
#+ parameters:
#+   cluster: {type: Cluster, required: true, description: {en: The cluster, fr: Le cluster}}
#+   since: {type: year, description: {en: The year, fr: "L'année"}}
#+ columns:
#+   partner: {en: The partner, fr: Le partenaire}
#+   said: {en: The evidence, fr: La preuve, separator: " "}
PREFIX grappe: <https://w3id.org/grappe/ontology#>
PREFIX cluster: <https://w3id.org/grappe/id/cluster/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?partner (GROUP_CONCAT(STR(?evidence)) AS ?said) WHERE {
  VALUES ?cluster { cluster:innovin }
  VALUES ?since { "2012"^^xsd:gYear }
  ?relation grappe:hasParty ?cluster , ?partner ; grappe:beginsIn ?since .
  ?evidence a grappe:Evidence .
  GRAPH ?evidence { ?relation grappe:hasParty ?partner }
}
GROUP BY ?partner
"""


@pytest.fixture
def good(tmp_path):
    return read_question(write(tmp_path, GOOD))


def write(folder, text, name="partners.rq"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def line_of(text, part):
    return text[: text.index(part)].count("\n") + 1


def test_a_question_tells_its_parameters_their_examples_and_its_columns(good):
    assert good.slug == "partners"
    assert good.title == {"en": "Partners", "fr": "Partenaires"}
    assert {name: (p.type, p.required) for name, p in good.parameters.items()} == {
        "cluster": ("Cluster", True),
        "since": ("year", False),
    }
    assert good.parameters["cluster"].example == (URIRef(f"{CLUSTER}innovin"),)
    assert good.parameters["since"].example == (Literal("2012", datatype=XSD.gYear),)
    assert list(good.columns) == ["partner", "said"]
    assert good.columns["said"].separator == " "


@pytest.mark.parametrize(
    ("old", "new", "at", "word"),
    [
        ("PREFIX grappe: <https://w3id.org/grappe/ontology#>\n", "", "grappe:hasParty", "grappe"),
        ("PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n", "", '"2012"^^xsd', "“xsd:” is not declared"),
        ("#+ title: {en: Partners, fr: Partenaires}", "#+ title: {en: Partners}", "#+ title", "“title” is not described in fr"),
        ("fr: Qui travaille avec un cluster", "de: Cluster", "#+ description", "not described in fr"),
        ("description: {en: The cluster, fr: Le cluster}", "description: {fr: Le cluster}", "#+   cluster", "in en"),
        ("fr: Le partenaire", "es: El socio", "#+   partner", "“partner” is not described in fr"),
        ('#+   said: {en: The evidence, fr: La preuve, separator: " "}', "#+   proof: {en: The evidence, fr: La preuve}",
         "#+   proof", "“proof” is not selected"),
        ('#+   said: {en: The evidence, fr: La preuve, separator: " "}\n', "", "SELECT", "?said, which the header does not"),
        ("  VALUES ?cluster { cluster:innovin }\n", "", "#+   cluster", "no block VALUES ?cluster"),
        ("  ?evidence a grappe:Evidence .\n", "", "GRAPH ?evidence", "GRAPH ?evidence is untyped"),
        ("#+ columns:", "#+ colour: blue\n#+ columns:", "#+ colour", "unknown key “colour”"),
        ("type: year", "type: century", "#+   since", "no good type"),
        ("type: year", "type: Concept", "#+   since", "its scheme is missing"),
        ("type: year", "type: 3", "#+   since", "no good type"),
        ("#+   partner: {en: The partner, fr: Le partenaire}", "#+   partner: The partner", "#+   partner", "partner"),
        ("#+   since: {type: year, description: {en: The year, fr: \"L'année\"}}", "#+   since: a year", "#+   since", "since"),
        ("{en: The year, fr: \"L'année\"}", "a year", "#+   since", "not described in en"),
        ("GROUP BY ?partner", "GROUP ?partner", "GROUP ?partner", "not SPARQL"),
    ],
)  # fmt: skip
def test_a_malformed_question_is_refused_with_its_file_and_line(tmp_path, old, new, at, word):
    assert GOOD.count(old) == 1
    text = GOOD.replace(old, new)
    with pytest.raises(BadQuestion, match=re.escape(word)) as caught:
        read_question(write(tmp_path, text))
    places = [line.split(":")[:2] for line in str(caught.value).splitlines() if word in line]
    assert ["partners.rq", str(line_of(text, at))] in places


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        (GOOD[GOOD.index("PREFIX") :], 1, "no header"),
        (GOOD.replace("{en: Partners, fr: Partenaires}", "{en: Partners"), 2, "not YAML"),
        (GOOD.replace("#+ columns:", "#+ parts:"), 1, "describes no columns"),
        (GOOD.encode().replace("L'année".encode(), b"L'ann\xe9e"), 0, "UTF-8"),
    ],
)
def test_a_question_without_a_readable_header_is_refused(tmp_path, text, line, word):
    with pytest.raises(BadQuestion, match=word) as caught:
        read_question(write(tmp_path, text))
    assert f"partners.rq:{line}:" in str(caught.value)


def test_parameters_that_are_no_mapping_are_refused(tmp_path):
    text = GOOD.replace("#+ parameters:", "#+ parameters: [cluster]\n#+ chart:")
    with pytest.raises(BadQuestion, match="parameters"):
        read_question(write(tmp_path, text))


def test_a_file_name_that_is_no_slug_is_refused(tmp_path):
    with pytest.raises(BadQuestion, match="not a slug"):
        read_question(write(tmp_path, GOOD, "Partners of.rq"))


def test_a_query_that_is_no_select_is_refused(tmp_path):
    text = (
        GOOD[: GOOD.index("SELECT")]
        + "ASK { VALUES ?cluster { cluster:innovin } VALUES ?since { 1 } ?cluster ?p ?since }"
    )
    with pytest.raises(BadQuestion):
        read_question(write(tmp_path, text))


def test_a_blank_node_label_is_no_undeclared_prefix(tmp_path):
    text = GOOD.replace(
        "?relation grappe:hasParty ?cluster", "_:any grappe:hasParty ?relation . ?relation grappe:hasParty ?cluster"
    )
    assert read_question(write(tmp_path, text)).slug == "partners"


def test_all_faults_of_all_files_are_reported_at_once(tmp_path):
    write(tmp_path, GOOD.replace("fr: Partenaires", "de: P").replace("  ?evidence a grappe:Evidence .\n", ""), "one.rq")
    write(tmp_path, GOOD.replace("fr: Le partenaire", "de: P"), "two.rq")
    write(tmp_path, GOOD, "three.rq")
    with pytest.raises(BadQuestion) as caught:
        read_questions(tmp_path)
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in lines] == ["one.rq", "one.rq", "two.rq"]


def test_a_slug_stands_for_the_thing_of_the_parameters_class(good):
    assert good.given({"cluster": "pole-vin"}) == {"cluster": ((URIRef(f"{CLUSTER}pole-vin"),),)}


def test_a_slug_may_stand_for_things_of_several_classes_where_the_parameter_takes_them(tmp_path):
    question = read_question(write(tmp_path, GOOD.replace("type: Cluster", "type: Cluster or Actor")))
    iris = [URIRef(f"https://w3id.org/grappe/id/{kind}/lph") for kind in ("cluster", "actor")]
    assert question.given({"cluster": "lph"}) == {"cluster": (tuple(iris),)}
    assert question.given({"cluster": iris[1]}) == {"cluster": ((iris[1],),)}


def test_an_iri_stands_for_itself(good):
    assert good.given({"cluster": f"{CLUSTER}aetos"})["cluster"] == ((URIRef(f"{CLUSTER}aetos"),),)


def test_several_values_are_several_terms_in_the_block(good):
    terms = [URIRef(f"{CLUSTER}aetos"), URIRef(f"{CLUSTER}innovin")]
    block = next(block for block in values_blocks(good.bound({"cluster": terms})) if block.variable == "cluster")
    assert block.inner.split() == [f"<{CLUSTER}aetos>", f"<{CLUSTER}innovin>"]


def test_the_block_of_an_optional_parameter_that_is_not_given_is_removed(good):
    assert [block.variable for block in values_blocks(good.bound({"cluster": [URIRef(f"{CLUSTER}aetos")]}))] == [
        "cluster"
    ]


@pytest.mark.parametrize(
    ("values", "parameter", "word"),
    [
        ({}, "cluster", "needs the parameter “cluster”"),
        ({"cluster": ""}, "cluster", "needs the parameter “cluster”"),
        ({"cluster": "innovin", "cluter": "x"}, "cluter", "did you mean cluster?"),
        ({"cluster": "innovin", "since": "last year"}, "since", "“last year” is not of the type year"),
        ({"cluster": "innovin", "since": "２０１２"}, "since", "is not of the type year"),
        ({"cluster": "inno vin"}, "cluster", "cannot be a name"),
        ({"cluster": "innovin> } DROP ALL #"}, "cluster", "cannot be a name"),
        ({"cluster": "https://example.org/<>"}, "cluster", "cannot be a name"),
    ],
)
def test_a_bad_parameter_is_refused_by_its_name(good, values, parameter, word):
    with pytest.raises(BadParameter, match=re.escape(word)) as caught:
        good.given(values)
    assert caught.value.parameter == parameter


@pytest.mark.parametrize(
    ("type_", "bad", "good_one"),
    [("integer", "3.5", "-3"), ("boolean", "yes", "true"), ("year", "20", "1986"), ("integer", "٣", "3")],
)
def test_a_literal_must_have_the_form_of_its_type(good, type_, bad, good_one):
    parameter = kg.Parameter("value", type_, None, False, {}, ())
    assert parameter.candidates(good_one) == (Literal(good_one, datatype=XSD["gYear" if type_ == "year" else type_]),)
    with pytest.raises(BadParameter):
        parameter.candidates(bad)


COMPUTES = GOOD.replace("#+ columns:", "#+ compute: count\n#+ columns:")
COUNT = {"count": kg.Method(frozenset({"partner", "said"}), frozenset({"partner", "said"}), lambda fetched: [])}


def test_a_question_that_computes_has_the_method_its_header_names(tmp_path):
    assert read_question(write(tmp_path, COMPUTES), COUNT).method is COUNT["count"]


@pytest.mark.parametrize(
    ("fetches", "gives", "at", "word"),
    [
        ({"partner"}, {"partner", "said"}, "SELECT", "selects ?said, which the method “count” does not read"),
        ({"partner", "said", "year"}, {"partner", "said"}, "SELECT", "needs ?year, which the query does not select"),
        ({"partner", "said"}, {"partner"}, "#+   said", "“said” is not given by the method “count”"),
        ({"partner", "said"}, {"partner", "said", "score"}, "#+ columns", "gives “score”, which the header does not"),
    ],
)
def test_a_method_must_read_what_is_fetched_and_give_what_is_described(tmp_path, fetches, gives, at, word):
    method = kg.Method(frozenset(fetches), frozenset(gives), lambda fetched: [])
    with pytest.raises(BadQuestion, match=re.escape(word)) as caught:
        read_question(write(tmp_path, COMPUTES), {"count": method})
    assert f"partners.rq:{line_of(COMPUTES, at)}:" in str(caught.value)


def test_a_method_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadQuestion, match=r"there is no method “count”; there are admission$"):
        read_question(write(tmp_path, COMPUTES), {"admission": COUNT["count"]})


def test_the_questions_of_the_house_are_at_least_eight_and_the_named_ones_are_there():
    named = {"complementary-value-chains", "value-chain-of", "roles-sought", "inter-cluster-relations",
             "catalysts-and-obstacles", "sources-disagree", "clusters-by-kind", "who-participates"}  # fmt: skip
    assert named <= set(kg.questions())


def test_the_cluster_of_complementary_value_chains_is_optional():
    assert not kg.questions()["complementary-value-chains"].parameters["cluster"].required


def test_one_question_is_found_by_its_slug_without_reading_the_others(tmp_path, monkeypatch):
    (tmp_path / "questions").mkdir()
    write(tmp_path / "questions", GOOD)
    write(tmp_path / "questions", "no header", "broken.rq")
    monkeypatch.setenv("GRAPPE_KNOWLEDGE", str(tmp_path))
    assert kg.slugs() == ["broken", "partners"]
    assert kg.question_of("partners").slug == "partners"
    with pytest.raises(kg.UnknownThing) as caught:
        kg.question_of("../partners")
    assert "partners" in caught.value.suggestions


def test_a_column_may_say_what_a_cell_without_a_value_means_in_both_languages(tmp_path):
    column = "#+   partner: {en: The partner, fr: Le partenaire"
    assert column in GOOD
    told = GOOD.replace(column, f"{column}, empty: {{en: nobody, fr: personne}}")
    assert read_question(write(tmp_path, told)).columns["partner"].empty == {"en": "nobody", "fr": "personne"}
    with pytest.raises(BadQuestion, match="not described in fr"):
        read_question(write(tmp_path, GOOD.replace(column, f"{column}, empty: {{en: nobody}}")))
