"""Networks: figures worked by hand, and when there is none to give."""

from __future__ import annotations

import csv
from itertools import combinations
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef
from rdflib.term import Identifier
from scipy.sparse import coo_array, csr_array

from kg.answers import ask
from kg.errors import BadParameter
from kg.facts import facts_of
from kg.methods import METHODS
from kg.methods.networks import (
    LEAST,
    at_random,
    betweenness,
    brokers,
    clustering,
    constraint,
    path_length,
    small_world,
    structural_holes,
)
from kg.packages import new_package
from kg.questions import Computed, Fetched, read_question
from kg.store import MemoryStore
from kg.tables import read_metadata, read_tables
from kg.terms import CONCEPT, GRAPPE, VOCABULARY, local

ROOT = Path(__file__).resolve().parents[3]
EX = "https://example.org/"
RING = 24


def tied(parties: int, *pairs: tuple[int, int]) -> csr_array:
    both = np.array(sorted({*pairs, *((b, a) for a, b in pairs)}), dtype=np.intp).reshape(-1, 2)
    return coo_array((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(parties, parties)).tocsr()


def ring(parties: int, reach: int = 2) -> list[tuple[int, int]]:
    """Each tied to the next ones around."""
    return [(one, (one + step) % parties) for one in range(parties) for step in range(1, reach + 1)]


def concept(name: str) -> URIRef:
    return URIRef(CONCEPT + name)


def listing(
    parties: int,
    pairs: list[tuple[int, int]],
    completeness: str | None = "complete",
    kind: str = "ties",
    informant: bool = False,
    **terms: tuple[Identifier, ...],
) -> Fetched:
    """What the query fetches of a listing of so many parties, tied two by two."""
    one, evidence = URIRef(EX + "listing"), URIRef(EX + "evidence/listing")
    described = [(GRAPPE.hasListingKind, concept(f"listing-kind/{kind}"))]
    described += [(GRAPPE.lists, URIRef(f"{EX}{party:03}")) for party in range(parties)]
    described += [(GRAPPE.hasCompleteness, concept(f"completeness/{completeness}"))] if completeness else []
    described += [(GRAPPE.hasInformant, URIRef(EX + "informant"))] if informant else []
    rows = [{"listing": one, "s": one, "p": p, "o": o, "evidence": evidence} for p, o in described]
    for number, ends in enumerate(pairs):
        tie, said = URIRef(f"{EX}tie/{number}"), URIRef(f"{EX}evidence/{number}")
        named = [URIRef(f"{EX}{end:03}") for end in ends]
        rows += [{"listing": one, "s": tie, "p": GRAPPE.hasParty, "o": end, "evidence": said} for end in named]
    return Fetched(terms, tuple(rows))


def answers(rows: list[Computed]) -> set[Identifier]:
    return {row.cells["answer"] for row in rows}  # type: ignore[misc]


# Figures, worked by hand


def test_the_middle_of_a_star_of_four_is_constrained_by_a_quarter_and_the_ends_by_one():
    star = tied(5, (0, 1), (0, 2), (0, 3), (0, 4))
    assert constraint(star) == pytest.approx([4 * (1 / 4) ** 2, 1, 1, 1, 1])


def test_in_a_triangle_each_pair_counts_direct_and_through_the_third():
    assert constraint(tied(3, (0, 1), (1, 2), (0, 2))) == pytest.approx([2 * (1 / 2 + 1 / 2 * 1 / 2) ** 2] * 3)


def test_a_contact_tied_to_another_contact_constrains_more_than_one_that_is_not():
    # A triangle 0, 1, 2 with 3 hanging on 0: p01 = 1/3 and p02 · p21 = 1/3 · 1/2.
    found = constraint(tied(4, (0, 1), (0, 2), (1, 2), (0, 3)))
    assert found[0] == pytest.approx(2 * (1 / 3 + 1 / 6) ** 2 + (1 / 3) ** 2)


def test_who_has_no_tie_has_no_constraint():
    assert np.isnan(constraint(tied(3, (0, 1)))[2])
    assert np.isnan(constraint(tied(2))).all()


def test_all_shortest_paths_of_a_star_lead_through_its_middle_and_of_a_line_of_three_through_the_second():
    assert betweenness(tied(5, (0, 1), (0, 2), (0, 3), (0, 4))) == pytest.approx([1, 0, 0, 0, 0])
    assert betweenness(tied(4, (0, 1), (1, 2), (2, 3))) == pytest.approx([0, 2 / 3, 2 / 3, 0])


def test_clustering_is_one_in_a_clique_and_none_in_a_star_and_a_pendant_counts_as_none():
    assert clustering(tied(4, *combinations(range(4), 2))) == 1
    assert clustering(tied(4, (0, 1), (0, 2), (0, 3))) == 0
    assert clustering(tied(4, (0, 1), (0, 2), (1, 2), (0, 3))) == pytest.approx((1 / 3 + 1 + 1 + 0) / 4)


def test_clustering_of_a_ring_with_two_neighbours_each_way_is_a_half():
    assert clustering(tied(RING, *ring(RING))) == pytest.approx(0.5)


def test_path_length_is_the_mean_over_pairs_that_are_linked():
    assert path_length(tied(3, (0, 1), (1, 2))) == pytest.approx((1 + 1 + 2) / 3)
    assert path_length(tied(5, (0, 1), (1, 2), (3, 4))) == pytest.approx((1 + 1 + 2 + 1) / 4)
    assert np.isnan(path_length(tied(3)))


def test_random_graphs_are_the_same_each_time_and_cluster_as_little_as_their_density():
    network = tied(60, *ring(60))
    assert at_random(network, 20) == at_random(network, 20)
    assert at_random(network, 50)[0] == pytest.approx(2 * 120 / (60 * 59), abs=0.03)


@given(st.integers(3, 12), st.randoms(use_true_random=False))
def test_constraint_is_the_sum_that_burt_writes(parties: int, chance: Random) -> None:
    pairs = [pair for pair in combinations(range(parties), 2) if chance.random() < 0.4]
    network = tied(parties, *pairs)
    dense, degrees = network.toarray(), network.toarray().sum(axis=1)
    for one in range(parties):
        others = [other for other in range(parties) if dense[one, other]]
        share = lambda a, b: dense[a, b] / degrees[a] if degrees[a] else 0.0  # noqa: E731
        by_hand = sum(
            (share(one, j) + sum(share(one, q) * share(q, j) for q in range(parties) if q not in (one, j))) ** 2
            for j in others
        )
        assert constraint(network)[one] == pytest.approx(by_hand if others else np.nan, nan_ok=True)


@given(st.integers(2, 10), st.randoms(use_true_random=False))
def test_shares_of_shortest_paths_stay_between_none_and_all(parties: int, chance: Random) -> None:
    found = betweenness(tied(parties, *(p for p in combinations(range(parties), 2) if chance.random() < 0.5)))
    assert (found >= 0).all()
    assert (found <= 1 + 1e-9).all()


# When there is an answer


def test_a_complete_listing_of_twenty_or_more_is_computed():
    rows = list(structural_holes(listing(RING, ring(RING))))
    assert answers(rows) == {concept("computability/computed")}
    assert len(rows) == RING
    assert {str(row.cells["ties"]) for row in rows} == {"4"}


@pytest.mark.parametrize("ask", [structural_holes, brokers, small_world])
@pytest.mark.parametrize(
    ("answer", "fetched"),
    [
        ("ego-centred", listing(RING, ring(RING), "ego-centred", informant=True)),
        ("ego-centred", listing(9, ring(9), "ego-centred")),
        ("too-small", listing(LEAST - 1, ring(LEAST - 1))),
        ("not-complete", listing(RING, ring(RING), "open")),
        ("not-complete", listing(RING, ring(RING), None)),
        ("not-complete", listing(RING, ring(RING), "complete", kind="members")),
        ("no-listing", Fetched({}, ())),
    ],
)
def test_otherwise_one_row_says_why_there_is_no_figure(ask, answer, fetched):
    (row,) = ask(fetched)
    assert row.cells["answer"] == concept(f"computability/{answer}")
    assert not row.cells.keys() & {"constraint", "betweenness", "clustering", "path"}


def test_who_was_listened_to_is_named_and_the_listing_is_cited():
    (row,) = structural_holes(listing(9, ring(9), "ego-centred", informant=True))
    assert row.cells["informant"] == (URIRef(EX + "informant"),)
    assert row.cells["said"] == (URIRef(EX + "evidence/listing"),)
    assert (URIRef(EX + "listing"), GRAPPE.hasCompleteness, concept("completeness/ego-centred")) in row.premises


def test_figures_asked_for_all_the_same_carry_the_reason():
    rows = list(brokers(listing(9, ring(9), "ego-centred", anyway=(Literal(True),))))
    assert answers(rows) == {concept("computability/ego-centred")}
    assert all("betweenness" in row.cells for row in rows)
    (no,) = brokers(listing(9, ring(9), "ego-centred", anyway=(Literal(False),)))
    assert "betweenness" not in no.cells


def test_two_sources_that_disagree_on_completeness_make_no_complete_listing():
    fetched = listing(RING, ring(RING))
    row = {**fetched.rows[0], "p": GRAPPE.hasCompleteness, "o": concept("completeness/open")}
    (answer,) = brokers(Fetched({}, (*fetched.rows, row)))
    assert answer.cells["answer"] == concept("computability/not-complete")


def test_a_cluster_that_no_listing_names_is_told_so_beside_the_others():
    asked = (URIRef(EX + "000"), URIRef(EX + "elsewhere"))
    *_, last = small_world(listing(RING, ring(RING), cluster=asked))
    assert last.cells["answer"] == concept("computability/no-listing")
    assert last.cells["unlisted"] == URIRef(EX + "elsewhere")


def test_the_best_placed_come_first_and_those_without_a_tie_last():
    star = [(0, party) for party in range(1, LEAST)]
    holes = list(structural_holes(listing(LEAST + 1, star)))
    assert holes[0].cells["party"] == URIRef(EX + "000")
    assert "constraint" not in holes[-1].cells
    assert str(next(brokers(listing(LEAST + 1, star))).cells["betweenness"]) == "0.900"


def test_a_tie_of_several_links_each_with_each_and_one_with_an_outsider_links_nobody():
    fetched = listing(RING, [])
    tie = [{**fetched.rows[0], "s": URIRef(EX + "t"), "p": GRAPPE.hasParty, "o": URIRef(EX + end)} for end in
           ("000", "001", "002", "outsider")]  # fmt: skip
    alone = [{**fetched.rows[0], "s": URIRef(EX + "u"), "p": GRAPPE.hasParty, "o": URIRef(EX + end)} for end in
             ("003", "outsider")]  # fmt: skip
    (row,) = small_world(Fetched({}, (*fetched.rows, *tie, *alone)))
    assert str(row.cells["ties"]) == "3"


def test_a_row_rests_on_the_ties_of_its_party_only():
    (first, *_) = structural_holes(listing(LEAST, [(0, 1), (2, 3)]))
    ties = {s for s, p, _ in first.premises if p == GRAPPE.hasParty}
    assert ties == {URIRef(EX + "tie/0")}
    assert first.cells["said"] == (URIRef(EX + "evidence/0"), URIRef(EX + "evidence/listing"))


def test_a_ring_with_a_few_shortcuts_is_a_small_world():
    shortcuts = [(one, (one + 20) % 40) for one in range(0, 20, 4)]
    (row,) = small_world(listing(40, ring(40) + shortcuts, draws=(Literal(30),)))
    figures = {name: float(row.cells[name]) for name in ("clustering", "random_clustering", "path", "random_path")}
    assert figures["clustering"] > 3 * figures["random_clustering"]
    assert figures["path"] < 2 * figures["random_path"]
    assert str(row.cells["draws"]) == "30"


@pytest.mark.parametrize("draws", [(0,), (1001,), (-1,), (5, 6)])
def test_a_senseless_number_of_draws_is_refused(draws):
    with pytest.raises(BadParameter, match="from 1 to 1000"):
        list(small_world(listing(RING, ring(RING), draws=tuple(map(Literal, draws)))))


# From tables to the answer


@pytest.fixture(scope="module")
def complete(tmp_path_factory):
    """A store of two dozen clusters in a ring, and a listing of all their ties."""
    folder = tmp_path_factory.mktemp("complete") / "package"
    new_package(folder, ROOT / "data", ROOT / "examples" / "package")
    said = {"passage": "example-1-p1", "reading": "observed"}
    names = [f"c{number:02}" for number in range(RING)]
    for name in names:
        add(folder, "clusters", id=name, label_en=name, label_fr=name)
    for number, (one, other) in enumerate(ring(RING)):
        parties = f"{names[one]};{names[other]}"
        add(folder, "relations", id=f"r{number}", **said, parties=parties, kinds="contact", status="realised")
    for status in ("never-succeeded", "potential", "not-sought"):
        add(folder, "relations", id=status, **said, parties="c00;c12", kinds="contact", status=status)
    listed = {"kind": "ties", "clusters": ";".join(names), "completeness": "complete"}
    add(folder, "listings", id="all", **said, **listed, label_en="all ties", label_fr="tous les liens")
    store = MemoryStore()
    for graph, triples in facts_of(read_tables(read_metadata(folder))).graphs.items():
        store.add(graph, triples)
    store.add(VOCABULARY, Graph().parse(ROOT / "ontology" / "schemes" / "status.ttl"))
    return store


def add(folder: Path, table: str, **cells: str) -> None:
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    assert cells.keys() <= set(header)
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow([cells.get(name, "") for name in header])


def question(slug):
    return read_question(ROOT / "questions" / f"{slug}.rq", METHODS)


def test_in_a_ring_stated_complete_all_are_alike_and_what_did_not_happen_ties_nobody(complete):
    rows = ask(complete, question("structural-holes"), {"cluster": "c00"}).rows
    assert len(rows) == RING
    assert {local(str(row["answer"][0])) for row in rows} == {"computed"}
    # Each has two neighbours each way: the near ones are tied to two others of the four, the far ones to one.
    by_hand = 2 * (1 / 4 + 2 / 16) ** 2 + 2 * (1 / 4 + 1 / 16) ** 2
    assert {(str(row["constraint"][0]), str(row["ties"][0])) for row in rows} == {(f"{by_hand:.3f}", "4")}


def test_a_ring_stated_complete_clusters_more_than_chance_and_has_long_ways(complete):
    (row,) = ask(complete, question("small-world"), {"draws": "50"}).rows
    figures = {name: float(str(cell[0])) for name, cell in row.items() if name in {"clustering", "path"}}
    assert figures == {
        "clustering": 0.5,
        "path": pytest.approx(sum(2 * (d // 2 + d % 2) for d in range(1, 12)) / 23 + 6 / 23, abs=0.001),
    }
    assert float(str(row["random_path"][0])) < figures["path"]


def test_each_broker_rests_on_the_listing_and_on_its_own_ties(complete):
    answer = ask(complete, question("brokers"), {"cluster": "c05"})
    assert answer.premises is not None
    for row, premises in zip(answer.rows, answer.premises, strict=True):
        named = {o for _, p, o in premises if p == GRAPPE.hasParty}
        assert row["party"][0] in named
        assert len(named) == 5
