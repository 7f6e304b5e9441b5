"""Downloader middlewares: which requests may be made, and what an answer is before a spider reads it.

The order is in `settings.py`. A refusal, and a request not made, ends in the spider's errback as `NotRead`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.robotstxt import RobotParser

from archive.model import Capture
from archive.store import raw_key
from crawler.addresses import unsafe_address
from crawler.faults import cause_of
from crawler.items import Ask, LimitReached, NotRead
from crawler.refusals import Plain, causes, recognise
from crawler.returning import IN_EARNEST
from crawler.sites import hostname
from crawler.visit import Visit

KEPT = "kept"
"""The flag of a response that was read from the store, and not asked for."""
RENDERED = "rendered"
"""The flag of a page that is what a browser made of the answer."""


class _OfVisit:
    """A middleware that knows the visit that its spider makes."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it."""
        return cls(crawler)

    @property
    def visit(self) -> Visit:
        """The running visit."""
        visit: Visit = self.crawler.spider.visit  # type: ignore[union-attr]
        return visit


class HostGateMiddleware(_OfVisit):
    """Asks only hosts of the site, none that has refused in this run, and waits for those that ask for it."""

    async def process_request(self, request: Request) -> None:
        """Raises `NotRead`, and `LimitReached` for a request too many; robots.txt is beside the count."""
        host = hostname(request.url)
        if not self.visit.site.serves(request.url):
            raise NotRead("off_site", host)
        _check_open(self.visit, host)
        await self.visit.gate.wait(host)
        _check_open(self.visit, host)
        ask = request.cb_kwargs.get("ask")
        if ask and not self.visit.may_ask():
            raise LimitReached
        if ask and ask.role == "file":
            request.meta["download_timeout"] = self.crawler.settings.getfloat("DOWNLOAD_TIMEOUT_FILE")

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Raises `NotRead` where the host has an address, but none that is asked."""
        host = hostname(request.url)
        if isinstance(exception, CannotResolveHostError) and (address := unsafe_address(host)):
            raise NotRead("unsafe_address", f"{host} is at {address}") from exception


class RobotsMiddleware(RobotsTxtMiddleware):
    """robots.txt by RFC 9309: 4xx allows all, 5xx or no answer nothing. A longer Crawl-delay is taken on."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._unreachable: dict[str, IgnoreRequest] = {}

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raises `NotRead` for what robots.txt disallows, and where it could not be had; or `LimitReached`."""
        _check_open(self.crawler.spider.visit, hostname(request.url))  # type: ignore[union-attr]
        if unreachable := self._unreachable.get(urlsplit(request.url).netloc):
            raise unreachable
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as disallowed:
            raise NotRead("robots") from disallowed

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            self._unreachable[netloc] = NotRead("http_error", f"robots.txt: status {response.status}")
        readable = response if response.status < 400 else response.replace(body=b"")
        await super()._parse_robots(readable, netloc, request)
        self._take_delay(await self.robot_parser(request), hostname(request.url))

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if isinstance(exc, LimitReached):
            self._unreachable[netloc] = exc
        elif not isinstance(exc, IgnoreRequest):
            cause, detail = cause_of(exc)
            self._unreachable[netloc] = NotRead(cause, f"robots.txt: {detail}")
        super()._robots_error(exc, netloc)

    def _take_delay(self, rules: RobotParser | None, host: str) -> None:
        asked = rules.crawl_delay(self.crawler.settings["ROBOTSTXT_USER_AGENT"]) if rules else None
        downloader = self.crawler.engine.downloader
        if asked and asked > self.crawler.settings.getfloat("DOWNLOAD_DELAY"):
            downloader.per_slot_settings[host] = {"delay": asked, "jitter": 0}
            if host in downloader.slots:
                downloader.slots[host].delay, downloader.slots[host].jitter = asked, 0


class RefusalMiddleware(_OfVisit):
    """Recognises refusals before redirects and retries see them; a challenge shuts its host for the run."""

    def process_response(self, request: Request, response: Response) -> Response:
        """The response itself. Raises `NotRead` for a refusal; status 429 may still be retried."""
        if not (response.status == 429 and "Retry-After" in response.headers):
            refuse(self.visit, request, response)
        return response


class RetryAfterMiddleware(_OfVisit):
    """Honours Retry-After of a 429 or 503: waits that long, or asks the host no more where it is too long."""

    def process_response(self, request: Request, response: Response) -> Response:
        """The response itself; the retry waits at the gate. Raises `NotRead` where the wait is too long."""
        seconds = _retry_after(response) if response.status in (429, 503) else None
        if seconds is None:
            return response
        host = hostname(request.url)
        if seconds > self.crawler.settings.getfloat("RETRY_AFTER_MAX"):
            self.visit.gate.shut(host, "denied")
            self.visit.fall_short(f"{host}: asks to come back in {seconds:.0f} s")
            raise NotRead("denied", f"status {response.status}, come back in {seconds:.0f} s", response)
        self.visit.gate.hold(host, seconds)
        return response


class RevalidationMiddleware(_OfVisit):
    """Reads from the store what need not be asked for, and asks for the rest only if it changed.

    It stands before all others: what is read from the store is no request.
    """

    def process_request(self, request: Request) -> Response | None:
        """The held bytes with the flag `KEPT`, else nothing: the validators of the last capture are added."""
        ask = request.cb_kwargs.get("ask")
        held = self.visit.memory.held(ask.url) if isinstance(ask, Ask) and not ask.form else None
        if held is None:
            return None
        if self.visit.memory.is_fresh(held.url) and not request.meta.get(IN_EARNEST):
            return self._read(held, request.url, 200, Headers(held.headers or {}), KEPT)
        if self.visit.site.render and held.role != "file":
            return None  # validators are of the plain page, which says nothing of what a script fills in
        if held.etag:
            request.headers["If-None-Match"] = held.etag
        if held.last_modified:
            request.headers["If-Modified-Since"] = held.last_modified
        return None

    def process_response(self, request: Request, response: Response) -> Response:
        """The response, or for a 304 the held bytes with the flag `unchanged`."""
        ask = request.cb_kwargs.get("ask")
        if response.status != 304 or not isinstance(ask, Ask):
            return response
        held = self.visit.memory.held(ask.url)
        if held is None:
            raise NotRead("http_error", "status 304, but nothing was asked conditionally", response)
        headers = Headers(held.headers or {})
        headers.update(response.headers)  # by name, however it is written: what a 304 repeats stands once
        return self._read(held, response.url, 304, headers, "unchanged")

    def _read(self, held: Capture, url: str, status: int, headers: Headers, flag: str) -> Response:
        body = self.visit.store.get(raw_key(held.sha256 or ""))
        kind = responsetypes.from_args(headers=headers, url=url, body=body)
        return kind(url, status=status, headers=headers, body=body, flags=[flag])


class CapMiddleware(_OfVisit):
    """Counts every request that leaves, robots.txt too, and sends none beyond the host's day."""

    def process_request(self, request: Request) -> None:
        """Raises `LimitReached` for a request too many."""
        if not self.visit.may_send(hostname(request.url)):
            raise LimitReached


class BackoffMiddleware(RetryMiddleware):
    """Asks again for what may heal, each time after twice the wait."""

    def _retry(self, request: Request, reason: str | Exception | type[Exception]) -> Request | None:
        again = super()._retry(request, reason)
        if again is not None:
            wait = self.crawler.settings.getfloat("RETRY_BACKOFF") * 2 ** (again.meta["retry_times"] - 1)
            self.crawler.spider.visit.gate.hold(hostname(again.url), wait)  # type: ignore[union-attr]
        return again


def refuse(visit: Visit, request: Request, response: Response) -> None:
    """Raises `NotRead` where the response shows a refusal, and asks the host no more after a challenge."""
    cause = recognise(_plain(request, response))
    if cause is None:
        return
    if causes()[cause].stops_host:
        host = hostname(request.url)
        visit.gate.shut(host, cause)
        visit.fall_short(f"{host}: {cause}")
    raise NotRead(cause, f"status {response.status}", response)


def _check_open(visit: Visit, host: str) -> None:
    if shut_by := visit.gate.shut_by(host):
        raise NotRead(shut_by, "not asked: the host has refused in this run")


def _plain(request: Request, response: Response) -> Plain:
    location = response.headers.get("Location")
    return Plain(
        url=request.url,
        status=response.status,
        body=response.body,
        set_cookies=tuple(value.decode("latin-1") for value in response.headers.getlist("Set-Cookie")),
        location=urljoin(request.url, location.decode("latin-1")) if location else None,
    )


def _retry_after(response: Response) -> float | None:
    """Seconds to wait, from a number or an HTTP date; None where none or nonsense is stated."""
    value: Any = response.headers.get("Retry-After")
    if value is None:
        return None
    text = value.decode("latin-1").strip()
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None
