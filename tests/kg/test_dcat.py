from __future__ import annotations

import pytest
from rdflib import DCTERMS, PROV, RDF, VOID, BNode, Graph, Literal, URIRef

from kg.terms import DESCRIPTION

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
