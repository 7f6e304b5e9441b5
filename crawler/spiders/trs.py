"""TRS WCM: pages published as files, numbered by a script call in the list page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from msgspec import structs
from scrapy.http import TextResponse
from scrapy.utils.response import get_base_url

from crawler import links
from crawler.items import Ask
from crawler.links import Row
from crawler.spiders.base import PlatformSpider, UnfitPageError

_ARTICLE = re.compile(r"/t\d+(?:_\d+)?\.s?html?$", re.I)
_PAGING = re.compile(
    r"""createPageHTML\s*\(\s*(\d+)\s*,\s*(\d+)\s*,\s*["']([\w-]+)["']\s*,\s*["'](\w+)["']""", re.I
)
_PAGING_CALL = re.compile(r"createPageHTML\s*\(\s*[^)\s]", re.I)
_PAGING_DEFINED = re.compile(r"function\s+createPageHTML\b", re.I)


class TrsSpider(PlatformSpider):
    """TRS WCM (拓尔思), the platform of most prefectures and of whole provinces.

    Lists
      Articles are `t<date>_<id>.html` (Guangxi: `t<id>.shtml`); a row may also be a file.
    Paging
      `createPageHTML(N, current, "index", "html")` names `index.html`, `index_1.html` … `index_{N-1}.html`;
      the name differs by site (`list`). Searches by WAS (`/was5/web/search?…page=`) link their next page.
    Caveats
      The date in an article's URL may be 1970-01-01; it is the last evidence of a date.
    """

    name = "trs"

    def rows(self, page: TextResponse) -> list[Row]:
        """See `PlatformSpider.rows`."""
        found = [
            row
            for row in links.rows(page.selector, get_base_url(page))
            if _ARTICLE.search(urlsplit(row.url).path) or links.file_url(row.url)
        ]
        if not found and not _PAGING.search(page.text):
            raise UnfitPageError("neither a link to an article t<date>_<id>.html or a file, nor paging")
        return found

    def following(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """See `PlatformSpider.following`."""
        paging = _PAGING.search(page.text)
        if paging is None:
            if _PAGING_CALL.search(_PAGING_DEFINED.sub("", page.text)):
                self.visit.fall_short(f"paging not understood: {ask.url}")
            for url in links.next_pages(page.selector, get_base_url(page), ask.column):
                yield structs.replace(ask, url=url, page=ask.page + 1)
            return
        total, current, name, suffix = int(paging[1]), int(paging[2]), paging[3], paging[4]
        if current + 1 < total:
            url = urljoin(page.url, f"{name}_{current + 1}.{suffix}")
            yield structs.replace(ask, url=url, page=ask.page + 1)
