"""XLSX, and what WPS saves as such → `Source` (ECMA-376 Part 1 §18, transitional and strict)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element

from parsers.model import Source
from parsers.office.blocks import sheet_blocks
from parsers.office.cells import number, words
from parsers.office.formats import builtin_formats
from parsers.office.sheet import Merge, Sheet, Shown
from parsers.package import Package
from parsers.unreadable import Unreadable, damaged_by

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_MOST_COLUMNS = 16_384
_YES = ("1", "true", "on")


@dataclass(frozen=True)
class Book:
    """What the cells of all sheets refer to. `formats` has the number format of each cell style."""

    strings: list[str]
    formats: list[str]
    is_1904: bool


def read(data: bytes) -> Source:
    """Read a workbook. Raises `Unreadable` as `Package` does."""
    with damaged_by(ValueError, OverflowError):
        sheets = _sheets(Package(data))
        return Source("xlsx", tuple(block for sheet in sheets for block in sheet_blocks(sheet)))


def _sheets(package: Package) -> Iterator[Sheet]:
    main = package.main()
    root = package.xml(main)
    related = package.related(main)
    book = _book(package, root, related)
    for entry in root.iterfind("sheets/sheet"):
        kind, part = related.get(entry.get("id", ""), ("", ""))
        if kind == "worksheet" and entry.get("state", "visible") == "visible":
            yield _sheet(package, part, entry.get("name", ""), book)


def _book(package: Package, root: _Element, related: dict[str, tuple[str, str]]) -> Book:
    parts = dict(related.values())
    properties = root.find("workbookPr")
    return Book(
        [_text(item) for item in package.elements(parts["sharedStrings"], "si")]
        if parts.get("sharedStrings", "") in package
        else [],
        _formats(package.xml(parts["styles"])) if parts.get("styles", "") in package else [],
        properties is not None and properties.get("date1904") in _YES,
    )


def _formats(styles: _Element) -> list[str]:
    """The number format of each entry of cellXfs: built in, or one of the file's own."""
    known = dict(builtin_formats())
    for own in styles.iterfind("numFmts/numFmt"):
        known[int(own.get("numFmtId", "0"))] = own.get("formatCode", "")
    return [known.get(int(xf.get("numFmtId", "0")), "") for xf in styles.iterfind("cellXfs/xf")]


def _sheet(package: Package, part: str, name: str, book: Book) -> Sheet:
    sheet = Sheet(name)
    row = -1
    for element in package.elements(part, "col", "row", "mergeCell"):
        if element.tag == "row":
            row = int(element.get("r", row + 2)) - 1
            _take_row(sheet, element, row, book)
        elif element.tag == "mergeCell":
            sheet.merges.append(_merge(element.get("ref", "")))
        elif _is_hidden(element, "width"):
            first, last = int(element.get("min", 1)), int(element.get("max", 1))
            sheet.hidden_columns.update(range(first - 1, min(last, _MOST_COLUMNS)))
    return sheet


def _take_row(sheet: Sheet, element: _Element, row: int, book: Book) -> None:
    if _is_hidden(element, "ht"):
        sheet.hidden_rows.add(row)
    col = -1
    for cell in element.iterfind("c"):
        reference = cell.get("r")
        row, col = position(reference) if reference else (row, col + 1)
        if shown := _shown(cell, book):
            sheet.put(row, col, shown)


def _is_hidden(element: _Element, size: str) -> bool:
    """Hidden by its mark, or because it is shown with no height or width."""
    return element.get("hidden") in _YES or float(element.get(size, 1)) == 0


def position(reference: str) -> tuple[int, int]:
    """`B3` → (2, 1). Raises `Unreadable` (`damaged`) for anything that names no cell."""
    match = _REFERENCE.fullmatch(reference)
    if not match:
        raise Unreadable("damaged", f"{reference!r} names no cell")
    col = 0
    for letter in match[1]:
        col = 26 * col + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, col - 1


def _merge(reference: str) -> Merge:
    first, _, last = reference.partition(":")
    top, left = position(first)
    bottom, right = position(last or first)
    return Merge(top, left, bottom, right)


def _shown(cell: _Element, book: Book) -> Shown | None:
    """What a cell shows: its cached value; of a formula that was never computed, the formula."""
    kind, value = cell.get("t", "n"), cell.findtext("v")
    if kind == "inlineStr":
        inline = cell.find("is")
        return words(_text(inline)) if inline is not None else None
    if not value:
        formula = cell.findtext("f")
        return words(f"={formula}") if formula else None
    if kind == "s":
        return words(_at(book.strings, value))
    if kind == "b":
        return words("TRUE" if value in _YES else "FALSE")
    if kind != "n":
        return words(value)
    style = int(cell.get("s", 0))
    number_format = book.formats[style] if style < len(book.formats) else ""
    return number(float(value), number_format, is_1904=book.is_1904)


def _at(strings: list[str], index: str) -> str:
    if not index.strip().isdecimal() or int(index) >= len(strings):
        raise Unreadable("damaged", f"there is no shared string {index!r}")
    return strings[int(index)]


def _text(item: _Element) -> str:
    """The text of a string item, its runs joined, without the readings above its characters (rPh)."""
    return "".join(_texts(item))


def _texts(item: _Element) -> Iterator[str]:
    for child in item:
        if child.tag == "t":
            yield child.text or ""
        elif child.tag == "r":
            yield child.findtext("t") or ""
