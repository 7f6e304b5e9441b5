"""The platform of Hebei: columns and articles are named by UUIDs."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scrapy.http import TextResponse

from crawler.items import Ask
from crawler.links import Row
from crawler.lists import fitting
from crawler.spiders.base import PlatformSpider

_UUID = r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}"
_ARTICLE = re.compile(rf"/columns/{_UUID}/\d{{6}}/\d{{2}}/{_UUID}\.html?$", re.I)


class HebeiSpider(PlatformSpider):
    """The platform of Hebei's provincial bodies and cities.

    Lists
      `/columns/<uuid>/index.html`, rendered on the server; articles are
      `/columns/<uuid>/<yyyymm>/<dd>/<uuid>.html`.
    Paging
      By a call of `createPageHTML` or by links.
    Files
      `/attachments/….pdf?sid=…`, links of the article.
    """

    name = "hebei"

    def rows(self, page: TextResponse) -> list[Row]:
        """See `PlatformSpider.rows`."""
        return fitting(page, _ARTICLE, "/columns/<uuid>/<yyyymm>/<dd>/<uuid>.html")

    def following(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """See `PlatformSpider.following`."""
        return self.called_pages(page, ask)
