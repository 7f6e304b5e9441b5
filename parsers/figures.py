"""What a cell states as money: the number that its spreadsheet stores, else the one that it prints.

A spreadsheet prints less than it stores (`5,988.22` for 5988.2249), and a stored 0 as a dash where its format
is one of accounts. Where print and store contradict each other, the cell is in doubt and the print counts.
"""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from parsers.model import Cell, Unit
from parsers.numbers import is_blank, read_cut_number
from parsers.units import to_fen


class Figure(Struct, frozen=True):
    """Money in fen. `printed_fen` is what is printed, where that is not the same."""

    fen: int
    printed_fen: int | None = None


def states_nothing(cell: Cell) -> bool:
    """Whether a cell is blank or a dash, and no stored 0 that only looks like one."""
    return is_blank(cell.text) and _stored(cell) != 0


def read_figure(cell: Cell, unit: Unit) -> Figure:
    """The money that a cell states; its print may be cut behind the point. Raises NotANumber."""
    stored = _stored(cell)
    printed = Decimal(0) if stored == 0 and is_blank(cell.text) else read_cut_number(cell.text)
    fen = to_fen(printed, unit)
    own = fen if stored is None else to_fen(stored, unit)
    return Figure(own, None if own == fen else fen)


def _stored(cell: Cell) -> Decimal | None:
    return None if cell.value is None or cell.doubt else Decimal(cell.value)
