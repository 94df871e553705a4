"""The one tree of errors.

    GrappeError
    ├── InputError                what was given to a build is not good
    │   ├── BadSetting            an environment variable is not what it should be
    │   ├── BadTables             a table or its metadata (every fault at once)
    │   ├── BadOntology           an ontology module, a scheme or a rule
    │   ├── BadQuads              a file of RDF, or of a patch, that a commit cannot take
    │   ├── BadArchive            a file that no edition can be restored from, or written to
    │   ├── StaleParent           another edition was published since the one a commit was made for
    │   ├── Inconsistent          HermiT finds a contradiction or an unsatisfiable class
    │   └── ShapeViolation        SHACL stops the publication
    ├── QuestionError             what was asked is not good
    │   ├── BadQuestion           a question file breaks the rules of questions
    │   ├── BadQuery              SPARQL that does not parse
    │   ├── BadParameter          a parameter is missing, unknown or of the wrong type
    │   ├── UnknownThing          nothing in the edition has this name
    │   ├── UnknownEdition        no edition has this number, or was issued by this date
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

Errors are data first: whoever shows them (a terminal, an HTTP answer) reads the attributes. A message is an English
text with named places, and ``fields`` is what stands there, so that a door can tell it in another language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final


class GrappeError(Exception):
    """Root of all errors raised on purpose.

    Args:
        message: what went wrong, in English; with ``fields`` it has their names in braces
        fields: what stands in the places of the message
    """

    def __init__(self, message: str = "", **fields: object) -> None:
        self.message, self.fields = message, fields
        super().__init__(self.told(str))

    def told(self, translate: Callable[[str], str]) -> str:
        """The message as ``translate`` makes it of the English one, with the fields in their places."""
        message = translate(self.message) if self.message else ""
        return message.format(**self.fields) if self.fields else message

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


class BadQuads(InputError):
    """A file of RDF, or of a patch, cannot be read or holds what an edition cannot."""


class BadArchive(InputError):
    """A file that no edition can be restored from, or written to."""


class StaleParent(InputError):
    """A commit was made for an edition that is no longer the current one."""


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

    def __init__(self, message: str, line: int | None = None, column: int | None = None, **fields: object) -> None:
        self.line, self.column = line, column
        super().__init__(message, **fields)


class BadParameter(QuestionError):
    """A parameter of a question is missing, unknown or of the wrong type."""

    def __init__(self, parameter: str, message: str, **fields: object) -> None:
        self.parameter = parameter
        super().__init__(message, **fields)


class UnknownThing(QuestionError):
    """Nothing in the edition has this name, or nothing of the kind asked for.

    Args:
        name: the name, as it was given
        suggestions: the nearest names, best first
        parameter: the parameter it was given for
        kind: the class or the scheme asked for
        others: what has this very name and is of another kind: prefixed name → IRI
    """

    def __init__(
        self,
        name: str,
        suggestions: Sequence[str] = (),
        parameter: str | None = None,
        kind: str = "",
        others: Mapping[str, str] | None = None,
    ) -> None:
        self.name, self.suggestions, self.parameter = name, tuple(suggestions), parameter
        self.kind, self.others = kind, dict(others or {})
        if kind and self.others:
            found = ", ".join(self.others)
            super().__init__("“{name}” is no {kind} here, but {others}", name=name, kind=kind, others=found)
        else:
            super().__init__("nothing here is called “{name}”", name=name)

    def __str__(self) -> str:
        near = f"; the nearest names: {', '.join(self.suggestions)}" if self.suggestions else ""
        return f"{super().__str__()}{near}"


class UnknownEdition(QuestionError):
    """No edition has this number, or was issued by this date."""


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
        super().__init__(self.in_words("en"))

    def in_words(self, lang: str) -> str:
        """The refusal in a language."""
        near, names = _NEAR[lang], {part: ", ".join(terms) for part, terms in self.elsewhere.items()}
        said = [near[part].format(names[part]) for part in self.elsewhere]
        return " ".join([near["refused"].format(" ".join(self.triple)), *said])


_NEAR: Final = {
    "en": {
        "refused": "Not stated, and not inferred: {}. That is not a no.",
        "object": "With another object it is: {}.", "predicate": "Between the two there is: {}.",
        "subject": "With another subject it is: {}.", "reverse": "It stands the other way round.",
    },
    "fr": {
        "refused": "Ni dit ni inféré : {}. Ce n'est pas un non.",
        "object": "Avec un autre objet : {}.", "predicate": "Entre les deux, il y a : {}.",
        "subject": "Avec un autre sujet : {}.", "reverse": "L'énoncé existe dans l'autre sens.",
    },
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
        super().__init__("every worker is busy; try again in {seconds} s", seconds=f"{retry_after:g}")


class QueryTooLong(ServiceError):
    """The query ran past its ``deadline`` (seconds) and was stopped."""

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        super().__init__("the query was stopped after {seconds} s, its deadline", seconds=f"{deadline:g}")


class WorkerDied(ServiceError):
    """The process that ran the query ended (out of memory, or nesting beyond the engine's stack)."""


class EngineFailure(ServiceError):
    """The store or the remote endpoint failed, or answered what is not a SPARQL result."""
