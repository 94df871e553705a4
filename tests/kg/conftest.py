"""A small package of three tables, so that a test shows all it needs; the real tables are the edition's."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from kg.tables import Row, read_metadata, read_tables

ROOT = Path(__file__).resolve().parents[2]
GRAPPE = "https://w3id.org/grappe/ontology#"
EXAMPLE = "https://example.org/"


class TinyPackage:
    """Things, evidence, and sayings: what one passage, read in one way, says of a thing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.metadata: dict[str, Any] = {
            "@context": "http://www.w3.org/ns/csvw",
            "tables": [
                table(
                    "things.csv", "{id}", ["id"], f"{EXAMPLE}catalogue",
                    [key("id"), said("label", datatype="string", lang="en", required=True),
                     said("size", datatype="integer")],
                ),
                table(
                    "evidence.csv", "evidence/{passage}/{reading}", ["passage", "reading"], f"{EXAMPLE}catalogue",
                    [key("passage"), key("reading"), said("speaker", valueUrl=f"{EXAMPLE}{{speaker}}")],
                ),
                table(
                    "sayings.csv", "{id}", ["id", "passage", "reading"], f"{EXAMPLE}evidence/{{passage}}/{{reading}}",
                    [key("id"), key("passage"), key("reading"),
                     said("near", separator=";", valueUrl=f"{EXAMPLE}{{near}}"),
                     said("since", datatype="string", **{f"{GRAPPE}datePrecision": True}),
                     said("open", datatype="boolean"),
                     {"name": "type", "virtual": True, "propertyUrl": "rdf:type", "valueUrl": f"{EXAMPLE}Saying"}],
                    (["id"], "things.csv", ["id"]), (["near"], "things.csv", ["id"]),
                    (["passage", "reading"], "evidence.csv", ["passage", "reading"]),
                ),
            ],
        }  # fmt: skip
        self.write("things.csv", "id,label,size\npark,A park,3\nmill,A mill,\n")
        self.write("evidence.csv", "passage,reading,speaker\np1,quoted,mill\np2,observed,\n")
        self.write(
            "sayings.csv",
            "id,passage,reading,near,since,open\npark,p1,quoted,mill,2012-02,true\npark,p2,observed,,1999,\n",
        )

    def table(self, name: str) -> dict[str, Any]:
        return next(table for table in self.metadata["tables"] if table["url"] == name)

    def write(self, name: str, content: str | bytes) -> None:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def save(self) -> Path:
        self.write("metadata.json", json.dumps(self.metadata))
        return self.folder

    def read(self) -> dict[str, list[Row]]:
        return read_tables(read_metadata(self.save()))


def table(name: str, about: str, primary: list[str], graph: str, columns: list[Any], *foreign: Any) -> dict[str, Any]:
    keys = [
        {"columnReference": ours, "reference": {"resource": target, "columnReference": theirs}}
        for ours, target, theirs in foreign
    ]
    schema = {"aboutUrl": EXAMPLE + about, "primaryKey": primary, "foreignKeys": keys, "columns": columns}
    return {"url": name, f"{GRAPPE}evidenceGraph": graph, "tableSchema": schema}


def key(name: str) -> dict[str, Any]:
    return {"name": name, "datatype": "string", "required": True, "suppressOutput": True}


def said(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "propertyUrl": f"{EXAMPLE}{name}", **more}


@pytest.fixture
def tiny(tmp_path: Path) -> TinyPackage:
    folder = tmp_path / "tiny"
    folder.mkdir()
    return TinyPackage(folder)


@pytest.fixture
def real(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data"))
