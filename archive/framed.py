"""The article of an HTML page as markup that is safe to show: built anew from what is allowed, nothing passed on.

Only text, structure and tables come through: no script, style, form, image, frame or address that is fetched.
"""

from __future__ import annotations

from lxml import etree
from lxml.html import HtmlElement, tostring

from archive.masking import mask_value
from archive.pages import NoPage
from archive.store import MissingKey, Store, raw_key
from parsers.html.charset import decode
from parsers.html.page import find_article, parse
from parsers.sniff import sniff
from parsers.unreadable import Unreadable

_KEPT = """
    abbr b blockquote br caption center cite code col colgroup dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i ins li
    ol p pre q s section small span strong sub sup table tbody td tfoot th thead tr u ul
"""
_LOST = "script style iframe object embed svg math template noscript select textarea"
KEPT = frozenset(_KEPT.split())
_SPANS = frozenset(("rowspan", "colspan"))
_MOST_SPAN = 1000
_DROPPED = frozenset(_LOST.split())


def article(store: Store, digest: str) -> str:
    """The article of a stored HTML page. Raises `NoPage` where it is none."""
    try:
        data = store.get(raw_key(digest))
    except MissingKey as error:
        raise NoPage("the file itself is not in the store") from error
    if sniff(data) != "html":
        raise NoPage("not an HTML page")
    try:
        return clean(find_article(parse(decode(data))))
    except Unreadable as error:
        raise NoPage(f"not a readable HTML page: {error}") from error


def clean(element: HtmlElement) -> str:
    """The markup of an element: kept tags with their spans, the text of others, nothing of what runs or loads.

    Walks with a stack of its own: saved pages nest deeper than Python's recursion goes.
    """
    root = etree.Element("article")
    stack = [(child, root) for child in reversed(_parts(element))]
    while stack:
        part, parent = stack.pop()
        if isinstance(part, str):
            _append(parent, mask_value(part))
        elif isinstance(part.tag, str) and part.tag.lower() not in _DROPPED:
            target = _made(part, parent) if part.tag.lower() in KEPT else parent
            stack += [(child, target) for child in reversed(_parts(part))]
    return str(tostring(root, encoding="unicode", method="html"))


def _parts(element: HtmlElement) -> list[str | HtmlElement]:
    """An element's text, its children and what stands between them, in order."""
    found: list[str | HtmlElement] = [element.text] if element.text else []
    for child in element:
        found.append(child)
        if child.tail:
            found.append(child.tail)
    return found


def _made(element: HtmlElement, parent: etree._Element) -> etree._Element:
    made = etree.SubElement(parent, element.tag.lower())
    for name in _SPANS & set(element.keys()):
        value = element.get(name, "").strip()
        if value.isascii() and value.isdigit() and 1 <= int(value) <= _MOST_SPAN:
            made.set(name, value)
    return made


def _append(parent: etree._Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text
