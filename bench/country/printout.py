"""A document as a format module would find it on the pages of a PDF: lines and tables, each in its place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from parsers.model import Block, Box, Cell, Line, Source, Table

Place = tuple[int, int, int, int, str]
"""A cell: row, column, rows and columns that it covers, text."""

_LEFT, _WIDTH, _TOP, _HEIGHT = 60.0, 480.0, 110.5, 18.5
"""Of a table on its page, and of a row, in points."""
_ON_A_PAGE = 34
"""Rows."""
_RIGHT, _BOTTOM = 515.0, 740.0
_UNBROKEN = re.compile(r"[\d.%]+|.")


class Printout(Struct):
    """A document as it grows: its blocks, and where the next one goes."""

    format: str
    blocks: list[Block] = []
    page: int = 1
    top: float = 80.0

    @property
    def source(self) -> Source:
        """What a format module would have made of it."""
        return Source(self.format, tuple(self.blocks), None if self.format == "html" else self.page)

    def line(self, text: str, size: float = 15.0, x: float = 120.0) -> None:
        """A paragraph or heading; on pages, over as many lines as it takes, with no number broken."""
        if self.format == "html":
            self.blocks.append(Line(text))
            return
        row, left = "", x
        for token in _UNBROKEN.findall(text):
            if left + size * len(row + token) > _RIGHT:
                self._row(row, size, left)
                row, left = "", 90.0
            row += token
        self._row(row, size, left)

    def turn(self) -> None:
        """Go on on a new page."""
        self.page, self.top = self.page + 1, 80.0

    def _row(self, text: str, size: float, left: float) -> None:
        if self.top > _BOTTOM:
            self.turn()
        right = round(left + size * len(text), 1)
        box = Box(left, self.top, right, self.top + size)
        self.blocks.append(Line(text, page=self.page, box=box, size=size))
        self.top += round(2 * size)

    def table(self, heads: Sequence[Place], body: Sequence[Sequence[str]], after: Sequence[str] = ()) -> None:
        """A table with header rows, over as many pages as it takes, and the notes under it."""
        header = max(row + spans for row, _, spans, _, _ in heads)
        below = [
            (row, col, 1, 1, text) for row, texts in enumerate(body, header) for col, text in enumerate(texts)
        ]
        self.grid([*heads, *below], header + len(body), header)
        for note in after:
            self.line(note, 10.5, _LEFT)
        self.turn()

    def grid(self, cells: Sequence[Place], n_rows: int, header: int = 0) -> None:
        """A table of these cells, of which the first so many rows are the header."""
        n_cols = max(col + cols for _, col, _, cols, _ in cells)
        found = [
            Cell(
                row,
                col,
                text,
                rowspan,
                colspan,
                is_header=row < header,
                page=self.page + row // _ON_A_PAGE,
                box=_box(row % _ON_A_PAGE, col, rowspan, colspan, n_cols),
            )
            for row, col, rowspan, colspan, text in sorted(cells)
        ]
        self.blocks.append(Table(tuple(found), n_rows, n_cols, header))
        for _ in range(n_rows // _ON_A_PAGE):
            self.turn()
        self.top = 700.0


def _box(row: int, col: int, rowspan: int, colspan: int, n_cols: int) -> Box:
    width = round(_WIDTH / n_cols, 1)
    left, top = round(_LEFT + col * width, 1), _TOP + row * _HEIGHT
    return Box(left, top, round(left + colspan * width, 1), top + rowspan * _HEIGHT)
