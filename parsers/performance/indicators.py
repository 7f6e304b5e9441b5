"""The indicators of a form: a header of 一级指标, 二级指标, 三级指标, …, and a row for each indicator.

Levels are merged over the rows of their indicators, or printed once with blanks under them, or repeated. A
score or weight merged over several rows belongs to the first of them: it is one number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from parsers.model import Cell, Indicator
from parsers.performance.area import Area, read_header
from parsers.performance.labels import field_of, labels, word
from parsers.performance.values import (
    Measured,
    read_measured,
    read_operator,
    split_weight,
    words_in,
)
from parsers.plain import plain

_LEVELS = ("level1", "level2", "level3")
_SAID = ("operator", "target", "adjusted_target", "actual")
_NUMBERS = ("weight", "score")
_OF_ACTUAL = {"operator": "actual_operator", "unit": "actual_unit"}


@dataclass
class Columns:
    """Which column states what, and the levels of the last indicator."""

    first: int
    by_field: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """Field → its columns, each with the label over it."""
    levels: tuple[Cell | None, Cell | None] = (None, None)

    def column(self, name: str) -> int | None:
        """The first column of a field."""
        return self.by_field[name][0][0] if name in self.by_field else None

    @property
    def key(self) -> int:
        """The column that names an indicator: of the third level, or the deepest that there is."""
        return next(c for c in map(self.column, reversed(_LEVELS)) if c is not None)


def find_indicators(area: Area, row: int) -> tuple[int, Columns] | None:
    """The depth and columns of the header of indicators that begins at a row, if one does."""
    labelled = {field_of(cell.text, "indicators"): cell for cell in reversed(area.cells(row))}
    keys = [labelled[level] for level in _LEVELS if level in labelled]
    if len(keys) < 2 and not (keys and {"target", "actual"} & labelled.keys()):
        return None
    depth, paths = read_header(area, row, keys, "indicators")
    columns = Columns(min(cell.col for cell in keys))
    year = _first_of_year(area, row, paths)
    for col, path in paths.items():
        if col >= columns.first and (name := _field_of(path)):
            is_longer = columns.first < col < year and name != "level1"
            name = "ignored" if is_longer else name
            columns.by_field.setdefault(name, []).append((col, word(path[-1].text)))
    return depth, columns


def _first_of_year(area: Area, row: int, paths: dict[int, list[Cell]]) -> int:
    """Where two sets of indicators stand side by side, of the whole period (中期) and of the year: the first
    column of the second set, else 0.
    """
    names = [cell for cell in area.cells(row) if field_of(cell.text, "indicators") == "level3"]
    if len(names) < 2:
        return 0
    left = area.at(row, names[-1].col - 1)
    return left.col if _field_of(paths[left.col]) == "level2" else names[-1].col


def _field_of(path: list[Cell]) -> str | None:
    """What a column states by the labels over it; the causes under 未完成原因分析 are reasons all."""
    found = [name for cell in path if (name := field_of(cell.text, "indicators"))]
    if not found:
        return None
    return _OF_ACTUAL.get(found[-1], found[-1]) if "actual" in found[:-1] else found[-1]


def named(area: Area, row: int, columns: Columns) -> Cell | None:
    """The cell that names the indicator of a row; None where the row holds none.

    Where the column for it is blank the level above names it. Prose that stands across the columns makes no
    indicator, nor does a name that was never filled in (`指标1：`) and has no target.
    """
    cells = [area.at(row, col) for level in _LEVELS if (col := columns.column(level)) is not None]
    own = [cell for cell in cells if cell.row == row and words_in(cell.text)]
    said = [area.at(row, col) for name in _SAID for col, _ in columns.by_field.get(name, [])]
    is_prose = any(_covered(cell, columns) > 1 for cell in said if words_in(cell.text))
    if not own or is_prose or (own[-1].col <= columns.first and len(cells) > 1):
        return None
    is_stated = any(words_in(cell.text) for cell in said)
    is_filled = own[-1] is cells[-1] and not re.fullmatch(labels().unfilled, plain(own[-1].text))
    return own[-1] if is_stated or is_filled else None


def is_void(area: Area, row: int, columns: Columns) -> bool:
    """Whether a row holds levels, and perhaps an unfilled name, and nothing else."""
    levels = {col for level in _LEVELS if (col := columns.column(level)) is not None}
    cells = [cell for cell in area.cells(row) if cell.col >= columns.first and words_in(cell.text)]
    return bool(cells) and all(cell.col in levels and _covered(cell, columns) == 1 for cell in cells)


def _covered(cell: Cell, columns: Columns) -> int:
    """Over how many fields' columns a cell stands."""
    spans = range(cell.col, cell.col + cell.colspan)
    return sum(any(col in spans for col, _ in listed) for listed in columns.by_field.values())


def read_indicator(area: Area, row: int, name: Cell, columns: Columns, ordinal: int) -> Indicator:
    """The indicator of a row, which `name` names."""
    level1, level1_weight, level2, level2_weight = _levels(area, row, columns)
    texts = {name: _text(area, row, columns, name) for name in columns.by_field if name not in _LEVELS}
    level3 = area.take(name)
    target = _measured(texts, "operator", "target", "unit")
    actual = _measured(texts, "actual_operator", "actual", "actual_unit")
    _, own_weight = split_weight(level3)
    return Indicator(
        ordinal=ordinal,
        row=row,
        level1=level1,
        level1_weight=level1_weight,
        level2=level2,
        level2_weight=level2_weight,
        level3=level3,
        operator=target.operator,
        target=target.value,
        adjusted_target=_adjusted(texts.get("adjusted_target"), target),
        actual_operator=actual.operator,
        actual=actual.value,
        unit=target.unit,
        actual_unit=actual.unit,
        completion=texts.get("completion"),
        weight=texts.get("weight", own_weight),
        score=texts.get("score"),
        scoring_method=texts.get("scoring_method"),
        reason=texts.get("reason"),
    )


def _levels(area: Area, row: int, columns: Columns) -> tuple[str | None, str | None, str | None, str | None]:
    """Name and weight of the first and second level; blanks repeat what stands above."""
    area.take(*(cell for cell in area.across(row) if cell.col < columns.first))
    before1, before2 = columns.levels
    cells: list[Cell | None] = []
    for level, before in (("level1", before1), ("level2", before2)):
        col = columns.column(level)
        cell: Cell | None = area.at(row, col) if col is not None and col != columns.key else None
        if cell is not None:
            area.take(cell)
            is_new = level == "level2" and cells[0] is not before1
            cell = cell if words_in(cell.text) else None if is_new else before
        cells.append(cell)
    columns.levels = (cells[0], cells[1])
    name1, weight1 = split_weight(cells[0].text) if cells[0] else (None, None)
    name2, weight2 = split_weight(cells[1].text) if cells[1] else (None, None)
    return name1, weight1, name2, weight2


def _text(area: Area, row: int, columns: Columns, name: str) -> str | None:
    """What the columns of a field say of a row; several reasons are joined, each cause with its label."""
    said = []
    listed = columns.by_field[name]
    for n, (col, label) in enumerate(listed if name in ("reason", "ignored") else listed[:1]):
        cell = area.at(row, col)
        if name in _NUMBERS and cell.row != row:
            continue
        text = area.points(cell) if name in _NUMBERS else words_in(area.take(cell))
        if text and (n == 0 or cell is not area.at(row, listed[n - 1][0])):
            is_cause = name == "reason" and field_of(label, "indicators") is None
            said.append(f"{label}：{text}" if is_cause else text)
    return "；".join(said) or None


def _measured(texts: dict[str, str | None], operator: str, value: str, unit: str) -> Measured:
    """A value with what stands beside it in columns of its own."""
    found = read_measured(texts.get(value) or "")
    own_operator, own_unit = texts.get(operator), texts.get(unit)
    if found.value is None:
        return found
    return Measured(
        read_operator(own_operator) if own_operator else found.operator, found.value, own_unit or found.unit
    )


def _adjusted(text: str | None, target: Measured) -> str | None:
    """The value alone where operator and unit are those of the target, else all that is printed."""
    adjusted = read_measured(text or "")
    return adjusted.value if (adjusted.operator, adjusted.unit) == (target.operator, target.unit) else text
