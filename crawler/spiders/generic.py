"""Sites of no known platform: every link of a list is a row, the next page is linked by word or number."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs
from scrapy.http import TextResponse
from scrapy.utils.response import get_base_url

from crawler import links
from crawler.items import Ask
from crawler.links import Row
from crawler.spiders.base import PlatformSpider, UnfitPageError


class GenericSpider(PlatformSpider):
    """Any site whose lists are rendered on the server.

    Lists
      Any page with links; rows are told from navigation by their titles.
    Paging
      下一页 and its kin, else numbered links at or below the list's folder, on the same host.
    Caveats
      A list that a script builds is reported as `needs_browser`; paging by script is not seen.
    """

    name = "generic"

    def rows(self, page: TextResponse) -> list[Row]:
        """See `PlatformSpider.rows`."""
        found = links.rows(page.selector, get_base_url(page))
        if not found:
            raise UnfitPageError("the list page has no links")
        return found

    def following(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """See `PlatformSpider.following`."""
        for url in links.next_pages(page.selector, get_base_url(page), ask.column):
            yield structs.replace(ask, url=url, page=ask.page + 1)
