"""What a list page holds: rows as links or as data, whether its media type says so or not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec
from parsel import Selector
from scrapy.http import TextResponse
from scrapy.utils.response import get_base_url

from crawler import links
from crawler.attachments import file_url
from crawler.dates import first_date
from crawler.links import Attachment, Row, absolute, words
from parsers.titles import classify

_PAGING = re.compile(
    r"""createPageHTML\s*\(\s*(?P<box>["'][\w-]+["']\s*,\s*)?(\d{1,6})\s*,\s*(\d{1,6})\s*,"""
    r"""\s*["']([\w./-]+)["']\s*,\s*["'](\w+)["']""",
    re.I,
)
_PAGING_CALL = re.compile(r"createPageHTML\s*\(\s*[^)\s]", re.I)
_PAGING_DEFINED = re.compile(r"function\s+createPageHTML\b", re.I)
_BLANKS = "\ufeff \t\r\n"
_CHINA = timezone(timedelta(hours=8))


class UnfitPageError(ValueError):
    """A list page does not fit its platform's pattern; the message says how."""


def markup(page: TextResponse) -> Selector:
    """A page as HTML, whatever its media type says; of JSON nothing."""
    if is_data(page):
        return Selector(text="<html/>", type="html")
    return page.selector if page.selector.type == "html" else Selector(text=page.text, type="html")


def is_data(page: TextResponse) -> bool:
    """Whether a page is data and not HTML, whatever its media type says."""
    return page.text.lstrip(_BLANKS)[:1] in ("{", "[")


def data_of(page: TextResponse) -> Any:
    """The data of a list in JSON. Raises `UnfitPageError` where it is none."""
    try:
        return msgspec.json.decode(page.text.strip(_BLANKS))
    except msgspec.DecodeError as error:
        raise UnfitPageError(f"not JSON: {error}") from error


def rows_of(page: TextResponse, html: str | None = None) -> list[Row]:
    """The links of a page, or of a piece of HTML that it brings."""
    source = markup(page) if html is None else Selector(text=f"<html><body>{html}</body></html>", type="html")
    return links.rows(source, get_base_url(page), page.encoding)


def articles_of(page: TextResponse, pattern: re.Pattern[str], html: str | None = None) -> list[Row]:
    """The links to files and to articles: those of a platform's `pattern`, and of other form whose titles
    name a document (a portal's list also leads to other sites).
    """
    return [row for row in rows_of(page, html) if _is_article(row, pattern) or file_url(row.url)]


def fitting(page: TextResponse, pattern: re.Pattern[str], wanted: str) -> list[Row]:
    """The links to files and articles of a list page. Raises `UnfitPageError` where none is an article's, or
    names a document, on a page that does not say that it is empty; `wanted` says what is missing.
    """
    found = articles_of(page, pattern)
    if not any(_is_article(row, pattern) for row in found) and not says_empty(page):
        raise UnfitPageError(f"no link to an article {wanted}, nor one that names a document")
    return found


def names_document(title: str) -> bool:
    """Whether a title alone says of what body and year it is the budget or final account."""
    known = classify(title)
    return known.kind != "noise" and known.year is not None and known.agency is not None


def _is_article(row: Row, pattern: re.Pattern[str]) -> bool:
    address = urlsplit(row.url)._replace(scheme="", netloc="").geturl()
    return pattern.search(address) is not None or names_document(row.title)


def says_empty(page: TextResponse) -> bool:
    """Whether a list page says that it has no rows: in words, or by a call of paging over none."""
    text, paging = _text(page), paging_in(page.text)
    return any(word in text for word in words().empty_words) or (paging is not None and paging.pages == 0)


def _text(page: TextResponse) -> str:
    return "".join(markup(page).xpath("//body//text()[not(ancestor::script or ancestor::style)]").getall())


class Paging(NamedTuple):
    """A list page's place among the pages of its list; `following` is the file name of the next one."""

    page: int
    pages: int
    following: str | None


def paging_in(text: str) -> Paging | None:
    """What a list page's call of `createPageHTML` says, of which there are two kinds.

    `createPageHTML(9, 0, "index", "html")` (TRS) counts from 0, `createPageHTML('page_div', 9, 1, 'index',
    'shtml', 175)` (Kaipu) from 1; in both the next page is `<name>_<current + 1>.<suffix>`.
    """
    call = _PAGING.search(text)
    if call is None:
        return None
    pages, current = int(call[2]), int(call[3])
    page = max(current, 1) if call["box"] else current + 1
    return Paging(page, pages, f"{call[4]}_{current + 1}.{call[5]}" if page < pages else None)


def calls_paging(text: str) -> bool:
    """Whether a page calls `createPageHTML` in any way; its definition does not count."""
    return bool(_PAGING_CALL.search(_PAGING_DEFINED.sub("", text)))


def pages_stated(page: TextResponse) -> int:
    """Of how many pages a list page says that it is one; 0 where it does not say so."""
    text = _text(page)
    return max((int(n) for pattern in words().page_totals for n in re.findall(pattern, text)), default=0)


def day_of(value: object) -> str | None:
    """The ISO date of a time in JSON: text, or seconds or milliseconds since 1970, as it was in China then."""
    if isinstance(value, int | float) or (isinstance(value, str) and value.isdigit() and len(value) >= 9):
        seconds = float(value) / (1000 if float(value) > 1e11 else 1)
        try:
            return datetime.fromtimestamp(seconds, UTC).astimezone(_CHINA).date().isoformat()
        except (OverflowError, ValueError):
            return None
    return first_date(value) if isinstance(value, str) else None


def plain_text(html: object) -> str:
    """The text of a value in JSON that may hold markup (a search marks what it found)."""
    text = html if isinstance(html, str) else ""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", unescape(text))).strip()


def pages_of(records: object, per_page: int) -> int | None:
    """How many pages a list has, from the number of its records as stated; None where none is."""
    if isinstance(records, bool) or not re.fullmatch(r"\d+", str(records)):
        return None
    return -(-int(str(records)) // per_page) if per_page else 0


def files_in(items: object, base: str) -> tuple[Attachment, ...]:
    """The files that a list in JSON states of an article: objects with an address and a name."""
    found = (item for item in items if isinstance(item, dict)) if isinstance(items, list) else ()
    stated = ((_first(item, words().address_keys), _first(item, words().name_keys)) for item in found)
    return tuple(Attachment(url, name) for address, name in stated if (url := absolute(address or "", base)))


def _first(item: dict[str, Any], keys: Iterable[str]) -> str | None:
    return next((value for key in keys if isinstance(value := item.get(key), str) and value.strip()), None)
