"""Hanweb jpage (大汉): the first list page has its rows as XML in a script, a proxy hands out the others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from msgspec import structs
from scrapy.http import Response, TextResponse

from crawler import jpage
from crawler.asking import Output
from crawler.items import Answer, Ask
from crawler.links import Row
from crawler.lists import UnfitPageError, rows_of
from crawler.spiders.base import PlatformSpider, Seen
from crawler.visit import Visit

_RECORD = re.compile(r"<record>\s*<!\[CDATA\[(.*?)\]\]>\s*</record>", re.S | re.I)
_RECORDSET = re.compile(r"<recordset\b", re.I)
_PAGE = re.compile(r"\bpage=(\d+)")
_FIRST_BATCH = re.compile(r"\bpage=1\b")


class HanwebSpider(PlatformSpider):
    """Hanweb jpage, of Shandong, Jiangsu and others.

    Lists
      `/col/col<id>/`: `<datastore>…<recordset><record><![CDATA[…]]>` in a script.
    Paging
      `<nextgroup>` links the next batch of records: `dataproxy.jsp?page=N&…`, on some sites counted from 0,
      so that number 1 is either the batch of the page or the one after it. Without it the numbers go on with
      the ids that the page states, up to `<totalrecord>` or `<totalpage>`. Where the proxy always gives the
      first batch, by POST with startrecord and endrecord, as the page's own script asks.
    Caveats
      The JPaaS generation (`/api-gateway/jpaas-…`) has other lists: its pages are reported as unfit.
    """

    name = "hanweb"

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self._records: defaultdict[str, set[str]] = defaultdict(set)

    def rows(self, page: TextResponse) -> list[Row]:
        """See `PlatformSpider.rows`."""
        records = _RECORD.findall(page.text)
        if not records and not _RECORDSET.search(page.text):
            raise UnfitPageError("no <recordset> in the page")
        return rows_of(page, "".join(records))

    def following(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """See `PlatformSpider.following`."""
        self._records[ask.column].update(_RECORD.findall(page.text))
        if ask.form:
            yield from self._next_posted(page, ask)
        elif ask.page > 1:
            yield from self._next_got(page, ask)
        else:
            yield from self._second(page, ask)

    def unreached(self, page: TextResponse, ask: Ask) -> str | None:
        """See `PlatformSpider.unreached`."""
        seen, total = len(self._records[ask.column]), jpage.total_records(page.text)
        return f"{seen} rows of {total}, and no way to more" if total is not None and seen < total else None

    def repeated(self, response: Response, ask: Ask, earlier: Seen) -> Output:
        """Record a batch that came before; where it was asked for as number 1, the next is number 2."""
        if not ask.form and _FIRST_BATCH.search(ask.url) and earlier.page == ask.page - 1:
            yield Answer(ask, response, detail=f"the same rows as {earlier.url}")
            url = _FIRST_BATCH.sub("page=2", ask.url)
            yield from self.request(structs.replace(ask, url=url))
        else:
            yield from super().repeated(response, ask, earlier)

    def _second(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """The second batch by GET, with the POST to make instead."""
        per_page, proxy, batch = jpage.per_page(page.text), jpage.proxy(page.text), jpage.next_batch(page)
        pages_on = batch or jpage.total_pages(page.text) or jpage.names_proxy(page.text)
        if not pages_on or not self._has_more(page, ask):
            return
        ids = jpage.ids(page.text, ask.url)
        missing = [name for name in ("webid", "columnid", "unitid") if not ids.get(name)]
        if missing and not batch:
            self.visit.fall_short(f"paging not understood, no {', '.join(missing)}: {ask.url}")
            return
        posted = None
        if per_page and not missing:
            url = urljoin(ask.url, f"{proxy}?{jpage.span(2, per_page)}")
            posted = Ask(url, "list", column=ask.column, page=2, form=(("col", "1"), *sorted(ids.items())))
        got = batch or urljoin(ask.url, f"{proxy}?{urlencode({'page': '2', **ids}, safe='/:')}")
        yield Ask(got, "list", column=ask.column, page=2, instead=posted)

    def _next_got(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        if not self._has_more(page, ask):
            return
        batch = jpage.next_batch(page)
        if batch is None and not jpage.names_batches(page.text):
            batch = _PAGE.sub(lambda now: f"page={int(now[1]) + 1}", ask.url, count=1)
        if batch:
            yield structs.replace(ask, url=batch, page=ask.page + 1, instead=None)

    def _has_more(self, page: TextResponse, ask: Ask) -> bool:
        """Whether rows are to come, by their number or else by that of the pages."""
        records, pages = jpage.total_records(page.text), jpage.total_pages(page.text)
        if records is not None:
            return len(self._records[ask.column]) < records
        if pages is None and ask.page > 1:
            self.visit.fall_short(f"paging without an end: {ask.url}")
        return ask.page == 1 if pages is None else ask.page < pages

    def _next_posted(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        per_page = int(dict(parse_qsl(urlsplit(ask.url).query))["perpage"])
        records = jpage.total_records(page.text)
        total = jpage.stated_pages(page.text) or (-(-records // per_page) if records else None)
        if self._has_next(total, ask):
            yield structs.replace(
                ask, url=urljoin(ask.url, f"?{jpage.span(ask.page + 1, per_page)}"), page=ask.page + 1
            )

    def _has_next(self, total: int | None, ask: Ask) -> bool:
        if total is None:
            self.visit.fall_short(f"paging without an end: {ask.url}")
        return total is not None and ask.page < total
