"""The platform of Shanghai: articles are named by a hash, and a hub leads to each department's accounts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin

from msgspec import structs
from scrapy.http import TextResponse

from crawler.items import Ask
from crawler.links import Row
from crawler.lists import articles_of, fitting, rows_of
from crawler.spiders.base import PlatformSpider

_ARTICLE = re.compile(r"/\d{8}/(?:[0-9a-f]{32}|\d{4}-\d+_\d+)\.html?$", re.I)
_HUB = re.compile(r"/bm(?:ys|js)-\d\d(?:-(?:00\d|(?P<department>\w+)))?/(?:index\.html?)?$", re.I)
_TOTAL = re.compile(r"""\btotalPages?["']?\s*[:=]\s*["']?(\d+)""", re.I)


class ShanghaiSpider(PlatformSpider):
    """The platform of Shanghai's municipal bodies and districts.

    Lists
      `…/index.html`; articles are `/<yyyymmdd>/<hash>.html`.
    Columns
      The hub of all departments' budgets (`/bmys-<yy>/`) leads to groups (`/bmys-<yy>-00<1…7>/index.html`),
      these to departments (`/bmys-<yy>-<code>/`; those that are wanted), and these to files; final accounts:
      `bmjs`.
    Paging
      `index_2.html` …: the script that draws the numbers says `totalPage: N`; else by links.
    """

    name = "shanghai"

    def rows(self, page: TextResponse) -> list[Row]:
        """See `PlatformSpider.rows`."""
        if any(_HUB.search(row.url) for row in rows_of(page)):
            return [row for row in articles_of(page, _ARTICLE) if not _HUB.search(row.url)]
        return fitting(page, _ARTICLE, "/<yyyymmdd>/<hash>.html")

    def columns(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """See `PlatformSpider.columns`."""
        if not _HUB.search(ask.url):
            return
        for row in rows_of(page):
            if (hub := _HUB.search(row.url)) and (not hub["department"] or self.is_wanted(row.title)):
                yield Ask(row.url, "list", ask.url, column=row.url)

    def following(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """See `PlatformSpider.following`."""
        total = _TOTAL.search(page.text)
        if total is None:
            yield from self.called_pages(page, ask)
        elif ask.page < int(total[1]):
            url = urljoin(ask.column, f"index_{ask.page + 1}.html")
            yield structs.replace(ask, url=url, page=ask.page + 1, pages=int(total[1]))
