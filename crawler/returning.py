"""Coming back to a site: what is known of it, and what of that is due to be asked again.

A known URL whose server gives validators is asked again in every run, conditionally; any other one only after
`refresh` (`REFRESH_DAYS`), and until then it is read from the store. Lists are walked as a whole every
`FULL_WALK_DAYS`, and where the last run is not complete or the site's entry has changed; otherwise only as
far as they are new. What a walk did not come by is asked for when it has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal, Self

import msgspec
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider

from archive.history import History
from archive.ledger import utc_now
from archive.model import Capture
from archive.store import Store, raw_key
from crawler.items import Ask
from crawler.sites import Site

if TYPE_CHECKING:
    from crawler.asking import AskingSpider

Walk = Literal["whole", "new"]
"""All list pages, or only as far as they are new."""

IN_EARNEST = "in_earnest"
"""The key in a request's meta that says that the site is asked, however fresh what is held."""

_WALKED = ("lists", "agencies", "family", "hosts", "render")
"""Fields of an entry that say what a walk can find."""
_NEVER_AGAIN = frozenset({"robots", "off_site", "unsafe_address"})
"""Causes of our own making: a walk that finds the URL again asks whether they still hold."""
_OLDEST = 900
"""Days beyond which known URLs are all alike in their order."""


@dataclass(frozen=True)
class Memory:
    """What is known of a site from its history, as of the moment when a run began."""

    history: History
    store: Store
    refresh: timedelta = timedelta(days=30)
    """How long an answer is good of which the server cannot say whether it changed."""
    clock: Callable[[], datetime] = utc_now

    def held(self, url: str) -> Capture | None:
        """The last capture that held bytes, if the store still has them."""
        found = self.history.held.get(url)
        has_bytes = found is not None and found.sha256 and self.store.exists(raw_key(found.sha256))
        return found if has_bytes else None

    def last(self, url: str) -> Capture | None:
        """The last capture, whatever came."""
        return self.history.last.get(url)

    def holds(self, url: str, body: bytes) -> bool:
        """Whether these bytes are what the URL last served."""
        found = self.history.held.get(url)
        return found is not None and found.sha256 == sha256(body).hexdigest()

    def is_fresh(self, url: str) -> bool:
        """Whether a page or file need not be asked for: it is recent, and its server cannot revalidate it."""
        last = self.last(url)
        if last is None or last.role == "list" or last.cause or last.outcome == "gone":
            return False
        held = self.held(url)
        return held is not None and not _revalidates(held) and self._age(held) < self.refresh

    def is_settled(self, url: str) -> bool:
        """Whether what is behind a row is known: it was answered, well or by what is gone for good."""
        last = self.last(url)
        return last is not None and last.role != "list" and (not last.cause or last.cause in _NEVER_AGAIN)

    def is_due(self, url: str, *, is_unlisted: bool) -> bool:
        """Whether a known URL, which this run has not come by, is to be asked for."""
        last = self.last(url)
        if last is None or last.role == "list" or last.outcome == "gone" or last.cause in _NEVER_AGAIN:
            return False
        return is_unlisted or not self.is_fresh(url)

    def rank(self, url: str) -> int | None:
        """The priority of a known URL: behind all that is new, the longest unasked first."""
        last = self.last(url)
        return min(self._age(last).days, _OLDEST) - _OLDEST - 100 if last and last.role != "list" else None

    def _age(self, capture: Capture) -> timedelta:
        return self.clock() - datetime.fromisoformat(capture.fetched_at)


def _revalidates(held: Capture) -> bool:
    """Whether the server answers conditional requests: it did, or it has not yet been asked one."""
    if held.status == 304:
        return True
    return held.outcome != "unchanged" and bool(held.etag or held.last_modified)


def next_walk(history: History, site: Site, every: timedelta, now: datetime) -> Walk:
    """How far a run that begins now walks the lists."""
    walked = [run for run in history.runs if run.footer and run.footer.walk == "whole" and run.is_complete]
    if not walked or not history.runs[-1].is_complete:
        return "whole"  # what the last run did not see may lie behind what it did
    last, entry = walked[-1].header, msgspec.to_builtins(site)
    is_same = all(_plain(last.entry.get(name)) == _plain(entry.get(name)) for name in _WALKED)
    return "new" if is_same and now - datetime.fromisoformat(last.started_at) < every else "whole"


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


class ReturningExtension:
    """When a walk has ended, asks for what is known and due, and was not come by."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it."""
        extension = cls(crawler)
        crawler.signals.connect(extension.go_back, signal=signals.spider_idle)
        return extension

    def go_back(self) -> None:
        """Ask for what is due. Raises `DontCloseSpider` where there is something."""
        requests = [request for ask in self._due() for request in self._spider.request(ask)]
        for request in requests:
            self._crawler.engine.crawl(_in_earnest(request))
        if requests:
            raise DontCloseSpider

    @property
    def _spider(self) -> AskingSpider:
        spider: AskingSpider = self._crawler.spider  # type: ignore[assignment]
        return spider

    def _due(self) -> list[Ask]:
        visit = self._spider.visit
        is_unlisted = visit.walk == "whole" and not visit.shortfalls
        known: Mapping[str, Capture] = visit.memory.history.last
        twins = set(visit.newsdesk.twins())
        urls = [
            url
            for url in known
            if not self._spider.was_asked(url)
            and visit.site.serves(url)
            and (url in twins or visit.memory.is_due(url, is_unlisted=is_unlisted))
        ]
        return [_ask(known[url]) for url in urls]


def _ask(known: Capture) -> Ask:
    title, name = known.article_title, known.file_name
    return Ask(known.url, known.role, known.found_on, title, known.published_on, name or title)


def _in_earnest(request: Request) -> Request:
    """The request, not to be answered from the store; with the Referer that some file gateways want."""
    ask: Ask = request.cb_kwargs["ask"]
    request.meta[IN_EARNEST] = True
    if ask.found_on:
        request.headers.setdefault("Referer", ask.found_on)
    return request
