"""The geometry of a table: column widths, row heights, and the pages' shares of its rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from samples.render.page import Page, Rule, Text
from samples.render.text import units, wrap
from samples.table import Align, Table

PAD = 3.0
"""Points between a cell's rules and its text, on each side."""

LEADING = 1.25
SIZES = [9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0]
"""The sizes that a table's text may take, in points: the largest that fits."""

AMOUNT = re.compile(r"[-−]?[\d,]*\d[.,]\d+%?")
NARROW, WIDE = 4, 16
"""A column of text is at least and at most so many characters wide before room is shared out."""

Widths = Callable[[str, float], float]
"""The width of a text at a size."""


@dataclass
class Grid:
    """A table with its measures: the x of each column's edges, each row's height, each cell's lines."""

    table: Table
    size: float
    edges: list[float]
    heights: list[float]
    lines: dict[tuple[int, int], list[str]]
    width_of: Widths

    def slices(self, first_room: float, room: float) -> list[list[int]]:
        """The rows of each page, repeated header rows too, for the room on the first page and on later ones.

        Raises ValueError where a row, or the text of a merge before a break, does not fit.
        """
        header = list(range(self.table.header_rows))
        pages, start, count = [], 0, len(self.heights)
        while start < count:
            lead = header if start and self.table.repeat_header else []
            space = (room if start else first_room) - sum(self.heights[r] for r in lead)
            stop = min([b for b in self.table.breaks if b > start], default=count)
            end = self._last_fitting(start, stop, space)
            pages.append(lead + list(range(start, end)))
            start = end
        return pages

    def _last_fitting(self, start: int, stop: int, space: float) -> int:
        """The row before which a page that begins with row `start` ends: `stop`, or as many rows as fit."""
        fitting = [e for e in range(start + 1, stop + 1) if sum(self.heights[start:e]) <= space + 0.01]
        least = min(self.table.header_rows + 1, len(self.heights))
        ends = [e for e in fitting if e >= least and self._clean(start, e)]
        if not ends or (stop in fitting and ends[-1] != stop):
            raise ValueError(f"rows {start} to {stop - 1} do not fit a page: {space:.0f} points of room")
        return ends[-1]

    def _clean(self, start: int, end: int) -> bool:
        """Whether every merge that goes on after row `end` has room for its text before it."""
        for row, col, down, _across in self.table.merges:
            part = self.heights[max(row, start) : end]
            if start <= row < end < row + down and self.text_height((row, col)) > sum(part):
                return False
        return True

    def text_height(self, cell: tuple[int, int]) -> float:
        """The height that a cell's lines need, padding included."""
        return len(self.lines[cell]) * self.size * LEADING + 2 * PAD

    def draw(self, page: Page, rows: list[int], left: float, top: float) -> float:
        """Put some of the rows on a page; the height that they take."""
        tops = [top]
        for row in rows:
            tops.append(tops[-1] + self.heights[row])
        owner: dict[tuple[int, int], tuple[int, int]] = {}
        for cell, (down, across) in self.table.spans().items():
            places = [i for i, row in enumerate(rows) if cell[0] <= row < cell[0] + down]
            if not places:
                continue
            owner |= {(i, c): cell for i in places for c in range(cell[1], cell[1] + across)}
            if cell[0] in rows:
                box = (
                    self.edges[cell[1]],
                    tops[places[0]],
                    self.edges[cell[1] + across],
                    tops[places[-1] + 1],
                )
                page.texts += self._cell_texts(cell, left, box)
        page.rules += _rules(owner, tops, [left + x for x in self.edges])
        return tops[-1] - top

    def _cell_texts(
        self, cell: tuple[int, int], left: float, box: tuple[float, float, float, float]
    ) -> list[Text]:
        """A cell's lines inside its box, in the middle of its height."""
        x0, top, x1, bottom = box
        lines, size = self.lines[cell], self.size
        baseline = (top + bottom - len(lines) * size * LEADING) / 2 + size * (LEADING + 0.76) / 2
        align = alignment(self.table, cell)
        texts = []
        for n, line in enumerate(lines):
            free = x1 - x0 - 2 * PAD - self.width_of(line, size)
            shift = {"left": indent(self.table, cell) * size, "center": free / 2, "right": free}[align]
            if line:
                texts.append(Text(left + x0 + PAD + shift, baseline + n * size * LEADING, line, size))
        return texts


def alignment(table: Table, cell: tuple[int, int]) -> Align:
    """How a cell's text stands: as its column says, else by what it is."""
    row, col = cell
    text = (table.rows[row][col] or "").replace(" ", "")
    if row < table.header_rows:
        return "center"
    if table.align:
        return table.align[col]
    if AMOUNT.fullmatch(text):
        return "right"
    central = len(text) == 1 or text.isdigit() or text.endswith(("合计", "总计", "小计"))
    return "center" if central else "left"


def indent(table: Table, cell: tuple[int, int]) -> int:
    """The characters by which a cell's text is indented: only the first text of a row ever is."""
    row, col = cell
    before = any(table.rows[row][:col])
    return 0 if before else table.indent.get(str(row), 0)


def fit(table: Table, measure: float, width_of: Widths) -> Grid:
    """The table in the largest size whose columns fit `measure` points. Raises ValueError if none does."""
    for size in [table.size] if table.size else SIZES:
        widths = _column_widths(table, measure, size, width_of)
        if widths is not None:
            return _grid(table, size, widths, width_of)
    raise ValueError(f"{len(table.rows[0])} columns do not fit {measure:.0f} points: try landscape or widths")


def _column_widths(table: Table, measure: float, size: float, width_of: Widths) -> list[float] | None:
    if table.widths:
        return [measure * width / sum(table.widths) for width in table.widths]
    least, wished = [size] * len(table.rows[0]), [size] * len(table.rows[0])
    for (row, col), (_down, across) in sorted(table.spans().items(), key=lambda item: item[1][1]):
        text = table.rows[row][col] or ""
        word = max((width_of(unit, size) for unit in units(text)), default=0)
        whole = max(width_of(line, size) for line in text.split("\n")) + indent(table, (row, col)) * size
        narrow = max(word, min(whole, NARROW * size)) + 2 * PAD + 0.5
        wide = max(word, min(whole, WIDE * size)) + 2 * PAD + 0.5
        _widen(least, col, across, narrow)
        _widen(wished, col, across, wide if across == 1 else narrow)
    wished = [max(pair) for pair in zip(least, wished, strict=True)]
    if sum(least) > measure:
        return None
    if sum(wished) <= measure:
        return [width * measure / sum(wished) for width in wished]
    share = (measure - sum(least)) / (sum(wished) - sum(least))
    return [low + (high - low) * share for low, high in zip(least, wished, strict=True)]


def _widen(widths: list[float], col: int, across: int, need: float) -> None:
    """Give the columns from `col` the width that a cell over them needs, each an equal part of the rest."""
    missing = need - sum(widths[col : col + across])
    if missing > 0:
        for c in range(col, col + across):
            widths[c] += missing / across


def _grid(table: Table, size: float, widths: list[float], width_of: Widths) -> Grid:
    edges = [sum(widths[:n]) for n in range(len(widths) + 1)]
    heights = [table.row_height or 1.9 * size] * len(table.rows)
    lines: dict[tuple[int, int], list[str]] = {}
    grid = Grid(table, size, edges, heights, lines, width_of)
    for (row, col), (down, across) in sorted(table.spans().items(), key=lambda item: item[1][0]):
        room = edges[col + across] - edges[col] - 2 * PAD - indent(table, (row, col)) * size
        text = table.rows[row][col] or ""
        lines[row, col] = wrap(text, room + 0.01, lambda part: width_of(part, size))
        missing = grid.text_height((row, col)) - sum(heights[row : row + down])
        if text and missing > 0:
            for r in range(row, row + down):
                heights[r] += missing / down
    return grid


def _rules(owner: dict[tuple[int, int], tuple[int, int]], tops: list[float], xs: list[float]) -> list[Rule]:
    """The rules around the cells, those in one line joined."""
    rows, cols = len(tops) - 1, len(xs) - 1
    rules = []
    for i in range(rows + 1):
        parts = [owner.get((i - 1, c)) != owner.get((i, c)) for c in range(cols)]
        rules += [Rule(xs[a], tops[i], xs[b], tops[i]) for a, b in _runs(parts)]
    for c in range(cols + 1):
        parts = [owner.get((i, c - 1)) != owner.get((i, c)) for i in range(rows)]
        rules += [Rule(xs[c], tops[a], xs[c], tops[b]) for a, b in _runs(parts)]
    return rules


def _runs(parts: list[bool]) -> list[tuple[int, int]]:
    """The runs of true parts, as (first, one past the last)."""
    starts = [n for n, part in enumerate(parts) if part and (n == 0 or not parts[n - 1])]
    return [(n, next((m for m in range(n, len(parts)) if not parts[m]), len(parts))) for n in starts]
