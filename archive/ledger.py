"""The ledger: every answer that a crawl or an ingest got, in files that are put once and never changed.

A run of a site writes `ledger/<site id>/<run id>/<seq>.jsonl`: first a `RunHeader`, then `Capture`s, last a
`RunFooter`; a run without a footer was cut short. Every line carries `prev_sha256`, the hash of the site's
ledger file before its own, and every file ends in a `Seal`, so that one that was changed or lost shows. A raw
file is durable before the capture that names it is recorded, and a capture counts as done only when its batch
is put.

Since files are put whole, a torn one comes from a copy that was cut short. Its whole lines are used, because
what they say was acknowledged and their raw files were durable before them; the rest is set aside and
reported. The next run asks again for what they lost.
"""

from __future__ import annotations

import logging
import re
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from types import TracebackType
from typing import Any, Self

import msgspec
from msgspec import Struct, structs

from archive import seals
from archive.model import Capture, LedgerLine, RunFooter, RunHeader, Seal
from archive.store import Store, StoreError

HELD = ("new", "changed", "unchanged")
"""The outcomes of a capture whose bytes are what the site publishes."""

Clock = Callable[[], datetime]

_LINE = msgspec.json.Decoder(LedgerLine | Seal)
PLACE = re.compile(r"ledger/(?P<site>[^/]+)/(?P<run>[^/]+)/(?P<sequence>\d{6})\.jsonl")
"""The key of a file of the ledger."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_log = logging.getLogger(__name__)


class LedgerError(StoreError):
    """The ledger cannot take this line, or this run."""


class Entry(Struct, frozen=True):
    """A line of the ledger and its place. `line` counts from 0 in the file `key`."""

    key: str
    line: int
    record: LedgerLine


class Fault(Struct, frozen=True):
    """A line that cannot be read and was set aside. `torn`: the file ends inside it."""

    key: str
    line: int
    torn: bool
    reason: str


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """A UTC time as the ledger writes it, to the second: `2024-09-20T08:30:00Z`."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def new_run_id(clock: Clock = utc_now) -> str:
    """A name for a run that begins now; names sort by time."""
    return f"{clock():%Y%m%dT%H%M%S%fZ}"


class LedgerWriter:
    """Writes one run of one site; the only way into the ledger. Use it as a context manager.

    Captures become durable in batches: every `batch` of them, at the first one `seconds` after the last
    flush, on `flush()`, and at the end. Leaving the block without `finish` ends the run as incomplete.
    """

    def __init__(
        self,
        store: Store,
        site_id: str,
        run_id: str,
        entry: dict[str, Any],
        *,
        batch: int = 50,
        seconds: float = 5.0,
        clock: Clock = utc_now,
    ) -> None:
        for name in (site_id, run_id):
            if not _NAME.fullmatch(name):
                raise LedgerError(f"not a name for a site or a run: {name!r}")
        self._store, self._site, self._run, self._clock = store, site_id, run_id, clock
        self._batch, self._seconds, self._flushed_at = batch, seconds, time.monotonic()
        self._counts: Counter[str] = Counter()
        self._sequence, self._finished = 0, False
        self._previous = _last_file_hash(store, site_id)
        self._sending = b""
        self._lines: list[LedgerLine] = [RunHeader(site_id, run_id, iso(clock()), entry)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._finished:
            self.finish(complete=False, reason=kind.__name__ if kind else "left unfinished")

    def record(self, capture: Capture) -> None:
        """Take a capture; its raw file must be stored already. Raises `LedgerError` where it is not fit."""
        if self._finished:
            raise LedgerError(f"the run {self._run} of {self._site} is finished")
        if capture.site != self._site:
            raise LedgerError(f"a capture of {capture.site} in the ledger of {self._site}")
        if capture.outcome in HELD and not capture.sha256:
            raise LedgerError(f"{capture.outcome}, but of no bytes: {capture.url}")
        self._lines.append(capture)
        self._counts[capture.outcome] += 1
        if len(self._lines) >= self._batch or time.monotonic() - self._flushed_at >= self._seconds:
            self.flush()

    def flush(self) -> None:
        """Make every capture taken so far durable. Raises `LedgerError` where another writer has this run.

        What the store failed to take is sent again as it was: it may have arrived, and its answer been lost.
        """
        while self._sending or self._lines:
            if not self._sending:
                self._sending, self._lines = self._encoded(), []
            key = f"ledger/{self._site}/{self._run}/{self._sequence:06d}.jsonl"
            if not self._store.put(key, self._sending) and self._store.get(key) != self._sending:
                raise LedgerError(f"another writer has this run: {key}")
            self._previous, self._sequence = sha256(self._sending).hexdigest(), self._sequence + 1
            self._sending, self._flushed_at = b"", time.monotonic()

    def _encoded(self) -> bytes:
        lines = [structs.replace(line, prev_sha256=self._previous) for line in self._lines]
        return seals.sealed(b"".join(msgspec.json.encode(line) + b"\n" for line in lines), seals.LINE)

    def finish(self, complete: bool, reason: str, **found: Any) -> None:
        """End the run, durably: whether all that was wanted was asked for, and in a few words why.

        `found`: further fields of the `RunFooter`.
        """
        counts = dict(sorted(self._counts.items()))
        footer = RunFooter(self._site, self._run, iso(self._clock()), complete, reason, counts)
        self._lines.append(structs.replace(footer, **found))
        self._finished = True
        self.flush()


def report(fault: Fault) -> None:
    """What `read_ledger` does with a fault unless told otherwise: log it."""
    _log.warning("ledger line set aside: %s line %d: %s", fault.key, fault.line + 1, fault.reason)


def read_ledger(
    store: Store, site_id: str | None = None, on_fault: Callable[[Fault], None] = report
) -> Iterator[Entry]:
    """Every line of the ledger (of one site, if named) in order; unreadable ones go to `on_fault`."""
    for key in ledger_files(store, site_id):
        yield from read_ledger_file(key, store.get(key), on_fault)


def ledger_files(store: Store, site_id: str | None = None) -> Iterator[str]:
    """The keys of the ledger's files, sorted by site, run and sequence; what else lies there is left out."""
    return filter(PLACE.fullmatch, store.keys(f"ledger/{site_id}/" if site_id else "ledger/"))


def read_ledger_file(key: str, data: bytes, on_fault: Callable[[Fault], None] = report) -> Iterator[Entry]:
    """The whole lines of one ledger file, but for its seal."""
    lines = data.split(b"\n")
    for number, line in enumerate(lines):
        last = number == len(lines) - 1
        if last and not line:
            continue
        try:
            record = _LINE.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            on_fault(Fault(key, number, last, str(error)))
            continue
        if not isinstance(record, Seal):
            yield Entry(key, number, record)


def _last_file_hash(store: Store, site_id: str) -> str | None:
    last = deque(ledger_files(store, site_id), maxlen=1)
    return sha256(store.get(last[0])).hexdigest() if last else None
