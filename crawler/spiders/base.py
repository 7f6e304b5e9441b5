"""Walking lists. A platform says which rows a list page has, and which list pages follow it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Any

from parsel import Selector
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from crawler import links, pages
from crawler.asking import AskingSpider, Output, ask_of
from crawler.faults import cause_of
from crawler.items import Answer, Ask, NotRead
from crawler.links import Row
from crawler.verdict import Trouble, trouble_with
from crawler.visit import Visit
from parsers.titles import TitleClass, classify

LIST_PAGE_LIMIT = 300
"""List pages of one column; a longer column is reported as cut short."""


class UnfitPageError(ValueError):
    """A list page does not fit its platform's pattern; the message says how."""


class PlatformSpider(AskingSpider):
    """Walks the lists of one site. A subclass is named after its family and has `rows` and `following`."""

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self._contents: dict[tuple[str, frozenset[str]], str] = {}

    def rows(self, page: TextResponse) -> list[Row]:
        """The rows of a list page. Raises `UnfitPageError`."""
        raise NotImplementedError

    def following(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """The list pages that come after this one, as far as it tells."""
        raise NotImplementedError

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the site's lists."""
        for url in self.visit.site.lists:
            for request in self.request(Ask(url, "list", column=url)):
                yield request

    def read_list(self, response: Response, ask: Ask) -> Output:
        """Record a list page, follow its documents and the pages after it."""
        page = self.as_text(response)
        trouble, rows = trouble_with(response, ask), []
        if page is not None and trouble is None:
            try:
                rows = self._rows(page, ask)
            except UnfitPageError as unfit:
                needs_browser = pages.is_script_only(page.selector)
                trouble = Trouble("needs_browser" if needs_browser else "unfit_page", str(unfit))
        if page is None or trouble:
            yield from self.lost(ask, response, *(trouble or ()))
            return
        if (earlier := self._earlier_page(rows, ask)) is not None:
            yield from self.repeated(response, ask, earlier)
            return
        yield Answer(ask, response)
        if code := pages.meta(page.selector, "SiteIDCode"):
            self.visit.site_codes.add(code)
        for row in rows:
            yield from self._follow(row, ask.url)
        yield from self._turn(page, ask)

    def repeated(self, response: Response, ask: Ask, earlier: str) -> Output:
        """Record a list page with an earlier one's rows: where pages link to each other, just another URL."""
        yield Answer(ask, response, detail=f"the same rows as {earlier}")

    def unanswered(self, failure: Failure) -> Output:
        """Record a request that was not made or not answered; a list page is then missing from its column."""
        ask = ask_of(failure)
        if ask.role != "list":
            yield from super().unanswered(failure)
            return
        response = failure.value.response if isinstance(failure.value, NotRead) else None
        yield from self.lost(ask, response, *cause_of(failure.value))

    def _rows(self, page: TextResponse, ask: Ask) -> list[Row]:
        rows = self.rows(page)
        if not rows and ask.page > 1:
            raise UnfitPageError(f"no rows on page {ask.page}, which the page before announced")
        return rows

    def _earlier_page(self, rows: list[Row], ask: Ask) -> str | None:
        """The page of the same column that had the same rows, if any."""
        urls = frozenset(row.url for row in rows)
        earlier = self._contents.setdefault((ask.column, urls), ask.url)
        return earlier if urls and earlier != ask.url else None

    def _turn(self, page: TextResponse, ask: Ask) -> Output:
        for following in self.following(page, ask):
            if following.page > LIST_PAGE_LIMIT:
                self.visit.fall_short(f"more than {LIST_PAGE_LIMIT} list pages: {ask.column}")
            else:
                yield from self.request(following)

    def lost(
        self, ask: Ask, response: Response | None, cause: str | None = None, detail: str | None = None
    ) -> Output:
        """Record a list page that could not be read, and ask for its stand-in if it has one."""
        yield Answer(ask, response, cause, detail)
        if ask.instead:
            yield from self.request(ask.instead)
        else:
            self.visit.fall_short(f"list page not read: {ask.url}")

    def _follow(self, row: Row, list_url: str) -> Output:
        """Ask for a row's article or file, if its title is a document's that is wanted here."""
        known = classify(row.title)
        if self.was_asked(row.url) or not self._is_candidate(row, known):
            return
        self.visit.list_document(known.year)
        role = "file" if links.file_url(row.url) else "article"
        yield from self.request(
            Ask(row.url, role, list_url, row.title, row.published_on, row.title)  # type: ignore[arg-type]
        )

    def _is_candidate(self, row: Row, known: TitleClass) -> bool:
        if known.kind == "noise":
            return row.is_cut and known.year is not None  # what it is about was cut off: its page will tell
        if known.year is None and known.agency is None:
            return False  # the name of a column, such as 部门预算
        return self.is_wanted(row.title) or known.agency is None or row.is_cut


def fragment(html: str) -> Selector:
    """A piece of HTML as a page."""
    return Selector(text=f"<html><body>{html}</body></html>", type="html")
