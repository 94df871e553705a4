from __future__ import annotations

import pickle

import pytest

import kg
from kg import errors
from kg.errors import Fault

EXAMPLES = [
    errors.GrappeError("any"),
    errors.BadTables([Fault("b.csv", 2, 1, "two"), Fault("a.csv", 3, 4, "one")]),
    errors.BadSetting("GRAPPE_PORT must be a number"),
    errors.BadOntology("core.ttl: not Turtle"),
    errors.Inconsistent("it contradicts itself"),
    errors.ShapeViolation("data/a.csv#row=2: violation"),
    errors.BadQuestion("partners.rq:3: no"),
    errors.BadQuery("no", 2, 5),
    errors.BadParameter("cluster", "cluster: no"),
    errors.UnknownThing("inovin", ["innovin"], "cluster"),
    errors.UnknownThing("lph", [], "cluster", "Cluster", {"actor:lph": "https://w3id.org/grappe/id/actor/lph"}),
    errors.BadQuery("it does not parse: {reason}", 1, 6, reason="{"),
    errors.UpdateRefused("no updates"),
    errors.NoEdition("none"),
    errors.DamagedEdition("broken"),
    errors.NoJava("none"),
    errors.NoWorker(3.0),
    errors.QueryTooLong(2.5),
    errors.WorkerDied("gone"),
    errors.EngineFailure("failed"),
]


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_an_error_crosses_a_process_boundary_whole(error):
    crossed = pickle.loads(pickle.dumps(error))
    assert type(crossed) is type(error)
    assert str(crossed) == str(error)
    assert vars(crossed) == vars(error)


def test_every_error_is_a_grappe_error_and_public():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert all(issubclass(kind, errors.GrappeError) for kind in kinds)
    assert {kind.__name__ for kind in kinds} <= set(kg.__all__)


def test_faults_stand_in_the_order_of_files_and_rows_each_once():
    one, two, three = Fault("a.csv", 2, 1, "x"), Fault("a.csv", 10, 1, "x"), Fault("b.csv", 1, 1, "x")
    assert errors.BadTables([three, two, one, two]).faults == (one, two, three)
    assert str(errors.BadTables([two])) == "a.csv:10:1: x"


def test_a_message_is_told_in_another_language_with_the_fields_in_their_places():
    error = errors.BadParameter("cluster", "{name}: “{text}” cannot be a name", name="cluster", text="{a} b")
    assert str(error) == "cluster: “{a} b” cannot be a name"
    french = {"{name}: “{text}” cannot be a name": "{name} : « {text} » ne peut être un nom"}
    assert error.told(french.__getitem__) == "cluster : « {a} b » ne peut être un nom"


def test_a_message_without_fields_keeps_its_braces():
    assert str(errors.BadQuestion("a.rq:1: no block VALUES ?x { … }")) == "a.rq:1: no block VALUES ?x { … }"


def test_a_name_that_something_else_has_is_told_with_it():
    error = errors.UnknownThing("lph", ["alpha"], "cluster", "Cluster", {"actor:lph": "https://example.org/lph"})
    assert str(error) == "“lph” is no Cluster here, but actor:lph; the nearest names: alpha"
