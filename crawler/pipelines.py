"""The one way into the archive: an answer's bytes first, durably, then its line in the ledger."""

from __future__ import annotations

import mimetypes
from typing import Any, Self

import msgspec
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro
from twisted.python.failure import Failure

from archive.ledger import LedgerWriter, iso
from archive.model import Capture, Outcome
from archive.store import StoreError, add_raw
from crawler import names
from crawler.items import Answer
from crawler.links import words
from crawler.middlewares import KEPT, RENDERED
from crawler.refusals import GONE, causes
from crawler.visit import Visit
from parsers.sniff import sniff

_UNSAID = frozenset({"", "application/octet-stream", "application/force-download", "application/x-download"})
_NOT_KEPT = frozenset({"set-cookie"})
"""Headers left out of the ledger: they are about the visitor."""


class LedgerPipeline:
    """Writes each `Answer` of a spider's visit as a capture, and the run's end when the spider closes."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._is_lost = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it."""
        pipeline = cls(crawler)
        crawler.signals.connect(pipeline.end_run, signal=signals.spider_closed)
        crawler.signals.connect(pipeline.note_error, signal=signals.spider_error)
        crawler.signals.connect(pipeline.note_error, signal=signals.item_error)
        return pipeline

    def open_spider(self) -> None:
        """Begin the run's ledger."""
        self._visit: Visit = self._crawler.spider.visit  # type: ignore[union-attr]
        entry = msgspec.to_builtins(self._visit.site)
        self._ledger = LedgerWriter(self._visit.store, self._visit.site.id, self._visit.run, entry, batch=20)

    def process_item(self, item: Answer) -> Answer:
        """Store and record an answer; what was read from the store was recorded when it came."""
        if item.response is not None and KEPT in item.response.flags:
            self._visit.kept += 1
            return item
        if self._is_lost:
            raise DropItem("the store takes nothing", log_level="DEBUG")
        try:
            capture = capture_of(item, self._visit)
            self._ledger.record(capture)
        except (StoreError, OSError):
            self._give_up()
            raise
        self._visit.tally(capture, is_permanent=_moved_for_good(item.response))
        return item

    def _give_up(self) -> None:
        """End the visit: a site is not to be asked for what cannot be kept."""
        self._is_lost = True
        engine = self._crawler.engine
        assert engine is not None
        deferred_from_coro(engine.close_spider_async(reason="what was answered could not be stored"))

    def note_error(self, failure: Failure) -> None:
        """An exception in the spider or here: the run is not complete, and its summary says so."""
        self._visit.fail(f"{type(failure.value).__name__}: {failure.value}")

    def end_run(self, reason: str) -> None:
        """Write the run's last line: complete only if the spider came to its end and nothing was left out."""
        if reason != "finished":
            self._visit.fall_short(reason)
        complete = not self._visit.shortfalls
        found = {
            "walk": self._visit.walk,
            "listed": self._visit.listed(),
            "requests": dict(sorted(self._visit.requests_by_host.items())),
        }
        try:
            self._ledger.finish(
                complete, "finished" if complete else "; ".join(self._visit.shortfalls), **found
            )
        except Exception as error:  # Scrapy only logs what a signal's handler raises
            self._visit.fail(f"{type(error).__name__}: {error}")


def capture_of(answer: Answer, visit: Visit) -> Capture:
    """The ledger line of an answer, its bytes stored first where they are what was asked for."""
    response, ask = answer.response, answer.ask
    cause = answer.cause
    known = visit.memory.history.held.get(ask.url)
    digest = None
    is_shown = response is not None and RENDERED in response.flags
    if cause is None and response is not None and response.status not in GONE:
        digest = add_raw(visit.store, response.body)
    capture = Capture(
        url=ask.url,
        site=visit.site.id,
        fetched_at=iso(visit.clock()),
        outcome=_outcome(cause, digest, known),
        role=ask.role,
        found_on=ask.found_on,
        article_title=ask.title,
        published_on=ask.published_on,
        sha256=digest,
        cause=cause,
        detail=answer.detail or ("as a browser shows it" if is_shown else None),
    )
    return capture if response is None else msgspec.structs.replace(capture, **_served(answer, response))


def _moved_for_good(response: Response | None) -> bool:
    """Whether the answer came by redirects of which each says that it is permanent."""
    meta = response.request.meta if response is not None and response.request else {}
    reasons = meta.get("redirect_reasons", [])
    return bool(reasons) and all(reason in (301, 308) for reason in reasons)


def _outcome(cause: str | None, digest: str | None, known: Capture | None) -> Outcome:
    if cause:
        return causes()[cause].outcome
    if digest is None:
        return "gone"
    if known is None:
        return "new"
    return "unchanged" if known.sha256 == digest else "changed"


def _served(answer: Answer, response: Response) -> dict[str, Any]:
    """The fields of a capture that say what the server sent."""
    headers = {
        key.decode("latin-1").lower(): names.decoded(b", ".join(values))
        for key, values in sorted(response.headers.items())
        if key.decode("latin-1").lower() not in _NOT_KEPT
    }
    name = _file_name(answer, response) if answer.ask.role == "file" else None
    return {
        "status": response.status,
        "bytes": len(response.body),
        "media_type": _media_type(headers.get("content-type", ""), response.body, name),
        "file_name": name,
        "etag": headers.get("etag"),
        "last_modified": headers.get("last-modified"),
        "final_url": response.url if response.url != answer.ask.url else None,
        "headers": headers,
    }


def _file_name(answer: Answer, response: Response) -> str | None:
    disposition = response.headers.get("Content-Disposition")
    stated = names.from_header(disposition) if disposition else None
    label = names.clean(answer.ask.name or "")
    if label and names.extension(label) not in words().file_types:
        label = None
    return (
        stated
        or label
        or names.from_url(response.url, words().file_types)
        or names.clean(answer.ask.name or "")
    )


def _media_type(stated: str, body: bytes, name: str | None) -> str | None:
    """The stated type; where it says nothing, the bytes' own look or the name's extension."""
    essence = stated.split(";")[0].strip().lower()
    if essence not in _UNSAID:
        return essence
    return mimetypes.guess_type(f"x.{sniff(body)}")[0] or mimetypes.guess_type(name or "")[0]
