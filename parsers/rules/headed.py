"""The header words over a table's columns: what they call its figures, and whether they let a number be money."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property

from parsers.model import Cell, Statement
from parsers.plain import plain
from parsers.rules.arithmetic import Term
from parsers.wording import is_column_number

_DIGIT = re.compile(r"\d")
_MONEY = re.compile(r"[-−(]?(\d[\d,]*\.\d+|\d{1,3}(,\d{3})+)\)?")
_CUT = re.compile(r"[-−(]?\d{1,3}(,\d{3})*,\d{0,2}")
"""Money that a narrow column cut inside a group of thousands: `12,615,1`."""
_WHOLE = re.compile(r"[-−(]?\d+\)?")
_NOT_MONEY = re.compile(r"行次|栏次|序号|编码|代码|编号|^[类款项]$|科目|数量|年|比|率|%")
"""Header words over whole numbers that are no money."""


class Headed:
    """A statement with the words over its columns and left of its figures."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement

    @cached_property
    def rows(self) -> dict[int, list[Cell]]:
        """The cells that begin in each row, left to right."""
        found: dict[int, list[Cell]] = defaultdict(list)
        for cell in self.statement.table.cells:
            found[cell.row].append(cell)
        return found

    @cached_property
    def headers(self) -> dict[int, tuple[str, ...]]:
        """The header words over each column, top to bottom, without 栏次 numbers."""
        words: dict[int, list[str]] = defaultdict(list)
        for cell in sorted([c for c in self.statement.table.cells if c.is_header], key=lambda c: c.row):
            text = plain(cell.text)
            if text and not is_column_number(text):
                for col in range(cell.col, cell.col + cell.colspan):
                    if text not in words[col]:
                        words[col].append(text)
        return {col: tuple(texts) for col, texts in words.items()}

    def row_label(self, term: Term) -> str:
        """The words that name a figure's row: the nearest text to its left that is no number."""
        left = (c for c in reversed(self.rows.get(term.amount.row, [])) if c.col < term.amount.col)
        texts = (plain(c.text) for c in left)
        return next((t for t in texts if t and not t.isdigit() and not _MONEY.fullmatch(t)), "")

    def column(self, term: Term) -> str:
        """The lowest header word over a figure: `基本支出`."""
        return (self.headers.get(term.amount.col) or ("",))[-1]

    def label(self, term: Term) -> str:
        """A figure in words: `《支出决算表》208 社会保障和就业支出·基本支出`."""
        amount = term.amount
        code, name = amount.subject_code or "", amount.subject_name or "合计" * (amount.level == 0)
        subject = f"{code}{' ' if code and name else ''}{name}"
        column = self._columns.get(amount.col, "")
        return f"《{self.statement.title}》{subject}{'·' if subject and column else ''}{column}"

    @cached_property
    def _columns(self) -> dict[int, str]:
        """The lowest two header words over each column."""
        return {col: "·".join(words[-2:]) for col, words in self.headers.items()}

    def is_money(self, cell: Cell) -> bool:
        """Whether a cell prints money, as far as its text and the words over it tell."""
        text = plain(cell.text)
        if not _DIGIT.search(text):
            return False
        if _WHOLE.fullmatch(text):
            return cell.col in self._whole_columns
        return bool(_MONEY.fullmatch(text) or _CUT.fullmatch(text))

    @cached_property
    def _whole_columns(self) -> frozenset[int]:
        """The columns whose header words let whole numbers be money."""
        words = self.headers.items()
        return frozenset(col for col, over in words if not any(map(_NOT_MONEY.search, over)))
