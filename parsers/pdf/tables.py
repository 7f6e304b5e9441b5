"""A lattice of rules and the characters inside it → a grid of cells with their text and boxes."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import NamedTuple

from parsers.grid import Grid, Rectangle, Slot, rectangles, regions
from parsers.model import Box
from parsers.pdf.chars import Char
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
    return Box(*(round(v, 2) for v in upright.rect_in(shown, rect)))


def straddles(lattice: Lattice, char: Char, over: float = _OVER) -> bool:
    """Whether a character crosses a vertical rule beside it, by more than `over` points."""
    x, y = char.middle
    if not (lattice.ys[0] <= y <= lattice.ys[-1] and lattice.xs[0] <= x <= lattice.xs[-1]):
        return False
    col = _at(lattice.xs, x)
    return (char.x0 < lattice.xs[col] - over and _covers(lattice.vertical[col], y)) or (
        char.x1 > lattice.xs[col + 1] + over and _covers(lattice.vertical[col + 1], y)
    )


def cell_areas(lattice: Lattice) -> list[Rectangle]:
    """The cells: positions of the lattice that no rule divides."""
    mid_x = [(a + b) / 2 for a, b in pairwise(lattice.xs)]
    mid_y = [(a + b) / 2 for a, b in pairwise(lattice.ys)]
    walls = [[_covers(line, y) for y in mid_y] for line in lattice.vertical]
    floors = [[_covers(line, x) for x in mid_x] for line in lattice.horizontal]
    return rectangles(
        regions(len(mid_y), len(mid_x), lambda r, c: not walls[c + 1][r], lambda r, c: not floors[r + 1][c])
    )


def _covers(line: list[Edge], place: float) -> bool:
    return any(edge.start - TOLERANCE <= place <= edge.end + TOLERANCE for edge in line)


def _held(lattice: Lattice, areas: list[Rectangle], chars: list[Char]) -> list[list[Char]]:
    """The characters of each cell. A text that runs over a border belongs where most of it stands."""
    owner = {
        (r, c): i
        for i, (row, col, rowspan, colspan) in enumerate(areas)
        for r in range(row, row + rowspan)
        for c in range(col, col + colspan)
    }
    held: list[list[Char]] = [[] for _ in areas]
    for run in runs(chars) if any(straddles(lattice, char) for char in chars) else [[char] for char in chars]:
        homes = [owner[_place(lattice, char)] for char in run]
        if len(set(homes)) > 1 and any(straddles(lattice, char) for char in run):
            homes = [max(homes, key=homes.count)] * len(run)
        for char, home in zip(run, homes, strict=True):
            held[home].append(char)
    return held


def _place(lattice: Lattice, char: Char) -> tuple[int, int]:
    x, y = char.middle
    return _at(lattice.ys, y), _at(lattice.xs, x)


def _at(borders: list[float], place: float) -> int:
    return min(max(bisect_right(borders, place) - 1, 0), len(borders) - 2)


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
