"""Hanweb jpage (大汉): the first list page has its rows as XML in a script, a proxy hands out the others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from msgspec import structs
from scrapy.http import TextResponse

from crawler.items import Ask
from crawler.links import Row
from crawler.lists import UnfitPageError, rows_of
from crawler.spiders.base import PlatformSpider

_PROXY = "/module/web/jpage/dataproxy.jsp"
_PROXY_STATED = re.compile(r"[\"'=(]([^\s\"'<>()]*/jpage/dataproxy\.jsp)")
_RECORD = re.compile(r"<record>\s*<!\[CDATA\[(.*?)\]\]>\s*</record>", re.S | re.I)
_RECORDSET = re.compile(r"<recordset\b", re.I)
_TOTAL_PAGES = re.compile(r"<totalpage>\s*(\d+)\s*</totalpage>", re.I)
_TOTAL_RECORDS = re.compile(
    r"<totalrecord>\s*(\d+)\s*</totalrecord>|\btotalRecord[\"']?\s*[:=]\s*[\"']?(\d+)", re.I
)
_PER_PAGE = re.compile(r"\bperPage[\"']?\s*[:=]\s*[\"']?(\d+)", re.I)
_PROXY_URL = re.compile(r"[^\s\"'<>()\[\]]*/jpage/dataproxy\.jsp\?[^\s\"'<>\])]*", re.I)
_UNIT_OF_SCRIPT = re.compile(
    r"<div[^>]*\bid=[\"']?(\d+)[\"']?[^>]*>\s*<script[^>]*>\s*(?:<!--)?\s*<datastore", re.I
)
_COLUMN_OF_URL = re.compile(r"/col/col(\d+)/", re.I)
_IDS = ("appid", "webid", "path", "columnid", "unitid", "webname", "sourceContentType", "permissiontype")
_DEFAULTS = {"appid": "1", "path": "/", "permissiontype": "0"}


class HanwebSpider(PlatformSpider):
    """Hanweb jpage, of Shandong, Jiangsu and others.

    Lists
      `/col/col<id>/`: `<datastore>…<recordset><record><![CDATA[…]]>` in a script.
    Paging
      `dataproxy.jsp?page=N&…` with the ids that the page states, up to `<totalpage>`; where that does not
      answer with records, by POST with startrecord and endrecord, as the page's own script asks.
    Caveats
      The JPaaS generation (`/api-gateway/jpaas-…`) has other lists: its pages are reported as unfit.
    """

    name = "hanweb"

    def rows(self, page: TextResponse) -> list[Row]:
        """See `PlatformSpider.rows`."""
        records = _RECORD.findall(page.text)
        if not records and not _RECORDSET.search(page.text):
            raise UnfitPageError("no <recordset> in the page")
        return rows_of(page, "".join(records))

    def following(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """See `PlatformSpider.following`."""
        if ask.form:
            yield from self._next_posted(page, ask)
        elif ask.page > 1:
            yield from self._next_got(page, ask)
        else:
            yield from self._second(page, ask)

    def _second(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """The second page by GET, with the POST to make instead."""
        total, per_page, proxy = _total_pages(page.text), _number(_PER_PAGE, page.text), _proxy(page.text)
        if total == 1 or (total is None and not _PROXY_URL.search(page.text)):
            return
        ids = _ids(page.text, ask.url)
        if missing := [name for name in ("webid", "columnid", "unitid") if not ids.get(name)]:
            self.visit.fall_short(f"paging not understood, no {', '.join(missing)}: {ask.url}")
            return
        posted = None
        if per_page:
            url = urljoin(ask.url, f"{proxy}?{_span(2, per_page)}")
            posted = Ask(url, "list", column=ask.column, page=2, form=(("col", "1"), *sorted(ids.items())))
        got = urljoin(ask.url, f"{proxy}?{urlencode({'page': '2', **ids}, safe='/:')}")
        yield Ask(got, "list", column=ask.column, page=2, instead=posted)

    def _next_got(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        if self._has_next(_total_pages(page.text), ask):
            url = re.sub(r"\bpage=\d+", f"page={ask.page + 1}", ask.url, count=1)
            yield structs.replace(ask, url=url, page=ask.page + 1, instead=None)

    def _next_posted(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        per_page = int(dict(parse_qsl(urlsplit(ask.url).query))["perpage"])
        records = _number(_TOTAL_RECORDS, page.text)
        total = _number(_TOTAL_PAGES, page.text) or (-(-records // per_page) if records else None)
        if self._has_next(total, ask):
            yield structs.replace(
                ask, url=urljoin(ask.url, f"?{_span(ask.page + 1, per_page)}"), page=ask.page + 1
            )

    def _has_next(self, total: int | None, ask: Ask) -> bool:
        if total is None:
            self.visit.fall_short(f"paging without an end: {ask.url}")
        return total is not None and ask.page < total


def _span(page: int, per_page: int) -> str:
    return f"startrecord={(page - 1) * per_page + 1}&endrecord={page * per_page}&perpage={per_page}"


def _proxy(text: str) -> str:
    """The proxy's path: older sites have it elsewhere, and their pages say where."""
    stated = _PROXY_STATED.search(text)
    return stated[1] if stated else _PROXY


def _total_pages(text: str) -> int | None:
    """The number of list pages, as stated or from the number of records."""
    records, per_page = _number(_TOTAL_RECORDS, text), _number(_PER_PAGE, text)
    computed = -(-records // per_page) if records is not None and per_page else None
    return _number(_TOTAL_PAGES, text) or computed


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.search(text)
    return int(next(group for group in match.groups() if group)) if match else None


def _ids(text: str, url: str) -> dict[str, str]:
    """The proxy's parameters: from its URL in the page, else from the page's script, div and own URL."""
    found = dict(_DEFAULTS)
    if column := _COLUMN_OF_URL.search(url):
        found["columnid"] = column[1]
    if unit := _UNIT_OF_SCRIPT.search(text):
        found["unitid"] = unit[1]
    for name in _IDS:
        if stated := re.search(rf"\b{name}[\"']?\s*:\s*(?:[\"']([^\"']*)[\"']|(\d+))", text, re.I):
            found[name] = stated[1] or stated[2] or found.get(name, "")
    if proxy := _PROXY_URL.search(text):
        query = parse_qsl(urlsplit(proxy[0].replace("&amp;", "&")).query)
        found |= {name: value.strip("'") for name, value in query if name in _IDS and value}
    return {name: value for name, value in found.items() if value}
