"""Every statement of the edition stands in the evidence that says it, and leads from there to a passage.

A statement is a triple about a thing (``id/…``) by a property of the domain: one of our own, or one that we borrow
to say the same kind of thing. Types, labels, notes and what describes a document are housekeeping, what rules infer
and methods derive is no statement of a source.
"""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import ORG, SKOS, URIRef

PREFIXES = """
PREFIX grappe: <https://w3id.org/grappe/ontology#>
PREFIX graph: <https://w3id.org/grappe/graph/>
PREFIX reading: <https://w3id.org/grappe/id/concept/reading/>
PREFIX source: <https://w3id.org/grappe/id/source/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
GRAPPE, ID = "https://w3id.org/grappe/ontology#", "https://w3id.org/grappe/id/"
BORROWED = {ORG.member, ORG.organization, ORG.role, ORG.classification, SKOS.broader}
# What the catalogue states without evidence, by the class of the thing, and why. To cite these would be to ask where
# a citation is cited: they are the apparatus of this project, not what a source says of the world.
CATALOGUED = {
    "Passage": "where it stands in its source, and what a conclusion of this project rests on",
    "Evidence": "which passage is read in which way, and who speaks in it",
    "Table": "which exhibit of which source it is; what its cells say is cited",
    "Omission": "which part of which source was left out, and why",
}
# What a scheme says of its own concepts: the vocabulary of this project, not what a source says of them.
OF_CONCEPTS = {f"{GRAPPE}isHeldByOne": "the rule by which two holders of one role are found to disagree"}


def solutions(store, query):
    return [tuple(row.values()) for row in store.select(PREFIXES + query).rows]


def is_statement(subject, predicate):
    return subject.startswith(ID) and (predicate.startswith(GRAPPE) or predicate in BORROWED)


@pytest.fixture(scope="module")
def inferred(store):
    """What rules inferred and methods derived."""
    query = """SELECT ?s ?p ?o WHERE {
        GRAPH ?g { ?s ?p ?o }
        FILTER(REGEX(STR(?g), "^https://w3id.org/grappe/graph/(inferred|derived)/"))
    }"""
    return set(solutions(store, query))


@pytest.fixture(scope="module")
def statements(store, inferred):
    triples = set(solutions(store, "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"))
    return {triple for triple in triples - inferred if is_statement(*triple[:2])}


@pytest.fixture(scope="module")
def catalogued(store):
    classes = ", ".join(f"grappe:{name}" for name in CATALOGUED)
    return set(
        solutions(
            store, f"SELECT ?s ?p ?o WHERE {{ GRAPH graph:catalogue {{ ?s ?p ?o ; a ?c }} FILTER(?c IN ({classes})) }}"
        )
    )


@pytest.fixture(scope="module")
def cited(store):
    """Each statement of an evidence, with how many passages say it."""
    query = """SELECT DISTINCT ?s ?p ?o ?passage WHERE {
        ?evidence a grappe:Evidence ; grappe:inPassage ?passage .
        GRAPH ?evidence { ?s ?p ?o }
    }"""
    return Counter(row[:3] for row in solutions(store, query))


def test_every_statement_stands_in_an_evidence_that_names_its_passage(statements, cited, catalogued):
    uncited = {triple for triple in statements - cited.keys() - catalogued if str(triple[1]) not in OF_CONCEPTS}
    assert not uncited, "\n".join(" ".join(map(str, triple)) for triple in sorted(uncited))
    assert len(statements & cited.keys()) > 5000


def test_the_exceptions_of_the_catalogue_are_all_needed_and_no_other_is_used(store, statements, cited):
    query = "SELECT ?s ?p ?o ?class WHERE { GRAPH graph:catalogue { ?s ?p ?o ; a ?class } }"
    uncited = statements - cited.keys()
    classes = {row[3].removeprefix(GRAPPE) for row in solutions(store, query) if row[:3] in uncited}
    assert classes == CATALOGUED.keys()


def test_the_exceptions_of_the_vocabulary_are_all_needed_and_speak_of_concepts_only(statements, cited, catalogued):
    uncited = statements - cited.keys() - catalogued
    assert {str(predicate) for _, predicate, _ in uncited} == OF_CONCEPTS.keys()
    assert all(subject.startswith(f"{ID}concept/") for subject, _, _ in uncited)


def test_what_a_source_is_said_to_be_is_told_by_no_property_of_the_domain(store, statements):
    sources = {row[0] for row in solutions(store, "SELECT ?s WHERE { ?s a grappe:Source }")}
    assert sources
    assert not [triple for triple in statements if triple[0] in sources]


def test_a_typed_graph_pattern_finds_the_passage_and_the_source_of_any_statement(store, statements, catalogued):
    cited = sorted(t for t in statements - catalogued if str(t[1]) not in OF_CONCEPTS)

    @settings(max_examples=300, derandomize=True)
    @given(st.sampled_from(cited))
    def finds(triple):
        found = solutions(
            store,
            f"""SELECT ?passage ?source WHERE {{
                ?evidence a grappe:Evidence ; grappe:inPassage ?passage .
                GRAPH ?evidence {{ {" ".join(term.n3() for term in triple)} }}
                ?passage grappe:isPassageOf ?source .
            }}""",
        )
        assert found
        assert all(passage.startswith(f"{ID}passage/") for passage, _ in found)

    finds()


def test_no_inferred_statement_stands_in_an_evidence(inferred, cited):
    assert inferred
    assert not inferred & cited.keys()


def test_interpreted_evidence_cites_conclusions_of_this_project_only_and_only_it_does(store):
    query = "SELECT ?reading ?source WHERE { ?e a grappe:Evidence ; grappe:hasReading ?reading ; grappe:inPassage/grappe:isPassageOf ?source }"
    pairs = {(reading.rpartition("/")[2], source.rpartition("/")[2]) for reading, source in solutions(store, query)}
    assert ("interpreted", "grappe") in pairs
    assert {source for reading, source in pairs if reading == "interpreted"} == {"grappe"}
    assert {reading for reading, source in pairs if source == "grappe"} == {"interpreted"}


def test_every_conclusion_rests_on_passages_of_documents_and_nothing_else_rests_on_any(store):
    rests = solutions(store, "SELECT ?passage ?ground WHERE { ?passage grappe:restsOn ?ground }")
    sources = dict(solutions(store, "SELECT ?passage ?source WHERE { ?passage grappe:isPassageOf ?source }"))
    grappe = URIRef(f"{ID}source/grappe")
    assert {passage for passage, _ in rests} == {passage for passage, source in sources.items() if source == grappe}
    assert not [ground for _, ground in rests if sources[ground] == grappe]


def test_every_conclusion_is_cited_by_what_was_concluded(store):
    query = """SELECT ?passage WHERE {
        ?passage grappe:isPassageOf source:grappe .
        FILTER NOT EXISTS { ?e a grappe:Evidence ; grappe:inPassage ?passage . GRAPH ?e { ?s ?p ?o } }
    }"""
    assert solutions(store, query) == []


def test_every_evidence_says_something(store):
    query = "SELECT ?e WHERE { ?e a grappe:Evidence . FILTER NOT EXISTS { GRAPH ?e { ?s ?p ?o } } }"
    assert solutions(store, query) == []
