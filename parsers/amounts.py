"""A known table's cells → `Amount`s: one for each cell of money, with its subject, level and measure, in fen.

What a column states comes from the header (`parsers/columns.py`), what a row is about from `parsers/rows.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parsers import formbook
from parsers.columns import Block, Column, Layout, Sheet
from parsers.figures import read_figure, states_nothing
from parsers.formbook import Family, is_total_row
from parsers.items import split_number
from parsers.model import Amount, Cell, Unit
from parsers.numbers import NotANumber, is_number
from parsers.plain import bare
from parsers.rows import Row, read_rows
from parsers.units import find_unit, states_other_unit
from parsers.wording import numbers_columns


@dataclass(frozen=True)
class Reading:
    """The amounts of a table, and its cells that hold something where only money was expected."""

    amounts: tuple[Amount, ...]
    unread: tuple[Cell, ...]


def read_amounts(sheet: Sheet, layout: Layout, family: Family, unit: Unit | None) -> Reading:
    """The amounts of a table of a family whose money is in `unit`, but where a row or column states its own.

    What is no number, or has no known unit, is `unread`.
    """
    amounts: list[Amount] = []
    unread = [cell for col in layout.unknown for cell in _body(sheet, col) if _is_money_like(cell.text)]
    for block in layout.blocks:
        rows = read_rows(sheet, block, family)
        for row in (row for row in rows if not _numbers_columns(sheet, row)):
            for column in block.money:
                cell = sheet.at[row.index][column.index]
                if (cell.row, cell.col) != (row.index, column.index) or states_nothing(cell):
                    continue
                measure = _measure(column, row, family)
                if measure and (amount := _amount(cell, row, block, measure, _unit(row, column, unit))):
                    amounts.append(amount)
                elif measure != "" and not _repeats_header(sheet, cell):
                    unread.append(cell)
    return Reading(tuple(amounts), tuple(unread))


def _unit(row: Row, column: Column, unit: Unit | None) -> Unit | None:
    if states_other_unit(row.label):
        return None
    return find_unit(row.label) or column.unit or unit


def _amount(cell: Cell, row: Row, block: Block, measure: str, unit: Unit | None) -> Amount | None:
    if unit is None:
        return None
    try:
        figure = read_figure(cell, unit)
    except NotANumber:
        return None
    first, second = row.subject, row.second
    return Amount(
        row=cell.row,
        col=cell.col,
        text=cell.text,
        fen=figure.fen,
        measure=measure,
        level=first.level,
        side=block.side,
        subject_kind=first.kind,
        subject_code=first.code,
        subject_name=first.name,
        parent_name=row.parent,
        second_subject_kind=second.kind,
        second_subject_code=second.code,
        second_subject_name=second.name,
        printed_fen=figure.printed_fen,
    )


def _measure(column: Column, row: Row, family: Family) -> str | None:
    """The measure of a cell; empty: known to be none; None: not known."""
    measure, _, basis = (column.measure or "").partition(".")
    if measure != "amount":
        return column.measure
    name = row.subject.name or ""
    found: str | None = measure
    if family.measured_rows and row.label:
        word = formbook.header_word(split_number(row.label)[1])
        found = "total" if is_total_row(name) else formbook.measure_of(word, family)
        if found is None and formbook.is_ignored(word):
            return ""
    elif row.subject.level == 0:
        listed = formbook.words().row_measures.items()
        found = next((m for m, names in listed if bare(name) in names), "total")
    return f"{found}.{basis}" if found and basis else found


def _numbers_columns(sheet: Sheet, row: Row) -> bool:
    begun = (c for col, c in enumerate(sheet.at[row.index]) if (c.row, c.col) == (row.index, col))
    return bare(row.label) in formbook.words().column_numbers or numbers_columns(c.text for c in begun)


def _repeats_header(sheet: Sheet, cell: Cell) -> bool:
    return any(bare(above.text) == bare(cell.text) for above in sheet.header(cell.col))


def _body(sheet: Sheet, col: int) -> Iterator[Cell]:
    for row in range(sheet.table.header_rows, sheet.table.n_rows):
        cell = sheet.at[row][col]
        if (cell.row, cell.col) == (row, col):
            yield cell


def _is_money_like(text: str) -> bool:
    """Whether a text is an amount and no ordinal, count or code: it has decimals or commas."""
    return is_number(text) and any(mark in text for mark in ".,，．")
