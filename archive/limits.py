"""What one file may take of the machine, in the process that reads it: time and memory.

Pages, segments and characters of a page, and the expanded size of containers are limited where they are read
(`parsers.pdf`, `parsers.archives`, `parsers.zipped`), with causes of their own. These two are the net below.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import wait as wait_for
from pathlib import Path

SECONDS = 600
"""The longest that one file may take, but for its pages."""
PAGE_SECONDS = 6
"""What each page of a file adds: reading a scan takes half of it for a page."""
MOST_SECONDS = 3600
"""The longest that any file may take, however many pages it says that it has."""
MEGABYTES = 2048
"""Resident memory of a worker: five times what 500 native pages take, and twice what reading scans takes."""
MEMORY_EXIT = 86
"""The exit status of a process that used more than its memory."""

_EVERY = 0.05  # seconds between two looks at the memory; what is filled at 5 GB/s is caught at a quarter more
_AT_ONCE = 2  # times the memory may be asked for: catches what grows while no other thread can run
_PAGE = resource.getpagesize()
_STATM = Path("/proc/self/statm")


@contextmanager
def limited(seconds: int, megabytes: int) -> Iterator[None]:
    """Ends this process, also inside a library's own loop, where what it encloses takes too much.

    By SIGALRM after so many seconds; with `MEMORY_EXIT` where it holds more memory. Asking for twice as much at
    once raises MemoryError, or aborts in a library that does not expect it.
    """
    done = threading.Event()
    watch = threading.Thread(target=_watch, args=(done, megabytes << 20), daemon=True)
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = _AT_ONCE * megabytes << 20
    resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard < 0 else min(wanted, hard), hard))
    signal.alarm(seconds)  # its default action ends the process
    watch.start()
    try:
        yield
    finally:
        signal.alarm(0)
        done.set()
        watch.join()
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def extend(seconds: int, pages: int | None) -> None:
    """Let what `limited` encloses take so many seconds from now on, and more by the file's pages, if it has any."""
    signal.alarm(max(seconds, min(MOST_SECONDS, seconds + PAGE_SECONDS * (pages or 0))))


def end_with_parent() -> None:
    """Have this worker end when the process that gives it work does: a killed parse leaves none behind."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        wait_for([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _watch(done: threading.Event, most: int) -> None:
    while not done.wait(_EVERY):
        if _resident() > most:
            os._exit(MEMORY_EXIT)


def _resident() -> int:
    """The bytes that this process holds in memory; its peak, where the system does not tell."""
    try:
        return int(_STATM.read_text().split()[1]) * _PAGE
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
