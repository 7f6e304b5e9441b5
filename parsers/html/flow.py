"""A tree of HTML as it reads: paragraphs and data tables in order; tables for layout are unfolded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml.html import HtmlElement

from parsers.html.markup import markup

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


class Paragraph(NamedTuple):
    """A paragraph as the markup has it, whitespace and all. `level` is 1-6 for a heading, else 0."""

    text: str
    level: int = 0


def is_hidden(element: HtmlElement) -> bool:
    """Whether the markup itself hides an element."""
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def own_rows(table: HtmlElement) -> list[HtmlElement]:
    """The shown rows of a table, not those of tables inside it."""
    rows = table.xpath("./tr|./thead/tr|./tbody/tr|./tfoot/tr")
    return [row for row in rows if not is_hidden(row)]


def own_cells(row: HtmlElement) -> list[HtmlElement]:
    """The shown cells of a row."""
    return [cell for cell in row if cell.tag in ("td", "th") and not is_hidden(cell)]


def flow(root: HtmlElement) -> Iterator[Paragraph | HtmlElement]:
    """The paragraphs and data tables (`table` elements) under an element, in reading order.

    Walks with a stack of its own: saved pages nest deeper than Python's recursion goes.
    """
    text: list[str] = []
    level = 0
    stack: list[HtmlElement | str | int] = [root]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            text.append(item)
            continue
        if isinstance(item, int) or item.tag == "br" or _is_block(item):
            if text:
                yield Paragraph("".join(text), level)
                text = []
            if isinstance(item, int):
                level = item
                continue
        if is_hidden(item):
            continue
        if item.tag == "table" and not _is_layout(item):
            yield item
            continue
        stack += reversed(_inside(item, level))
        level = _HEADINGS.get(item.tag, level)


def paragraphs(element: HtmlElement) -> list[str]:
    """All text under an element, tables included, cut where the markup breaks lines."""
    lines = [""]
    for text in _texts(element):
        if text is None:
            lines.append("")
        else:
            lines[-1] += text
    return [line for line in lines if line.strip()]


def _texts(root: HtmlElement) -> Iterator[str | None]:
    """The text of an element in order, None at each break of a line."""
    stack: list[HtmlElement | str | None] = [root]
    while stack:
        item = stack.pop()
        if item is None or isinstance(item, str):
            yield item
        elif not is_hidden(item):
            breaks = item.tag == "br" or _is_block(item)
            if breaks:
                yield None
            if breaks:
                stack.append(None)
            for child in reversed(item):
                stack += [child.tail or "", child] if isinstance(child.tag, str) else [child.tail or ""]
            stack.append(item.text or "")


def _inside(element: HtmlElement, level: int) -> list[HtmlElement | str | int]:
    """What an element holds, in order; a number is the end of a block, and the heading level behind it."""
    items: list[HtmlElement | str | int] = [element.text] if element.text else []
    for child in element:
        if isinstance(child.tag, str):
            items.append(child)
        if child.tail:
            items.append(child.tail)
    if _is_block(element):
        items.append(level)
    return items


def _is_block(element: HtmlElement) -> bool:
    return element.tag != "br" and element.tag not in markup().inline


def _is_layout(table: HtmlElement) -> bool:
    """Whether a table only arranges its page: one column, or fewer rows of its own than tables inside."""
    rows = own_rows(table)
    if all(len(own_cells(row)) < 2 for row in rows):
        return True
    inner = [nested for nested in table.iter("table") if nested is not table and _holder(nested) is table]
    return sum(map(_has_values, rows)) < sum(len(own_rows(nested)) for nested in inner)


def _has_values(row: HtmlElement) -> bool:
    """Whether two cells or more hold text and no table."""
    cells = [cell for cell in own_cells(row) if cell.find(".//table") is None]
    return sum(bool(cell.text_content().strip()) for cell in cells) > 1


def _holder(inner: HtmlElement) -> HtmlElement | None:
    return next(inner.iterancestors("table"), None)
