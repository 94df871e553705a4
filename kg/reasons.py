"""Reasons: why the graph says what it says, as a tree of rule applications that ends in evidence.

The round that inferred a triple is its rank. A reason binds the head of a rule to the triple and uses premises of lower
rank only, so proofs are acyclic without search; the lowest premises come first, so proofs are short. What is looked
up grows with the proof, not with the graph: two queries for each level of the tree, whose every pattern starts from
bound terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from rdflib import Literal, URIRef, Variable
from rdflib.term import Identifier, Node

from kg.derivation import premises_of
from kg.errors import NotStated
from kg.queries import query, query_rows
from kg.rules import Pattern, Rule
from kg.sparql import written_rows
from kg.store import Store
from kg.terms import DESCRIPTION, EVIDENCE, GRAPH, STATED, Triple, name_of

_Heads = Mapping[object, Sequence[tuple[Rule, Pattern]]]
MOST: Final = 5
"""So many other reasons are told beside the first."""
_POOL: Final = 50
"""So many applications of one rule are looked at; all of them where none of these will do."""
_AT_ONCE: Final = 100
_INFERRED: Final = str(GRAPH["inferred/"])
_DERIVED: Final = str(GRAPH["derived/"])


@dataclass(frozen=True)
class Standing:
    """Where a triple stands: the graphs that assert it, the round that inferred it (0: none), whether it is derived."""

    graphs: tuple[URIRef, ...]
    rank: int = 0
    derived: bool = False


@dataclass(frozen=True)
class Reason:
    """Why the graph holds a triple.

    Attributes:
        triple: what is explained
        evidence: the evidence graphs that state it; the catalogue or the vocabulary where it stands there only
        rank: the round that inferred it; 0 where it is asserted
        rule: the rule whose application infers it; None where it is asserted, or where no known rule infers it
        method: the method that calculated it, a concept; None where none did
        premises: the reasons of the rule's body, pattern by pattern, or of what the method returned
        alternatives: other reasons of the same triple, the shortest first
    """

    triple: Triple
    evidence: tuple[URIRef, ...] = ()
    rank: int = 0
    rule: Rule | None = None
    method: URIRef | None = None
    premises: tuple[Reason, ...] = ()
    alternatives: tuple[Reason, ...] = ()

    @property
    def stands(self) -> str:
        """How the graph comes by it: ``asserted``, ``inferred`` by a rule or ``derived`` by a method."""
        return "asserted" if self.evidence else "inferred" if self.rank else "derived"

    @cached_property
    def size(self) -> int:
        """How many statements the tree has, its alternatives apart."""
        return 1 + sum(premise.size for premise in self.premises)

    def walk(self) -> Iterator[Reason]:
        """This reason and all below it, alternatives included."""
        yield self
        for below in (*self.premises, *self.alternatives):
            yield from below.walk()


@dataclass(frozen=True)
class Application:
    """One rule, or one method, with the premises it is applied to."""

    rule: Rule | None
    premises: tuple[Triple, ...]
    method: URIRef | None = None


def explain(store: Store, rules: Sequence[Rule], triple: Triple, most: int = MOST) -> Reason:
    """The reason of a triple, with at most ``most`` others beside it.

    Raises:
        NotStated: the graph does not hold the triple; with what it says near it.
    """
    reason = explain_all(store, rules, [triple], most).get(triple)
    if reason is None:
        raise not_stated(store, triple)
    return reason


def explain_all(store: Store, rules: Sequence[Rule], triples: Iterable[Triple], most: int = 0) -> dict[Triple, Reason]:
    """The reasons of many triples at once; what the graph does not hold is left out."""
    asked = list(dict.fromkeys(triples))
    stands = standings(store, asked)
    chosen: dict[Triple, list[Application]] = {}
    several, heads = set(asked), _by_head(rules)
    wanted = [triple for triple in asked if triple in stands and not stands[triple].graphs]
    while wanted:
        found = _applications(store, heads, [goal for goal in wanted if stands[goal].rank], stands)
        found |= _calculations(store, [goal for goal in wanted if stands[goal].derived], stands)
        for goal in wanted:
            chosen[goal] = found[goal][: most + 1 if goal in several else 1]
        premises = dict.fromkeys(p for goal in wanted for one in chosen[goal] for p in one.premises)
        wanted = [premise for premise in premises if not stands[premise].graphs and premise not in chosen]
    return _assembled(asked, stands, chosen)


def standings(store: Store, triples: Sequence[Triple]) -> dict[Triple, Standing]:
    """Where each of some triples stands; what the graph does not hold is left out."""
    found: dict[Triple, Standing] = {}
    for start in range(0, len(triples), _AT_ONCE):
        part = triples[start : start + _AT_ONCE]
        graphs: dict[int, list[URIRef]] = {}
        for row in store.select(query_rows("standing", [(Literal(n), *triple) for n, triple in enumerate(part)])).rows:
            graphs.setdefault(int(row["number"]), []).append(URIRef(row["graph"]))
        for number, names in sorted(graphs.items()):
            if standing := _standing(names):
                found[part[number]] = standing
    return found


def _standing(names: Iterable[URIRef]) -> Standing | None:
    """What the graphs of a triple tell; the edition's own description and the merge of what is stated tell nothing."""
    kept = sorted(set(names) - {STATED, DESCRIPTION})
    evidence = tuple(name for name in kept if name.startswith(EVIDENCE))
    ranks = [int(name.removeprefix(_INFERRED)) for name in kept if name.startswith(_INFERRED)]
    derived = [name for name in kept if name.startswith(_DERIVED)]
    others = tuple(name for name in kept if name not in (*evidence, *derived) and not name.startswith(_INFERRED))
    if asserted := evidence or others:
        return Standing(asserted)
    return Standing((), min(ranks, default=0), bool(derived) and not ranks) if kept else None


def _calculations(
    store: Store, goals: Sequence[Triple], stands: dict[Triple, Standing]
) -> dict[Triple, list[Application]]:
    """For each derived triple what its methods calculated it from. Premises are added to ``stands``."""
    found: dict[Triple, list[Application]] = {}
    for goal in goals:
        kept = premises_of(store.edition.path, goal) if store.edition else {}
        found[goal] = [Application(None, premises, method) for method, premises in kept.items()]
    unknown = dict.fromkeys(p for some in found.values() for one in some for p in one.premises if p not in stands)
    stands |= standings(store, list(unknown))
    return {
        goal: [replace(one, premises=tuple(p for p in one.premises if p in stands)) for one in some]
        for goal, some in found.items()
    }


def _applications(
    store: Store, heads: _Heads, goals: Sequence[Triple], stands: dict[Triple, Standing]
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


def _by_head(rules: Sequence[Rule]) -> _Heads:
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


def _assembled(
    asked: Iterable[Triple], stands: Mapping[Triple, Standing], chosen: Mapping[Triple, Sequence[Application]]
) -> dict[Triple, Reason]:
    """The trees, from their leaves upwards."""
    made: dict[Triple, Reason] = {}

    def reason(triple: Triple) -> Reason:
        if triple not in made:
            standing = stands[triple]
            leaf = made[triple] = Reason(triple, standing.graphs, standing.rank)
            reasons = [
                replace(leaf, rule=one.rule, method=one.method, premises=tuple(map(alone, one.premises)))
                for one in chosen.get(triple, ())
            ]
            if reasons:
                first, *others = sorted(reasons, key=lambda one: one.size)
                made[triple] = replace(first, alternatives=tuple(others))
        return made[triple]

    def alone(triple: Triple) -> Reason:
        return replace(reason(triple), alternatives=())

    return {triple: reason(triple) for triple in asked if triple in stands}


def not_stated(store: Store, triple: Triple) -> NotStated:
    """That the graph does not hold a triple, and what it says near it."""
    subject, predicate, object_ = triple
    terms: dict[str, Sequence[Identifier]] = {"subject": [subject], "predicate": [predicate], "object": [object_]}
    elsewhere: dict[str, list[str]] = {}
    for row in store.select(query("elsewhere", **terms)).rows:
        elsewhere.setdefault(str(row["part"]), []).append(name_of(row["term"]))
    return NotStated([name_of(term) for term in triple], elsewhere)
