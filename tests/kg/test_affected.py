"""What a change can affect, validated again, gives what validating everything gives."""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

import hypothesis.strategies as st
import pyshacl
import pytest
from hypothesis import given, settings
from rdflib import RDF, RDFS, SH, BNode, Graph, Namespace

from kg.validation import affected
from kg.validation.shacl import Data, pinned

ROOT = Path(__file__).resolve().parents[2]
W3C = Path(os.environ.get("GRAPPE_TEST_W3C", ROOT.parent / "shared" / "w3c"))
SUITE = W3C / "data-shapes-test-suite" / "tests"
CASES = sorted(path for path in SUITE.rglob("*.ttl") if path.name != "manifest.ttl") if SUITE.is_dir() else []
EX = Namespace("https://example.org/")
CHANGES = 6

SHAPES = """
@prefix : <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Firm a sh:NodeShape ; sh:targetClass :A ; sh:property
    [ sh:path :p ; sh:minCount 1 ; sh:class :B ] ,
    [ sh:path ( :p :q ) ; sh:maxCount 1 ; sh:node :Member ] ,
    [ sh:path [ sh:inversePath :q ] ; sh:maxCount 2 ; sh:not :Closed ] ,
    [ sh:path [ sh:zeroOrMorePath :r ] ; sh:hasValue :c ] ,
    [ sh:path [ sh:alternativePath ( :q [ sh:inversePath :r ] ) ] ; sh:disjoint :p ] ,
    [ sh:path :r ; sh:qualifiedValueShape [ sh:class :A ] ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShapesDisjoint true ] ,
    [ sh:path :r ; sh:qualifiedValueShape :Member ; sh:qualifiedMaxCount 1 ; sh:qualifiedValueShapesDisjoint true ] .
:Member sh:or ( [ sh:path :q ; sh:minCount 1 ] [ sh:path [ sh:zeroOrOnePath :r ] ; sh:class :B ] ) .
:Closed sh:closed true ; sh:ignoredProperties ( :p ) ; sh:property [ sh:path :q ; sh:equals :r ] .
:Seen a sh:NodeShape ; sh:targetSubjectsOf :q ; sh:targetObjectsOf :r ; sh:targetNode :a ; sh:node :Member ;
    sh:sparql [ sh:select "SELECT $this ?value WHERE { $this <https://example.org/p>/<https://example.org/r>* ?x . ?value <https://example.org/q> ?x . FILTER NOT EXISTS { ?value a <https://example.org/B> } }" ] ,
        [ sh:select "SELECT $this WHERE { $this <https://example.org/r>+ $this }" ] .
:Other a sh:PropertyShape ; sh:path :p ; sh:targetClass :B ; sh:xone ( :Member :Closed ) ;
    sh:sparql [ sh:select "SELECT $this ?value WHERE { $this $PATH ?y . ?y <https://example.org/r> [ <https://example.org/p> ?value ] }" ] .
"""
NAMES = [EX[name] for name in "abcde"]
TRIPLES = st.one_of(
    st.tuples(st.sampled_from(NAMES), st.sampled_from([EX.p, EX.q, EX.r]), st.sampled_from(NAMES)),
    st.tuples(st.sampled_from(NAMES), st.just(RDF.type), st.sampled_from([EX.A, EX.B])),
)


def graph_of(triples, kind=Graph):
    graph = kind()
    for triple in triples:
        graph.add(triple)
    return graph


def results(data, shapes):
    """The results of pySHACL, comparable between runs: blank nodes of shapes are told by their number only."""
    _, report, _ = pyshacl.validate(graph_of(data, Data), shacl_graph=shapes, inference="none", inplace=True)
    found = Counter()
    for result in report.objects(None, SH.result):
        told = [report.value(result, p) for p in (SH.focusNode, SH.value, SH.sourceConstraintComponent, SH.sourceShape)]
        told[3] = None if isinstance(told[3], BNode) else told[3]
        found[tuple(told)] += 1
    return found


def validated_again(before, after, shapes):
    """The results after a change, from those before it and those of the nodes it affects; None if it affects all."""
    changed = set(before) ^ set(after)
    nodes = affected(shapes, changed, graph_of({*before, *after}))
    if nodes is None:
        return None
    kept = Counter({result: n for result, n in results(before, shapes).items() if result[0] not in nodes})
    return kept + results(after, pinned(shapes, graph_of(after), nodes))


@pytest.fixture(scope="module")
def shapes():
    return Graph().parse(data=SHAPES, format="turtle")


@given(before=st.frozensets(TRIPLES, max_size=14), changed=st.frozensets(TRIPLES, min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_validating_what_a_change_affects_equals_validating_everything(shapes, before, changed):
    again = validated_again(before, before ^ changed, shapes)
    assert again is not None
    assert again == results(before ^ changed, shapes)


@pytest.mark.skipif(not CASES, reason=f"the SHACL test suite of the W3C is not at {SUITE}; GRAPPE_TEST_W3C names it")
@pytest.mark.parametrize("path", [pytest.param(path, id=str(path.relative_to(SUITE))) for path in CASES])
def test_it_equals_validating_everything_on_the_cases_of_the_w3c(path):
    whole = Graph().parse(path, format="turtle")
    try:
        results(whole, whole)
    except Exception as error:
        pytest.skip(f"pySHACL refuses the case: {type(error).__name__}: {error}"[:200])
    about = {*whole.subjects(RDF.type, SH.NodeShape), *whole.subjects(RDF.type, SH.PropertyShape)}
    facts = sorted(triple for triple in whole if not isinstance(triple[0], BNode) and triple[0] not in about)
    chance = random.Random(path.name)
    for _ in range(CHANGES):
        gone = set(chance.sample(facts, min(len(facts), chance.randint(1, 3))))
        for before, after in ((set(whole), set(whole) - gone), (set(whole) - gone, set(whole))):
            again = validated_again(before, after, whole)
            if (
                again is None
            ):  # everything is validated again: for own components and opaque SPARQL, or another hierarchy
                assert path.parent.parent.name == "sparql" or any(p == RDFS.subClassOf for _, p, _ in gone)
            else:
                assert again == results(after, whole)
