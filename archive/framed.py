"""The article of an HTML page as markup that is safe to show: built anew from what is allowed, nothing passed on.

Only text, structure and tables come through: no script, style, form, image, frame or address that is fetched.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from lxml import etree
from lxml.html import HtmlElement, tostring

from archive.masking import mask, mask_value
from archive.pages import NoPage
from archive.said import amount_texts, record_of
from archive.store import MissingKey, Store, raw_key
from parsers.html.charset import decode
from parsers.html.page import find_article, parse
from parsers.sniff import sniff
from parsers.unreadable import Unreadable

_KEPT = """
    abbr b blockquote br caption center cite code col colgroup dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i ins li
    ol p pre q s section small span strong sub sup table tbody td tfoot th thead tr u ul
"""
_WITHIN = "abbr b cite code del em i ins q s small span strong sub sup u"
"""What does not begin a line."""
_LOST = "script style iframe object embed svg math template noscript select textarea"
KEPT = frozenset(_KEPT.split())
_SPANS = frozenset(("rowspan", "colspan"))
_MOST_SPAN = 1000
_DROPPED = frozenset(_LOST.split())
_INSIDE = KEPT & frozenset(_WITHIN.split())

Slot = tuple[etree._Element, str]
"""Where a text stands: an element, and `text` or `tail`."""


def article(store: Store, digest: str) -> str:
    """The article of a stored HTML page. Raises `NoPage` where it is none."""
    try:
        data = store.get(raw_key(digest))
    except MissingKey as error:
        raise NoPage("the file itself is not in the store") from error
    if sniff(data) != "html":
        raise NoPage("not an HTML page")
    try:
        page = find_article(parse(decode(data)))
    except Unreadable as error:
        raise NoPage(f"not a readable HTML page: {error}") from error
    record = record_of(store, digest)
    return clean(page, amount_texts(record) if record else None)


def clean(element: HtmlElement, amounts: Container[str] | None = None) -> str:
    """The markup of an element: kept tags with their spans, the text of others, nothing of what runs or loads.

    Numbers of persons are masked, but for lines that say one of the `amounts` (not known: a number) and no more.

    Walks with a stack of its own: saved pages nest deeper than Python's recursion goes.
    """
    root = etree.Element("article")
    stack = [(child, root) for child in reversed(_parts(element))]
    while stack:
        part, parent = stack.pop()
        if isinstance(part, str):
            _append(parent, part)
        elif isinstance(part.tag, str) and part.tag.lower() not in _DROPPED:
            target = _made(part, parent) if part.tag.lower() in KEPT else parent
            stack += [(child, target) for child in reversed(_parts(part))]
    for line in _lines(root):
        _mask(line, amounts)
    return str(tostring(root, encoding="unicode", method="html"))


def _lines(root: etree._Element) -> Iterator[list[Slot]]:
    """The texts of each line: what stands in one block, in whatever runs it was written."""
    line: list[Slot] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag not in _INSIDE:
            yield line
            line = []
        line.append((element, "text" if event == "start" else "tail"))
    yield line


def _mask(line: list[Slot], amounts: Container[str] | None) -> None:
    texts = [getattr(element, part) or "" for element, part in line]
    said = "".join(texts)
    is_money = amounts is not None and said.strip() in amounts
    masked = mask_value(said) if is_money or amounts is None else mask(said)
    if masked == said:
        return
    start = 0
    for (element, part), text in zip(line, texts, strict=True):
        setattr(element, part, masked[start : start + len(text)])
        start += len(text)


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
