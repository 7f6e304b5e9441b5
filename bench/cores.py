"""The parse step with one worker process and with two: how much faster it is with the second.

Other programs on the machine take their turns on its cores; the time that a worker was ready to run and stood in
the queue for a core (Linux's /proc/PID/schedstat) is taken off, so that a busy machine does not decide. Nor are two
cores always twice one: they share caches and memory, and may be threads of one. So two processes that share nothing
parse the same files beside it, and say what the machine can do.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE
from time import monotonic

from msgspec import Struct

from archive.ingest import ingest
from archive.parsing import parse_pending
from archive.store import Store, open_store
from bench.running import ROOT, family

_EVERY = 0.02
"""Seconds between two looks at the workers; what the last one before a worker's end missed counts as its work."""

_ALONE = """
import logging, sys, time, parsers
logging.disable(logging.WARNING)
files = [open(name, "rb").read() for name in sys.argv[2:]]
queued = lambda: int(open("/proc/self/schedstat").read().split()[1]) / 1e9
for data in files:
    parsers.parse(data)
print("ready", flush=True)
sys.stdin.readline()
started, before = time.monotonic(), queued()
for data in files * int(sys.argv[1]):
    parsers.parse(data)
print(time.monotonic() - started - (queued() - before))
"""
"""A process that parses files so many times, and prints how long, its time in the queue for a core taken off."""


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


def bare(paths: Sequence[Path], copies: int, counts: Sequence[int], rounds: int) -> dict[int, float]:
    """How long so many processes take for so many copies of the files each, with nothing between them."""
    best: dict[int, float] = {}
    for _ in range(rounds):
        for count in counts:
            took = _together(paths, copies, count)
            best[count] = min(best.get(count, took), took)
    return best


def _together(paths: Sequence[Path], times: int, count: int) -> float:
    """Seconds, of the slowest of them."""
    command = [sys.executable, "-c", _ALONE, str(times), *map(str, paths)]
    processes = [
        subprocess.Popen(command, cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True) for _ in range(count)
    ]
    for process in processes:
        assert process.stdout
        process.stdout.readline()  # it is ready
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    return max(float(process.communicate()[0]) for process in processes)


def _schedule(file: Path) -> tuple[int, int]:
    """Nanoseconds that a process ran, and that it could have run and did not. Raises OSError where it is gone."""
    run, queued, _ = file.read_text().split()
    return int(run), int(queued)


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
        with suppress(FileNotFoundError, ProcessLookupError):
            found[int(file.parent.name)] = _schedule(file)
    return found
