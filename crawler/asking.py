"""What every spider does with articles and files: ask once, judge the answer, record it, follow its files."""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urljoin

from msgspec import structs
from scrapy import FormRequest, Request, Spider
from scrapy.http import Response, TextResponse
from scrapy.utils.response import get_base_url
from twisted.python.failure import Failure

from crawler import pages
from crawler.attachments import attachments
from crawler.encodings import legible
from crawler.faults import cause_of
from crawler.items import Answer, Ask, LimitReached, NotRead
from crawler.links import Attachment
from crawler.lists import markup
from crawler.verdict import trouble_with
from crawler.visit import Visit
from parsers.sniff import is_page
from parsers.titles import classify

Output = Iterator[Request | Answer]

_PRIORITY = {"list": 0, "article": 10, "file": 20}
"""What is found is fetched before the next list page is opened: a run cut short has whole articles."""
_FIRST = 100


class AskingSpider(Spider, ABC):
    """Makes the requests of one visit. Every answer, and every request without one, becomes an `Answer`."""

    def __init__(self, visit: Visit) -> None:
        super().__init__(self.name)
        self.visit = visit
        self._asked: set[str] = set()
        self._home_titles: dict[str, str | None] = {}

    @abstractmethod
    def read_list(self, response: Response, ask: Ask) -> Output:
        """Record a list page and follow it."""

    def read_article(self, response: Response, ask: Ask) -> Output:
        """Record an article and ask for its files."""
        if trouble := trouble_with(response, ask):
            yield Answer(ask, response, *trouble)
            return
        page = self.as_text(response)
        if page is None or not is_page(response.body):
            yield Answer(structs.replace(ask, role="file"), response)  # the link led to the file itself
            return
        article = pages.read_article(markup(page), response.url, ask.published_on)
        told = structs.replace(
            ask, title=_fuller(article.title, ask.title), published_on=article.published_on
        )
        if not article.is_marked and not pages.shows(markup(page), ask.title or ""):
            yield from self._doubt(response, told)
            return
        if classify(told.title or "").kind == "noise":
            self.visit.unlist_document(ask.url)  # its row's title was cut, and the whole one is no document's
        yield Answer(told, response)
        yield from self.files(self.attachments(page), told, article.source or "")

    def read_file(self, response: Response, ask: Ask) -> Output:
        """Record a file, or what came in its place."""
        yield Answer(ask, response, *(trouble_with(response, ask) or ()))

    def failed(self, failure: Failure) -> Output:
        """Record a request without an answer, unless the crawl's limit kept it from being made."""
        if not isinstance(failure.value, LimitReached):
            yield from self.unanswered(failure)

    def unanswered(self, failure: Failure) -> Output:
        """Record a request that was not made or not answered, with its cause."""
        cause, detail = cause_of(failure.value)
        response = failure.value.response if isinstance(failure.value, NotRead) else None
        yield Answer(ask_of(failure), response, cause, detail)

    def request(self, ask: Ask) -> Iterator[Request]:
        """The request for this, unless it was made in this run already."""
        key = f"{ask.url} {ask.form}" if ask.form else ask.url
        if key in self._asked:
            return
        self._asked.add(key)
        read: Callable[..., Output] = getattr(self, f"read_{ask.role}")
        rank = self.visit.memory.rank(ask.url)
        options: dict[str, Any] = {
            "callback": read,
            "errback": self.failed,
            "cb_kwargs": {"ask": ask},
            "dont_filter": True,  # this spider asks once; Scrapy's filter would swallow redirects unreported
            "priority": _PRIORITY[ask.role] if ask.role == "list" or rank is None else rank,
        }
        yield (
            FormRequest(ask.url, formdata=list(ask.form), **options)
            if ask.form
            else Request(ask.url, **options)
        )

    def was_asked(self, url: str) -> bool:
        """Whether this run has asked for the URL."""
        return url in self._asked

    def is_wanted(self, text: str) -> bool:
        """Whether a text names one of the bodies wanted; on a site that is one body's own, always."""
        wanted = self.visit.site.agencies
        flat = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
        return not wanted or any(re.search(pattern, flat) for pattern in wanted)

    def as_text(self, response: Response) -> TextResponse | None:
        """The response as text; None where it is none."""
        return legible(response, self.visit.site.encoding) if isinstance(response, TextResponse) else None

    def attachments(self, page: TextResponse) -> list[Attachment]:
        """The files of an article page."""
        return attachments(markup(page), get_base_url(page), page.encoding)

    def files(self, found: Iterable[Attachment], article: Ask, source: str = "") -> Output:
        """Ask for those files of an article that are wanted; `source`: who published it, as far as known."""
        if classify(article.title or "").kind == "noise":
            return
        all_wanted = self.is_wanted(f"{article.title} {source}")
        for attachment in found:
            if all_wanted or self.is_wanted(attachment.name or ""):
                yield from self._file(attachment, article)

    def _file(self, attachment: Attachment, article: Ask) -> Output:
        url = attachment.url
        if not self.visit.is_fresh(url):
            yield from self.request(
                Ask(url, "file", article.url, article.title, article.published_on, attachment.name)
            )
        elif url not in self._asked:
            self._asked.add(url)
            self.visit.kept += 1

    # A page that does not show its article is the home page in its place, or of a pattern unknown.

    def _doubt(self, response: Response, ask: Ask) -> Output:
        home = urljoin(response.url, "/")
        if home in self._home_titles:
            yield self._judged(response, ask, self._home_titles[home])
            return
        yield Request(
            home,
            self.read_home,
            errback=self.no_home,
            cb_kwargs={"ask": Ask(home, "list"), "doubted": (response, ask)},
            dont_filter=True,
            priority=_FIRST,
        )

    def read_home(self, response: Response, ask: Ask, doubted: tuple[Response, Ask]) -> Output:
        """Record a home page, and judge the article in doubt by its title."""
        trouble, page = trouble_with(response, ask), self.as_text(response)
        yield Answer(ask, response, *(trouble or ()))
        self._home_titles[ask.url] = pages.page_title(markup(page)) if page and not trouble else None
        yield self._judged(*doubted, self._home_titles[ask.url])

    def no_home(self, failure: Failure) -> Output:
        """Record that there was no home page to compare with."""
        home, (response, ask) = ask_of(failure), _kwargs(failure)["doubted"]
        self._home_titles[home.url] = None
        if not isinstance(failure.value, LimitReached):
            yield Answer(home, None, *cause_of(failure.value))
        yield self._judged(response, ask, None)

    def _judged(self, response: Response, ask: Ask, home_title: str | None) -> Answer:
        page = self.as_text(response)
        if home_title and page and pages.page_title(markup(page)) == home_title:
            return Answer(ask, response, "soft_404", f"the page is titled as the home page: {home_title}")
        if page and pages.awaits_script(markup(page)):
            return Answer(ask, response, "needs_browser", "a script shows the article, or leads to it")
        return Answer(ask, response, "unfit_page", "the page does not print its article's title")


def ask_of(failure: Failure) -> Ask:
    """What the failed request asked for."""
    ask: Ask = _kwargs(failure)["ask"]
    return ask


def _kwargs(failure: Failure) -> dict[str, Any]:
    kwargs: dict[str, Any] = failure.request.cb_kwargs  # type: ignore[attr-defined]
    return kwargs


def _fuller(title: str | None, row_title: str | None) -> str | None:
    """The page's title, unless only the row's is a document's: an h1 may hold the site's name."""
    if title and (not row_title or classify(title).kind != "noise" or classify(row_title).kind == "noise"):
        return title
    return row_title or title
