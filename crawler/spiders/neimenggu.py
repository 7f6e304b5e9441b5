"""The unified platform of Inner Mongolia: one address for all its divisions, its lists and files as data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from msgspec import structs
from scrapy.http import Response, TextResponse

from crawler.asking import Output
from crawler.items import Answer, Ask
from crawler.links import Attachment, Row
from crawler.lists import UnfitPageError, data_of, day_of, plain_text
from crawler.names import extension
from crawler.spiders.base import PlatformSpider
from crawler.verdict import Trouble, trouble_with

_PATH = "/yjs/business"
_BUDGETS = "2"
"""The type of list that is asked for where the registry's address names none."""


class NeimengguSpider(PlatformSpider):
    """The unified budget and final account platform of Inner Mongolia (内蒙古预决算公开平台).

    Lists
      `/yjs/business/basic/select?id=<division code>zf&type=2&p=1` gives `list` of id, title, publishTime.
      The registry's address may be this one, that of the page which shows it (`/yjs/business/page/list?
      type=2&basicId=…`), or any other of the host: the division is then that of the site's entry.
    Paging
      `p=2` …, until a page has no rows.
    Files
      `/yjs/business/basic/result/<id>` gives `files` of id, name, suffix; each is
      `/yjs/business/file/download/<id>`.
    Caveats
      The article is data that names its files; there is no page to show.
    """

    name = "neimenggu"

    def entrance(self, url: str) -> Ask:
        """See `PlatformSpider.entrance`."""
        asked = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
        division = asked.get("id") or asked.get("basicId") or f"{self.visit.site.region}zf"
        query = urlencode({"id": division, "type": asked.get("type", _BUDGETS), "p": "1"})
        return Ask(urljoin(url, f"{_PATH}/basic/select?{query}"), "list", column=url)

    def rows(self, page: TextResponse) -> list[Row]:
        """See `PlatformSpider.rows`."""
        return [row for item in _items(page, "list") if (row := _row(item, page.url))]

    def following(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """See `PlatformSpider.following`."""
        if self.rows(page):
            url = re.sub(r"\bp=\d+", f"p={ask.page + 1}", ask.url)
            yield structs.replace(ask, url=url, page=ask.page + 1, is_probe=True)

    def read_article(self, response: Response, ask: Ask) -> Output:
        """Record the data of an account, and ask for its files."""
        trouble, page = trouble_with(response, ask), self.as_text(response)
        files: list[Attachment] = []
        if trouble is None:
            try:
                files = [_file(item, page.url) for item in _items(page, "files")] if page else []
            except UnfitPageError as unfit:
                trouble = Trouble("unfit_page", str(unfit))
        yield Answer(ask, response, *(trouble or ()))
        yield from self.files(files, ask)


def _items(page: TextResponse, key: str) -> list[Mapping[str, Any]]:
    data = data_of(page)
    data = data.get("data", data) if isinstance(data, dict) and key not in data else data
    if not isinstance(data, dict) or not isinstance(data.get(key), list):
        raise UnfitPageError(f"no {key} in the answer")
    return [item for item in data[key] if isinstance(item, dict) and item.get("id")]


def _row(item: Mapping[str, Any], base: str) -> Row | None:
    title = plain_text(item.get("title"))
    url = urljoin(base, f"{_PATH}/basic/result/{item['id']}")
    return Row(url, title, day_of(item.get("publishTime"))) if title else None


def _file(item: Mapping[str, Any], base: str) -> Attachment:
    name, suffix = plain_text(item.get("name")), plain_text(item.get("suffix")).lstrip(".")
    named = name if not suffix or extension(name) == suffix.lower() else f"{name}.{suffix}"
    return Attachment(urljoin(base, f"{_PATH}/file/download/{item['id']}"), named or None)
