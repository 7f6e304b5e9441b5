"""A page's tree: its title, and the region that holds the article rather than the site's navigation."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from parsers.html.markup import markup
from parsers.text import tidy
from parsers.unreadable import Unreadable

_MOST = 0.6  # a child with this share of its parent's own text holds the article
_LEAST_TEXT = 20  # characters: what is shorter is no article
_SPACE = re.compile(r"\s+")


def parse(text: str) -> HtmlElement:
    """The tree of a page, without scripts and what else is not shown. Raises `Unreadable` (`damaged`)."""
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        page = document_fromstring(text.replace("\x00", "").encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Unreadable("damaged", f"no HTML tree: {error}") from error
    for element in list(page.iter()):
        if isinstance(element, HtmlElement) and element.tag in markup().unread:
            element.drop_tree()
    return page


def find_title(page: HtmlElement) -> str | None:
    """The title that the page itself marks: its ArticleTitle, else its one h1, else its title element."""
    metas = {meta.get("name", "").lower(): meta.get("content", "") for meta in page.iter("meta")}
    candidates = [metas.get(name.lower(), "") for name in markup().title_meta]
    headings = [heading.text_content() for heading in page.iter("h1")]
    candidates += headings if len(headings) == 1 else []
    candidates += [title.text_content() for title in page.iter("title")]
    return next((title for title in map(tidy, candidates) if title), None)


def find_article(page: HtmlElement) -> HtmlElement:
    """The element that holds the article: by the platform's mark, else where most of the text stands."""
    for mark in markup().article:
        found = [element for element in _marked(page, mark) if _length(element) >= _LEAST_TEXT]
        if found:
            return max(found, key=_length)
    return _densest(page.find("body") if page.find("body") is not None else page)


def _marked(page: HtmlElement, mark: str) -> list[HtmlElement]:
    """The elements of an id (`#zoom`), a class (`.TRS_Editor`) or a name (`article`)."""
    if mark.startswith("#"):
        return page.xpath("//*[@id=$mark]", mark=mark[1:])  # type: ignore[no-any-return]
    if mark.startswith("."):
        has_class = "//*[contains(concat(' ', normalize-space(@class), ' '), $mark)]"
        return page.xpath(has_class, mark=f" {mark[1:]} ")  # type: ignore[no-any-return]
    return list(page.iter(mark))


def _densest(element: HtmlElement) -> HtmlElement:
    """Down from the body, as long as one child has most of the text that is neither link nor navigation."""
    while True:
        children = [child for child in element if isinstance(child.tag, str) and not _is_navigation(child)]
        best = max(children, key=_own_length, default=None)
        if (
            best is None
            or best.tag in ("table", "p", "tr")
            or _own_length(best) < _MOST * _own_length(element)
        ):
            return element
        element = best


def _is_navigation(element: HtmlElement) -> bool:
    names = f"{element.tag} {element.get('id', '')} {element.get('class', '')}".lower()
    return not markup().navigation.isdisjoint(re.split(r"[\s_-]+", names))


def _own_length(element: HtmlElement) -> int:
    return _length(element) - sum(_length(link) for link in element.iter("a") if link is not element)


def _length(element: HtmlElement) -> int:
    return len(_SPACE.sub("", element.text_content()))
