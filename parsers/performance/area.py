"""The rows of one form in a table: what stands where, and which cells have been read.

What no reader has asked for when a form is done was not understood, and is reported.
"""

from __future__ import annotations

from collections.abc import Iterator

from parsers.columns import Sheet
from parsers.model import Cell, Unit
from parsers.numbers import NotANumber
from parsers.performance.labels import Group, field_of, is_ignored
from parsers.performance.values import read_fen, read_points
from parsers.plain import plain
from parsers.text import tidy


class Area:
    """Rows `first` to `last` (inclusive) of a table."""

    def __init__(self, sheet: Sheet, first: int, last: int) -> None:
        self.sheet, self.first, self.last = sheet, first, last
        self._read: set[tuple[int, int]] = set()

    def cells(self, row: int) -> list[Cell]:
        """The cells that begin in a row and hold a text, left to right."""
        return [c for c in self.across(row) if c.row == row and plain(c.text)]

    def across(self, row: int, start: int = 0) -> list[Cell]:
        """The cells that cover a row from a column on, those too that began above and those without text."""
        found: list[Cell] = []
        for cell in self.sheet.at[row][start:]:
            if not found or cell is not found[-1]:
                found.append(cell)
        return found

    def at(self, row: int, col: int) -> Cell:
        """The cell that covers a position."""
        return self.sheet.at[row][col]

    def right(self, cell: Cell) -> Cell | None:
        """The cell right of a cell, in its first row."""
        col = cell.col + cell.colspan
        return self.at(cell.row, col) if col < self.sheet.table.n_cols else None

    def below(self, cell: Cell) -> Cell | None:
        """The cell under a cell, at its left edge."""
        row = cell.row + cell.rowspan
        return self.at(row, cell.col) if row <= self.last else None

    def values(self, label: Cell, *groups: Group) -> Iterator[Cell]:
        """The cells with text right of a label, in its first row, up to the next label of the groups.

        The cell beside a label is its value though it reads like a label of what is not kept; one behind
        blanks is not.
        """
        col = label.col + label.colspan
        for other in self.across(label.row, col):
            if field_of(other.text, *groups) or (other.col > col and is_ignored(other.text)):
                return
            if plain(other.text):
                yield other

    def take(self, *cells: Cell) -> str:
        """The text of the first of the cells; all of them have been read."""
        self._read.update((cell.row, cell.col) for cell in cells)
        return tidy(cells[0].text) if cells else ""

    def points(self, cell: Cell) -> str | None:
        """The weight, score or rate in a cell; a cell with anything else stays unread."""
        try:
            points = read_points(cell.text)
        except NotANumber:
            return None
        self.take(cell)
        return points

    def fen(self, cell: Cell, unit: Unit | None) -> int | None:
        """The money in a cell; a cell with anything else, or without a unit, stays unread."""
        try:
            fen = read_fen(cell.text, unit)
        except NotANumber:
            return None
        self.take(cell)
        return fen

    def is_read(self, cell: Cell) -> bool:
        """Whether a reader has asked for a cell."""
        return (cell.row, cell.col) in self._read

    def unread(self) -> list[Cell]:
        """The cells with text that no reader has asked for."""
        rows = range(self.first, self.last + 1)
        return [cell for row in rows for cell in self.cells(row) if not self.is_read(cell)]


def read_header(area: Area, row: int, keys: list[Cell], *groups: Group) -> tuple[int, dict[int, list[Cell]]]:
    """The rows of a header that begins at a row, and the labels over each column, top down.

    `keys` are the labels that are known to stand in it: it is as deep as they are, and goes on while all that
    begins in the next row are labels.
    """
    depth = max(cell.rowspan for cell in keys)
    while row + depth <= area.last:
        cells = area.cells(row + depth)
        if not cells or not all(field_of(cell.text, *groups) for cell in cells):
            break
        depth += 1
    paths: dict[int, list[Cell]] = {}
    for col in range(area.sheet.table.n_cols):
        over = [area.at(r, col) for r in range(row, row + depth)]
        area.take(*over)
        paths[col] = [c for n, c in enumerate(over) if plain(c.text) and c not in over[:n]]
    return depth, paths
