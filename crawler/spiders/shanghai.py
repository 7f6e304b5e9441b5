"""The platform of Shanghai: articles are named by a hash, and a hub leads to each department's accounts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from scrapy.http import TextResponse

from crawler.items import Ask
from crawler.links import Row
from crawler.lists import UnfitPageError, articles_of, rows_of
from crawler.spiders.base import PlatformSpider

_ARTICLE = re.compile(r"/\d{8}/(?:[0-9a-f]{32}|\d{4}-\d+_\d+)\.html?$", re.I)
_HUB = re.compile(r"/bm(?:ys|js)-\d\d(?:-[a-z]*\d+)?/(?:index\.html?)?$", re.I)


class ShanghaiSpider(PlatformSpider):
    """The platform of Shanghai's municipal bodies and districts.

    Lists
      `…/index.html`; articles are `/<yyyymmdd>/<hash>.html`.
    Columns
      The hub of all departments' budgets (`/bmys-<yy>/`) leads to groups (`/bmys-<yy>-00<1…7>/index.html`),
      these to departments (`/bmys-<yy>-<letters and number>/`), and these to files; final accounts: `bmjs`.
    Paging
      `index_2.html` …, by a call of `createPageHTML` or by links.
    """

    name = "shanghai"

    def rows(self, page: TextResponse) -> list[Row]:
        """See `PlatformSpider.rows`."""
        found = [row for row in articles_of(page, _ARTICLE) if not _is_hub(row.url)]
        if not found and not any(_is_hub(row.url) for row in rows_of(page)):
            raise UnfitPageError(
                "no link to an article /<yyyymmdd>/<hash>.html, a file or a column of accounts"
            )
        return found

    def columns(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """See `PlatformSpider.columns`."""
        if _is_hub(ask.url):
            for row in rows_of(page):
                if _is_hub(row.url):
                    yield Ask(row.url, "list", ask.url, column=row.url)

    def following(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """See `PlatformSpider.following`."""
        return self.called_pages(page, ask)


def _is_hub(url: str) -> bool:
    return _HUB.search(urlsplit(url).path) is not None
