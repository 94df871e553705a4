"""Applications: which rules, with which premises, infer a triple; from what a method calculated it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from rdflib import Literal, URIRef, Variable
from rdflib.term import Node

from kg.derivation import premises_of
from kg.reasons.reason import MOST_PREMISES, Application, Standing
from kg.reasons.standing import standings
from kg.rules import Pattern, Rule
from kg.sparql import written_rows
from kg.store import Store
from kg.terms import Triple

Heads = Mapping[object, Sequence[tuple[Rule, Pattern]]]
_POOL: Final = 50
"""So many applications of one rule are looked at; all of them where none of these will do."""
_AT_ONCE: Final = 100


def calculations(
    store: Store, goals: Sequence[Triple], stands: dict[Triple, Standing]
) -> dict[Triple, list[Application]]:
    """For each derived triple what its methods calculated it from. Premises are added to ``stands``."""
    found: dict[Triple, list[Application]] = {}
    for goal in goals:
        kept = premises_of(store.edition.path, goal) if store.edition else {}
        found[goal] = [
            Application(None, premises[:MOST_PREMISES], method, len(premises[MOST_PREMISES:]))
            for method, premises in kept.items()
        ]
    unknown = dict.fromkeys(p for some in found.values() for one in some for p in one.premises if p not in stands)
    stands |= standings(store, list(unknown))
    return {
        goal: [replace(one, premises=tuple(p for p in one.premises if p in stands)) for one in some]
        for goal, some in found.items()
    }


def applications(
    store: Store, heads: Heads, goals: Sequence[Triple], stands: dict[Triple, Standing]
) -> dict[Triple, list[Application]]:
    """For each inferred triple the applications that infer it, the best first. Premises are added to ``stands``."""
    branches = [
        (goal, rule, bound)
        for goal in goals
        for rule, head in (*heads.get(goal[1:], ()), *heads.get(goal[1], ()), *heads.get(None, ()))
        if (bound := unified(head, goal)) is not None
    ]
    found: dict[Triple, list[Application]] = {goal: [] for goal in goals}
    for limit in (_POOL, None):
        for goal, application in _evaluated(store, [b for b in branches if not found[b[0]]], limit):
            found[goal].append(application)
        premises = dict.fromkeys(p for some in found.values() for one in some for p in one.premises)
        stands |= standings(store, [premise for premise in premises if premise not in stands])
        for goal, some in found.items():
            found[goal] = _sound(some, stands, stands[goal].rank)
        if all(found.values()):
            break
    return found


def _sound(some: Iterable[Application], stands: Mapping[Triple, Standing], rank: int) -> list[Application]:
    """The applications whose premises all have a lower rank, the best first."""
    ranked = []
    for one in dict.fromkeys(some):
        ranks = [stands[premise].rank if premise in stands else rank for premise in one.premises]
        if all(below < rank for below in ranks):
            name = one.rule.name if one.rule else ""
            ranked.append((max(ranks, default=0), sum(ranks), len(ranks), name, one.premises, one))
    return [entry[-1] for entry in sorted(ranked, key=lambda entry: entry[:-1])]


def by_head(rules: Sequence[Rule]) -> Heads:
    """Rules by what their heads can be: predicate and object, else the predicate, else anything."""
    heads: dict[object, list[tuple[Rule, Pattern]]] = {}
    for rule in rules:
        for head in rule.head:
            _, predicate, object_ = head
            variable = isinstance(predicate, Variable), isinstance(object_, Variable)
            key: object = None if variable[0] else predicate if variable[1] else head[1:]
            heads.setdefault(key, []).append((rule, head))
    return heads


def _evaluated(
    store: Store, branches: Sequence[tuple[Triple, Rule, Mapping[Node, Node]]], limit: int | None
) -> Iterator[tuple[Triple, Application]]:
    """The solutions of rule bodies with bound heads, rules of one prologue in one query."""
    for prologue in dict.fromkeys(rule.prologue for _, rule, _ in branches):
        numbered = [(n, rule, bound) for n, (_, rule, bound) in enumerate(branches) if rule.prologue == prologue]
        for start in range(0, len(numbered), _AT_ONCE):
            groups = " UNION ".join(_group(*one, limit) for one in numbered[start : start + _AT_ONCE])
            for row in store.select(f"{prologue} SELECT * WHERE {{ {groups} }}").rows:
                goal, rule, bound = branches[int(row["_goal"])]
                known: dict[Node, Node] = {Variable(name): term for name, term in row.items()}
                known |= bound
                yield goal, Application(rule, tuple(substituted(pattern, known) for pattern in rule.body))


def _group(number: int, rule: Rule, bound: Mapping[Node, Node], limit: int | None) -> str:
    """The group that evaluates a rule's body where its head is one triple. The order makes the limit deterministic."""
    variables = " ".join(["?_goal", *(variable.n3() for variable in bound)])
    free = sorted({term.n3() for pattern in rule.body for term in pattern if isinstance(term, Variable)})
    values = f"VALUES ({variables}) {{ {written_rows([(Literal(number), *bound.values())])} }}"
    cut = f" ORDER BY {' '.join(free)} LIMIT {limit}" if limit and free else ""
    return f"{{ SELECT * WHERE {{ {values} {rule.where} }}{cut} }}"


def unified(pattern: Pattern, triple: Triple) -> dict[Node, Node] | None:
    """What the variables of a pattern stand for where it is this triple, or None where it cannot be."""
    bound: dict[Node, Node] = {}
    for term, value in zip(pattern, triple, strict=True):
        if isinstance(term, Variable):
            if bound.setdefault(term, value) != value:
                return None
        elif term != value:
            return None
    return bound


def substituted(pattern: Pattern, known: Mapping[Node, Node]) -> Triple:
    """A pattern with what its variables stand for."""
    s, p, o = (known.get(term, term) for term in pattern)
    return URIRef(str(s)), URIRef(str(p)), o  # type: ignore[return-value]  # an edition has terms only
