"""What a file's record says of its pages: which cells hold money, and where the numbers of persons stand."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import msgspec
import zstandard
from msgspec import Struct

import parsers
from archive.masking import numbers
from archive.records import load_record
from archive.store import MissingKey, Store
from parsers import VERSION
from parsers.model import Box, Cell, Record, Section, Statement


class Said(Struct, frozen=True):
    """What is said of a page: the boxes of its `tables`, of `hidden` cells, and whether its lines name a number."""

    tables: tuple[Box, ...]
    hidden: tuple[Box, ...]
    is_in_lines: bool


def record_of(store: Store, digest: str) -> Record | None:
    """What this parser made of a stored file; None where it has not read it, or its record is damaged."""
    try:
        return load_record(store, VERSION, digest)
    except (MissingKey, msgspec.MsgspecError, zstandard.ZstdError):
        return None


def amount_cells(record: Record | None, pdf: bytes) -> tuple[Cell, ...]:
    """The cells that hold an amount, with their places on the pages: of the preview, where the file has none."""
    if record and record.pages:
        return _amount_cells(record)
    return _amount_cells(_parsed(pdf))


@lru_cache(1)
def _parsed(pdf: bytes) -> Record:
    return parsers.parse(pdf)


def amount_texts(record: Record) -> frozenset[str]:
    """What is printed in the cells that hold an amount."""
    return frozenset(cell.text for cell in _amount_cells(record))


def of_page(record: Record, number: int) -> Said:
    """What a record says of a page, counted from 1."""
    statements = list(_statements(record))
    on_page = [[cell for cell in s.table.cells if cell.page == number and cell.box] for s in statements]
    hidden = [
        cell.box
        for s, cells in zip(statements, on_page, strict=True)
        for cell in cells
        if cell.box and (cell.row, cell.col) not in _amounts(s) and any(numbers(cell.text))
    ]
    tables = tuple(_around(cells) for cells in on_page if cells)
    return Said(tables, tuple(hidden), any(_in_lines(record, number)))


def _in_lines(record: Record, number: int) -> Iterator[bool]:
    """Whether a section that may reach to the page names a number: only where it begins is known."""
    for document in record.documents:
        for section, end in zip(document.sections, _ends(document.sections), strict=True):
            if (section.page or 1) <= number <= end:
                yield any(numbers(f"{section.heading}\n{section.text}"))


def _ends(sections: tuple[Section, ...]) -> list[float]:
    """The last page that each section may reach: that on which the next one begins."""
    ends, end = [], float("inf")
    for section in reversed(sections):
        ends.append(end)
        end = section.page or end
    return ends[::-1]


def _statements(record: Record) -> Iterator[Statement]:
    for document in record.documents:
        yield from document.statements


def _amounts(statement: Statement) -> set[tuple[int, int]]:
    return {(amount.row, amount.col) for amount in statement.amounts}


def _amount_cells(record: Record) -> tuple[Cell, ...]:
    held = [(_amounts(s), s.table.cells) for s in _statements(record)]
    return tuple(cell for places, cells in held for cell in cells if (cell.row, cell.col) in places)


def _around(cells: list[Cell]) -> Box:
    boxes = [cell.box for cell in cells if cell.box]
    x0, top = min(b.x0 for b in boxes), min(b.top for b in boxes)
    return Box(x0, top, max(b.x1 for b in boxes), max(b.bottom for b in boxes))
