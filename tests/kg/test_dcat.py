from __future__ import annotations

from dataclasses import replace

import hypothesis.strategies as st
import pytest
from hypothesis import given
from rdflib import DCTERMS, PROV, RDF, VOID, BNode, Graph, Literal, URIRef

from kg.dcat import Statistics, edition_iri
from kg.terms import DESCRIPTION, GRAPPE

DCAT = "http://www.w3.org/ns/dcat#"


@pytest.fixture(scope="module")
def description(edition) -> Graph:
    return Graph().parse(edition.description, format="turtle")


def test_an_edition_is_a_dcat_and_void_dataset_and_a_prov_entity(description, edition):
    (described,) = description.subjects(RDF.type, PROV.Entity)
    assert str(described).endswith(f"/{edition.number}")
    kinds = set(description.objects(described, RDF.type))
    assert {VOID.Dataset, URIRef(f"{DCAT}Dataset")} <= kinds
    assert (described, DCTERMS.identifier, Literal(edition.content_hash)) in description


def test_an_edition_counts_its_triples(description, edition):
    assert edition.counts["triples"] in {int(count) for count in description.objects(None, VOID.triples)}


def test_an_edition_tells_its_licence(description):
    assert set(description.objects(None, DCTERMS.license)) == {URIRef("https://creativecommons.org/licenses/by/4.0/")}


def test_a_title_is_in_english_and_french(description):
    assert {title.language for title in description.objects(None, DCTERMS.title)} >= {"en", "fr"}


def test_the_description_has_no_blank_nodes_and_stands_in_its_own_graph(description, store):
    assert not any(isinstance(term, BNode) for triple in description for term in triple)
    rows = store.select(f"SELECT ?s ?p ?o {{ GRAPH <{DESCRIPTION}> {{ ?s ?p ?o }} }}").rows
    assert {(row["s"], row["p"], row["o"]) for row in rows} == set(description)


NAMES = [URIRef(f"https://w3id.org/grappe/id/cluster/{name}") for name in "abc"] + [URIRef("https://example.org/d")]
TRIPLES = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from([RDF.type, GRAPPE.hasTheme]),
    st.sampled_from([GRAPPE.Cluster, GRAPPE.Actor, Literal("x")]),
)


@given(before=st.frozensets(TRIPLES), after=st.frozensets(TRIPLES))
def test_statistics_after_a_change_are_those_of_a_new_count(before, after):
    def holds(subject):
        return [triple for triple in after if triple[0] == subject]

    counted = Statistics.of(before).changed(after - before, before - after, holds)
    assert replace(counted, example=None) == replace(Statistics.of(after), example=None)
    assert (counted.example is None) == (Statistics.of(after).example is None) or counted.example in NAMES


def test_the_statistics_of_a_description_are_those_it_was_written_from(edition):
    description = Graph().parse(edition.description, format="turtle")
    read = Statistics.read(description, edition_iri(edition.number))
    assert read.triples == edition.counts["triples"]
    assert read.classes[GRAPPE.Cluster] == 37
    assert sum(read.properties.values()) == read.triples
