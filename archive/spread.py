"""Pure work of a build over the machine's cores: the results come in order, to the one process that writes.

What is little is done here: worker processes take a second to start. They end with the build that they work for.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing.context import ForkServerContext, ForkServerProcess
from types import ModuleType
from typing import Any, TypeVar

from archive.limits import end_with_parent

LEAST = 64
"""Items from which on workers are worth starting."""

_BATCH = 8  # items that travel together; neighbours share what a worker has read
_AHEAD = 4  # batches of each worker that are under way

_given: dict[str, Callable[[Any], Any]] = {}
"""In a worker, what it does."""

T = TypeVar("T")
R = TypeVar("R")


class _Process(ForkServerProcess):
    """A worker that does not import the program which started it: all that it does is in this package."""

    def start(self) -> None:
        """Begin, behind an empty program."""
        program = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            super().start()
        finally:
            sys.modules["__main__"] = program


class _Context(ForkServerContext):
    Process = _Process


def spread(work: Callable[[T], R], items: Iterable[T], least: int = LEAST) -> Iterator[tuple[T, R]]:
    """Each item with what `work` makes of it, in order; both travel between processes where there are many."""
    waiting = iter(items)
    first = list(islice(waiting, least))
    if len(first) < least:
        yield from ((item, work(item)) for item in first)
        return
    workers = os.cpu_count() or 1
    context = _Context()
    context.set_forkserver_preload(["archive.documents"])
    waiting = chain(first, waiting)
    running: deque[tuple[list[T], Future[list[R]]]] = deque()
    with ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(work,)) as pool:
        try:
            while batch := list(islice(waiting, _BATCH)):
                running.append((batch, pool.submit(_each, batch)))
                if len(running) > workers * _AHEAD:
                    yield from _done(*running.popleft())
            while running:
                yield from _done(*running.popleft())
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _done(batch: list[T], future: Future[list[R]]) -> Iterator[tuple[T, R]]:
    return zip(batch, future.result(), strict=True)


def _begin(work: Callable[[T], R]) -> None:
    """Take what is to be done with each item: it may hold a store, which is opened once."""
    end_with_parent()
    _given["work"] = work


def _each(items: list[T]) -> list[R]:
    return list(map(_given["work"], items))
