"""What a build reads: the files of a data package and of the knowledge folders, and their hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kg.editions import input_hash, sha256
from kg.tables import Package, read_metadata


@dataclass(frozen=True)
class Inputs:
    """The inputs of a build. ``files`` names each file by where it belongs: ``shapes/facts.ttl``.

    The code counts as an input: another version may make another edition of the same tables.
    """

    package: Package
    knowledge: Path
    files: Mapping[str, Path]

    @cached_property
    def hashes(self) -> dict[str, str]:
        """The SHA-256 of each file."""
        return {name: sha256(path) for name, path in sorted(self.files.items())}

    @property
    def hash(self) -> str:
        """One hash of everything that is read: the same inputs make the same edition."""
        return input_hash(self.files)

    @property
    def ontology(self) -> Path:
        """The folder of the ontology."""
        return self.knowledge / "ontology"

    @property
    def shapes(self) -> Path:
        """The folder of the shapes."""
        return self.knowledge / "shapes"

    @property
    def questions(self) -> Path:
        """The folder of the questions."""
        return self.knowledge / "questions"

    def vocabulary_files(self) -> list[Path]:
        """The ontology's modules and its concept schemes."""
        return [*sorted(self.ontology.glob("*.ttl")), *sorted(self.ontology.glob("schemes/*.ttl"))]


def read_inputs(data: Path, knowledge: Path) -> Inputs:
    """Find what a build of a data package reads.

    Raises:
        BadTables: the package has no good metadata.
    """
    package = read_metadata(data)
    files = {f"data/{path.name}": path for path in package.files if path.is_file()}
    for pattern in (
        "ontology/*.ttl",
        "ontology/schemes/*.ttl",
        "ontology/rules/*.rq",
        "ontology/rules/*.yaml",
        "shapes/*.ttl",
        "shapes/*.rq",
        "questions/*.rq",
    ):
        files |= {path.relative_to(knowledge).as_posix(): path for path in knowledge.glob(pattern)}
    code = Path(__file__).parent
    for path in (*code.rglob("*.py"), *code.glob("queries/*.rq")):
        files[f"kg/{path.relative_to(code).as_posix()}"] = path
    return Inputs(package, knowledge, files)
