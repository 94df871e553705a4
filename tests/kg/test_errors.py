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
