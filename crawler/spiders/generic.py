"""Sites of no known platform: every link of a list is a row, the next page is linked by word or number."""

from __future__ import annotations

from collections.abc import Iterable

from scrapy.http import TextResponse

from crawler.items import Ask
from crawler.links import Row
from crawler.lists import UnfitPageError, rows_of
from crawler.spiders.base import PlatformSpider


class GenericSpider(PlatformSpider):
    """Any site whose lists are rendered on the server.

    Lists
      Any page with links; rows are told from navigation by their titles.
    Paging
      A call of `createPageHTML`; else links: 下一页 and its kin, else numbers at or below the list's folder, on
      the same host.
    Caveats
      A list that a script builds is reported as `needs_browser`; paging by script is not seen.
    """

    name = "generic"

    def rows(self, page: TextResponse) -> list[Row]:
        """See `PlatformSpider.rows`."""
        found = rows_of(page)
        if not found:
            raise UnfitPageError("the list page has no links")
        return found

    def following(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """See `PlatformSpider.following`."""
        return self.called_pages(page, ask)
