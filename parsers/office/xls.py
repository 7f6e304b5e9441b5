"""XLS, and the ET of WPS, which is the same (BIFF) → `Source`, by xlrd."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import xlrd
from xlrd.biffh import error_text_from_code
from xlrd.book import Book

from parsers.model import Source
from parsers.office.blocks import sheet_blocks
from parsers.office.cells import number, words
from parsers.office.formats import builtin_formats
from parsers.office.ole import check_whole
from parsers.office.sheet import Merge, Sheet, Shown
from parsers.unreadable import Unreadable

_OLE = b"\xd0\xcf\x11\xe0"


def read(data: bytes) -> Source:
    """Read a workbook. Raises `Unreadable`: `damaged`, `encrypted`, `too_large`."""
    if data.startswith(_OLE):
        check_whole(data)
    try:
        book = xlrd.open_workbook(
            file_contents=data,
            formatting_info=True,
            logfile=StringIO(),
            # Exporters that are no Excel reuse sectors of the container; what xlrd finds in them is sound.
            ignore_workbook_corruption=True,
        )
        sheets = list(_sheets(book))
    except Unreadable:
        raise
    except Exception as error:  # xlrd fails in any way on damaged files
        is_locked = "encrypt" in str(error).lower()
        raise Unreadable("encrypted" if is_locked else "damaged", f"xls: {error or type(error)}") from error
    return Source("xls", tuple(block for sheet in sheets for block in sheet_blocks(sheet)))


def _sheets(book: Book) -> Iterator[Sheet]:
    for table in book.sheets():
        if table.visibility != 0:
            continue
        sheet = Sheet(
            table.name,
            hidden_rows={row for row, info in table.rowinfo_map.items() if info.hidden or info.height == 0},
            hidden_columns={col for col, info in table.colinfo_map.items() if info.hidden or info.width == 0},
        )
        # xlrd's ranges end behind their last row and column.
        sheet.merges += [Merge(top, left, end - 1, stop - 1) for top, end, left, stop in table.merged_cells]
        for row in range(table.nrows):
            for col in range(table.row_len(row)):
                sheet.put(row, col, _shown(book, table.cell(row, col)))
        yield sheet


def _shown(book: Book, cell: xlrd.sheet.Cell) -> Shown:
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        key = book.xf_list[cell.xf_index or 0].format_key
        number_format = builtin_formats().get(key) or book.format_map[key].format_str
        return number(float(cell.value), number_format, is_1904=book.datemode == 1)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return words("TRUE" if cell.value else "FALSE")
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return words(error_text_from_code.get(int(cell.value), "#ERROR"))
    return words(str(cell.value))
