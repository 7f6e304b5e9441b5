"""Walking lists. A platform says which rows a list page has, and which list pages follow it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Iterable
from typing import Any, NamedTuple
from urllib.parse import urljoin

from msgspec import structs
from scrapy.http import Response, TextResponse
from scrapy.utils.response import get_base_url
from twisted.python.failure import Failure

from crawler import links, pages
from crawler.asking import AskingSpider, Output, ask_of
from crawler.attachments import file_url
from crawler.elsewhere import elsewhere
from crawler.faults import cause_of
from crawler.items import Answer, Ask, NotRead, Role
from crawler.links import Row
from crawler.lists import UnfitPageError, calls_paging, markup, pages_stated, paging_in, rows_of
from crawler.refusals import GONE
from crawler.verdict import Trouble, trouble_with
from crawler.visit import Visit
from parsers.titles import TitleClass, classify

LIST_PAGE_LIMIT = 300
"""List pages of one column; a longer column is reported as cut short."""


class Seen(NamedTuple):
    """A list page that was read."""

    url: str
    page: int


class PlatformSpider(AskingSpider):
    """Walks the lists of one site. A subclass is named after its family and has `rows` and `following`."""

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self._contents: dict[tuple[str, frozenset[str]], Seen] = {}

    @abstractmethod
    def rows(self, page: TextResponse) -> list[Row]:
        """The rows of a list page, HTML or JSON. Raises `UnfitPageError`."""

    @abstractmethod
    def following(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """The list pages that come after this one, as far as it tells."""

    def columns(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:  # noqa: ARG002 (most families have none)
        """The first pages of further lists, where a platform's list page is also a list of lists."""
        return ()

    def entrance(self, url: str) -> Ask:
        """The first request for a list of the registry."""
        return Ask(url, "list", column=url)

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the site's lists."""
        for url in self.visit.site.lists:
            for request in self.request(self.entrance(url)):
                yield request

    def read_list(self, response: Response, ask: Ask) -> Output:
        """Record a list page, follow its documents and the pages after it."""
        page = self.as_text(response)
        if ask.is_probe and response.status in GONE:
            yield Answer(ask, response, detail="the list has ended before")
            return
        trouble = trouble_with(response, ask)
        rows: list[Row] = []
        if page is not None and trouble is None:
            trouble, rows = self._rows(page, ask)
        if page is None or trouble:
            yield from self.lost(ask, response, *(trouble or ()))
            return
        if earlier := self._earlier(rows, ask):
            yield from self.repeated(response, ask, earlier)
            return
        if code := pages.meta(markup(page), "SiteIDCode"):
            self.visit.site_codes.add(code)
        columns, following = list(self.columns(page, ask)), list(self.following(page, ask))
        missing = None if columns or following else self._missing(page, rows, ask)
        if missing:
            self.visit.fall_short(f"{missing.detail}: {ask.url}")
        yield Answer(ask, response, *(missing or ()))
        for row in rows:
            yield from self._follow(row, ask.url)
        for column in columns:
            yield from self.request(column)
        if columns or not self._is_seen_through(rows, response, ask):
            yield from self._turn(following)

    def unreached(self, page: TextResponse, ask: Ask) -> str | None:
        """What a list page that leads to no other says is still to come; None where it says nothing."""
        stated = pages_stated(page)
        return f"page {ask.page} of {stated}, and no way to the next" if stated > ask.page else None

    def repeated(self, response: Response, ask: Ask, earlier: Seen) -> Output:
        """Record a list page with an earlier one's rows.

        It is the same page by another URL (`/` and `/index.html`), or the page after the last one of a list
        that does not state its end; anything else is a page that the site did not give.
        """
        detail = f"the same rows as {earlier.url}"
        if ask.page == earlier.page or (ask.pages is None and 1 < earlier.page == ask.page - 1):
            yield Answer(ask, response, detail=detail)
        else:
            yield from self.lost(ask, response, "unfit_page", detail)

    def unanswered(self, failure: Failure) -> Output:
        """Record a request that was not made or not answered; a list page is then missing from its column."""
        ask = ask_of(failure)
        if ask.role != "list":
            yield from super().unanswered(failure)
            return
        response = failure.value.response if isinstance(failure.value, NotRead) else None
        yield from self.lost(ask, response, *cause_of(failure.value))

    def lost(
        self, ask: Ask, response: Response | None, cause: str | None = None, detail: str | None = None
    ) -> Output:
        """Record a list page that could not be read, and ask for its stand-in if it has one."""
        yield Answer(ask, response, cause, detail)
        if ask.instead:
            yield from self.request(ask.instead)
        else:
            self.visit.fall_short(f"list page not read: {ask.url}{f' ({cause})' if cause else ''}")

    def read_article(self, response: Response, ask: Ask) -> Output:
        """Record an article and ask for its files; a row may also lead to a further list."""
        page = self.as_text(response)
        if page is not None and not trouble_with(response, ask) and self._is_column(page, ask):
            self.visit.unlist_document(ask.url)
            yield from self.read_list(response, Ask(ask.url, "list", ask.found_on, column=ask.url))
        else:
            yield from super().read_article(response, ask)

    def ask_for(self, row: Row, list_url: str) -> Ask:
        """The request for what a row leads to: a file or an article."""
        role: Role = "file" if file_url(row.url) else "article"
        return Ask(row.url, role, list_url, row.title, row.published_on, row.title)

    def called_pages(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """The list page after this one by its call of `createPageHTML`, else those that it links to."""
        paging = paging_in(page.text)
        if paging is None:
            if calls_paging(page.text):
                self.visit.fall_short(f"paging not understood: {ask.url}")
            yield from self.linked_pages(page, ask)
        elif paging.following:
            url = urljoin(page.url, paging.following)
            yield structs.replace(ask, url=url, page=paging.page + 1, pages=paging.pages, instead=None)

    def linked_pages(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """The list pages that this one links to, by a word for next or by number."""
        found_here = links.next_pages(markup(page), get_base_url(page), ask.column, page.encoding)
        is_last = 0 < pages_stated(page) <= ask.page
        if not found_here and not is_last and links.turns_by_script(markup(page)):
            self.visit.fall_short(f"a script turns its pages, which is not followed: {ask.url}")
        for found in found_here:
            yield structs.replace(ask, url=found.url, page=found.number or ask.page + 1, instead=None)

    def _rows(self, page: TextResponse, ask: Ask) -> tuple[Trouble | None, list[Row]]:
        """What keeps a list page from being understood, or its rows."""
        try:
            rows = self.rows(page)
        except UnfitPageError as unfit:
            return elsewhere(page, rows_of(page)) or Trouble("unfit_page", str(unfit)), []
        if rows or ask.page == 1 or ask.is_probe:
            return None, rows
        return Trouble("unfit_page", f"no rows on page {ask.page}, which the page before announced"), []

    def _earlier(self, rows: list[Row], ask: Ask) -> Seen | None:
        """The page of the same column that had the same rows, if any; its links to other pages may differ."""
        urls = frozenset(row.url for row in rows if not links.turns_page(row.title))
        earlier = self._contents.setdefault((ask.column, urls), Seen(ask.url, ask.page))
        return earlier if urls and earlier != (ask.url, ask.page) else None

    def _is_seen_through(self, rows: list[Row], response: Response, ask: Ask) -> bool:
        """Whether this page's documents are all known, so that none after it is new: lists grow at the top."""
        wanted = [row.url for row in rows if self._is_candidate(row, classify(row.title))]
        is_known = all(self.visit.memory.is_settled(url) for url in wanted)
        is_telling = bool(wanted) or self.visit.memory.holds(ask.url, response.body)
        return self.visit.walk == "new" and is_known and is_telling

    def _missing(self, page: TextResponse, rows: list[Row], ask: Ask) -> Trouble | None:
        """What is wrong with a page that leads to no other: it speaks of more, or shows no list at all."""
        if unreached := self.unreached(page, ask):
            return Trouble("unfit_page", unreached)
        return elsewhere(page, rows) if ask.page == 1 else None

    def _turn(self, following: Iterable[Ask]) -> Output:
        for ask in following:
            if ask.page > LIST_PAGE_LIMIT:
                self.visit.fall_short(f"more than {LIST_PAGE_LIMIT} list pages: {ask.column}")
            else:
                yield from self.request(ask)

    def _follow(self, row: Row, list_url: str) -> Output:
        """Ask for a row's article or file, if its title is a document's that is wanted here."""
        known = classify(row.title)
        if self.was_asked(row.url) or not self._is_candidate(row, known):
            return
        self.visit.list_document(row.url, known.year)
        found = self.ask_for(row, list_url)
        yield from self.request(found)
        yield from self.files(row.files, found, row.publisher)

    def _is_candidate(self, row: Row, known: TitleClass) -> bool:
        if known.kind == "noise":  # what a title is about may be cut off: its page will tell
            return row.is_cut and self._may_be_document(row, known)
        if known.year is None and known.agency is None:
            return False  # the name of a column, such as 部门预算
        return self.is_wanted(f"{row.title} {row.publisher}") or known.agency is None or row.is_cut

    def _may_be_document(self, row: Row, known: TitleClass) -> bool:
        """Whether a title that is cut off could go on as a document's that is wanted here."""
        is_open = classify(f"{row.title}部门决算").kind != "noise"
        return is_open and (known.agency is None or self.is_wanted(row.title))

    def _is_column(self, page: TextResponse, ask: Ask) -> bool:
        """Whether an article asked for is a column: by the national standard for sites' metadata a list page
        has ColumnName and only an article ArticleTitle. A title with a body's name is always a document's.
        """
        found = markup(page)
        is_named_so = (
            pages.meta(found, "ColumnName") is not None and pages.meta(found, "ArticleTitle") is None
        )
        if not is_named_so or classify(ask.title or "").agency is not None or self.attachments(page):
            return False
        try:
            return any(self._is_candidate(row, classify(row.title)) for row in self.rows(page))
        except UnfitPageError:
            return False
