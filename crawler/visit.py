"""One run of one site: what it was given, and what has come of it so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from archive.ledger import utc_now
from archive.model import Capture
from archive.store import Store
from crawler.gate import HostGate
from crawler.sites import Site

Progress = Callable[[Capture], None]


@dataclass
class Visit:
    """A spider's site, store and memory, and the tallies that its summary is made of."""

    site: Site
    store: Store
    run: str
    gate: HostGate
    held: dict[str, Capture]
    """For each URL the last capture that held bytes, from earlier runs."""
    limit: int | None = None
    """Requests at most, besides robots.txt."""
    revisit: timedelta = timedelta(days=30)
    """A held file of which the server cannot say whether it changed is asked for again after so long."""
    progress: Progress | None = None
    clock: Callable[[], datetime] = utc_now

    outcomes: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    years: Counter[int] = field(default_factory=Counter)
    """Of the documents listed, those whose title names a fiscal year, by year."""
    requests: int = 0
    documents: int = 0
    """Documents listed."""
    site_codes: set[str] = field(default_factory=set)
    """What the list pages state as SiteIDCode: a division code, then four digits."""
    kept: int = 0
    """Files that were held and not asked for again."""
    errors: list[str] = field(default_factory=list)
    """Errors of the crawler itself."""
    shortfalls: dict[str, None] = field(default_factory=dict)
    """Why the run is not complete, in order."""

    def fall_short(self, reason: str) -> None:
        """Note why not everything that was wanted could be asked for."""
        self.shortfalls.setdefault(reason)

    def fail(self, error: str) -> None:
        """Note an error of ours: what it was about is missing from the ledger."""
        self.errors.append(error)
        self.fall_short(error)

    def may_ask(self) -> bool:
        """Count a request, and whether it is still within the limit."""
        if self.limit is not None and self.requests >= self.limit:
            self.fall_short("limit")
            return False
        self.requests += 1
        return True

    def list_document(self, year: int | None) -> None:
        """Count a document that a list names."""
        self.documents += 1
        if year is not None:
            self.years[year] += 1

    def is_fresh(self, url: str) -> bool:
        """Whether a held file need not be asked for: it is recent, and its server cannot revalidate it."""
        last = self.held.get(url)
        if last is None:
            return False
        revalidates = last.status == 304 or (
            last.outcome != "unchanged" and (last.etag or last.last_modified)
        )
        age = self.clock() - datetime.fromisoformat(last.fetched_at)
        return not revalidates and age < self.revisit

    def tally(self, capture: Capture) -> None:
        """Count a capture that the ledger has taken."""
        self.outcomes[capture.outcome] += 1
        if capture.cause:
            self.causes[capture.cause] += 1
        if self.progress:
            self.progress(capture)
