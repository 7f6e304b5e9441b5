"""Lists of several kinds of figures (部门决算公开相关信息统计表): some sections are money.

The list may print its column labels again in each section, and go on in further blocks to the right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers import formbook
from parsers.amounts import Reading
from parsers.columns import Sheet
from parsers.figures import read_figure, states_nothing
from parsers.formbook import Family, header_word, is_total_row
from parsers.items import split_number
from parsers.model import Amount, Cell, Unit
from parsers.numbers import NotANumber
from parsers.plain import bare
from parsers.units import find_unit

_SECTION = re.compile(r"[一二三四五六七八九十]+[、.．].+")


def read_mixed_list(sheet: Sheet, family: Family, unit: Unit) -> Reading:
    """The rows of money of a list. `unread` are cells of such rows that hold no number."""
    amounts: list[Amount] = []
    unread: list[Cell] = []
    section = ""
    for name, value in _pairs(sheet):
        if _SECTION.fullmatch(name):
            section = split_number(name)[1]
        measure = _measure(name, section, family)
        if measure is None or states_nothing(value) or _is_label(value.text):
            continue
        try:
            amounts.append(_amount(name, section, measure, value, find_unit(name) or unit))
        except NotANumber:
            unread.append(value)
    return Reading(tuple(amounts), tuple(unread))


def is_mixed_list(sheet: Sheet) -> bool:
    """Whether a table has a column of figures at all."""
    return any(True for _ in _value_columns(sheet))


def _pairs(sheet: Sheet) -> Iterator[tuple[str, Cell]]:
    """Each row's name and figure, block after block."""
    start = 0
    for col in _value_columns(sheet):
        for row in range(sheet.table.n_rows):
            name, value = sheet.at[row][start], sheet.at[row][col]
            if bare(name.text):
                yield name.text, value if value != name else Cell(value.row, value.col)
        start = col + 1


def _value_columns(sheet: Sheet) -> list[int]:
    """The columns that a label names as those of the figures, wherever the label stands."""
    return sorted({c.col for c in sheet.table.cells if c.col and _is_label(c.text)})


def _is_label(text: str) -> bool:
    return header_word(text) in formbook.words().amounts


def _measure(name: str, section: str, family: Family) -> str | None:
    plain = bare(name)
    if family.counts and re.search(family.counts, plain):
        return None
    for measure, marks in family.sections.items():
        if any(mark in bare(section) for mark in marks):
            word = header_word(split_number(name)[1])
            return formbook.measure_of(word, family) or ("total" if is_total_row(word) else measure)
    return None


def _amount(name: str, section: str, measure: str, value: Cell, unit: Unit) -> Amount:
    _, subject = split_number(name)
    figure = read_figure(value, unit)
    return Amount(
        row=value.row,
        col=value.col,
        text=value.text,
        fen=figure.fen,
        measure=measure,
        level=0 if is_total_row(header_word(subject)) else None,
        subject_kind="item",
        subject_name=subject,
        parent_name=section if subject != section else None,
        printed_fen=figure.printed_fen,
    )
