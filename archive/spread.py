"""Pure work of a build over the machine's cores: the results come in order, to the one process that writes.

What is little is done here: worker processes take a second to start. They end with the build that they work for.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from typing import TypeVar

from archive.limits import end_with_parent

LEAST = 64
"""Items from which on workers are worth starting."""

_BATCH = 8  # items that travel together; neighbours share what a worker has read
_AHEAD = 4  # batches of each worker that are under way

T = TypeVar("T")
R = TypeVar("R")


def spread(work: Callable[[T], R], items: Iterable[T], least: int = LEAST) -> Iterator[tuple[T, R]]:
    """Each item with what `work` makes of it, in order; both travel between processes where there are many."""
    waiting = iter(items)
    first = list(islice(waiting, least))
    if len(first) < least:
        yield from ((item, work(item)) for item in first)
        return
    workers = os.cpu_count() or 1
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["archive.documents"])
    waiting = chain(first, waiting)
    running: deque[tuple[list[T], Future[list[R]]]] = deque()
    with ProcessPoolExecutor(workers, context, initializer=end_with_parent) as pool:
        try:
            while batch := list(islice(waiting, _BATCH)):
                running.append((batch, pool.submit(_each, work, batch)))
                if len(running) > workers * _AHEAD:
                    yield from _done(*running.popleft())
            while running:
                yield from _done(*running.popleft())
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _done(batch: list[T], future: Future[list[R]]) -> Iterator[tuple[T, R]]:
    return zip(batch, future.result(), strict=True)


def _each(work: Callable[[T], R], items: list[T]) -> list[R]:
    return [work(item) for item in items]
