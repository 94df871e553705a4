from __future__ import annotations

from collections import Counter

import pytest

from bench import nemo
from bench.closure import changes, loaded
from bench.generate import generate
from kg.facts import facts_of
from kg.hermit import load_ontology
from kg.inference import infer
from kg.rules import compile_axioms
from kg.tables import read_metadata, read_tables
from kg.terms import GRAPPE

FACTS = 6_000


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench") / "package"
    generate(folder, FACTS)
    return folder


@pytest.fixture(scope="module")
def facts(package):
    return facts_of(read_tables(read_metadata(package)))


def test_a_synthetic_package_has_no_fault_and_about_the_size_asked_for(facts):
    assert FACTS * 0.9 < facts.count() < FACTS * 1.15


def test_the_same_size_and_seed_give_the_same_files(package, tmp_path):
    generate(tmp_path, FACTS)
    assert {path.name: path.read_bytes() for path in package.iterdir()} == {
        path.name: path.read_bytes() for path in tmp_path.iterdir()
    }


def test_another_seed_gives_other_files(package, tmp_path):
    generate(tmp_path, FACTS, seed=2)
    assert (tmp_path / "participations.csv").read_bytes() != (package / "participations.csv").read_bytes()


def test_few_clusters_are_large_and_sources_disagree(facts):
    triples = facts.merge()
    sizes = sorted(Counter(o for _, p, o in triples if p == GRAPPE.inCluster).values())
    assert sizes[-1] > 5 * sizes[len(sizes) // 2]
    statuses = Counter(s for s, p, _ in triples if p == GRAPPE.hasStatus)
    assert max(statuses.values()) == 2


def test_places_are_four_deep(facts, house_rules):
    rounds = infer(loaded(facts), house_rules)
    above = Counter(s for s, p, _ in facts.merge().union(*rounds) if p == GRAPPE.isLocatedIn and "/place/" in s)
    assert max(above.values()) == 3


def test_facts_taken_out_and_put_back_leave_the_closure_as_it_was(facts, house_rules):
    store = loaded(facts)
    assert "removed" in changes(facts, store, house_rules, infer(store, house_rules))


def test_the_rules_can_be_told_to_nemo(tmp_path, house_rules):
    text = nemo.Program(tmp_path / "facts.nt", house_rules).text
    assert text.count(" :- ") >= len(house_rules)


@pytest.fixture(scope="module")
def house_rules(request):
    return compile_axioms(load_ontology(request.config.rootpath / "ontology")).rules
