"""What gives a cell its meaning: its headings, the part of its table, the strips of pages that show it."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.views.crops import TALLEST, excerpt, heads, plan
from archive.views.statements import MOST_CELLS, _tell_apart, first

Cell = dict[str, Any]
SPLITS = st.lists(st.integers(1, 3), min_size=1, max_size=4)
"""How the columns stand together under the upper line of a header."""
FAR = 400
"""Points that a row may stand beneath the header."""


def cell(row: int, col: int, text: str, rows: int = 1, cols: int = 1, *, header: bool = False) -> Cell:
    """A cell of a table whose rows are 20 points high, and its columns 90 wide."""
    place = {"x0": 90.0 * col, "top": 20.0 * row, "x1": 90.0 * (col + cols), "bottom": 20.0 * (row + rows)}
    shape = {"row": row, "col": col, "rowspan": rows, "colspan": cols}
    return {**shape, **place, "text": text, "is_header": int(header), "page": 1}


def account(split: list[int], lines: int) -> list[Cell]:
    """A header of two lines, of which the upper stands over several columns, and lines of amounts."""
    header, col = [], 0
    for width in split:
        if width == 1:
            header.append(cell(0, col, f"甲{col}", 2, header=True))
        else:
            header.append(cell(0, col, f"甲{col}", 1, width, header=True))
            header += [cell(1, at, f"乙{at}", header=True) for at in range(col, col + width)]
        col += width
    return header + [cell(r, c, f"{r}.{c}0") for r, c in product(range(2, 2 + lines), range(col))]


@given(SPLITS, st.integers(1, 6), st.data())
def test_an_excerpt_has_every_place_of_its_lines_once(
    split: list[int], lines: int, data: st.DataObject
) -> None:
    cells, width = account(split, lines), sum(split)
    wanted = data.draw(st.sampled_from([c for c in cells if not c["is_header"]]))
    taken: dict[tuple[int, int], str] = {}
    shown = excerpt(cells, wanted, width, set(range(width)))
    for at, line in enumerate(shown):
        for c in line:
            col = next(col for col in range(width) if (at, col) not in taken)
            for place in product(range(at, at + c["rowspan"]), range(col, col + c["colspan"])):
                assert place not in taken
                taken[place] = c["text"]
    assert taken.keys() == set(product(range(len(shown)), range(width)))
    assert [c["text"] for line in shown for c in line if c["is_here"]] == [wanted["text"]]


@given(SPLITS, st.integers(1, 30), st.integers(0, FAR), st.integers(20, 900), st.data())
def test_the_strips_show_the_cell_whole_and_no_more_than_is_of_use(
    split: list[int], lines: int, beneath: int, height: int, data: st.DataObject
) -> None:
    cells = account(split, lines)
    wanted = data.draw(st.sampled_from([c for c in cells if not c["is_header"]]))
    for other in cells:
        if not other["is_header"]:
            other["top"] += beneath
            other["bottom"] += beneath + (height if other["row"] == wanted["row"] else 0)
    *header, row = plan(cells, wanted)
    assert len(header) <= 1
    assert row.marked == (wanted["x0"], wanted["top"], wanted["x1"], wanted["bottom"])
    x0, top, x1, bottom = row.box
    assert x0 <= wanted["x0"] < wanted["x1"] <= x1
    assert top <= wanted["top"] < bottom
    assert bottom - top <= 2 * TALLEST
    assert [strip.marked for strip in header] == [None] * len(header)
    assert all(strip.box[1] < 0 < strip.box[3] < top for strip in header)


@pytest.mark.parametrize("missing", ["page", "x0"])
def test_a_cell_whose_place_is_not_known_has_no_strips(missing: str) -> None:
    cells = account([2], 1)
    assert plan(cells, cells[-1])
    assert plan(cells, cells[-1] | {missing: None}) == ()


LINE = ("301", "工资福利支出", "60.10", "302", "商品和服务支出", "7.20", "8.30")
"""Two blocks side by side, the second with two columns of amounts."""


@pytest.mark.parametrize(
    ("col", "rows"),
    [(2, ["工资福利支出"]), (5, ["商品和服务支出"]), (6, ["商品和服务支出"]), (0, ["工资福利支出"])],
)
def test_a_figure_is_headed_by_the_nearest_block_to_its_left(col: int, rows: list[str]) -> None:
    header = [cell(0, at, "金额" if at in (2, 5, 6) else "科目", header=True) for at in range(len(LINE))]
    line = [cell(1, at, text) for at, text in enumerate(LINE)]
    found = heads(header + line, line[col], {2, 5, 6})
    assert found == {"columns": [header[col]["text"]], "rows": rows}


def test_what_is_too_much_for_a_page_is_read_one_by_one_but_for_the_first() -> None:
    sizes = [MOST_CELLS + 1, 10, 10]
    assert first([{"n_cells": size} for size in sizes]) == [{"n_cells": sizes[0]}]
    assert len(first([{"n_cells": MOST_CELLS // 3} for _ in range(9)])) == 3
    assert first([]) == []


def test_codes_are_told_from_names_and_amounts() -> None:
    texts = ("208", "01", "09", "社会保险经办机构经费", "80")
    unread = {"fen": None, "subject_code": None, "second_subject_code": None}
    line: list[Cell] = [{"text": text, **unread} for text in texts]
    line[-1] |= {"fen": 8_000, "subject_code": "2080109"}
    _tell_apart(line)
    assert [c["is_code"] for c in line] == [True, True, True, False, False]
    assert [c["is_name"] for c in line] == [False, False, False, True, False]
