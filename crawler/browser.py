"""Pages that only a script fills in: opened in a browser, which never touches the network itself.

The browser is asked only for sites whose entry says `render: true`, and only with a plain answer in hand that
was read and is no refusal. That answer is the page it opens; whatever the page's scripts ask for is fetched by
the crawler's own downloader, with its rules: the site's hosts alone, checked addresses, robots.txt, delay, one
request at a time, sizes, and no further request to a host that answers with a challenge. All else that the
browser might ask for (images, pop-up windows, sockets, its own services) ends at a proxy that is none.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Self

from playwright.async_api import Error as BrowserError
from playwright.async_api import Page, Route
from playwright.async_api import Request as BrowserRequest
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

from crawler.items import Ask, NotRead
from crawler.middlewares import KEPT, RENDERED, refuse
from crawler.visit import Visit
from parsers.sniff import is_page

_FETCHED = frozenset({"document", "script", "xhr", "fetch"})
"""Kinds of requests that can bring text; images, fonts, media and styles are not loaded."""
_KEPT_BY_THE_BROWSER = frozenset({"script"})
_OF_THE_TRANSFER = frozenset(
    {"content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie"}
)

logging.getLogger("scrapy-playwright").setLevel(logging.ERROR)  # the ledger records what did not open


class RenderMiddleware:
    """Reads pages and lists of a site that needs it as a browser shows them; files as they are."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._browser = ScrapyPlaywrightDownloadHandler.from_crawler(crawler)
        self._scripts: dict[str, dict[str, Any]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy builds it."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.close, signal=signals.spider_closed)
        return middleware

    async def close(self) -> None:
        """End the browser."""
        await self._browser.close()

    async def process_response(self, request: Request, response: Response) -> Response:
        """The page as shown, or the response itself where it is none to show. Raises `NotRead`."""
        ask = request.cb_kwargs.get("ask")
        if not isinstance(ask, Ask) or ask.role == "file" or ask.form or not _is_to_be_shown(response):
            return response
        assert isinstance(response, TextResponse)
        html = await self._shown(response)
        encoding = self._visit.site.encoding or response.encoding  # the one that the page goes on to declare
        shown = response.replace(
            body=html.encode(encoding, "xmlcharrefreplace"), flags=[*response.flags, RENDERED]
        )
        refuse(self._visit, request, shown)
        return shown

    @property
    def _visit(self) -> Visit:
        visit: Visit = self._crawler.spider.visit  # type: ignore[union-attr]
        return visit

    async def _shown(self, response: TextResponse) -> str:
        """The page as the browser shows it. Raises `NotRead` where it does not come to rest, or is too large."""
        settings = self._crawler.settings
        try:
            async with asyncio.timeout(settings.getfloat("RENDER_TIMEOUT")):
                shown = await self._browser.download_request(self._opening(response))
        except TimeoutError as error:
            raise NotRead("timeout", "the page did not come to rest in the browser", response) from error
        except BrowserError as error:
            raise NotRead(
                "needs_browser", f"in the browser: {error.message.splitlines()[0]}", response
            ) from error
        if len(shown.body) > settings.getint("DOWNLOAD_MAXSIZE"):
            raise NotRead("too_large", f"{len(shown.body)} bytes as the browser shows it", response)
        assert isinstance(shown, TextResponse)
        return str(shown.text)

    def _opening(self, response: TextResponse) -> Request:
        """What has the browser open a page whose plain answer is in hand; of its own it may ask for nothing."""
        settings = self._crawler.settings
        feed = _Feed(self._crawler, response, self._scripts, settings.getint("RENDER_REQUESTS"))
        context = {
            "user_agent": settings["USER_AGENT"],
            "service_workers": "block",
            "accept_downloads": False,
        }
        return Request(
            response.url,
            meta={
                "playwright": True,
                "playwright_context": self._visit.site.id,
                "playwright_context_kwargs": context,
                "playwright_page_init_callback": feed.connect,
                "playwright_page_goto_kwargs": {"wait_until": "networkidle"},
            },
        )


class _Feed:
    """Answers the requests of one page that is open in the browser."""

    def __init__(
        self, crawler: Crawler, plain: TextResponse, scripts: dict[str, dict[str, Any]], requests: int
    ) -> None:
        self._crawler, self._plain, self._scripts = crawler, plain, scripts
        self._left = requests
        self._is_open = False

    async def connect(self, page: Page, _: Request) -> None:
        """Stand between the page and the network; called before the page is opened."""
        await page.route("**", self._answer)

    async def _answer(self, route: Route, asked: BrowserRequest) -> None:
        try:
            answer = await self._find(asked)
            await (route.fulfill(**answer) if answer else route.abort())
        except BrowserError:
            pass  # the page was closed meanwhile

    async def _find(self, asked: BrowserRequest) -> dict[str, Any] | None:
        """What to answer with; None for what is not loaded, or could not be."""
        if asked.is_navigation_request() and asked.frame.parent_frame is None:
            return self._first_page()
        if asked.resource_type not in _FETCHED:
            return None
        if asked.url in self._scripts:
            return self._scripts[asked.url]
        answer = await self._fetched(asked)
        if answer and asked.resource_type in _KEPT_BY_THE_BROWSER:
            self._scripts[asked.url] = answer
        return answer

    def _first_page(self) -> dict[str, Any] | None:
        """The plain answer, once: a page that leads elsewhere, or reloads itself, is not followed."""
        if self._is_open:
            return None
        self._is_open = True
        return _as_answer(self._plain)

    async def _fetched(self, asked: BrowserRequest) -> dict[str, Any] | None:
        if self._left <= 0 or self._crawler.engine is None:
            return None
        self._left -= 1
        headers = {
            name: value
            for name, value in asked.headers.items()
            if name in ("accept", "content-type", "x-requested-with", "referer")
        }
        body = asked.post_data_buffer or b""
        request = Request(asked.url, method=asked.method, headers=headers, body=body, dont_filter=True)
        try:
            return _as_answer(await self._crawler.engine.download_async(request))
        except Exception as error:  # whatever kept it from being had, the page goes without it
            logging.getLogger(__name__).info("%s was not loaded: %s", asked.url, error)
            return None


def _is_to_be_shown(response: Response) -> bool:
    is_fetched = response.status == 200 and KEPT not in response.flags
    return is_fetched and isinstance(response, TextResponse) and is_page(response.body)


def _as_answer(response: Response) -> dict[str, Any]:
    headers = {
        key.decode("latin-1"): b", ".join(values).decode("latin-1")
        for key, values in response.headers.items()
        if key.decode("latin-1").lower() not in _OF_THE_TRANSFER
    }
    return {"status": response.status, "headers": headers, "body": response.body}
