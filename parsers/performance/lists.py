"""Tables with a project a row: lists of performance results, and the projects of a budget."""

from __future__ import annotations

from collections import defaultdict

from parsers import formbook
from parsers.columns import Sheet
from parsers.formbook import is_total_row
from parsers.items import split_number
from parsers.model import Amount, Cell, Fund, Project, Statement, Unit
from parsers.performance.area import Area, read_header
from parsers.performance.funds import MONEY
from parsers.performance.labels import Group, field_of, word
from parsers.performance.values import body_in, words_in
from parsers.units import find_unit

_GROUPS: tuple[Group, ...] = ("lists", "heads", "money")
_POINTS = ("rate", "score")
_NUMBERS = (*MONEY, *_POINTS)


def read_summary(statement: Statement) -> tuple[list[Project], list[Cell]]:
    """The projects of a list of results, and the cells that were not understood.

    Headings (`二、部门预算项目`) and totals are no projects. A sum merged over rows is that of none of them.
    """
    area = Area(Sheet(statement.table), 0, statement.table.n_rows - 1)
    columns: dict[str, tuple[int, Cell]] = {}
    projects, row = [], 0
    while row < statement.table.n_rows:
        labelled = [c for c in area.cells(row) if field_of(c.text, *_GROUPS)]
        if len(labelled) > 1 and any(field_of(c.text, "heads") == "name" for c in labelled):
            depth, paths = read_header(area, row, labelled, *_GROUPS)
            found = _columns(paths)
            columns = found if "name" in found else columns
            row += depth
            continue
        if columns and (project := _listed(area, row, columns, statement)):
            projects.append(project)
        row += 1
    return projects, area.unread()


def _columns(paths: dict[int, list[Cell]]) -> dict[str, tuple[int, Cell]]:
    """Field → its first column, and the label over it that says so."""
    columns: dict[str, tuple[int, Cell]] = {}
    for col, path in paths.items():
        known = [(name, cell) for cell in path if (name := field_of(cell.text, *_GROUPS))]
        if known:
            name, cell = known[-1]
            columns.setdefault(f"{name}{col}" if name == "ignored" else name, (col, cell))
    return columns


def _listed(
    area: Area, row: int, columns: dict[str, tuple[int, Cell]], statement: Statement
) -> Project | None:
    """The project of a row; None for a heading, a total, or a row without a name."""
    cells = area.cells(row)
    if len(cells) < 2 or is_total_row(split_number(cells[0].text)[1]):
        area.take(*cells)
        return None
    at = {name: area.at(row, col) for name, (col, _) in columns.items()}
    name = words_in(at["name"].text)
    if name is None:
        return None
    if is_total_row(name):
        area.take(*cells)
        return None
    words = {field: words_in(area.take(cell)) for field, cell in at.items() if field not in _NUMBERS}
    units = {field: find_unit(label.text) or statement.unit for field, (_, label) in columns.items()}
    return _project(area, row, statement, name, words, at, units)


def _project(
    area: Area, row: int, statement: Statement, name: str, words: dict[str, str | None], at: dict[str, Cell],
    units: dict[str, Unit | None],
) -> Project:  # fmt: skip
    """A project from the words of its row, and the numbers in those of its cells that are its own."""
    own = {field: cell for field, cell in at.items() if cell.row == row}
    fen = {field: area.fen(own[field], units[field]) for field in MONEY if field in own}
    points = {field: area.points(own[field]) for field in _POINTS if field in own}
    return Project(
        statement=statement.ordinal,
        origin="summary",
        name=name,
        row=row,
        category=words.get("category"),
        department=body_in(words.get("department") or ""),
        implementer=body_in(words.get("implementer") or words.get("body") or ""),
        stage="self_evaluation" if {"score", "grade", "executed", "rate"} & at.keys() else "target",
        initial_fen=fen.get("initial"),
        budget_fen=fen.get("budget"),
        executed_fen=fen.get("executed"),
        execution_rate=points.get("rate"),
        score=points.get("score"),
        grade=words.get("grade"),
        goal=words.get("goal"),
    )


def read_table(statement: Statement) -> list[Project]:
    """The projects of a budget's table of projects, with the money that its amounts state.

    Rows of totals, of bodies and of subjects name no project.
    """
    sheet = Sheet(statement.table)
    fields = {col: _head(sheet, col) for col in reversed(range(statement.table.n_cols))}
    by_row: dict[int, list[Amount]] = defaultdict(list)
    for amount in statement.amounts:
        if amount.level != 0:
            by_row[amount.row].append(amount)
    columns = {name: col for col, name in fields.items() if name}
    return [
        project
        for row, amounts in sorted(by_row.items())
        if (project := _budgeted(sheet, row, amounts, columns, statement))
    ]


def _head(sheet: Sheet, col: int) -> str | None:
    path = sheet.header(col)
    return field_of(path[-1].text, "heads") if path else None


def _budgeted(
    sheet: Sheet, row: int, amounts: list[Amount], columns: dict[str, int], statement: Statement
) -> Project | None:
    words = {name: words_in(sheet.at[row][col].text) for name, col in columns.items()}
    name = words.get("name") if "name" in columns else amounts[0].subject_name
    if not name or is_total_row(split_number(name)[1]):
        return None
    totals = [a for a in amounts if a.measure in ("total", "amount")] or amounts[: len(amounts) == 1]
    funds = [*totals[:1], *(a for a in amounts if a not in totals[:1])]
    return Project(
        statement=statement.ordinal,
        origin="table",
        name=name,
        row=row,
        category=words.get("category"),
        department=body_in(words.get("department") or ""),
        implementer=body_in(words.get("implementer") or words.get("body") or ""),
        budget_fen=totals[0].fen if totals else None,
        funds=tuple(Fund(_source(sheet, a.col), budget_fen=a.fen) for a in funds),
    )


def _source(sheet: Sheet, col: int) -> str:
    """The label over a column; a sum of what stands under another label, with that one before it."""
    path = [word(cell.text) for cell in sheet.header(col)]
    return "".join(path[-2:] if path[-1] in formbook.words().totals else path[-1:])
