"""Trees: a statement, what it rests on, what that rests on; then other reasons, as many as are wanted in one tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, zip_longest

from kg.reasons.applications import Heads, applications, by_head, calculations
from kg.reasons.reason import MOST, Application, Reason, Standing
from kg.reasons.standing import not_stated, standings
from kg.rules import Rule
from kg.store import Store
from kg.terms import Triple


def explain(store: Store, rules: Sequence[Rule], triple: Triple, most: int = MOST) -> Reason:
    """The reason of a triple, with at most ``most`` others in its tree: of the triple, and of what it rests on.

    Raises:
        NotStated: the graph does not hold the triple; with what it says near it.
    """
    reason = explain_all(store, rules, [triple], most).get(triple)
    if reason is None:
        raise not_stated(store, triple)
    return reason


def explain_all(store: Store, rules: Sequence[Rule], triples: Iterable[Triple], most: int = 0) -> dict[Triple, Reason]:
    """The reasons of many triples at once, each with ``most`` others; what the graph does not hold is left out."""
    asked = list(dict.fromkeys(triples))
    search = _Search(store, by_head(rules), standings(store, asked))
    held = [triple for triple in asked if triple in search.stands]
    search.reach(held)
    if most:
        for triple in held:
            search.widen(triple, most)
    return {triple: search.dressed(triple, set()) for triple in held}


@dataclass
class _Search:
    """What was found so far: where triples stand, all applications that give each, those that are told."""

    store: Store
    heads: Heads
    stands: dict[Triple, Standing]
    found: dict[Triple, Sequence[Application]] = field(default_factory=dict)
    told: dict[Triple, list[Application]] = field(default_factory=dict)
    _plain: dict[Triple, Reason] = field(default_factory=dict)

    def reach(self, triples: Iterable[Triple]) -> None:
        """Find what triples rest on, level by level, the first application of each."""
        wanted = self._unexplained(triples)
        while wanted:
            self.found |= applications(self.store, self.heads, [w for w in wanted if self.stands[w].rank], self.stands)
            self.found |= calculations(self.store, [w for w in wanted if self.stands[w].derived], self.stands)
            self.told |= {goal: list(self.found.get(goal, ())[:1]) for goal in wanted}
            wanted = self._unexplained(p for goal in wanted for one in self.told[goal] for p in one.premises)

    def widen(self, triple: Triple, most: int) -> None:
        """Tell other applications too: one of the triple, one of each statement below it, then a second of each."""
        others = [[(goal, one) for one in self.found[goal][1:]] for goal in self._below(triple)]
        rounds = (entry for entries in zip_longest(*others) for entry in entries if entry is not None)
        chosen = list(islice(rounds, most))
        for goal, one in chosen:
            self.told[goal].append(one)
        self.reach(premise for _, one in chosen for premise in one.premises)

    def dressed(self, triple: Triple, seen: set[Triple]) -> Reason:
        """The tree of a triple, its shortest reason first; the others of a statement where it comes first."""
        options = self._options(triple)
        if triple in seen or not options:
            return self._leaf(triple)
        seen.add(triple)
        first, *others = (
            replace(one, premises=tuple(self.dressed(premise.triple, seen) for premise in one.premises))
            for one in options
        )
        untold = len(self.found[triple]) - len(options)
        return replace(first, alternatives=tuple(others), untold_reasons=untold)

    def _unexplained(self, triples: Iterable[Triple]) -> list[Triple]:
        return [t for t in dict.fromkeys(triples) if not self.stands[t].graphs and t not in self.told]

    def _below(self, triple: Triple) -> Iterator[Triple]:
        """A triple and what its reason rests on, level by level, each that has applications once."""
        level, seen = [triple], {triple}
        while level:
            yield from (one for one in level if self.found.get(one))
            premises = (p for one in level for application in self.told.get(one, ())[:1] for p in application.premises)
            level = [p for p in dict.fromkeys(premises) if p not in seen]
            seen.update(level)

    def _options(self, triple: Triple) -> list[Reason]:
        """The reasons of a triple that are told, the shortest first, nothing below them with others."""
        leaf = Reason(triple, self.stands[triple].graphs, self.stands[triple].rank)
        reasons = (
            replace(
                leaf,
                rule=one.rule,
                method=one.method,
                premises=tuple(map(self._leaf, one.premises)),
                untold_premises=one.untold,
            )
            for one in self.told.get(triple, ())
        )
        return sorted(reasons, key=lambda one: one.size)

    def _leaf(self, triple: Triple) -> Reason:
        """The tree of a triple with one reason for each statement."""
        if triple not in self._plain:
            standing = self.stands[triple]
            options = self._options(triple)
            self._plain[triple] = options[0] if options else Reason(triple, standing.graphs, standing.rank)
        return self._plain[triple]
