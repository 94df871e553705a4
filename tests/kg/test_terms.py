from __future__ import annotations

import pytest
from rdflib import Literal, URIRef

from kg.terms import expand, is_ours, kind, local, name_of, prefixes, shorten

BASE = "https://w3id.org/grappe/"


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        (f"{BASE}id/cluster/innovin", "cluster:innovin"),
        (f"{BASE}id/concept/status/under-way", "status:under-way"),
        (f"{BASE}ontology#hasParty", "grappe:hasParty"),
        ("http://www.w3.org/2004/02/skos/core#prefLabel", "skos:prefLabel"),
        (f"{BASE}id/evidence/d3-note11/argued", f"{BASE}id/evidence/d3-note11/argued"),
        ("https://example.org/x", "https://example.org/x"),
        (f"{BASE}id/cluster/", f"{BASE}id/cluster/"),
        (f"{BASE}id/cluster/a%20b", f"{BASE}id/cluster/a%20b"),
    ],
)
def test_an_iri_is_shortened_where_a_prefix_says_the_same(iri, name):
    assert shorten(iri) == name
    assert iri in expand(name)


def test_a_prefixed_name_may_stand_for_a_thing_or_a_concept():
    assert expand("technology:laser") == (f"{BASE}id/technology/laser", f"{BASE}id/concept/technology/laser")


def test_the_kind_of_a_thing_is_read_off_its_iri():
    assert kind(f"{BASE}id/cluster/innovin") == "cluster"
    assert kind(f"{BASE}id/concept/status/ended") == "concept"
    assert kind(f"{BASE}ontology#Cluster") is None
    assert kind("https://example.org/id/cluster/x") is None


def test_a_name_for_people_is_the_last_part_of_an_iri_or_the_text_of_a_literal():
    assert local(f"{BASE}ontology#hasParty") == "hasParty"
    assert local(f"{BASE}id/cluster/innovin/") == "innovin"
    assert name_of(Literal("mot", lang="fr")) == "mot"
    assert name_of(URIRef(f"{BASE}id/cluster/innovin")) == "cluster:innovin"


def test_prefixes_are_those_that_the_iris_need():
    assert prefixes([f"{BASE}id/cluster/innovin", "https://example.org/x"]) == {"cluster": f"{BASE}id/cluster/"}
    assert is_ours(f"{BASE}id/cluster/innovin")
    assert not is_ours("https://example.org/")
