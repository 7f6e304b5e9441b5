"""Scheduled runs: one at a time in a data folder, each with a record that says how far it came.

A record is `runs/<UTC time>.json` in the data folder, replaced after each step, so that a run that was killed shows
what it had done, and the next one goes on from there.
"""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from archive.folder import LocalStore
from archive.ledger import iso, new_run_id, utc_now
from archive.store import StoreError

STEPS = ("crawl", "parse", "build", "export")
RESUMED_WITHIN = timedelta(hours=24)
"""A run that was cut short longer ago is begun anew: what its crawl saw is old."""
_PREFIX = "runs/"
_log = logging.getLogger(__name__)


class RunError(Exception):
    """The run cannot begin; the message says why."""


class Step(Struct):
    """A step that was done: its own summary, as `mingzhang <step> --json` prints it."""

    seconds: float
    summary: dict[str, Any]


class Run(Struct):
    """A run's record. Times are UTC, ISO 8601."""

    id: str
    started_at: str
    asked: dict[str, Any]
    """What it was told to crawl: only a run that is told the same goes on with it."""
    steps: dict[str, Step] = {}
    """Those that were done, by name."""
    failures: list[str] = []
    """Validations that did not hold, and what a step of ours did not survive."""
    resumed_at: list[str] = []
    finished_at: str | None = None
    """When the last step was done; a run without it was cut short, by a failure or from outside."""
    ok: bool = False
    """Whether it finished, and nothing failed."""


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Holds the data folder's lock. Raises `RunError` where another run has it."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / ".run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise RunError(f"另一次运行还没有结束 · another run is at work in {data}") from taken
        yield


def begin(data: Path, asked: dict[str, Any]) -> Run:
    """A new run, or the last one where it was cut short within `RESUMED_WITHIN` and was told the same."""
    last = next(reversed(list(runs(data))), None)
    now = utc_now()
    if last and not last.finished_at and last.asked == asked:
        touched = datetime.fromisoformat((last.resumed_at or [last.started_at])[-1])
        if now - touched < RESUMED_WITHIN:
            last.resumed_at.append(iso(now))
            last.failures = []
            return last
    return Run(new_run_id(), iso(now), asked)


def save(data: Path, run: Run) -> None:
    """Keep the record, durably, in one rename."""
    LocalStore(data).replace(f"{_PREFIX}{run.id}.json", msgspec.json.format(msgspec.json.encode(run)) + b"\n")


def runs(data: Path) -> Iterator[Run]:
    """The records, the oldest first. One that cannot be read is said and left out: no run is kept from its work."""
    store = LocalStore(data)
    for key in store.keys(_PREFIX):
        try:
            yield msgspec.json.decode(store.get(key), type=Run)
        except (StoreError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            _log.warning("the record of a run cannot be read: %s: %s", key, error)
