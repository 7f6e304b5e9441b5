"""Tables of statistics that are not money (部门决算公开相关信息统计表, 公务接待批次 among 三公) → claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from operator import attrgetter

from msgspec import Struct

from parsers.claims.grammar import load, pattern
from parsers.claims.numerals import find_numerals
from parsers.claims.topics import heading_of, topic_of
from parsers.model import Cell, Claim, Statement
from parsers.numbers import is_number
from parsers.plain import plain
from parsers.remembered import remembered

_BY_PLACE = attrgetter("row", "col")


class _Grammar(Struct, frozen=True, forbid_unknown_fields=True):
    unit: str
    forms: frozenset[str]
    section: str
    inherits: str
    numbering: str
    topics: dict[str, str]


class _Row(Struct, frozen=True):
    """A label with its figure. `section` is the label above it that begins a section."""

    label: str
    figure: Cell
    section: str
    unit: str | None


@cache
def _grammar() -> _Grammar:
    return load("statistics.yml", _Grammar)


def read_statistics(statements: Sequence[Statement]) -> tuple[Claim, ...]:
    """The counts that tables state, in their order; money is in their amounts, and a blank states nothing."""
    return tuple(claim for statement in statements for claim in _claims(statement))


def _claims(statement: Statement) -> Iterator[Claim]:
    if statement.form == "unknown":
        return
    money = {(amount.row, amount.col) for amount in statement.amounts}
    counts_all = statement.form in _grammar().forms
    for row in _rows(statement):
        if (row.figure.row, row.figure.col) in money or not (row.unit or counts_all):
            continue
        if topic := _topic(statement, row):
            yield _claim(statement, row, topic)


def _claim(statement: Statement, row: _Row, topic: str) -> Claim:
    unit = row.unit or ""
    kinds = [numeral.kind for numeral in find_numerals(f"1{unit}")]
    return Claim(
        topic=topic,
        measure="area" if "area" in kinds else "count",
        text=row.label,
        subject=_name(row.label),
        number=row.figure.text.strip(),
        unit=row.unit,
        page=row.figure.page,
        statement=statement.ordinal,
        row=row.figure.row,
        col=row.figure.col,
    )


def _rows(statement: Statement) -> Iterator[_Row]:
    """The rows that hold a figure, block after block where a table has several side by side."""
    numbering = {cell.col for cell in statement.table.cells if _numbers_rows(cell.text)}
    section, label = "", None
    units: dict[int, str | None] = {}
    for cell in sorted(statement.table.cells, key=_BY_PLACE):
        text = plain(cell.text)
        if not text or cell.is_header or cell.col in numbering:
            continue
        if not is_number(cell.text):
            label = cell
            section = text if pattern(_grammar().section).match(text) else section
            units[cell.col] = _unit(text, units.get(cell.col))
        elif label is not None and label.row == cell.row:
            yield _Row(label.text, cell, section, units[label.col])


@remembered
def _numbers_rows(text: str) -> bool:
    return pattern(_grammar().numbering).search(plain(text)) is not None


def _unit(label: str, above: str | None) -> str | None:
    own = pattern(_grammar().unit).search(label)
    if own:
        return own["unit"]
    return above if pattern(_grammar().inherits).match(label) else None


def _name(label: str) -> str:
    """A label without its numbering and unit."""
    name = pattern(r"^(?:其中:)?(?:\(?[一二三四五六七八九十\d]+[).、])?").sub("", plain(label))
    return pattern(_grammar().unit).sub("", name)


def _topic(statement: Statement, row: _Row) -> str | None:
    for form, topic in _grammar().topics.items():
        if statement.form.endswith(form):
            return topic
    return topic_of(_name(row.label), heading_of(row.section))
