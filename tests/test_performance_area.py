"""The rows of a form: which cells stand where, what has been read, and what was not understood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parse_tables import table

from parsers.columns import Sheet
from parsers.model import Cell
from parsers.performance.area import Area, read_header

FORM = """
项目名称 | < | 职业培训 | < | 主管部门 | 人社局
项目资金 | 资金来源 | 年初预算数 | 全年预算数 | 全年执行数 | 得分
^ | 年度资金总额 | 100.00 | 110.00 | 95.50 | 9.55
^ | 其他资金 | — | | 附后 | 无
"""


def area(text: str = FORM) -> Area:
    grid = table(text.strip(), 0)
    return Area(Sheet(grid), 0, grid.n_rows - 1)


def texts(cells: list[Cell]) -> list[str]:
    return [cell.text for cell in cells]


def test_cells_of_a_row_are_those_that_begin_in_it_and_say_something() -> None:
    of = area()
    assert texts(of.cells(0)) == ["项目名称", "职业培训", "主管部门", "人社局"]
    assert texts(of.cells(2)) == ["年度资金总额", "100.00", "110.00", "95.50", "9.55"]
    assert texts(of.across(2)) == ["项目资金", *texts(of.cells(2))]
    assert texts(of.across(3, 3)) == ["", "附后", "无"]


def test_neighbours_of_merged_cells() -> None:
    of = area()
    name = of.at(0, 0)
    right, below = of.right(name), of.below(name)
    assert (right and right.text, below and below.text) == ("职业培训", "项目资金")
    assert of.right(of.at(0, 5)) is None
    money = of.below(of.at(1, 0))
    assert money is None
    assert of.at(3, 0) is of.at(1, 0)


def test_a_labels_values_end_at_the_next_label() -> None:
    of = area()
    assert texts(list(of.values(of.at(0, 0), "heads"))) == ["职业培训"]
    assert texts(list(of.values(of.at(0, 4), "heads"))) == ["人社局"]


def test_what_no_reader_asked_for_was_not_understood() -> None:
    of = area()
    everything = texts(of.unread())
    assert len(everything) == 4 + 6 + 5 + 4
    of.take(*of.cells(0), *of.cells(1), *of.cells(2))
    assert texts(of.unread()) == ["其他资金", "—", "附后", "无"]
    assert of.is_read(of.at(0, 0))
    assert not of.is_read(of.at(3, 1))
    assert of.take() == ""


@pytest.mark.parametrize(("row", "col", "fen"), [(2, 2, 100_000_000), (2, 4, 95_500_000), (3, 4, None)])
def test_money_is_read_and_words_stay_unread(row: int, col: int, fen: int | None) -> None:
    of = area()
    cell = of.at(row, col)
    assert of.fen(cell, "wan_yuan") == fen
    assert of.is_read(cell) == (fen is not None)


def test_money_without_a_unit_stays_unread() -> None:
    of = area()
    assert of.fen(of.at(2, 2), None) is None
    assert not of.is_read(of.at(2, 2))


@pytest.mark.parametrize(
    ("text", "points", "is_read"), [("9.55", "9.55", True), ("10分", "10", True), ("附后", None, False)]
)
def test_points_are_read_and_words_stay_unread(text: str, points: str | None, is_read: bool) -> None:
    of = area(FORM.replace("9.55", text))
    cell = of.at(2, 5)
    assert of.points(cell) == points
    assert of.is_read(cell) == is_read


def test_a_header_is_as_deep_as_its_labels() -> None:
    of = area("资金来源 | 年初预算数 | 全年预算数\n^ | 年初预算数 | 全年执行数\n总额 | 5.00 | 6.00")
    depth, paths = read_header(of, 0, [of.at(0, 1), of.at(0, 2)], "money")
    assert depth == 2
    assert texts(paths[2]) == ["全年预算数", "全年执行数"]
    assert texts(paths[0]) == ["资金来源"]
    assert texts(of.unread()) == ["总额", "5.00", "6.00"]


@given(st.data(), st.integers(1, 5), st.integers(1, 5))
def test_every_text_is_taken_once_and_then_nothing_is_left(
    data: st.DataObject, n_rows: int, n_cols: int
) -> None:
    cell = st.sampled_from(["合计", "5.00", "—", "某项"])
    rows = [data.draw(st.lists(cell, min_size=n_cols, max_size=n_cols)) for _ in range(n_rows)]
    of = area("\n".join(" | ".join(row) for row in rows))
    assert texts(of.unread()) == [text for row in rows for text in row]
    for row in range(n_rows):
        of.take(*of.cells(row))
        assert texts(of.unread()) == [text for rest in rows[row + 1 :] for text in rest]
