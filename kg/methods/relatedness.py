"""Activities related by who performs both, and partners by the related activities they add.

Both count what is stated. An activity with few holders is not compared, because one coincidence would make its
figures. What the measures are and who defined them: ``kg.complementarity.relatedness``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rdflib import Literal, Namespace, URIRef
from rdflib.term import Identifier
from scipy.sparse import csr_array

from kg.complementarity.relatedness import (
    MEASURES,
    added_density,
    co_occurrence,
    mean_added_density,
    relatedness,
    specialised,
)
from kg.errors import BadParameter
from kg.questions import Computed, Fetched, Method
from kg.terms import CONCEPT, GRAPPE, Triple

_ANSWER: Final = Namespace(CONCEPT + "criterion-answer/")
_LEAST: Final = 5
_MOST: Final = 20
_STRENGTHENED: Final = 5
Row = Mapping[str, Identifier]
Cells = dict[str, Identifier | tuple[Identifier, ...]]
Said = Mapping[Identifier, Mapping[Identifier, Sequence[Row]]]
"""Activity → who has it → what was fetched of the two."""


@dataclass(frozen=True)
class _Incidence:
    """Who has which of the activities that have enough holders.

    Attributes:
        holders: what the rows of ``held`` are
        activities: what its columns are
        held: holders × activities, 0 or 1
    """

    holders: Sequence[Identifier]
    activities: Sequence[Identifier]
    held: csr_array


def related_activities(fetched: Fetched) -> Iterator[Computed]:
    """Each activity with those performed by the same holders, the nearest first.

    Raises:
        BadParameter: ``least`` is below 2, ``most`` below 1, or one of them is several numbers.
    """
    least, most = _number(fetched, "least", _LEAST, 2), _number(fetched, "most", _MOST, 1)
    said = _said_of(fetched.rows, "holder")
    known = _incidence(said, least, of_the_average=False)
    near = {measure: relatedness(known.held, measure).toarray() for measure in MEASURES}
    together = co_occurrence(known.held).toarray()
    for activity in fetched.terms.get("activity") or sorted(said):
        told: dict[str, Identifier] = {"activity": activity, "holders": Literal(len(said.get(activity, ())))}
        if activity not in known.activities:
            yield Computed({**told, "enough": _ANSWER["not-stated"]})
            continue
        told["enough"] = _ANSWER.met
        one = known.activities.index(activity)
        others = [int(other) for other in together[one].nonzero()[0]]
        if not others:
            yield Computed(told)
        for other in sorted(others, key=lambda i, one=one: [-near[measure][one, i] for measure in MEASURES])[:most]:  # type: ignore[misc]
            named = known.activities[other]
            both = said[activity].keys() & said[named].keys()
            rows = [row for holder in sorted(both) for of in (activity, named) for row in said[of][holder]]
            figures = {measure: _decimal(near[measure][one, other]) for measure in MEASURES}
            shared: Cells = {"related": named, "together": Literal(int(together[one, other])), "said": _evidence(rows)}
            yield Computed({**told, **shared, **figures}, _premises(rows))


def added_relatedness(fetched: Fetched) -> Iterator[Computed]:
    """For each cluster asked about, those that add most to the density of what it lacks, the best first.

    Raises:
        BadParameter: ``least`` is below 2, ``most`` below 1, or a parameter has several values.
    """
    least, most = _number(fetched, "least", _LEAST, 2), _number(fetched, "most", _MOST, 1)
    said = _said_of(fetched.rows, "home")
    known = _incidence(said, least, of_the_average=bool(_one(fetched, "specialised", False)))
    related = relatedness(known.held)
    for cluster in fetched.terms["cluster"]:
        row = known.holders.index(cluster) if cluster in known.holders else None
        own = set() if row is None else set(_activities(known, row))
        told: dict[str, Identifier] = {"cluster": cluster, "counted": Literal(len(own))}
        # Of a cluster without a stated activity we do not know what it lacks: all and nothing are as likely.
        added = mean_added_density(known.held, related, row) if row is not None and own else np.array([np.nan])
        if row is None or np.isnan(added).any():
            yield Computed({**told, "enough": _ANSWER["not-stated"]})
            continue
        told["enough"] = _ANSWER.met
        best = [int(i) for i in np.argsort(-added, kind="stable")[:most] if added[i] > 0]
        if not best:
            yield Computed(told)
        rises = added_density(known.held[[row, *best]], related, 0).toarray()[1:]
        for partner, rise in zip(best, rises, strict=True):
            brings = [activity for activity in _activities(known, partner) if activity not in own]
            strongest = [int(i) for i in np.argsort(-rise, kind="stable")[:_STRENGTHENED] if rise[i] > 0]
            named = known.holders[partner]
            rows = [row for activity in brings for row in said[activity][named]]
            cells: Cells = {
                "partner": named, "added": _decimal(added[partner]), "brings": tuple(brings),
                "strengthens": tuple(known.activities[i] for i in strongest), "said": _evidence(rows),
            }  # fmt: skip
            yield Computed({**told, **cells}, _premises(rows))


RELATED: Final = Method(
    frozenset({"performed", "holder", "position", "evidence"}),
    frozenset({"activity", "holders", "enough", "related", "together", *MEASURES, "said"}),
    related_activities,
)
ADDED: Final = Method(
    frozenset({"home", "performed", "holder", "position", "membership", "evidence"}),
    frozenset({"cluster", "counted", "enough", "partner", "added", "brings", "strengthens", "said"}),
    added_relatedness,
)


def _said_of(rows: Iterable[Row], who: str) -> Said:
    """What was fetched, by activity and by who has it; the row of parameters says nothing of anybody."""
    found: dict[Identifier, dict[Identifier, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if who in row:
            found[row["performed"]][row[who]].append(row)
    return found


def _incidence(said: Said, least: int, *, of_the_average: bool) -> _Incidence:
    """Ones where a holder has an activity, or has at least the average share of it, that enough holders have so."""
    holders, activities = sorted({holder for by in said.values() for holder in by}), sorted(said)
    numbers = {holder: number for number, holder in enumerate(holders)}
    cells = [
        (len({row["position"] for row in rows}), numbers[holder], column)
        for column, activity in enumerate(activities)
        for holder, rows in said[activity].items()
    ]
    counts = np.array(cells, dtype=np.float64).reshape(-1, 3).T
    shape = len(holders), len(activities)
    held = csr_array((counts[0], (counts[1].astype(np.intp), counts[2].astype(np.intp))), shape=shape)
    held = specialised(held) if of_the_average else held
    kept = np.flatnonzero(_holders(held) >= least)
    return _Incidence(holders, [activities[number] for number in kept], held[:, kept])


def _holders(held: csr_array) -> NDArray[np.float64]:
    """How many holders each activity has."""
    return np.asarray((held > 0).sum(axis=0), dtype=np.float64).ravel()


def _activities(known: _Incidence, row: int) -> list[Identifier]:
    return [known.activities[int(number)] for number in known.held[[row]].toarray().ravel().nonzero()[0]]


def _premises(rows: Iterable[Row]) -> tuple[Triple, ...]:
    """That the positions are of these activities and holders, and whose members the holders are."""
    found: dict[Triple, None] = {}
    for row in rows:
        position = URIRef(row["position"])
        found[position, GRAPPE.performsActivity, row["performed"]] = None
        found[position, GRAPPE.isHeldBy, row["holder"]] = None
        if "membership" in row:
            membership = URIRef(row["membership"])
            found[membership, GRAPPE.hasParticipant, row["holder"]] = None
            found[membership, GRAPPE.inCluster, row["home"]] = None
    return tuple(found)


def _evidence(rows: Iterable[Row]) -> tuple[Identifier, ...]:
    return tuple(sorted({row["evidence"] for row in rows}))


def _number(fetched: Fetched, name: str, default: int, lowest: int) -> int:
    number = int(_one(fetched, name, default))
    if number < lowest:
        raise BadParameter(name, "{name}: {number} is below {lowest}", name=name, number=number, lowest=lowest)
    return number


def _one(fetched: Fetched, name: str, default: int) -> int:
    given = fetched.terms.get(name, ())
    if len(given) > 1:
        raise BadParameter(name, "{name}: give one value, not {found}", name=name, found=len(given))
    return given[0].value if given and isinstance(given[0], Literal) else default


def _decimal(number: float) -> Literal:
    """A figure to four places."""
    return Literal(Decimal(f"{number:.4f}").normalize() + 0)
