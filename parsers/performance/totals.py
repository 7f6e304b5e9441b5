"""What a form comes to: its score and grade, and the scores that make it up."""

from __future__ import annotations

from parsers.model import Cell
from parsers.numbers import NotANumber
from parsers.performance.area import Area
from parsers.performance.indicators import Columns
from parsers.performance.labels import field_of, is_grade
from parsers.performance.values import read_points


def read_total(area: Area, label: Cell, columns: Columns | None) -> tuple[str | None, str | None]:
    """The points and the grade beside a label.

    Of several numbers it is the one in the column of the scores; one that stands only in the column of the
    weights is the sum of those.
    """
    area.take(label)
    values = list(area.values(label, "totals"))
    weight, score = (columns.column(name) if columns else None for name in ("weight", "score"))
    numbers = [value for value in values if _is_points(value.text)]
    area.take(*numbers)
    scores = [n for n in numbers if not _is_over(n, weight) or _is_over(n, score)]
    chosen = next((n for n in scores if _is_over(n, score)), scores[-1] if scores else None)
    is_graded = field_of(label.text, "totals") == "grade"
    grades = [value for value in values if value not in numbers and (is_graded or is_grade(value.text))]
    grade = area.take(*grades[:1]) or None
    return read_points(chosen.text) if chosen else None, grade


def _is_over(cell: Cell, col: int | None) -> bool:
    return col is not None and cell.col <= col < cell.col + cell.colspan


def _is_points(text: str) -> bool:
    try:
        return read_points(text) is not None
    except NotANumber:
        return False
