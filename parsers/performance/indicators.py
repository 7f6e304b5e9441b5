"""The indicators of a form: a header of 一级指标, 二级指标, 三级指标, …, and a row for each indicator.

Levels are merged over the rows of their indicators, or printed once with blanks under them, or repeated. A
score or weight merged over several rows belongs to the first of them: it is one number.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from parsers.model import Cell, Indicator
from parsers.numbers import NotANumber
from parsers.performance.area import Area, read_header
from parsers.performance.labels import field_of, word
from parsers.performance.values import (
    Measured,
    read_measured,
    read_operator,
    read_points,
    split_weight,
    words_in,
)

_LEVELS = ("level1", "level2", "level3")
_NUMBERS = ("weight", "score", "completion")
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
    for col, path in paths.items():
        if name := _field_of(path):
            columns.by_field.setdefault(name, []).append((col, word(path[-1].text)))
    return depth, columns


def _field_of(path: list[Cell]) -> str | None:
    """What a column states by the labels over it; the causes under 未完成原因分析 are reasons all."""
    found = [name for cell in path if (name := field_of(cell.text, "indicators"))]
    if not found:
        return None
    return _OF_ACTUAL.get(found[-1], found[-1]) if "actual" in found[:-1] else found[-1]


def is_indicator(area: Area, row: int, columns: Columns) -> bool:
    """Whether a row names an indicator in the column of that, and does not stand across the columns."""
    cell = area.at(row, columns.key)
    return cell.row == row and words_in(cell.text) is not None and cell.col > columns.first


def read_indicator(area: Area, row: int, columns: Columns, ordinal: int) -> Indicator:
    """The indicator of a row."""
    level1, level1_weight, level2, level2_weight = _levels(area, row, columns)
    texts = {name: _text(area, row, columns, name) for name in columns.by_field if name not in _LEVELS}
    level3 = area.take(area.at(row, columns.key))
    target, actual = _target(texts), _actual(texts)
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
    for n, (col, label) in enumerate(columns.by_field[name]):
        cell = area.at(row, col)
        if name in _NUMBERS and cell.row != row:
            continue
        text = _points(area, cell) if name in _NUMBERS else words_in(area.take(cell))
        if text and (n == 0 or cell is not area.at(row, columns.by_field[name][n - 1][0])):
            is_cause = name == "reason" and field_of(label, "indicators") is None
            said.append(f"{label}：{text}" if is_cause else text)
    return "；".join(said) or None


def _points(area: Area, cell: Cell) -> str | None:
    """A number of a row; a text in its place stays unread."""
    try:
        text = read_points(cell.text)
    except NotANumber:
        return None
    area.take(cell)
    return text


def _target(texts: dict[str, str | None]) -> Measured:
    return _joined(texts, "operator", "target", "unit")


def _actual(texts: dict[str, str | None]) -> Measured:
    return _joined(texts, "actual_operator", "actual", "actual_unit")


def _joined(texts: dict[str, str | None], operator: str, value: str, unit: str) -> Measured:
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
