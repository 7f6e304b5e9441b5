"""The parse step with one worker process and with two: how much faster it is with the second.

Other programs on the machine take their turns on its cores; the time that a worker was ready to run and stood in
the queue for a core (Linux's /proc/PID/schedstat) is taken off, so that a busy machine does not decide.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

from msgspec import Struct

from archive.ingest import ingest
from archive.parsing import parse_pending
from archive.store import Store, open_store
from bench.running import family

_EVERY = 0.02
"""Seconds between two looks at the workers; what the last one before a worker's end missed counts as its work."""
_STARTED = 50_000_000  # nanoseconds: a process that ran for less did no file


class Took(Struct, frozen=True):
    """Seconds of the whole step, and those of them that its workers stood in a queue for a core."""

    seconds: float
    queued: float

    @property
    def own(self) -> float:
        """Seconds on a machine that has nothing else to do."""
        return self.seconds - self.queued


def parsing(paths: Sequence[Path], copies: int, counts: Sequence[int], rounds: int) -> dict[int, Took]:
    """How long the step takes on copies of files with so many workers, in turn, the best of the rounds."""
    best: dict[int, Took] = {}
    with tempfile.TemporaryDirectory() as folder:
        store = _filled(Path(folder), paths, copies)
        parse_pending(store, workers=1)  # starts the server that workers come from
        for _ in range(rounds):
            for count in counts:
                took = _timed(store, count)
                best[count] = min(best.get(count, took), took, key=lambda each: each.own)
    return best


def _filled(folder: Path, paths: Sequence[Path], copies: int) -> Store:
    """A store of the files, each so many times, told apart by a comment behind its end."""
    named = folder / "files"
    named.mkdir()
    for number in range(copies):
        for path in paths:
            (named / f"{number}-{path.name}").write_bytes(path.read_bytes() + b"\n%% copy %d\n" % number)
    store = open_store(folder / "data")
    ingest(store, [named])
    return store


def _timed(store: Store, workers: int) -> Took:
    queue = _Queue()
    started = monotonic()
    summary = parse_pending(store, workers=workers, reparse=True)
    seconds = monotonic() - started
    if summary.failures:
        raise RuntimeError(f"not all were read: {summary.failures}")
    return Took(seconds, queue.stop() / workers)


class _Queue:
    """Watches how long the processes that this one starts stand in the queue for a core."""

    def __init__(self) -> None:
        self._before = _ran(family(os.getpid()))
        self._last: dict[int, tuple[int, int]] = {}
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """Seconds, of all of them together."""
        self._done.set()
        self._thread.join()
        return sum(queued for run, queued in self._last.values() if run > _STARTED) / 1e9

    def _look(self) -> None:
        while not self._done.wait(_EVERY):
            seen = _ran(family(os.getpid()))
            self._last |= {pid: times for pid, times in seen.items() if pid not in self._before}


def _ran(pids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Nanoseconds that processes ran, and that they were ready to and did not."""
    found = {}
    for pid in pids:
        try:
            run, queued, _ = Path(f"/proc/{pid}/schedstat").read_text().split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        found[pid] = int(run), int(queued)
    return found
