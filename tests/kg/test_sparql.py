from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rdflib import XSD, Literal, URIRef
from rdflib.plugins.sparql.parserutils import CompValue

from kg.errors import BadQuery
from kg.sparql import bind, group_after, parse, tokens, values_blocks

SLOT = "urn:slot"
INNOVIN = URIRef("https://w3id.org/grappe/id/cluster/innovin")
ASKED = "SELECT * WHERE { ?s ?p ?o . VALUES ?asked { <urn:slot> } FILTER(?o != ?asked) }"


def shape(node: object, slot: object) -> object:
    if isinstance(node, CompValue):
        return (node.name, *((name, shape(item, slot)) for name, item in sorted(node.items()) if name != "_vars"))
    if isinstance(node, dict):
        return tuple((str(name), shape(item, slot)) for name, item in sorted(node.items()))
    if isinstance(node, list | tuple | set):
        return [shape(item, slot) for item in node]
    return "the slot" if node == slot else repr(node)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o # VALUES ?asked { 1 }\n}",
        'SELECT * { ?s ?p "VALUES ?asked { 1 }" }',
        "SELECT * { ?s ?p 'VALUES ?asked { 1 }' }",
        'SELECT * { ?s ?p """a "quote" VALUES ?asked { 1 }""" }',
        "SELECT * { ?s ?p '''it's VALUES ?asked { 1 }''' }",
        'SELECT * { ?s ?p "\\" VALUES ?asked { 1 }" }',
        "SELECT * { ?s <http://example.org/#VALUES?asked{1}> ?o }".replace("{1}", ""),
        "PREFIX VALUES: <http://example.org/> SELECT * { ?s VALUES:asked ?o }",
    ],
)
def test_values_in_a_comment_a_string_or_an_iri_is_no_block(text):
    assert values_blocks(text) == []


def test_a_block_is_found_after_a_string_with_braces_and_an_iri_with_a_hash():
    text = 'SELECT * { ?s <urn:a#b> "}{" . VALUES $asked { "}" <urn:c#d> } }'
    (block,) = values_blocks(text)
    assert block.variable == "asked"
    assert block.inner == ' "}" <urn:c#d> '
    assert text[block.start : block.end] == 'VALUES $asked { "}" <urn:c#d> }'


def test_a_keyword_is_found_in_any_case():
    assert [block.variable for block in values_blocks("select * { values ?asked { 1 } }")] == ["asked"]


def test_binding_writes_every_term_into_every_block_of_the_parameter():
    text = "SELECT * { { VALUES ?a { 1 } } UNION { VALUES ?a { 1 } } VALUES ?b { 2 } }"
    bound = bind(text, {"a": [INNOVIN, Literal(3)]}, ["a"])
    assert [(b.variable, b.inner.split()) for b in values_blocks(bound)] == [
        ("a", [INNOVIN.n3(), Literal(3).n3()]),
        ("a", [INNOVIN.n3(), Literal(3).n3()]),
        ("b", ["2"]),
    ]


def test_a_parameter_without_a_value_loses_its_block_and_the_query_still_parses():
    bound = bind(ASKED, {}, ["asked"])
    assert values_blocks(bound) == []
    assert parse(bound).name == "SelectQuery"


def test_a_block_over_a_variable_that_is_no_parameter_is_left_alone():
    assert bind(ASKED, {}, []) == ASKED


@given(st.text())
@example('"""')
@example('\n"')
@example("\\")
@example('} } INSERT DATA { <a> <b> "c" } #')
@example('\r\n\\"')
@settings(max_examples=150, deadline=None)
def test_binding_any_text_changes_the_slot_of_the_query_and_nothing_else(text):
    given_term = Literal(text)
    bound = parse(bind(ASKED, {"asked": [given_term]}, ["asked"]))
    assert shape(bound, given_term) == shape(parse(ASKED), URIRef(SLOT))


@given(st.text(), st.text())
@settings(max_examples=60, deadline=None)
def test_a_bound_text_is_one_token_between_the_braces(first, second):
    bound = bind(ASKED, {"asked": [Literal(first), Literal(second)]}, ["asked"])
    (block,) = values_blocks(bound)
    assert [token.kind for token in tokens(block.inner)] == ["string", "string"]


def test_a_text_that_seems_to_end_its_quotes_lets_no_other_text_out_as_sparql():
    bound = bind(ASKED, {"asked": [Literal('\n\\"'), Literal(" } ?any ?thing ?goes #")]}, ["asked"])
    assert "?goes" in bound
    assert not any(token.text == "?goes" for token in tokens(bound))


@given(st.sampled_from([XSD.gYear, XSD.integer, XSD.boolean]), st.text(alphabet="0123456789-+", min_size=1))
@settings(max_examples=60, deadline=None)
def test_a_typed_literal_stays_one_term_of_its_type(datatype, text):
    term = Literal(text, datatype=datatype, normalize=False)
    bound = parse(bind(ASKED, {"asked": [term]}, ["asked"]))
    assert shape(bound, term) == shape(parse(ASKED), URIRef(SLOT))


@given(st.text(alphabet="{}\"'#<>\\ \n?VALUESasked01:", max_size=30))
@settings(max_examples=300, deadline=None)
def test_tokens_cover_any_text_in_order_without_overlap(text):
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end
        assert text[token.start : token.end] == token.text
        end = token.end


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("SELECT * WHERE {\n  ?s ?p ?o .\n  ?s ]\n}", 3, 3),
        ("SELEKT * WHERE { ?s ?p ?o }", 1, 1),
        ("SELECT ?s WHERE { ?s ?p ?o ", 1, 28),
    ],
)
def test_malformed_sparql_is_reported_with_line_and_column(text, line, column):
    with pytest.raises(BadQuery) as caught:
        parse(text)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_a_brace_that_is_never_closed_is_reported():
    with pytest.raises(BadQuery):
        values_blocks("SELECT * { VALUES ?asked { 1 ")


def test_the_group_after_a_keyword_ends_at_its_own_brace():
    text = 'CONSTRUCT { ?a ?b ?c } WHERE { { ?a ?b ?c } FILTER(?c != "}") } LIMIT 3'
    start, end = group_after(text, "WHERE")
    assert text[start:end] == ' { ?a ?b ?c } FILTER(?c != "}") '
    with pytest.raises(BadQuery):
        group_after(text, "ORDER")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { service silent <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "PREFIX : <http://127.0.0.1:1/> SELECT * { SERVICE:x { ?s ?p ?o } }",
        "SELECT * { #no\n SeRvIcE<http://127.0.0.1:1/>{ ?s ?p ?o } }",
        "SELECT * { { SELECT * { ?a ?b 1SERVICE <http://127.0.0.1:1/> {} } } }",
        "SELECT * { ?s ?p trueSERVICE<http://127.0.0.1:1/>{} }",
        "PREFIX : <http://127.0.0.1:1/> SELECT * { ?s ?p falseService:x{} }",
        "SELECT * { SERVICESILENT<http://127.0.0.1:1/>{} }",
    ],
)
def test_a_query_that_would_fetch_is_refused(store, query):
    with pytest.raises(BadQuery, match="SERVICE is refused"):
        store.select(query)


def test_the_word_service_in_a_text_an_iri_or_a_comment_is_no_federation(store):
    query = '# SERVICE\nASK { FILTER("SERVICE <http://x>" != "SERVICE" && <http://x/SERVICE> != <http://x/>) }'
    assert store.ask(query)
