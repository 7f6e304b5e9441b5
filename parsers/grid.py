"""The span-aware grid: which positions of rows x columns each cell covers, and the `Table` made of it.

Built from walls between positions (ruled pages), from spans (HTML, office files) or from other grids. It
always covers its rectangle without overlap.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from parsers.model import Box, Cell, Table

_BY_PLACE = attrgetter("row", "col")


class Slot(Struct, frozen=True, gc=False):
    """A cell of a grid: the rectangle of positions that it covers, and what it holds."""

    row: int
    col: int
    rowspan: int = 1
    colspan: int = 1
    text: str = ""
    page: int | None = None
    box: Box | None = None
    anchor: str | None = None
    value: str | None = None
    doubt: str | None = None


@dataclass(frozen=True)
class Grid:
    """Slots sorted by (row, col) that cover n_rows x n_cols exactly."""

    slots: tuple[Slot, ...]
    n_rows: int
    n_cols: int

    @cached_property
    def rows(self) -> tuple[tuple[Slot | None, ...], ...]:
        """rows[r][c] is the slot whose top-left corner is there; None where a merge covers the position."""
        rows: list[list[Slot | None]] = [[None] * self.n_cols for _ in range(self.n_rows)]
        for slot in self.slots:
            rows[slot.row][slot.col] = slot
        return tuple(map(tuple, rows))

    def texts(self, row: int) -> list[str]:
        """The texts of the cells that begin in a row, blank ones too."""
        return [slot.text for slot in self.rows[row] if slot is not None]

    def is_blank(self, row: int) -> bool:
        """Whether no cell that begins in the row holds text."""
        return not any(self.texts(row))


Rectangle = tuple[int, int, int, int]
"""row, col, rowspan, colspan."""


def rectangles(owner: list[list[int]]) -> list[Rectangle]:
    """Cut the regions of equal `owner` into rectangles, sorted by (row, col).

    A region that is no rectangle (a rule is missing on the page) falls into several.
    """
    taken: set[tuple[int, int]] = set()
    found = []
    for row, numbers in enumerate(owner):
        for col in range(len(numbers)):
            if (row, col) not in taken:
                height, width = _extent(owner, row, col, taken)
                taken.update((r, c) for r in range(row, row + height) for c in range(col, col + width))
                found.append((row, col, height, width))
    return found


def _extent(owner: list[list[int]], row: int, col: int, taken: set[tuple[int, int]]) -> tuple[int, int]:
    numbers, width, height = owner[row], 1, 1
    mine = numbers[col]
    while col + width < len(numbers) and numbers[col + width] == mine and (row, col + width) not in taken:
        width += 1
    whole = [mine] * width
    while row + height < len(owner) and owner[row + height][col : col + width] == whole:
        height += 1
    return height, width


def regions(
    n_rows: int, n_cols: int, open_right: Callable[[int, int], bool], open_below: Callable[[int, int], bool]
) -> list[list[int]]:
    """A number for each position: equal where no wall stands between positions, followed over neighbours."""
    owner = [[-1] * n_cols for _ in range(n_rows)]
    number = 0
    for row in range(n_rows):
        for col in range(n_cols):
            if owner[row][col] < 0:
                _flood(owner, row, col, number, open_right, open_below)
                number += 1
    return owner


def _flood(
    owner: list[list[int]],
    row: int,
    col: int,
    number: int,
    open_right: Callable[[int, int], bool],
    open_below: Callable[[int, int], bool],
) -> None:
    last_row, last_col = len(owner) - 1, len(owner[0]) - 1
    stack = [(row, col)]
    while stack:
        r, c = stack.pop()
        if owner[r][c] >= 0:
            continue
        owner[r][c] = number
        if c < last_col and open_right(r, c):
            stack.append((r, c + 1))
        if c > 0 and open_right(r, c - 1):
            stack.append((r, c - 1))
        if r < last_row and open_below(r, c):
            stack.append((r + 1, c))
        if r > 0 and open_below(r - 1, c):
            stack.append((r - 1, c))


def from_spans(slots: Sequence[Slot], n_rows: int, n_cols: int) -> Grid:
    """A grid of slots that do not overlap; positions that none covers become blank cells."""
    covered = {
        (r, c)
        for slot in slots
        for r in range(slot.row, slot.row + slot.rowspan)
        for c in range(slot.col, slot.col + slot.colspan)
    }
    gaps = [Slot(r, c) for r in range(n_rows) for c in range(n_cols) if (r, c) not in covered]
    return Grid(tuple(sorted((*slots, *gaps), key=_BY_PLACE)), n_rows, n_cols)


def select(grid: Grid, start: int, stop: int) -> Grid:
    """The rows `start` to `stop` (exclusive) as a grid of their own; merges are cut at its borders."""
    kept = []
    for slot in grid.slots:
        top, bottom = max(slot.row, start), min(slot.row + slot.rowspan, stop)
        if top < bottom:
            cut = replace(slot, row=top - start, rowspan=bottom - top)
            kept.append(cut if top == slot.row else replace(cut, text="", value=None, doubt=None))
    return Grid(tuple(kept), stop - start, grid.n_cols)


def below(upper: Grid, lower: Grid) -> Grid:
    """Two grids of the same width, one above the other."""
    moved = tuple(replace(slot, row=slot.row + upper.n_rows) for slot in lower.slots)
    return Grid(upper.slots + moved, upper.n_rows + lower.n_rows, upper.n_cols)


def widen(grid: Grid, borders: Sequence[int], n_cols: int) -> Grid:
    """The grid over `n_cols` columns: its own column border i, 0 to grid.n_cols, is now `borders[i]`."""
    if list(borders) == list(range(n_cols + 1)):
        return grid
    moved = tuple(
        replace(s, col=borders[s.col], colspan=borders[s.col + s.colspan] - borders[s.col])
        for s in grid.slots
    )
    return Grid(moved, grid.n_rows, n_cols)


def compact(grid: Grid) -> Grid:
    """Without the rows and columns that no cell begins in: what is left of hidden and wholly merged ones."""
    rows = sorted({slot.row for slot in grid.slots})
    cols = sorted({slot.col for slot in grid.slots})
    if len(rows) == grid.n_rows and len(cols) == grid.n_cols:
        return grid
    moved = []
    for s in grid.slots:
        row, col = bisect_left(rows, s.row), bisect_left(cols, s.col)
        rowspan, colspan = (
            bisect_left(rows, s.row + s.rowspan) - row,
            bisect_left(cols, s.col + s.colspan) - col,
        )
        moved.append(replace(s, row=row, col=col, rowspan=rowspan, colspan=colspan))
    return Grid(tuple(moved), len(rows), len(cols))


def to_table(grid: Grid, header_rows: int) -> Table:
    """The public record of a grid, its first `header_rows` rows marked as the header."""
    cells = tuple(
        Cell(
            row=s.row,
            col=s.col,
            text=s.text,
            rowspan=s.rowspan,
            colspan=s.colspan,
            is_header=s.row < header_rows,
            page=s.page,
            box=s.box,
            anchor=s.anchor,
            value=s.value,
            doubt=s.doubt,
        )
        for s in grid.slots
    )
    return Table(cells, grid.n_rows, grid.n_cols, header_rows)
