"""The parse step: each raw file that the ledger names, once for each parser version, by an executor.

Whoever does it reads the raw file from the store and writes the record there, so that only names travel, and a job
may be done twice without harm. A file that kills its process or holds it too long costs only itself: it gets a
record that says so.
"""

from __future__ import annotations

import signal
from collections import Counter, deque
from collections.abc import Callable, Sequence

from msgspec import Struct

import parsers
from archive.executor import LOCAL, ExecutorError, spread
from archive.ledger import HELD, read_ledger
from archive.limits import MEGABYTES, MEMORY_EXIT, PAGE_SECONDS, SECONDS, extend, limited
from archive.model import Capture
from archive.previews import make_preview
from archive.records import encode_record
from archive.store import DamagedKey, MissingKey, Store, doubt, parsed_key, raw_key
from parsers.model import Record

Tick = Callable[[int, int], None]


class Parser(Struct, frozen=True):
    """What parses: functions of bytes that workers can import, and the version that the records go under."""

    version: str = parsers.VERSION
    parse: Callable[[bytes], Record] = parsers.parse
    pages: Callable[[bytes], int | None] = parsers.pages


class ParseSummary(Struct, frozen=True):
    """`counts`: files `parsed`, of them with `documents`, `not_documents`, `failed`; and `kept` from before.

    `failures` counts the causes. `previews` counts those of office files: `made`, `kept`, and causes of none.
    """

    counts: dict[str, int]
    failures: dict[str, int]
    previews: dict[str, int] = {}


class Parsed(Struct, frozen=True):
    """What became of a file: why it could not be read, else whether it holds `documents`; and of its preview."""

    outcome: str
    preview: str | None = None


def parse_pending(
    store: Store,
    *,
    reparse: bool = False,
    executor: str = LOCAL,
    workers: int | None = None,
    progress: Tick | None = None,
    parser: Parser | None = None,
    previews: bool = True,
    seconds: int = SECONDS,
    megabytes: int = MEGABYTES,
) -> ParseSummary:
    """Parse every file and article page that the ledger holds and this parser version has not seen.

    `reparse` does those that it has seen again. `executor` says where (`archive/executor.py`), `workers` how many
    at a time on this machine. `parser` is this distribution's unless given. `previews` of the office files among
    them are made too. A file that takes more than `seconds`, and those of its pages, is `crashed`, one that takes
    more than `megabytes` of memory `too_large`. Raises `ExecutorError`.
    """
    job = Job(store, parser or Parser(), seconds, megabytes, previews)
    wanted = sorted(held_files(store))
    pending = [d for d in wanted if reparse or not store.exists(parsed_key(job.parser.version, d))]
    tally = _Tally()
    for done, (digest, parsed) in enumerate(spread(executor, job, pending, workers), 1):
        if executor != LOCAL:
            _require_shared(store, digest, parsed)
        tally.add(parsed)
        if progress:
            progress(done, len(pending))
    return tally.summary(kept=len(wanted) - len(pending))


def _require_shared(store: Store, digest: str, parsed: Parsed) -> None:
    """Raises `ExecutorError` where a worker on another machine misses what is here."""
    if parsed.outcome == "missing" and store.exists(raw_key(digest)):
        raise ExecutorError(f"a worker does not see {store!r}: share the folder, or set STORE_URL to s3://")


class _Tally:
    """What became of the files so far."""

    def __init__(self) -> None:
        self._counts = Counter(parsed=0, documents=0, not_documents=0, failed=0)
        self._failures: Counter[str] = Counter()
        self._previews: Counter[str] = Counter()

    def add(self, parsed: Parsed) -> None:
        """Count one more file."""
        is_failure = parsed.outcome not in self._counts
        self._counts.update(["parsed", "failed" if is_failure else parsed.outcome])
        self._failures.update([parsed.outcome] if is_failure else [])
        self._previews.update([parsed.preview] if parsed.preview else [])

    def summary(self, kept: int) -> ParseSummary:
        """All of it, beside the files that were parsed before."""
        failures, previews = (dict(sorted(c.items())) for c in (self._failures, self._previews))
        return ParseSummary({**self._counts, "kept": kept}, failures, previews)


def parse_again(store: Store, digests: Sequence[str]) -> None:
    """Parse these raw files, and put the records over what is stored of them."""
    deque(spread(LOCAL, Job(store, Parser(), SECONDS, MEGABYTES, previews=True), digests), maxlen=0)


def held_files(store: Store) -> set[str]:
    """SHA-256 of every file and article page (no list page) that the ledger holds."""
    lines = (entry.record for entry in read_ledger(store))
    return {
        line.sha256
        for line in lines
        if isinstance(line, Capture) and line.role != "list" and line.outcome in HELD and line.sha256
    }


class Job(Struct, frozen=True):
    """What is done with a raw file's SHA-256: its record is stored, and of an office file the preview."""

    store: Store
    parser: Parser
    seconds: int
    megabytes: int
    previews: bool

    def __call__(self, digest: str) -> Parsed:
        """What became of the file; bytes that are `missing`, or `altered` since they came, leave no record."""
        try:
            data = self.store.get(raw_key(digest))
        except MissingKey:
            return Parsed("missing")
        except DamagedKey:
            return Parsed("altered")
        if doubt(raw_key(digest), data):
            return Parsed("altered")
        try:
            with limited(self.seconds, self.megabytes):
                extend(self.seconds, self.parser.pages(data))
                record = self.parser.parse(data)
        except MemoryError:
            return self.ended(digest, MEMORY_EXIT)
        except Exception as error:
            return self._failed(digest, "crashed", f"{type(error).__name__}: {error}")
        # Before the record, which says that the file is done; LibreOffice has limits of its own.
        is_shown = self.previews and record.documents
        preview = make_preview(self.store, self.parser.version, digest, data) if is_shown else None
        return Parsed(self._keep(digest, record), preview)

    def ended(self, digest: str, exit_status: int) -> Parsed:
        """The same for a file that ended the process which read it: its record says how."""
        if exit_status == MEMORY_EXIT:
            return self._failed(digest, "too_large", f"took over {self.megabytes} MB of memory")
        if exit_status == -signal.SIGALRM:
            return self._failed(digest, "crashed", f"took over {self.seconds} s and {PAGE_SECONDS} s a page")
        return self._failed(digest, "crashed", "its worker died")

    def _failed(self, digest: str, cause: str, detail: str) -> Parsed:
        """Keeps, until the parser is mended, that the parser does not survive the file."""
        version = self.parser.version
        failed = Record(digest, version, "unknown", failure=cause, failure_detail=detail[:500])
        return Parsed(self._keep(digest, failed))

    def _keep(self, digest: str, record: Record) -> str:
        """Store a record; what became of its file in a word."""
        self.store.replace(parsed_key(self.parser.version, digest), encode_record(record))
        return outcome(record)


def outcome(record: Record) -> str:
    """What became of a file: why it could not be read, else whether it holds `documents`."""
    return record.failure or ("documents" if record.documents else "not_documents")
