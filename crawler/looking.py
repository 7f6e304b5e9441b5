"""One page, asked for as a crawl would: identified, by robots.txt, limits and checked addresses, and once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from tempfile import TemporaryDirectory
from typing import Any

from scrapy.http import Headers, HtmlResponse, Response

from archive.ledger import read_ledger
from archive.model import Capture
from archive.store import open_store, raw_key
from crawler.asking import AskingSpider, Output
from crawler.detect import Page
from crawler.encodings import legible
from crawler.items import Answer, Ask
from crawler.run import crawl
from crawler.sites import Site
from crawler.verdict import trouble_with


class NotSeenError(RuntimeError):
    """The page could not be had; the message says why, beginning with a cause of `causes.yml`."""


class LookingSpider(AskingSpider):
    """Asks for the site's one page and follows nothing."""

    name = "looking"

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the page."""
        for url in self.visit.site.lists:
            for request in self.request(Ask(url, "list", column=url)):
                yield request

    def read_list(self, response: Response, ask: Ask) -> Output:
        """Record the page, whatever platform it is of."""
        yield Answer(ask, response, *(trouble_with(response, ask) or ()))


def look(url: str) -> Page:
    """The page at a URL. Raises `NotSeenError`, and `CrawlError` where no contact is set.

    It runs a crawl of one request: once per process.
    """
    site = Site(
        id="looking", name=url, region="000000", role="other", family=LookingSpider.name, lists=(url,)
    )
    with TemporaryDirectory() as folder:
        store = open_store(folder)
        crawl([site], store, limit=1, settings={"SPIDER_MODULES": [__name__]})
        lines = [entry.record for entry in read_ledger(store, site.id)]
        captures = [line for line in lines if isinstance(line, Capture)]
        if not captures or captures[-1].sha256 is None:
            raise NotSeenError(_why(captures))
        return read_page(
            store.get(raw_key(captures[-1].sha256)), captures[-1].final_url or url, captures[-1].headers
        )


def read_page(body: bytes, url: str | None = None, headers: dict[str, str] | None = None) -> Page:
    """A page's bytes as text, in the encoding that it or its headers state, or that fits."""
    response = HtmlResponse(url or "http://localhost/", headers=Headers(headers or {}), body=body)
    return Page(legible(response).text, url)


def _why(captures: list[Capture]) -> str:
    if not captures:
        return "network_error: nothing was answered"
    last = captures[-1]
    return f"{last.cause or last.outcome}: {last.detail or last.status or ''}".rstrip(": ")
