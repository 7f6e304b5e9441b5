"""Processes that files are handed to one by one, so that a file which kills or holds its reader costs only itself.

Each thread that calls an `Isolated` job has a process to itself meanwhile: whose file a process died of is never in
question. This holds alike for the threads of one machine and for those of a Dask worker (`archive/executor.py`).
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import secrets
import signal
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from threading import Lock
from typing import Any, Generic, Protocol, TypeVar

from archive.limits import end_with_parent

TASKS = 200
"""Items that a process does before a fresh one takes its place: what its libraries leak goes with it."""
IDLE = 300
"""Seconds without work after which a process ends: a client that died leaves none behind on a cluster."""
_PRELOADED = ["archive.preloaded"]

Item = TypeVar("Item")
Result = TypeVar("Result")
ItemIn = TypeVar("ItemIn", contravariant=True)
ResultOut = TypeVar("ResultOut", covariant=True)


class Job(Protocol[ItemIn, ResultOut]):
    """What a step does with each of its items, in any process of any machine: it pickles, and may be done twice."""

    def __call__(self, item: ItemIn, /) -> ResultOut:
        """Do one; what it makes goes to the store, the little that is returned travels."""

    def ended(self, item: ItemIn, exit_status: int, /) -> ResultOut:
        """What stands for an item that ended its process twice; negative: the signal that ended it."""


class Ended(Exception):
    """The process ended under an item."""

    def __init__(self, exit_status: int) -> None:
        super().__init__(f"a process ended with {exit_status}")
        self.exit_status = exit_status


class Closed(Exception):
    """The job was ended while this item was under way."""


class Isolated(Generic[Item, Result]):
    """A job, done in processes that its caller's threads have to themselves. It pickles; `close` ends it here."""

    def __init__(self, job: Job[Item, Result]) -> None:
        self.job = job
        self._name = secrets.token_hex(8)

    def __call__(self, item: Item) -> Result:
        """The job's result. An item whose process dies is done once more, in a new one; not if it was out of time.

        Raises what the job raises, and `Closed` where the job is closed here.
        """
        cells = self._cells()
        try:
            return cells.do(self.job, item)
        except Ended as first:
            try:
                if first.exit_status == -signal.SIGALRM:
                    raise
                return cells.do(self.job, item, fresh=True)
            except Ended as last:
                return self.job.ended(item, last.exit_status)

    def close(self) -> None:
        """End this job's processes here, also those at work."""
        self._cells().close()

    def _cells(self) -> _Cells:
        return _held.setdefault(self._name, _Cells())


class _Cell:
    """A process that does a job with what it is sent, one after the other."""

    def __init__(self, job: Job[Item, Result]) -> None:
        context = _workers()
        self._ours, theirs = context.Pipe()
        told = pickle.dumps(job), theirs, dict(os.environ)
        self._process = context.Process(target=_serve, args=told, daemon=True)
        self._process.start()
        theirs.close()
        self.done = 0

    def do(self, item: object) -> Any:
        """The job's result, or what it raises. Raises `Ended`."""
        self.done += 1
        try:
            self._ours.send(item)
            result = self._ours.recv()
        except (EOFError, OSError) as gone:
            self._process.join()
            raise Ended(self._process.exitcode or 0) from gone
        if isinstance(result, _Raised):
            raise result.error
        return result

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.join()


class _Cells:
    """The processes of one job in this one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._idle: list[_Cell] = []
        self._all: set[_Cell] = set()
        self._is_closed = False

    def do(self, job: Job[Item, Result], item: Item, *, fresh: bool = False) -> Result:
        """The job's result, from a process that has nothing else to do."""
        cell = self._take(job, fresh)
        try:
            result: Result = cell.do(item)
        except Ended:
            self._drop(cell)
            if self._is_closed:
                raise Closed from None
            raise
        except BaseException:
            self._give_back(cell)
            raise
        self._give_back(cell)
        return result

    def close(self) -> None:
        """End all, now and for good."""
        with self._lock:
            self._is_closed = True
            held, self._idle, self._all = self._all, [], set()
        for cell in held:
            cell.end()

    def _take(self, job: Job[Item, Result], fresh: bool) -> _Cell:
        with self._lock:
            if self._is_closed:
                raise Closed
            if self._idle and not fresh:
                return self._idle.pop()
            cell = _Cell(job)
            self._all.add(cell)
            return cell

    def _give_back(self, cell: _Cell) -> None:
        with self._lock:
            if cell.done < TASKS and not self._is_closed:
                self._idle.append(cell)
                return
        self._drop(cell)
        cell.end()

    def _drop(self, cell: _Cell) -> None:
        with self._lock:
            self._all.discard(cell)


class _Raised:
    """What the job raised, on its way back."""

    def __init__(self, error: Exception) -> None:
        self.error = error


_held: dict[str, _Cells] = {}
"""By the names of jobs: a closed one stays closed for the items that come late."""


def _serve(pickled: bytes, pipe: Connection, environment: dict[str, str]) -> None:
    os.environ.update(environment)  # ours is as old as the server that we come from; a store looks here
    job: Job[Any, Any] = pickle.loads(pickled)
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C reaches all of a terminal; who gave the work ends us
    end_with_parent()
    while pipe.poll(IDLE):
        try:
            item = pipe.recv()
        except EOFError:
            return
        try:
            answer = job(item)
        except Exception as error:
            answer = _Raised(_sendable(error))
        pipe.send(answer)


def _sendable(error: Exception) -> Exception:
    """The error, or its words where it cannot be sent as it is."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _workers() -> ForkServerContext:
    """Workers come from a server that holds the parsers and nothing else: no thread or open file of ours."""
    # A Dask worker is a daemon, which multiprocessing lets have no children; ours end with it.
    multiprocessing.current_process().daemon = False
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context
