"""What goes wrong in PDFs, each drawn by hand: cells, spans, texts and lines come out as they are meant."""

from __future__ import annotations

import pytest
from drawing import Sheet, pdf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.model import Box, Line, Table
from parsers.sources import open_source

HEADER = ("科目编码", "科目名称", "金额")
ROWS = (("208", "社会保障和就业支出", "754.75"), ("20805", "行政事业单位养老支出", "700.00"))


def read(*sheets: Sheet) -> tuple[list[Table], list[str]]:
    blocks = open_source(pdf(*sheets)).blocks
    tables = [block for block in blocks if isinstance(block, Table)]
    return tables, [block.text for block in blocks if isinstance(block, Line)]


def texts(table: Table) -> list[list[str | None]]:
    rows: list[list[str | None]] = [[None] * table.n_cols for _ in range(table.n_rows)]
    for cell in table.cells:
        rows[cell.row][cell.col] = cell.text
    return rows


def only(*sheets: Sheet) -> list[list[str | None]]:
    (table,), _ = read(*sheets)
    return texts(table)


def test_wrapped_names_codes_and_amounts_are_whole() -> None:
    sheet = Sheet()
    row = ("20805\n05", "机关事业\n单位养老", "12,345,\n678.90")
    sheet.table([HEADER, row], widths=[30, 45, 42], height=24)
    assert only(sheet)[1] == ["2080505", "机关事业单位养老", "12,345,678.90"]


def test_two_numbers_in_a_cell_are_never_joined() -> None:
    sheet = Sheet()
    sheet.table([HEADER, ("301", "甲", "12.34\n56.78"), ("302", "乙", "12\n34")], height=24)
    assert [row[2] for row in only(sheet)[1:]] == ["12.34 56.78", "12 34"]


def test_spaces_are_noise_in_names_and_between_digit_groups() -> None:
    sheet = Sheet()
    sheet.table([("收   入", "1. 资金", "12, 984, 142. 90"), ("项 目", "2024 年", "1 2")], widths=110)
    assert only(sheet) == [["收入", "1. 资金", "12,984,142.90"], ["项目", "2024年", "1 2"]]


def test_displaced_quotes_are_ordered_by_x() -> None:
    sheet = Sheet()
    sheet.text(60, 50, "三公经费支出", 12)
    sheet.ops.reverse()
    sheet.text(48, 48, "“", 12)
    sheet.text(132, 51, "”表", 12)
    assert read_line(sheet) == "“三公经费支出”表"


def read_line(sheet: Sheet) -> str:
    blocks = open_source(pdf(sheet)).blocks
    assert [type(block) for block in blocks] == [Line]
    return next(block.text for block in blocks if isinstance(block, Line))


def test_a_boldface_printed_twice_is_read_once() -> None:
    sheet = Sheet()
    sheet.text(60, 50, "收入决算总表11", 12)
    sheet.text(60.4, 50, "收入决算总表11", 12)
    assert read_line(sheet) == "收入决算总表11"


def test_white_boxes_are_no_rules() -> None:
    sheet = Sheet()
    sheet.box(50, 50, 500, 800, gray=1)
    sheet.box(50, 95, 300, 130, gray=0.99)
    bottom = sheet.table([HEADER, *ROWS])
    sheet.box(60, bottom + 5, 300, bottom + 40, gray=1)
    assert only(sheet) == [list(HEADER), *map(list, ROWS)]
    blank = Sheet()
    blank.box(50, 50, 500, 800, gray=1)
    blank.text(60, 60, "正文")
    assert read(blank) == ([], ["正文"])


def test_a_shaded_cell_keeps_its_borders() -> None:
    sheet = Sheet()
    sheet.box(60, 100, 300, 120, gray=0.8)
    sheet.table([HEADER, *ROWS])
    assert only(sheet) == [list(HEADER), *map(list, ROWS)]


def test_a_contents_page_and_a_frame_are_text() -> None:
    sheet = Sheet()
    sheet.table([("第一部分",), ("一、收入支出决算总表",)], widths=300)
    assert read(sheet) == ([], ["第一部分", "一、收入支出决算总表"])


def test_two_texts_on_one_baseline_are_two_lines_but_a_letterspaced_title_is_one() -> None:
    sheet = Sheet()
    for x, char in zip(range(100, 300, 60), "收入总表", strict=False):
        sheet.text(x, 60, char, 14)
    sheet.text(60, 80, "编制单位：某局")
    sheet.text(400, 80, "金额单位：万元")
    assert read(sheet)[1] == ["收入总表", "编制单位：某局", "金额单位：万元"]


def test_a_table_open_at_its_sides_is_a_table() -> None:
    sheet = Sheet()
    for top in (100, 120, 140):
        sheet.rule(60, top, 300, top)
    for x in (140, 220):
        sheet.rule(x, 100, x, 140)
    for i, text in enumerate(("项目", "甲", "乙", "合计", "1.00", "2.00")):
        sheet.text(65 + 80 * (i % 3), 102 + 20 * (i // 3), text)
    assert only(sheet) == [["项目", "甲", "乙"], ["合计", "1.00", "2.00"]]


def test_rules_as_dots_as_thin_boxes_and_as_one_path() -> None:
    dots, thin, path = Sheet(), Sheet(), Sheet()
    segments = []
    for top in (100, 120, 140):
        for x in range(60, 220, 2):
            dots.box(x, top, x + 1, top + 0.5)
        thin.box(60, top - 0.24, 220, top + 0.24)
        segments.append(f"60 {842 - top} m 220 {842 - top} l")
    for x in (60, 140, 220):
        for y in range(100, 140, 2):
            dots.box(x, y, x + 0.5, y + 1)
        thin.box(x - 0.24, 100, x + 0.24, 140)
        segments.append(f"{x} 742 m {x} 702 l")
    path.ops.append(" ".join(segments) + " S")
    for sheet in (dots, thin, path):
        for i, text in enumerate(("项目", "金额", "甲", "1.00")):
            sheet.text(65 + 80 * (i % 2), 102 + 20 * (i // 2), text)
        assert only(sheet) == [["项目", "金额"], ["甲", "1.00"]]


def test_rules_inside_a_form_are_placed_by_its_matrix() -> None:
    sheet = Sheet()
    lines = [f"0 {y} m 80 {y} l S" for y in (0, 10, 20)] + [f"{x} 0 m {x} 20 l S" for x in (0, 40, 80)]
    sheet.forms.append(("2 0 0 2 60 702", " ".join(lines)))
    for i, text in enumerate(("项目", "金额", "甲", "1.00")):
        sheet.text(65 + 80 * (i % 2), 102 + 20 * (i // 2), text)
    (table,), _ = read(sheet)
    assert texts(table) == [["项目", "金额"], ["甲", "1.00"]]
    assert table.cells[3].box == Box(140, 120, 220, 140)


def test_rules_that_only_pdfplumber_reads_are_found_by_it() -> None:
    sheet = Sheet()
    for y in (742, 722, 702):
        sheet.ops.append(f"60 {y} m 100 {y} 180 {y} 220 {y} c S")
    for x in (60, 140, 220):
        sheet.ops.append(f"{x} 742 m {x} 730 {x} 710 {x} 702 c S")
    curves = " ".join(op.removesuffix(" S") for op in sheet.ops)
    sheet.ops = [f"{curves} S"]
    sheet.text(150, 80, "单位：万元")
    for i, text in enumerate(("项目", "金额", "甲", "1.00")):
        sheet.text(65 + 80 * (i % 2), 102 + 20 * (i // 2), text)
    assert only(sheet) == [["项目", "金额"], ["甲", "1.00"]]


def test_what_a_clip_path_hides_is_not_printed() -> None:
    sheet = Sheet()
    sheet.table([HEADER, ("", "甲", "")], widths=[30, 80, 80])
    sheet.ops.append("q 60 702 27 20 re W n")
    sheet.text(61, 122, "2080505")
    sheet.ops.append("Q")
    assert only(sheet)[1] == ["20805", "甲", ""]


def test_what_runs_over_a_border_stays_in_its_cell() -> None:
    sheet = Sheet()
    sheet.table([HEADER, ("机关事业单位养老", "", "1.00")], widths=[50, 80, 80])
    assert only(sheet)[1] == ["机关事业单位养老", "", "1.00"]


def test_watermarks_are_left_out() -> None:
    sheet = Sheet()
    sheet.table([HEADER, *ROWS])
    sheet.text(100, 150, "演示数据", 30, matrix="0.7071 0.7071 -0.7071 0.7071")
    assert read(sheet)[1] == []
    assert only(sheet)[1:] == [list(row) for row in ROWS]


TURNED = {90: "0 1 -1 0", 180: "-1 0 0 -1", 270: "0 -1 1 0"}


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_turned_by_its_rotate_entry(degrees: int) -> None:
    """The same drawing, turned in user space and turned back by /Rotate, reads as the straight one."""
    (table,), lines = read(turned(degrees, rotate=degrees))
    assert texts(table) == [list(HEADER), *map(list, ROWS)]
    assert lines == ["收入决算表"]
    assert table.cells[0].box == Box(60, 100, 140, 120)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_table_printed_sideways_reads_the_same_and_has_its_box_on_the_page_as_shown(degrees: int) -> None:
    (table,), lines = read(turned(degrees, rotate=0))
    assert texts(table) == [list(HEADER), *map(list, ROWS)]
    assert lines == ["收入决算表"]
    places = {90: Box(100, 455, 120, 535), 180: Box(455, 722, 535, 742), 270: Box(722, 60, 742, 140)}
    assert table.cells[0].box == places[degrees]


def turned(degrees: int, rotate: int) -> Sheet:
    """A portrait drawing turned counter-clockwise onto a page of its turned size."""
    portrait = Sheet()
    portrait.text(200, 60, "收入决算表", 14)
    portrait.table([HEADER, *ROWS])
    places = {90: "842 0", 180: "595 842", 270: "0 595"}
    width, height = (595, 842) if degrees == 180 else (842, 595)
    sheet = Sheet(width=width, height=height, rotate=rotate)
    sheet.ops = [f"{TURNED[degrees]} {places[degrees]} cm", *portrait.ops]
    return sheet


def test_a_page_whose_box_begins_elsewhere() -> None:
    sheet = Sheet(width=842, height=595, left=-300)
    sheet.table([HEADER, *ROWS])
    (table,), _ = read(sheet)
    assert texts(table)[0] == list(HEADER)
    assert table.cells[0].box == Box(60, 100, 140, 120)


def test_captions_and_notes_inside_the_borders_are_lines() -> None:
    sheet = Sheet()
    captions = [("收入决算表", "", ""), ("单位：某局", "2023年度", "单位：万元")]
    rows = [*captions, HEADER, *ROWS, ("注：本表反映收入。", "", "")]
    sheet.table(rows, [(0, 0, 1, 3), (5, 0, 1, 3)])
    (table,), lines = read(sheet)
    assert texts(table) == [list(HEADER), *map(list, ROWS)]
    assert lines == ["收入决算表", "单位：某局", "2023年度", "单位：万元", "注：本表反映收入。"]


def test_two_tables_inside_one_border_are_two() -> None:
    sheet = Sheet()
    sheet.table([HEADER, *ROWS, ("支出决算表", "", ""), HEADER, *ROWS], [(3, 0, 1, 3)])
    tables, lines = read(sheet)
    assert [texts(table) for table in tables] == [[list(HEADER), *map(list, ROWS)]] * 2
    assert lines == ["支出决算表"]


@st.composite
def grids(draw: st.DrawFn) -> tuple[list[list[str]], list[tuple[int, int, int, int]]]:
    """A grid with merges that do not overlap, a different text in each of its cells."""
    n_rows, n_cols = draw(st.integers(2, 6)), draw(st.integers(2, 5))
    rows = [[f"{r}格{c}" for c in range(n_cols)] for r in range(n_rows)]
    taken: set[tuple[int, int]] = set()
    merges = []
    for _ in range(draw(st.integers(0, 4))):
        row, col = draw(st.integers(0, n_rows - 1)), draw(st.integers(0, n_cols - 1))
        height, width = draw(st.integers(1, n_rows - row)), draw(st.integers(1, n_cols - col))
        area = {(r, c) for r in range(row, row + height) for c in range(col, col + width)}
        if not area & taken and len(area) > 1:
            taken |= area
            merges.append((row, col, height, width))
    return rows, merges


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(grids())
def test_any_grid_is_read_back_with_its_spans(drawn: tuple[list[list[str]], list[tuple[int, ...]]]) -> None:
    rows, merges = drawn
    starts = {(r, c): (rs, cs) for r, c, rs, cs in merges}
    hidden = {(r + i, c + j) for r, c, rs, cs in merges for i in range(rs) for j in range(cs) if i or j}
    # A line that no cell ends at cannot be seen: only grids that show all their lines have one answer.
    visible = [(r, c) for r in range(len(rows)) for c in range(len(rows[0])) if (r, c) not in hidden]
    if {r for r, _ in visible} != set(range(len(rows))) or {c for _, c in visible} != set(
        range(len(rows[0]))
    ):
        return
    if len(visible) < 2:
        return
    sheet = Sheet()
    sheet.table(rows, [(r, c, rs, cs) for r, c, rs, cs in merges])
    (table,), _ = read(sheet)
    assert {(c.row, c.col): (c.rowspan, c.colspan, c.text) for c in table.cells} == {
        (r, c): (*starts.get((r, c), (1, 1)), rows[r][c]) for r, c in visible
    }
