"""The parse step: each raw file that the ledger names, once for each parser version, in worker processes.

A worker reads the raw file from the store and writes the record there, so that only names travel, and a job
may be done twice without harm. A file that kills its worker or holds it too long costs only itself: when a
pool breaks, the files that were in it are parsed again one by one, and the one that breaks a worker of its
own gets a record that says so.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import ForkServerContext

from msgspec import Struct

import parsers
from archive.ledger import HELD, read_ledger
from archive.limits import MEGABYTES, MEMORY_EXIT, SECONDS, end_with_parent, limited
from archive.model import Capture
from archive.records import encode_record, load_record
from archive.store import MissingKey, Store, parsed_key, raw_key
from parsers.model import Record

TASKS = 200
"""Files that a worker parses before a fresh one takes its place: what its libraries leak goes with it."""

Tick = Callable[[int, int], None]


class Parser(Struct, frozen=True):
    """What parses: a function of bytes that workers can import, and the version that its records go under."""

    version: str = parsers.VERSION
    parse: Callable[[bytes], Record] = parsers.parse


class ParseSummary(Struct, frozen=True):
    """`counts`: files `parsed`, of them with `documents`, `not_documents`, `failed`; and `kept` from before.

    `failures` counts the causes.
    """

    counts: dict[str, int]
    failures: dict[str, int]


def parse_pending(
    store: Store,
    *,
    reparse: bool = False,
    workers: int | None = None,
    progress: Tick | None = None,
    parser: Parser | None = None,
    seconds: int = SECONDS,
    megabytes: int = MEGABYTES,
) -> ParseSummary:
    """Parse every file and article page that the ledger holds and this parser version has not seen.

    `reparse` does those that it has seen again. `parser` is this distribution's unless given. A file that takes
    more than `seconds` is `crashed`, one that takes more than `megabytes` of memory `too_large`.
    """
    job = Job(store, parser or Parser(), seconds, megabytes)
    wanted = sorted(held_files(store))
    pending = [d for d in wanted if reparse or not store.exists(parsed_key(job.parser.version, d))]
    counts: Counter[str] = Counter(parsed=0, documents=0, not_documents=0, failed=0)
    failures: Counter[str] = Counter()
    for done, result in enumerate(_run(job, pending, workers or os.cpu_count() or 1), 1):
        counts.update(["parsed", result if result in counts else "failed"])
        if result not in counts:
            failures[result] += 1
        if progress:
            progress(done, len(pending))
    return ParseSummary({**counts, "kept": len(wanted) - len(pending)}, dict(sorted(failures.items())))


def parse_again(store: Store, digests: Sequence[str]) -> None:
    """Parse these raw files, and put the records over what is stored of them."""
    deque(_run(Job(store, Parser(), SECONDS, MEGABYTES), digests, os.cpu_count() or 1), maxlen=0)


def held_files(store: Store) -> set[str]:
    """SHA-256 of every file and article page (no list page) that the ledger holds."""
    lines = (entry.record for entry in read_ledger(store))
    return {
        line.sha256
        for line in lines
        if isinstance(line, Capture) and line.role != "list" and line.outcome in HELD and line.sha256
    }


class Job(Struct, frozen=True):
    """What a worker does with a raw file's SHA-256: calling it parses the file and stores the record."""

    store: Store
    parser: Parser
    seconds: int
    megabytes: int

    def __call__(self, digest: str) -> str:
        """The record's failure, else `documents` or `not_documents`; `missing` bytes leave no record."""
        try:
            data = self.store.get(raw_key(digest))
        except MissingKey:
            return "missing"
        try:
            with limited(self.seconds, self.megabytes):
                record = self.parser.parse(data)
        except MemoryError:
            record = self.ended(digest, MEMORY_EXIT)
        except Exception as error:
            record = self.failed(digest, "crashed", f"{type(error).__name__}: {error}")
        return self.keep(digest, record)

    def keep(self, digest: str, record: Record) -> str:
        """Store a record; what became of its file in a word."""
        self.store.replace(parsed_key(self.parser.version, digest), encode_record(record))
        return outcome(record)

    def ended(self, digest: str, exit_status: int) -> Record:
        """The record of a file that ended its worker, by how it did."""
        if exit_status == MEMORY_EXIT:
            return self.failed(digest, "too_large", f"took over {self.megabytes} MB of memory")
        late = exit_status == -signal.SIGALRM
        return self.failed(digest, "crashed", f"took over {self.seconds} s" if late else "its worker died")

    def failed(self, digest: str, cause: str, detail: str) -> Record:
        """The record of a file that the parser does not survive: kept until the parser is mended."""
        return Record(digest, self.parser.version, "unknown", failure=cause, failure_detail=detail[:500])


def outcome(record: Record) -> str:
    """What became of a file: why it could not be read, else whether it holds `documents`."""
    return record.failure or ("documents" if record.documents else "not_documents")


def _run(job: Job, digests: Sequence[str], workers: int) -> Iterator[str]:
    """Each digest's result, as they come; those that were under way in a pool that broke are done alone."""
    left = deque(digests)
    while left:
        suspects: list[str] = []
        with _pool(min(workers, len(left))) as pool:
            yield from _drain(pool, job, left, 2 * workers, suspects)
        for digest in suspects:
            yield _alone(job, digest)


def _drain(
    pool: ProcessPoolExecutor, job: Job, left: deque[str], window: int, suspects: list[str]
) -> Iterator[str]:
    """The results of `left`, emptying it; where the pool breaks, `suspects` get what was under way in it."""
    running: dict[Future[str], str] = {}
    broken = False
    while (left and not broken) or running:
        while left and not broken and len(running) < window:
            try:
                running[pool.submit(job, left[0])] = left[0]
                left.popleft()
            except BrokenProcessPool:
                broken = True
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            digest = running.pop(future)
            if isinstance(future.exception(), BrokenProcessPool):
                broken = True
                suspects.append(digest)
            else:
                yield future.result()


def _alone(job: Job, digest: str) -> str:
    """Parse one file in a process of its own; if that dies too, the record says how."""
    process = _workers().Process(target=job, args=(digest,))
    process.start()
    process.join()
    if process.exitcode:
        return job.keep(digest, job.ended(digest, process.exitcode))
    try:
        return outcome(load_record(job.store, job.parser.version, digest))
    except MissingKey:
        return "missing"


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, _workers(), initializer=end_with_parent, max_tasks_per_child=TASKS)


def _workers() -> ForkServerContext:
    """Workers come from a server that holds the parsers and nothing else: no thread or open file of ours."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context
