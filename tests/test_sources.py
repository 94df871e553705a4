"""Every paragraph, note, box, table and figure of the sources is cited by a fact or listed as left out.

The rule by which a text is cut, the same for all documents: a paragraph is a block between blank lines, counted
from 1 within its section; a list is one block, and so one paragraph. Headings, bullet titles, page rules, notes,
boxes, tables and figures are not counted. A block goes on with the paragraph before it when a page break or a note
cut that paragraph: it begins with a small letter or a bracket, or the paragraph before it has no end. All that
stands before the abstract is one passage, the front matter; so is the bibliography.
"""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
SOURCES = Path(os.environ.get("GRAPPE_SOURCES", ROOT.parent / "shared" / "sources"))
FILES = {
    "d0": "D0-naturopole.txt",
    "d1": "D1-tcec.txt",
    "d2": "D2-prides.txt",
    "d3": "D3-interclustering.txt",
    "d4": "D4-clustering.txt",
}
# The sections without a number, by the first words of their heading.
SECTIONS = {
    "d0": {"References": "references"},
    "d1": {"Conclusion": "conclusion", "Bibliography": "references"},
    "d2": {
        "Introduction": "introduction",
        "Theoretical Framework": "theory",
        "SMEs in Regional Economies": "theory-1",
        "The New Geographical Boundaries": "theory-2",
        "Research Methodology": "method",
        "The Geographical Scope": "scope",
        "The ICP PRIDES": "scope-icp",
        "The “Care Services”": "scope-psp",
        "The PCE PRIDES": "scope-pce",
        "Hub-Based Collaborative Initiatives": "initiatives",
        "Innovation and ICT in the ICP": "initiatives-icp",
        "Innovation and ICT in the PSP": "initiatives-psp",
        "Innovation and ICT in the PCE": "initiatives-pce",
        "Discussion": "discussion",
        "Conclusion": "conclusion",
        "References": "references",
    },
    "d3": {
        "Résumé": "resume",
        "Introduction": "introduction",
        "Conclusion": "conclusion",
        "Références": "references",
    },
    "d4": {
        "Our Mission": "mission",
        "Economical Interest": "interest",
        "The structure of the relational system": "structure",
        "Positive Interactions": "interactions",
        "Basis Engine": "individuals",
        "The global engine": "social-structure",
        "The regional dimension": "region",
        "Extranet": "front-matter",
    },
}
# The sections that no heading opens, by the first words of their first paragraph.
OPENINGS = {
    "d0": {"After a long period in the back seat, the proximity—competitiveness link is now emerging": "abstract"},
    "d1": {"**Abstract:**": "abstract", "As the political approach": "introduction"},
}
FRONT_MATTER = ("**Key", "**JEL", "Mots-clés", "L'interclustering : de la communauté", "Source : Matray")
ENDS_OF_NOTES = ("Route des Lasers (optique", "projets communs. Des antagonismes")
NUMBERED = re.compile(r"(\d+(?:\.\d+)*)\.? ")
NOTE = re.compile(r"(<sup>)?(?(1)(?:\\\*|\d+)</sup>|(?:\\\*|[†‡¹²³⁴⁵⁶⁷⁸⁹⁰]+)) ?")
BOX = re.compile(r"Encadré N°(\d+)")
TABLE = re.compile(r"\**Table(?:au N°)? ?(\d+)")
FIGURE = re.compile(r"(?:#+ )?(?:Figure \d+\.|Typology of TCEC|Le diamant de Porter)")
TITLE_OF_ITEM = re.compile(r"- \*?[A-Z].{,58}")


class Reading:
    """One document, read block by block into the openings of its passages."""

    def __init__(self, document: str) -> None:
        self.document = document
        self.passages: dict[str, str] = {}
        self.section = "front-matter"
        self.paragraphs: list[str] = []
        self.counts = {"note": 0, "figure": 0}
        self.boxes: list[tuple[str, str]] = []
        self.box: str | None = None

    def add(self, place: str, text: str) -> None:
        self.passages.setdefault(f"{self.document}-{place}", text)

    def open_section(self, section: str) -> None:
        self.section, self.paragraphs = section, []

    def count(self, kind: str, text: str) -> None:
        self.counts[kind] += 1
        self.add(f"{kind}{self.counts[kind]}", text)

    def read(self, block: str) -> None:
        if block.startswith(FRONT_MATTER) or "\t" in block or set(block) == {"-"}:
            return
        if self.section != "front-matter" and NOTE.match(block):
            self.count("note", block)
        elif caption := BOX.match(block):
            self.boxes.append((caption[1], self.box or ""))
            self.box = None
        elif self.box is not None or block.startswith(ENDS_OF_NOTES):
            return
        elif FIGURE.match(block):
            self.count("figure", block)
        elif caption := TABLE.match(block):
            self.add(f"table{caption[1]}", block)
        elif section := self.heading(block):
            self.open_section(section)
        elif self.opens_box(block):
            self.box = block
        else:
            self.read_paragraph(block)

    def heading(self, block: str) -> str | None:
        text = block.strip("# *►")
        if not block.startswith("#") and (self.document not in {"d3", "d4"} or "\n" in block or len(block) > 100):
            return None
        if number := NUMBERED.match(text):
            return number[1]
        return next((name for start, name in SECTIONS[self.document].items() if text.startswith(start)), None)

    def opens_box(self, block: str) -> bool:
        return self.document == "d3" and self.section != "front-matter" and (block[0] == "«" or is_short(block))

    def read_paragraph(self, block: str) -> None:
        for start, section in OPENINGS.get(self.document, {}).items():
            if block.startswith(start) and self.section in {"front-matter", "abstract"}:
                self.open_section(section)
        if self.section in {"front-matter", "references"}:
            self.add(self.section, block)
        elif self.paragraphs and continues(self.paragraphs[-1], block):
            self.paragraphs[-1] += " " + block
        elif not TITLE_OF_ITEM.fullmatch(block):
            self.paragraphs.append(block)
            self.add(f"{self.section}-p{len(self.paragraphs)}", block)

    def name_boxes(self) -> None:
        numbers = [number for number, _ in self.boxes]
        for position, (number, text) in enumerate(self.boxes):
            twice = f"-{numbers[: position + 1].count(number)}" if numbers.count(number) > 1 else ""
            self.add(f"box{number}{twice}", text)


def is_short(block: str) -> bool:
    return len(block) < 60 and "\n" not in block and block[-1] not in ".,:;!?)…»"


def continues(before: str, block: str) -> bool:
    if before.startswith("- ") and block.startswith("- ") and "\n- " in block:
        return True  # the rest of a list that a page break cut
    if block.startswith(("- ", "=> ")):
        return "\n- " in f"\n{before}" and (block[0] == "=" or block[2].islower())
    return block[0].islower() or block[0] == "(" or before.rstrip("* ")[-1] not in '.?!:;»”")…]>,'


def blocks_of(text: str) -> list[str]:
    lines = [line.strip() for line in text.splitlines()]
    apart = "\n".join(f"\n{line}" if NOTE.match(line) else line for line in lines)
    return [block.strip() for block in re.split(r"\n{2,}", apart) if block.strip()]


def passages_of(document: str, text: str) -> dict[str, str]:
    reading = Reading(document)
    for block in blocks_of(text):
        reading.read(block)
    reading.name_boxes()
    return reading.passages


def column(table: str, name: str) -> set[str]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as rows:
        return {row[name] for row in csv.DictReader(rows)}


def expected_of(document: str) -> dict[str, str]:
    path = SOURCES / FILES[document]
    if not path.exists():
        pytest.skip(f"the text of {document} does not come with the project; GRAPPE_SOURCES names its folder")
    return passages_of(document, path.read_text(encoding="utf-8"))


def without_speaker(passages: set[str]) -> set[str]:
    """A paragraph with two speakers is two passages, -a and -b."""
    return {re.sub(r"(-p\d+)-[a-z]$", r"\1", passage) for passage in passages}


@pytest.mark.parametrize("document", FILES)
def test_every_passage_is_cited_or_left_out_for_a_reason(document):
    entered = without_speaker(column("evidence", "passage")) | column("omissions", "id")
    missing = [f"{name}: {text[:60]}" for name, text in expected_of(document).items() if name not in entered]
    assert not missing, "\n".join(["neither cited nor left out:", *missing])


@pytest.mark.parametrize("document", FILES)
def test_no_passage_is_named_that_its_source_does_not_have(document):
    named = {name for name in column("passages", "id") | column("omissions", "id") if name.startswith(f"{document}-")}
    assert without_speaker(named) <= expected_of(document).keys()


def test_nothing_is_both_cited_and_left_out():
    assert not column("evidence", "passage") & column("omissions", "id")
