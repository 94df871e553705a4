"""The command line: ``grappe``.

Exit codes: 0 done · 1 an error nobody foresaw · 2 wrong use of the command · 3 bad tables, ontology, shapes or files ·
4 a SHACL violation or an inconsistency · 5 a bad question, query or parameter · 6 nothing of that name ·
7 no edition, or a damaged one · 8 no Java runtime · 9 the engine, a worker or an endpoint failed ·
141 the output was closed before its end, as head does.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from typer.core import TyperGroup

import kg
from kg import cli_editions, printing
from kg.cli_editions import EditionsOption
from kg.printing import Format, Lang, ReasonFormat, TableFormat

_CODES: Final[dict[type[Exception], int]] = {
    kg.BadSetting: 2, kg.ShapeViolation: 4, kg.Inconsistent: 4, kg.InputError: 3,
    kg.UnknownThing: 6, kg.UnknownEdition: 6, kg.NotStated: 6, kg.QuestionError: 5,
    kg.NoEdition: 7, kg.DamagedEdition: 7, kg.NoJava: 8, kg.ServiceError: 9,
}  # fmt: skip

_CLOSED: Final = 141

app = typer.Typer(
    help="An open knowledge graph of business clusters: every statement cited, every inference explained.",
    epilog="A first question: grappe ask complementary-value-chains --cluster innovin",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


class _Questions(TyperGroup):
    """The questions as commands, made when they are asked for; an unknown one is told with the nearest names."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  (typer's own signature)
        return kg.slugs()

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        question = kg.question_of(cmd_name)
        alone = typer.Typer(add_completion=False)
        alone.command(cmd_name, epilog=_example(question))(_command(question))
        return typer.main.get_command(alone)


app.add_typer(
    typer.Typer(cls=_Questions, help="Ask a question. `grappe questions` lists them.", no_args_is_help=True), name="ask"
)
app.add_typer(cli_editions.app, name="editions")

FromOption = Annotated[
    str | None, typer.Option("--from", help="An edition's directory, a folder of editions, or a SPARQL endpoint's URL.")
]
FormatOption = Annotated[Format | None, typer.Option("--format", help="Table on a terminal, CSV when piped.")]
AnswerFormatOption = Annotated[
    TableFormat | None, typer.Option("--format", help="Table on a terminal, CSV when piped.")
]
LangOption = Annotated[Lang, typer.Option("--lang", help="Language of labels: en or fr.")]
AnswerLangOption = Annotated[
    Lang | None, typer.Option("--lang", help="Language of labels: en or fr; CSV has IRIs without it.")
]
ReasonFormatOption = Annotated[ReasonFormat, typer.Option("--format", help="Text, JSON, or PROV as Turtle.")]
ReasonsOption = Annotated[
    bool, typer.Option("--reasons", help="Tell what each row rests on, and why; as text or JSON.")
]
StatedOption = Annotated[bool, typer.Option("--stated", help="Leave out what no source states.")]


@app.command(epilog="Example: grappe new my-clusters && grappe build --data my-clusters")
def new(folder: Annotated[Path, typer.Argument(help="The folder to make.")]) -> None:
    """Make a data package to fill: metadata, tables with their headers, an example row to replace."""
    from kg import packages

    settings = kg.settings()
    made = packages.new_package(folder, settings.knowledge / "data", settings.knowledge / "examples" / "package")
    Console(stderr=True).print(f"{len(made)} files in {folder}. Add rows, then: grappe build --data {folder}")


@app.command(epilog="Example: grappe build --data my-clusters")
def build(
    data: Annotated[Path | None, typer.Option(help="The data package (GRAPPE_DATA).")] = None,
    editions: EditionsOption = None,
    full: Annotated[bool, typer.Option("--full", help="Build even when nothing changed.")] = False,
) -> None:
    """Build the tables into a new edition and make it current. The same input publishes nothing new."""
    with printing.progress("Building", 6) as step:
        built = kg.build(data, editions, full=full, step=step)
    console = Console(stderr=True)
    for line in built.unsupported:
        console.print(line, style="yellow", markup=False, highlight=False, soft_wrap=True)
    if warnings := len(built.warnings.splitlines()):
        console.print(f"{warnings} warnings; `grappe check` lists them", style="yellow", markup=False, highlight=False)
    counts = ", ".join(f"{number} {name}" for name, number in built.edition.counts.items())
    verb = "published" if built.published else "is current, nothing changed since"
    console.print(f"Edition {built.edition.number} {verb}: {counts}.", highlight=False)


@app.command(epilog="Example: grappe commit corrections.ru --why 'a status was misread' --dry-run")
def commit(  # noqa: PLR0917  (typer's own way to name arguments)
    files: Annotated[
        list[Path] | None, typer.Argument(help="Quads to add (.nq, .trig), or one patch (.rdfp), or one update (.ru).")
    ] = None,
    remove: Annotated[list[Path] | None, typer.Option("--remove", help="Quads to remove (.nq, .trig).")] = None,
    who: Annotated[str, typer.Option(help="Who commits, as they wish to be named.")] = "",
    why: Annotated[str, typer.Option(help="Why; it stands in the description of the edition.")] = "",
    parent: Annotated[int | None, typer.Option(help="Refuse if another edition is current by now.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the patch, publish nothing.")] = False,
    editions: EditionsOption = None,
) -> None:
    """Change the current edition: what follows is inferred and validated, and the result is the next edition.

    Only graphs of evidence and the catalogue are written to. After editing tables, take `grappe build`.
    """
    if not files and not remove:
        typer.echo("name a file: .nq, .trig, .rdfp or .ru; after editing tables, `grappe build`", err=True)
        raise typer.Exit(2)
    with printing.progress("Committing", 4) as step:
        done = kg.commit(
            files or [], editions, remove=remove or [], who=who, why=why, parent=parent, dry_run=dry_run, step=step
        )
    if dry_run:
        typer.echo(done.patch.text(), nl=False)
    console = Console(stderr=True)
    for line in done.report.text("warning").splitlines():
        console.print(line, style="yellow", markup=False, highlight=False, soft_wrap=True)
    changed = f"{len(done.patch.added)} quads added, {len(done.patch.removed)} removed"
    told = f"Edition {done.edition.number} published" if done.edition else "Nothing published"
    console.print(f"{told}: {changed}.", highlight=False)


@app.command(epilog="Example: grappe check --data my-clusters")
def check(data: Annotated[Path | None, typer.Option(help="The data package (GRAPPE_DATA).")] = None) -> None:
    """Check everything without publishing: tables, questions, consistency, shapes, soundness of the closure."""
    from kg import checking

    with printing.progress("Checking", 7) as step:
        lines = checking.check(data, step)
    console = Console(stderr=True)
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


@app.command(epilog="Example: grappe questions --lang fr")
def questions(lang: LangOption = Lang.EN) -> None:
    """List the questions."""
    for slug, question in kg.questions().items():
        parameters = " ".join(f"--{n}" if p.required else f"[--{n}]" for n, p in question.parameters.items())
        typer.echo(f"{slug} {parameters}\n    {question.title.get(lang) or question.title['en']}")


@app.command(epilog="Example: echo 'SELECT * { ?s a ?c } LIMIT 5' | grappe query -")
def query(
    file: Annotated[typer.FileText, typer.Argument(help="A file of SPARQL, or - for standard input.")],
    where: FromOption = None,
    format: FormatOption = None,
    stated: StatedOption = False,
) -> None:
    """Run SPARQL on the current edition, or on an endpoint."""
    with kg.open(where) as store:
        printing.show_solutions(kg.query(store, file.read(), stated=stated), format)


@app.command(epilog="Example: grappe describe cluster:innovin")
def describe(
    iri: Annotated[str, typer.Argument(help="An IRI, or a prefixed name such as cluster:innovin.")],
    where: FromOption = None,
    format: FormatOption = None,
    lang: LangOption = Lang.EN,
) -> None:
    """Everything the graph says of a thing, each statement with its evidence."""
    with kg.open(where) as store:
        printing.show_description(kg.describe(store, iri), format, lang)


@app.command(epilog="Example: grappe why cluster:innovin grappe:learnsFrom cluster:eurosima")
def why(  # noqa: PLR0917  (typer's own way to name arguments)
    subject: Annotated[str, typer.Argument(help="An IRI, or a prefixed name such as cluster:innovin.")],
    predicate: Annotated[str, typer.Argument(help="The same; “a” for the class of a thing.")],
    object_: Annotated[str, typer.Argument(metavar="OBJECT", help="The same, or a text.")],
    where: FromOption = None,
    format: ReasonFormatOption = ReasonFormat.TEXT,
    lang: LangOption = Lang.EN,
) -> None:
    """Why the graph says a statement: the evidence, or the rules and what they rest on, down to evidence."""
    with kg.open(where) as store:
        try:
            explanation = kg.explain(store, subject, predicate, object_)
        except kg.NotStated as error:
            error.args = (error.in_words(lang),)
            raise
        printing.show_explanation(explanation, format, lang)


@app.command(epilog="Example: grappe serve --port 8080")
def serve(
    host: Annotated[str | None, typer.Option(help="Where to listen (GRAPPE_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="The port (GRAPPE_PORT).")] = None,
    editions: EditionsOption = None,
) -> None:
    """Serve the current edition: pages, REST, SPARQL."""
    options = {"GRAPPE_HOST": host, "GRAPPE_PORT": port, "GRAPPE_EDITIONS": editions}
    given = {name: str(value) for name, value in options.items() if value is not None}
    kg.current(editions or kg.settings().editions)  # a clear error before the server starts
    os.execve(sys.executable, [sys.executable, "-m", "api"], {**os.environ, **given})


@app.command("dictionary", epilog="Example: grappe dictionary my-clusters > dictionary.md")
def data_dictionary(
    folder: Annotated[Path | None, typer.Argument(help="The data package (GRAPPE_DATA).")] = None,
    lang: LangOption = Lang.EN,
) -> None:
    """Print the data dictionary of a package, as Markdown."""
    from kg import dictionary

    typer.echo(dictionary.dictionary(folder or kg.settings().data, lang), nl=False)


def _command(question: kg.Question) -> Callable[..., None]:
    """A command for a question: its parameters are options, repeated for several values."""

    def run(**options: Any) -> None:
        values = {name: options[name] or [] for name in question.parameters}
        if empty := next((name for name, given in values.items() if "" in given), None):
            raise kg.BadParameter(empty, "--{name} is empty; leave it out to ask about everything", name=empty)
        with kg.open(options["where"]) as store:
            answer = kg.ask(store, question, values, stated=options["stated"], reasons=options["reasons"])
            printing.show_answer(answer, options["format"], options["lang"])

    def option(name: str, annotation: Any, default: Any) -> inspect.Parameter:
        return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)

    signature = [
        option(name, Annotated[list[str] | None, typer.Option(f"--{name}", help=p.description["en"])], None)
        for name, p in question.parameters.items()
    ]
    signature += [
        option("where", FromOption, None), option("format", AnswerFormatOption, None),
        option("lang", AnswerLangOption, None), option("stated", StatedOption, False),
        option("reasons", ReasonsOption, False),
    ]  # fmt: skip
    run.__signature__ = inspect.Signature(signature)  # type: ignore[attr-defined]
    run.__doc__ = f"{question.title['en']}\n\n{question.description['en']}"
    return run


def main() -> None:
    """Run the command; errors become one message and an exit code.

    Who reads the output may close it early: that is no error of ours, and the shell knows it as 128 + SIGPIPE.
    """
    try:
        _run()
    except SystemExit as ended:
        if not isinstance(ended.__context__, BrokenPipeError):
            _flush()
            raise
        _end_quietly()
    except BrokenPipeError:
        _end_quietly()


def _run() -> None:
    try:
        app()
    except kg.GrappeError as error:
        typer.echo(str(error), err=True)
        sys.exit(next(code for kind, code in _CODES.items() if isinstance(error, kind)))
    except UnicodeDecodeError as error:
        typer.echo(f"the file is not UTF-8: {error}", err=True)
        sys.exit(5)


def _flush() -> None:
    """Write what waits now, while a closed pipe can still be told."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _end_quietly()


def _end_quietly() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the interpreter flushes once more at its end
    sys.exit(_CLOSED)


def _example(question: kg.Question) -> str:
    options = " ".join(
        f"--{n} {str(p.example[0]).rsplit('/', 1)[-1]}" for n, p in question.parameters.items() if p.example
    )
    return f"Example: grappe ask {question.slug} {options}"
