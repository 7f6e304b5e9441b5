"""What a Hanweb list page says of its records, and of the proxy that hands out more of them."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

from scrapy.http import TextResponse

from crawler.links import absolute

_PROXY = "/module/web/jpage/dataproxy.jsp"
_PROXY_STATED = re.compile(r"[\"'=(]([^\s\"'<>()]*/jpage/dataproxy\.jsp)")
_TOTAL_PAGES = re.compile(r"<totalpage>\s*(\d+)\s*</totalpage>", re.I)
_TOTAL_RECORDS = re.compile(
    r"<totalrecord>\s*(\d+)\s*</totalrecord>|\btotalRecord[\"']?\s*[:=]\s*[\"']?(\d+)", re.I
)
_PER_PAGE = re.compile(r"\bperPage[\"']?\s*[:=]\s*[\"']?(\d+)", re.I)
_PROXY_URL = re.compile(r"[^\s\"'<>()\[\]]{0,200}/jpage/dataproxy\.jsp\?[^\s\"'<>\])]*", re.I)
_UNIT_OF_SCRIPT = re.compile(
    r"<div[^>]*\bid=[\"']?(\d+)[\"']?[^>]*>\s*<script[^>]*>\s*(?:<!--)?\s*<datastore", re.I
)
_COLUMN_OF_URL = re.compile(r"/col/col(\d+)/", re.I)
_NEXT_BATCH = re.compile(r"<nextgroup>(.*?)</nextgroup>", re.S | re.I)
_HREF = re.compile(r"""href\s*=\s*["']([^"']+)""", re.I)
_IDS = ("appid", "webid", "path", "columnid", "unitid", "webname", "sourceContentType", "permissiontype")
_DEFAULTS = {"appid": "1", "path": "/", "permissiontype": "0"}


def next_batch(page: TextResponse) -> str | None:
    """The address of the next batch of records that the store itself names."""
    group = _NEXT_BATCH.search(page.text)
    link = _HREF.search(group[1]) if group else None
    base = urljoin(page.url, proxy(page.text))
    return absolute(unescape(link[1]), base, page.encoding) if link else None


def names_batches(text: str) -> bool:
    """Whether the store speaks of a next batch at all, be it that there is none."""
    return _NEXT_BATCH.search(text) is not None


def span(page: int, size: int) -> str:
    """The query by which a page's own script asks for the records of a list page."""
    return f"startrecord={(page - 1) * size + 1}&endrecord={page * size}&perpage={size}"


def proxy(text: str) -> str:
    """The proxy's path: older sites have it elsewhere, and their pages say where."""
    stated = _PROXY_STATED.search(text)
    return stated[1] if stated else _PROXY


def names_proxy(text: str) -> bool:
    """Whether the page holds an address of the proxy, with its parameters."""
    return _PROXY_URL.search(text) is not None


def total_records(text: str) -> int | None:
    """The number of records, as stated."""
    return _number(_TOTAL_RECORDS, text)


def per_page(text: str) -> int | None:
    """The number of records of a list page, as stated."""
    return _number(_PER_PAGE, text)


def stated_pages(text: str) -> int | None:
    """The number of list pages, as stated."""
    return _number(_TOTAL_PAGES, text)


def total_pages(text: str) -> int | None:
    """The number of list pages, as stated or from the number of records."""
    records, size = total_records(text), per_page(text)
    computed = -(-records // size) if records is not None and size else None
    return stated_pages(text) or computed


def ids(text: str, url: str) -> dict[str, str]:
    """The proxy's parameters: from its URL in the page, else from the page's script, div and own URL."""
    found = dict(_DEFAULTS)
    if column := _COLUMN_OF_URL.search(url):
        found["columnid"] = column[1]
    if unit := _UNIT_OF_SCRIPT.search(text):
        found["unitid"] = unit[1]
    for name in _IDS:
        if stated := re.search(rf"\b{name}[\"']?\s*:\s*(?:[\"']([^\"']*)[\"']|(\d+))", text, re.I):
            found[name] = stated[1] or stated[2] or found.get(name, "")
    if called := _PROXY_URL.search(text):
        query = parse_qsl(urlsplit(called[0].replace("&amp;", "&")).query)
        found |= {name: value.strip("'") for name, value in query if name in _IDS and value}
    return {name: value for name, value in found.items() if value}


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.search(text)
    return int(next(group for group in match.groups() if group)) if match else None
