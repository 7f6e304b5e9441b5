"""How each site stands: when it last answered in full, what it refused, what fell short; from the ledger alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Literal

import msgspec
from msgspec import Struct

from archive.ledger import ledger_files, read_ledger
from archive.model import Capture, RunFooter, RunHeader
from archive.store import Store
from crawler.sites import Expect, Site, hostname

Trouble = Literal["refused", "failed", "incomplete", "short", "stale", "never"]
"""`never`: it was crawled, but never in full; `stale`: not lately; `short`: fewer documents than expected."""


class Refusal(Struct, frozen=True):
    """What a host refused in a site's last run: requests by cause (an id of `causes.yml`)."""

    host: str
    cause: str
    count: int


class Standing(Struct, frozen=True):
    """A site as of its last run. Times are UTC, ISO 8601; None: never."""

    id: str
    name: str
    last_crawled_at: str | None = None
    last_success_at: str | None = None
    """When its last complete run ended."""
    age_days: int | None = None
    """Since then."""
    reason: str | None = None
    """Why the last run ended."""
    documents: int | None = None
    """In the fullest fiscal year, as its last complete run knew them."""
    expected: Expect | None = None
    refusals: tuple[Refusal, ...] = ()
    failures: dict[str, int] = {}
    """What could not be read in the last run, by cause."""
    troubles: tuple[Trouble, ...] = ()


class _Entry(Struct, frozen=True):
    """What a run's header holds of its registry entry; a folder that was taken in has no lists."""

    name: str = ""
    lists: tuple[str, ...] = ()
    expect: Expect | None = None


class _Past(Struct):
    header: RunHeader | None = None
    footer: RunFooter | None = None
    success: RunFooter | None = None
    refused: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter)
    failed: Counter[str] = msgspec.field(default_factory=Counter)

    def take(self, record: RunHeader | Capture | RunFooter) -> None:
        """Add the next line of the site's ledger."""
        match record:
            case RunHeader():
                self.header, self.footer = record, None
                self.refused.clear()
                self.failed.clear()
            case RunFooter():
                self.footer = record
                self.success = record if record.complete else self.success
            case Capture(outcome="refused"):
                self.refused[hostname(record.final_url or record.url), record.cause or ""] += 1
            case Capture(outcome="failed"):
                self.failed[record.cause or ""] += 1


def standings(
    store: Store, registered: Iterable[Site], now: datetime, stale_after: timedelta
) -> Iterator[Standing]:
    """Every site that is registered or was ever crawled, by id; what was only taken in from files is none."""
    known = {site.id: site for site in registered}
    crawled = {key.split("/")[1] for key in ledger_files(store)}
    for id_ in sorted(known.keys() | crawled):
        past = _past(store, id_) if id_ in crawled else _Past()
        entry = _entry(past, known.get(id_))
        if entry.lists:
            yield _standing(id_, entry, past, now, stale_after)


def _past(store: Store, site_id: str) -> _Past:
    past = _Past()
    for line in read_ledger(store, site_id):
        past.take(line.record)
    return past


def _entry(past: _Past, site: Site | None) -> _Entry:
    """The registry's entry as it is now, else as it was when the site was last crawled."""
    if site:
        return _Entry(site.name, site.lists, site.expect)
    return msgspec.convert(past.header.entry if past.header else {}, _Entry)


def _standing(id_: str, entry: _Entry, past: _Past, now: datetime, stale_after: timedelta) -> Standing:
    success = past.success
    age = now - datetime.fromisoformat(success.finished_at) if success else None
    documents = _fullest(success)
    return Standing(
        id=id_,
        name=entry.name or id_,
        last_crawled_at=past.header.started_at if past.header else None,
        last_success_at=success.finished_at if success else None,
        age_days=age.days if age is not None else None,
        reason=past.footer.reason if past.footer else "cut short" if past.header else None,
        documents=documents,
        expected=entry.expect,
        refusals=tuple(Refusal(host, cause, n) for (host, cause), n in past.refused.most_common()),
        failures=dict(past.failed.most_common()),
        troubles=tuple(
            _troubles(past, entry.expect, documents, is_stale=age is not None and age > stale_after)
        ),
    )


def _fullest(run: RunFooter | None) -> int | None:
    if run is None or run.listed is None:
        return None
    return max((count for year, count in run.listed.items() if year), default=0)


def _troubles(
    past: _Past, expect: Expect | None, documents: int | None, *, is_stale: bool
) -> Iterator[Trouble]:
    if past.refused:
        yield "refused"
    if past.failed:
        yield "failed"
    if past.header and not (past.footer and past.footer.complete):
        yield "incomplete"
    if expect and documents is not None and documents < expect.min:
        yield "short"
    if past.header and past.success is None:
        yield "never"
    if is_stale:
        yield "stale"
