"""The goals of a form, and what became of them: a text beside its label, or under the label of a column."""

from __future__ import annotations

from parsers.model import Cell
from parsers.performance.area import Area
from parsers.performance.labels import field_of
from parsers.performance.values import words_in


def read_goal(area: Area, label: Cell) -> str | None:
    """The text that a label of goals speaks for, several cells as lines; None where it only heads others."""
    area.take(label)
    right = area.right(label)
    if right is not None and not field_of(right.text, "goals"):
        values = [right]
    elif right is not None and label.rowspan > right.rowspan:
        return None
    else:
        values = _column(area, label)
    return "\n".join(area.take(value) for value in values if words_in(value.text)) or None


def _column(area: Area, label: Cell) -> list[Cell]:
    """The cells under a label, as far down as the title left of it reaches; the next row, if none does."""
    titles = [cell for cell in area.across(label.row) if cell.col < label.col]
    last = max(label.row + label.rowspan, *(cell.row + cell.rowspan - 1 for cell in titles), 0)
    found = []
    cell = area.below(label)
    while cell is not None and cell.row <= last and cell.col == label.col:
        if field_of(cell.text, "goals", "indicators"):
            break
        found.append(cell)
        cell = area.below(cell)
    return found
