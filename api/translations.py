"""The words of pages and problems, in English and French: gettext catalogues (``locales/*.po``), read by Babel.

A message is its English text. What the graph says has its own languages; this is only what we say around it.
``python -m api.translations`` brings the catalogues up to date with the code and the templates; what is new then
waits for its translation.
"""

from __future__ import annotations

from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import kg
from api.negotiation import LANGUAGES

HERE: Final = Path(__file__).parent
LOCALES: Final = HERE / "locales"
_METHODS: Final = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
_OPTIONS: Final = {"**/templates/**.html": {"trimmed": "true", "silent": "false"}}
_ERRORS: Final = {
    "BadParameter": (2,),
    "BadQuery": (1,),
    "EngineFailure": (1,),
    "NoEdition": (1,),
    "ServiceError": (1,),
    "UnknownEdition": (1,),
    "UpdateRefused": (1,),
    "WorkerDied": (1,),
}
"""Errors that a client may meet, and which of their arguments is the message."""
_KEYWORDS: Final = {"_": None, "gettext": None, "ngettext": (1, 2), "mark": None, **_ERRORS}
_HEADER: Final = """\
msgid ""
msgstr ""
"Project-Id-Version: Grappe\\n"
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural={plural};\\n"

"""


def mark(message: str) -> str:
    """The message itself: marks a text of the code for the catalogues, to be translated where it is shown."""
    return message


def read(folder: Path = LOCALES) -> dict[str, GNUTranslations]:
    """The catalogue of each language."""
    return {language: _compiled(_catalogue(language, folder)) for language in LANGUAGES}


def _catalogue(language: str, folder: Path) -> Catalog:
    with (folder / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def _compiled(catalogue: Catalog) -> GNUTranslations:
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def used() -> Catalog:
    """Every message of the code and the templates, and of the errors of ``kg``, without translations."""
    catalogue = Catalog(project="Grappe", charset="utf-8")
    errors = Path(str(kg.__file__)).parent
    own = extract_from_dir(HERE, _METHODS, _OPTIONS, _KEYWORDS)
    theirs = extract_from_dir(errors, [("**.py", "python")], keywords={**_ERRORS, "__init__": (1,)})
    for folder, found in (("", own), ("kg/", theirs)):
        for file, line, message, _, _ in sorted(found, key=lambda one: (one[0], one[1])):
            if any(map(str.isalpha, "".join(message))):  # not the separator of a join
                catalogue.add(message, locations=[(folder + file, line)])
    return catalogue


def update(folder: Path = LOCALES) -> None:
    """Add new messages to the catalogues and drop those no longer used; in English a message is its own text."""
    for language in LANGUAGES:
        catalogue = _catalogue(language, folder)
        catalogue.update(used(), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        for message in catalogue:
            if language == LANGUAGES[0] and message.id:
                message.string = message.id
        with (folder / f"{language}.po").open("wb") as file:
            file.write(_HEADER.format(language=language, plural=catalogue.plural_expr).encode())
            write_po(file, catalogue, width=0, sort_output=True, omit_header=True, include_lineno=False)


if __name__ == "__main__":
    update()
