"""ODS → `Source` (OpenDocument 1.3 part 3 §9): the file itself holds the text that each cell shows."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element

from parsers.model import Source
from parsers.office.blocks import sheet_blocks
from parsers.office.cells import stored_as
from parsers.office.number_formats import exact
from parsers.office.sheet import MOST_POSITIONS, Merge, Sheet, Shown
from parsers.package import Package
from parsers.unreadable import Unreadable, damaged_by

_HIDDEN = ("collapse", "filter")
_BOOLEANS = ("TRUE", "FALSE")
_NUMBERS = ("float", "percentage", "currency")


def read(data: bytes) -> Source:
    """Read a workbook. Raises `Unreadable` as `Package` does."""
    with damaged_by(ValueError, OverflowError):
        package = Package(data)
        if "META-INF/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
            raise Unreadable("encrypted", "needs a password")
        sheets = _sheets(package.xml("content.xml"))
        return Source("ods", tuple(block for sheet in sheets for block in sheet_blocks(sheet)))


def _sheets(root: _Element) -> Iterator[Sheet]:
    hidden = {
        style.get("name")
        for style in root.iterfind("automatic-styles/style")
        if any(p.get("display") == "false" for p in style.iterfind("table-properties"))
    }
    for table in root.iterfind("body/spreadsheet/table"):
        if table.get("style-name") not in hidden:
            yield _sheet(table)


def _sheet(table: _Element) -> Sheet:
    sheet = Sheet(table.get("name", ""))
    col = 0
    for column in table.iter("table-column"):
        count = _repeated(column, "columns")
        if column.get("visibility") in _HIDDEN:
            sheet.hidden_columns.update(range(col, min(col + count, MOST_POSITIONS)))
        col += count
    row = 0
    for element in table.iter("table-row"):
        count = _repeated(element, "rows")
        if element.get("visibility") in _HIDDEN:
            sheet.hidden_rows.update(range(row, min(row + count, MOST_POSITIONS)))
        _take_row(sheet, element, range(row, row + count))
        row += count
    return sheet


def _take_row(sheet: Sheet, element: _Element, rows: range) -> None:
    col = 0
    for cell in element.iterchildren("table-cell", "covered-table-cell"):
        count = _repeated(cell, "columns")
        shown = _shown(cell)
        if shown.text and cell.tag == "table-cell":
            for row in rows:
                for place in range(col, col + count):
                    sheet.put(row, place, shown)
        height, width = int(cell.get("number-rows-spanned", 1)), int(cell.get("number-columns-spanned", 1))
        if height * width > 1:
            sheet.merges.append(Merge(rows.start, col, rows.start + height - 1, col + width - 1))
        col += count


def _repeated(element: _Element, what: str) -> int:
    return max(1, int(element.get(f"number-{what}-repeated", 1)))


def _shown(cell: _Element) -> Shown:
    text = "\n".join(_text(paragraph) for paragraph in cell.iterchildren("p"))
    if cell.get("value-type") not in _NUMBERS or text in _BOOLEANS:
        return Shown(text)
    return stored_as(text, exact(float(cell.get("value", "nan"))))


def _text(paragraph: _Element) -> str:
    """The text of a paragraph; runs of spaces, tabs and line breaks are elements."""
    parts = [paragraph.text or ""]
    for child in paragraph:
        if child.tag in ("span", "a"):
            parts.append(_text(child))
        elif child.tag in ("s", "tab"):
            parts.append(" ")
        elif child.tag == "line-break":
            parts.append("\n")
        parts.append(child.tail or "")
    return "".join(parts)
