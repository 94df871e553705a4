"""How two parties complete each other, compete and are near by theme: each kind a row, with one of three answers.

Where sources disagree on what a party does, on what, or whether it still does, more rows tell what comes of each source
alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from rdflib import Namespace, URIRef
from rdflib.term import Identifier

from kg.complementarity import Compared, compare, facets_of
from kg.complementarity.derived import decimal
from kg.complementarity.grounds import Grounds
from kg.complementarity.uses import Uses
from kg.derivation import groups_of
from kg.errors import BadParameter
from kg.questions import Computed, Fetched, Method
from kg.terms import CONCEPT, GRAPPE, name_of

_METHOD: Final = Namespace(CONCEPT + "method/")
_ANSWER: Final = Namespace(CONCEPT + "comparison-answer/")
_FACET: Final = Namespace(CONCEPT + "facet/")
_CAUTION: Final = Namespace(CONCEPT + "caution/")
_DIFFERENCE: Final = Namespace(CONCEPT + "difference/")
_DISPUTED: Final = (GRAPPE.performsActivity, GRAPPE.hasSpecialty, GRAPPE.hasStatus)
"""What sources may disagree on: of a position there is one of each."""

Cell = Identifier | tuple[Identifier, ...]
Rows = tuple[Mapping[str, Identifier], ...]


def complementarity_of(fetched: Fetched) -> Iterator[Computed]:
    """Every kind of comparison of the two parties; then the same from each source alone where sources disagree.

    Raises:
        BadParameter: the parties are not one and another.
    """
    one, other = _party(fetched, "one"), _party(fetched, "other")
    if one == other:
        raise BadParameter("other", "other: a party is not compared with itself: {name}", name=name_of(other))
    yield from _compared(fetched.rows, one, other, None)
    disputed = _disputed(fetched.rows)
    for source in sorted({source for sources in disputed.values() for source in sources}):
        yield from _compared(tuple(_alone(fetched.rows, disputed, source)), one, other, source)


def _party(fetched: Fetched, name: str) -> URIRef:
    given = fetched.terms.get(name, ())
    if len(given) != 1:
        raise BadParameter(name, "{name}: expected one, found {count}", name=name, count=len(given))
    return URIRef(given[0])


def _compared(rows: Rows, one: URIRef, other: URIRef, source: URIRef | None) -> Iterator[Computed]:
    statements = [(str(row["s"]), str(row["p"]), str(row["o"])) for row in rows]
    facets = facets_of(statements, holders=(str(one), str(other)))
    grounds = Grounds(facets)
    said = {(URIRef(row["s"]), URIRef(row["p"]), row["o"]): str(row.get("said", "")).split() for row in rows}
    for found in compare(facets, str(one), str(other)):
        if source is not None and found.kind not in {"value-chain", "competition", "need-offer"}:
            continue
        used = Uses(facets, found.kind).between(facets.row(found.one), facets.row(found.other))
        groups = groups_of(grounds.of(found.kind, found.one, found.other, used))
        premises = tuple(dict.fromkeys(triple for group in groups for triple in group if triple in said))
        evidence = sorted({URIRef(each) for triple in premises for each in said[triple]})
        cells = _cells(found, one, other) | {"said": tuple(evidence)}
        yield Computed(cells | ({"according": source} if source else {}), premises)


def _cells(found: Compared, one: URIRef, other: URIRef) -> dict[str, Cell]:
    turned = found.one != str(
        one
    )  # of a directed kind the giver comes first; a row always begins with the one asked for
    sides = found.brings[::-1] if turned else found.brings
    cells: dict[str, Cell] = {
        "kind": _METHOD[found.kind],
        "answer": _answer(found),
        "missing": _lacking(found, one),
        "lacking": _lacking(found, other),
        "brings": _concepts(sides[0]),
        "receives": _concepts(sides[1]),
        "shared": _concepts(found.meeting[0] | found.meeting[1]),
        "possible": tuple(map(URIRef, found.possible)),
        "differs": tuple(_DIFFERENCE[each] for each in found.differs),
        "caution": tuple(_CAUTION[each] for each in found.cautions),
    }
    if found.directed:
        cells["giver"] = URIRef(found.one)
    if found.score is not None:
        cells["score"] = decimal(found.score)
    if found.adds is not None:
        cells |= {"adds": decimal(found.adds[0]), "gains": decimal(found.adds[1])}
    return cells


def _answer(found: Compared) -> URIRef:
    if found.score is None:
        return _ANSWER["not-stated"]
    return _ANSWER["measured"] if found.score else _ANSWER["nothing-found"]


def _lacking(found: Compared, holder: URIRef) -> tuple[Identifier, ...]:
    return tuple(sorted(_FACET[facet] for facet, whose in found.lacking if whose == str(holder)))


def _concepts(items: Iterable[object]) -> tuple[Identifier, ...]:
    """The concepts that items are made of; what is not stated of one is left out."""
    parts: set[str] = set()
    for item in items:
        for part in item if isinstance(item, tuple) else (item,):
            parts.update(part if isinstance(part, tuple) else (str(part),))
    return tuple(URIRef(part) for part in sorted(parts) if part)


def _disputed(rows: Rows) -> Mapping[tuple[Identifier, Identifier], set[URIRef]]:
    """What of a position different sources state differently: its subject and predicate, with these sources."""
    positions = {row["s"] for row in rows if row["p"] == GRAPPE.performsActivity}
    stated: dict[tuple[Identifier, Identifier], list[frozenset[URIRef]]] = defaultdict(list)
    for row in rows:
        if row["s"] in positions and row["p"] in _DISPUTED:
            stated[row["s"], row["p"]].append(frozenset(map(URIRef, str(row.get("sources", "")).split())))
    return {
        thing: {source for sources in several for source in sources}
        for thing, several in stated.items()
        if len(several) > 1 and not frozenset.intersection(*several)
    }


def _alone(
    rows: Rows, disputed: Mapping[tuple[Identifier, Identifier], set[URIRef]], source: URIRef
) -> Iterator[Mapping[str, Identifier]]:
    """The statements, of those in dispute only those that one source makes; what it says nothing of stays."""
    for row in rows:
        sources = disputed.get((row["s"], row["p"]), set())
        if source not in sources or str(source) in str(row.get("sources", "")).split():
            yield row


METHOD: Final = Method(
    frozenset({"s", "p", "o", "said", "sources"}),
    frozenset({
        "kind", "giver", "answer", "score", "missing", "lacking", "adds", "gains", "brings", "receives", "shared",
        "possible", "differs", "caution", "according", "said",
    }),
    complementarity_of,
)  # fmt: skip
"""The method of the question ``complementarity-of``."""
