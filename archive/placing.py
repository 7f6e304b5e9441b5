"""Where the cells of an office file stand on the pages of its preview: by their words, row by row.

An office file has no pages of its own, so its cells have no boxes. Its preview is read as any PDF is, and the table
in it that says the same gives the places: of rows that print the same texts in the same order, and of a row in
place of another as far as both print the same (a page may end within a long cell).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Any

from msgspec import Struct

import parsers
from archive.pages import Box, NoPage, pdf_of
from archive.store import Store
from parsers.model import Cell

LEAST_ALIKE = 0.8
"""Share of a table's texts that the other must print too, to be the same table."""

Grid = tuple[tuple["Printed", ...], ...]
"""A table's cells that print something, by rows, from left to right."""
Texts = tuple[str, ...]
"""What the cells of a row print."""


class Printed(Struct, frozen=True):
    """A cell's text and its place on a page."""

    text: str
    page: int
    box: Box


def grids(store: Store, digest: str) -> tuple[Grid, ...]:
    """The tables on the pages that show a stored file, in order. Raises `NoPage` where it has none."""
    record = parsers.parse(pdf_of(store, digest))
    if record.failure:
        raise NoPage(f"its pages cannot be read: {record.failure}")
    return tuple(_grid(s.table.cells) for document in record.documents for s in document.statements)


def _grid(cells: Iterable[Cell]) -> Grid:
    rows: dict[int, list[Printed]] = {}
    for cell in sorted(cells, key=lambda c: (c.row, c.col)):
        if cell.text and cell.page and cell.box:
            box = (cell.box.x0, cell.box.top, cell.box.x1, cell.box.bottom)
            rows.setdefault(cell.row, []).append(Printed(cell.text, cell.page, box))
    return tuple(tuple(row) for row in rows.values())


def places(
    cells: Sequence[Mapping[str, Any]], tables: Sequence[Grid], ordinal: int
) -> dict[tuple[int, int], Printed]:
    """The places of a statement's cells, by row and column, in the table of `tables` that says the same.

    Cells are rows of the view `cells`; `ordinal` is the statement's place in its document, from 1, and decides
    between tables that are equally alike, as empty ones are. Empty where no table is alike.
    """
    rows = _rows(cells)
    wanted = [tuple(cell["text"] for cell in row) for row in rows]
    alike = _alike(wanted, tables, ordinal)
    return {
        (cell["row"], cell["col"]): printed
        for _, first, last, begin, end in _opcodes(wanted, _texts(alike))
        if last - first == end - begin
        for row, line in zip(rows[first:last], alike[begin:end], strict=True)
        for cell, printed in takewhile(_say_the_same, zip(row, line, strict=False))
    }


def _rows(cells: Iterable[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """The cells that print something, by rows, from left to right."""
    rows: dict[int, list[Mapping[str, Any]]] = {}
    for cell in sorted(cells, key=lambda c: (c["row"], c["col"])):
        if cell["text"]:
            rows.setdefault(cell["row"], []).append(cell)
    return list(rows.values())


def _alike(wanted: Sequence[Texts], tables: Sequence[Grid], ordinal: int) -> Grid:
    """The table that prints most of the same; of several the nearest to `ordinal`; empty where none is alike."""
    ranked = [(_likeness(wanted, _texts(table)), -abs(n - ordinal), n) for n, table in enumerate(tables, 1)]
    likeness, _, number = max(ranked, default=(0.0, 0, 0))
    return tables[number - 1] if likeness >= LEAST_ALIKE else ()


def _opcodes(one: Sequence[Texts], other: Sequence[Texts]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, one, other, autojunk=False).get_opcodes()


def _say_the_same(pair: tuple[Mapping[str, Any], Printed]) -> bool:
    return bool(pair[0]["text"] == pair[1].text)


def _texts(table: Grid) -> list[Texts]:
    return [tuple(printed.text for printed in row) for row in table]


def _likeness(one: Sequence[Texts], other: Sequence[Texts]) -> float:
    """Twice the texts that both print, of all that they print: 1 where they are the same, in any order."""
    first, second = (Counter(text for row in table for text in row) for table in (one, other))
    return 2 * (first & second).total() / max(first.total() + second.total(), 1)
