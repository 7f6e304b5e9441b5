"""Pages of fixed layout → lines and tables in reading order, without furniture, stitched over the pages."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.captions import unfold
from parsers.grid import Grid
from parsers.model import Line, Table
from parsers.pdf.furniture import without_furniture
from parsers.pdf.lines import TextLine
from parsers.pdf.page import PageContent
from parsers.pdf.tables import RuledTable, to_box
from parsers.stitch import Part, stitch
from parsers.text import tidy


def blocks_of(pages: list[PageContent]) -> tuple[Line | Table, ...]:
    """The lines and whole tables of a document's pages."""
    return stitch(item for page in without_furniture(pages) for item in _items(page))


def _items(page: PageContent) -> Iterator[Line | Part]:
    """The lines and tables of a page from top to bottom."""
    placed: list[tuple[float, TextLine | RuledTable]] = [(line.box[1], line) for line in page.lines]
    placed += [(table.top, table) for table in page.tables]
    for _, item in sorted(placed, key=lambda pair: pair[0]):
        if isinstance(item, TextLine):
            yield Line(
                tidy(item.text), page.number, to_box(page.upright, page.shown, item.box), round(item.size, 2)
            )
        else:
            yield from _unfolded(item, page.number)


def _unfolded(table: RuledTable, page: int) -> Iterator[Line | Part]:
    for part in unfold(table.grid):
        yield Part(part, table.xs, page) if isinstance(part, Grid) else part
