"""The printed line numbers (行次) of a table: one more on each line, on from one side to the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from parsers.model import Cell, Finding, Place, Statement
from parsers.plain import plain
from parsers.rules.book import Book
from parsers.rules.form.residue import WORDS

_MOST_DIGITS = 7
"""Of a line's number: no table that is read has more lines."""


def line_numbers(book: Book, rule: str) -> Iterator[Finding]:
    """One finding for each break in a table's line numbers; one pass for a table without any."""
    for statement in book.document.statements:
        numbered = [cell for column in _columns(statement) for cell in column]
        breaks = [(a, b) for a, b in pairwise(numbered) if int(b.text) != int(a.text) + 1]
        for before, after in breaks:
            message = WORDS["gap"].format(title=statement.title, after=before.text, next=after.text)
            places = (_place(statement, after), _place(statement, before))
            expected = str(int(before.text) + 1)
            yield Finding(rule, "info", message, expected=expected, actual=after.text, evidence=places)
        if numbered and not breaks:
            message = WORDS["unbroken"].format(title=statement.title)
            yield Finding(rule, "pass", message, evidence=(Place(statement=statement.ordinal),))


def _columns(statement: Statement) -> Iterator[Sequence[Cell]]:
    """The cells of each column headed 行次 that print a whole number, downwards; columns from left to right."""
    heads = {
        c.col for c in statement.table.cells if c.is_header and "次" in c.text and plain(c.text) == "行次"
    }
    columns: dict[int, list[Cell]] = {col: [] for col in sorted(heads)}
    for cell in statement.table.cells if heads else ():
        if (
            cell.col in heads
            and not cell.is_header
            and len(cell.text) <= _MOST_DIGITS
            and cell.text.isdecimal()
        ):
            columns[cell.col].append(cell)
    yield from columns.values()


def _place(statement: Statement, cell: Cell) -> Place:
    return Place(statement.ordinal, None, cell.row, cell.col, cell.page, cell.text)
