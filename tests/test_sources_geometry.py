"""Frames, rules and grids on their own: what holds for any numbers, and a second engine as witness."""

from __future__ import annotations

from io import BytesIO

import pdfplumber
import pytest
from drawing import Merge, Sheet, pdf
from hypothesis import given
from hypothesis import strategies as st

from parsers.grid import Slot, below, from_spans, rectangles, regions, to_table, widen
from parsers.model import Line, Table
from parsers.pdf.chars import Char
from parsers.pdf.frames import Frame
from parsers.pdf.lines import parted, read_lines, text_of
from parsers.pdf.paths import Edge, Edges
from parsers.pdf.rules import find_lattices
from parsers.sources import open_source

COORDINATES = st.floats(-2000, 2000)
FRAMES = st.builds(
    lambda left, bottom, width, height, turns: Frame(left, bottom, left + width, bottom + height, turns),
    COORDINATES,
    COORDINATES,
    st.floats(10, 2000),
    st.floats(10, 2000),
    st.integers(0, 3),
)


@given(FRAMES, COORDINATES, COORDINATES)
def test_a_point_comes_back_from_any_frame(frame: Frame, x: float, y: float) -> None:
    assert frame.user_point(*frame.point(x, y)) == pytest.approx((x, y), abs=1e-6)


@given(FRAMES, st.integers(0, 3), st.floats(0, 9), st.floats(0, 9), st.floats(1, 99), st.floats(1, 99))
def test_a_rectangle_keeps_its_area_in_any_frame(
    frame: Frame, turns: int, x: float, y: float, width: float, height: float
) -> None:
    other = frame._replace(turns=turns)
    x0, top, x1, bottom = frame.rect_in(other, (x, y, x + width, y + height))
    assert (x1 - x0) * (bottom - top) == pytest.approx(width * height, rel=1e-6)
    assert other.rect_in(frame, (x0, top, x1, bottom)) == pytest.approx(
        (x, y, x + width, y + height), abs=1e-6
    )


@given(FRAMES)
def test_a_page_begins_at_nought_in_its_frame(frame: Frame) -> None:
    x0, top, x1, bottom = frame.size
    assert (x0, top) == pytest.approx((0, 0))
    sides = (frame.right - frame.left, frame.top - frame.bottom)
    assert (x1, bottom) == pytest.approx(sides if frame.turns % 2 == 0 else sides[::-1])


@given(st.integers(1, 6), st.integers(1, 6), st.randoms(use_true_random=False))
def test_whatever_walls_are_missing_cells_cover_a_grid_once(
    n_rows: int, n_cols: int, chance: st.DataObject
) -> None:
    right = {(r, c): chance.random() < 0.4 for r in range(n_rows) for c in range(n_cols)}  # type: ignore[attr-defined]
    down = {place: chance.random() < 0.4 for place in right}  # type: ignore[attr-defined]
    owner = regions(n_rows, n_cols, lambda r, c: right[r, c], lambda r, c: down[r, c])
    found = rectangles(owner)
    covered = [
        (r, c)
        for row, col, height, width in found
        for r in range(row, row + height)
        for c in range(col, col + width)
    ]
    assert sorted(covered) == sorted(right)
    assert found == sorted(found)
    for row, col, height, width in found:
        assert {owner[r][c] for r in range(row, row + height) for c in range(col, col + width)} == {
            owner[row][col]
        }


def test_a_cell_missing_half_a_rule_falls_into_rectangles() -> None:
    assert rectangles([[0, 0], [0, 1]]) == [(0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1)]


def lines(*places: float, start: float, end: float) -> list[Edge]:
    return [Edge(place, start, end) for place in places]


def test_near_rules_are_one_and_doubled_rules_make_no_row() -> None:
    edges = Edges(
        lines(100, 101.5, 120, start=50, end=150) + lines(122, start=50, end=90),
        lines(50, 50.4, 100, 150, start=100, end=121),
    )
    (lattice,) = find_lattices(edges)
    assert (len(lattice.xs), len(lattice.ys)) == (3, 2)


def test_rules_that_do_not_touch_are_tables_apart_and_a_lone_line_is_none() -> None:
    first = Edges(lines(10, 30, start=0, end=100), lines(0, 50, 100, start=10, end=30))
    second = Edges(lines(60, 80, start=0, end=100), lines(0, 100, start=60, end=80))
    underline = lines(45, start=0, end=60)
    both = Edges(second.horizontal + first.horizontal + underline, second.vertical + first.vertical)
    found = find_lattices(both)
    assert [(lattice.box, len(lattice.xs)) for lattice in found] == [
        ((0, 10, 100, 30), 3),
        ((0, 60, 100, 80), 2),
    ]


def test_no_rules_are_no_tables() -> None:
    assert find_lattices(Edges([], [])) == []


def chars(text: str, x: float, baseline: float = 100, size: float = 10, gap: float = 0) -> list[Char]:
    return [
        Char(char, x + i * (size + gap), x + i * (size + gap) + size, baseline, size)
        for i, char in enumerate(text)
    ]


def test_lines_by_baseline_and_words_by_gap() -> None:
    page = chars("下行", 0, baseline=115) + chars("右", 30, baseline=98) + chars("上", 0) + chars("中", 12)
    assert [text_of(line) for line in read_lines(page)] == ["上中 右", "下行"]


def test_a_wide_gap_parts_two_texts_but_not_a_single_character() -> None:
    (line,) = read_lines(chars("编制单位", 0) + chars("单位：元", 200) + chars("页", 400))
    assert [text_of(part) for part in parted(line)] == ["编制单位", "单位：元 页"]


@given(st.integers(1, 4), st.integers(1, 4))
def test_widening_by_equal_borders_changes_nothing(n_rows: int, n_cols: int) -> None:
    grid = from_spans([], n_rows, n_cols)
    assert widen(grid, range(n_cols + 1), n_cols) == grid
    doubled = widen(grid, range(0, 2 * n_cols + 1, 2), 2 * n_cols)
    assert {slot.colspan for slot in doubled.slots} == {2}
    assert below(doubled, doubled).n_rows == 2 * n_rows


def test_a_table_marks_its_header_cells() -> None:
    grid = from_spans([Slot(0, 0, 1, 2, "收入")], 2, 2)
    table = to_table(grid, 1)
    assert [(cell.row, cell.col, cell.is_header) for cell in table.cells] == [
        (0, 0, True),
        (1, 0, False),
        (1, 1, False),
    ]


TABLES: list[tuple[list[tuple[str, ...]], list[Merge]]] = [
    ([("项目", "金额"), ("合计", "1.00")], []),
    ([("收入", "", "支出", ""), ("项目", "金额", "项目", "金额")], [(0, 0, 1, 2), (0, 2, 1, 2)]),
    (
        [("项目", "", "小计"), ("编码", "名称", ""), ("合计", "", "1.00")],
        [(0, 0, 1, 2), (0, 2, 2, 1), (2, 0, 1, 2)],
    ),
]


@pytest.mark.parametrize(("rows", "merges"), TABLES)
def test_pdfplumber_reads_the_same_texts_at_the_same_places(
    rows: list[tuple[str, ...]], merges: list[Merge]
) -> None:
    sheet = Sheet()
    sheet.table(rows, merges)
    data = pdf(sheet)
    (table,) = (block for block in open_source(data).blocks if isinstance(block, Table))
    with pdfplumber.open(BytesIO(data)) as document:
        (theirs,) = document.pages[0].find_tables()
        texts = [text for row in theirs.extract() for text in row if text is not None]
    assert [cell.text for cell in table.cells] == texts
    for cell, box in zip(table.cells, sorted(theirs.cells, key=lambda c: (c[1], c[0])), strict=True):
        assert cell.box is not None
        assert (cell.box.x0, cell.box.top, cell.box.x1, cell.box.bottom) == pytest.approx(box, abs=0.5)


def test_every_line_and_cell_says_where_it_stands() -> None:
    sheet = Sheet(width=842, height=595)
    sheet.text(300, 60, "收入决算表", 16)
    sheet.table([("项目", "金额"), ("合计", "1.00")], left=100, top=200)
    other = Sheet(width=842, height=595)
    other.text(300, 60, "情况说明", 16)
    source = open_source(pdf(sheet, other))
    titles = [block for block in source.blocks if isinstance(block, Line)]
    assert [line.page for line in titles] == [1, 2]
    assert titles[0].size == pytest.approx(16, abs=0.1)
    assert titles[0].box is not None
    assert titles[0].box.x0 == pytest.approx(300, abs=0.5)
    table = next(block for block in source.blocks if isinstance(block, Table))
    assert table.cells[-1].box is not None
    assert list(vars_of(table.cells[-1].box)) == pytest.approx([180, 220, 260, 240], abs=0.5)


def vars_of(box: object) -> tuple[float, ...]:
    return tuple(getattr(box, name) for name in ("x0", "top", "x1", "bottom"))


def test_the_same_bytes_give_the_same_source() -> None:
    sheet = Sheet()
    sheet.table([("项目", "金额"), ("合计", "1.00")])
    data = pdf(sheet)
    assert open_source(data) == open_source(data)
