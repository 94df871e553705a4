"""Applications of rules: from given premises forward, from given conclusions backward.

The given triples are bound before the engine joins anything, so the time depends on them, not on the store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, cast

from rdflib import BNode, URIRef, Variable
from rdflib.term import Identifier, Node

from kg.rules import Pattern, Rule
from kg.store import MemoryStore
from kg.terms import Triple

Binding = dict[Variable, Identifier]
_AT_ONCE: Final = 500
"""So many bindings stand in one query."""


@dataclass(frozen=True, slots=True)
class Application:
    """One application of a rule: its premises and what follows from them."""

    rule: Rule
    premises: tuple[Triple, ...]
    conclusion: Triple


def applications_using(store: MemoryStore, rules: Sequence[Rule], given: Iterable[Triple]) -> Iterator[Application]:
    """The applications that use one of the given triples, the other premises standing in the default graph."""
    triples = _by_predicate(given)
    for rule in rules:
        for pattern in dict.fromkeys(rule.body):
            for row in _solutions(store, rule, _bindings(pattern, triples)):
                for head in rule.head:
                    yield from _application(rule, head, row)


def applications_giving(store: MemoryStore, rules: Sequence[Rule], given: Iterable[Triple]) -> Iterator[Application]:
    """The applications that conclude one of the given triples from premises in the default graph."""
    triples = _by_predicate(given)
    for rule in rules:
        for head in rule.head:
            for row in _solutions(store, rule, _bindings(head, triples)):
                yield from _application(rule, head, row)


def _by_predicate(triples: Iterable[Triple]) -> dict[Node, list[Triple]]:
    found: dict[Node, list[Triple]] = defaultdict(list)
    for triple in sorted(triples):
        found[triple[1]].append(triple)
    return found


def _bindings(pattern: Pattern, triples: Mapping[Node, list[Triple]]) -> list[Binding]:
    """How the variables of a pattern are bound by the triples that match it."""
    predicate = pattern[1]
    if isinstance(predicate, Variable):
        candidates = [triple for group in triples.values() for triple in group]
    else:
        candidates = triples.get(predicate, [])
    return [binding for triple in candidates if (binding := _matched(pattern, triple)) is not None]


def _matched(pattern: Pattern, triple: Triple) -> Binding | None:
    binding: Binding = {}
    for place, term in zip(pattern, triple, strict=True):
        if isinstance(place, Variable):
            if binding.setdefault(place, term) != term:
                return None
        elif place != term:
            return None
    return binding


def _solutions(store: MemoryStore, rule: Rule, bindings: Collection[Binding]) -> Iterator[Binding]:
    """The solutions of a rule's body that agree with one of the bindings."""
    pending = iter(bindings)
    while chunk := list(islice(pending, _AT_ONCE)):
        variables = list(chunk[0])
        rows = " ".join(f"({' '.join(binding[v].n3() for v in variables)})" for binding in chunk)
        values = f"VALUES ({' '.join(v.n3() for v in variables)}) {{ {rows} }}"
        for row in store.solutions(f"{rule.prologue}\nSELECT * WHERE {{ {values} {rule.where}\n }}"):
            yield {Variable(name): term for name, term in row.items()}


def _application(rule: Rule, head: Pattern, row: Binding) -> Iterator[Application]:
    conclusion = _ground(head, row)
    if isinstance(conclusion[0], URIRef) and not isinstance(conclusion[2], BNode):
        yield Application(rule, tuple(_ground(pattern, row) for pattern in rule.body), conclusion)


def _ground(pattern: Pattern, row: Binding) -> Triple:
    return cast("Triple", tuple(row[t] if isinstance(t, Variable) else t for t in pattern))
