"""A diagram of a module: its classes as boxes with their properties, lines to the classes of their values.

The layout is layered: what is pointed to stands to the right of what points to it. It is drawn as static SVG without
style or script, so that the policy of the server lets it be shown; dark ink on a light ground of its own, in any mode.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any, Final, NamedTuple
from xml.etree import ElementTree as ET

from rdflib import SKOS, URIRef

import kg
from api.vocabulary import DATATYPES, Module, Ontology

LETTER, LINE, PADDING, GAP, BETWEEN = 7.4, 20, 10, 100, 22
INK, STROKE, HEAD, ELSEWHERE = "#2b2233", "#6b3fa0", "#ece3f7", "#efefef"
BOLD: Final = 1.12
"""How much wider a letter of a name is."""

SVG: Final = "http://www.w3.org/2000/svg"
FONT: Final = "DejaVu Sans, Verdana, sans-serif"


class Place(NamedTuple):
    """Where a box is: its left, its top, and its right, which all boxes of a column share."""

    left: float
    top: float
    right: float


@dataclass(frozen=True)
class Box:
    """A class as it is drawn: its name, the wider classes, its properties and the boxes they lead to."""

    iri: str
    name: str
    elsewhere: bool = False
    above: tuple[str, ...] = ()
    rows: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def width(self) -> float:
        """As wide as its longest text, about."""
        letters = max(len(self.name) * BOLD, *(len(text) for text, _ in self.rows), 0)
        return letters * LETTER + 2 * PADDING

    @property
    def height(self) -> float:
        """A line for the name and one for each property."""
        return LINE * (1 + len(self.rows)) + (PADDING if self.rows else 4)

    @property
    def lines(self) -> Iterator[tuple[int, str]]:
        """The row (0 is the name) and the other end of each line that leaves it."""
        yield from ((0, end) for end in self.above)
        yield from ((row, end) for row, (_, ends) in enumerate(self.rows, 1) for end in ends)


def boxes(ontology: Ontology, module: Module, named: Callable[[URIRef], str]) -> tuple[Box, ...]:
    """The classes of a module, and those of elsewhere that they lead to."""
    own = tuple(_box(ontology, iri, named) for iri in sorted(module.classes))
    others = {end for box in own for _, end in box.lines} - module.classes
    return (*own, *(Box(iri, _elsewhere(iri, named), elsewhere=True) for iri in sorted(others)))


def _elsewhere(iri: str, named: Callable[[URIRef], str]) -> str:
    return named(URIRef(iri)) if kg.terms.is_ours(iri) else kg.terms.shorten(iri)


def _box(ontology: Ontology, iri: str, named: Callable[[URIRef], str]) -> Box:
    rows = []
    for prop, ends in ontology.properties(iri):
        text = f"{named(prop)} → {', '.join(map(named, ends))}" if ends else named(prop)
        leads = (str(end) for end in ends if end != SKOS.Concept and end not in DATATYPES)
        rows.append((text, tuple(leads)))
    above = sorted(map(str, ontology.wider(URIRef(iri))))
    return Box(iri, named(URIRef(iri)), above=tuple(above), rows=tuple(rows))


def layout(drawn: Sequence[Box]) -> dict[str, Place]:
    """Where each box is: in columns, each in the order of what points there."""
    known = {box.iri: box for box in drawn}
    depth: dict[str, int] = {}

    def deep(iri: str) -> int:
        if iri not in depth:
            depth[iri] = 0  # a cycle ends here
            depth[iri] = max((1 + deep(end) for _, end in known[iri].lines if end != iri), default=0)
        return depth[iri]

    columns = defaultdict(list)
    for box in drawn:
        columns[-deep(box.iri)].append(box)
    places: dict[str, Place] = {}
    x = float(BETWEEN)
    for _, column in sorted(columns.items()):
        y, right = float(BETWEEN), x + max(box.width for box in column)
        for box in sorted(column, key=lambda box: _above(box, drawn, places)):
            places[box.iri] = Place(x, y, right)
            y += box.height + BETWEEN
        x = right + GAP
    return places


def _above(box: Box, drawn: Sequence[Box], places: Mapping[str, Place]) -> float:
    """How far down the boxes that point to this one are, on average."""
    tops = [places[other.iri].top for other in drawn if other.iri in places for _, end in other.lines if end == box.iri]
    return fmean(tops or [0])


def draw(drawn: Sequence[Box], title: str, description: str, lang: str) -> bytes:
    """The diagram as SVG."""
    places = layout(drawn)
    width = max((place.right for place in places.values()), default=0) + 2 * BETWEEN
    height = max((places[box.iri].top + box.height for box in drawn), default=0) + BETWEEN
    box_of_all = f"0 0 {width:.0f} {height:.0f}"
    root = ET.Element("svg", xmlns=SVG, viewBox=box_of_all, width=f"{width:.0f}", height=f"{height:.0f}", lang=lang)
    root.attrib |= {"role": "img", "aria-labelledby": "title description", "font-family": FONT, "font-size": "12"}
    _add(root, "title", title, id="title")
    _add(root, "desc", description, id="description")
    _add(root, "rect", width="100%", height="100%", rx=6, fill="#ffffff")
    for box in drawn:
        for row, end in box.lines:
            _line(root, places[box.iri], row, places[end])
    for box in drawn:
        _draw_box(root, box, places[box.iri])
    return str(ET.tostring(root, encoding="unicode")).encode()


def _line(root: ET.Element, start: Place, row: int, end: Place) -> None:
    """A line from a row to the name of the box it leads to; its head is hollow where that is a wider class."""
    y, y2 = start.top + LINE * (row + 0.6), end.top + LINE * 0.6
    ahead, behind = start.left < end.left, start.left > end.left
    x, away = (start.left, -1) if behind else (start.right, 1)
    x2, side = (end.left, -1) if ahead else (end.right, 1)
    bend = GAP * (0.6 if ahead or behind else 0.4)
    path = (
        f"M{x:.0f},{y:.0f} C{x + away * bend:.0f},{y:.0f} {x2 + side * bend:.0f},{y2:.0f} {x2 + side * 8:.0f},{y2:.0f}"
    )
    _add(root, "path", d=path, fill="none", stroke=STROKE, stroke_width=1.2, stroke_opacity=0.75)
    head = f"{x2:.0f},{y2:.0f} {x2 + side * 9:.0f},{y2 - 4.5:.1f} {x2 + side * 9:.0f},{y2 + 4.5:.1f}"
    _add(root, "polygon", points=head, fill=STROKE if row else "#ffffff", stroke=STROKE)


def _draw_box(root: ET.Element, box: Box, place: Place) -> None:
    x, y, right = place
    frame: dict[str, Any] = {"x": f"{x:.0f}", "width": f"{right - x:.0f}", "y": f"{y:.0f}", "rx": 3, "stroke": STROKE}
    dashes: dict[str, Any] = {"stroke_dasharray": "4 3"} if box.elsewhere else {}
    _add(root, "rect", height=f"{box.height:.0f}", fill="#ffffff", **frame, **dashes)
    _add(root, "rect", height=LINE + 4, fill=ELSEWHERE if box.elsewhere else HEAD, **frame, **dashes)
    _add(root, "text", box.name, x=f"{x + PADDING:.0f}", y=f"{y + 16:.0f}", fill=INK, font_weight="bold")
    for row, (text, _) in enumerate(box.rows, 1):
        _add(root, "text", text, x=f"{x + PADDING:.0f}", y=f"{y + 18 + LINE * row:.0f}", fill=INK)


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: Any) -> None:
    made = ET.SubElement(parent, name, {key.replace("_", "-"): str(value) for key, value in attributes.items()})
    made.text = text
