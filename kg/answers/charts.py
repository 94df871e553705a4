"""Charts: an answer read as a matrix or as bars, where its question's header hints at one.

The hint is the kind and, if they are not the first ones, the columns: ``matrix technology field status`` puts the
values of one column down, of another across, of a third in the cells; ``bar counted value unit`` draws a length for
each label and writes number and unit beside it. Further columns are those that all rows must agree on: with ``matrix
rowtitle columntitle text table`` no tables are mixed. Every chart leaves something out, so whoever shows one shows the
answer too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rdflib import Literal

from kg.answers.ask import Answer, Cell
from kg.questions import Question


@dataclass(frozen=True)
class Matrix:
    """An answer as a matrix.

    Attributes:
        names: the columns of the answer that give the rows, the columns and the cells
        rows: the head of each row, in the order of the answer
        columns: the head of each column, in the order of the answer; what is not stated comes last
        cells: what stands where a row and a column meet; where the answer has no such row, nothing
    """

    names: tuple[str, str, str]
    rows: tuple[Cell, ...]
    columns: tuple[Cell, ...]
    cells: Mapping[tuple[Cell, Cell], Cell]

    @property
    def full(self) -> bool:
        """Whether the answer has a row for every pair."""
        return len(self.cells) == len(self.rows) * len(self.columns)


@dataclass(frozen=True)
class Bars:
    """An answer as bars.

    Attributes:
        names: the columns of the answer that give the labels and the lengths
        lengths: each label with its number (finite, not negative) and its unit, the longest first
        left_out: how many rows have no such number
    """

    names: tuple[str, str]
    lengths: tuple[tuple[Cell, float, Cell], ...]
    left_out: int


def hint(question: Question) -> tuple[str, tuple[str, ...]]:
    """The kind of chart a question hints at (``table`` where at none), and the columns it is made of."""
    kind, *names = (question.chart or "table").split()
    return kind, tuple(names) or tuple(question.columns)[: {"matrix": 3, "bar": 2}.get(kind, 0)]


def matrix(answer: Answer) -> Matrix | None:
    """The answer as a matrix; None where its question hints at none, or its rows are of several."""
    kind, names = hint(answer.question)
    if kind != "matrix" or not answer.rows or not _agreed(answer, names[3:]):
        return None
    down, across, inside = names[:3]
    cells: dict[tuple[Cell, Cell], Cell] = {}
    for row in answer.rows:
        place = row[down], row[across]
        cells[place] = tuple(dict.fromkeys((*cells.get(place, ()), *row[inside])))
    columns = dict.fromkeys(column for _, column in cells)
    ordered = (*filter(None, columns), *(column for column in columns if not column))
    return Matrix((down, across, inside), tuple(dict.fromkeys(row for row, _ in cells)), ordered, cells)


def bars(answer: Answer) -> Bars | None:
    """The answer as bars; None where its question hints at none, or fewer than two rows can be compared."""
    kind, names = hint(answer.question)
    if kind != "bar" or not _agreed(answer, names[3:]):
        return None
    label, value, *unit = names[:3]
    units = [row[unit[0]] if unit else () for row in answer.rows]
    numbers = [(row[label], _number(row[value]), each) for row, each in zip(answer.rows, units, strict=True)]
    found = [(name, number, each) for name, number, each in numbers if number is not None]
    ordered = sorted(found, key=lambda bar: -bar[1])
    return Bars((label, value), tuple(ordered), len(answer.rows) - len(found)) if len(found) > 1 else None


def _agreed(answer: Answer, names: Sequence[str]) -> bool:
    """Whether all rows have the same in each of these columns."""
    return all(len({row[name] for row in answer.rows}) <= 1 for name in names)


def _number(cell: Cell) -> float | None:
    """The one number that a cell holds, as a number or as a text of figures."""
    try:
        number = float(str(cell[0])) if len(cell) == 1 and isinstance(cell[0], Literal) else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None
