"""The one tree of errors.

    GrappeError
    ├── InputError                what was given to a build is not good
    │   ├── BadSetting            an environment variable is not what it should be
    │   ├── BadTables             a table or its metadata (every fault at once)
    │   ├── BadOntology           an ontology module, a scheme or a rule
    │   ├── Inconsistent          HermiT finds a contradiction or an unsatisfiable class
    │   └── ShapeViolation        SHACL stops the publication
    ├── QuestionError             what was asked is not good
    │   ├── BadQuestion           a question file breaks the rules of questions
    │   ├── BadQuery              SPARQL that does not parse
    │   ├── BadParameter          a parameter is missing, unknown or of the wrong type
    │   ├── UnknownThing          nothing in the edition has this name
    │   ├── NotStated             the edition does not hold this triple
    │   └── UpdateRefused         an update was sent to a service that only reads
    └── ServiceError              nothing wrong with the input
        ├── NoEdition             nothing has been built yet
        ├── DamagedEdition        a file of an edition is not what its manifest says
        ├── NoJava                HermiT needs a Java runtime
        ├── NoWorker              every worker is busy
        ├── QueryTooLong          the deadline passed
        ├── WorkerDied            the process that ran the query ended
        └── EngineFailure         the store or the remote endpoint failed

Errors are data first: whoever shows them (a terminal, an HTTP answer) reads the attributes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final


class GrappeError(Exception):
    """Root of all errors raised on purpose."""

    def __reduce__(self) -> tuple[Any, ...]:
        """An error crosses a process boundary whole, whatever its constructor takes."""
        return _restored, (type(self), self.args, self.__dict__)


def _restored(kind: type[GrappeError], args: tuple[Any, ...], state: Mapping[str, Any]) -> GrappeError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class InputError(GrappeError):
    """What was given to a build is not good."""


class BadSetting(InputError):
    """An environment variable is not what it should be; the message names it."""


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong at one place of a file. ``row`` and ``column`` count from 1; 0 is the whole file."""

    file: str
    row: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.row}:{self.column}: {self.message}"


class BadTables(InputError):
    """Tables or their metadata are wrong; ``faults`` holds every fault found, in file order."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))


class BadOntology(InputError):
    """An ontology module, a scheme or a rule file is wrong."""


class Inconsistent(InputError):
    """HermiT finds the ontology inconsistent, or a class that nothing can belong to."""


class ShapeViolation(InputError):
    """At least one SHACL result of severity Violation; ``report`` is its text, one line per result."""

    def __init__(self, report: str) -> None:
        self.report = report
        super().__init__(report)


class QuestionError(GrappeError):
    """What was asked is not good."""


class BadQuestion(QuestionError):
    """A question file breaks the rules of questions; the message begins with ``file:line:``."""


class BadQuery(QuestionError):
    """SPARQL that does not parse; ``line`` and ``column`` count from 1 where the parser tells them."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        self.line, self.column = line, column
        super().__init__(message)


class BadParameter(QuestionError):
    """A parameter of a question is missing, unknown or of the wrong type."""

    def __init__(self, parameter: str, message: str) -> None:
        self.parameter = parameter
        super().__init__(message)


class UnknownThing(QuestionError):
    """Nothing in the edition has this name; ``suggestions`` are the nearest names."""

    def __init__(self, name: str, suggestions: Sequence[str] = (), parameter: str | None = None) -> None:
        self.name, self.suggestions, self.parameter = name, tuple(suggestions), parameter
        hint = f"; the nearest names: {', '.join(suggestions)}" if suggestions else ""
        super().__init__(f"nothing here is called “{name}”{hint}")


class NotStated(QuestionError):
    """The edition does not hold a triple, which is not a *no*; ``elsewhere`` is what it says near it.

    Args:
        triple: subject, predicate and object, as texts
        elsewhere: what stands in place of one part when the two others are kept: ``subject``, ``predicate``,
            ``object`` → texts; ``reverse`` where the triple stands the other way round
    """

    def __init__(self, triple: Sequence[str], elsewhere: Mapping[str, Sequence[str]]) -> None:
        self.triple = tuple(triple)
        self.elsewhere = {part: tuple(terms) for part, terms in elsewhere.items()}
        said = [
            f"{_NEAR[part]}: {', '.join(terms)}" if part != "reverse" else _NEAR[part]
            for part, terms in self.elsewhere.items()
        ]
        super().__init__("; ".join([f"not stated, and not inferred: {' '.join(triple)}", *said]))


_NEAR: Final = {
    "object": "with another object it is", "predicate": "between the two there is",
    "subject": "with another subject it is", "reverse": "it stands the other way round",
}  # fmt: skip


class UpdateRefused(QuestionError):
    """An update was sent to a service that only reads."""


class ServiceError(GrappeError):
    """Nothing is wrong with the input; the service cannot do it now."""


class NoEdition(ServiceError):
    """Nothing has been built yet, or not where it was looked for."""


class DamagedEdition(ServiceError):
    """A file of an edition is not what its manifest says."""


class NoJava(ServiceError):
    """HermiT needs a Java runtime and none was found."""


class NoWorker(ServiceError):
    """Every worker was busy for as long as we were ready to wait; ``retry_after`` is in seconds."""

    def __init__(self, retry_after: float) -> None:
        self.retry_after = retry_after
        super().__init__(f"every worker is busy; try again in {retry_after:g} s")


class QueryTooLong(ServiceError):
    """The query ran past its ``deadline`` (seconds) and was stopped."""

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        super().__init__(f"the query ran past the deadline of {deadline:g} s and was stopped")


class WorkerDied(ServiceError):
    """The process that ran the query ended (out of memory, or nesting beyond the engine's stack)."""


class EngineFailure(ServiceError):
    """The store or the remote endpoint failed, or answered what is not a SPARQL result."""
