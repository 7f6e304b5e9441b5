"""Kaipu UCAP: list pages are files, or data that a script asks for by the column's id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urljoin

from msgspec import structs
from scrapy.http import TextResponse

from crawler import links, pages
from crawler.items import Ask
from crawler.links import Row
from crawler.lists import (
    UnfitPageError,
    articles_of,
    data_of,
    day_of,
    files_in,
    fitting,
    is_data,
    markup,
    pages_of,
    paging_in,
    plain_text,
)
from crawler.spiders.base import PlatformSpider

_ARTICLE = re.compile(
    r"/\d{6}/[0-9a-f]{32}\.s?html?$|/\d{4}/\d{1,2}/\d{1,2}/[0-9a-f]{32}\.s?html?$|/c\w{4,}/content\.s?html?$",
    re.I,
)
_SEARCH = re.compile(r"""["']([^"'\s?]*/(?:common/search|searchList|search)/)(?:["']|[0-9a-f]{32})""", re.I)
_CHANNEL = re.compile(r"[0-9a-f]{32}", re.I)
_PAGE_SIZE = 20
"""The platform gives no more at once, whatever is asked for."""


class KaipuSpider(PlatformSpider):
    """Kaipu UCAP (开普), of Jiangxi, Sichuan, Heilongjiang, Xinjiang and others.

    Lists
      `…/list.shtml`; articles are `/<yyyymm>/<hash>.shtml`, `/c<id>/content.shtml` or, in Sichuan,
      `/<yyyy>/<m>/<d>/<hash>.shtml`.
    Paging
      `createPageHTML('page_div', N, current, 'list', 'shtml', total)` names `list_2.shtml` …; or the rows are
      data: `/common/search/<channel>?_isAgg=true&_isJson=true&_pageSize=20&_template=index&page=N`, the
      channel's id in `<meta name="channelid">`; elsewhere under `/searchList/` or `/search/`.
    Files
      `resList` of the data, and links of the article (`#UCAP-CONTENT`).
    Caveats
      Many sites of this family stand behind a challenge (412); it is reported.
    """

    name = "kaipu"

    def rows(self, page: TextResponse) -> list[Row]:
        """See `PlatformSpider.rows`."""
        if is_data(page):
            return [row for result in _results(page) if (row := _row(result, page.url))]
        if _channel(page) and not paging_in(page.text):
            return articles_of(page, _ARTICLE)
        return fitting(page, _ARTICLE, "<hash>.shtml or content.shtml (and no channelid)")

    def following(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """See `PlatformSpider.following`."""
        if is_data(page):
            total = ask.pages or pages_of(_data(page).get("total"), len(_results(page)))
            if total is None:
                self.visit.fall_short(f"paging without an end: {ask.url}")
            elif ask.page < total:
                url = re.sub(r"\bpage=\d+", f"page={ask.page + 1}", ask.url)
                yield structs.replace(ask, url=url, page=ask.page + 1, pages=total)
        else:
            yield from self.called_pages(page, ask)

    def columns(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """The data of a list whose page has no rows, or a script that asks for them."""
        channel, search = _channel(page), _SEARCH.search(page.text)
        is_whole = bool(articles_of(page, _ARTICLE)) and not search
        if channel is None or is_whole or paging_in(page.text):
            return
        query = f"_isAgg=true&_isJson=true&_pageSize={_PAGE_SIZE}&_template=index&page=1"
        url = urljoin(page.url, f"{search[1] if search else '/common/search/'}{channel}?{query}")
        yield Ask(url, "list", ask.url, column=url)


def _channel(page: TextResponse) -> str | None:
    found = _CHANNEL.fullmatch(pages.meta(markup(page), "channelid") or "")
    return found[0] if found else None


def _data(page: TextResponse) -> Mapping[str, Any]:
    data = data_of(page)
    inner = data.get("data") if isinstance(data, dict) else None
    if not isinstance(inner, dict) or not isinstance(inner.get("results"), list):
        raise UnfitPageError("no data.results in the answer")
    return inner


def _results(page: TextResponse) -> list[Mapping[str, Any]]:
    return [result for result in _data(page)["results"] if isinstance(result, dict)]


def _row(result: Mapping[str, Any], base: str) -> Row | None:
    url, title = links.absolute(str(result.get("url") or ""), base), plain_text(result.get("title"))
    if not url or not title:
        return None
    files = files_in(result.get("resList"), base)
    return Row(url, title, day_of(result.get("publishedTimeStr") or result.get("publishedTime")), files=files)
