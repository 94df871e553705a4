"""The pages are read and what they say is tried: commands, addresses, examples, recipes, lists, links."""

from __future__ import annotations

import dataclasses
import json
import os
import pkgutil
import re
import shlex
import shutil
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
import typer
import uvicorn
import yaml

import api
import kg
from api.errors import KINDS, UNEXPECTED
from kg import cli
from kg.dictionary import dictionary

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
KNOWLEDGE = ("data", "examples", "ontology", "questions", "shapes")
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]
FLAGS = re.MULTILINE | re.DOTALL
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", FLAGS)
RECIPE = re.compile(r"^(Append to|Create|Add to the list `tables` of) `([^`]+)`:\n\n```\w+\n(.*?)^```$", FLAGS)
QUERIES = {"/why": "?s=cluster:innovin&p=grappe:learnsFrom&o=cluster:eurosima"}
"""What an address that is not answered alone is asked with."""
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


class Command(NamedTuple):
    """A line of a ``console`` block, what it must print and how it must end."""

    line: str
    output: str
    code: int


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, *kinds: str) -> list[str]:
    return [body for kind, body in BLOCK.findall(text_of(name)) if kind in kinds]


def commands(name: str) -> Iterator[Command]:
    for block in blocks(name, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, output = part.partition("\n")
            line, _, remark = line.partition("   # exit code ")
            yield Command(line, output, int(remark or 0))


def lines_of_shell(name: str) -> list[str]:
    typed = [line.partition("  #")[0] for block in blocks(name, "sh") for line in block.splitlines()]
    return typed + [command.line for command in commands(name)]


def rows(name: str, heading: str) -> list[list[str]]:
    """The cells of the table below a heading, without its header."""
    section = re.split(rf"^#+ {re.escape(heading)}$", text_of(name), flags=re.MULTILINE)[1].lstrip("\n")
    section = re.split(r"^#+ ", section, flags=re.MULTILINE)[0]
    found = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found[2:]]


def codes(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def said(expected: str, printed: str) -> bool:
    """Whether what was printed is as expected; “…” is any text, on a line of its own any lines."""
    lines = expected.strip().splitlines()
    pattern = "".join(r"(?:.*\n)*" if line == "…" else re.escape(line).replace("…", ".*") + "\n" for line in lines)
    return not lines or re.fullmatch(pattern, printed.strip() + "\n") is not None


@contextmanager
def shell(folder: Path, **settings: Path) -> Iterator[dict[str, str]]:
    """An environment where ``grappe`` is this code and only these settings hold."""
    bin_ = folder / ".bin"
    bin_.mkdir()
    program = bin_ / "grappe"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m kg "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GRAPPE_")}
    given = {f"GRAPPE_{name.upper()}": str(value) for name, value in settings.items()}
    yield {**kept, **given, "PATH": f"{bin_}:{kept['PATH']}", "PYTHONPATH": str(ROOT), "COLUMNS": "160"}


def run_all(name: str, folder: Path, environment: dict[str, str]) -> None:
    for command in commands(name):
        done = subprocess.run(
            ["bash", "-c", command.line], cwd=folder, env=environment, text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert done.returncode == command.code, f"{command.line}\n{done.stdout}"
        assert said(command.output, done.stdout), f"{command.line}\n{done.stdout}"


@pytest.fixture(scope="module")
def grappe() -> typer.core.TyperGroup:
    """The command with its subcommands."""
    return typer.main.get_command(cli.app)


@pytest.fixture(scope="module")
def client(edition: kg.Edition) -> Iterator[httpx.Client]:
    settings = dataclasses.replace(kg.settings(), editions=edition.path.parent, base="")
    server = uvicorn.Server(uvicorn.Config(api.create(settings), port=0, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 60
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < until, "the server is not ready in time"
        time.sleep(0.05)
    host, port = server.servers[0].sockets[0].getsockname()[:2]
    with httpx.Client(base_url=f"http://{host}:{port}", timeout=30) as connected:
        yield connected
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="module")
def documented(client: httpx.Client) -> set[str]:
    """Every route of the application, the address of a question standing for all."""
    found = set(client.get("/openapi.json").json()["paths"]) | {"/openapi.json", "/static"}
    for module in pkgutil.iter_modules(api.__path__):
        if module.name != "__main__" and (router := getattr(import_module(f"api.{module.name}"), "router", None)):
            found |= {route.path for route in router.routes}
    found = {re.sub(r"^/questions/.+", "/questions/{slug}", path) for path in found}
    return {path.replace(":path", "") for path in found}


@pytest.mark.parametrize("name", NAMES)
def test_every_command_exists_with_its_options(name, grappe):
    spoken = re.findall(r"`(grappe [^`\n]+)`", text_of(name))
    typed = [line.removeprefix(".venv/bin/") for line in lines_of_shell(name)]
    for line in [*spoken, *(line for line in typed if line.startswith("grappe "))]:
        words = shlex.split(re.split(r" [>|&]", line)[0], comments=True)[1:]
        here = grappe
        while words and hasattr(here, "commands") and not words[0].startswith(("<", "-")):
            known = here.list_commands(None)
            if f"questions/{words[0]}.rq" in text_of(name) and words[0] not in known:
                break  # a question that the page's own recipe makes
            assert words[0] in known, f"{line}: there is no {words[0]}"
            here = here.get_command(None, words.pop(0))
        options = {option for parameter in here.params for option in parameter.opts}
        unknown = {word for word in words if word.startswith("--")} - options
        assert not unknown or hasattr(here, "commands"), f"{line}: there is no {unknown}"


@pytest.mark.parametrize("name", [name for name in NAMES if name != "CONTRIBUTING.md" and list(commands(name))])
def test_every_console_example_prints_what_the_page_shows(name, edition, tmp_path):
    for folder in KNOWLEDGE:
        (tmp_path / folder).symlink_to(ROOT / folder)
    with shell(tmp_path, editions=edition.path.parent) as environment:
        run_all(name, tmp_path, environment)


def test_the_recipes_of_contributing_add_one_working_example(tmp_path):
    for folder in KNOWLEDGE:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    recipes = RECIPE.findall(text_of("CONTRIBUTING.md"))
    assert len(recipes) == 13
    for verb, file, body in recipes:
        path = tmp_path / file
        assert path.exists() != (verb == "Create"), file
        if "tables" in verb:
            group = json.loads(path.read_text(encoding="utf-8"))
            group["tables"].append(json.loads(body))
            path.write_text(json.dumps(group), encoding="utf-8")
        else:
            before = path.read_text(encoding="utf-8") if path.exists() else ""
            path.write_text(before + body, encoding="utf-8")
    with shell(tmp_path, knowledge=tmp_path, editions=tmp_path / "editions") as environment:
        run_all("CONTRIBUTING.md", tmp_path, environment)
    with kg.open(tmp_path / "editions") as store:
        description = kg.describe(store, "cluster:example-cluster")
    met = [s for s in description.statements if s.predicate == kg.terms.GRAPPE.meets]
    assert [s.rank for s in met] == [1]


@pytest.mark.parametrize("name", NAMES)
def test_every_address_for_curl_is_answered(name, client):
    for line in lines_of_shell(name):
        if not line.startswith("curl "):
            continue
        words, url, headers, data = iter(shlex.split(line)[1:]), "", {}, None
        for word in words:
            if word == "-H":
                key, _, value = next(words).partition(": ")
                headers[key] = value
            elif word == "--data-urlencode":
                key, _, file = next(words).partition("@")
                data = {key: text_of(file)}
            elif word == "--data-binary":
                data = text_of(next(words).removeprefix("@"))
            else:
                url = word
        url = url.removeprefix("http://127.0.0.1:8000")
        kind = "data" if isinstance(data, dict) else "content"
        answer = client.request("POST" if data else "GET", url, headers=headers, **{kind: data})
        assert answer.status_code == 200, f"{line}\n{answer.text}"
        assert answer.headers["content-type"].partition(";")[0] == headers.get(
            "Accept", answer.headers["content-type"].partition(";")[0]
        )


@pytest.mark.parametrize("name", NAMES)
def test_every_example_in_python_runs(name, edition, monkeypatch, capsys):
    monkeypatch.setenv("GRAPPE_EDITIONS", str(edition.path.parent))
    for block in blocks(name, "python"):
        exec(compile(block, name, "exec"), {})
        assert capsys.readouterr().out, "an example shows something"


def test_the_first_screen_shows_the_answer_of_the_first_question(store):
    answer = kg.ask(store, "complementary-value-chains", {"cluster": "innovin"})
    columns = ("partner", "kind", "through", "status", "score", "verdict", "said")
    shown = rows("README.md", "Grappe")
    assert len(shown) == len(answer.rows)
    for cells, row in zip(shown, answer.rows, strict=True):
        for cell, name in zip(cells, columns, strict=True):
            silent = "" if answer.question.columns[name].empty else "not stated"
            texts = [answer.text(term, "en") for term in row[name]] or [silent]
            items = cell.split("; ")
            assert (set(items) - {"…"} <= set(texts)) if "…" in items else cell == "; ".join(texts), cell


def test_every_setting_is_documented_and_no_other():
    documented_ = {name for row in rows("docs/settings.md", "Settings") for name in codes(row[0])}
    assert documented_ == {f"GRAPPE_{field.name.upper()}" for field in dataclasses.fields(kg.Settings)}
    assert documented_ == set(re.findall(r"GRAPPE_[A-Z]+", text_of("kg/settings.py")))


def test_every_default_is_the_one_documented(monkeypatch):
    for name in [name for name in os.environ if name.startswith("GRAPPE_")]:
        monkeypatch.delenv(name)
    settings = kg.settings()
    defaults = {
        codes(row[0])[0].removeprefix("GRAPPE_").lower(): row[1] for row in rows("docs/settings.md", "Settings")
    }
    for name in ("host", "port", "workers", "deadline"):
        assert codes(defaults[name]) == [
            f"{getattr(settings, name):g}" if name == "deadline" else str(getattr(settings, name))
        ]


def test_every_exit_code_is_documented_and_no_other():
    documented_ = {row[0]: row[1] for row in rows("docs/settings.md", "Exit codes")}
    told = re.split(r"Exit codes:", " ".join(cli.__doc__.split()))[1].rstrip(".")
    assert documented_ == dict(part.strip().split(" ", 1) for part in told.split(" · "))


@pytest.mark.parametrize("name", NAMES)
def test_every_question_named_exists(name):
    text = text_of(name)
    named = set(re.findall(r"(?:grappe ask |/questions/|questions/)([a-z][a-z0-9-]*)(?!\S*\{)", text))
    created = {"meetings"} if name == "CONTRIBUTING.md" else set()
    assert named - created <= set(kg.questions(ROOT / "questions"))


def test_every_direct_dependency_has_its_reason_and_no_other():
    for heading, listed in (
        ("To run", PYPROJECT["project"]["dependencies"]),
        ("To develop", PYPROJECT["dependency-groups"]["dev"]),
    ):
        named = [row[0] for row in rows("docs/dependencies.md", heading)]
        assert named == sorted(re.split(r"[^\w-]", one)[0].lower() for one in listed)
        assert all(row[1] for row in rows("docs/dependencies.md", heading))


def test_the_data_dictionary_is_the_one_of_the_metadata():
    assert text_of("docs/data-dictionary.md") == dictionary(ROOT / "data", "en")


def test_the_data_dictionary_can_be_had_in_french():
    page = dictionary(ROOT / "data", "fr")
    assert page.startswith("# Dictionnaire des données\n")
    assert page.count("\n| ") == text_of("docs/data-dictionary.md").count("\n| ")


@pytest.mark.parametrize("name", NAMES)
def test_every_relative_link_leads_somewhere(name):
    prose = BLOCK.sub("", text_of(name))
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if target.startswith(("http://", "https://")):
            continue
        file, _, anchor = target.partition("#")
        path = (ROOT / name).parent / file if file else ROOT / name
        assert path.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}, target


@pytest.mark.parametrize("name", NAMES)
def test_every_test_named_exists(name):
    for file, function in re.findall(r"(tests/[\w/]+\.py)(?:::(\w+))?", text_of(name)):
        assert f"def {function}" in text_of(file)


def test_every_folder_of_the_map_is_there_and_no_other():
    named = {code.rstrip("/") for row in rows("ARCHITECTURE.md", "Folders") for code in codes(row[0])}
    assert {folder for folder in named if not (ROOT / folder).is_dir()} == set()
    for parent in ("ontology", "api"):
        told = next(row[1] for row in rows("ARCHITECTURE.md", "Folders") if f"`{parent}/`" in row[0])
        assert all((ROOT / parent / code).exists() for code in codes(told) if code.endswith("/"))
    packaged = set(PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]) | {"kg", "api"}
    assert packaged <= named


def test_every_module_of_kg_is_on_its_floor_of_the_map():
    named = [code for row in rows("ARCHITECTURE.md", "The floors of kg") for code in codes(row[1])]
    modules = {f"kg.{module.name}" for module in pkgutil.iter_modules(kg.__path__)}
    assert set(named) == modules
    assert len(named) == len(modules)
    layers = PYPROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
    floor = {module.strip(): number for number, layer in enumerate(layers) for module in layer.split("|")}
    order = [floor[name] for name in named if name in floor]
    assert order == sorted(order)


def test_every_route_is_documented_and_no_other(documented, client):
    listed = {code for row in rows("docs/http.md", "Routes") for code in codes(row[0])}
    assert listed == documented
    for path in sorted(listed - {"/static"}):
        if "{" not in path:
            address = path + QUERIES.get(path, "")
            assert client.get(address, follow_redirects=False).status_code == 200, address


def test_every_kind_of_problem_is_documented_and_no_other():
    listed = {(int(row[0]), codes(row[1])[0]) for row in rows("docs/http.md", "Errors")}
    assert listed == {(kind.status, kind.slug) for kind in (*KINDS.values(), UNEXPECTED)}


def test_every_format_of_a_route_is_served(client):
    kinds = {
        "HTML": "text/html", "JSON": "application/json", "JSON-LD": "application/ld+json", "CSV": "text/csv",
        "Turtle": "text/turtle", "N-Triples": "application/n-triples", "RDF/XML": "application/rdf+xml",
        "text": "text/plain",
    }  # fmt: skip
    examples = {"{slug}": "partners", "{path}": "cluster/innovin", "{number}": "1"}
    for route, _, formats in rows("docs/http.md", "Routes"):
        for path in codes(route):
            address = re.sub(r"\{\w+\}", lambda found: examples.get(found[0], "core.ttl"), path) + QUERIES.get(path, "")
            wanted = [kinds[name] for name in formats.split(", ") if name in kinds]
            if path.startswith(("/health", "/ontology/", "/ontology.", "/problem", "/openapi")):
                continue
            for media in wanted:
                answer = client.get(address, headers={"Accept": media})
                assert answer.headers["content-type"].partition(";")[0] == media, (address, media)


@pytest.mark.parametrize("name", [*NAMES, "CITATION.cff", "LICENSE-DATA"])
def test_no_page_has_an_address_of_a_person_or_something_left_to_do(name):
    text = text_of(name)
    assert not re.search(r"[\w.+-]+@[\w-]+\.[a-z]{2,}", text)
    assert not re.search(r"\b(TODO|FIXME|XXX)\b", text)


def test_the_citation_is_of_this_version():
    citation = yaml.safe_load(text_of("CITATION.cff"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == kg.__version__
    assert citation["license"] == PYPROJECT["project"]["license"]
    assert f"## [{kg.__version__}]" in text_of("CHANGELOG.md")


def test_every_decision_says_context_decision_and_consequence_in_a_few_lines():
    for number, page in enumerate(sorted(ROOT.glob("docs/decisions/*.md")), 1):
        text = page.read_text(encoding="utf-8")
        assert page.name.startswith(f"{number:04}-")
        assert text.startswith(f"# {number}. ")
        assert re.findall(r"^## (\w+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequence"]
        assert len(text.splitlines()) < 30
