from __future__ import annotations

from collections import defaultdict

import pyoxigraph as ox
import pytest

BASE = "https://w3id.org/grappe/"
STATED, EDITION, CATALOGUE = (f"{BASE}graph/{name}" for name in ("stated", "edition", "catalogue"))


@pytest.fixture(scope="module")
def graphs(quads) -> dict[str, set[ox.Triple]]:
    found = defaultdict(set)
    for quad in quads:
        found["" if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name.value].add(quad.triple)
    return dict(found)


def named(graphs, *without):
    return set().union(*(triples for name, triples in graphs.items() if name and name not in without))


def inferred(graphs):
    return sorted((name for name in graphs if "/graph/inferred/" in name), key=lambda name: int(name.split("/")[-1]))


def derived(graphs):
    return {name for name in graphs if name.startswith(f"{BASE}graph/derived/")}


def interpreted(graphs):
    return {name for name in graphs if name.startswith(f"{BASE}id/evidence/") and name.endswith("/interpreted")}


def test_every_triple_of_the_default_graph_stands_in_a_named_graph(graphs):
    assert graphs[""] <= named(graphs, "", STATED, EDITION)


def test_every_triple_of_evidence_catalogue_vocabulary_and_inference_stands_in_the_default_graph(graphs):
    assert named(graphs, "", STATED, EDITION) <= graphs[""]


def test_no_graph_has_a_name_of_no_known_kind(graphs):
    kinds = {name.removeprefix(BASE).split("/")[0] for name in graphs if name}
    assert kinds == {"id", "graph"}
    others = {name for name in graphs if name.startswith(f"{BASE}graph/")} - set(inferred(graphs)) - derived(graphs)
    assert others == {STATED, EDITION, CATALOGUE, f"{BASE}graph/vocabulary"}


def test_an_edition_holds_no_blank_nodes(quads):
    assert not any(isinstance(term, ox.BlankNode) for quad in quads for term in quad.triple)


def test_an_inferred_graph_repeats_no_asserted_triple_and_no_earlier_round(graphs):
    rounds = inferred(graphs)
    assert rounds[0].endswith("inferred/1")
    known = named(graphs, "", STATED, EDITION, *rounds)
    for name in rounds:
        assert graphs[name]
        assert not graphs[name] & known
        known |= graphs[name]


def test_what_is_stated_holds_nothing_that_was_inferred_or_derived(graphs):
    assert derived(graphs)
    assert not graphs[STATED] & set().union(*(graphs[name] for name in [*inferred(graphs), *derived(graphs)]))


def test_what_was_derived_is_neither_asserted_nor_inferred(graphs):
    known = named(graphs, "", STATED, EDITION, *derived(graphs))
    for name in derived(graphs):
        assert graphs[name]
        assert not graphs[name] & known


def test_what_is_stated_holds_nothing_that_only_interpreted_evidence_says(graphs):
    conclusions = interpreted(graphs)
    assert conclusions
    said = named(graphs, "", STATED, EDITION, *conclusions, *inferred(graphs))
    only_interpreted = set().union(*(graphs[name] for name in conclusions)) - said
    assert only_interpreted
    assert not graphs[STATED] & only_interpreted


def test_what_is_stated_does_not_describe_interpreted_evidence(graphs):
    conclusions = interpreted(graphs)
    assert any(triple.subject.value in conclusions for triple in graphs[""])
    assert not any(triple.subject.value in conclusions for triple in graphs[STATED])


def test_all_that_a_source_says_is_stated(graphs):
    said = named(graphs, "", STATED, EDITION, *interpreted(graphs), *inferred(graphs), *derived(graphs))
    conclusions = interpreted(graphs)
    assert graphs[STATED] == {triple for triple in said if triple.subject.value not in conclusions}


def test_the_counts_of_the_edition_are_those_of_its_graphs(edition, graphs, quads):
    evidence = [name for name in graphs if name.startswith(f"{BASE}id/evidence/")]
    assert edition.counts["triples"] == len(graphs[""])
    assert edition.counts["evidence graphs"] == len(evidence)
    assert edition.counts["inferred"] == sum(len(graphs[name]) for name in inferred(graphs))
    assert edition.counts["rounds"] == len(inferred(graphs))
    assert edition.counts["derived"] == sum(len(graphs[name]) for name in derived(graphs))
    assert edition.counts["stated"] == len(graphs[STATED])
    assert edition.counts["quads"] == len(quads) - len(graphs[EDITION])
