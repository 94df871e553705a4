from __future__ import annotations

import pytest
from rdflib import Graph, Literal, URIRef

import kg
from kg.errors import BadQuery, EngineFailure, NoEdition
from kg.store import MemoryStore, RemoteStore
from kg.terms import STATED

CLUSTERS = "PREFIX g: <https://w3id.org/grappe/ontology#> SELECT ?c WHERE { ?c a g:Cluster } ORDER BY ?c"


@pytest.fixture(scope="module", params=["embedded", "remote", "workers"])
def any_store(request):
    if request.param == "workers":
        with kg.Workers(request.getfixturevalue("edition"), count=1) as workers:
            yield workers
    else:
        where = (
            request.getfixturevalue("endpoint")
            if request.param == "remote"
            else request.getfixturevalue("edition").path
        )
        with kg.open(where) as opened:
            yield opened


def test_a_url_opens_an_endpoint_and_a_folder_an_edition(endpoint, edition, store):
    assert isinstance(kg.open(endpoint), RemoteStore)
    assert kg.open(edition.path.parent).edition.number == store.edition.number == edition.number


def test_a_select_gives_terms_in_the_order_of_the_query(any_store):
    clusters = any_store.select(CLUSTERS).column("c")
    assert URIRef("https://w3id.org/grappe/id/cluster/innovin") in clusters
    assert list(clusters) == sorted(clusters)
    assert len(clusters) == len(kg.listing(any_store, "clusters", limit=1000).items)


def test_terms_keep_language_datatype_and_lexical_form(any_store):
    (row,) = any_store.select('SELECT ?a ?b ?c ?d { VALUES (?a ?b ?c) { ("é\\n\\"x"@fr "2012"^^<urn:t> 3) } }').rows
    assert row == {"a": Literal('é\n"x', lang="fr"), "b": Literal("2012", datatype=URIRef("urn:t")), "c": Literal(3)}


def test_texts_are_what_a_select_gives_without_language_and_datatype(any_store):
    query = 'SELECT ?a ?b ?c ?d { VALUES (?a ?b ?c) { ("é\\n\\"x, y"@fr "2012"^^<urn:t> <urn:i>) } }'
    assert any_store.texts(query) == [('é\n"x, y', "2012", "urn:i", "")]
    assert any_store.texts("SELECT ?s { ?s <urn:nothing> ?o }") == []


def test_an_ask_gives_a_truth_value(any_store):
    assert any_store.ask("ASK { ?s ?p ?o }") is True
    assert any_store.ask("ASK { <urn:nobody> ?p ?o }") is False


def test_a_construct_gives_a_graph(any_store):
    graph = any_store.construct("CONSTRUCT { <urn:a> <urn:b> ?c } WHERE { VALUES ?c { 1 'two'@en } }")
    assert set(graph.objects()) == {Literal(1), Literal("two", lang="en")}


@pytest.mark.parametrize("media", ["text/turtle", "application/n-triples"])
def test_a_graph_is_given_in_the_media_type_asked_for(any_store, media):
    answer = any_store.evaluate("CONSTRUCT WHERE { ?s a ?c } LIMIT 1", graph=media)
    assert (answer.form, answer.media_type) == ("graph", media)
    assert len(Graph().parse(data=answer.body, format=media)) == 1


@pytest.mark.parametrize(
    ("media", "start"),
    [("text/csv", b"n\r\n1"), ("text/tab-separated-values", b"?n\n1"), ("application/sparql-results+xml", b"<?xml")],
)
def test_results_are_given_in_the_media_type_asked_for(any_store, media, start):
    assert any_store.evaluate("SELECT (1 AS ?n) {}", results=media).body.startswith(start)


@pytest.mark.parametrize(
    "query",
    ["SELECT * WHERE {", "SELECT ?x WHERE { ?x nope:p ?y }", "nonsense", "", "INSERT DATA { <urn:a> <urn:b> 1 }"],
)
def test_malformed_sparql_and_updates_are_refused(any_store, query):
    with pytest.raises(BadQuery):
        any_store.evaluate(query)


def test_malformed_sparql_is_reported_with_line_and_column(store):
    with pytest.raises(BadQuery) as caught:
        store.evaluate("SELECT *\nWHERE { ?x nope:p 1 }")
    assert caught.value.line == 2
    assert 12 <= caught.value.column <= 18


def test_an_endpoint_that_tells_no_place_leaves_it_to_our_own_parser(endpoint):
    with pytest.raises(BadQuery) as caught:
        kg.open(endpoint).select("SELECT ?s WHERE {\n  ?s ?p }")
    assert caught.value.line == 2
    assert caught.value.column


def test_the_wrong_form_of_query_is_refused(any_store):
    with pytest.raises(BadQuery, match="SELECT"):
        any_store.select("ASK {}")
    with pytest.raises(BadQuery, match="ASK"):
        any_store.ask("SELECT * {}")
    with pytest.raises(BadQuery, match="CONSTRUCT"):
        any_store.construct("ASK {}")


def test_what_is_stated_is_the_default_graph_on_demand(any_store):
    inferred = "ASK { GRAPH <https://w3id.org/grappe/graph/inferred/1> { ?s ?p ?o } ?s ?p ?o }"
    assert any_store.ask(inferred)
    assert not any_store.ask("ASK { ?e <https://w3id.org/grappe/ontology#hasReading> "
                             "<https://w3id.org/grappe/id/concept/reading/interpreted> }", stated=True)  # fmt: skip
    size = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    within = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{STATED}> {{ ?s ?p ?o }} }}"
    assert any_store.select(size, stated=True).column("n") == any_store.select(within).column("n")


def test_a_word_in_a_comment_or_a_prefix_does_not_hide_the_form_of_a_query(any_store):
    assert any_store.ask("# SELECT what?\nPREFIX select: <urn:CONSTRUCT#> ASK { ?s ?p ?o FILTER(?p != select:x) }")


def test_a_store_of_an_edition_that_is_not_there_is_no_edition(tmp_path):
    with pytest.raises(NoEdition):
        kg.open(tmp_path)
    with pytest.raises(NoEdition):
        kg.open(kg.Edition(tmp_path).path)


def test_an_endpoint_where_nobody_listens_is_an_engine_failure():
    with pytest.raises(EngineFailure):
        RemoteStore("http://127.0.0.1:9/query").ask("ASK {}")


def test_an_endpoint_that_speaks_no_sparql_is_an_engine_failure(endpoint):
    with pytest.raises(EngineFailure):
        RemoteStore(endpoint.removesuffix("query")).ask("ASK {}")


def test_an_answer_larger_than_allowed_is_an_engine_failure(endpoint):
    with pytest.raises(EngineFailure, match="larger than 100 bytes"):
        RemoteStore(endpoint, largest=100).select(CLUSTERS)


def test_reading_an_edition_changes_none_of_its_files(edition):
    with kg.open(edition.path) as opened:
        opened.select(CLUSTERS)
    edition.verify()


def test_the_default_graph_in_memory_is_the_merge_of_what_is_added():
    store = MemoryStore()
    triple = (URIRef("urn:a"), URIRef("urn:b"), Literal("c"))
    store.add(URIRef("urn:one"), [triple])
    store.add(URIRef("urn:two"), [triple])
    assert len(store.select("SELECT * { ?s ?p ?o }").rows) == 1
    assert set(store.select("SELECT ?g { GRAPH ?g { ?s ?p ?o } }").column("g")) == {
        URIRef("urn:one"),
        URIRef("urn:two"),
    }


def test_a_comment_that_speaks_of_adding_and_moving_is_no_update_for_an_endpoint(endpoint):
    query = "# first\n# add, move, insert and delete nothing\n# last\nASK { ?s ?p ?o }"
    with kg.open(endpoint) as remote:
        assert remote.ask(query)
