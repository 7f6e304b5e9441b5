"""Spreadsheets: each cell, span and header as it was written, whatever the file format."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine
from office_files import FIXTURES, Drawn, cells_of, drawn, needs_libreoffice, saved, workbook, write_sheet
from parse_tables import cells, lines, tables

from parsers.model import Cell, Source, Table
from parsers.office.libreoffice import convert
from parsers.office.sheet import a1
from parsers.office.xlsx import position
from parsers.sources import open_source

TABLE = Drawn(
    [
        ["项目", None, "决算数", None],
        ["科目编码", "科目名称", "合计", "其中：\n基本支出"],
        ["208", "社会保障和就业支出", "5,413.02", "5,000.00"],
        ["20801", "人力资源和社会保障管理事务", "12.50", ""],
    ],
    [(0, 0, 1, 2), (0, 2, 1, 2)],
    "一般公共预算财政拨款支出决算表",
    "公开05表",
)


def at(table: Table, row: int, col: int) -> Cell:
    return next(cell for cell in table.cells if (cell.row, cell.col) == (row, col))


def read(rows: dict[str, Any], **formats: str) -> Source:
    """One sheet with these cells, and number formats for some of them."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for name, value in rows.items():
        sheet[name] = value
    for name, number_format in formats.items():
        sheet[name].number_format = number_format
    return open_source(saved(book))


def verified(reference: Path) -> list[Drawn]:
    documents = json.loads((reference / "expected" / "grids.json").read_text("utf-8"))["documents"]
    return [drawn(table) for document in documents for table in document["tables"]]


def test_all_verified_grids_as_sheets(reference: Path) -> None:
    wanted = verified(reference)
    found = tables(open_source(workbook(*wanted)))
    assert [cells(table) for table in found] == [cells_of(table) for table in wanted]
    assert [table.header_rows for table in found] == [table.header_rows for table in wanted]
    assert not [cell for table in found for cell in table.cells if cell.value]


@needs_libreoffice
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_all_verified_grids_in_other_formats(reference: Path, kind: str) -> None:
    wanted = verified(reference)
    source = open_source(convert(workbook(*wanted), "xlsx", kind))
    assert source.format == kind
    assert [cells(table) for table in tables(source)] == [cells_of(table) for table in wanted]


@pytest.mark.parametrize("name", ["table.xls", "table.ods"])
def test_the_kept_files_say_what_the_workbook_says(name: str) -> None:
    source, same = open_source((FIXTURES / name).read_bytes()), open_source(mixed())
    assert lines(source) == lines(same)
    assert tables(source) == tables(same)


def mixed() -> bytes:
    """A table of all that a cell may hold, with hidden rows, columns and sheets: as in the kept files."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "决算"
    end = write_sheet(sheet, TABLE, 2)
    rows: list[tuple[str | float, ...]] = [
        ("20802", "民政管理事务", 1234.5678, 0.0),
        ("20805", True, 0.9545, "-"),
        ("22102", "住房改革支出", 45292, "文字 12.50"),
    ]
    for offset, row in enumerate(rows):
        for col, value in enumerate(row, 1):
            sheet.cell(end + offset, col, value)
    for name, number_format in {"C9": "#,##0.00", "D9": "#,##0.00;-#,##0.00;\\-", "C10": "0.00%"}.items():
        sheet[name].number_format = number_format
    sheet["C11"].number_format = 'yyyy"年"m"月"d"日"'
    sheet["A13"] = "注：本表反映部门本年度收支。"
    sheet["B12"], sheet["E9"] = "藏起的行", "藏起的列"
    sheet.row_dimensions[12].hidden = True
    sheet.column_dimensions["E"].hidden = True
    hidden = book.create_sheet("代码")
    hidden["A1"], hidden.sheet_state = "2080101", "hidden"
    return saved(book)


def test_what_cells_show_and_store() -> None:
    table = tables(open_source(mixed()))[0]
    assert table.n_cols == 4
    assert [at(table, 4, col).text for col in range(4)] == ["20802", "民政管理事务", "1,234.57", "-"]
    assert [at(table, 4, col).value for col in range(4)] == [None, None, "1234.5678", "0"]
    assert [at(table, 5, col).text for col in (1, 2)] == ["TRUE", "95.45%"]
    assert [at(table, 6, col).text for col in (2, 3)] == ["2024年1月1日", "文字12.50"]
    assert at(table, 1, 3).text == "其中：基本支出"
    assert at(table, 4, 2).anchor == "决算!C9"


def test_hidden_rows_columns_and_sheets_are_not_published() -> None:
    source = open_source(mixed())
    shown = "".join([*lines(source), *(cell.text for table in tables(source) for cell in table.cells)])
    assert "藏起" not in shown
    assert "2080101" not in shown


def test_what_stands_around_a_table_is_lines() -> None:
    assert lines(open_source(mixed())) == [
        "一般公共预算财政拨款支出决算表",
        "公开05表",
        "单位：某社会保险中心",
        "单位：万元",
        "注：本表反映部门本年度收支。",
    ]


def test_a_formula_that_was_never_computed_shows_itself() -> None:
    table = tables(read({"A1": "项目", "B1": "金额", "A2": "合计", "B2": "=SUM(B3:B9)"}))[0]
    assert at(table, 1, 1).text == "=SUM(B3:B9)"


def test_labels_and_their_texts_in_cells_of_their_own() -> None:
    rows = {"A1": "收入决算表", "A2": "编制单位：", "B2": "某中心", "C2": "金额单位：", "D2": "元"}
    source = read({**rows, "A3": "项目", "D3": "决算数", "A4": "合计", "D4": "1.00"})
    assert lines(source)[:3] == ["收入决算表", "编制单位：某中心", "金额单位：元"]


def test_a_title_that_no_pattern_knows_still_stands_above_its_table() -> None:
    rows = {"A1": "二〇二四年度“三公”经费安排", "A3": "项目", "B3": "预算数", "A4": "合计", "B4": "3"}
    source = read(rows)
    assert lines(source) == ["Sheet", "二〇二四年度“三公”经费安排"]
    assert (tables(source)[0].n_rows, tables(source)[0].header_rows) == (2, 1)


def test_a_sheet_without_title_takes_its_name() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "GK02收入决算表"
    book.worksheets[0].append(["项目", "决算数"])
    book.worksheets[0].append(["合计", 1])
    assert lines(open_source(saved(book))) == ["GK02收入决算表"]


def test_several_tables_on_a_sheet() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    end = write_sheet(sheet, TABLE, 1)
    write_sheet(sheet, TABLE._replace(title="收入决算表", number="公开02表"), end + 2)
    source = open_source(saved(book))
    assert [cells(table) for table in tables(source)] == [cells_of(TABLE)] * 2
    assert [line for line in lines(source) if line.endswith("表")][2:] == ["收入决算表", "公开02表"]


def test_a_second_table_without_title_behind_a_blank_row() -> None:
    rows: dict[str, Any] = {"A1": "项目", "B1": "金额", "A2": "办公费", "B2": 5.5}
    source = read({**rows, "A4": "科目编码", "B4": "科目名称", "A5": "208", "B5": "社会保障"})
    assert [(table.n_rows, table.n_cols) for table in tables(source)] == [(2, 2), (2, 2)]


def test_covers_contents_and_narrative_are_no_tables() -> None:
    source = read({"B3": "某市社会保险中心", "B9": "2024年部门预算", "B15": "2024年1月"})
    assert tables(source) == []
    contents = read(
        {"A1": "目录", "A2": "一、", "B2": "收支总体情况表", "A3": "二、", "B3": "收入总体情况表"}
    )
    assert lines(contents) == ["目录", "一、 收支总体情况表", "二、 收入总体情况表"]


def test_a_stray_cell_far_away_does_not_stretch_the_sheet() -> None:
    source = read({"A1": "项目", "B1": "金额", "A2": "合计", "B2": "1.00", "XFD1048576": "x"})
    assert max(table.n_rows for table in tables(source)) <= 4


def test_a_merge_is_seen_where_part_of_it_is_hidden() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["项目", None, "金额"], ["类", "款", None], ["208", "01", "5.50"]):
        sheet.append(row)
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("C1:C2")
    sheet.row_dimensions[1].hidden = True
    sheet.column_dimensions["A"].hidden = True
    table = tables(open_source(saved(book)))[0]
    assert cells(table) == {
        (0, 0): ("款", 1, 1),
        (0, 1): ("金额", 1, 1),
        (1, 0): ("01", 1, 1),
        (1, 1): ("5.50", 1, 1),
    }


def test_values_are_those_that_another_reader_finds() -> None:
    for name in ("table.xls", "table.ods"):
        data = (FIXTURES / name).read_bytes()
        sheet = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name("决算")
        rows = sheet.to_python(skip_empty_area=False)
        for cell in tables(open_source(data))[0].cells:
            row, col = position((cell.anchor or "").partition("!")[2])
            theirs = rows[row][col]
            if cell.value or cell.text.replace(",", "").replace(".", "").isdecimal():
                assert float(cell.value or cell.text.replace(",", "")) == pytest.approx(float(str(theirs)))


@pytest.mark.parametrize(
    ("place", "name"), [((0, 0), "A1"), ((8, 25), "Z9"), ((1048575, 16383), "XFD1048576")]
)
def test_the_names_of_cells(place: tuple[int, int], name: str) -> None:
    assert a1(*place) == name
    assert position(name) == place
