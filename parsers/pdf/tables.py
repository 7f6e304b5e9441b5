"""A lattice of rules and the characters inside it → a grid of cells with their text and boxes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from parsers.grid import Grid, Slot, rectangles, regions
from parsers.model import Box
from parsers.pdf.chars import Char
from parsers.pdf.frames import Frame
from parsers.pdf.lines import read_lines, text_of
from parsers.pdf.paths import Edge
from parsers.pdf.rules import TOLERANCE, Lattice
from parsers.text import join_wrapped

_MIDDLE = 0.35  # of a character's height: how far its middle stands above the baseline
_FULL = 1.2  # ems: a line that leaves less room than this in its cell, padding apart, was full
_PADDING = 6.0  # points, both sides together: the usual cell margin of Word and WPS is 5.4 a side


class RuledTable(NamedTuple):
    """A table on a page: its grid and its column borders, in points of the upright frame."""

    grid: Grid
    xs: list[float]
    top: float
    bottom: float


class _Spans(NamedTuple):
    lattice: Lattice
    rectangles: list[tuple[int, int, int, int]]
    owner: list[list[int]]
    """owner[row][col] is the index of the rectangle that covers the position."""


def read_table(
    lattice: Lattice, chars: Iterable[Char], page: int, upright: Frame, shown: Frame
) -> RuledTable:
    """The table of a lattice. The chars are those inside it; boxes are given in the frame `shown`."""
    spans = _spans(lattice)
    held: list[list[Char]] = [[] for _ in spans.rectangles]
    for char in chars:
        held[spans.owner[_row(lattice, char)][_col(lattice, char)]].append(char)
    slots = []
    for (row, col, rowspan, colspan), inside in zip(spans.rectangles, held, strict=True):
        box = (lattice.xs[col], lattice.ys[row], lattice.xs[col + colspan], lattice.ys[row + rowspan])
        text = _cell_text(inside, box[2] - box[0])
        shown_box = Box(*(round(v, 2) for v in upright.rect_in(shown, box)))
        slots.append(Slot(row, col, rowspan, colspan, text, page, shown_box))
    grid = Grid(tuple(slots), len(lattice.ys) - 1, len(lattice.xs) - 1)
    return RuledTable(grid, lattice.xs, lattice.ys[0], lattice.ys[-1])


def holds(lattice: Lattice, char: Char) -> bool:
    """Whether a character stands inside a lattice."""
    x, y = (char.x0 + char.x1) / 2, char.baseline - _MIDDLE * char.size
    return lattice.xs[0] <= x <= lattice.xs[-1] and lattice.ys[0] <= y <= lattice.ys[-1]


def _row(lattice: Lattice, char: Char) -> int:
    at = bisect_right(lattice.ys, char.baseline - _MIDDLE * char.size) - 1
    return min(max(at, 0), len(lattice.ys) - 2)


def _col(lattice: Lattice, char: Char) -> int:
    at = bisect_right(lattice.xs, (char.x0 + char.x1) / 2) - 1
    return min(max(at, 0), len(lattice.xs) - 2)


def _spans(lattice: Lattice) -> _Spans:
    xs, ys = lattice.xs, lattice.ys
    n_rows, n_cols = len(ys) - 1, len(xs) - 1
    mid_x = [(a + b) / 2 for a, b in zip(xs, xs[1:], strict=False)]
    mid_y = [(a + b) / 2 for a, b in zip(ys, ys[1:], strict=False)]
    walls = [[_covers(line, y) for y in mid_y] for line in lattice.vertical]
    floors = [[_covers(line, x) for x in mid_x] for line in lattice.horizontal]
    area = regions(n_rows, n_cols, lambda r, c: not walls[c + 1][r], lambda r, c: not floors[r + 1][c])
    found = rectangles(n_rows, n_cols, lambda r, c: area[r][c])
    owner = [[0] * n_cols for _ in range(n_rows)]
    for i, (row, col, rowspan, colspan) in enumerate(found):
        for r in range(row, row + rowspan):
            owner[r][col : col + colspan] = [i] * colspan
    return _Spans(lattice, found, owner)


def _covers(line: list[Edge], place: float) -> bool:
    return any(edge.start - TOLERANCE <= place <= edge.end + TOLERANCE for edge in line)


def _cell_text(chars: list[Char], width: float) -> str:
    if not chars:
        return ""
    lines = []
    for line in read_lines(chars):
        room = width - _PADDING - (line[-1].x1 - line[0].x0)
        lines.append((text_of(line), room < _FULL * line[-1].size))
    return join_wrapped(lines)
