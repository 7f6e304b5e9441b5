"""Forms of many projects in one table: an indicator a row, and the project in columns beside its indicators.

So the budget systems export targets: the project's name, money and goal are merged over the rows of its
indicators, or repeated in each of them, or printed once with blanks below.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from parsers.formbook import is_total_row
from parsers.model import Cell, Fund, Indicator, Project, Statement
from parsers.performance.area import Area
from parsers.performance.funds import MONEY
from parsers.performance.indicators import Columns, find_indicators, is_void, named, read_indicator
from parsers.performance.labels import Group, field_of, word
from parsers.performance.values import body_in, words_in
from parsers.units import find_unit

_GROUPS: tuple[Group, ...] = ("heads", "money", "goals", "lists")
_TEXTS = ("category", "department", "implementer", "body", "goal", "achieved")


@dataclass
class _Head:
    """What the columns beside the indicators say of a project, from the first row on that names it."""

    row: int
    cells: dict[str, Cell]
    indicators: list[Indicator] = field(default_factory=list)

    @property
    def key(self) -> tuple[str | None, ...]:
        """What tells projects of one name apart: body and money."""
        return tuple(words_in(self.cells[n].text) for n in ("name", "body", *MONEY) if n in self.cells)


def read_listing(area: Area, statement: Statement) -> list[Project] | None:
    """The projects of a table with an indicator a row; None where the table is no such list."""
    header = next((row for row in range(area.first, area.last + 1) if _is_header(area, row)), None)
    found = find_indicators(area, header) if header is not None else None
    if header is None or found is None:
        return None
    depth, columns = found
    labels = _labels(area, header, depth, columns)
    if "name" not in labels:
        return None
    heads: list[_Head] = []
    for row in range(header + depth, area.last + 1):
        _read_row(area, row, columns, labels, heads)
    return [_project(area, head, labels, columns, statement) for head in heads]


def _is_header(area: Area, row: int) -> bool:
    """Whether labels of indicators and the label of a project's name begin in a row, side by side."""
    cells = area.cells(row)
    levels = {"level1", "level2", "level3"} & {field_of(cell.text, "indicators") for cell in cells}
    return len(levels) > 1 and any(field_of(cell.text, "heads") == "name" for cell in cells)


def _labels(area: Area, row: int, depth: int, columns: Columns) -> dict[str, tuple[int, Cell]]:
    """Field of the project → its column, and the label over it."""
    labels: dict[str, tuple[int, Cell]] = {}
    of_indicators = {col for listed in columns.by_field.values() for col, _ in listed}
    for col in (c for c in range(area.sheet.table.n_cols) if c not in of_indicators):
        cell = area.at(row + depth - 1, col)
        name = field_of(cell.text, *_GROUPS)
        if name or (name := _sum(cell)):
            labels.setdefault(name, (col, cell))
    return labels


def _sum(cell: Cell) -> str | None:
    """合计 or 资金总额 over a column is the year's budget."""
    return "budget" if field_of(cell.text, "sources") == "total" else None


def _read_row(
    area: Area, row: int, columns: Columns, labels: dict[str, tuple[int, Cell]], heads: list[_Head]
) -> None:
    if any(is_total_row(cell.text) for cell in area.cells(row)[:2]):
        area.take(*area.cells(row))
        return
    head = _Head(row, {name: area.at(row, col) for name, (col, _) in labels.items()})
    name = head.cells["name"]
    if name.row == row and words_in(name.text) and not (heads and heads[-1].key == head.key):
        heads.append(head)
        columns.levels = (None, None)
    if not heads:
        return
    indicator = named(area, row, columns)
    if indicator is not None:
        indicators = heads[-1].indicators
        indicators.append(read_indicator(area, row, indicator, columns, len(indicators) + 1))
    elif is_void(area, row, columns):
        area.take(*area.cells(row))


def _project(
    area: Area, head: _Head, labels: dict[str, tuple[int, Cell]], columns: Columns, statement: Statement
) -> Project:
    words = {name: words_in(area.take(head.cells[name])) for name in ("name", *_TEXTS) if name in head.cells}
    units = {name: find_unit(label.text) or statement.unit for name, (_, label) in labels.items()}
    fen = {name: area.fen(head.cells[name], units[name]) for name in MONEY if name in head.cells}
    total = Fund(word(labels["budget"][1].text) if "budget" in labels else "", budget_fen=fen.get("budget"))
    return Project(
        statement=statement.ordinal,
        origin="form",
        name=words["name"] or "",
        row=head.row,
        category=words.get("category"),
        department=body_in(words.get("department") or ""),
        implementer=body_in(words.get("implementer") or words.get("body") or ""),
        stage="self_evaluation" if {"actual", "score"} & columns.by_field.keys() else "target",
        initial_fen=fen.get("initial"),
        budget_fen=fen.get("budget"),
        executed_fen=fen.get("executed"),
        goal=words.get("goal"),
        achieved=words.get("achieved"),
        funds=(total,) if total.budget_fen is not None else (),
        indicators=tuple(head.indicators),
    )
