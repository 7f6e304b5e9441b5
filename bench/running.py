"""A command of the program as a benchmark runs it: how long it took, on how much processor, in how much memory."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

from msgspec import Struct

ROOT = Path(__file__).parents[1]
_EVERY = 0.2
"""Seconds between two looks at the memory."""


class Ran(Struct, frozen=True):
    """`cpu` is of the process and its children. `largest` is the most that one process of them held, shared pages
    too; `together` the most of their own memory that they all held at once. Both in MB.
    """

    seconds: float
    cpu: float
    largest: int
    together: int
    out: str


def mingzhang(data: Path, *arguments: str) -> Ran:
    """Run a command of the program on a data folder. Raises `RuntimeError` where it fails."""
    return run([sys.executable, "-m", "mingzhang", "--data", str(data), *arguments])


def run(command: Sequence[str]) -> Ran:
    """Run a command. Raises `RuntimeError`, with the end of what it said, where it fails."""
    started = monotonic()
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        watch = Watch(process.pid)
        out = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.stop()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {out[-2000:]}")
    took = monotonic() - started
    cpu = max(watch.cpu, usage.ru_utime + usage.ru_stime)
    return Ran(took, cpu, usage.ru_maxrss >> 10, watch.together, out)


class Watch:
    """Looks at the memory of a process and all below it, and at the processor time that each had, until stopped.

    The system adds up the time of processes whose parents wait for them; workers that a server of theirs began
    would be left out.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.together = 0
        self._cpu: dict[int, float] = {}
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._done.set()
        self._thread.join()

    @property
    def cpu(self) -> float:
        """Seconds of the processor that they had when they were last seen."""
        return sum(self._cpu.values())

    def _look(self) -> None:
        while not self._done.wait(_EVERY):
            alive = family(self._pid)
            self.together = max(self.together, sum(map(own_megabytes, alive)))
            self._cpu |= {pid: had for pid in alive if (had := processor_seconds(pid))}


def family(pid: int) -> list[int]:
    """A process and all below it, as far as they live."""
    try:
        tasks = os.listdir(f"/proc/{pid}/task")
        below = [Path(f"/proc/{pid}/task/{task}/children").read_text().split() for task in tasks]
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [pid, *(found for ids in below for child in ids for found in family(int(child)))]


def own_megabytes(pid: int) -> int:
    """The memory of a process that is no page of a file; 0 where it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    found = [line.split()[1] for line in status.splitlines() if line.startswith("RssAnon:")]
    return int(found[0]) >> 10 if found else 0


def processor_seconds(pid: int) -> float:
    """The processor time of a process by itself; 0 where it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
