"""Where a list is that a page does not show."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from scrapy.http import TextResponse
from scrapy.utils.response import get_base_url

from crawler import pages
from crawler.attachments import file_url
from crawler.links import Row, absolute
from crawler.lists import markup, names_document, says_empty
from crawler.verdict import Trouble


def elsewhere(page: TextResponse, rows: Iterable[Row]) -> Trouble | None:
    """That a frame has the list, or a script is to fill it in; None where the page shows one, or tells neither.

    Menus have links too: a list is known by rows with dates, or by the name of a document.
    """
    if says_empty(page) or any(row.published_on or names_document(row.title) for row in rows):
        return None
    if frames := _frames(page):
        return Trouble("unfit_page", f"no rows beside frames: {', '.join(frames)}")
    if pages.awaits_script(markup(page)):
        return Trouble("needs_browser", "no rows, but scripts that may bring them")
    return None


def _frames(page: TextResponse) -> list[str]:
    """The pages of the same host that a page shows in frames."""
    sources = markup(page).xpath("(//frame | //iframe)/@src").getall()
    urls = [url for source in sources if (url := absolute(source, get_base_url(page), page.encoding))]
    return [url for url in urls if urlsplit(url).netloc == urlsplit(page.url).netloc and not file_url(url)]
