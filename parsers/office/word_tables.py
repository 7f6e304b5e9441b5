"""A Word table → a grid, with the merges that its cells state (ECMA-376 Part 1 §17.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml.etree import _Element
from msgspec import Struct
from msgspec.structs import replace

from parsers.grid import Grid, Slot, from_spans
from parsers.office.sheet import MOST_POSITIONS
from parsers.office.word_text import blocks, cells_of, rows_of, text_boxes
from parsers.text import join_wrapped, tidy
from parsers.unreadable import Unreadable

_MOST_COLUMNS = 1000
_LAYOUT = 0.5
_SLIVER = 80  # twentieths of a point: four points, less than a character

TextOf = Callable[[_Element], str]


class _Piece(Struct, frozen=True):
    """A cell as the file has it: one row high, a piece of what may be merged downwards."""

    slot: Slot
    carries_on: bool


def read_grid(table: _Element, number: int, text_of: TextOf) -> Grid:
    """The grid of a table, the `number`th of its document; cells have `table/row/col` as anchor.

    `text_of` gives the text of a paragraph. Raises `Unreadable` (`too_large`) for a table beyond all use.
    """
    rows = rows_of(table)
    pieces = [piece for row, element in enumerate(rows) for piece in _pieces(element, row, number, text_of)]
    n_cols = max((piece.slot.col + piece.slot.colspan for piece in pieces), default=0)
    if len(rows) * n_cols > MOST_POSITIONS:
        raise Unreadable("too_large", f"a table of {len(rows)} rows and {n_cols} columns")
    places = _without_slivers([piece.slot for piece in pieces], _widths(table, n_cols))
    return from_spans(_merged(pieces, places), len(rows), places[-1])


def _pieces(element: _Element, row: int, number: int, text_of: TextOf) -> list[_Piece]:
    """The cells of a row, those that a legacy horizontal merge joins as one."""
    pieces: list[_Piece] = []
    col = _number(element, "trPr/gridBefore", 0)
    for cell in cells_of(element):
        width = min(max(1, _number(cell, "tcPr/gridSpan", 1)), _MOST_COLUMNS - col)
        if width < 1:
            raise Unreadable("too_large", f"a table of more than {_MOST_COLUMNS} columns")
        if _merge(cell, "hMerge") == "continue" and pieces:
            last = pieces[-1].slot
            pieces[-1] = replace(pieces[-1], slot=replace(last, colspan=last.colspan + width))
        else:
            slot = Slot(row, col, 1, width, _cell_text(cell, text_of), anchor=f"{number}/{row}/{col}")
            pieces.append(_Piece(slot, _merge(cell, "vMerge") == "continue"))
        col += width
    return pieces


def _merged(pieces: list[_Piece], places: list[int]) -> list[Slot]:
    """The cells over the columns that are left, each with those that carry it on in the rows below."""
    slots: list[Slot] = []
    reaching: dict[tuple[int, int, int], int] = {}
    for piece in pieces:
        col, end = places[piece.slot.col], places[piece.slot.col + piece.slot.colspan]
        row = piece.slot.row
        index = reaching.get((row, col, end)) if piece.carries_on else None
        if index is None:
            index = len(slots)
            slots.append(replace(piece.slot, col=col, colspan=end - col))
        else:
            slots[index] = replace(slots[index], rowspan=row - slots[index].row + 1)
        reaching[row + 1, col, end] = index
    return slots


def _widths(table: _Element, n_cols: int) -> list[int]:
    """The widths of the columns in twentieths of a point; what the file does not say counts as wide."""
    said = [int(column.get("w", _SLIVER)) for column in table.iterfind("tblGrid/gridCol")][:n_cols]
    return said + [_SLIVER] * (n_cols - len(said))


def _without_slivers(slots: list[Slot], widths: list[int]) -> list[int]:
    """For each column border its place once those that nearly coincide are one.

    The rows of a DOC or RTF state their borders apart, rounded: they leave slivers that hold no cell.
    """
    places = list(range(len(widths) + 1))
    for col, width in enumerate(widths):
        narrow = width < _SLIVER and all(
            places[s.col + s.colspan] - places[s.col] > 1 for s in slots if s.col <= col < s.col + s.colspan
        )
        if narrow:
            places[col + 1 :] = [place - 1 for place in places[col + 1 :]]
    return places


def _cell_text(cell: _Element, text_of: TextOf) -> str:
    return join_wrapped([(tidy(line), False) for line in _cell_lines(cell, text_of)])


def _cell_lines(cell: _Element, text_of: TextOf) -> Iterator[str]:
    """The lines of a cell, of text boxes in it too, those of tables in it not."""
    for block in blocks(cell):
        if block.tag == "p":
            yield from text_of(block).split("\n")
            for box in text_boxes(block):
                yield from _cell_lines(box, text_of)


def is_layout(table: _Element) -> bool:
    """Whether a table only arranges the page: one cell a row, or mostly other tables."""
    if all(len(cells_of(row)) < 2 for row in rows_of(table)):
        return True
    inside = sum(_length(inner) for inner in nested_tables(table))
    return inside > 0 and inside >= _LAYOUT * _length(table)


def nested_tables(table: _Element) -> list[_Element]:
    """The tables that stand in the cells of a table, not those inside these."""
    cells = [cell for row in rows_of(table) for cell in cells_of(row)]
    return [block for cell in cells for block in blocks(cell) if block.tag == "tbl"]


def _length(element: _Element) -> int:
    return sum(len((text.text or "").strip()) for text in element.iter("t"))


def _merge(cell: _Element, kind: str) -> str | None:
    """`restart` or `continue`, which is meant where nothing is said; None for a cell outside merges."""
    merge = cell.find(f"tcPr/{kind}")
    return None if merge is None else merge.get("val", "continue")


def _number(element: _Element, path: str, default: int) -> int:
    found = element.find(path)
    return default if found is None else int(found.get("val", default))
