"""New data packages: the metadata of the house, tables to fill, and a first row where one shows how."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from kg.errors import BadTables, Fault
from kg.tables.metadata import METADATA, read_metadata


def new_package(folder: Path, model: Path, example: Path) -> list[Path]:
    """Make a data package with the tables of ``model``, and the rows of ``example`` where it has a table.

    Raises:
        BadTables: the folder holds something already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadTables([Fault(str(folder), 0, 0, "is there already and not empty, expected a new folder")])
    package = read_metadata(model)
    folder.mkdir(parents=True, exist_ok=True)
    made = [Path(shutil.copy(model / METADATA, folder / METADATA))]
    for name, table in package.tables.items():
        path = folder / name
        if (example / name).is_file():
            shutil.copy(example / name, path)
        else:
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerow(table.columns)
        made.append(path)
    return made
