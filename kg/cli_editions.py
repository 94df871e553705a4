"""The command ``grappe editions``: what a folder of editions holds, and its keeping."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

import kg
from kg import printing
from kg.printing import Lang

app = typer.Typer(
    help="List the editions, oldest first; the current one has an asterisk. Its commands keep, compare and cite them.",
    epilog="Example: grappe editions diff 11 12 --format table",
    rich_markup_mode="rich",
)

EditionsOption = Annotated[Path | None, typer.Option("--editions", help="Folder of editions (GRAPPE_EDITIONS).")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Tell what would be done, and do nothing.")]
DeepOption = Annotated[bool, typer.Option("--deep", help="Read every quad too, and compare the content hash.")]
NumberArgument = Annotated[int, typer.Argument(help="The number of an edition.")]


class ShowFormat(StrEnum):
    """How one edition is printed."""

    TEXT = "text"
    JSON = "json"


class DiffFormat(StrEnum):
    """How the difference of two editions is printed."""

    PATCH = "patch"
    TABLE = "table"


class CiteFormat(StrEnum):
    """How a citation is printed."""

    TEXT = "text"
    BIBTEX = "bibtex"
    CFF = "cff"


@app.callback(invoke_without_command=True)
def listed(
    context: typer.Context,
    editions: EditionsOption = None,
    verify: Annotated[bool, typer.Option("--verify", help="Compare every file with its manifest.")] = False,
) -> None:
    """List the editions."""
    context.obj = editions
    if context.invoked_subcommand is not None:
        return
    folder = _folder(context, editions)
    now = kg.current(folder).number
    known = kg.editions(folder)
    if verify:
        _verify(known, deep=False)
    for edition in known:
        mark = "*" if edition.number == now else " "
        counts = edition.counts
        typer.echo(
            f"{mark} {edition.number}  {edition.issued:%Y-%m-%d %H:%M}  {counts['triples']} triples, "
            f"{counts['evidence graphs']} evidence graphs, {counts['inferred']} inferred  {edition.content_hash[:12]}"
        )


@app.command(epilog="Example: grappe editions show 12")
def show(
    context: typer.Context,
    number: NumberArgument,
    format: Annotated[ShowFormat, typer.Option("--format", help="Text, or the manifest as JSON.")] = ShowFormat.TEXT,
    editions: EditionsOption = None,
) -> None:
    """One edition: when, by whom and why it was made, of which one, what it holds."""
    edition = kg.numbered(_folder(context, editions), number)
    if format is ShowFormat.JSON:
        typer.echo(json.dumps(edition.manifest, indent=2, ensure_ascii=False, sort_keys=True))
        return
    manifest, journal = edition.manifest, edition.manifest.get("journal") or {}
    told = {
        "edition": number, "issued": edition.issued.isoformat(), "parent": manifest.get("parent"),
        "made by a": manifest.get("kind", "build"), "who": journal.get("who"), "why": journal.get("why"),
        "from": ", ".join(journal.get("sources", ())), **edition.counts, "content": edition.content_hash,
        "input": edition.input_hash, "version": manifest.get("version"),
    }  # fmt: skip
    for name, value in told.items():
        if value not in {None, ""}:
            typer.echo(f"{name:<16}{value}")


@app.command(epilog="Example: grappe editions diff 11 12 --format table")
def diff(
    context: typer.Context,
    one: Annotated[int, typer.Argument(help="The edition to start from.")],
    other: Annotated[int, typer.Argument(help="The edition to arrive at, older or newer.")],
    format: Annotated[
        DiffFormat, typer.Option("--format", help="RDF Patch, or a table grouped by resource.")
    ] = DiffFormat.PATCH,
    editions: EditionsOption = None,
) -> None:
    """What leads from one edition to another: statements that came, statements that went."""
    folder = _folder(context, editions)
    with printing.progress("Comparing", 3) as step:
        patch = kg.between(kg.numbered(folder, one), kg.numbered(folder, other), step)
    if format is DiffFormat.TABLE:
        printing.show_changes(kg.grouped(patch), f"Edition {one} to edition {other}")
    else:
        typer.echo(patch.text(), nl=False)


@app.command(epilog="Example: grappe editions cite 12 --format bibtex")
def cite(
    context: typer.Context,
    number: NumberArgument,
    format: Annotated[CiteFormat, typer.Option("--format", help="Text, BibTeX or CITATION.cff.")] = CiteFormat.TEXT,
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the title: en or fr.")] = Lang.EN,
    editions: EditionsOption = None,
) -> None:
    """How to cite an edition, with its permanent address."""
    found = kg.citation(kg.numbered(_folder(context, editions), number), lang)
    typer.echo({CiteFormat.TEXT: found.text, CiteFormat.BIBTEX: found.bibtex, CiteFormat.CFF: found.cff}[format]())


@app.command(epilog="Example: grappe editions verify 12 --deep")
def verify(
    context: typer.Context,
    number: Annotated[int | None, typer.Argument(help="The number of an edition; every one without it.")] = None,
    deep: DeepOption = False,
    editions: EditionsOption = None,
) -> None:
    """Compare every file with its manifest."""
    folder = _folder(context, editions)
    kg.current(folder)  # a clear error where nothing was published
    chosen = kg.editions(folder) if number is None else [kg.numbered(folder, number)]
    _verify(chosen, deep=deep)
    _tell(f"{_editions([edition.number for edition in chosen])}: as published.")


@app.command(epilog="Example: grappe editions rollback 11 --dry-run")
def rollback(
    context: typer.Context,
    number: NumberArgument,
    dry_run: DryRunOption = False,
    editions: EditionsOption = None,
) -> None:
    """Make an older edition current again, once it is verified. Nothing is removed; the next commit starts from it."""
    folder = _folder(context, editions)
    now = kg.current(folder).number
    with printing.progress("Verifying", _files([kg.numbered(folder, number)])) as step:
        kg.rollback(folder, number, dry_run=dry_run, step=step)
    _tell(f"Edition {number} {'would be' if dry_run else 'is'} current; it was {now}.")


@app.command(epilog="Example: grappe editions prune --keep 20 --dry-run")
def prune(
    context: typer.Context,
    keep: Annotated[int, typer.Option("--keep", min=1, help="How many of the newest stay; the current one always.")],
    dry_run: DryRunOption = False,
    editions: EditionsOption = None,
) -> None:
    """Remove old editions. They are gone for good: export those that are cited."""
    folder = _folder(context, editions)
    with printing.progress("Pruning", len(kg.editions(folder))) as step:
        pruned = kg.prune(folder, keep, dry_run=dry_run, step=step)
    verb = "would be removed" if dry_run else "removed"
    _tell(f"{_editions(pruned.numbers)} {verb}, {pruned.freed / 1e6:.1f} MB freed.")


@app.command(epilog="Example: grappe editions export 12 grappe-12.tar.gz")
def export(
    context: typer.Context,
    number: NumberArgument,
    file: Annotated[Path, typer.Argument(help="The archive to write: .tar.gz.")],
    dry_run: DryRunOption = False,
    editions: EditionsOption = None,
) -> None:
    """Write an edition to one file: the backup. Every file is verified on its way."""
    edition = kg.numbered(_folder(context, editions), number)
    if dry_run:
        with printing.progress("Verifying", _files([edition])) as step:
            kg.verify(edition, step=step)
        _tell(f"Edition {number} would be written to {file}.")
        return
    with printing.progress("Exporting", _files([edition]) + 1) as step:
        kg.export(edition, file, step)
    _tell(f"Edition {number} written to {file}, {file.stat().st_size / 1e6:.1f} MB.")


@app.command(epilog="Example: grappe editions restore grappe-12.tar.gz --dry-run")
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="An archive that export wrote.")],
    dry_run: DryRunOption = False,
    editions: EditionsOption = None,
) -> None:
    """Bring an edition back from its archive, or mend one that is damaged; every file is verified first."""
    with printing.progress("Restoring", None) as step:
        restored = kg.restore(file, _folder(context, editions), dry_run=dry_run, step=step)
    verb = "would be written" if dry_run else "written"
    _tell(f"Edition {restored.edition.path.name}: {len(restored.files)} files {verb}.")


def _folder(context: typer.Context, given: Path | None) -> Path:
    """The folder of editions: of this command's option, of the group's, of the settings."""
    return given or context.find_object(Path) or kg.settings().editions


def _verify(chosen: list[kg.Edition], *, deep: bool) -> None:
    with printing.progress("Verifying", _files(chosen) + deep * len(chosen)) as step:
        for edition in chosen:
            kg.verify(edition, deep=deep, step=step)


def _files(chosen: list[kg.Edition]) -> int:
    return sum(len(edition.manifest["files"]) for edition in chosen)


def _editions(numbers: tuple[int, ...] | list[int]) -> str:
    if not numbers:
        return "No edition"
    return f"Edition{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"


def _tell(line: str) -> None:
    typer.echo(line, err=True)
