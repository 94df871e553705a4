"""Facts that come and go: the closure follows, in time that depends on what changes.

Adding is semi-naive evaluation from what is new. Removing is delete and re-derive (DRed: Gupta, Mumick &
Subrahmanian, *Maintaining views incrementally*, SIGMOD 1993, https://doi.org/10.1145/170035.170066): what used a
removed triple is deleted, what has other support is derived again. Counting supports would not do: a symmetric or
transitive cycle supports itself.

The ranks narrow both down. What still has an application with premises of lower rank is not deleted at all, for it
cannot have been supported by itself. And ranks are kept exact, so that the rounds equal those of a rebuild: triples
are settled in the order of their ranks, as Knuth (*A generalization of Dijkstra's algorithm*, 1977,
https://doi.org/10.1016/0020-0190(77)90002-3) settles the values of a grammar's symbols.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from rdflib import URIRef

from kg.inference.applications import Application, applications_giving, applications_using
from kg.inference.ranks import Ranks
from kg.rules import Rule
from kg.store import MemoryStore
from kg.terms import Triple

Queue = defaultdict[int, set[Triple]]


def extend(store: MemoryStore, rules: Sequence[Rule], added: Iterable[Triple], given: Collection[URIRef] = ()) -> None:
    """Bring the closure up to date with facts that were added to graphs of ``store``.

    An inferred triple that is now asserted leaves its round. The rounds are those of a rebuild then. Of what methods
    derived, rules use what stands in the graphs ``given``.
    """
    ranks = Ranks(store, given)
    facts = ranks.assert_facts(added)
    _settle(store, rules, ranks, _improved(ranks, applications_using(store, rules, facts)))


def retract(
    store: MemoryStore, rules: Sequence[Rule], removed: Iterable[Triple], given: Collection[URIRef] = ()
) -> None:
    """Bring the closure up to date with facts that were taken out of graphs of ``store``.

    What another graph still states is not removed; what the rules derive all the same moves to its round. The rounds
    are those of a rebuild then. Of what methods derived, rules use what stands in the graphs ``given``.
    """
    ranks = Ranks(store, given)
    lost = _lost(store, rules, ranks, ranks.mark_removed(removed))
    ranks.forget(lost)
    _settle(store, rules, ranks, _improved(ranks, applications_giving(store, rules, lost)))


def _settle(store: MemoryStore, rules: Sequence[Rule], ranks: Ranks, queue: Queue) -> None:
    """Give what waits its rank, lowest first, and what follows from it.

    What an application gives ranks above its premises, so a triple taken from the queue cannot come lower later.
    """
    while queue:
        rank = min(queue)
        moved = ranks.settle(queue.pop(rank), rank)
        for higher, triples in _improved(ranks, applications_using(store, rules, moved)).items():
            queue[higher] |= triples


def _improved(ranks: Ranks, applications: Iterable[Application]) -> Queue:
    """The conclusions that get a lower rank than they have, by the rank they get."""
    queue: Queue = defaultdict(set)
    for application in applications:
        rank = ranks.reached(application)
        if rank < ranks.of(application.conclusion):
            queue[rank].add(application.conclusion)
    return queue


def _lost(store: MemoryStore, rules: Sequence[Rule], ranks: Ranks, removed: set[Triple]) -> set[Triple]:
    """What loses every application that gives it its rank, when facts are removed; these facts too.

    What is in doubt is looked at lowest rank first, so that the fate of all premises of lower rank is known.
    """
    lost: set[Triple] = set()
    doubtful: Queue = defaultdict(set, {0: removed} if removed else {})
    while doubtful:
        rank = min(doubtful)
        triples = doubtful.pop(rank)
        going = triples - _supported(store, rules, ranks, triples, lost) if rank else triples
        lost |= going
        for application in applications_using(store, rules, going):
            reached = ranks.reached(application)
            if reached == ranks.of(application.conclusion):
                doubtful[reached].add(application.conclusion)
    return lost


def _supported(
    store: MemoryStore, rules: Sequence[Rule], ranks: Ranks, triples: set[Triple], lost: set[Triple]
) -> set[Triple]:
    """The triples that keep an application that gives them their rank, with no premise that is lost."""
    return {
        application.conclusion
        for application in applications_giving(store, rules, triples)
        if lost.isdisjoint(application.premises) and ranks.reached(application) == ranks.of(application.conclusion)
    }
