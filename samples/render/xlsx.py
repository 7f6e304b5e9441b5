"""Tables to a workbook: one sheet each, amounts as numbers under the format that prints them."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO
from typing import cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from samples.document import Document
from samples.render.grid import Grid, alignment, fit, indent
from samples.render.package import settled
from samples.render.page import FOOTER, LINE, NOTE, TITLE, Page
from samples.render.setting import above_lines
from samples.render.text import square
from samples.table import Align, Line, Table

NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,2}(?:,\d{3})*)\.\d\d")
"""A text that is stored as a number. Codes, counts and figures that a sentence holds stay texts."""

FORMAT = "#,##0.00"
CHARACTER = 5.6
"""Points of a column's width to one character of Excel's unit of width."""

THIN = Side(style="thin")
BORDER = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)


def render(document: Document, names: list[str]) -> bytes:
    """The named tables of a document as a workbook. Raises ValueError where a sheet has no name."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = document.front.agency
    book.properties.title = document.front.title
    book.properties.created = document.dated.replace(tzinfo=None)
    for name in names:
        table = document.tables[name]
        if not table.sheet:
            raise ValueError(f"{document.organisation}/{document.id}, table {name}: no sheet name")
        _fill(book.create_sheet(table.sheet), table)
    buffer = BytesIO()
    book.save(buffer)
    return settled(buffer.getvalue(), document.dated)


def _fill(sheet: Worksheet, table: Table) -> None:
    """Title, lines above, the table and lines below, from the first row down."""
    width = len(table.rows[0])
    grid = fit(table, Page(table.landscape).measure, square)
    row = 1
    if table.title:
        _set_line(sheet, row, (1, width), Line(table.title, "center"), Font(name="黑体", size=TITLE))
        sheet.row_dimensions[row].height = TITLE * LINE
        row += 1
    for lines in above_lines(table):
        _set_above(sheet, row, width, lines)
        row += 1
    _set_table(sheet, row, grid)
    row += len(table.rows)
    for n, text in enumerate(table.below):
        _set_line(sheet, row + n, (1, width), Line(text), Font(name="宋体", size=NOTE))
    _set_page(sheet, table, row - len(table.rows))


def _set_above(sheet: Worksheet, row: int, width: int, lines: list[Line]) -> None:
    """The entries of one line, each in its share of the columns."""
    edges = [width * n // len(lines) for n in range(len(lines) + 1)]
    for n, line in enumerate(lines):
        _set_line(
            sheet, row, (edges[n] + 1, max(edges[n + 1], edges[n] + 1)), line, Font(name="宋体", size=NOTE)
        )


def _set_line(sheet: Worksheet, row: int, columns: tuple[int, int], line: Line, font: Font) -> None:
    cell = _cell(sheet, row, columns[0])
    cell.value, cell.font = line.text, font
    cell.alignment = Alignment(horizontal=line.align, vertical="center")
    if columns[1] > columns[0]:
        sheet.merge_cells(start_row=row, end_row=row, start_column=columns[0], end_column=columns[1])


def _set_table(sheet: Worksheet, top: int, grid: Grid) -> None:
    table = grid.table
    for r, height in enumerate(grid.heights):
        sheet.row_dimensions[top + r].height = round(height * 1.1, 1)
        for c, text in enumerate(table.rows[r]):
            cell = _cell(sheet, top + r, 1 + c)
            cell.border = BORDER
            if text is not None:
                _set_cell(cell, text, alignment(table, (r, c)), indent(table, (r, c)))
                cell.font = Font(name="宋体", size=grid.size, bold=r < table.header_rows)
    for row, col, down, across in table.merges:
        sheet.merge_cells(
            start_row=top + row,
            end_row=top + row + down - 1,
            start_column=col + 1,
            end_column=col + across,
        )
    for c in range(len(table.rows[0])):
        points = grid.edges[c + 1] - grid.edges[c]
        sheet.column_dimensions[get_column_letter(c + 1)].width = round(points / CHARACTER, 2)


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):
        raise TypeError(f"{cell.coordinate} is covered by a merge")
    return cell


def _set_cell(cell: Cell, text: str, align: Align, inset: int) -> None:
    """A number under its format, nothing, or a text: one that begins with = is no formula."""
    cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True, indent=inset)
    if NUMBER.fullmatch(text):
        cell.value, cell.number_format = Decimal(text.replace(",", "")), FORMAT
    elif text:
        cell.value = text
        cell.data_type, cell.number_format = "s", "@"


def _set_page(sheet: Worksheet, table: Table, top: int) -> None:
    """How the sheet prints: paper, breaks, repeated rows and the foot."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if table.landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.6, header=0.3, footer=0.3)
    cast(HeaderFooterItem, sheet.oddFooter).right.text = FOOTER
    for row in table.breaks:
        sheet.row_breaks.append(Break(id=top + row - 1))
    if table.repeat_header:
        sheet.print_title_rows = f"1:{top + table.header_rows - 1}"
