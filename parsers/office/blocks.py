"""The grid of a sheet or of a Word table → its tables, and as lines what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from parsers.captions import unfold
from parsers.grid import Grid, compact, select, to_table
from parsers.headers import count_header_rows, is_body, labels_columns
from parsers.model import Line, Table
from parsers.office.sheet import Sheet, to_grid
from parsers.text import squash
from parsers.wording import caption_kind

_LABEL = re.compile(r".{1,12}[:：]")
_CONTENTS = "目录"


def table_blocks(grid: Grid) -> Iterator[Line | Table]:
    """The captions, tables and notes of a grid in which a table's captions may stand inside its borders."""
    for part in unfold(grid):
        if isinstance(part, Line):
            yield part
        else:
            yield from _table(_trimmed(part))


def sheet_blocks(sheet: Sheet) -> Iterator[Line | Table]:
    """The blocks of a sheet. Where nothing above its first table names that, the sheet's name does.

    Raises `Unreadable` (`too_large`).
    """
    grid = to_grid(sheet)
    if any(squash("".join(grid.texts(row))) == _CONTENTS for row in range(min(2, grid.n_rows))):
        yield from _rows_as_lines(grid)
        return
    for number, part in enumerate(_parted(grid)):
        head = _head_rows(part)
        lines = list(_lines(part, head))
        if number == 0 and not any(caption_kind(line.text) == "title" for line in lines):
            yield Line(sheet.name)
        yield from lines
        yield from table_blocks(select(part, head, part.n_rows))


def _table(grid: Grid) -> Iterator[Line | Table]:
    """A grid as a table; one that never has two texts side by side only sets lines of text."""
    if all(len(_filled(grid, row)) < 2 for row in range(grid.n_rows)):
        yield from _rows_as_lines(grid)
    else:
        whole = compact(grid)
        yield to_table(whole, count_header_rows(whole))


def _rows_as_lines(grid: Grid) -> Iterator[Line]:
    for row in range(grid.n_rows):
        if texts := _filled(grid, row):
            yield Line(" ".join(texts))


def _filled(grid: Grid, row: int) -> list[str]:
    return [text for text in grid.texts(row) if text]


def _parted(grid: Grid) -> Iterator[Grid]:
    """A sheet's grid cut at blank rows behind which the header of another table stands."""
    start = 0
    for row in range(1, grid.n_rows):
        is_cut = all(slot is not None for slot in grid.rows[row]) and grid.is_blank(row - 1)
        if is_cut and labels_columns(grid, row) and not is_body(grid, row) and not grid.is_blank(start):
            yield select(grid, start, row)
            start = row
    yield select(grid, start, grid.n_rows)


def _head_rows(grid: Grid) -> int:
    """How many rows stand above the first table: the first row that runs alone over the sheet, and captions.

    Rows of one text each lead down to the header; the last of them that is a caption ends the head, and so
    does a title that is none of the known kind but stands first.
    """
    head = 0
    for row in range(grid.n_rows):
        texts = _joined(_filled(grid, row))
        if texts and all(caption_kind(text) for text in texts):
            head = row + 1
        elif len(texts) > 1:
            break
        elif texts and row == head == 0:
            head = 1
    return head if head < grid.n_rows else 0


def _lines(grid: Grid, stop: int) -> Iterator[Line]:
    for row in range(stop):
        for text in _joined(_filled(grid, row)):
            yield Line(text)


def _joined(texts: list[str]) -> list[str]:
    """Texts of a row; a label that ends in a colon and the text that it stands before are one."""
    joined: list[str] = []
    for text in texts:
        if joined and _LABEL.fullmatch(joined[-1]):
            joined[-1] += text
        else:
            joined.append(text)
    return joined


def _trimmed(grid: Grid) -> Grid:
    """A grid without the blank rows at both ends, nor blank columns that no merge reaches into."""
    filled = [row for row in range(grid.n_rows) if not grid.is_blank(row)]
    if not filled:
        return Grid((), 0, 0)
    bottom = max(slot.row + slot.rowspan for slot in grid.slots if slot.text)
    grid = select(grid, filled[0], max(bottom, filled[-1] + 1))
    left = min(slot.col for slot in grid.slots if _counts(slot.text, slot.colspan))
    right = max(slot.col + slot.colspan for slot in grid.slots if _counts(slot.text, slot.colspan))
    kept = [replace(slot, col=slot.col - left) for slot in grid.slots if left <= slot.col < right]
    return Grid(tuple(kept), grid.n_rows, right - left)


def _counts(text: str, span: int) -> bool:
    return bool(text) or span > 1
