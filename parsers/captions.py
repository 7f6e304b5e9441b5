"""Rows of a grid that are no rows of its table: the title, number and unit above it, the notes below it.

Spreadsheets and web pages often keep them inside the borders, sometimes of several tables in one grid.
"""

from __future__ import annotations

from typing import Literal

from parsers.grid import Grid, select
from parsers.model import Line
from parsers.wording import CaptionKind, caption_kind, is_note

_Kind = CaptionKind | Literal["note", "blank", "table"]


def unfold(grid: Grid) -> list[Line | Grid]:
    """The captions, tables and notes of a grid in order. A grid without captions comes back as it is."""
    kinds = [_kind(grid, row) for row in range(grid.n_rows)]
    parts: list[Line | Grid] = []
    row = 0
    while row < grid.n_rows:
        head = _end_of_captions(kinds, row)
        stop = next((r for r in range(head + 1, grid.n_rows) if _begins_table(kinds, r)), grid.n_rows)
        tail = stop
        while tail > head and kinds[tail - 1] == "note":
            tail -= 1
        parts += _lines(grid, row, head)
        if head < tail:
            parts.append(grid if tail - head == grid.n_rows else select(grid, head, tail))
        parts += _lines(grid, tail, stop)
        row = stop
    return parts


def _kind(grid: Grid, row: int) -> _Kind:
    texts = [text for text in grid.texts(row) if text]
    if not texts:
        return "blank" if any(grid.rows[row]) else "table"
    if len(texts) == 1:
        return caption_kind(texts[0]) or ("note" if is_note(texts[0]) else "table")
    kinds = [caption_kind(text) for text in texts]
    if all(kind not in (None, "title") for kind in kinds):
        return next((kind for kind in kinds if kind not in (None, "year")), "table")
    return "table"


def _end_of_captions(kinds: list[_Kind], start: int) -> int:
    """The first row behind the captions that begin at `start`, blank rows among them included."""
    row = start
    while row < len(kinds) and kinds[row] not in ("table", "note"):
        row += 1
    return row if any(kind != "blank" for kind in kinds[start:row]) else start


def _begins_table(kinds: list[_Kind], row: int) -> bool:
    """Whether the captions of a further table begin at a row: a title among them."""
    if kinds[row] in ("table", "note", "blank"):
        return False
    return "title" in kinds[row : _end_of_captions(kinds, row)]


def _lines(grid: Grid, start: int, stop: int) -> list[Line]:
    slots = [slot for slot in grid.slots if start <= slot.row < stop and slot.text]
    return [Line(slot.text, slot.page, slot.box) for slot in slots]
