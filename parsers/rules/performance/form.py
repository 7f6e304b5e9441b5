"""A project in its form, or in its row of a list, and where each of its values stands.

A project keeps what was read and not in which cell; the columns are found again by the readers' own labels.
"""

from __future__ import annotations

import re
from collections import defaultdict
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Literal

from parsers.columns import Sheet
from parsers.model import Cell, Fund, Indicator, Place, Project, Statement, Unit
from parsers.numbers import is_number, read_number
from parsers.performance.area import Area
from parsers.performance.funds import find_funds
from parsers.performance.indicators import Columns, find_indicators
from parsers.performance.labels import field_of, word
from parsers.plain import plain
from parsers.rules.arithmetic import FEN_PER, decimals, money
from parsers.rules.performance.printed import Exact, Printed, exact, points

MoneyField = Literal["initial", "budget", "executed", "balance"]
_OWN_UNIT = re.compile(r"万?元$")
_YEAR = re.compile(r"^20\d\d年度?")
_MARKS = re.compile(r"[^\w]|_")


class Rows(Area):
    """The rows of a form, each put together once."""

    def __init__(self, sheet: Sheet, first: int, last: int) -> None:
        super().__init__(sheet, first, last)
        self._cells: dict[int, list[Cell]] = {}
        self._across: dict[int, list[Cell]] = {}

    def cells(self, row: int) -> list[Cell]:
        """The cells that begin in a row and hold a text, left to right."""
        if row not in self._cells:
            self._cells[row] = super().cells(row)
        return self._cells[row]

    def across(self, row: int, start: int = 0) -> list[Cell]:
        """The cells that cover a row from a column on."""
        if start:
            return super().across(row, start)
        if row not in self._across:
            self._across[row] = super().across(row)
        return self._across[row]


class Form:
    """A project in its place: its index in the document's `projects`, and its rows from `first` to before `end`."""

    def __init__(
        self, index: int, project: Project, statement: Statement, sheet: Sheet, rows: range, unread: set[int]
    ) -> None:
        self.index, self.project, self.statement = index, project, statement
        self.first, self.end = rows.start, rows.stop
        self.area = Rows(sheet, rows.start, rows.stop - 1)
        """The rows of the form."""
        self.unread = unread.intersection(rows)
        """The rows with cells that no reader understood."""
        self._money: dict[tuple[int, MoneyField], Printed | None] = {}

    @property
    def name(self) -> str:
        """The project's name as it is printed."""
        return self.project.name

    @cached_property
    def key(self) -> str:
        """The name as it is compared: without a year before it, marks, and 项目 behind it."""
        return name_key(self.name)

    @cached_property
    def score(self) -> Printed | None:
        """The project's score."""
        return points(self.project.score)

    @cached_property
    def total(self) -> Fund | None:
        """The project's money in all: the row that its own sums come from."""
        p = self.project
        found = (f for f in p.funds if (f.budget_fen, f.executed_fen) == (p.budget_fen, p.executed_fen))
        return next(found, None)

    def place(self, cell: Cell | None = None) -> Place:
        """The place of a cell, or of the project as a whole."""
        if cell is None:
            return Place(self.statement.ordinal, row=self.project.row, text=self.name, project=self.index)
        return Place(
            self.statement.ordinal, None, cell.row, cell.col, cell.page, cell.text, project=self.index
        )

    @cached_property
    def _indicators(self) -> Columns | None:
        last = min((i.row for i in self.project.indicators), default=self.first)
        found = (find_indicators(self.area, row) for row in range(self.first, last))
        return next((columns for _, columns in filter(None, found)), None)

    def asks(self, field: str) -> bool:
        """Whether the indicators have a column for a field."""
        return self._indicators is not None and field in self._indicators.by_field

    def indicator(self, indicator: Indicator, field: str) -> Place:
        """Where a field of an indicator stands."""
        col = self._indicators.column(field) if self._indicators else None
        if col is None:
            return self.place(next(iter(self.area.cells(indicator.row)), None))
        return self.place(self.area.at(indicator.row, col))

    @cached_property
    def _funds(self) -> dict[str, dict[str, Cell]]:
        """Source → field → cell, of a table of sources under a header."""
        found: dict[str, dict[str, Cell]] = {}
        header: dict[int, str] = {}
        row, end = self.first, min((i.row for i in self.project.indicators), default=self.end)
        while row < end:
            if begun := find_funds(self.area, row):
                depth, header = begun
                row += depth
                continue
            if header:
                left = [c for c in self.area.across(row) if c.col < min(header) and plain(c.text)]
                if left:
                    cells = {n: self.area.at(row, col) for col, n in reversed(header.items())}
                    found.setdefault(word(left[-1].text), cells)
            row += 1
        return found

    def fund_cell(self, fund: Fund, field: str) -> Cell | None:
        """The cell of a field of a source; of money without a header the first that prints it."""
        cell = self._funds.get(fund.source, {}).get(field)
        if cell is not None and plain(cell.text):
            return cell
        value: int | str | None = getattr(fund, f"{field}_fen", None) or getattr(fund, field, None)
        return None if value is None else self._printing(value)

    def _printing(self, value: int | str) -> Cell | None:
        cells = (c for row in range(self.first, self.end) for c in self.area.cells(row))
        if isinstance(value, str):
            return next((c for c in cells if plain(c.text) == plain(value)), None)
        return next((c for c in cells if _unit_of(c.text, value)), None)

    def fund(self, fund: Fund, field: str) -> Place:
        """Where a field of a source stands."""
        return self.place(self.fund_cell(fund, field))

    def money(self, fund: Fund, field: MoneyField) -> Printed | None:
        """A sum of one of the project's sources, in fen, as precise as it is printed."""
        key = (id(fund), field)
        if key not in self._money:
            fen: int | None = getattr(fund, f"{field}_fen")
            self._money[key] = None if fen is None else self.printed_fen(fen, self.fund_cell(fund, field))
        return self._money[key]

    def printed_fen(self, fen: int, cell: Cell | None) -> Printed:
        """Money as precise as its cell prints it; without one, as precise as it must be printed."""
        unit = (_unit_of(cell.text, fen) if cell else None) or self.unit
        if cell is None or not _unit_of(cell.text, fen):
            return money_as_printed(fen, unit)
        half = exact(FEN_PER[unit], 2 * 10 ** decimals(_OWN_UNIT.sub("", plain(cell.text))))
        return Printed(cell.text, fen, half)

    @cached_property
    def unit(self) -> Unit:
        """The unit in which the form prints money."""
        fund = next((f for f in self.project.funds if f.budget_fen), None)
        cell = self.fund_cell(fund, "budget") if fund else None
        own = _unit_of(cell.text, fund.budget_fen) if cell and fund and fund.budget_fen else None
        return own or self.statement.unit or "wan_yuan"

    def yuan(self, fen: Exact) -> str:
        """Money in words, in the form's unit."""
        return money(round(fen), self.unit, 0)

    @cached_property
    def _totals(self) -> dict[str, list[Cell]]:
        """Label of a total → the cells of the rows that it stands in."""
        found: dict[str, list[Cell]] = defaultdict(list)
        last = max((i.row for i in self.project.indicators), default=self.first)
        for row in range(last, self.end):
            cells = self.area.cells(row)
            for name in {field_of(cell.text, "totals") for cell in cells} - {None}:
                found[name or ""] += cells
        return found

    def row_cell(self, text: str | None, field: str) -> Place:
        """Where a total of the form stands: in the row of its label, the last cell with that text."""
        cells = self._totals.get(field, ())
        same = [c for c in cells if plain(c.text).rstrip("分") == plain(text or "")]
        return self.place(same[-1] if same else None)

    def _listed(self, fen: int) -> Cell | None:
        """The first cell of the row of a list that prints a sum."""
        return next((c for c in self.area.cells(self.project.row or 0) if _unit_of(c.text, fen)), None)

    def listed_cell(self, fen: int | None = None, text: str | None = None) -> Place:
        """Where a value stands in the row of a list."""
        if fen is not None:
            return self.place(self._listed(fen))
        cells = self.area.cells(self.project.row or 0)
        return self.place(next((c for c in reversed(cells) if plain(c.text) == plain(text or "")), None))

    def own_money(self, field: MoneyField) -> Printed | None:
        """A sum of the whole project, in fen, as precise as it is printed."""
        fen: int | None = getattr(self.project, f"{field}_fen", None)
        if fen is None:
            return None
        if self.total is not None and self.project.origin == "form":
            return self.money(self.total, field)
        return self.printed_fen(fen, self._listed(fen))

    def own_place(self, field: MoneyField) -> Place:
        """Where a sum of the whole project stands."""
        if self.project.origin == "form" and self.total is not None:
            return self.fund(self.total, field)
        return self.listed_cell(fen=getattr(self.project, f"{field}_fen", None))

    def printing(self, row: int, fen: int) -> set[int]:
        """The columns whose cells print a sum in a row."""
        return {c.col for c in self.area.cells(row) if _unit_of(c.text, fen)}


def money_as_printed(fen: int, unit: Unit) -> Printed:
    """Money with as many places as it takes in a unit."""
    width = len(str(FEN_PER[unit])) - 1
    places = len(str(abs(fen) % FEN_PER[unit]).zfill(width).rstrip("0"))
    return Printed(money(fen, unit, 0), fen, exact(FEN_PER[unit], 2 * 10**places))


def name_key(name: str) -> str:
    """A project's name as it is compared."""
    key = _MARKS.sub("", _YEAR.sub("", plain(name)))
    return key.removesuffix("项目") or key


@lru_cache(4096)
def _unit_of(text: str, fen: int) -> Unit | None:
    """The unit in which a text prints a sum; None where it doesn't."""
    bare = _OWN_UNIT.sub("", plain(text))
    if not is_number(bare):
        return None
    value = Fraction(read_number(bare))
    units: tuple[Unit, ...] = ("wan_yuan", "yuan")
    return next((u for u in units if value * FEN_PER[u] == fen), None)
