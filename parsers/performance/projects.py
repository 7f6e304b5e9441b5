"""Statements → projects, and what of their forms was not understood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from parsers.columns import Sheet
from parsers.model import Cell, Place, Project, Statement
from parsers.performance.area import Area
from parsers.performance.form import read_form
from parsers.performance.labels import field_of
from parsers.performance.listing import read_listing
from parsers.performance.lists import read_summary, read_table
from parsers.plain import plain
from parsers.statements import place_of


class Reading(Struct, frozen=True):
    """The projects of a document's statements, and the places in them that no reader understood."""

    projects: tuple[Project, ...]
    unread: tuple[Place, ...]


def read_projects(statements: Sequence[Statement]) -> Reading:
    """The projects of performance forms, of lists of results and of tables of projects, in their order.

    With them, the cells that hold a text and that nothing was read from.
    """
    projects: list[Project] = []
    unread: list[Place] = []
    for statement in statements:
        found, cells = _read(statement)
        projects += found
        unread += (place_of(statement.ordinal, cell) for cell in cells)
    return Reading(tuple(projects), tuple(unread))


def _read(statement: Statement) -> tuple[list[Project], list[Cell]]:
    if statement.form == "performance_form":
        return _forms(statement)
    if statement.form == "performance_summary":
        return read_summary(statement)
    if statement.form == "budget_projects":
        return read_table(statement), []
    return [], []


def _forms(statement: Statement) -> tuple[list[Project], list[Cell]]:
    sheet = Sheet(statement.table)
    whole = Area(sheet, 0, statement.table.n_rows - 1)
    listed = read_listing(whole, statement)
    if listed is not None:
        return listed, whole.unread()
    projects, unread = [], []
    for area in _areas(sheet):
        project = read_form(area, statement)
        projects += [project] if project else []
        unread += area.unread()
    return projects, unread


def _areas(sheet: Sheet) -> Iterator[Area]:
    """The forms of a table: each begins where a project is named, the first at the top of the table."""
    rows = range(sheet.table.n_rows)
    whole = Area(sheet, 0, len(rows) - 1)
    starts = [row for row in rows if any(_names(cell) for cell in whole.cells(row))]
    for first, behind in zip([0, *starts[1:]], [*starts[1:], len(rows)], strict=True):
        yield Area(sheet, first, behind - 1)


def _names(cell: Cell) -> bool:
    label, _, value = plain(cell.text).partition(":")
    return field_of(label, "heads") == "name" and (not value or len(value) > 1)
