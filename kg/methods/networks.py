"""Figures of networks, only where the collecting of their ties lets them mean something.

Ties collected around one informant put the informant in the middle by design, and a handful of parties is no network
to speak of. So a figure is computed where a source states that all ties among the listed parties were collected, and
the parties are twenty or more; elsewhere the answer names what is missing, and figures asked for all the same carry
that answer as a stamp. Two parties are tied or not, however many ties they have; a tie of several links each with each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations
from typing import Final, TypeAlias

import numpy as np
import rustworkx as rx
from numpy.typing import NDArray
from rdflib import XSD, Literal, Namespace, URIRef
from rdflib.term import Identifier
from scipy.sparse import coo_array, csr_array

from kg.errors import BadParameter
from kg.questions import Computed, Fetched, Method
from kg.terms import CONCEPT, GRAPPE, Triple

LEAST: Final = 20
"""Parties below which figures of a network tell nothing."""
DRAWS: Final = 100
MOST_DRAWS: Final = 1000
_ANSWER: Final = Namespace(CONCEPT + "computability/")
_TIES: Final = URIRef(CONCEPT + "listing-kind/ties")
_COMPLETE: Final = URIRef(CONCEPT + "completeness/complete")
_AROUND_ONE: Final = URIRef(CONCEPT + "completeness/ego-centred")
Row = Mapping[str, Identifier]
Adjacency: TypeAlias = csr_array
"""Parties × parties, symmetric, 1 where two are tied, nothing on the diagonal."""


def constraint(tied: Adjacency) -> NDArray[np.float64]:
    """Burt's constraint of each party: low where its contacts are not tied to each other.

    Its ties are spread evenly over its contacts, and the sum goes over these contacts; without one it is not a number.
    Source: Burt (1992), Structural Holes, chapter 2, equation 2.4.
    """
    degrees = np.asarray(tied.sum(axis=1), dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = (tied.T * (1 / degrees)).T.tocsr() if tied.nnz else tied.astype(np.float64)
    invested = (shares + shares @ shares) * tied
    return np.where(degrees > 0, np.asarray(invested.power(2).sum(axis=1)), np.nan)


def betweenness(tied: Adjacency) -> NDArray[np.float64]:
    """The share of shortest paths between others that lead through each party, from 0 to 1.

    Source: Freeman (1977), A set of measures of centrality based on betweenness, Sociometry 40.
    """
    found = rx.betweenness_centrality(_graph(tied), normalized=True)
    return np.array([found[party] for party in range(tied.shape[0])])


def clustering(tied: Adjacency) -> float:
    """The mean, over the parties, of the share of pairs of their contacts that are tied; 0 with fewer than two.

    Source: Watts and Strogatz (1998), Collective dynamics of small-world networks, Nature 393.
    """
    degrees = np.asarray(tied.sum(axis=1), dtype=np.float64)
    closed = np.asarray(((tied @ tied) * tied).sum(axis=1), dtype=np.float64)
    pairs = degrees * (degrees - 1)
    return float(np.mean(np.divide(closed, pairs, out=np.zeros_like(closed), where=pairs > 0)))


def path_length(tied: Adjacency) -> float:
    """The mean number of ties from one party to another, over the pairs that are linked at all; else not a number."""
    return rx.unweighted_average_shortest_path_length(_graph(tied), disconnected=True)


def at_random(tied: Adjacency, draws: int) -> tuple[float, float]:
    """Mean clustering and path length of graphs drawn with as many parties and ties; draw k has the seed k."""
    parties, ties = tied.shape[0], tied.nnz // 2
    drawn = [
        _adjacency(parties, rx.undirected_gnm_random_graph(parties, ties, seed=seed).edge_list())
        for seed in range(draws)
    ]
    return float(np.mean([clustering(one) for one in drawn])), float(np.mean([path_length(one) for one in drawn]))


def structural_holes(fetched: Fetched) -> Iterator[Computed]:
    """The constraint of each party of each listing, the least constrained first."""
    return _of_parties(fetched, "constraint", constraint, lowest_first=True)


def brokers(fetched: Fetched) -> Iterator[Computed]:
    """The betweenness of each party of each listing, the highest first."""
    return _of_parties(fetched, "betweenness", betweenness, lowest_first=False)


def small_world(fetched: Fetched) -> Iterator[Computed]:
    """Clustering and path length of each listing, beside those of random graphs of equal size.

    Raises:
        BadParameter: ``draws`` is not from 1 to 1000, or several numbers.
    """
    draws = _draws(fetched)
    for network in _networks(fetched):
        if not network.shown:
            yield network.told({})
            continue
        by_chance = at_random(network.tied, draws)
        cells = {
            "ties": Literal(network.tied.nnz // 2),
            "components": Literal(rx.number_connected_components(_graph(network.tied))),
            "clustering": _decimal(clustering(network.tied)), "path": _decimal(path_length(network.tied)),
            "random_clustering": _decimal(by_chance[0]), "random_path": _decimal(by_chance[1]),
            "draws": Literal(draws),
        }  # fmt: skip
        yield network.told(cells, network.rows)


_FETCHES: Final = frozenset({"listing", "s", "p", "o", "evidence"})
_GIVES: Final = frozenset({"listing", "answer", "informant", "parties", "ties", "unlisted", "said"})
STRUCTURAL_HOLES: Final = Method(_FETCHES, _GIVES | {"party", "constraint"}, structural_holes)
BROKERS: Final = Method(_FETCHES, _GIVES | {"party", "betweenness"}, brokers)
SMALL_WORLD: Final = Method(
    _FETCHES,
    _GIVES | {"components", "clustering", "path", "random_clustering", "random_path", "draws"},
    small_world,
)


@dataclass(frozen=True)
class _Network:
    """One listing, with the ties that happened among those listed.

    Attributes:
        listing: the listing; None for a cluster that none names, then the only one of ``parties``
        about: the rows that describe it
        rows: those that name the parties of a tie between two listed
        shown: whether figures are given
    """

    listing: Identifier | None
    answer: URIRef
    parties: tuple[Identifier, ...]
    about: tuple[Row, ...]
    rows: tuple[Row, ...]
    tied: Adjacency
    shown: bool

    def told(self, cells: Mapping[str, Identifier], used: Iterable[Row] = ()) -> Computed:
        """A row of the answer with these cells, resting on the listing and on the rows used."""
        rows = [*self.about, *used]
        common: dict[str, Identifier | tuple[Identifier, ...]] = {"answer": self.answer, **cells}
        if self.listing:
            common |= {"listing": self.listing, "parties": Literal(len(self.parties))}
        elif self.parties:
            common["unlisted"] = self.parties[0]
        common["informant"] = _values(self.about, GRAPPE.hasInformant)
        common["said"] = tuple(sorted({row["evidence"] for row in rows if "evidence" in row}))
        return Computed(common, tuple(dict.fromkeys(_triple(row) for row in rows)))


def _of_parties(
    fetched: Fetched, name: str, measure: Callable[[Adjacency], NDArray[np.float64]], *, lowest_first: bool
) -> Iterator[Computed]:
    for network in _networks(fetched):
        if not network.shown:
            yield network.told({})
            continue
        figures = measure(network.tied)
        degrees = np.asarray(network.tied.sum(axis=1))
        # What is not a number, the constraint of a party without ties, sorts last by itself.
        for party in np.argsort(figures if lowest_first else -figures, kind="stable"):
            named = network.parties[party]
            own = {row["s"] for row in network.rows if row["o"] == named}
            cells = {"party": named, "ties": Literal(int(degrees[party]))}
            if not np.isnan(figures[party]):
                cells[name] = _decimal(figures[party])
            yield network.told(cells, [row for row in network.rows if row["s"] in own])


def _networks(fetched: Fetched) -> Iterator[_Network]:
    """The network of each listing fetched; one without a listing for what is asked about and listed nowhere."""
    anyway = any(bool(term.value) for term in fetched.terms.get("anyway", ()) if isinstance(term, Literal))
    by_listing: dict[Identifier, list[Row]] = {}
    for row in fetched.rows:
        if "listing" in row:
            by_listing.setdefault(row["listing"], []).append(row)
    for listing, rows in sorted(by_listing.items()):
        yield _network(listing, rows, anyway=anyway)
    listed = {row["o"] for row in fetched.rows if row.get("p") in (GRAPPE.lists, GRAPPE.isListingOf)}
    asked = fetched.terms.get("cluster", () if by_listing else (None,))
    for cluster in (one for one in asked if one not in listed):
        parties = (cluster,) if cluster else ()
        yield _Network(None, _ANSWER["no-listing"], parties, (), (), csr_array((0, 0)), shown=False)


def _network(listing: Identifier, rows: Iterable[Row], *, anyway: bool) -> _Network:
    about: list[Row] = []
    of_ties: list[Row] = []
    for row in rows:
        (about if row["s"] == listing else of_ties).append(row)
    parties = _values(about, GRAPPE.lists)
    number = {party: place for place, party in enumerate(parties)}
    by_tie: dict[Identifier, set[int]] = {}
    for row in of_ties:
        if row["o"] in number:
            by_tie.setdefault(row["s"], set()).add(number[row["o"]])
    tied = _adjacency(len(parties), [pair for ends in by_tie.values() for pair in permutations(ends, 2)])
    answer = _answer(about, len(parties))
    between = tuple(row for row in of_ties if len(by_tie.get(row["s"], ())) > 1)
    return _Network(listing, answer, parties, tuple(about), between, tied, anyway or answer == _ANSWER.computed)


def _answer(about: Iterable[Row], parties: int) -> URIRef:
    """Whether figures mean something; what forbids them by design comes before what more data would mend."""
    completeness = _values(about, GRAPPE.hasCompleteness)
    if _AROUND_ONE in completeness:
        return _ANSWER["ego-centred"]
    if parties < LEAST:
        return _ANSWER["too-small"]
    if completeness != (_COMPLETE,) or _values(about, GRAPPE.hasListingKind) != (_TIES,):
        return _ANSWER["not-complete"]
    return _ANSWER.computed


def _adjacency(parties: int, pairs: Iterable[tuple[int, int]]) -> Adjacency:
    """The matrix of pairs of numbers of parties, either way round, each as often as it comes."""
    ends = np.array(sorted({(one, other) for a, b in pairs for one, other in ((a, b), (b, a))}), dtype=np.intp)
    ends = ends.reshape(-1, 2)
    return coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(parties, parties)).tocsr()


def _graph(tied: Adjacency) -> rx.PyGraph[None, None]:
    graph: rx.PyGraph[None, None] = rx.PyGraph(multigraph=False)
    graph.add_nodes_from([None] * tied.shape[0])
    found = tied.tocoo()
    pairs = zip(found.row.tolist(), found.col.tolist(), strict=True)
    graph.add_edges_from_no_data([(one, other) for one, other in pairs if one < other])
    return graph


def _draws(fetched: Fetched) -> int:
    given = [int(term) for term in fetched.terms.get("draws", (Literal(DRAWS),))]
    if len(given) != 1 or not 1 <= given[0] <= MOST_DRAWS:
        raise BadParameter("draws", "draws: give one number from 1 to {most}", most=MOST_DRAWS)
    return given[0]


def _values(rows: Iterable[Row], predicate: URIRef) -> tuple[Identifier, ...]:
    return tuple(sorted({row["o"] for row in rows if row["p"] == predicate}))


def _triple(row: Row) -> Triple:
    return URIRef(row["s"]), URIRef(row["p"]), row["o"]


def _decimal(number: float) -> Literal:
    return Literal(Decimal(f"{number:.3f}"), datatype=XSD.decimal) if not np.isnan(number) else Literal("")
