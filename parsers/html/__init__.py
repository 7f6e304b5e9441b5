"""HTML → `Source`: the paragraphs and tables of a page's article, without the site around it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

from parsers.captions import unfold
from parsers.grid import Grid, compact, to_table
from parsers.headers import count_header_rows
from parsers.html.charset import decode
from parsers.html.flow import Paragraph, flow
from parsers.html.page import find_article, find_title, parse
from parsers.html.tables import read_grid
from parsers.model import Line, Source, Table
from parsers.text import tidy
from parsers.wording import without_counter


def read(data: bytes) -> Source:
    """Read an HTML page. Raises `Unreadable`: `damaged` where nothing of a page is left."""
    page = parse(decode(data))
    return Source("html", tuple(_blocks(find_article(page))), title=find_title(page))


def _blocks(article: HtmlElement) -> Iterator[Line | Table]:
    tables = 0
    for item in flow(article):
        if isinstance(item, Paragraph):
            text = tidy(without_counter(item.text))
            if text:
                yield Line(text, level=item.level)
        else:
            tables += 1
            yield from _table_blocks(read_grid(item, tables))


def _table_blocks(grid: Grid) -> Iterator[Line | Table]:
    for part in unfold(grid):
        if isinstance(part, Line):
            yield part
        elif any(slot.text for slot in part.slots):
            whole = compact(part)
            yield to_table(whole, count_header_rows(whole))
