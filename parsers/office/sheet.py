"""A sheet of a spreadsheet, whatever its file format → the grid of what a reader of it sees.

Hidden sheets, rows and columns are left out, as hidden parts of a web page are: they are not published.
Merges stay, blank margins go, and long blank stretches inside (a stray cell far below) shrink to one line.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from parsers.grid import Grid, Slot, from_spans
from parsers.text import join_wrapped, tidy
from parsers.unreadable import Unreadable

MOST_POSITIONS = 1_000_000
_LONGEST_GAP = 20


@dataclass(frozen=True)
class Shown:
    """What a cell shows, the number that it stores where that is not the same, and why it may mislead."""

    text: str
    value: str | None = None
    doubt: str | None = None


@dataclass(frozen=True)
class Merge:
    """A merged range; `bottom` and `right` are the last row and column in it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """The cells of a sheet that hold something, by (row, column), both from 0."""

    name: str
    cells: dict[tuple[int, int], Shown] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def put(self, row: int, col: int, shown: Shown) -> None:
        """Take a cell. Raises `Unreadable` (`too_large`) for one too many."""
        if shown.text.strip():
            self.cells[row, col] = shown
            if len(self.cells) > MOST_POSITIONS:
                raise Unreadable("too_large", f"sheet {self.name} has more than {MOST_POSITIONS} cells")


def to_grid(sheet: Sheet) -> Grid:
    """The grid of a sheet, cells with `sheet!A1` as anchor. Raises `Unreadable` (`too_large`)."""
    rows = _kept({row for row, _ in sheet.cells}, sheet.hidden_rows)
    cols = _kept({col for _, col in sheet.cells}, sheet.hidden_columns)
    if len(rows) * len(cols) > MOST_POSITIONS:
        raise Unreadable(
            "too_large", f"sheet {sheet.name} has {len(rows)} rows and {len(cols)} columns between its cells"
        )
    slots, taken = _merged(sheet, rows, cols)
    for r, row in enumerate(rows):
        slots += [_slot(sheet, row, col, Slot(r, c)) for c, col in enumerate(cols) if (r, c) not in taken]
    return from_spans(slots, len(rows), len(cols))


def a1(row: int, col: int) -> str:
    """A cell's name in a spreadsheet: row 0, column 0 is `A1`."""
    letters = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def _kept(used: Iterable[int], hidden: set[int]) -> list[int]:
    """From the first to the last row or column in use, without hidden ones and all but one of a long gap."""
    shown = sorted(set(used) - hidden)
    kept: list[int] = shown[:1]
    for before, after in pairwise(shown):
        gap = range(before + 1, after)
        kept += [i for i in gap if i not in hidden] if len(gap) <= _LONGEST_GAP else gap[:1]
        kept.append(after)
    return kept


def _merged(
    sheet: Sheet, rows: Sequence[int], cols: Sequence[int]
) -> tuple[list[Slot], set[tuple[int, int]]]:
    """The merges as far as they are seen, and the positions that they cover."""
    slots: list[Slot] = []
    taken: set[tuple[int, int]] = set()
    for merge in sheet.merges:
        top, left = bisect_left(rows, merge.top), bisect_left(cols, merge.left)
        rowspan = bisect_right(rows, merge.bottom) - top
        colspan = bisect_right(cols, merge.right) - left
        area = {(r, c) for r in range(top, top + rowspan) for c in range(left, left + colspan)}
        if area and taken.isdisjoint(area):
            taken |= area
            slots.append(_slot(sheet, merge.top, merge.left, Slot(top, left, rowspan, colspan)))
    return slots, taken


def _slot(sheet: Sheet, row: int, col: int, place: Slot) -> Slot:
    shown = sheet.cells.get((row, col), Shown(""))
    text = join_wrapped([(tidy(line), False) for line in shown.text.splitlines()])
    anchor = f"{sheet.name}!{a1(row, col)}"
    span = place.rowspan, place.colspan
    return Slot(place.row, place.col, *span, text, anchor=anchor, value=shown.value, doubt=shown.doubt)
