"""Where the jobs of a step are done: on this machine, or on a Dask cluster, by the same code.

An executor is threads that take items: of this process, or of a cluster's workers (`distributed` gives a
cluster the interface of `concurrent.futures`). Each thread does its items in a process that it has to itself
(`archive/cells.py`); what is made goes to the store, and only names and outcomes travel.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import signal
import socket
from asyncio import timeout
from collections.abc import Callable, Iterable, Iterator
from concurrent import futures
from contextlib import ExitStack, contextmanager
from importlib import import_module, metadata
from itertools import islice
from platform import python_version_tuple
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from msgspec import Struct

from archive.cells import Isolated, Job
from parsers import VERSION

LOCAL = "local"
FORM = re.compile(r"local|dask|dask://(?:[\w.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}")
"""What names an executor: `dask` alone is a cluster made for the run, of this machine's cores."""
_AHEAD = 1000
"""Items that are handed over before their results are there."""
_CONNECT_SECONDS = 15
_QUIET_SECONDS = 10
"""So long without a result, and the executor is looked at."""

_UNREADABLE = "deserialization"
"""What Dask's scheduler says of a call that it does not know, and a worker says by ImportError."""

Item = TypeVar("Item")
Result = TypeVar("Result")
_log = logging.getLogger(__name__)


class ExecutorError(Exception):
    """The executor cannot be had, or cannot do the work; the message says why."""


class _Executor(Struct, frozen=True):
    """`pool` takes calls; one that fails with `lost` lost its machine, more than once; `everywhere` does something
    in each process of the pool; `look` says what is wrong with it.
    """

    pool: futures.Executor
    everywhere: Callable[[Callable[[], None]], object]
    lost: tuple[type[BaseException], ...] = ()
    look: Callable[[], None] = lambda: None


class _Checked(Struct, frozen=True):
    """Calls `call` where the software is what the client has: another parser writes other records."""

    call: Callable[[Any], Any]
    software: str

    def __call__(self, item: Any) -> Any:
        """Raises `ExecutorError` where the software differs."""
        if self.software != software():
            raise ExecutorError(
                f"the worker {socket.gethostname()} has {software()}, and this is {self.software}: "
                "install the same on all machines"
            )
        return self.call(item)


def software() -> str:
    """The versions that must be the same on all machines of a cluster."""
    python = ".".join(python_version_tuple()[:2])
    return f"mingzhang {metadata.version('mingzhang')} (parser {VERSION}, Python {python})"


def spread(
    name: str, job: Job[Item, Result], items: Iterable[Item], workers: int | None = None
) -> Iterator[tuple[Item, Result]]:
    """Each item with the job's result, as they come; `workers` at a time, where they are this machine's.

    What ends a process twice costs its item alone, whose result is `job.ended`. Raises what the job raises, and
    `ExecutorError`.
    """
    isolated = Isolated(job)
    with _opened(name, workers or os.cpu_count() or 1) as executor:
        try:
            for item, future in _submitted(executor, _Checked(isolated, software()), items):
                yield item, _result(executor, isolated, item, future)
        finally:
            executor.everywhere(isolated.close)
            isolated.close()
            executor.pool.shutdown(wait=False)


def _submitted(
    executor: _Executor, call: Callable[[Item], Result], items: Iterable[Item]
) -> Iterator[tuple[Item, futures.Future[Result]]]:
    """The items with their futures as they are done; `_AHEAD` of them are under way."""
    waiting = iter(items)
    running: dict[futures.Future[Result], Item] = {}
    done: SimpleQueue[futures.Future[Result]] = SimpleQueue()
    while True:
        for item in islice(waiting, _AHEAD - len(running)):
            future = executor.pool.submit(call, item)
            running[future] = item
            future.add_done_callback(done.put)
        if not running:
            return
        try:
            future = done.get(timeout=_QUIET_SECONDS)
        except Empty:
            executor.look()
        else:
            yield running.pop(future), future


def _result(
    executor: _Executor, isolated: Isolated[Item, Result], item: Item, future: futures.Future[Result]
) -> Result:
    try:
        return future.result()
    except executor.lost:
        return isolated(item)  # alone, and here: it is not to take more machines with it
    except futures.CancelledError as error:
        raise ExecutorError(
            "the Dask scheduler was lost: what is done is kept, run the command again"
        ) from error
    except (ImportError, AttributeError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and _UNREADABLE not in str(error):
            raise
        why = " ".join(str(error).split()) or type(error).__name__
        raise ExecutorError(f"the cluster cannot do it: install the same on all machines ({why})") from error


@contextmanager
def _opened(name: str, workers: int) -> Iterator[_Executor]:
    """The executor of that name. Raises `ExecutorError` where it cannot be had."""
    if not FORM.fullmatch(name):
        raise ExecutorError(f"no such executor: {name} (local, dask, or dask://host:port)")
    if name == LOCAL:
        yield _Executor(futures.ThreadPoolExecutor(workers), lambda do: do())
        return
    with _cluster(name, workers) as client:
        yield _Executor(
            client.get_executor(pure=False),
            lambda do: _everywhere(client, do),
            (_distributed().KilledWorker,),
            lambda: _look(client, name),
        )


def _distributed() -> Any:
    """Dask's package, which not everybody installs. Raises `ExecutorError`."""
    try:
        return import_module("distributed")
    except ImportError as error:
        raise ExecutorError("Dask is not installed here: pip install 'mingzhang[dask]'") from error


@contextmanager
def _cluster(name: str, workers: int) -> Iterator[Any]:
    """A client of the cluster. Raises `ExecutorError` where there is none."""
    dask, address = _distributed(), name.replace("dask://", "tcp://")
    with ExitStack() as stack:
        try:
            if name == "dask":
                made = dask.LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    dashboard_address="127.0.0.1:0",
                    preload=[__name__],
                )
                address = stack.enter_context(made)
            elif (kind := asyncio.run(_kind(address))) != "Scheduler":
                raise ValueError(f"a Dask {kind.lower()} does")
            client = dask.Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            why = str(error) or f"no answer in {_CONNECT_SECONDS} s"
            raise ExecutorError(f"no Dask scheduler answers at {name}: {why}") from error
        with client:
            _look(client, name)
            yield client


def dask_setup(worker: object) -> None:  # noqa: ARG001
    """Called by Dask in each worker of a cluster made for the run: Ctrl-C is for who made it, and ends them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


async def _kind(address: str) -> str:
    """What listens there: Scheduler, Worker, Nanny. Raises `OSError`, also where it never says."""
    async with timeout(_CONNECT_SECONDS):  # Dask's own does not end where another program has the port
        async with _distributed().core.rpc(address) as there:
            return str((await there.identity())["type"])


def _look(client: Any, name: str) -> None:
    if client.status == "running" and not client.nthreads():
        _log.warning("%s has no workers: waiting for one", name)


def _everywhere(client: Any, do: Callable[[], None]) -> None:
    """Best effort: what goes on on a worker that does not answer ends there by itself."""
    if client.status == "running":
        client.run(do, on_error="ignore")
