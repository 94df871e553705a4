"""Standing: which graphs hold a triple; and what stands near one that none holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rdflib import Literal, URIRef
from rdflib.term import Identifier

from kg.errors import NotStated
from kg.queries import query, query_rows
from kg.reasons.reason import Standing
from kg.store import Store
from kg.terms import DESCRIPTION, EVIDENCE, GRAPH, STATED, Triple, name_of

_AT_ONCE: Final = 100
_INFERRED: Final = str(GRAPH["inferred/"])
_DERIVED: Final = str(GRAPH["derived/"])


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


def not_stated(store: Store, triple: Triple) -> NotStated:
    """That the graph does not hold a triple, and what it says near it."""
    subject, predicate, object_ = triple
    terms: dict[str, Sequence[Identifier]] = {"subject": [subject], "predicate": [predicate], "object": [object_]}
    elsewhere: dict[str, list[str]] = {}
    for row in store.select(query("elsewhere", **terms)).rows:
        elsewhere.setdefault(str(row["part"]), []).append(name_of(row["term"]))
    near = {part: list(dict.fromkeys(terms)) for part, terms in elsewhere.items()}  # one text in two languages
    return NotStated([name_of(term) for term in triple], near)
