"""How many rows of a table are its header: from the words in the cells and from how the merges nest.

The first row is the header unless it reads like figures. A further row belongs to it while it subdivides a
cell of the row above or a cell of the header reaches down into it, or while it only numbers the columns
(栏次) or names the parts of a code (类 款 项). A row with an amount, a code or a lone 合计 is body, whatever
merges reach into it.
"""

from __future__ import annotations

import re

from parsers.grid import Grid, Slot
from parsers.text import squash
from parsers.wording import is_column_label, numbers_columns, wording

_FIGURE = re.compile(r"[-+－]?[\d,，]*\d(?:[.．]\d*)?%?|[-+－]?[.．]\d+")
_YEAR = re.compile(r"20\d\d")
_NUMBERED = re.compile(
    r"(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[）)]|\d+[、.．](?!\d)).+"
)
_MOST_ROWS = 8


def count_header_rows(grid: Grid) -> int:
    """The number of header rows of a grid, 0 where it begins with its body or is a form of labels."""
    if not grid.n_rows or is_body(grid, 0) or _is_form(grid):
        return 0
    count = 1
    if _is_section(grid):
        return count
    for row in range(1, min(grid.n_rows, _MOST_ROWS)):
        if grid.is_blank(row):
            continue
        if is_body(grid, row) or not (numbers_columns(grid.texts(row)) or _nests(grid, count - 1, row)):
            break
        count = row + 1
    return count


def is_body(grid: Grid, row: int) -> bool:
    """Whether a row is blank or reads like items: an amount or a code in it, a numbered name, a lone 合计."""
    texts = [text for text in grid.texts(row) if text]
    if not texts:
        return True
    if numbers_columns(grid.texts(row)):
        return False
    if any(_FIGURE.fullmatch(text) and not (row == 0 and _YEAR.fullmatch(text)) for text in texts):
        return True
    if _NUMBERED.fullmatch(texts[0]) and not _spans_all(grid, row):
        return True
    return all(squash(text) in wording().totals | wording().subtotals for text in texts)


def is_total(grid: Grid, row: int) -> bool:
    """Whether the first text of a row is 合计, 总计 or the like."""
    first = next((text for text in grid.texts(row) if text), "")
    return squash(first) in wording().totals


def labels_columns(grid: Grid, row: int) -> bool:
    """Whether a row holds two column labels or more, and little else."""
    texts = [text for text in grid.texts(row) if text]
    labels = sum(map(is_column_label, texts))
    return labels > 1 and 2 * labels >= len(texts)


def _nests(grid: Grid, above: int, row: int) -> bool:
    """Whether a cell of the header reaches down into the row, or the row subdivides one that stands on it."""
    for slot in grid.slots:
        if slot.row <= above and slot.text:
            bottom = slot.row + slot.rowspan
            if bottom > row or (bottom > above and _is_subdivided(grid, slot, row)):
                return True
    return False


def _is_subdivided(grid: Grid, slot: Slot, row: int) -> bool:
    under = grid.rows[row][slot.col : slot.col + slot.colspan]
    return sum(s is not None for s in under) > 1


def _spans_all(grid: Grid, row: int) -> bool:
    first = grid.rows[row][0]
    return first is not None and first.colspan == grid.n_cols


def _is_section(grid: Grid) -> bool:
    """A numbered heading over the whole width: what follows are the rows of that section."""
    first = grid.rows[0][0]
    return first is not None and _spans_all(grid, 0) and _NUMBERED.fullmatch(first.text) is not None


def _is_form(grid: Grid) -> bool:
    """A label and its value side by side, over a grid made for the rows below: a performance form."""
    cells = [slot for slot in grid.rows[0] if slot is not None]
    return squash(cells[0].text) in wording().form_labels and 2 * len(cells) <= grid.n_cols
