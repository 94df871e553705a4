"""Access: opening an edition or an endpoint, and the shortest way to each thing one does with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rdflib import Graph

from kg import answers, queries
from kg.answers import Answer, Explanation, suggestions_for
from kg.editions import MANIFEST, Built, Edition, current, sha256
from kg.errors import UnknownThing
from kg.methods import METHODS
from kg.questions import Question, Questions, read_question, read_questions
from kg.reasons import MOST
from kg.rules import Rule, collect_rules, read_kept
from kg.settings import settings
from kg.store import EmbeddedStore, RemoteStore, Solutions, Store

if TYPE_CHECKING:
    from kg.commits import Committed  # a commit needs pySHACL; asking does without

_LISTINGS: Final = {"clusters": "clusters-by-kind", "actors": "actors-by-kind", "sources": "sources"}


@dataclass(frozen=True)
class Listing:
    """A page of a collection: how many there are in all, and these items, as JSON-LD objects."""

    total: int
    items: tuple[Mapping[str, Any], ...]


def open(where: str | Path | None = None) -> Store:
    """Open what can be asked: an edition's directory, a folder of editions, or the URL of a SPARQL endpoint.

    Args:
        where: nothing opens the current edition of the folder of the settings.

    Raises:
        NoEdition: there is none.
    """
    if isinstance(where, str) and where.startswith(("http://", "https://")):
        return RemoteStore(where)
    folder = Path(where) if where is not None else settings().editions
    return EmbeddedStore(Edition(folder) if (folder / MANIFEST).is_file() else current(folder))


def build(
    data: str | Path | None = None,
    editions: str | Path | None = None,
    *,
    full: bool = False,
    step: Callable[[str], object] | None = None,
) -> Built:
    """Build a data package into the next edition; the settings name the folders that are not given.

    Raises:
        InputError: a table, the ontology or a shape stops it; nothing is published.
        NoJava: HermiT cannot run.
    """
    from kg import pipeline  # a build needs owlready2, pySHACL and csvw; asking does without

    set_ = settings()
    return pipeline.build(
        Path(data) if data else set_.data,
        set_.knowledge,
        Path(editions) if editions else set_.editions,
        java=set_.java,
        full=full,
        step=step or _silent,
    )


def commit(
    files: Sequence[str | Path],
    editions: str | Path | None = None,
    *,
    remove: Sequence[str | Path] = (),
    who: str = "",
    why: str = "",
    parent: int | None = None,
    dry_run: bool = False,
    step: Callable[[str], object] | None = None,
) -> Committed:
    """Make a change of the current edition the next one. See :func:`kg.commits.commit`.

    Args:
        files: quads to add (``.nq``, ``.trig``), or one patch (``.rdfp``), or one SPARQL update (``.ru``)
        editions: the folder of editions; that of the settings if None
        remove: files of quads to remove
        who: who commits, as they wish to be named
        why: why
        parent: the number of the edition that the change was made for; whichever is current if None
        dry_run: publish nothing
        step: is told each step

    Raises:
        BadQuads, BadQuery: a file cannot be read, or holds what a commit cannot take.
        StaleParent: another edition was published meanwhile.
        ShapeViolation: SHACL found a violation; nothing was published.
    """
    from kg import commits
    from kg.dcat import Journal

    set_ = settings()
    added, removed = ([Path(file) for file in some] for some in (files, remove))
    planned = commits.of_files(added, removed)
    journal = Journal(who, why, {path.name: sha256(path) for path in (*added, *removed)})
    folder = Path(editions) if editions else set_.editions
    return commits.commit(
        folder, set_.knowledge / "shapes", planned, journal, parent=parent, dry_run=dry_run, step=step or _silent
    )


def questions(folder: str | Path | None = None) -> Questions:
    """The questions of a folder; of the knowledge folder when none is given. Read once.

    Raises:
        BadQuestion: a file breaks the rules of questions.
    """
    return _questions(Path(folder) if folder else settings().knowledge / "questions")


def slugs() -> list[str]:
    """The slugs of the questions of the knowledge folder; no file is read."""
    return sorted(_files(settings().knowledge / "questions"))


def question_of(slug: str) -> Question:
    """One question of the knowledge folder, by its slug. The other files are not read: that would take seconds.

    Raises:
        UnknownThing: there is none of this name.
        BadQuestion: its file breaks the rules of questions.
    """
    return _question(settings().knowledge / "questions", slug)


def ask(
    store: Store,
    question: str | Question,
    values: Mapping[str, str | Sequence[str]] | None = None,
    *,
    stated: bool = False,
    reasons: bool = False,
) -> Answer:
    """Ask a question, by its slug or as it is. See :func:`kg.answers.ask`.

    With ``reasons`` each row comes with the statements it rests on, explained.

    Raises:
        UnknownThing: there is no question of this name, or a value names nothing.
        BadParameter: a parameter is unknown, missing or of the wrong type.
    """
    if isinstance(question, str):
        question = question_of(question)
    answer = answers.ask(store, question, values, stated=stated)
    return answers.with_reasons(store, answer, rules_behind(store)) if reasons else answer


def explain(store: Store, s: str, p: str, o: str, *, most: int = MOST) -> Explanation:
    """Explain a triple: IRIs, prefixed names or, for the object, a text. See :func:`kg.answers.explain`.

    Raises:
        BadParameter: a name cannot be an IRI.
        NotStated: the graph does not hold the triple; with what it says near it.
    """
    return answers.explain(store, rules_behind(store), s, p, o, most=most)


def rules_behind(store: Store) -> tuple[Rule, ...]:
    """The rules that made what a store holds: those its edition keeps, else those of the knowledge folder.

    The latter leave out what HermiT's classification adds: a triple that only such a rule infers stays unexplained.
    """
    if store.edition is not None and store.edition.rules.is_file():
        return _kept(store.edition.rules)
    return _compiled(settings().knowledge / "ontology")


def query(store: Store, text: str, *, stated: bool = False) -> Solutions | bool | Graph:
    """Run SPARQL: a table for SELECT, a truth value for ASK, a graph for CONSTRUCT and DESCRIBE.

    Raises:
        BadQuery: it does not parse.
    """
    return store.evaluate(text, stated=stated).value()


def example_query() -> str:
    """A first query for a person to change and run."""
    return queries.query("example")


def listing(
    store: Store,
    collection: str,
    filters: Mapping[str, str | Sequence[str]] | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Listing:
    """A page of a collection (``clusters``, ``actors``, ``sources``): the answer of the question that lists it."""
    answer = ask(store, _LISTINGS[collection], filters)
    rows = answer.to_json()["rows"]
    return Listing(len(rows), tuple(rows[offset : offset + limit]))


def _silent(_: str) -> None:
    """Nobody looks."""


@cache
def _kept(path: Path) -> tuple[Rule, ...]:
    return read_kept(path).rules


@cache
def _compiled(folder: Path) -> tuple[Rule, ...]:
    from kg.hermit import load_ontology  # needs owlready2, if no Java; to ask an edition needs neither

    return collect_rules(load_ontology(folder), folder / "rules").rules


@cache
def _questions(folder: Path) -> Questions:
    return read_questions(folder, METHODS)


def _files(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in folder.glob("*.rq")}


@cache
def _question(folder: Path, slug: str) -> Question:
    files = _files(folder)
    if slug not in files:
        raise UnknownThing(slug, suggestions_for(slug, files))
    return read_question(files[slug], METHODS)
