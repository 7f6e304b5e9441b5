"""What a list page holds: rows as links or as data, whether its media type says so or not."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import msgspec
from parsel import Selector
from scrapy.http import TextResponse
from scrapy.utils.response import get_base_url

from crawler import links
from crawler.links import Row
from parsers.titles import classify


class UnfitPageError(ValueError):
    """A list page does not fit its platform's pattern; the message says how."""


def markup(page: TextResponse) -> Selector:
    """A page as HTML, whatever its media type says; of JSON nothing."""
    text = "" if page.text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[") else page.text
    return Selector(text=text or "<html/>", type="html")


def data_of(page: TextResponse) -> Any:
    """The data of a list in JSON. Raises `UnfitPageError` where it is none."""
    try:
        return msgspec.json.decode(page.text.strip("\ufeff \t\r\n"))
    except msgspec.DecodeError as error:
        raise UnfitPageError(f"not JSON: {error}") from error


def rows_of(page: TextResponse, html: str | None = None) -> list[Row]:
    """The links of a page, or of a piece of HTML that it brings."""
    source = (
        page.selector if html is None else Selector(text=f"<html><body>{html}</body></html>", type="html")
    )
    return links.rows(source, get_base_url(page), page.encoding)


def articles_of(page: TextResponse, pattern: re.Pattern[str], html: str | None = None) -> list[Row]:
    """The links to files and to articles: those of a platform's `pattern`, and of other form whose titles
    name a document (a portal's list also leads to other sites).
    """
    return [row for row in rows_of(page, html) if _is_article(row, pattern)]


def _is_article(row: Row, pattern: re.Pattern[str]) -> bool:
    if pattern.search(urlsplit(row.url)._replace(scheme="", netloc="").geturl()) or links.file_url(row.url):
        return True
    known = classify(row.title)
    return known.kind != "noise" and known.year is not None and known.agency is not None
