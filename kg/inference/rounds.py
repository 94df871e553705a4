"""Rules to a fixed point, in rounds whose number is the rank of what they derive.

The first round evaluates each rule's body once; each later one starts from the graph the round before wrote
(semi-naive evaluation). A round reads only what earlier rounds wrote, so a derivation uses premises of lower rank
than what it derives, whatever the order of the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count, takewhile

from rdflib import URIRef

from kg.rules import Pattern, Rule, text_of
from kg.store import MemoryStore
from kg.terms import Triple, inferred


def infer(store: MemoryStore, rules: Sequence[Rule]) -> list[set[Triple]]:
    """Derive everything the rules allow and add it to ``store``.

    Returns:
        the derived triples by round: the item at index ``n`` is the graph ``graph/inferred/<n+1>``. None is asserted,
        and none stands in two rounds.
    """
    rounds: list[set[Triple]] = []
    while True:
        graph = inferred(len(rounds) + 1)
        for rule in rules:
            for update in _updates(rule, len(rounds), graph):
                store.update(update)
        new = store.triples(graph)
        if not new:
            return rounds
        store.update(f"ADD {graph.n3()} TO DEFAULT")
        rounds.append(new)


def rounds_in(store: MemoryStore) -> list[set[Triple]]:
    """The derived triples that a store holds, by round."""
    ranks = takewhile(lambda rank: store.holds(inferred(rank)), count(1))
    return [store.triples(inferred(rank)) for rank in ranks]


def _updates(rule: Rule, rank: int, graph: URIRef) -> Iterator[str]:
    """The updates that evaluate a rule in the round after ``rank``: one per place a new triple can take."""
    wheres = [_from_round(rule, pattern, rank) for pattern in dict.fromkeys(rule.body)] if rank else [rule.where]
    for head in map(text_of, ([pattern] for pattern in rule.head)):
        for where in wheres:
            yield (
                f"{rule.prologue}\nINSERT {{ GRAPH {graph.n3()} {{ {head} }} }}\n"
                f"WHERE {{ {where}\n FILTER NOT EXISTS {{ {head} }} }}"
            )


def _from_round(rule: Rule, pattern: Pattern, rank: int) -> str:
    """The body with one pattern bound to what the round derived; the text of a written rule is left whole."""
    compiled = rule.where == text_of(rule.body)
    rest = text_of(other for other in rule.body if other != pattern) if compiled else rule.where
    return f"GRAPH {inferred(rank).n3()} {{ {text_of([pattern])} }} {rest}"
