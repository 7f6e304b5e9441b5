"""What an article page states about itself: title, date, source, and whether it shows the article at all.

The metadata names are those of the national standard for government sites (ArticleTitle, PubDate,
ContentSource), matched in any letter case.
"""

from __future__ import annotations

import re
import unicodedata

from msgspec import Struct
from parsel import Selector

from crawler.dates import date_in_url, first_date

_LABELLED_DATE = re.compile(r"(?:发布|发表|时间|日期)[^。；\n]{0,30}")
_BLANKS = re.compile(r"\s+")
_EMPTY_PLACE = "(//ul | //ol | //table | //tbody | //div[@id])[not(*) and not(normalize-space())]"
_TEMPLATE = "//@v-for | //@ng-repeat | //body//text()[contains(., '{{') and not(ancestor::script)]"
_CUT = 12
"""Characters of a row's title that must stand on its article's page: lists cut titles, pages extend them."""


class Article(Struct, frozen=True):
    """`published_on` is an ISO date. `is_marked`: the page declares itself an article by its metadata."""

    title: str | None
    published_on: str | None
    source: str | None = None
    is_marked: bool = False


def read_article(page: Selector, url: str, row_date: str | None = None) -> Article:
    """The article's data. Its date: the metadata's, else one labelled in the text, the row's, the URL's."""
    title = meta(page, "ArticleTitle")
    published_on = (
        first_date(meta(page, "PubDate") or "") or _labelled_date(page) or row_date or date_in_url(url)
    )
    return Article(
        title or _heading(page), published_on, meta(page, "ContentSource"), is_marked=title is not None
    )


def meta(page: Selector, name: str) -> str | None:
    """The content of a meta element, whatever the case of its name; None where it is missing or blank."""
    for element in page.xpath("//meta[@name and @content]"):
        if element.attrib["name"].strip().casefold() == name.casefold():
            return element.attrib["content"].strip() or None
    return None


def page_title(page: Selector) -> str:
    """The text of the title element, without blanks."""
    return _BLANKS.sub("", page.xpath("string(//title)").get() or "")


def shows(page: Selector, title: str) -> bool:
    """Whether the page prints the beginning of a title outside of links: a list of news does not count."""
    texts = page.xpath("//body//text()[not(ancestor::a or ancestor::script or ancestor::style)]").getall()
    wanted = _plain(title)[:_CUT]
    return bool(wanted) and wanted in _plain("".join(texts))


def is_script_only(page: Selector) -> bool:
    """Whether a page has scripts but neither links nor text worth the name: a browser would build it."""
    text = "".join(
        page.xpath("//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]").getall()
    )
    return bool(page.xpath("//script")) and not page.xpath("//a[@href]") and len(_plain(text)) < 100


def awaits_script(page: Selector) -> bool:
    """Whether scripts would fill a page in: it has nothing else, or a template, or an empty place for rows."""
    is_scripted = bool(page.xpath("//script[@src or normalize-space()]"))
    return is_script_only(page) or (is_scripted and bool(page.xpath(_EMPTY_PLACE) or page.xpath(_TEMPLATE)))


def _heading(page: Selector) -> str | None:
    for heading in page.xpath("//h1"):
        if text := _BLANKS.sub(" ", "".join(heading.xpath(".//text()").getall())).strip():
            return text
    return None


def _labelled_date(page: Selector) -> str | None:
    text = " ".join(page.xpath("//body//text()[not(ancestor::script or ancestor::style)]").getall())
    flat = _BLANKS.sub(" ", text)
    return next((day for match in _LABELLED_DATE.finditer(flat) if (day := first_date(match[0]))), None)


def _plain(text: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))
