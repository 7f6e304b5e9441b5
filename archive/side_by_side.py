"""Work on many things side by side, in threads: for what waits on a disk, a network or a hash."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

THREADS = 8

T = TypeVar("T")
R = TypeVar("R")


def side_by_side(do: Callable[[T], R], things: Iterable[T], threads: int = THREADS) -> Iterator[R]:
    """What `do` gives for each thing, in their order; no more than a few things are taken ahead.

    Raises what `do` raises.
    """
    under_way: deque[Future[R]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for thing in things:
            under_way.append(pool.submit(do, thing))
            if len(under_way) >= 2 * threads:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
