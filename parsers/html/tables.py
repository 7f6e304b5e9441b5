"""An HTML table → a grid: row and column spans expanded as browsers do (HTML Standard §4.9.12)."""

from __future__ import annotations

from lxml.html import HtmlElement

from parsers.grid import Grid, Slot, from_spans, select
from parsers.html.flow import own_cells, own_rows, paragraphs
from parsers.text import join_wrapped, tidy
from parsers.unreadable import Unreadable

_MOST_COLUMNS = 1000  # the HTML Standard's limit for a colspan, here for a whole row
_MOST_POSITIONS = 2_000_000


def read_grid(table: HtmlElement, number: int) -> Grid:
    """The grid of a table, the `number`th of its page; cells have `table/row/col` as anchor.

    Blank rows at the top are dropped: Word and spreadsheets leave them there to set widths. Raises
    `Unreadable` (`damaged`) where the spans make a table beyond all use.
    """
    rows = own_rows(table)
    slots: list[Slot] = []
    taken: set[tuple[int, int]] = set()
    for row, element in enumerate(rows):
        col = 0
        for cell in own_cells(element):
            while (row, col) in taken:
                col += 1
            slot = _slot(cell, number, row, col, len(rows), taken)
            slots.append(slot)
            taken.update(
                (r, c) for r in range(row, row + slot.rowspan) for c in range(col, col + slot.colspan)
            )
            if len(taken) > _MOST_POSITIONS:
                raise Unreadable("damaged", f"a table of more than {_MOST_POSITIONS} positions")
            col += slot.colspan
    n_cols = max((slot.col + slot.colspan for slot in slots), default=0)
    grid = from_spans(slots, len(rows), n_cols)
    first = next((r for r in range(grid.n_rows) if not grid.is_blank(r)), grid.n_rows)
    return select(grid, first, grid.n_rows)


def _slot(
    cell: HtmlElement, table: int, row: int, col: int, n_rows: int, taken: set[tuple[int, int]]
) -> Slot:
    wanted = min(_span(cell, "colspan"), max(1, _MOST_COLUMNS - col))
    free = next((c for c in range(col + 1, col + wanted) if (row, c) in taken), col + wanted)
    rowspan = _span(cell, "rowspan") or n_rows - row
    lines = [(tidy(line), False) for line in paragraphs(cell)]
    return Slot(
        row,
        col,
        min(rowspan, n_rows - row),
        max(1, free - col),
        join_wrapped(lines),
        anchor=f"{table}/{row}/{col}",
    )


def _span(cell: HtmlElement, name: str) -> int:
    """A span as printed; 1 where it is missing or no number. A rowspan of 0 reaches down to the last row."""
    value = (cell.get(name) or "").strip()
    digits = value[: len(value) - len(value.lstrip("0123456789"))]
    if not digits:
        return 1
    return min(int(digits[:9]), 65534) or (0 if name == "rowspan" else 1)
