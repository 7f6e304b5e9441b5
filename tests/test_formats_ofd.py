"""OFD: text and tables from its objects, by the same geometry as a PDF's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ofd_files import MARGIN, ROW, SIZE, WIDTH, OfdPage, ofd
from office_files import Drawn, cells_of, drawn
from parse_tables import cells, lines, tables

from parsers.model import Line
from parsers.ofd.objects import read_deltas, read_matrix, read_path
from parsers.sources import open_source
from parsers.unreadable import Unreadable

TABLE = Drawn(
    [["项目", None, "金额"], ["类", "款", None], ["208", "01", "5,413.02"], ["合计", None, "5,413.02"]],
    [(0, 0, 1, 2), (0, 2, 2, 1), (3, 0, 1, 2)],
    header_rows=2,
)
POINTS = 72 / 25.4


def page_of(table: Drawn, title: str = "收入决算表") -> OfdPage:
    page = OfdPage()
    page.text(100, 20, title)
    page.text(MARGIN, 28, "公开02表")
    page.text(230, 28, f"单位：{table.unit}")
    page.table(32, table)
    return page


def test_lines_and_tables_of_a_page() -> None:
    source = open_source(ofd(page_of(TABLE)))
    assert (source.format, source.pages) == ("ofd", 1)
    assert lines(source) == ["收入决算表", "公开02表", "单位：万元"]
    (table,) = tables(source)
    assert cells(table) == cells_of(TABLE)
    assert table.header_rows == TABLE.header_rows


def test_boxes_are_points_from_the_top_left_corner() -> None:
    (table,) = tables(open_source(ofd(page_of(TABLE))))
    box = table.cells[0].box
    assert box is not None
    assert table.cells[0].page == 1
    column = (WIDTH - 2 * MARGIN) / 3
    wanted = (MARGIN, 32, MARGIN + 2 * column, 32 + ROW)
    assert (box.x0, box.top, box.x1, box.bottom) == pytest.approx([v * POINTS for v in wanted], abs=0.01)


def test_all_verified_grids_as_pages(reference: Path) -> None:
    documents = json.loads((reference / "expected" / "grids.json").read_text("utf-8"))["documents"]
    wanted = [drawn(table) for document in documents for table in document["tables"]]
    found = tables(open_source(ofd(*(page_of(table, table.title) for table in wanted))))
    assert [cells(table) for table in found] == [cells_of(table) for table in wanted]


def test_a_table_over_two_pages() -> None:
    open_end = TABLE._replace(rows=TABLE.rows[:3], merges=TABLE.merges[:2])
    second = OfdPage()
    second.table(15, open_end._replace(rows=[*TABLE.rows[:2], ["208", "02", "1.00"]]))
    (table,) = tables(open_source(ofd(page_of(open_end), second)))
    assert table.n_rows == 4
    assert [cell.text for cell in table.cells if cell.row == 3] == ["208", "02", "1.00"]


def test_what_stands_on_a_template() -> None:
    template, page = OfdPage(), OfdPage()
    template.text(20, 30, "编制单位：某社会保险中心")
    page.template = "T"
    page.text(20, 40, "一、收入情况")
    assert lines(open_source(ofd(page, template=template))) == ["编制单位：某社会保险中心", "一、收入情况"]


def test_hidden_and_slanted_text_is_left_out() -> None:
    page = OfdPage()
    page.text(20, 30, "正文")
    page.text(20, 40, "藏起", extra='Visible="false"')
    page.text(20, 50, "水印", extra='CTM="0.7 0.7 -0.7 0.7 0 0"')
    assert lines(open_source(ofd(page))) == ["正文"]


def test_an_object_with_a_matrix_stands_where_it_takes_it() -> None:
    page = OfdPage()
    page.text(20, 30, "大字", extra='CTM="2 0 0 2 10 0"')
    (line,) = open_source(ofd(page)).blocks
    assert isinstance(line, Line)
    assert line.box is not None
    assert line.box.x0 == pytest.approx(30 * POINTS, abs=0.01)
    assert line.size == pytest.approx(2 * SIZE * POINTS, abs=0.01)


@pytest.mark.parametrize(
    ("paint", "colour"),
    [
        ('Stroke="false" Fill="true"', '<ofd:FillColor Value="255 255 255"/>'),
        ('Stroke="true"', '<ofd:StrokeColor Value="0 0 0" Alpha="0"/>'),
        ('Stroke="false"', ""),
    ],
)
def test_what_leaves_no_ink_rules_no_table(paint: str, colour: str) -> None:
    page = OfdPage()
    page.text(20, 30, "正文")
    for x in (10, 60):
        page.path(f"M {x} 20 L {x + 50} 20 L {x + 50} 40 L {x} 40 C", paint=paint, colour=colour)
    assert tables(open_source(ofd(page))) == []


def test_rules_drawn_as_thin_filled_boxes() -> None:
    page = OfdPage()
    for x in (10, 60, 110):
        page.path(f"M {x} 20 L {x + 0.2} 20 L {x + 0.2} 40 L {x} 40 C", paint='Fill="true" Stroke="false"')
    for y in (20, 30, 40):
        page.path(f"M 10 {y} L 110 {y} L 110 {y + 0.2} L 10 {y + 0.2} C", paint='Fill="true" Stroke="false"')
    for col, text in enumerate(("项目", "金额")):
        page.text(12 + 50 * col, 27, text)
        page.text(12 + 50 * col, 37, ("合计", "1.00")[col])
    (table,) = tables(open_source(ofd(page)))
    assert [cell.text for cell in table.cells] == ["项目", "金额", "合计", "1.00"]


@given(
    st.lists(st.tuples(st.integers(1, 20), st.integers(-99, 99)), max_size=10),
    st.lists(st.booleans(), min_size=10, max_size=10),
)
def test_steps_written_short_are_those_written_out(runs: list[tuple[int, int]], short: list[bool]) -> None:
    said = [
        f"g {count} {step / 10}" if is_short else " ".join([str(step / 10)] * count)
        for (count, step), is_short in zip(runs, short, strict=False)
    ]
    assert read_deltas(" ".join(said)) == [step / 10 for count, step in runs for _ in range(count)]


def test_paths_are_polygons_without_curves() -> None:
    assert list(read_path("M 0 0 L 5 0 M 1 1 B 1 1 2 2 3 3 M 2 2 L 2 9 C")) == [
        [(0, 0), (5, 0)],
        [(2, 2), (2, 9), (2, 2)],
    ]


@pytest.mark.parametrize("text", ["L", "X 1 2", "M 1", "M a b"])
def test_a_path_that_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        list(read_path(text))


@pytest.mark.parametrize("text", ["g", "g 3", "g -1 5", "g 999999999 1", "x"])
def test_steps_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_deltas(text)


def test_a_matrix_has_six_numbers() -> None:
    assert read_matrix("2 0 0 2 10 5").apply(1, 1) == (12, 7)
    assert read_matrix(None).apply(1, 1) == (1, 1)
    with pytest.raises(ValueError, match="matrix"):
        read_matrix("1 0 0")


def cause_of(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        open_source(data)
    return caught.value.cause


def test_what_is_wrong_with_a_file_has_its_cause() -> None:
    assert cause_of(ofd(OfdPage())) == "no_text_layer"
    broken = OfdPage()
    broken.text(0, 0, "正文", extra='CTM="1"')
    assert cause_of(ofd(broken)) == "damaged"
