"""TRS WCM: pages published as files, numbered by a script call in the list page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin

from msgspec import structs
from scrapy.http import TextResponse

from crawler.items import Ask
from crawler.links import Row
from crawler.lists import fitting, paging_in
from crawler.spiders.base import PlatformSpider

_ARTICLE = re.compile(r"/t\d+(?:_\d+)?\.s?html?$|/was5/web/detail\?", re.I)
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
        return fitting(page, _ARTICLE, "t<date>_<id>.html")

    def following(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """See `PlatformSpider.following`."""
        if ask.pages and _SEARCHED_PAGE.search(ask.url) and not paging_in(page.text):
            if ask.page < ask.pages:
                url = _SEARCHED_PAGE.sub(rf"\g<1>{ask.page + 1}", ask.url)
                yield structs.replace(ask, url=url, page=ask.page + 1, instead=None)
            return
        search = _SEARCH.search(page.text)
        for following in self.called_pages(page, ask):
            searched = urljoin(page.url, f"{search[1]}{following.page}") if search else None
            instead = structs.replace(following, url=searched) if searched else None
            yield structs.replace(following, instead=instead)
