"""Office files written by other libraries, to test the readers with: grids as sheets and Word tables."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import docx
import openpyxl
import pytest
from docx.document import Document as WordDocument
from openpyxl.worksheet.worksheet import Worksheet

FIXTURES = Path(__file__).parent / "fixtures" / "formats"

needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed: no .doc, .wps or .rtf is read"
)


class Drawn(NamedTuple):
    """A table to write: texts row by row (None under a merge), merges as (row, col, rowspan, colspan)."""

    rows: list[list[str | None]]
    merges: list[tuple[int, int, int, int]]
    title: str = ""
    number: str | None = None
    unit: str = "万元"
    header_rows: int = 1


def drawn(table: dict[str, Any]) -> Drawn:
    """A table of the verified grids, as these are kept."""
    merges = [tuple(merge) for merge in table["merges"]]
    return Drawn(table["rows"], merges, table["title"], table["form_no"], table["unit"], table["header_rows"])


def cells_of(table: Drawn) -> dict[tuple[int, int], tuple[str, int, int]]:
    """The cells of a drawn table: (row, col) → text, rowspan, colspan."""
    spans = {(row, col): (height, width) for row, col, height, width in table.merges}
    return {
        (r, c): (text.replace("\n", ""), *spans.get((r, c), (1, 1)))
        for r, row in enumerate(table.rows)
        for c, text in enumerate(row)
        if text is not None
    }


def workbook(*tables: Drawn, first_row: int = 1) -> bytes:
    """One sheet for each table: title over the whole width, number and unit to the right, then the table."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, table in enumerate(tables, 1):
        write_sheet(book.create_sheet(f"表{number}"), table, first_row)
    return saved(book)


def write_sheet(sheet: Worksheet, table: Drawn, row: int) -> int:
    """Write a table and what stands above it from a row on; the first row behind it."""
    width = len(table.rows[0])
    sheet.cell(row, 1, table.title)
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
    sheet.cell(row + 1, width, table.number)
    sheet.cell(row + 2, 1, "单位：某社会保险中心")
    sheet.cell(row + 2, width, f"单位：{table.unit}")
    top = row + 3
    for (r, c), (text, height, span) in cells_of(table).items():
        write_cell(sheet, top + r, c + 1, text)
        if height * span > 1:
            sheet.merge_cells(
                start_row=top + r, end_row=top + r + height - 1, start_column=c + 1, end_column=c + span
            )
    return top + len(table.rows)


def write_cell(sheet: Worksheet, row: int, col: int, text: str) -> None:
    """Amounts as numbers with the format that prints them, all else as text."""
    cell = sheet.cell(row, col)
    digits = text.replace(",", "")
    whole, _, fraction = digits.partition(".")
    if fraction.isdecimal() and whole.removeprefix("-").isdecimal():
        cell.value = float(digits)
        places = f"0.{'0' * len(fraction)}"
        cell.number_format = f"#,##{places}" if "," in text or len(whole.lstrip("-")) < 4 else places
    else:
        cell.value = text or None


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def document(*tables: Drawn) -> bytes:
    """A Word document: for each table its captions as paragraphs, then the table."""
    word = docx.Document()
    for table in tables:
        word.add_heading(table.title, 1)
        word.add_paragraph(f"{table.number or ''}    单位：{table.unit}")
        write_table(word, table)
    word.add_paragraph("注：本表以“万元”为金额单位。")
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def write_table(word: WordDocument, table: Drawn) -> None:
    """Add a table with its merges."""
    written = word.add_table(len(table.rows), len(table.rows[0]))
    grid = [row.cells for row in written.rows]
    for (r, c), (text, height, span) in cells_of(table).items():
        if height * span > 1:
            grid[r][c].merge(grid[r + height - 1][c + span - 1])
        grid[r][c].text = text
