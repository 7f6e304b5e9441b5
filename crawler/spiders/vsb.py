"""VSB: list pages are numbered backwards, so that an old page keeps its address."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scrapy.http import TextResponse

from crawler.items import Ask
from crawler.links import Row
from crawler.lists import fitting
from crawler.spiders.base import PlatformSpider

_ARTICLE = re.compile(r"/info/\d+/\d+\.html?$|\bwbnewsid=\d+|\burltype=news\b", re.I)


class VsbSpider(PlatformSpider):
    """VSB (博达), of schools, institutes and counties in the west.

    Lists
      `x.htm`; articles are `/info/<column>/<id>.htm`, on sites without published files
      `content.jsp?urltype=news.NewsContentUrl&wbtreeid=…&wbnewsid=…`.
    Paging
      `x.htm`, then `x/{T-1}.htm` … `x/1.htm`: the number says nothing, the link to the next page is followed.
    Files
      `/system/_content/download.jsp?…wbfileid=`, or a viewer's call `showVsbpdfIframe("/__local/….pdf")`.
    Caveats
      A site may ask for a captcha before `download.jsp`: its page is then reported as `blocked_file`.
    """

    name = "vsb"

    def rows(self, page: TextResponse) -> list[Row]:
        """See `PlatformSpider.rows`."""
        return fitting(page, _ARTICLE, "/info/<column>/<id>.htm")

    def following(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """See `PlatformSpider.following`."""
        return self.linked_pages(page, ask)
