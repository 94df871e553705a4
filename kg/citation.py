"""How to cite an edition: as text, as BibTeX, as a Citation File.

Titles, creators and licence are those that the data package names: ``dc:title``, ``dc:creator``, ``dc:license``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

from kg.dcat import edition_iri
from kg.editions import Edition

_CREATIVE_COMMONS: Final = re.compile(r"https?://creativecommons\.org/licenses/([a-z-]+)/(\d\.\d)/?")
_SPECIAL: Final = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    **{mark: f"\\{mark}" for mark in "&%$#_{}"},
}  # fmt: skip


@dataclass(frozen=True)
class Citation:
    """What a citation of an edition tells.

    Attributes:
        title: the title of the dataset
        creators: who made it, as they wish to be named; none where the package does not say
        number: the number of the edition
        date: the day it was issued (ISO 8601)
        address: its permanent address
        content: its content hash
        licence: the address of the licence; empty where the package does not say
    """

    title: str
    creators: tuple[str, ...]
    number: int
    date: str
    address: str
    content: str
    licence: str

    def text(self) -> str:
        """One line for a list of references."""
        creators, year = "; ".join(self.creators), self.date[:4]
        head = f"{creators} ({year}). {self.title}." if creators else f"{self.title} ({year})."
        return f"{head} Edition {self.number}, {self.date}. {self.address}"

    def bibtex(self) -> str:
        """An entry of type misc, which every style knows (http://mirrors.ctan.org/biblio/bibtex/base/btxdoc.pdf)."""
        fields = {
            "author": " and ".join(f"{{{_tex(name)}}}" for name in self.creators),
            "title": f"{{{_tex(self.title)}}}",
            "year": self.date[:4],
            "howpublished": f"\\url{{{self.address}}}",
            "note": f"Edition {self.number}, {self.date}, content {self.content}",
        }
        lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
        return "\n".join([f"@misc{{grappe-{self.number},", *lines, "}"]) + "\n"

    def cff(self) -> str:
        """A file CITATION.cff, version 1.2.0 (https://github.com/citation-file-format/citation-file-format)."""
        known = _CREATIVE_COMMONS.fullmatch(self.licence)
        licence = {"license": f"CC-{known[1].upper()}-{known[2]}"} if known else {"license-url": self.licence}
        told = {
            "cff-version": "1.2.0",
            "message": "If you use this dataset, please cite it with the number of the edition.",
            "type": "dataset",
            "title": self.title,
            "authors": [{"name": name} for name in self.creators or ("anonymous",)],  # the format wants one
            "version": str(self.number),
            "date-released": self.date,
            "url": self.address,
            "identifiers": [{"type": "other", "value": self.content, "description": "Content hash of the edition"}],
            **(licence if self.licence else {}),
        }
        return str(yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=120))


def citation(edition: Edition, lang: str = "en") -> Citation:
    """The citation of an edition, with its title in a language, or in English."""
    about: Mapping[str, Any] = edition.manifest.get("about", {})
    titles = about.get("dc:title", {})
    title = (titles.get(lang) or titles.get("en", "")) if isinstance(titles, Mapping) else str(titles)
    creators = about.get("dc:creator", ())
    licence = about.get("dc:license", "")
    return Citation(
        title or "Grappe",
        (creators,) if isinstance(creators, str) else tuple(map(str, creators)),
        edition.number,
        edition.issued.date().isoformat(),
        str(edition_iri(edition.number)),
        edition.content_hash,
        str(licence.get("@id", "") if isinstance(licence, Mapping) else licence),
    )


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(mark, mark) for mark in text)
