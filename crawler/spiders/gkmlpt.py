"""The disclosure platform of Guangdong: a tree of columns, and the articles of each as data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urldefrag, urljoin

from msgspec import structs
from scrapy.http import TextResponse

from crawler import links
from crawler.items import Ask
from crawler.links import Row
from crawler.lists import (
    UnfitPageError,
    data_of,
    day_of,
    files_in,
    fitting,
    is_data,
    pages_of,
    plain_text,
)
from crawler.spiders.base import PlatformSpider

_ARTICLE = re.compile(r"/content/(?:\w+/)*m*post_\d+\.html?$", re.I)
_SID = re.compile(r"""["']?\bSID["']?\s*[:=]\s*["']?(\d+)""")
_TREE = re.compile(r"""["']?\bTREE["']?\s*[:=]\s*(?=[\[{])""")
_DATES = ("display_publish_time", "create_time", "date", "created_at")
"""The first of these is the day of publication where `date` is that of the paper."""


class GkmlptSpider(PlatformSpider):
    """The disclosure platform of Guangdong (NFCMS), of all its bodies down to towns.

    Lists
      `…/gkmlpt/index` (`#<column>` for one): `_CONFIG` holds SID and TREE, the columns. Those are asked for
      whose names speak of accounts. Or a list of the portal itself, whose articles are `post_<id>.html`.
    Paging
      `…/gkmlpt/api/all/<column>?page=N&sid=<SID>`, 100 at once; pages 0 and 1 are the same; past the end a 404.
    Files
      `attachment` of the data, and links of the article (`/attachment/0/….pdf`).
    """

    name = "gkmlpt"

    def rows(self, page: TextResponse) -> list[Row]:
        """See `PlatformSpider.rows`."""
        if is_data(page):
            return [row for article in _articles(page) if (row := _row(article, page.url))]
        if "_CONFIG" in page.text:
            _config(page)
            return []
        return fitting(page, _ARTICLE, "post_<id>.html (and no _CONFIG)")

    def columns(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """See `PlatformSpider.columns`."""
        if is_data(page) or "_CONFIG" not in page.text:
            return
        sid, tree = _config(page)
        chosen = urldefrag(ask.column).fragment
        wanted = (
            [chosen] if chosen.isdigit() else [c for c, name in _names(tree) if links.names_accounts(name)]
        )
        if not wanted:
            self.visit.fall_short(f"no column of the tree speaks of accounts: {ask.url}")
        for column in dict.fromkeys(wanted):
            api = urljoin(f"{page.url.split('/gkmlpt/')[0]}/", f"gkmlpt/api/all/{column}")
            yield Ask(f"{api}?page=1&sid={sid}", "list", ask.url, column=api)

    def following(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """See `PlatformSpider.following`."""
        if not is_data(page):
            if "_CONFIG" not in page.text:
                yield from self.called_pages(page, ask)
            return
        articles = _articles(page)
        total = ask.pages or pages_of(data_of(page).get("total"), len(articles))
        if articles and (total is None or ask.page < total):
            url = re.sub(r"\bpage=\d+", f"page={ask.page + 1}", ask.url)
            yield structs.replace(ask, url=url, page=ask.page + 1, pages=total, is_probe=True)


def _config(page: TextResponse) -> tuple[str, Any]:
    """(SID, TREE) of the platform's index. Raises `UnfitPageError`."""
    sid, tree = _SID.search(page.text), _TREE.search(page.text)
    if sid is None or tree is None:
        raise UnfitPageError("no SID or no TREE in _CONFIG")
    try:
        return sid[1], json.JSONDecoder().raw_decode(page.text, tree.end())[0]
    except json.JSONDecodeError as error:
        raise UnfitPageError(f"TREE is not JSON: {error}") from error


def _names(tree: Any) -> Iterator[tuple[str, str]]:
    """(id, name) of every column of the tree."""
    if isinstance(tree, dict):
        if "id" in tree and isinstance(tree.get("name"), str):
            yield str(tree["id"]), tree["name"]
        tree = list(tree.values())
    if isinstance(tree, list):
        for branch in tree:
            yield from _names(branch)


def _articles(page: TextResponse) -> list[Mapping[str, Any]]:
    data = data_of(page)
    if not isinstance(data, dict) or not isinstance(data.get("articles"), list):
        raise UnfitPageError("no articles in the answer")
    return [article for article in data["articles"] if isinstance(article, dict)]


def _row(article: Mapping[str, Any], base: str) -> Row | None:
    url = links.absolute(str(article.get("url") or article.get("post_url") or ""), base)
    title = plain_text(article.get("title"))
    if not url or not title:
        return None
    day = next((day for key in _DATES if (day := day_of(article.get(key)))), None)
    publisher = plain_text(article.get("publisher"))
    return Row(url, title, day, publisher=publisher, files=files_in(article.get("attachment"), base))
