"""What is published of complementarities, and how it stands to what sources claim."""

from __future__ import annotations

from decimal import Decimal

import pytest
from rdflib import PROV, RDF, URIRef

from kg.complementarity.derived import complementarities
from kg.derivation import groups_of, premises_of
from kg.store import MemoryStore
from kg.terms import CONCEPT, GRAPPE, ID

PREFIXES = """PREFIX grappe: <https://w3id.org/grappe/ontology#> PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX cluster: <https://w3id.org/grappe/id/cluster/> PREFIX actor: <https://w3id.org/grappe/id/actor/>
PREFIX verdict: <https://w3id.org/grappe/id/concept/verdict/> """


def verdicts(store, one, other):
    text = f"{PREFIXES} SELECT DISTINCT ?v {{ ?d grappe:hasVerdict ?v ; grappe:hasParty {one} , {other} }} ORDER BY ?v"
    return [verdict.rsplit("/")[-1] for (verdict,) in store.texts(text)]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("cluster:alpha-route-des-lasers", "cluster:innovin", ["repeats-the-claim"]),
        ("cluster:xylofutur", "cluster:innovin", ["repeats-the-claim"]),
        ("cluster:alpha-route-des-lasers", "cluster:systematic", ["no-source-supports"]),
        ("cluster:naturopole", "cluster:prod-innov", ["no-source-supports"]),
        ("cluster:systematic", "cluster:safetrans", ["repeats-the-claim"]),
        ("actor:lph", "actor:nds", ["repeats-the-claim"]),  # the rule stands in a paragraph that claims
        ("actor:lph", "actor:biosphere", ["claimed-and-derived"]),
    ],
)
def test_a_derivation_says_how_it_stands_to_claims(store, one, other, expected):
    assert verdicts(store, one, other) == expected


def test_that_a_source_speaks_against_is_told_beside_and_takes_nothing_off(store):
    text = f"""{PREFIXES} SELECT ?score {{ ?d a grappe:ProximityMeasure ; grappe:hasScore ?score ;
        grappe:hasParty cluster:innovin , cluster:qualimediterranee ; grappe:hasVerdict verdict:source-speaks-against }}"""
    assert [Decimal(score) for (score,) in store.texts(text)] == [Decimal("0.6667")]


def test_only_scores_above_zero_are_published_each_with_its_method(store):
    rows = store.texts(f"""{PREFIXES} SELECT ?score ?method {{
        VALUES ?class {{ grappe:DerivedComplementarity grappe:Competition grappe:Contribution }}
        ?d a ?class ; grappe:hasScore ?score ; prov:wasGeneratedBy ?method }}""")
    assert rows
    assert all(0 < Decimal(score) <= 1 and method.startswith(f"{CONCEPT}method/") for score, method in rows)


def test_a_competition_and_shared_fields_are_no_complementarity(store):
    assert not store.ask(f"""{PREFIXES} ASK {{ VALUES ?class {{ grappe:Competition grappe:ProximityMeasure }}
        ?d a ?class , grappe:Complementarity }}""")


def test_a_derived_complementarity_rests_on_statements_that_the_graph_holds(edition, store):
    node = URIRef(f"{ID}derived-complementarity-of-actors/lph--nds--value-chain")
    (premises,) = premises_of(edition.path, (node, RDF.type, GRAPPE.DerivedComplementarity)).values()
    assert (
        URIRef(f"{ID}admission-rule/naturopole-complements-only"),
        GRAPPE.requiresMarket,
        URIRef(f"{CONCEPT}field/nutraceuticals"),
    ) in premises
    assert all(store.ask(f"ASK {{ {s.n3()} {p.n3()} {o.n3()} }}") for s, p, o in premises)


def test_of_a_large_cluster_pairs_of_members_are_not_published():
    rows = []
    for number in range(51):
        member, place, position = (URIRef(f"{ID}{kind}/x{number}") for kind in ("actor", "participation", "position"))
        rows += [
            (place, RDF.type, GRAPPE.MemberParticipation), (place, GRAPPE.inCluster, URIRef(f"{ID}cluster/c")),
            (place, GRAPPE.hasParticipant, member), (position, RDF.type, GRAPPE.Position), (position, GRAPPE.isHeldBy, member),
            (position, GRAPPE.performsActivity, URIRef(f"{CONCEPT}activity/a{number}")),
            (position, GRAPPE.servesMarket, URIRef(f"{CONCEPT}field/f")),
        ]  # fmt: skip
    store = MemoryStore()
    store.add(URIRef(f"{ID}evidence/p/observed"), rows)
    assert {each.method: len(each.reasons) for each in complementarities(store)}["value-chain"] == 0
    store.remove(URIRef(f"{ID}evidence/p/observed"), rows[-7:])
    value_chain = next(each for each in complementarities(store) if each.method == "value-chain")
    nodes = {
        s for s, predicate, o in value_chain.triples if predicate == RDF.type and o == GRAPPE.DerivedComplementarity
    }
    assert len(nodes) == 50 * 49 / 2
    assert all(groups_of(premises) for premises in value_chain.reasons.values())
    assert {o for _, predicate, o in value_chain.triples if predicate == PROV.wasGeneratedBy} == {
        URIRef(f"{CONCEPT}method/value-chain")
    }
