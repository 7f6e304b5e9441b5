"""A lattice of rules and the characters inside it → a grid of cells with their text and boxes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from parsers.grid import Grid, Rectangle, Slot, rectangles, regions
from parsers.model import Box
from parsers.pdf.chars import MIDDLE, Char
from parsers.pdf.frames import Frame
from parsers.pdf.lines import read_lines, runs, text_of
from parsers.pdf.paths import Edge
from parsers.pdf.rules import TOLERANCE, Lattice
from parsers.text import join_wrapped

_FULL = 1.2  # ems: a line that leaves less room than this in its cell, padding apart, was full
_PADDING = 6.0  # points, both sides together: the usual cell margin of Word and WPS is 5.4 a side
_OVER = 1.0  # points: a character this far over a border crosses it


class RuledTable(NamedTuple):
    """A table on a page: its grid and its column borders, in points of the upright frame."""

    grid: Grid
    xs: list[float]
    top: float


def read_table(lattice: Lattice, chars: list[Char], page: int, upright: Frame, shown: Frame) -> RuledTable:
    """The table of a lattice. `chars` are those inside it; boxes are given in the frame `shown`."""
    areas = cell_areas(lattice)
    held = _held(lattice, areas, chars)
    slots = []
    for (row, col, rowspan, colspan), inside in zip(areas, held, strict=True):
        box = (lattice.xs[col], lattice.ys[row], lattice.xs[col + colspan], lattice.ys[row + rowspan])
        text = _cell_text(inside, box[2] - box[0])
        slots.append(Slot(row, col, rowspan, colspan, text, page, to_box(upright, shown, box)))
    grid = Grid(tuple(slots), len(lattice.ys) - 1, len(lattice.xs) - 1)
    return RuledTable(grid, lattice.xs, lattice.ys[0])


def to_box(upright: Frame, shown: Frame, rect: tuple[float, float, float, float]) -> Box:
    """A rectangle of the upright frame as the public record of it: on the page as shown, to 2 decimals."""
    x0, top, x1, bottom = upright.rect_in(shown, rect)
    return Box(round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))


def straddling(lattice: Lattice, chars: Iterable[Char], over: float = _OVER) -> bool:
    """Whether one of the characters crosses a vertical rule beside it, by more than `over` points."""
    xs, rules = lattice.xs, lattice.vertical
    left, top, right, bottom = lattice.box
    last = len(xs) - 1
    for char in chars:
        x0, x1 = char.x0, char.x1
        x, y = (x0 + x1) / 2, char.baseline - MIDDLE * char.size
        if left <= x <= right and top <= y <= bottom:
            col = bisect_right(xs, x, 1, last)  # that of the rule to its right
            if (x0 < xs[col - 1] - over and _covers(rules[col - 1], y)) or (
                x1 > xs[col] + over and _covers(rules[col], y)
            ):
                return True
    return False


def cell_areas(lattice: Lattice) -> list[Rectangle]:
    """The cells: positions of the lattice that no rule divides."""
    mid_x = [(a + b) / 2 for a, b in pairwise(lattice.xs)]
    mid_y = [(a + b) / 2 for a, b in pairwise(lattice.ys)]
    walls = [_covered(line, mid_y) for line in lattice.vertical]
    floors = [_covered(line, mid_x) for line in lattice.horizontal]
    return rectangles(
        regions(len(mid_y), len(mid_x), lambda r, c: not walls[c + 1][r], lambda r, c: not floors[r + 1][c])
    )


def _covered(line: list[Edge], places: list[float]) -> list[bool]:
    """Which of the places, sorted, the edges of a line cover."""
    covered = [False] * len(places)
    for edge in line:
        first = bisect_left(places, edge.start - TOLERANCE)
        stop = bisect_right(places, edge.end + TOLERANCE)
        covered[first:stop] = [True] * (stop - first)
    return covered


def _covers(line: list[Edge], place: float) -> bool:
    """Whether one of a line's edges, which are sorted and apart, covers a place."""
    before = bisect_right(line, place, key=_start)
    return before > 0 and place <= line[before - 1].end + TOLERANCE


def _start(edge: Edge) -> float:
    return edge.start - TOLERANCE


def _held(lattice: Lattice, areas: list[Rectangle], chars: list[Char]) -> list[list[Char]]:
    """The characters of each cell. A text that runs over a border belongs where most of it stands."""
    held: list[list[Char]] = [[] for _ in areas]
    homes = _homes(lattice, areas, chars)
    if straddling(lattice, chars):
        homes = _together(lattice, chars, homes)
    for char, home in zip(chars, homes, strict=True):
        held[home].append(char)
    return held


def _homes(lattice: Lattice, areas: list[Rectangle], chars: list[Char]) -> list[int]:
    """The cell in which the middle of each character stands, by its place in `areas`."""
    xs, ys = lattice.xs, lattice.ys
    last_x, last_y = len(xs) - 1, len(ys) - 1
    owner = [[0] * last_x for _ in range(last_y)]
    for i, (row, col, rowspan, colspan) in enumerate(areas):
        for r in range(row, row + rowspan):
            owner[r][col : col + colspan] = [i] * colspan
    return [
        owner[bisect_right(ys, char.baseline - MIDDLE * char.size, 1, last_y) - 1][
            bisect_right(xs, (char.x0 + char.x1) / 2, 1, last_x) - 1
        ]
        for char in chars
    ]


def _together(lattice: Lattice, chars: list[Char], homes: list[int]) -> list[int]:
    """The cells of characters, those of a text that runs over a border all in one."""
    found: list[int] = []
    for run in runs(chars):
        own = homes[len(found) : len(found) + len(run)]
        if len(set(own)) > 1 and straddling(lattice, run):
            own = [max(own, key=own.count)] * len(run)
        found += own
    return found


def _cell_text(chars: list[Char], width: float) -> str:
    if not chars:
        return ""
    return join_wrapped(
        [
            (text_of(line), is_full(line[-1].x1 - line[0].x0, line[-1].size, width))
            for line in read_lines(chars)
        ]
    )


def is_full(line: float, size: float, cell: float) -> bool:
    """Whether a line left no room in its cell for one more character; widths, and the size of a character."""
    return cell - _PADDING - line < _FULL * size
