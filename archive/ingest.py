"""Files at hand, from any source, into the same store and ledger as what was crawled.

What was told of the files (agency, year, kind, source) stands in the run's header, so that `build` can prefer
it to what the documents print. Local paths are not kept: a file without a public address is captured as
`ingest:<sha256>/<its name>`, so that two different files of one name are never two versions of one document.
"""

from __future__ import annotations

import mimetypes
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
from msgspec import Struct, structs

from archive.ledger import Clock, LedgerWriter, iso, new_run_id, read_ledger, utc_now
from archive.model import Capture, RunHeader
from archive.store import Store, add_raw
from parsers.model import Kind
from parsers.sniff import is_page

SITE = "ingest"
NAME = "本地收录"
NO_PAGES = frozenset([".pdf", ".ofd", ".doc", ".docx", ".wps", ".xls", ".xlsx", ".et", ".zip", ".rar", ".7z"])
"""Endings of files that a page passes for where a site refused the file itself."""


class Given(Struct, frozen=True, omit_defaults=True):
    """What the person who ingests says of the files; None is: read it from the document."""

    agency: str | None = None
    year: int | None = None
    kind: Kind | None = None
    source_url: str | None = None


class Failure(Struct, frozen=True):
    """A path that could not be taken in, and why."""

    path: str
    cause: str


class IngestSummary(Struct, frozen=True):
    """`counts`: `new` captures, files already `known` with the same facts, pages in a file's place that were
    captured as `blocked`, `failed` paths.
    """

    counts: dict[str, int]
    failures: list[Failure]


def ingest(
    store: Store,
    paths: Sequence[Path],
    *,
    agency: str | None = None,
    year: int | None = None,
    kind: Kind | None = None,
    source_url: str | None = None,
    clock: Clock = utc_now,
    progress: Callable[[int, int], None] | None = None,
) -> IngestSummary:
    """Take in files, and folders with all below them but hidden files, as they are.

    The same bytes with the same facts add nothing. `source_url` is a single file's address; of several files
    it is the page that they were found on. A path that cannot be read is a failure; the rest goes on.
    """
    failures: list[Failure] = []
    files = [file for path in paths for file in _files(path, failures)]
    counts: Counter[str] = Counter(new=0, known=0, blocked=0, failed=0)
    with _Run(store, Given(agency, year, kind, source_url), clock, single=len(files) == 1) as run:
        for done, path in enumerate(files, 1):
            if (data := _read(path, failures)) is not None:
                counts[run.take(path.name, data)] += 1
            if progress:
                progress(done, len(files))
    return IngestSummary({**counts, "failed": len(failures)}, failures)


def given_facts(header: RunHeader) -> Given:
    """What was told of the files of an ingest run; nothing for a crawl."""
    return msgspec.convert(header.entry.get("given", {}), Given)


class _Run:
    """A run that is only written where there is something to write; `single`: it takes in one file."""

    def __init__(self, store: Store, given: Given, clock: Clock, *, single: bool) -> None:
        self._store, self._given, self._clock, self._single = store, given, clock, single
        self._known = set(_known(store))
        self._writer: LedgerWriter | None = None

    def __enter__(self) -> _Run:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._writer:
            self._writer.finish(complete=kind is None, reason=kind.__name__ if kind else "all paths read")

    def take(self, name: str, data: bytes) -> str:
        """Store and capture a file: `new`, `known` with these facts, or `blocked`, a page in a file's place."""
        key = (sha256(data).hexdigest(), self._given)
        if key in self._known:
            return "known"
        self._known.add(key)
        add_raw(self._store, data)
        if self._writer is None:
            self._writer = LedgerWriter(
                self._store, SITE, new_run_id(self._clock), entry(self._given), clock=self._clock
            )
        is_blocked = Path(name).suffix.lower() in NO_PAGES and is_page(data)
        self._writer.record(self._capture(name, data, key[0], is_blocked))
        return "blocked" if is_blocked else "new"

    def _capture(self, name: str, data: bytes, digest: str, is_blocked: bool) -> Capture:
        address = self._given.source_url
        return Capture(
            url=address if address and self._single else f"{SITE}:{digest}/{quote(name)}",
            site=SITE,
            fetched_at=iso(self._clock()),
            outcome="failed" if is_blocked else "new",
            cause="blocked_file" if is_blocked else None,
            detail="the bytes are a page" if is_blocked else None,
            found_on=None if self._single else address,
            sha256=digest,
            bytes=len(data),
            media_type=mimetypes.guess_type(name)[0],
            file_name=name,
        )


def entry(given: Given) -> dict[str, Any]:
    """What stands in an ingest run's header in place of a registry entry."""
    facts = {name: value for name, value in structs.asdict(given).items() if value is not None}
    return {"id": SITE, "name": NAME, "role": "other", "family": SITE, "given": facts}


def _known(store: Store) -> Iterator[tuple[str, Given]]:
    """The bytes that were ingested before, each with the facts that were given with them."""
    given = Given()
    for line in read_ledger(store, SITE):
        if isinstance(line.record, RunHeader):
            given = given_facts(line.record)
        elif isinstance(line.record, Capture) and line.record.sha256:
            yield line.record.sha256, given


def _files(path: Path, failures: list[Failure]) -> Iterator[Path]:
    """The path itself if it is no folder, else the files below it in a stable order, hidden ones left out."""
    if not path.is_dir():
        yield path
        return
    for folder, folders, names in os.walk(path, onerror=lambda e: failures.append(_failure(e.filename, e))):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(names) if not name.startswith("."))


def _read(path: Path, failures: list[Failure]) -> bytes | None:
    if path.exists() and not path.is_file():
        failures.append(Failure(str(path), "not a regular file"))
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        failures.append(_failure(path, error))
        return None


def _failure(path: Path | str, error: OSError) -> Failure:
    return Failure(str(path), error.strerror or type(error).__name__)
