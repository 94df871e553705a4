"""The closure: facts with everything that methods and rules derive from them, and how it follows when facts change.

Methods run in two places. Those of ``BEFORE`` give what rules read (the band of a number), so their results count as
asserted for the rules. Those of ``AFTER`` calculate from the whole graph, and no rule reads what they give. A method is
run again after each change, for its results may depend on what is *not* there; rules follow the change alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from rdflib import URIRef

from kg import governance
from kg.complementarity.derived import complementarities
from kg.dataset import Dataset
from kg.derivation import Derivation
from kg.facts import Facts
from kg.inference import extend, infer, retract
from kg.rules import Rule, RuleSet
from kg.store import MemoryStore, Store
from kg.terms import DERIVED, INFERRED, Triple, derived

Method = Callable[[Store], Derivation]
Methods = Callable[[Store], Iterable[Derivation]]
"""Several methods that share what they read."""
BEFORE: Final[Sequence[Method]] = (governance.bands,)
"""Methods before the rules; they read only what no rule concludes."""
AFTER: Final[Sequence[Method | Methods]] = (governance.degrees, governance.transitions, complementarities)
"""Methods after the rules, in the order in which they run: one may read what those before it gave."""

_GIVEN: Final = frozenset({derived(governance.BAND)})
"""The graphs of the methods before the rules."""
Graphs = Mapping[URIRef, AbstractSet[Triple]]
"""Triples by graph of facts."""


def closure(facts: Facts, rules: RuleSet) -> tuple[Dataset, MemoryStore]:
    """The facts with what rules and methods derive from them, as a dataset and in a store that can be asked."""
    store, merge = merged(facts)
    before = [derivation for method in BEFORE for derivation in _derived(store, method, merge.__contains__)]
    rounds = infer(store, rules.rules)
    store.load(facts.graphs.items())
    after = [derivation for method in AFTER for derivation in _derived(store, method)]
    return Dataset(facts, rounds, (*before, *after)), store


def merged(facts: Facts) -> tuple[MemoryStore, set[Triple]]:
    """The merge of the facts, in a store without their graphs: no rule asks for these, and they would slow it down."""
    store, merge = MemoryStore(), facts.merge()
    store.load([(None, merge)])
    return store, merge


def follow(store: MemoryStore, rules: Sequence[Rule], added: Graphs, removed: Graphs) -> tuple[Derivation, ...]:
    """Bring a store that holds a closure up to date with facts that come and go.

    Args:
        store: changed in place
        rules: the rules that made the closure
        added: triples to add, by graph of facts
        removed: triples to remove, by graph of facts

    Returns:
        what the methods derive now
    """
    _come(store, rules, added)
    _go(store, rules, removed)
    before = [_again(store, rules, method) for method in BEFORE]
    after = [derivation for method in AFTER for derivation in _derived(store, method)]
    return (*before, *after)


def _derived(
    store: MemoryStore, method: Method | Methods, known: Callable[[Triple], object] | None = None
) -> list[Derivation]:
    """What a method, or several, derive that is neither asserted nor inferred; it stands in the store then, alone."""
    given = method(store)
    several = [given] if isinstance(given, Derivation) else given
    found = [each.without(known or (lambda triple: _stands(store, triple, (DERIVED,)))) for each in several]
    for derivation in found:
        former, triples = store.triples(derivation.graph), derivation.triples
        store.remove(derivation.graph, former - triples)
        store.add(derivation.graph, triples - former)
    return found


def _again(store: MemoryStore, rules: Sequence[Rule], method: Method) -> Derivation:
    """What a method before the rules derives now; the rules follow what differs."""
    derivation = method(store).without(lambda triple: _stands(store, triple, (DERIVED, INFERRED)))
    former = store.triples(derivation.graph)
    _come(store, rules, {derivation.graph: derivation.triples - former})
    _go(store, rules, {derivation.graph: former - derivation.triples})
    return derivation


def _come(store: MemoryStore, rules: Sequence[Rule], graphs: Graphs) -> None:
    for graph, triples in graphs.items():
        store.add(graph, triples)
    extend(store, rules, set().union(*graphs.values()), _GIVEN)


def _go(store: MemoryStore, rules: Sequence[Rule], graphs: Graphs) -> None:
    for graph, triples in graphs.items():
        store.remove(graph, triples)
    retract(store, rules, set().union(*graphs.values()), _GIVEN)


def _stands(store: MemoryStore, triple: Triple, apart: tuple[str, ...]) -> bool:
    """Whether a triple stands in a graph, those with such names apart."""
    return any(not str(graph).startswith(apart) for graph in store.graphs(triple))
