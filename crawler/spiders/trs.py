"""TRS WCM: pages published as files, numbered by a script call in the list page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin

from msgspec import structs
from scrapy.http import TextResponse

from crawler.items import Ask
from crawler.links import Row
from crawler.lists import UnfitPageError, articles_of
from crawler.spiders.base import PlatformSpider

_ARTICLE = re.compile(r"/t\d+(?:_\d+)?\.s?html?$|/was5/web/detail\?", re.I)
_PAGING = re.compile(
    r"""createPageHTML\s*\(\s*(\d+)\s*,\s*(\d+)\s*,\s*["']([\w-]+)["']\s*,\s*["'](\w+)["']""", re.I
)
_PAGING_CALL = re.compile(r"createPageHTML\s*\(\s*[^)\s]", re.I)
_PAGING_DEFINED = re.compile(r"function\s+createPageHTML\b", re.I)
_SEARCH = re.compile(r"""["']([^"'\s]*/was5/web/search\?[^"'\s]*?\bpage=)\d*["']""", re.I)
_SEARCHED_PAGE = re.compile(r"(/was5/web/search\?.*\bpage=)\d+", re.I)


class TrsSpider(PlatformSpider):
    """TRS WCM (拓尔思), the platform of most prefectures and of whole provinces.

    Lists
      Articles are `t<date>_<id>.html` (Guangxi: `t<id>.shtml`); a row may also be a file.
    Paging
      `createPageHTML(N, current, "index", "html")` names `index.html`, `index_1.html` … `index_{N-1}.html`;
      the name differs by site (`list`). Some sites publish only the first pages as files and give the others
      by a search (`/was5/web/search?channelid=…&page=`), whose address their script holds: it is asked where
      a file is missing. Searches by themselves link their next page.
    Caveats
      The date in an article's URL may be 1970-01-01; it is the last evidence of a date.
    """

    name = "trs"

    def rows(self, page: TextResponse) -> list[Row]:
        """See `PlatformSpider.rows`."""
        found = articles_of(page, _ARTICLE)
        if not found and not _PAGING.search(page.text):
            raise UnfitPageError("neither a link to an article t<date>_<id>.html or a file, nor paging")
        return found

    def following(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """See `PlatformSpider.following`."""
        if paging := _PAGING.search(page.text):
            total, current, name, suffix = int(paging[1]), int(paging[2]), paging[3], paging[4]
            if current + 1 < total:
                url = urljoin(page.url, f"{name}_{current + 1}.{suffix}")
                yield self._numbered(page, structs.replace(ask, url=url, page=current + 2, pages=total))
        elif ask.pages and _SEARCHED_PAGE.search(ask.url):
            if ask.page < ask.pages:
                url = _SEARCHED_PAGE.sub(rf"\g<1>{ask.page + 1}", ask.url)
                yield structs.replace(ask, url=url, page=ask.page + 1, instead=None)
        else:
            if _PAGING_CALL.search(_PAGING_DEFINED.sub("", page.text)):
                self.visit.fall_short(f"paging not understood: {ask.url}")
            yield from self.linked_pages(page, ask)

    def _numbered(self, page: TextResponse, ask: Ask) -> Ask:
        """A page by its file, with the search for it to make instead where the site has one."""
        search = _SEARCH.search(page.text)
        if search is None:
            return structs.replace(ask, instead=None)
        url = urljoin(page.url, f"{search[1]}{ask.page}")
        return structs.replace(ask, instead=structs.replace(ask, url=url, instead=None))
