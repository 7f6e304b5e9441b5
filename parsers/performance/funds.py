"""The money of a form: a table of sources by 年初预算数, 全年预算数, 全年执行数, …, or labels with values.

In the second way of printing, labels stand one under the other, and what the top one of a column counts
(预算数, 执行数) holds for the sources under it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from msgspec.structs import replace

from parsers.model import Cell, Fund, Unit
from parsers.performance.area import Area, read_header
from parsers.performance.labels import field_of, word
from parsers.plain import plain
from parsers.units import find_unit

MONEY = ("declared", "initial", "budget", "executed", "balance")
_WHOLE = "总额"
"""The source of money that is counted without one (项目预算金额 5000): the public schema's name of a total."""


@dataclass
class Money:
    """What a form says of its money so far. `unit` is the form's own, else that of its table."""

    unit: Unit | None
    funds: list[Fund] = field(default_factory=list)
    has_total: bool = False
    columns: dict[int, str] | None = None
    """Of a table of sources: what each column states."""
    labels: dict[int, str] = field(default_factory=dict)
    """Of labels with values: what the top label of each column counts; `longer` is not of this year."""

    @property
    def total(self) -> Fund | None:
        """The total, which is the first; one source alone is its own total."""
        return self.funds[0] if self.has_total or len(self.funds) == 1 else None


def find_funds(area: Area, row: int) -> tuple[int, dict[int, str]] | None:
    """The depth and columns of the header of a table of sources that begins at a row, if one does.

    Its labels stand side by side; where a value stands between two of them, they are no header.
    """
    cells = area.across(row)
    known = [field_of(cell.text, "money") for cell in cells]
    beside = [bool(a and b) for a, b in pairwise(known)]
    keys = [c for c, name in zip(cells, known, strict=True) if name and c.row == row]
    if not any(beside) or len(keys) < 2 or not {*known} & {*MONEY}:
        return None
    depth, paths = read_header(area, row, keys, "money")
    under = {col: path for col, path in paths.items() if col >= keys[0].col}
    names = {col: [n for c in path if (n := field_of(c.text, "money"))] for col, path in under.items()}
    return depth, {col: found[-1] for col, found in names.items() if found}


def read_fund(area: Area, row: int, money: Money) -> bool:
    """Read the row of a source under its header; False where it is none."""
    columns = money.columns or {}
    first = min(columns)
    named = [cell for cell in area.across(row) if cell.col < first and plain(cell.text)]
    if not named or named[-1].col + named[-1].colspan > first:
        return False
    source = named[-1]
    area.take(source)
    cells = {name: area.at(row, col) for col, name in reversed(columns.items())}
    fund = _with(area, Fund(word(source.text)), {n: c for n, c in cells.items() if c.row == row}, money.unit)
    _add(money, fund, is_total=field_of(source.text, "sources") == "total")
    return True


def read_source(area: Area, label: Cell, money: Money) -> None:
    """Read a source with one value beside it."""
    name = field_of(label.text, "sources")
    if name != "part" or label.col not in money.labels:
        money.labels[label.col] = "longer" if name == "longer" else "budget"
    _read_beside(area, label, money, money.labels[label.col], word(label.text), is_total=name == "total")


def read_count(area: Area, label: Cell, money: Money) -> None:
    """Read a sum of the project's money, its rate or score with its value beside the label."""
    name = field_of(label.text, "money") or ""
    if name in MONEY:
        money.labels[label.col] = name
    is_source = field_of(label.text, "sources") == "total"
    _read_beside(area, label, money, name, word(label.text) if is_source else _WHOLE, is_total=True)


def _read_beside(area: Area, label: Cell, money: Money, name: str, source: str, is_total: bool) -> None:
    area.take(label)
    value = next(area.values(label, "money", "sources", "totals", "goals", "heads"), None)
    if value is None:
        return
    if name == "longer":
        area.take(value)
        return
    known = money.funds[0] if is_total and money.has_total else _source(money, source)
    begun = known or Fund(source)
    if is_total and name in MONEY and not _has_money(begun):
        begun = replace(begun, source=source)
    fund = _with(area, begun, {name: value}, find_unit(label.text) or money.unit)
    if known:
        money.funds[money.funds.index(known)] = fund
    else:
        _add(money, fund, is_total)


def _has_money(fund: Fund) -> bool:
    return any(getattr(fund, f"{name}_fen") is not None for name in MONEY)


def _source(money: Money, source: str) -> Fund | None:
    return next((fund for fund in money.funds if fund.source == source), None)


def _with(area: Area, fund: Fund, cells: dict[str, Cell], unit: Unit | None) -> Fund:
    """A source with what its cells state; what is no number, or was stated before, stays unread."""
    found: dict[str, int | str | None] = {}
    for name, cell in cells.items():
        key = f"{name}_fen" if name in MONEY else name
        if getattr(fund, key) is None:
            found[key] = area.fen(cell, unit) if name in MONEY else area.points(cell)
    return replace(fund, **found)


def _add(money: Money, fund: Fund, is_total: bool) -> None:
    """Keep a source that states anything; the total goes first."""
    if fund == Fund(fund.source):
        return
    if is_total and not money.has_total:
        money.funds.insert(0, fund)
        money.has_total = True
    else:
        money.funds.append(fund)
