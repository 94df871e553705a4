"""A bar chart of an answer, as SVG inside its page: labels to the left, values to the right, no script and no style.

Its ink is that of the text around it, so that it follows the light and the dark mode; its bars are coloured by
``grappe.css``. The table below it says the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from xml.etree import ElementTree as ET

from rdflib.term import Identifier

import kg
from api.labels import label_of, number

LETTER, LINE, THICK, LONGEST, MARGIN = 7.4, 26, 16, 320, 8
MOST_LETTERS: Final = 44
"""A longer label is cut; a reader who points at its bar, or who does not see it, gets all of it."""


def bar_chart(bars: kg.Bars, answer: kg.Answer, lang: str, description: str) -> str:
    """The bars as SVG; ``description`` says in words what they show."""

    def named(cell: Iterable[Identifier]) -> str:
        return " · ".join(label_of(term, answer.labels, lang).text for term in cell)

    labels = [named(label) for label, _, _ in bars.lengths]
    values = [f"{number(length, lang)} {named(unit)}".strip() for _, length, unit in bars.lengths]
    left = max(min(len(label), MOST_LETTERS) for label in labels) * LETTER + MARGIN
    width = left + LONGEST + max(map(len, values)) * LETTER + 2 * MARGIN
    height = LINE * len(labels) + MARGIN
    root = ET.Element("svg", viewBox=f"0 0 {width:.0f} {height:.0f}", width=f"{width:.0f}", height=f"{height:.0f}")
    root.attrib |= {"role": "img", "aria-labelledby": "chart-title chart-desc", "class": "bars", "font-size": "13"}
    _add(root, "title", answer.question.title[lang], id="chart-title")
    _add(root, "desc", description, id="chart-desc")
    longest = max(length for _, length, _ in bars.lengths) or 1
    for place, (label, value, (_, length, _)) in enumerate(zip(labels, values, bars.lengths, strict=True)):
        row = _add(root, "g")
        _add(row, "title", f"{label} – {value}")
        middle, reach = MARGIN + LINE * place + THICK / 2, length / longest * LONGEST
        _text(row, _cut(label), left - MARGIN, middle, "end")
        _add(row, "rect", x=f"{left:.0f}", y=f"{middle - THICK / 2:.1f}", width=f"{reach:.1f}", height=THICK, rx=2)
        _text(row, value, left + reach + MARGIN, middle, "start")
    return ET.tostring(root, encoding="unicode")


def _cut(label: str) -> str:
    return label if len(label) <= MOST_LETTERS else f"{label[: MOST_LETTERS - 1].rstrip()}…"


def _text(parent: ET.Element, text: str, x: float, y: float, anchor: str) -> None:
    _add(parent, "text", text, x=f"{x:.1f}", y=f"{y + 4.5:.1f}", text_anchor=anchor, fill="currentColor")


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: Any) -> ET.Element:
    made = ET.SubElement(parent, name, {key.replace("_", "-"): str(value) for key, value in attributes.items()})
    made.text = text
    return made
