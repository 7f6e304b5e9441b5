"""The columns of a table by its header: which name a row, which state money, and of what.

Columns form blocks: key columns (code, name, line number), then columns of money. A two-sided list has two
blocks, basic expenditure two to four; a wide 三公 form has one without keys. A header cell that also stands
over a key column is the name of the block, not of a measure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from parsers import formbook
from parsers.formbook import Family
from parsers.model import Cell, Side, Table, Unit
from parsers.plain import bare
from parsers.units import find_unit, states_other_unit
from parsers.wording import is_column_number

_CARRIED = frozenset({"carry_in", "carry_out"})


@dataclass(frozen=True)
class Column:
    """A column. `role`: code, name, line, attribute, money, ignored, unknown; only money has a measure.

    `unit` is the one that its own header states (`金额（元）`), which wins over the table's.
    """

    index: int
    role: str
    measure: str | None = None
    unit: Unit | None = None


@dataclass
class Block:
    """Key columns, and the columns of money that they speak for."""

    keys: list[Column] = field(default_factory=list)
    money: list[Column] = field(default_factory=list)
    side: Side | None = None

    @property
    def groups(self) -> list[tuple[list[int], int | None]]:
        """The subjects that a row names: indexes of code columns, and of the name column.

        A table by bodies (单位名称) has none; there the body, left of the money, is what a row is about.
        """
        found: list[tuple[list[int], int | None]] = []
        for key in (k for k in self.keys if k.role in ("code", "name")):
            if key.role == "code":
                if not found or found[-1][1] is not None:
                    found.append(([], None))
                found[-1][0].append(key.index)
            elif found and found[-1][1] is None:
                found[-1] = (found[-1][0], key.index)
            else:
                found.append(([], key.index))
        start = self.money[0].index if self.money else 0
        bodies = [key.index for key in self.keys if key.role == "attribute" and key.index < start]
        return found or [([], index) for index in bodies[-1:]]


@dataclass(frozen=True)
class Layout:
    """The blocks of a table, and the columns of which it is not known what they state."""

    blocks: tuple[Block, ...]
    unknown: tuple[int, ...]

    @property
    def measures(self) -> frozenset[str]:
        """The measures of all columns, bases apart."""
        return frozenset((c.measure or "").partition(".")[0] for block in self.blocks for c in block.money)

    @property
    def unit(self) -> Unit | None:
        """The unit that the header states over all columns of money."""
        units = {c.unit for block in self.blocks for c in block.money}
        return units.pop() if len(units) == 1 else None


class Sheet:
    """A table as a grid: the cell at each position."""

    def __init__(self, table: Table) -> None:
        self.table = table
        at: list[list[Cell | None]] = [[None] * table.n_cols for _ in range(table.n_rows)]
        for cell in table.cells:
            for row in range(cell.row, min(cell.row + cell.rowspan, table.n_rows)):
                for col in range(cell.col, min(cell.col + cell.colspan, table.n_cols)):
                    at[row][col] = cell
        self.at = [[cell or Cell(r, c) for c, cell in enumerate(row)] for r, row in enumerate(at)]

    def header(self, col: int) -> list[Cell]:
        """The header cells over a column, top down: no blanks, no column numbers."""
        found: list[Cell] = []
        for row in range(self.table.header_rows):
            cell = self.at[row][col]
            text = bare(cell.text)
            if (
                text
                and not is_column_number(text)
                and text not in formbook.words().column_numbers[:1]
                and cell not in found
            ):
                found.append(cell)
        return found


def read_layout(sheet: Sheet, family: Family) -> Layout:
    """The columns of a table of a family."""
    paths = [sheet.header(col) for col in range(sheet.table.n_cols)]
    roles = [_role(path, family) for path in paths]
    keys = {col for col, role in enumerate(roles) if role in ("code", "name", "line")}
    own = [[c for c in path if not keys.intersection(range(c.col, c.col + c.colspan))] for path in paths]
    money = [path if roles[col] == "money" else None for col, path in enumerate(own)]
    measures = _measures(money, family)
    columns = [
        Column(col, role if role != "money" or measures[col] else "ignored", measures[col], _unit(paths[col]))
        for col, role in enumerate(roles)
    ]
    blocks = _blocks(columns)
    _set_sides(blocks, paths, family)
    return Layout(tuple(blocks), tuple(c.index for c in columns if c.role == "unknown"))


def _role(path: list[Cell], family: Family) -> str:
    if not path or any(states_other_unit(cell.text) for cell in path):
        return "unknown"
    word = formbook.header_word(path[-1].text)
    words = formbook.words()
    if any(formbook.is_ignored(formbook.header_word(cell.text)) for cell in path[-2:]):
        return "ignored"
    if formbook.measure_of(word, family) or formbook.basis_of(word) or word in words.totals + words.amounts:
        return "money"
    is_name = formbook.column_role(bare(path[-1].text)) == "name"
    return "name" if is_name else formbook.column_role(word) or "unknown"


def _unit(path: list[Cell]) -> Unit | None:
    return next(filter(None, (find_unit(cell.text) for cell in reversed(path))), None)


def _measures(paths: Sequence[list[Cell] | None], family: Family) -> list[str | None]:
    """The measure of each column; a basis is named where the table states several side by side."""
    bases = [_basis(path or []) for path in paths]
    years = [year for _, year in filter(None, bases) if year]
    named = [_dated(basis, max(years, default=0)) for basis in bases]
    if "budget" not in named:
        named = ["budget" if name == "initial_budget" else name for name in named]
    measures = [None if path is None else _measure(path, family) for path in paths]
    stated = {b for b, m in zip(named, measures, strict=True) if b not in (None, "previous_final") and m}
    found: list[str | None] = []
    for basis, measure in zip(named, measures, strict=True):
        is_suffixed = basis is not None and len(stated) > 1
        found.append(
            None
            if basis == "previous_final"
            else f"{measure}.{basis}"
            if measure and is_suffixed
            else measure
        )
    return found


def _basis(path: list[Cell]) -> tuple[str, int | None] | None:
    return next(filter(None, (formbook.basis_of(cell.text) for cell in reversed(path))), None)


def _dated(basis: tuple[str, int | None] | None, latest: int) -> str | None:
    """A basis of an earlier year than the table's latest is one of the previous year."""
    if basis is None:
        return None
    name, year = basis
    if not year or year >= latest or name.startswith("previous"):
        return name
    return f"previous_{name.removeprefix('initial_')}"


def _measure(path: list[Cell], family: Family) -> str | None:
    """The lowest word over a column that is a measure; a total takes that of the word above it."""
    words = [formbook.header_word(cell.text) for cell in path if not formbook.basis_of(cell.text)]
    listed = formbook.words()
    is_total = False
    for i, word in reversed(list(enumerate(words))):
        measure = formbook.measure_of(word, family)
        if measure:
            above = {formbook.measure_of(w, family) for w in words[:i]}
            return None if above & _CARRIED and measure not in _CARRIED else measure
        is_total = is_total or word in listed.totals
        if not is_total and word not in listed.amounts and i == len(words) - 1:
            return None
    return "total" if is_total else "amount"


def _blocks(columns: Sequence[Column]) -> list[Block]:
    blocks = [Block()]
    for column in columns:
        if column.role in ("code", "name", "line", "attribute"):
            if blocks[-1].money and column.role != "attribute":
                blocks.append(Block())
            blocks[-1].keys.append(column)
        elif column.role == "money":
            blocks[-1].money.append(column)
    return [block for block in blocks if block.money]


def _set_sides(blocks: list[Block], paths: Sequence[list[Cell]], family: Family) -> None:
    if not family.sided:
        return
    for i, block in enumerate(blocks):
        top = bare("".join(cell.text for key in block.keys for cell in paths[key.index][:1]))
        is_income, is_expenditure = "收入" in top, "支出" in top
        if is_income == is_expenditure and len(blocks) == 1:
            continue
        if is_income == is_expenditure:
            is_income = i == 0
        block.side = "income" if is_income else "expenditure"
