"""One page → its tables, and the lines of text outside them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import compress
from operator import not_
from typing import Any, NamedTuple

import pypdfium2 as pdfium

from parsers.pdf.chars import Char, PageChars, read_chars
from parsers.pdf.clips import seen, within
from parsers.pdf.crowded import Crowded
from parsers.pdf.frames import Frame
from parsers.pdf.lines import TextLine, parted, read_lines, to_text_line
from parsers.pdf.paths import Edges, read_edges
from parsers.pdf.rules import Lattice, find_lattices
from parsers.pdf.tables import RuledTable, read_table, straddling
from parsers.wording import caption_kind

FindEdges = Callable[[int, Frame, Frame], Edges]
"""Page number, the frame as shown, the upright frame → edges: another finder for pages without rules."""

_TOUCH = -0.5  # points: a character this near to a rule may be the last one that a clip path leaves


class PageContent(NamedTuple):
    """What stands on a page, in the frame of its upright text. `number` counts from 1."""

    number: int
    lines: list[TextLine]
    tables: list[RuledTable]
    upright: Frame
    shown: Frame
    is_scan: bool = False
    """Whether it was read from the page's image; lines stand as on the level image then."""
    unread: str | None = None
    """Why its tables were not looked for."""

    @property
    def height(self) -> float:
        """Of the upright page, in points."""
        return self.upright.size[3]


def read_page(page: pdfium.PdfPage, number: int, find_edges: FindEdges) -> PageContent:
    """Read the text and rules of a page. Raises PdfiumError where PDFium cannot, and `Unreadable` (`too_large`)."""
    left, bottom, right, top = page.get_bbox()
    shown = Frame(left, bottom, right, top, page.get_rotation() // 90)
    textpage = page.get_textpage()
    found = read_chars(textpage.raw, shown)
    try:
        lattices = find_tables(read_edges(page.raw, found.frame))
    except Crowded as error:
        return lay_out(found.chars, [], number, found.frame, shown)._replace(unread=error.detail)
    chars = _seen(page.raw, textpage.raw, found, lattices)
    if not lattices:
        lines = _text_lines(chars)
        if not any(caption_kind(line.text) == "unit" for line in lines):
            return PageContent(number, lines, [], found.frame, shown)
        lattices = find_tables(find_edges(number, shown, found.frame))
    return lay_out(chars, lattices, number, found.frame, shown)


def lay_out(
    chars: list[Char], lattices: list[Lattice], number: int, upright: Frame, shown: Frame
) -> PageContent:
    """The page of characters and the rules of its tables."""
    inside, outside = _sort_out(chars, lattices)
    tables = [
        read_table(lattice, held, number, upright, shown)
        for lattice, held in zip(lattices, inside, strict=True)
    ]
    return PageContent(number, _text_lines(outside), tables, upright, shown)


def find_tables(edges: Edges) -> list[Lattice]:
    """A frame around text, or a contents page set as one column, is no table: its text stays running text.

    Raises `Crowded`.
    """
    return [lattice for lattice in find_lattices(edges) if len(lattice.xs) > 2]


def _seen(page: Any, textpage: Any, found: PageChars, lattices: list[Lattice]) -> list[Char]:
    """The characters that are visible; only where one touches a border the clip paths have to be asked."""
    chars = found.chars
    touches = any(straddling(lattice, chars, _TOUCH) for lattice in lattices)
    if touches or not all(within(found.frame.size, chars)):
        return seen(page, textpage, found).chars
    return chars


def _text_lines(chars: list[Char]) -> list[TextLine]:
    return [to_text_line(part) for line in read_lines(chars) for part in parted(line)]


def _sort_out(chars: list[Char], lattices: list[Lattice]) -> tuple[list[list[Char]], list[Char]]:
    """The characters inside each lattice, and those outside all of them."""
    inside: list[list[Char]] = []
    for lattice in lattices:
        held = within(lattice.box, chars)
        inside.append(list(compress(chars, held)))
        chars = list(compress(chars, map(not_, held)))
    return inside, chars
