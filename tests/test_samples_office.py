"""The samples' office files: every cell where the data has it, and bytes that depend on nothing else."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx as python_docx
import msgspec
import openpyxl
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from samples.blocks import Heading, PageBreak, Paragraph, Placed
from samples.document import ROOT, Document, Front, load
from samples.render import bundle, doc, docx, xlsx
from samples.render.package import GbkInfo, zipped
from samples.render.page import FOOTER
from samples.sites.model import RENDERED
from samples.table import Line, Table

NOON = datetime(2024, 2, 20, 12, tzinfo=UTC)
BUDGET = load(ROOT / "weihai" / "2024-budget.md")
FINAL = load(ROOT / "yanchi" / "2024-final.md")


@pytest.fixture(scope="module")
def parts() -> dict[str, bytes]:
    with ZipFile(RENDERED / "weihai" / BUDGET.rendered, metadata_encoding="gbk") as file:
        return {name: file.read(name) for name in file.namelist()}


def document_of(*blocks: Any, **front: Any) -> Document:
    given = {"title": "标题", "agency": "单位", "year": 2023, "kind": "final", "output": "docx"} | front
    return Document("test", "2023-final", msgspec.convert(given, Front), list(blocks))


def word_rows(table: Any) -> list[list[str | None]]:
    """A Word table's texts by the grid's columns, None where a merge covers the place."""
    rows = []
    for row in table.tr_lst:
        texts: list[str | None] = []
        for cell in row.tc_lst:
            covered = cell.vMerge == "continue"
            lines = "\n".join(paragraph.text for paragraph in cell.p_lst)
            texts += [None if covered else lines, *[None] * (cell.grid_span - 1)]
        rows.append(texts)
    return rows


def test_the_word_file_holds_every_table_cell_by_cell() -> None:
    word = python_docx.Document(str(RENDERED / "yanchi" / FINAL.rendered))
    assert [word_rows(table._tbl) for table in word.tables] == [table.rows for table in FINAL.tables.values()]
    texts = [paragraph.text for paragraph in word.paragraphs]
    for block in FINAL.blocks:
        if isinstance(block, Paragraph | Heading):
            assert block.text in texts
    for table in FINAL.tables.values():
        assert {table.title, *table.below} <= set(texts)
    assert texts.count("单位：盐池县社会保险事业管理中心\t金额单位：元") == 7
    assert all(section.footer.paragraphs[0].text == FOOTER for section in word.sections)


def test_wide_tables_stand_on_landscape_sections() -> None:
    wide = Placed("t", Table(rows=[["甲"]], landscape=True, title="宽表"))
    made = docx.render(document_of(Paragraph("前"), PageBreak(), wide, PageBreak(), Paragraph("后")))
    sections = python_docx.Document(BytesIO(made)).sections
    widths = [(section.page_width or 0) > (section.page_height or 0) for section in sections]
    assert widths == [False, True, False]


def test_breaks_and_repeated_headers_are_word_s_own() -> None:
    table = Table(rows=[["科目"], ["甲"], ["乙"]], header_rows=1, breaks=[2], repeat_header=True)
    word = python_docx.Document(BytesIO(docx.render(document_of(Placed("t", table)))))
    rows = word.tables[0]._tbl.tr_lst
    assert [row.find(f".//{qn('w:tblHeader')}") is not None for row in rows] == [True, False, False]
    assert [row.find(f".//{qn('w:pageBreakBefore')}") is not None for row in rows] == [False, False, True]


def printed(cell: Any) -> str:
    """What Excel shows in a cell."""
    if isinstance(cell.value, float | int):
        assert cell.number_format == "#,##0.00"
        return f"{Decimal(repr(cell.value)):,.2f}"
    return cell.value or ""


def sheet_rows(sheet: Worksheet, top: int, table: Table) -> list[list[str | None]]:
    """A sheet's texts from row `top`, None where a merge covers the place."""
    covered = {place for area in sheet.merged_cells.ranges for place in list(area.cells)[1:]}
    return [
        [None if (r, c) in covered else printed(sheet.cell(r, c)) for c in range(1, len(table.rows[0]) + 1)]
        for r in range(top, top + len(table.rows))
    ]


def test_the_workbooks_hold_every_table_cell_by_cell(parts: dict[str, bytes]) -> None:
    found = []
    for part in BUDGET.front.parts:
        if not part.tables:
            continue
        book = openpyxl.load_workbook(BytesIO(parts[part.name]))
        for sheet, name in zip(book.worksheets, part.tables, strict=True):
            table = BUDGET.tables[name]
            top = 1 + bool(table.title) + bool(table.above)
            assert sheet.title == table.sheet
            assert sheet.cell(1, 1).value == table.title
            assert {line.text for line in table.above} <= {cell.value for cell in sheet[2]}
            assert sheet_rows(sheet, top, table) == table.rows
            found.append(name)
    assert sorted(found) == sorted(BUDGET.tables)


def test_amounts_are_numbers_and_codes_and_targets_are_texts(parts: dict[str, bytes]) -> None:
    tables, forms = (openpyxl.load_workbook(BytesIO(parts[part.name])) for part in BUDGET.front.parts[1:])
    sheet = tables.worksheets[1]
    row = next(row for row in sheet.iter_rows(min_row=5) if row[2].value == "01")
    assert (row[2].data_type, row[4].data_type, row[4].value) == ("s", "n", 12831)
    values = {cell.value: cell.data_type for row in forms.worksheets[0].iter_rows() for cell in row}
    assert values["=800元/天"] == values["=100%"] == "s"
    assert values[15] == "n"


def test_pages_of_a_workbook_break_and_repeat_as_the_data_says(parts: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(BytesIO(parts[BUDGET.front.parts[1].name]))
    broken = {sheet.title: sheet for sheet in book.worksheets if sheet.row_breaks.brk}
    assert list(broken) == [table.sheet for table in BUDGET.tables.values() if table.breaks]
    for sheet in broken.values():
        after = sheet.row_breaks.brk[0].id + 1
        assert sheet.cell(after - 1, 3).value
        assert sheet.print_title_rows in ("$1:$4", "$1:$5")


money = st.decimals(-99_999_999, 99_999_999, places=2).map(lambda value: f"{value:,.2f}")


@settings(max_examples=30)
@given(money)
def test_an_amount_goes_through_a_workbook_unchanged(text: str) -> None:
    table = Table(rows=[[text, "0" + text]], sheet="表", above=[Line("甲"), Line("乙", "right")])
    made = xlsx.render(document_of(Placed("t", table)), ["t"])
    sheet = openpyxl.load_workbook(BytesIO(made)).worksheets[0]
    assert [printed(cell) for cell in sheet[2]] == [text, "0" + text]
    assert sheet["A2"].data_type == "n"
    assert [cell.value for cell in sheet[1]] == ["甲", "乙"]


def test_a_sheet_without_a_name_is_an_error() -> None:
    with pytest.raises(ValueError, match="test/2023-final, table t: no sheet name"):
        xlsx.render(document_of(Placed("t", Table(rows=[["1"]]))), ["t"])


def test_a_table_too_wide_for_word_is_an_error() -> None:
    with pytest.raises(ValueError, match="test/2023-final, table t: 60 columns do not fit"):
        docx.render(document_of(Placed("t", Table(rows=[["1,234,567.00"] * 60]))))


def test_the_text_beside_workbooks_lists_their_tables_and_holds_none(parts: dict[str, bytes]) -> None:
    word = python_docx.Document(BytesIO(parts[BUDGET.front.parts[0].name]))
    assert not word.tables
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert "十二、政府采购预算情况表" in texts
    assert all(block.text in texts for block in BUDGET.blocks if isinstance(block, Paragraph | Heading))


@given(st.dictionaries(st.text("威海预算表（）2024.xlsx", min_size=1, max_size=30), st.binary(max_size=50)))
def test_names_in_a_zip_are_gbk_and_say_nothing_of_utf_8(members: dict[str, bytes]) -> None:
    made = zipped(members, NOON, GbkInfo)
    assert made == zipped(members, NOON, GbkInfo)
    with ZipFile(BytesIO(made), metadata_encoding="gbk") as file:
        assert file.testzip() is None
        assert {entry.filename: file.read(entry) for entry in file.infolist()} == members
        assert all(not entry.flag_bits & 0x800 for entry in file.infolist())
    for name in members:
        assert made.count(name.encode("gbk")) >= 2


def test_nothing_of_the_day_is_in_the_files() -> None:
    for package in (docx.render(FINAL), xlsx.render(BUDGET, ["t01"])):
        with ZipFile(BytesIO(package)) as file:
            dates = {entry.date_time for entry in file.infolist()}
            core = file.read("docProps/core.xml").decode()
        assert len(dates) == 1
        stated = re.findall(r"<dcterms:(?:created|modified)[^>]*>([^<]+)", core)
        assert len(stated) == 2
        assert set(stated) == {f"{datetime(*dates.pop()):%Y-%m-%dT%H:%M:%SZ}"}


def test_a_budget_is_dated_before_its_year_is_old_and_a_final_account_after_it() -> None:
    assert (BUDGET.dated.year, FINAL.dated.year) == (BUDGET.front.year, FINAL.front.year + 1)


def test_the_bundle_has_its_parts_in_order() -> None:
    with ZipFile(BytesIO(bundle.render(BUDGET)), metadata_encoding="gbk") as file:
        assert file.namelist() == [part.name for part in BUDGET.front.parts]


@pytest.mark.parametrize("file", ["2023-final.doc", "2024-final.doc"])
def test_the_old_word_file_holds_the_same_text(file: str) -> None:
    """Word 97 keeps its text as UTF-16 in one run of the file."""
    document = load(ROOT / "yanchi" / f"{Path(file).stem}.md")
    raw = (RENDERED / "yanchi" / file).read_bytes()
    assert raw.startswith(b"\xd0\xcf\x11\xe0")
    cells = {text for table in document.tables.values() for row in table.rows for text in row if text}
    texts = {block.text for block in document.blocks if isinstance(block, Paragraph | Heading)}
    for text in texts | {line for cell in cells for line in cell.split("\n")}:
        assert text.encode("utf-16-le") in raw, text


def test_another_version_of_the_office_program_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doc, "ROOT", tmp_path)
    for program, cause in (("no-such-program", "not installed"), ("python3", "not LibreOffice")):
        wanted = doc.Office(program=program, version="LibreOffice 1.0", package="libreoffice")
        (tmp_path / "office.json").write_bytes(msgspec.json.encode(wanted))
        with pytest.raises(doc.OfficeMissing, match=cause):
            doc.office.__wrapped__()
