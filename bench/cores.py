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
    """Watches how long the workers, and the threads that hand them files, stand in the queue for a core."""

    def __init__(self) -> None:
        self._before = set(_ran())
        self._last: dict[int, tuple[int, int]] = {}
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """Seconds, of all of them together."""
        self._done.set()
        self._thread.join()
        return sum(queued for _, queued in self._last.values()) / 1e9

    def _look(self) -> None:
        own = threading.get_native_id()
        while not self._done.wait(_EVERY):
            new = (set(seen := _ran())) - self._before - {own}
            self._last |= {task: seen[task] for task in new}


def _ran() -> dict[int, tuple[int, int]]:
    """Nanoseconds that this process's threads, and the processes below it, ran, and could have run and did not."""
    mine = os.getpid()
    files = [*Path("/proc/self/task").glob("*/schedstat")]
    files += [Path(f"/proc/{pid}/schedstat") for pid in family(mine) if pid != mine]
    found = {}
    for file in files:
        try:
            run, queued, _ = file.read_text().split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        found[int(file.parent.name)] = int(run), int(queued)
    return found
