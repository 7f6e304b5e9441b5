"""Sites of no known platform: every link of a list is a row, the next page is linked by word or number."""

from __future__ import annotations

from collections.abc import Iterable

from scrapy.http import TextResponse

from crawler.items import Ask
from crawler.links import Row
from crawler.lists import UnfitPageError, names_document, rows_of
from crawler.spiders.base import PlatformSpider

_SHORTEST = 8
"""Characters of a title at least; menus have shorter words."""


class GenericSpider(PlatformSpider):
    """Any site whose lists are rendered on the server.

    Lists
      Any page with links; rows are told from navigation by their titles.
    Paging
      A call of `createPageHTML`; else links: 下一页 and its kin, else numbers at or below the list's folder, on
      the same host.
    Caveats
      A list that a script builds is reported as `needs_browser`; paging by a script is reported, not followed.
    """

    name = "generic"

    def rows(self, page: TextResponse) -> list[Row]:
        """See `PlatformSpider.rows`."""
        found = rows_of(page)
        if not any(self._is_entry(row) for row in found):
            raise UnfitPageError("no link that could be a row: of the site, with a date or a title")
        return found

    def following(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """See `PlatformSpider.following`."""
        return self.called_pages(page, ask)

    def _is_entry(self, row: Row) -> bool:
        """Whether a link may be a row, and not a word of the site's menu."""
        says = len(row.title) >= _SHORTEST or row.published_on is not None
        return names_document(row.title) or (says and self.visit.site.serves(row.url))
