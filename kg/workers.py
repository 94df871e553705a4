"""Workers: every query of a client runs in a process that can be killed.

No engine can stop a query of its own, and a query of a few kilobytes can end the process that parses it. So the web
process holds no engine: a worker opens the edition read-only, answers one query at a time, and is killed and replaced
when it is late or dies.
"""

from __future__ import annotations

import multiprocessing
import queue
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Final

from kg.editions import Edition
from kg.errors import EngineFailure, GrappeError, NoWorker, QueryTooLong, ServiceError, WorkerDied
from kg.store.base import JSON, TURTLE, Evaluation, Store
from kg.store.embedded import EmbeddedStore

# A fresh interpreter, so that a worker inherits no thread, lock or socket of the web process.
_CONTEXT: Final = multiprocessing.get_context("spawn")
_START: Final = 60.0


@dataclass
class _Worker:
    process: BaseProcess
    connection: Connection

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


class Workers(Store):
    """A pool of processes that answer queries on one edition.

    Args:
        edition: what they open
        count: how many there are
        deadline: seconds a query may take; then its worker is killed
        patience: seconds a query waits for a free worker
    """

    def __init__(self, edition: Edition, count: int = 2, deadline: float = 10.0, patience: float = 5.0) -> None:
        self.edition: Edition = edition
        self.deadline = deadline
        self._patience = patience
        self._closed = False
        self._idle: queue.Queue[_Worker] = queue.Queue()
        for worker in [self._start() for _ in range(count)]:
            self._idle.put(worker)

    def evaluate(self, query: str, *, results: str = JSON, graph: str = TURTLE, stated: bool = False) -> Evaluation:
        """Run a query in a worker.

        Raises:
            NoWorker: none was free in time.
            QueryTooLong: the deadline passed and the worker was killed.
            WorkerDied: the worker ended, out of memory or of stack.
            GrappeError: whatever the worker's store raised.
        """
        try:
            worker = self._idle.get(timeout=self._patience)
        except queue.Empty:
            raise NoWorker(self.deadline) from None
        healthy = False
        try:
            answer = self._exchange(worker, (query, results, graph, stated))
            healthy = True
        finally:
            self._idle.put(worker if healthy else self._replace(worker))
        if isinstance(answer, GrappeError):
            raise answer
        return answer

    def close(self) -> None:
        """Stop every idle worker; one that is busy is stopped when its query ends."""
        self._closed = True
        while True:
            try:
                self._idle.get_nowait().stop()
            except queue.Empty:
                return

    def _exchange(self, worker: _Worker, request: tuple[str, str, str, bool]) -> Evaluation | GrappeError:
        try:
            worker.connection.send(request)
            if not worker.connection.poll(self.deadline):
                raise QueryTooLong(self.deadline)
            answer: Evaluation | GrappeError = worker.connection.recv()
        except (EOFError, OSError) as error:
            raise WorkerDied("the process that ran the query ended: out of memory, or nested too deeply") from error
        return answer

    def _replace(self, worker: _Worker) -> _Worker:
        worker.stop()
        return self._start()

    def _start(self) -> _Worker:
        ours, theirs = _CONTEXT.Pipe()
        process = _CONTEXT.Process(target=_serve, args=(self.edition, theirs), daemon=True, name="grappe-worker")
        process.start()
        theirs.close()
        try:
            if not ours.poll(_START):
                raise ServiceError("a worker did not start")
            ready = ours.recv()
        except EOFError as error:
            raise WorkerDied("a worker ended before it was ready") from error
        if isinstance(ready, GrappeError):
            raise ready
        return _Worker(process, ours)


def _serve(edition: Edition, connection: Connection) -> None:
    """The life of a worker: open the edition, say so, answer until the pipe ends."""
    try:
        store = EmbeddedStore(edition)
    except GrappeError as error:
        connection.send(error)
        return
    connection.send("ready")
    while True:
        try:
            query, results, graph, stated = connection.recv()
        except EOFError:
            return
        try:
            connection.send(store.evaluate(query, results=results, graph=graph, stated=stated))
        except GrappeError as error:
            connection.send(error)
        except Exception as error:  # a fault of ours must not cost a worker
            connection.send(EngineFailure("the engine failed: {reason}", reason=f"{type(error).__name__}: {error}"))
