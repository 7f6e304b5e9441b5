"""One run of one site: what it was given, and what has come of it so far."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from archive.ledger import utc_now
from archive.model import Capture
from archive.store import Store
from crawler.gate import HostGate
from crawler.news import Newsdesk
from crawler.returning import Memory, Walk
from crawler.sites import Site

Progress = Callable[[Capture], None]


@dataclass
class Visit:
    """A spider's site, store and memory, and the tallies that its summary is made of."""

    site: Site
    store: Store
    run: str
    gate: HostGate
    memory: Memory
    walk: Walk = "whole"
    limit: int | None = None
    """Requests at most, besides robots.txt and what a browser asks for."""
    daily_cap: int | None = None
    """Requests a day at most to one host, of all kinds and runs."""
    until: datetime | None = None
    """When the run is to end, whatever is left."""
    progress: Progress | None = None
    clock: Callable[[], datetime] = utc_now

    outcomes: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    years: Counter[int] = field(default_factory=Counter)
    """Of the documents listed, those whose title names a fiscal year, by year."""
    documents: int = 0
    """Documents listed; where only what is new is read, with those that the last whole walk found."""
    requests: int = 0
    requests_by_host: Counter[str] = field(default_factory=Counter)
    """Requests of all kinds that were sent."""
    lists_read: int = 0
    """List pages that could be read."""
    unfit: list[str] = field(default_factory=list)
    """URLs of pages that do not fit their platform."""
    site_codes: set[str] = field(default_factory=set)
    """What the list pages state as SiteIDCode: a division code, then four digits."""
    kept: int = 0
    """Pages and files that were held and not asked for again."""
    errors: list[str] = field(default_factory=list)
    """Errors of the crawler itself."""
    shortfalls: dict[str, None] = field(default_factory=dict)
    """Why the run is not complete, in order."""
    began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.newsdesk = Newsdesk(self.memory)
        self._listed: dict[str, int | None] = {}
        if self.walk == "new":
            self._recall_documents()

    def fall_short(self, reason: str) -> None:
        """Note why not everything that was wanted could be asked for."""
        self.shortfalls.setdefault(reason)

    def fail(self, error: str) -> None:
        """Note an error of ours: what it was about is missing from the ledger."""
        self.errors.append(error)
        self.fall_short(error)

    def may_ask(self) -> bool:
        """Count a request, and whether it is still within the limit and the time."""
        if self.limit is not None and self.requests >= self.limit:
            self.fall_short("limit")
        elif self.until is not None and self.clock() >= self.until:
            self.fall_short("its hours are over")
        else:
            self.requests += 1
            return True
        return False

    def may_send(self, host: str) -> bool:
        """Count a request that is about to leave, and whether the host's day has room for it."""
        if self.daily_cap is not None and self.gate.asked(host) >= self.daily_cap:
            self.fall_short(f"{host}: daily cap of {self.daily_cap} requests")
            return False
        self.gate.count(host)
        self.requests_by_host[host] += 1
        return True

    def list_document(self, url: str, year: int | None) -> None:
        """Count a document that a list names, once."""
        if url in self._listed or (self.walk == "new" and self.memory.last(url)):
            return
        self._listed[url] = year
        self._count(year, 1)

    def unlist_document(self, url: str) -> None:
        """Take back the count of a document that turned out to be none."""
        if url in self._listed:
            self._count(self._listed.pop(url), -1)

    def listed(self) -> dict[str, int]:
        """The documents by fiscal year as a run's footer keeps them."""
        undated = self.documents - self.years.total()
        by_year = {str(year): count for year, count in sorted(self.years.items())}
        return {"": undated, **by_year} if undated else by_year

    def is_fresh(self, url: str) -> bool:
        """Whether a held page or file need not be asked for."""
        return self.memory.is_fresh(url)

    def tally(self, capture: Capture, *, is_permanent: bool = False) -> None:
        """Count a capture that the ledger has taken; `is_permanent`: its URL has moved for good."""
        self.outcomes[capture.outcome] += 1
        self.newsdesk.take(capture, is_permanent=is_permanent)
        if capture.cause:
            self.causes[capture.cause] += 1
        elif capture.role == "list":
            self.lists_read += capture.outcome != "gone"
        if capture.cause in ("unfit_page", "needs_browser"):
            self.unfit.append(capture.url)
        if self.progress:
            self.progress(capture)

    def _count(self, year: int | None, number: int) -> None:
        self.documents += number
        if year is not None:
            self.years += Counter({year: number})  # drops what comes to nothing

    def _recall_documents(self) -> None:
        footer = self.memory.history.runs[-1].footer
        for year, count in ((footer and footer.listed) or {}).items():
            self._count(int(year) if year else None, count)
