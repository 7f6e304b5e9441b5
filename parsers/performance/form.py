"""A project's form, row by row: labels with their values, the funds, the goals, the indicators, the score.

What a row is follows from the labels that begin in it, never from its place: forms differ in order, in width
and in what they leave out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from parsers.model import Cell, Fund, Indicator, Project, Statement, Unit
from parsers.performance.area import Area
from parsers.performance.funds import Money, find_funds, read_count, read_fund, read_source
from parsers.performance.goals import read_goal
from parsers.performance.indicators import Columns, find_indicators, is_void, named, read_indicator
from parsers.performance.labels import (
    Group,
    field_of,
    is_caption,
    is_ignored,
    split_inline,
)
from parsers.performance.totals import read_total
from parsers.performance.values import body_in
from parsers.units import find_unit

_LABELS: tuple[Group, ...] = ("heads", "money", "goals", "totals")
_BELOW_INDICATORS: tuple[Group, ...] = ("totals", "heads", "money", "goals")


@dataclass
class _Draft:
    """What has been read of a form. `columns`: of the indicators, below whose header the reading stands."""

    area: Area
    money: Money
    words: dict[str, str] = field(default_factory=dict)
    indicators: list[Indicator] = field(default_factory=list)
    columns: Columns | None = None
    name_row: int | None = None


def read_form(area: Area, statement: Statement) -> Project | None:
    """The project of a form; None where its rows name none and hold neither money nor indicators."""
    draft = _Draft(area, Money(_unit(area) or statement.unit))
    row = area.first
    while row <= area.last:
        row += _read_row(draft, row)
    if not (draft.words or draft.indicators or draft.money.funds):
        return None
    return _project(draft, statement)


def _unit(area: Area) -> Unit | None:
    """The unit that the labels of a form state: 项目资金（万元）, or 单位：万元 in a row of its own."""
    cells = (cell for row in range(area.first, area.last + 1) for cell in area.cells(row))
    return next((unit for cell in cells if _may_state_unit(cell) and (unit := find_unit(cell.text))), None)


def _may_state_unit(cell: Cell) -> bool:
    return is_caption(cell.text) or field_of(cell.text, "money", "sources", "titles") is not None


def _read_row(draft: _Draft, row: int) -> int:
    """Read what begins in a row; how many rows that took."""
    area = draft.area
    if all(area.is_read(cell) for cell in area.cells(row)):
        return 1
    if header := find_indicators(area, row):
        depth, columns = header
        # On a further page the header is printed again, and the levels above it go on below it.
        columns.levels = draft.columns.levels if draft.columns else columns.levels
        draft.columns = columns
        draft.money.columns = None
        return depth
    if funds := find_funds(area, row):
        depth, draft.money.columns = funds
        return depth
    if draft.columns:
        _read_below_indicators(draft, row, draft.columns)
    elif not (draft.money.columns and _is_fund(area, row) and read_fund(area, row, draft.money)):
        draft.money.columns = None
        _read_labels(draft, row, _LABELS)
    return 1


def _is_fund(area: Area, row: int) -> bool:
    """Whether a row under a header of funds still is a source: no label of something else begins in it."""
    named = [field_of(cell.text, "heads", "goals") for cell in area.cells(row)]
    return not any(named) and not is_ignored(area.cells(row)[0].text)


def _read_below_indicators(draft: _Draft, row: int, columns: Columns) -> None:
    first = draft.area.cells(row)[0]
    is_total = first.col <= max(columns.first, columns.key - 1) and field_of(first.text, "totals") is not None
    name = None if is_total else named(draft.area, row, columns)
    if name is not None:
        ordinal = len(draft.indicators) + 1
        draft.indicators.append(read_indicator(draft.area, row, name, columns, ordinal))
    elif not is_total and is_void(draft.area, row, columns):
        draft.area.take(*draft.area.cells(row))
    else:
        _read_labels(draft, row, _BELOW_INDICATORS)


def _read_labels(draft: _Draft, row: int, groups: tuple[Group, ...]) -> None:
    """Read every label that begins in a row with what stands beside or below it."""
    area = draft.area
    cells = area.cells(row)
    if len(cells) == 1 and is_caption(cells[0].text):
        area.take(*cells)
    has_rate = any(field_of(cell.text, "money") == "rate" for cell in cells)
    for cell in cells:
        if not area.is_read(cell):
            found = ((group, field_of(cell.text, group)) for group in groups)
            _read_label(draft, cell, [(g, name) for g, name in found if name], has_rate)


def _read_label(draft: _Draft, cell: Cell, found: list[tuple[Group, str]], has_rate: bool) -> None:
    """Read a label by the first group that knows it; 得分 is one of the execution only beside its rate."""
    area = draft.area
    known = (f for f in found if has_rate or f not in (("money", "score"), ("money", "weight")))
    group, name = next(known, (None, ""))
    if group == "money":
        read_count(area, cell, draft.money)
    elif group == "goals":
        if goal := read_goal(area, cell):
            draft.words.setdefault(name, goal)
    elif group == "totals":
        _read_total(draft, cell, name)
    elif group == "heads":
        _read_head(draft, cell, name)
    else:
        _read_other(draft, cell)


def _read_other(draft: _Draft, cell: Cell) -> None:
    """What is known and not kept, with all beside it; a source; or a label and its value in one cell."""
    area = draft.area
    inline = split_inline(cell.text)
    if is_ignored(cell.text):
        for row in range(cell.row, min(cell.row + cell.rowspan, area.last + 1)):
            area.take(*area.across(row, cell.col))
    elif _is_title(area, cell):
        area.take(cell)
    elif field_of(cell.text, "sources") and not draft.columns:
        read_source(area, cell, draft.money)
    elif inline and (is_ignored(inline[0]) or is_caption(cell.text)):
        area.take(cell)
    elif inline and (name := field_of(inline[0], "heads", "totals")):
        draft.words.setdefault(name, inline[1])
        area.take(cell)


def _is_title(area: Area, cell: Cell) -> bool:
    """Whether a cell stands left of the labels of several rows: the title of a block."""
    right = area.right(cell)
    if right is None or right.row != cell.row or cell.rowspan <= right.rowspan:
        return False
    return field_of(right.text, *_LABELS, "sources") is not None


def _read_head(draft: _Draft, cell: Cell, name: str) -> None:
    area = draft.area
    area.take(cell)
    value = next(area.values(cell, "heads"), None)
    if name == "name":
        draft.name_row = cell.row
    if value is not None:
        draft.words.setdefault(name, area.take(value))


def _read_total(draft: _Draft, cell: Cell, name: str) -> None:
    points, grade = read_total(draft.area, cell, draft.columns)
    is_partial = draft.columns is not None and draft.area.cells(cell.row)[0].col > draft.columns.first
    if points and not is_partial:
        draft.words.setdefault(name, points)
    if grade:
        draft.words.setdefault("grade", grade)


def _project(draft: _Draft, statement: Statement) -> Project:
    words = draft.words
    total = draft.money.total or Fund("")
    return Project(
        statement=statement.ordinal,
        origin="form",
        name=words.get("name") or statement.title,
        row=draft.name_row,
        category=words.get("category"),
        department=body_in(words.get("department", "")),
        implementer=body_in(words.get("implementer") or words.get("body", "")),
        stage=_stage(draft),
        initial_fen=total.initial_fen,
        budget_fen=total.budget_fen,
        executed_fen=total.executed_fen,
        execution_rate=total.rate,
        execution_score=words.get("execution_score") or total.score,
        subtotal=words.get("subtotal"),
        deduction=words.get("deduction"),
        score=words.get("score"),
        grade=words.get("grade"),
        goal=words.get("goal"),
        achieved=words.get("achieved"),
        funds=tuple(draft.money.funds),
        indicators=tuple(draft.indicators),
    )


def _stage(draft: _Draft) -> Literal["target", "self_evaluation"]:
    """A form that asks what was done or spent evaluates; one that only plans sets targets."""
    asks = draft.columns is not None and {"actual", "score"} & draft.columns.by_field.keys()
    spent = any(fund.executed_fen is not None for fund in draft.money.funds)
    return "self_evaluation" if asks or spent or "achieved" in draft.words else "target"
