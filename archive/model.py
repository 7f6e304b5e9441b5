"""The lines of the ledger, as typed frozen records (DESIGN §3). Times are UTC, ISO 8601 with a `Z`."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

Outcome = Literal["new", "changed", "unchanged", "gone", "refused", "failed"]
"""What one request came to. `refused` and `failed` name a `cause`."""


class RunHeader(Struct, frozen=True, tag="run", forbid_unknown_fields=True):
    """A run's first line: its site's registry entry as it was crawled, or what `ingest` was told."""

    site: str
    run: str
    started_at: str
    entry: dict[str, Any]
    prev_sha256: str | None = None


class Capture(Struct, frozen=True, tag="capture", omit_defaults=True, forbid_unknown_fields=True):
    """One answer to one request. `role` says what was asked for: a list page, an article page or a file."""

    url: str
    site: str
    fetched_at: str
    outcome: Outcome
    role: Literal["list", "article", "file"] = "file"
    found_on: str | None = None
    article_title: str | None = None
    published_on: str | None = None
    status: int | None = None
    sha256: str | None = None
    bytes: int | None = None
    media_type: str | None = None
    file_name: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    final_url: str | None = None
    headers: dict[str, str] | None = None
    cause: str | None = None
    detail: str | None = None
    prev_sha256: str | None = None
    """SHA-256 of the site's ledger file before this one: a chain."""


class RunFooter(Struct, frozen=True, tag="end", omit_defaults=True, forbid_unknown_fields=True):
    """A run's last line. Without one the run is incomplete."""

    site: str
    run: str
    finished_at: str
    complete: bool
    reason: str
    counts: dict[str, int]
    prev_sha256: str | None = None
    walk: Literal["whole", "new"] | None = None
    """Of a crawl: whether it read all list pages, or only as far as they were new."""
    listed: dict[str, int] | None = None
    """Of a crawl: the documents that the site is known to list, by fiscal year; those without one under ``."""
    requests: dict[str, int] | None = None
    """Of a crawl: requests made, by host."""


class Seal(Struct, frozen=True, tag="seal", forbid_unknown_fields=True):
    """A ledger file's last line: the SHA-256 of all bytes before it (`archive/seals.py`)."""

    sha256: str


LedgerLine = RunHeader | Capture | RunFooter
