"""Links on list pages: rows and next pages. The wording, that of attachments too, is data: `links.yml`."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

import msgspec
from msgspec import Struct
from parsel import Selector
from w3lib.url import safe_url_string

from crawler.dates import first_date

_ELLIPSIS = re.compile(r"\s*(?:…+|\.{2,})\s*$")
_TITLE_LABEL = re.compile(r"^\W*(?:文章)?标题\s*[:：]\s*")
QUOTED = re.compile(r"""["']([^"'<>\\\s]+)["']""")
_DATE_ALONE = re.compile(r"\W*(?:(?:20)?\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d\d[-/]\d\d)\W*")
_NEAR = 4
"""Elements around a link in which its date is looked for: they lie inside one another."""
_PAGE_NUMBER = re.compile(r"\[?(\d{1,3})\]?")
_IDLE = re.compile(r"void\s*\(\s*0?\s*\)")
_INVISIBLE = " \x0b\x0c\u00a0\u200b\u200c\u200d\u2060\u3000\ufeff"
_SCRIPT_SCHEME = re.compile(r"^\s*(?:javascript|vbscript|mailto|tel|data|about):", re.I)


class _Words(Struct, frozen=True, forbid_unknown_fields=True):
    file_types: tuple[str, ...]
    picture_types: tuple[str, ...]
    page_types: tuple[str, ...]
    gateways: tuple[str, ...]
    viewer_keys: frozenset[str]
    session_keys: tuple[str, ...]
    next_words: frozenset[str]
    chrome: tuple[str, ...]
    address_keys: tuple[str, ...]
    name_keys: tuple[str, ...]
    account_columns: tuple[str, ...]
    empty_words: tuple[str, ...]
    page_totals: tuple[str, ...]


class Attachment(Struct, frozen=True):
    """A file that a page links to, embeds, or opens by script. `name` is the link's text."""

    url: str
    name: str | None = None


class Row(Struct, frozen=True):
    """A link of a list: `is_cut` where its title ends in an ellipsis. `published_on` is an ISO date.

    `publisher` and `files` are what a list in JSON states of its articles.
    """

    url: str
    title: str
    published_on: str | None = None
    is_cut: bool = False
    publisher: str = ""
    files: tuple[Attachment, ...] = ()


@cache
def words() -> _Words:
    """The wording."""
    return msgspec.yaml.decode(Path(__file__).with_name("links.yml").read_bytes(), type=_Words)


def rows(page: Selector, base: str, encoding: str = "utf-8") -> list[Row]:
    """Every link with a text outside of what surrounds a page, once, in the page's order.

    `encoding` is the page's, in which queries are sent.
    """
    found: dict[str, Row] = {}
    for anchor in page.xpath(f"//a[@href or @onclick][{inside()}]"):
        url = _target(anchor, base, encoding)
        if (
            url
            and (row := _row(anchor, url))
            and len(row.title) > len(found[url].title if url in found else "")
        ):
            found[url] = row
    return list(found.values())


class NextPage(NamedTuple):
    """A list page that another links to, by a word for next (no number) or by its number."""

    url: str
    number: int | None = None


def next_pages(page: Selector, base: str, column: str, encoding: str = "utf-8") -> list[NextPage]:
    """The list pages that a page links to: by a word for next, else by number below the column's folder."""
    folder = re.sub(r"[^/]*$", "", urlsplit(column).path)
    by_word, by_number = [], []
    for anchor in page.xpath("//a[@href]"):
        url = absolute(anchor.attrib["href"], base, encoding)
        if not url or urlsplit(url).netloc != urlsplit(column).netloc:
            continue
        text = text_of(anchor)
        if _says_next(text):
            by_word.append(NextPage(url))
        elif (number := _PAGE_NUMBER.fullmatch(text)) and urlsplit(url).path.startswith(folder):
            by_number.append(NextPage(url, int(number[1])))
    return list(dict.fromkeys(by_word or by_number))


def turns_page(text: str) -> bool:
    """Whether a link's text is a word for the next page or a page's number, and nothing else."""
    return _says_next(text) or _PAGE_NUMBER.fullmatch(text) is not None


def turns_by_script(page: Selector) -> bool:
    """Whether a script would open the next page: what says next calls a function, and is not disabled."""
    for element in page.xpath("//*[@onclick or starts-with(normalize-space(@href), 'javascript:')]"):
        said = element.attrib
        code = _IDLE.sub("", f"{said.get('onclick', '')} {said.get('href', '')}")
        is_off = "disabled" in said or "disabled" in said.get("class", "")
        if "(" in code and not is_off and _says_next(text_of(element) or said.get("value", "")):
            return True
    return False


def _says_next(text: str) -> bool:
    plain = text.casefold()
    return plain in words().next_words or plain.rstrip("> ›»") in words().next_words


def names_accounts(column: str) -> bool:
    """Whether the name of a column speaks of budgets and final accounts."""
    return any(word in column for word in words().account_columns)


def inside() -> str:
    """The XPath condition for an element that does not belong to what surrounds a page's own content."""
    return "not(" + " or ".join(f"ancestor::{tag}" for tag in words().chrome) + ")"


def _row(anchor: Selector, url: str) -> Row | None:
    text, attribute = (
        _text_without_dates(anchor),
        _TITLE_LABEL.sub("", anchor.attrib.get("title", "").strip()).split("\n")[0].strip(),
    )
    title = attribute if len(attribute) >= len(_ELLIPSIS.sub("", text)) else text
    title, own_date = _without_date(title)
    if not title:
        return None
    published_on = own_date or first_date(text_of(anchor)) or _date_beside(anchor)
    return Row(url, _ELLIPSIS.sub("", title), published_on, is_cut=bool(_ELLIPSIS.search(title)))


def _text_without_dates(anchor: Selector) -> str:
    """A link's text without those of its elements that hold nothing but a date."""
    link = deepcopy(anchor.root)
    for element in list(link.iterdescendants("*")):
        if _DATE_ALONE.fullmatch(element.xpath("string()").strip()):
            element.text = ""
            del element[:]
    return re.sub(r"\s+", " ", link.xpath("string()")).strip()


def _without_date(title: str) -> tuple[str, str | None]:
    """A title without a date in front of it or after it (`2024-09-20`), and that date."""
    match = re.search(
        r"^\W*(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})(?!\d)\W*|\W{0,9}(?<!\d)(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})\W*$",
        title,
    )
    if not match or not (day := first_date(match[1] or match[2])):
        return title, None
    return (title[: match.start()] + title[match.end() :]).strip(), day


def _date_beside(anchor: Selector) -> str | None:
    """The date in the smallest element around the link that prints one, unless it also holds other links."""
    href = anchor.attrib.get("href")
    for around in islice(anchor.root.iterancestors(), _NEAR):
        others = (other for other in around.iter("a") if other.get("href") is not None)
        if around.tag in ("body", "html") or any(other.get("href") != href for other in others):
            return None
        if day := first_date(" ".join(around.xpath(".//text()"))):
            return day
    return None


def _target(anchor: Selector, base: str, encoding: str) -> str | None:
    href = anchor.attrib.get("href", "")
    if url := absolute(href, base, encoding):
        return url
    opened = QUOTED.search(anchor.attrib.get("onclick", "") or (href if _SCRIPT_SCHEME.match(href) else ""))
    return absolute(opened[1], base, encoding) if opened and "/" in opened[1] else None


def absolute(href: str, base: str, encoding: str = "utf-8") -> str | None:
    """An http URL as it is asked for: absolute, percent-encoded, without fragment; None for anything else.

    As browsers do, the path is sent in UTF-8, the query in the page's `encoding`. What names the visitor's
    session is left out: without cookies each answer has another, and a page as many addresses.
    """
    href = re.sub(r"[\t\r\n]", "", href).strip(_INVISIBLE)
    if not href or href.startswith("#") or _SCRIPT_SCHEME.match(href):
        return None
    try:
        url = _without_session(urldefrag(urljoin(base, href)).url)
        is_web = urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname
        return _encoded(url, encoding) if is_web else None
    except ValueError:
        return None  # not a URL, such as http://[…


def _without_session(url: str) -> str:
    keys = "|".join(words().session_keys)
    bare = re.sub(rf";(?:{keys})=[^/?;]*", "", url, flags=re.I)
    pairs = re.sub(rf"(?<=[?&])(?:{keys})=[^&]*&?", "", bare, flags=re.I)
    return pairs if pairs == bare else pairs.rstrip("?&")


def _encoded(url: str, encoding: str) -> str:
    try:
        return safe_url_string(url, encoding)
    except UnicodeEncodeError:
        return safe_url_string(url)  # a page that misstates its encoding


def text_of(element: Selector) -> str:
    """The text of an element, on one line."""
    return re.sub(r"\s+", " ", "".join(element.xpath(".//text()").getall())).strip()
