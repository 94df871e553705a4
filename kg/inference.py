"""Inference: rules to a fixed point, in rounds whose number is the rank of what they derive.

The first round evaluates each rule's body once; each later one starts from the graph the round before wrote
(semi-naive evaluation). A round reads only what earlier rounds wrote, so a derivation uses premises of lower rank
than what it derives, whatever the order of the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg.rules import Pattern, Rule, text_of
from kg.store import MemoryStore
from kg.terms import Triple, inferred


def infer(
    store: MemoryStore,
    asserted: Iterable[Triple],
    rules: Sequence[Rule],
) -> list[set[Triple]]:
    """Derive everything the rules allow and add it to ``store``, whose default graph holds ``asserted``.

    Returns:
        the derived triples by round: the item at index ``n`` is the graph ``graph/inferred/<n+1>``. None is asserted,
        and none stands in two rounds.
    """
    known = set(asserted)
    rounds: list[set[Triple]] = []
    while True:
        new = {triple for rule in rules for query in _queries(rule, len(rounds)) for triple in store.derive(query)}
        new -= known
        if not new:
            return rounds
        rounds.append(new)
        known |= new
        store.add(inferred(len(rounds)), new)


def _queries(rule: Rule, rank: int) -> Iterator[str]:
    """The CONSTRUCT queries that evaluate a rule in the round after ``rank``: one per place a new triple can take."""
    if rank == 0:
        yield _construct(rule, "")
        return
    for pattern in dict.fromkeys(rule.body):
        yield _construct(rule, _in_last_round(pattern, rank))


def _in_last_round(pattern: Pattern, rank: int) -> str:
    return f"GRAPH {inferred(rank).n3()} {{ {text_of([pattern])} }}"


def _construct(rule: Rule, restriction: str) -> str:
    return f"{rule.prologue}\nCONSTRUCT {{ {text_of(rule.head)} }} WHERE {{ {restriction} {rule.where} }}"
