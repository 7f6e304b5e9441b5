"""The platforms of Liaoning: articles are folders named by a time, or, in Panjin, by day and hour."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scrapy.http import TextResponse

from crawler.items import Ask
from crawler.links import Row
from crawler.lists import fitting
from crawler.spiders.base import PlatformSpider

_ARTICLE = re.compile(r"/\d{12,}/(?:index\.s?html?)?$|/\d{4}_\d{2}/\d{2}_\d{2}/content-\d+\.html?$", re.I)


class LiaoningSpider(PlatformSpider):
    """The platforms of Liaoning's provincial bodies and cities, and of Panjin.

    Lists
      Rendered on the server. Articles are `…/<12 digits or more>/index.shtml`; in Panjin, where a column is
      `/<number>/`, `/<yyyy>_<mm>/<dd>_<hh>/content-<id>.html`.
    Paging
      By a call of `createPageHTML` or by links (Panjin: `list-2.html`).
    Caveats
      The article is often the document itself: its tables stand in the page, and no file is attached.
    """

    name = "liaoning"

    def rows(self, page: TextResponse) -> list[Row]:
        """See `PlatformSpider.rows`."""
        return fitting(page, _ARTICLE, "<digits>/index.shtml or content-<id>.html")

    def following(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """See `PlatformSpider.following`."""
        return self.called_pages(page, ask)
