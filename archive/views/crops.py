"""A cell with what gives it meaning: its headings, an excerpt of its table, the strips of pages that show it."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from archive.pages import Strip
from archive.views.asking import Rows

PAD = 1.5  # points of the page around a crop: the lines of the table, nothing of what stands above
TALLEST = 260.0  # points: a row of long texts is cut to this much around its cell
NEAR = 120.0  # points from the header down: so near a row is shown together with it

NUMBER = re.compile(r"[-\d.,%≥≤＝=()（）]+")

Row = dict[str, Any]


def covers(cell: Row, axis: str, place: int) -> bool:
    """Whether a cell reaches over a row or a column."""
    return bool(cell[axis] <= place < cell[axis] + cell[f"{axis}span"])


def heads(cells: Rows, cell: Row, amounts: set[int]) -> dict[str, list[str]]:
    """The printed headings of a cell: `columns` from above, `rows` from the left, the nearest block of them."""
    over = [c for c in cells if c["is_header"] and covers(c, "col", cell["col"]) and c["row"] < cell["row"]]
    above = [c["text"] for c in over if c["text"] and not NUMBER.fullmatch(c["text"])]
    left: list[str] = []
    for other in sorted((c for c in cells if covers(c, "row", cell["row"])), key=lambda c: -c["col"]):
        if other["col"] < cell["col"]:
            if other["col"] in amounts and left:
                break
            if other["col"] not in amounts and other["text"] and not NUMBER.fullmatch(other["text"]):
                left.insert(0, other["text"])
    return {"columns": list(dict.fromkeys(above)), "rows": left or _right(cells, cell, amounts)}


def _right(cells: Rows, cell: Row, amounts: set[int]) -> list[str]:
    """The first words to the right of a cell that has none to its left: a code stands before its name."""
    after = (
        c for c in cells if c["row"] == cell["row"] and c["col"] > cell["col"] and c["col"] not in amounts
    )
    words = (c["text"] for c in after if c["text"] and not NUMBER.fullmatch(c["text"]))
    return [] if cell["col"] in amounts or cell["is_header"] else list(words)[:1]


def excerpt(cells: Rows, cell: Row, width: int, amounts: set[int]) -> list[Rows]:
    """The header and the cell's row as lines of a table of their own; merges are cut to what is shown."""
    header = sorted({c["row"] for c in cells if c["is_header"]} - {cell["row"]})
    shown = [row for row in header if row < cell["row"]] + [cell["row"]]
    lines: list[Rows] = []
    for number, row in enumerate(shown):
        line, col = [], 0
        while col < width:
            held = next((c for c in cells if covers(c, "row", row) and covers(c, "col", col)), None)
            if held is None:
                col += 1
                continue
            first = next(r for r in shown if covers(held, "row", r))
            if first == row:
                rows = sum(covers(held, "row", r) for r in shown[number:])
                is_money = row == cell["row"] and held["col"] in amounts
                line.append({**held, "rowspan": rows, "is_here": held is cell, "is_money": is_money})
            col = held["col"] + held["colspan"]
        lines.append(line)
    return lines


def plan(cells: Rows, cell: Row) -> tuple[Strip, ...]:
    """The strips of pages that show a cell: the table's header, and its row with the rows around it."""
    if cell["page"] is None or cell["x0"] is None:
        return ()
    on_page: dict[int, Rows] = defaultdict(list)
    for other in cells:
        if other["page"] is not None and other["x0"] is not None:
            on_page[other["page"]].append(other)
    number = cell["page"]
    near = range(cell["row"] - 1, cell["row"] + cell["rowspan"] + 1)
    x0, top, x1, bottom = _around([c for c in on_page[number] if c["row"] in near] + [cell], on_page[number])
    top = max(top, cell["top"] - TALLEST / 2)
    bottom = max(min(bottom, top + TALLEST), min(cell["bottom"] + PAD, top + TALLEST))
    marked = (cell["x0"], cell["top"], cell["x1"], cell["bottom"])
    row = Strip(number, (x0, top, x1, bottom), marked)
    header = [c for c in cells if c["is_header"] and c["page"] in on_page and c["x0"] is not None]
    if cell["is_header"] or not header:
        return (row,)
    first = header[0]["page"]
    left, upper, right, lower = _around([c for c in header if c["page"] == first], on_page[first])
    lower = min(lower, upper + TALLEST)
    if first == number and top - lower < NEAR:
        return (Strip(number, (x0, min(upper, top), x1, bottom), marked),)
    return (Strip(first, (left, upper, right, lower)), row)


def _around(cells: Rows, table: Rows) -> tuple[float, float, float, float]:
    """The box of rows: from their uppermost to their lowest edge, as wide as their table."""
    return (
        min(c["x0"] for c in table) - PAD,
        min(c["top"] for c in cells) - PAD,
        max(c["x1"] for c in table) + PAD,
        max(c["bottom"] for c in cells) + PAD,
    )
