"""The projects of a document as the checks see them, and where each of their values stands.

A project keeps what was read and not in which cell; the columns are found again by the readers' own labels.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Literal

from parsers import columns
from parsers.model import Cell, Claim, Fund, Indicator, Place, Project, Statement, Unit
from parsers.numbers import is_number, read_number
from parsers.performance.area import Area
from parsers.performance.funds import find_funds
from parsers.performance.indicators import Columns, find_indicators
from parsers.performance.labels import field_of, word
from parsers.plain import plain
from parsers.rules.arithmetic import FEN_PER, decimals, money
from parsers.rules.performance.printed import Printed
from parsers.rules.view import Book

MoneyField = Literal["initial", "budget", "executed", "balance"]
_OWN_UNIT = re.compile(r"万?元$")
_YEAR = re.compile(r"^20\d\d年度?")
_MARKS = re.compile(r"[^\w]|_")


class Form:
    """A project in its place: its index in the document's `projects`, and its rows from `first` to before `end`."""

    def __init__(
        self, index: int, project: Project, statement: Statement, rows: range, unread: frozenset[int]
    ) -> None:
        self.index, self.project, self.statement = index, project, statement
        self.first, self.end = rows.start, rows.stop
        self.unread = unread & frozenset(rows)
        """The rows with cells that no reader understood."""

    @property
    def name(self) -> str:
        """The project's name as it is printed."""
        return self.project.name

    @cached_property
    def key(self) -> str:
        """The name as it is compared: without a year before it, marks, and 项目 behind it."""
        return name_key(self.name)

    @cached_property
    def area(self) -> Area:
        """The rows of the form."""
        return Area(columns.Sheet(self.statement.table), self.first, self.end - 1)

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
        last = max((i.row for i in self.project.indicators), default=self.first)
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
        row = self.first
        while row < self.end:
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
        fen = getattr(fund, f"{field}_fen", None)
        if cell is not None and plain(cell.text):
            return cell
        return None if fen is None else self._printing(fen)

    def _printing(self, fen: int) -> Cell | None:
        cells = (c for row in range(self.first, self.end) for c in self.area.cells(row))
        return next((c for c in cells if _unit_of(c.text, fen)), None)

    def fund(self, fund: Fund, field: str) -> Place:
        """Where a field of a source stands."""
        return self.place(self.fund_cell(fund, field))

    def money(self, fund: Fund, field: MoneyField) -> Printed | None:
        """A sum of a source, in fen, as precise as it is printed."""
        fen: int | None = getattr(fund, f"{field}_fen")
        return None if fen is None else self.printed_fen(fen, self.fund_cell(fund, field))

    def printed_fen(self, fen: int, cell: Cell | None) -> Printed:
        """Money as precise as its cell prints it; without one, as precise as it must be printed."""
        unit = (_unit_of(cell.text, fen) if cell else None) or self.unit
        if cell is None or not _unit_of(cell.text, fen):
            return money_as_printed(fen, unit)
        half = Fraction(FEN_PER[unit], 2 * 10 ** decimals(_OWN_UNIT.sub("", plain(cell.text))))
        return Printed(cell.text, Fraction(fen), half)

    @cached_property
    def unit(self) -> Unit:
        """The unit in which the form prints money."""
        fund = next((f for f in self.project.funds if f.budget_fen), None)
        cell = self.fund_cell(fund, "budget") if fund else None
        own = _unit_of(cell.text, fund.budget_fen) if cell and fund and fund.budget_fen else None
        return own or self.statement.unit or "wan_yuan"

    def yuan(self, fen: int | Fraction) -> str:
        """Money in words, in the form's unit."""
        return money(round(fen), self.unit, 0)

    def row_cell(self, text: str | None, field: str) -> Place:
        """Where a total of the form stands: in the row of its label, the last cell with that text."""
        for row in range(self.first, self.end):
            if any(field_of(c.text, "totals") == field for c in self.area.cells(row)):
                same = [c for c in self.area.cells(row) if plain(c.text).rstrip("分") == plain(text or "")]
                if same:
                    return self.place(same[-1])
        return self.place()

    def listed_cell(self, fen: int | None = None, text: str | None = None) -> Place:
        """Where a value stands in the row of a list: the first cell of the row that prints it."""
        cells = self.area.cells(self.project.row or 0)
        if fen is not None:
            return self.place(next((c for c in cells if _unit_of(c.text, fen)), None))
        return self.place(next((c for c in reversed(cells) if plain(c.text) == plain(text or "")), None))


class Forms:
    """The projects of a document, by where they are printed, with the claims about them."""

    def __init__(self, book: Book) -> None:
        document = book.document
        statements = {s.ordinal: s for s in document.statements}
        unread: dict[int, set[int]] = defaultdict(set)
        for place in document.unread:
            if place.statement is not None and place.row is not None:
                unread[place.statement].add(place.row)
        placed = [
            Form(i, p, statements[p.statement], rows, frozenset(unread[p.statement]))
            for i, p, rows in _spans(document.projects, statements)
        ]
        self.forms = tuple(f for f in placed if f.project.origin == "form")
        self.listed = tuple(f for f in placed if f.project.origin == "summary")
        self.tabled = tuple(f for f in placed if f.project.origin == "table")
        self.claims = tuple((i, c) for i, c in enumerate(document.claims) if c.topic == "performance")

    @property
    def evaluated(self) -> tuple[Form, ...]:
        """The forms that say what was done."""
        return tuple(f for f in self.forms if f.project.stage == "self_evaluation")


@lru_cache(maxsize=1)
def forms_of(book: Book) -> Forms:
    """The projects of a book: every rule on a document asks for the same."""
    return Forms(book)


def _spans(
    projects: Iterable[Project], statements: dict[int, Statement]
) -> Iterator[tuple[int, Project, range]]:
    """Each project with its rows: a form begins where the one before it ends, the first with its table."""
    indexed = [(i, p) for i, p in enumerate(projects) if p.statement in statements]
    for n, (index, project) in enumerate(indexed):
        table = statements[project.statement].table
        if project.origin != "form":
            yield index, project, range(table.n_rows)
            continue
        before = n > 0 and indexed[n - 1][1].statement == project.statement
        after = indexed[n + 1][1] if n + 1 < len(indexed) else None
        end = after.row if after and after.statement == project.statement else None
        first = (project.row or 0) if before else 0
        yield index, project, range(first, table.n_rows if end is None else end)


def said(index: int, claim: Claim) -> Place:
    """Where a claim stands."""
    return Place(section=claim.section, page=claim.page, text=claim.text, claim=index)


def claimed_money(claim: Claim) -> Printed | None:
    """A claim's money, in fen, as precise as it must be printed."""
    if claim.fen is None:
        return None
    return money_as_printed(claim.fen, "yuan" if claim.unit == "元" else "wan_yuan")


def money_as_printed(fen: int, unit: Unit) -> Printed:
    """Money with as many places as it takes in a unit."""
    width = len(str(FEN_PER[unit])) - 1
    places = len(str(abs(fen) % FEN_PER[unit]).zfill(width).rstrip("0"))
    return Printed(money(fen, unit, 0), Fraction(fen), Fraction(FEN_PER[unit], 2 * 10**places))


def name_key(name: str) -> str:
    """A project's name as it is compared."""
    key = _MARKS.sub("", _YEAR.sub("", plain(name)))
    return key.removesuffix("项目") or key


def _unit_of(text: str, fen: int) -> Unit | None:
    """The unit in which a text prints a sum; None where it doesn't."""
    bare = _OWN_UNIT.sub("", plain(text))
    if not is_number(bare):
        return None
    value = Fraction(read_number(bare))
    units: tuple[Unit, ...] = ("wan_yuan", "yuan")
    return next((u for u in units if value * FEN_PER[u] == fen), None)
