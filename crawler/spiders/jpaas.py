"""Hanweb JPaaS: a list is a unit of its page, which a gateway builds for each page number."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from msgspec import structs
from scrapy.http import TextResponse

from crawler.items import Ask
from crawler.links import Row
from crawler.lists import UnfitPageError, articles_of, data_of, fitting, is_data, markup, pages_of, rows_of
from crawler.spiders.base import PlatformSpider

_ARTICLE = re.compile(r"/art/\d{4}/(?:\d{1,2}/\d{1,2}/)?art_\w+\.html?$", re.I)
_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_UNIT_URL = re.compile(r"""["']([^"'\s]*/front/page/build/unit\?[^"'\s]*)["']""", re.I)
_PAIR = re.compile(r"""["'](\w+)["']\s*:\s*(?:["']([^"']*)["']|(\w+))""")
_COUNT = re.compile(r"""\bcount["']?\s*[:=]\s*\\?["']?(\d+)""", re.I)
_ROWS = re.compile(r"""\brows["']?\s*[:=]\s*\\?["']?(\d+)""", re.I)
_KEYS = ("parseType", "webId", "tplSetId", "pageType", "tagId", "editType", "pageId")
_DEFAULTS = {"parseType": "bulidstatic", "pageType": "column", "editType": "null"}
_PAGE_SIZE = 50


class JpaasSpider(PlatformSpider):
    """Hanweb JPaaS (大汉), the successor of jpage in Zhejiang and Shandong.

    Lists
      A page whose units have their values in an attribute, `queryData="{'webId':'…','pageId':'…',…}"`;
      articles are `/art/<yyyy>/art_<hash>.html`.
    Paging
      `/api-gateway/jpaas-publish-server/front/page/build/unit?…&paramJson={"pageNo":N,"pageSize":50}` gives
      the unit as HTML in `data.html`, and in it the number of rows: `count="…"`.
    Caveats
      The gateway gives some networks the first page whatever they ask for: reported as `unfit_page`.
    """

    name = "jpaas"

    def rows(self, page: TextResponse) -> list[Row]:
        """See `PlatformSpider.rows`."""
        if is_data(page):
            return articles_of(page, _ARTICLE, _html(page))
        if any(_units(page)):
            return articles_of(page, _ARTICLE)
        return fitting(page, _ARTICLE, "art_<hash>.html (and no unit with queryData)")

    def columns(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """The units of the page, unless it shows all that they have."""
        if is_data(page):
            return
        units = list(dict.fromkeys(_units(page)))
        count = _COUNT.search(page.text)
        if len(units) == 1 and count and int(count[1]) <= len(articles_of(page, _ARTICLE)):
            return
        for unit in units:
            yield Ask(_numbered(unit, 1), "list", ask.url, column=unit)

    def following(self, page: TextResponse, ask: Ask) -> Iterable[Ask]:
        """See `PlatformSpider.following`."""
        if not is_data(page):
            if not any(_units(page)):
                yield from self.linked_pages(page, ask)
            return
        html = _html(page)
        count, per_page = _COUNT.search(html), _ROWS.search(html)
        size = int(per_page[1]) if per_page else len(rows_of(page, html))
        total = ask.pages or pages_of(count[1] if count else None, size)
        if total and ask.page < total:
            url = _numbered(ask.column, ask.page + 1)
            yield structs.replace(ask, url=url, page=ask.page + 1, pages=total)


def _html(page: TextResponse) -> str:
    """The HTML of a unit that the gateway built. Raises `UnfitPageError`."""
    data = data_of(page)
    inner = data.get("data") if isinstance(data, dict) else None
    if not isinstance(inner, dict) or not isinstance(inner.get("html"), str):
        raise UnfitPageError("no data.html in the answer")
    html: str = inner["html"]
    return html


def _units(page: TextResponse) -> Iterator[str]:
    """The addresses of the page's units, without page numbers."""
    for element in markup(page).xpath("//*[@querydata]"):
        values = {key: text or word for key, text, word in _PAIR.findall(element.attrib["querydata"])}
        if values.get("webId") and values.get("pageId"):
            yield _unit(urljoin(page.url, element.attrib.get("url") or _UNIT), values)
    for address in _UNIT_URL.findall(page.text):
        url = urljoin(page.url, address.replace("&amp;", "&"))
        if (values := dict(parse_qsl(urlsplit(url).query))).get("webId") and values.get("pageId"):
            yield _unit(url.split("?")[0], values)


def _unit(gateway: str, values: dict[str, str]) -> str:
    query = {key: value for key in _KEYS if (value := values.get(key, _DEFAULTS.get(key)))}
    return f"{gateway}?{urlencode(query)}"


def _numbered(unit: str, number: int) -> str:
    asked = json.dumps({"pageNo": number, "pageSize": _PAGE_SIZE}, separators=(",", ":"))
    return f"{unit}&{urlencode({'paramJson': asked})}"
