from __future__ import annotations

import threading
import time

import pytest

import kg
from kg.errors import BadQuery, NoEdition, NoWorker, QueryTooLong, WorkerDied

CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?d && ?f != ?i && ?c != ?h) }"
BOMB = "SELECT * WHERE " + "{" * 200_000 + "}" * 200_000
DEADLINE = 1.0


@pytest.fixture(scope="module")
def workers(edition):
    with kg.Workers(edition, count=1, deadline=DEADLINE, patience=10) as pool:
        yield pool


def test_a_worker_answers_as_the_store_does(workers, store):
    query = "SELECT ?s { ?s a <https://w3id.org/grappe/ontology#Cluster> } ORDER BY ?s"
    assert workers.select(query) == store.select(query)
    assert workers.edition == store.edition


def test_a_cross_product_is_stopped_at_its_deadline_and_the_next_query_works(workers):
    started = time.monotonic()
    with pytest.raises(QueryTooLong) as caught:
        workers.select(CROSS)
    assert DEADLINE <= time.monotonic() - started < DEADLINE + 20
    assert caught.value.deadline == DEADLINE
    assert workers.ask("ASK { ?s ?p ?o }")


def test_a_bomb_of_nested_braces_ends_the_worker_and_not_us_and_the_next_query_works(workers):
    with pytest.raises(WorkerDied):
        workers.select(BOMB)
    assert workers.ask("ASK { ?s ?p ?o }")


def test_malformed_sparql_keeps_its_line_and_column_across_the_process_boundary(workers):
    with pytest.raises(BadQuery) as caught:
        workers.select("SELECT *\nWHERE { ?s ?p }")
    assert caught.value.line == 2
    assert caught.value.column > 1


def test_a_worker_that_was_told_of_bad_sparql_lives_on(workers):
    (process,) = [worker.process.pid for worker in list(workers._idle.queue)]
    with pytest.raises(BadQuery):
        workers.select("SELECT")
    assert [worker.process.pid for worker in list(workers._idle.queue)] == [process]


def test_a_worker_killed_from_outside_is_replaced(workers):
    (worker,) = list(workers._idle.queue)
    worker.process.kill()
    worker.process.join()
    with pytest.raises(WorkerDied):
        workers.ask("ASK {}")
    assert workers.ask("ASK {}")


def test_who_finds_no_free_worker_in_time_is_told_when_to_come_back(edition):
    with kg.Workers(edition, count=1, deadline=2.0, patience=0.2) as pool:
        busy = threading.Thread(target=lambda: pytest.raises(QueryTooLong, pool.select, CROSS))
        busy.start()
        while not pool._idle.empty():
            time.sleep(0.01)
        with pytest.raises(NoWorker) as caught:
            pool.ask("ASK {}")
        busy.join()
    assert caught.value.retry_after > 0


def test_closing_ends_every_worker(edition):
    pool = kg.Workers(edition, count=1)
    processes = [worker.process for worker in list(pool._idle.queue)]
    pool.close()
    assert not any(process.is_alive() for process in processes)


def test_a_worker_that_cannot_open_its_edition_says_why(tmp_path):
    with pytest.raises(NoEdition):
        kg.Workers(kg.Edition(tmp_path), count=1)
