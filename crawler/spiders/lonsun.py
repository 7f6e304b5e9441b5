"""Lonsun: the rows of a body's disclosure column come from a label that scripts ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from msgspec import structs
from scrapy.http import TextResponse

from crawler import pages
from crawler.items import Ask
from crawler.links import Row
from crawler.lists import articles_of, fitting, markup
from crawler.spiders.base import PlatformSpider

_ARTICLE = re.compile(r"/public/\d+/\d+\.html?$|/content/(?:article|detail)/\w+(?:\.html?)?$", re.I)
_COLUMN = re.compile(r"/public/column/(\d+)", re.I)
_LABEL = re.compile(r"""["']([^"'\s?]*/site/label/8888)\b""", re.I)
_PAGES = re.compile(r"""\bpageCount["']?\s*[:=]\s*["']?(\d+)""", re.I)
_SIZE = re.compile(r"""\bpageSize["']?\s*[:=]\s*["']?(\d+)""", re.I)
_PAGE_INDEX = re.compile(r"&pageIndex=\d+", re.I)
_SITE_ID = re.compile(r"""\bsiteId["']?\s*[:=]\s*["']?(\d+)""", re.I)
_FILE = re.compile(r"""\bfile["']?\s*[:=]\s*["']?((?:/|%2F)[\w/%.-]*publicInfoList\w*)""", re.I)
_QUERY = {"IsAjax": "1", "dataType": "html", "labelName": "publicInfoList", "action": "list"}
_PAGE_SIZE = 20


class LonsunSpider(PlatformSpider):
    """Lonsun (龙讯), of Anhui, Changde, Longnan, Mianyang and others.

    Lists
      `/public/column/<body>?type=4&catId=<column>&action=list`; articles are `/public/<body>/<id>.html`.
    Paging
      `/site/label/8888?IsAjax=1&dataType=html&labelName=publicInfoList&siteId=…&organId=…&catId=…&type=4
      &pageSize=20&pageIndex=N&action=list` gives the rows as HTML, with `pageCount:<number>`. The site's id is
      in the page. A page that shows its first rows itself, and says of how many pages at what size, is taken
      as the first.
    Files
      `/group<n>/M00/…`, links of the article.
    Caveats
      Many sites of this family stand behind a challenge (521); it is reported.
    """

    name = "lonsun"

    def rows(self, page: TextResponse) -> list[Row]:
        """See `PlatformSpider.rows`."""
        if _COLUMN.search(page.url) and _site_id(page):
            return articles_of(page, _ARTICLE)
        return fitting(page, _ARTICLE, "/public/<body>/<id>.html (and no siteId)")

    def columns(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """The label of a column whose page is not itself the first page of rows."""
        if _COLUMN.search(ask.url) and not _is_first(page) and (label := self._label(page, ask, _PAGE_SIZE)):
            yield Ask(_numbered(label, 1), "list", ask.url, column=label)

    def following(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """See `PlatformSpider.following`."""
        if _COLUMN.search(ask.url):
            size = _number(_SIZE, page)
            label = self._label(page, ask, size) if size and _is_first(page) else None
        elif "/site/label/" in ask.url:
            label = _PAGE_INDEX.sub("", ask.url)
        else:
            yield from self.called_pages(page, ask)
            return
        total = _number(_PAGES, page) or ask.pages
        if label and total and ask.page < total:
            url = _numbered(label, ask.page + 1)
            yield structs.replace(ask, url=url, page=ask.page + 1, pages=total)

    def _label(self, page: TextResponse, ask: Ask, size: int) -> str | None:
        """The address of a column's rows, without a page number."""
        body, site_id = _COLUMN.search(ask.url), _site_id(page)
        if body is None or site_id is None:
            self.visit.fall_short(f"paging not understood, no siteId: {ask.url}")
            return None
        asked = dict(parse_qsl(urlsplit(ask.url).query))
        file, stated = _FILE.search(page.text), _LABEL.search(page.text)
        query = {
            **_QUERY,
            "siteId": site_id,
            "organId": body[1],
            "catId": asked.get("catId", ""),
            "type": asked.get("type", "4"),
            "pageSize": str(size),
            **({"file": unquote(file[1])} if file else {}),
        }
        return f"{urljoin(page.url, stated[1] if stated else '/site/label/8888')}?{urlencode(query)}"


def _is_first(page: TextResponse) -> bool:
    """Whether a column's page shows the first rows, and says how many pages follow at what size."""
    total = _number(_PAGES, page)
    says = total is not None and (total <= 1 or _number(_SIZE, page) is not None)
    return says and any(_ARTICLE.search(row.url) for row in articles_of(page, _ARTICLE))


def _number(pattern: re.Pattern[str], page: TextResponse) -> int | None:
    stated = pattern.search(page.text)
    return int(stated[1]) if stated else None


def _site_id(page: TextResponse) -> str | None:
    stated = _SITE_ID.search(page.text)
    return pages.meta(markup(page), "SiteId") or (stated[1] if stated else None)


def _numbered(label: str, number: int) -> str:
    return f"{label}&pageIndex={number}"
