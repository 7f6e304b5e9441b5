"""Tables → `Statement`s: which standard table each one is, in which unit, with which amounts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

from msgspec import Struct

from parsers import formbook
from parsers.amounts import Reading, read_amounts
from parsers.columns import Layout, Sheet, read_layout
from parsers.formbook import Columns, Family
from parsers.items import split_number
from parsers.leads import Lead, read_lead
from parsers.mixed_lists import is_mixed_list, read_mixed_list
from parsers.model import Cell, Kind, Place, Source, Statement, Table, Unit
from parsers.numbers import is_number
from parsers.plain import bare, plain
from parsers.titles import account_kind

_T = TypeVar("_T")
_NOTHING = Reading((), ())
_NO_COLUMNS = Layout((), ())
_ENTRY = re.compile(
    r"目录$|第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+、|\(?\d{1,2}[).、]|.*(?:\.{3}|…)"
)


class Tabled(Struct, frozen=True):
    """A statement, and what only its reading knows: what led to it, and whether all its money was read.

    `unread` are its cells that hold something where only money was expected.
    """

    statement: Statement
    lead: Lead
    is_read: bool
    may_be_empty: bool
    unread: tuple[Cell, ...] = ()


class _Found(Struct, frozen=True):
    sheet: Sheet
    lead: Lead
    family: Family | None = None
    layout: Layout = _NO_COLUMNS


def read_statements(source: Source, kind: Kind | None, keep_whole: bool = False) -> tuple[Tabled, ...]:
    """The statements of a source in their order.

    `kind` is what the document's own title says; it decides for tables whose titles do not. `keep_whole`: no
    table is one of a department (the accounts of a government), all are `unknown`.
    """
    found = [_find(source, i) for i, block in enumerate(source.blocks) if isinstance(block, Table)]
    found = [f for f in found if not _is_contents(f.sheet.table)]
    unit: Unit | None = most(f.lead.unit for f in found if f.family)
    kind = kind or most(_own_kind(f) for f in found if f.family)
    return tuple(
        _tabled(n, f, unit, None if keep_whole else kind, keep_whole) for n, f in enumerate(found, 1)
    )


def _find(source: Source, index: int) -> _Found:
    table = source.blocks[index]
    assert isinstance(table, Table)
    lead = read_lead(source, index)
    sheet = Sheet(table)
    labels = frozenset(bare(cell.text) for cell in table.cells)
    for family in formbook.families_labelled(labels) or (*formbook.families_listed(), *lead.families):
        layout = read_layout(sheet, family) if family.shape and not family.sections else _NO_COLUMNS
        if _fits(sheet, family, layout):
            return _Found(sheet, lead, family, layout)
    return _Found(sheet, lead)


def _fits(sheet: Sheet, family: Family, layout: Layout) -> bool:
    """Whether a table has the shape of a family: a column of one of the measures that make it one."""
    if family.columns:
        return _lists(sheet, family.columns)
    if not family.shape:
        return True
    if family.sections:
        return is_mixed_list(sheet)
    measures = set(layout.measures)
    if family.measured_rows and "amount" in measures:
        names = (formbook.header_word(split_number(cell.text)[1]) for cell in sheet.table.cells)
        measures |= {formbook.measure_of(name, family) or "" for name in names}
    return bool(measures.intersection(family.shape))


def _lists(sheet: Sheet, columns: Columns) -> bool:
    """Whether every column of a table that holds anything is one of a list without money."""
    filled = {cell.col for cell in sheet.table.cells if cell.text}
    paths = [[formbook.header_word(cell.text) for cell in sheet.header(col)] for col in sorted(filled)]
    roles = [_list_role(path, columns) for path in paths]
    return "name" in roles and None not in roles and not _has_money(sheet.table)


def _list_role(path: Sequence[str], columns: Columns) -> str | None:
    if not path:
        return None
    if re.fullmatch(columns.names, path[-1]):
        return "name"
    is_other = re.fullmatch(columns.others, path[-1]) or re.fullmatch(columns.over, path[0])
    return "other" if is_other else None


def _own_kind(found: _Found) -> Kind | None:
    """The kind that a table's title says, or that its family always is."""
    if found.family and len(found.family.kinds) == 1:
        return None
    return account_kind(found.lead.title)


def _tabled(ordinal: int, found: _Found, unit: Unit | None, kind: Kind | None, keep_whole: bool) -> Tabled:
    family, lead, table = found.family, found.lead, found.sheet.table
    form = None if family is None or keep_whole else _form(found, kind)
    is_money = form is not None and family is not None and bool(family.shape)
    printed = (found.layout.unit if is_money else None) or lead.unit
    own = printed or (unit if is_money and not lead.has_other_unit else None)
    reading = _read(found.sheet, found.layout, family, own) if is_money and family else _NOTHING
    is_blank = not reading.amounts and not reading.unread and not _has_money(table)
    has_note = is_money and (is_blank or not _is_conditional(lead.empty_note))
    pages = [cell.page for cell in table.cells if cell.page]
    statement = Statement(
        ordinal=ordinal,
        form=form or "unknown",
        title=lead.title,
        table=table,
        printed_number=lead.printed_number,
        first_page=min(pages, default=None),
        last_page=max(pages, default=None),
        unit=own,
        unit_source="printed" if printed else "document" if own else None,
        is_empty=is_money and is_blank,
        empty_note=lead.empty_note if has_note else None,
        amounts=tuple(sorted(reading.amounts, key=lambda a: (a.row, a.col))),
    )
    is_known = keep_whole if form is None else not is_money or bool(reading.amounts)
    is_read = is_blank or (is_known and not reading.unread)
    return Tabled(statement, lead, is_read, family is not None and family.may_be_empty, reading.unread)


def _is_conditional(note: str | None) -> bool:
    """如本表为空，则…: printed under every table, and only true of empty ones."""
    return note is not None and re.match(r"(?:(?:备?注|说明)\d*[:：])?[如若]", note) is not None


def _form(found: _Found, kind: Kind | None) -> str | None:
    family = found.family
    assert family is not None
    own = family.kinds[0] if len(family.kinds) == 1 else account_kind(found.lead.title) or kind
    return family.form(own)


def _read(sheet: Sheet, layout: Layout, family: Family, unit: Unit | None) -> Reading:
    if not family.sections:
        return read_amounts(sheet, layout, family, unit)
    return read_mixed_list(sheet, family, unit) if unit else _NOTHING


def _has_money(table: Table) -> bool:
    """Whether a table's body holds anything that looks like money: a number with decimals or commas."""
    texts = (cell.text for cell in table.cells if cell.row >= table.header_rows)
    return any(is_number(text) and any(mark in text for mark in ".,，．") for text in texts)


def _is_contents(table: Table) -> bool:
    """A list of contents in a frame, or a frame around nothing."""
    texts = [plain(cell.text) for cell in table.cells if cell.text]
    entries = sum(_ENTRY.match(text) is not None for text in texts)
    return not texts or (table.n_cols == 1 and 2 * entries > len(texts) and not _has_money(table))


def place_of(ordinal: int, cell: Cell) -> Place:
    """The place of a cell of the statement with this ordinal."""
    return Place(ordinal, None, cell.row, cell.col, cell.page, cell.text)


def most(values: Iterable[_T | None]) -> _T | None:
    """The most frequent value, None apart; of equally frequent ones the first."""
    counted = Counter(value for value in values if value is not None)
    return counted.most_common(1)[0][0] if counted else None
