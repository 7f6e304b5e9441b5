"""One page → its tables, and the lines of text outside them."""

from __future__ import annotations

from typing import NamedTuple

import pypdfium2 as pdfium

from parsers.pdf.chars import Char, read_chars
from parsers.pdf.frames import Frame
from parsers.pdf.lines import TextLine, parted, read_lines, to_text_line
from parsers.pdf.paths import read_edges
from parsers.pdf.rules import Lattice, find_lattices
from parsers.pdf.tables import RuledTable, holds, read_table


class PageContent(NamedTuple):
    """What stands on a page, in the frame of its upright text; `number` counts from 1, height is in points."""

    number: int
    lines: list[TextLine]
    tables: list[RuledTable]
    height: float
    upright: Frame
    shown: Frame


def read_page(page: pdfium.PdfPage, number: int) -> PageContent:
    """Read the text and rules of a page. Raises PdfiumError where PDFium cannot."""
    shown = Frame(*page.get_bbox(), page.get_rotation() // 90)
    textpage = page.get_textpage()
    chars, upright = read_chars(textpage.raw, shown)
    lattices = [lattice for lattice in find_lattices(read_edges(page.raw, upright)) if _is_table(lattice)]
    inside, outside = _sort_out(chars, lattices)
    tables = [
        read_table(lattice, held, number, upright, shown)
        for lattice, held in zip(lattices, inside, strict=True)
    ]
    lines = [to_text_line(part) for line in read_lines(outside) for part in parted(line)]
    sideways = upright.turns % 2
    height = upright.right - upright.left if sideways else upright.top - upright.bottom
    return PageContent(number, lines, tables, height, upright, shown)


def _is_table(lattice: Lattice) -> bool:
    """A frame around text, or a contents page set as one column, is no table: its text stays running text."""
    return len(lattice.xs) > 2


def _sort_out(chars: list[Char], lattices: list[Lattice]) -> tuple[list[list[Char]], list[Char]]:
    inside: list[list[Char]] = [[] for _ in lattices]
    outside: list[Char] = []
    for char in chars:
        home = next((i for i, lattice in enumerate(lattices) if holds(lattice, char)), None)
        (outside if home is None else inside[home]).append(char)
    return inside, outside
