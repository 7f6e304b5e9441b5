"""Tables and sources written as text, for the tests of the parsers."""

from __future__ import annotations

from typing import Any

from parsers.model import Box, Cell, Line, Source, Table

MERGED_LEFT = "<"
MERGED_UP = "^"


def table(text: str, header_rows: int, page: int | None = None) -> Table:
    """A table from rows of cells parted by `|`; `<` and `^` continue the cell to the left or above."""
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    cells = []
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if cell in (MERGED_LEFT, MERGED_UP):
                continue
            width = next((n for n in range(1, len(row) - c) if row[c + n] != MERGED_LEFT), len(row) - c)
            below = [row_below[c] for row_below in rows[r + 1 :]]
            height = 1 + next((n for n, value in enumerate(below) if value != MERGED_UP), len(below))
            cells.append(Cell(r, c, cell, height, width, r < header_rows, page))
    return Table(tuple(cells), len(rows), len(rows[0]), header_rows)


def truth_table(grid: dict[str, Any]) -> Table:
    """A table of the verified grids: rows with null under a merge, merges as [row, col, rowspan, colspan]."""
    spans = {(row, col): (height, width) for row, col, height, width in grid["merges"]}
    cells = [
        Cell(r, c, text, *spans.get((r, c), (1, 1)), r < grid["header_rows"])
        for r, row in enumerate(grid["rows"])
        for c, text in enumerate(row)
        if text is not None
    ]
    return Table(tuple(cells), len(grid["rows"]), len(grid["rows"][0]), grid["header_rows"])


def source(*blocks: str | Table, pages: int | None = None, title: str | None = None) -> Source:
    """A source of lines and tables."""
    made = tuple(Line(b) if isinstance(b, str) else b for b in blocks)
    return Source("html", made, pages, title=title)


def paged(lines: list[tuple[int, float, float, str]], size: float = 10.0) -> Source:
    """A source of lines with (page, x0, x1, text), set line under line."""
    made = [
        Line(text, page, Box(x0, 20.0 * i, x1, 20.0 * i + size), size)
        for i, (page, x0, x1, text) in enumerate(lines)
    ]
    return Source("pdf", tuple(made), max(page for page, *_ in lines))


def tables(source: Source) -> list[Table]:
    """The tables of a source, in its order."""
    return [block for block in source.blocks if isinstance(block, Table)]


def lines(source: Source) -> list[str]:
    """The text of a source's lines, in its order."""
    return [block.text for block in source.blocks if isinstance(block, Line)]


def cells(table: Table) -> dict[tuple[int, int], tuple[str, int, int]]:
    """By (row, col): the text, the rows and the columns that a cell takes."""
    return {(cell.row, cell.col): (cell.text, cell.rowspan, cell.colspan) for cell in table.cells}
