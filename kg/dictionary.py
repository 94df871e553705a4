"""The data dictionary: what each table and column of a data package holds, as Markdown, from its metadata alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import csvw.metadata

from kg.tables import Package, Table, read_metadata
from kg.tables.metadata import DATE_PRECISION, full_iri, in_language
from kg.terms import BASE, shorten

_FRENCH: Final = {
    "Data dictionary": "Dictionnaire des données",
    "Generated from `metadata.json`: change it there. Addresses are relative to": "Produit de `metadata.json` : à "
    "modifier là. Les adresses sont relatives à",
    "Table": "Table", "Holds": "Contient", "In French": "En anglais", "Key": "Clé", "Column": "Colonne",
    "A row tells of": "Une ligne parle de", "Its triples go to": "Ses triplets vont à",
    "Every row states": "Chaque ligne énonce", "Name": "Nom", "What it holds": "Ce qu'elle contient",
    "Type": "Type", "Required": "Requise", "yes": "oui",
    "Property": "Propriété", "Points to": "Renvoie à", "list separated by": "liste séparée par", "form": "forme",
    "date: `2012`, `2012-02` or `2012-02-03`": "date : `2012`, `2012-02` ou `2012-02-03`", "Forms": "Formes",
    "The regular expressions that texts must match.": "Les expressions régulières auxquelles répondent les textes.",
}  # fmt: skip


def dictionary(folder: Path, lang: str = "en") -> str:
    """The data dictionary of a package as Markdown, in English or French, with the titles in the other one beside.

    Raises:
        BadTables: the package has no good metadata.
    """
    return "\n".join(_Page(read_metadata(folder), lang).lines()) + "\n"


class _Page:
    """One page: its words, and the forms it has numbered so far."""

    def __init__(self, package: Package, lang: str) -> None:
        self.package, self.lang, self.other = package, lang, "fr" if lang == "en" else "en"
        self.forms: dict[str, int] = {}

    def say(self, text: str) -> str:
        return _FRENCH[text] if self.lang == "fr" else text

    def lines(self) -> Iterator[str]:
        common, say = self.package.common, self.say
        made = say("Generated from `metadata.json`: change it there. Addresses are relative to")
        yield from (f"# {say('Data dictionary')}", "", f"{in_language(common.get('dc:title', ''), self.lang)}.", "")
        yield from (in_language(common.get("dc:description", ""), self.lang), "", f"{made} <{BASE}>.", "")
        yield from self.header("Table", "Holds", "In French")
        for table in self.package.tables.values():
            titles = (table.text("dc:title", lang) for lang in (self.lang, self.other))
            yield _row(f"[{table.name}]({_anchor(table.name)})", *titles)
        for table in self.package.tables.values():
            yield from self.table(table)
        if self.forms:
            yield from ("", f"## {say('Forms')}", "", say("The regular expressions that texts must match."), "")
            yield from (f"{number}. `{form}`" for form, number in self.forms.items())

    def table(self, table: Table) -> Iterator[str]:
        titles = (table.text("dc:title", lang) for lang in (self.lang, self.other))
        yield from ("", f"## {table.name}", "", "**{}** ({})".format(*titles))
        yield from ("", table.text("dc:description", self.lang), "")
        yield f"- {self.say('Key')}: {', '.join(f'`{name}`' for name in table.primary_key)}"
        if about := table.described.tableSchema.inherit("aboutUrl"):
            yield f"- {self.say('A row tells of')}: {_address(about)}"
        yield f"- {self.say('Its triples go to')}: {', '.join(map(_address, table.graphs))}"
        for column in table.virtual:
            stated = (shorten(full_iri(str(column.inherit(key)))) for key in ("propertyUrl", "valueUrl"))
            yield f"- {self.say('Every row states')}: `{' '.join(stated)}`"
        names = ("Column", "Name", "In French", "What it holds", "Type", "Required", "Property", "Points to")
        yield from ("", *self.header(*names))
        for column in table.columns.values():
            yield self.column(table, column)

    def header(self, *names: str) -> tuple[str, str]:
        return _row(*map(self.say, names)), _row(*["---"] * len(names))

    def column(self, table: Table, column: csvw.metadata.Column) -> str:
        titles = (
            in_language(column.titles.value if column.titles else column.name, lang) for lang in (self.lang, self.other)
        )
        described = in_language(column.common_props.get("dc:description", ""), self.lang)
        required = self.say("yes") if column.inherit("required") else ""
        prop = None if column.suppressOutput else column.inherit("propertyUrl")
        named = f"`{shorten(full_iri(str(prop)))}`" if prop else ""
        points = _targets(table, column) or (_address(column.inherit("valueUrl")) if prop else "")
        return _row(f"`{column.name}`", *titles, described, self.type(column), required, named, points)

    def type(self, column: csvw.metadata.Column) -> str:
        """What a cell is: its type, its form, whether it is a list or in a language."""
        datatype, lang = column.inherit("datatype"), column.inherit("lang")
        text = str(datatype.base) if datatype else "string"
        if column.common_props.get(DATE_PRECISION):
            text = self.say("date: `2012`, `2012-02` or `2012-02-03`")
        elif datatype and datatype.format:
            number = self.forms.setdefault(str(datatype.format), len(self.forms) + 1)
            text += f", {self.say('form')} {number}"
        text += f" ({lang})" if lang not in (None, "und") else ""
        separator = column.inherit("separator")
        return f"{text}; {self.say('list separated by')} `{separator}`" if separator else text


def _targets(table: Table, column: csvw.metadata.Column) -> str:
    targets = dict.fromkeys(key.target for key in table.foreign_keys if column.name in key.columns)
    return ", ".join(f"[{target}]({_anchor(target)})" for target in targets)


def _address(template: object) -> str:
    return f"`{str(template).removeprefix(BASE)}`" if template else ""


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _anchor(name: str) -> str:
    return "#" + name.replace(".", "")
