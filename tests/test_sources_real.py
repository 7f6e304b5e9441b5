"""Real PDFs against their verified cells, and header rows against the verified grids."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from parsers.grid import Slot, from_spans
from parsers.headers import count_header_rows
from parsers.model import Line, Table
from parsers.sources import open_source
from parsers.text import squash, tidy

EXPECTED = ("guihua_2024_final", "shangwu_2025_budget")


def grid_of(table: Table) -> list[list[str | None]]:
    rows: list[list[str | None]] = [[None] * table.n_cols for _ in range(table.n_rows)]
    for cell in table.cells:
        rows[cell.row][cell.col] = cell.text
    return rows


def covered(table: Table) -> list[tuple[int, int]]:
    return [
        (r, c)
        for cell in table.cells
        for r in range(cell.row, cell.row + cell.rowspan)
        for c in range(cell.col, cell.col + cell.colspan)
    ]


def titled(blocks: tuple[Line | Table, ...], title: str) -> Table:
    """The table right below the line that is its title."""
    at = [i for i, b in enumerate(blocks) if isinstance(b, Line) and squash(b.text) == squash(title)]
    tables = [next(b for b in blocks[i:] if isinstance(b, Table)) for i in at if near(blocks, i)]
    assert len(tables) == 1, (title, len(tables))
    return tables[0]


def near(blocks: tuple[Line | Table, ...], i: int) -> bool:
    return any(isinstance(b, Table) for b in blocks[i : i + 5])


@pytest.mark.parametrize("name", EXPECTED)
def test_every_cell_of_the_verified_documents_is_exact(reference: Path, name: str) -> None:
    truth = json.loads((reference / "expected" / f"{name}.json").read_text(encoding="utf-8"))
    source = open_source((reference / truth["file"]).read_bytes())
    for wanted in truth["tables"]:
        table = titled(source.blocks, wanted["title"])
        assert grid_of(table) == wanted["rows"], wanted["title"]
        pages = {cell.row: cell.page for cell in table.cells}
        assert [pages.get(row) for row in range(table.n_rows)] == wanted["row_pages"], wanted["title"]
        assert {cell.page for cell in table.cells} == set(wanted["pages"])


def test_all_real_documents_are_sound(reference: Path) -> None:
    for path in sorted((reference / "real").glob("*.pdf")):
        source = open_source(path.read_bytes())
        tables = [block for block in source.blocks if isinstance(block, Table)]
        assert len(tables) >= 9, path.name
        for table in tables:
            places = covered(table)
            assert sorted(places) == [(r, c) for r in range(table.n_rows) for c in range(table.n_cols)]
            assert all(cell.is_header == (cell.row < table.header_rows) for cell in table.cells)
            assert all(cell.box and cell.page for cell in table.cells)


def test_each_page_agrees_with_pdfplumber(reference: Path) -> None:
    """The same texts in the same order as pdfplumber's own engine, cell by cell, spans apart."""
    path = next((reference / "real").glob("*规划*.pdf"))
    source = open_source(path.read_bytes())
    ours: dict[int, list[str]] = {}
    for block in source.blocks:
        if isinstance(block, Table):
            for cell in block.cells:
                ours.setdefault(cell.page or 0, []).append(squash(cell.text))
    with pdfplumber.open(BytesIO(path.read_bytes())) as document:
        for number in (7, 9, 12, 17):
            theirs = [
                squash(text)
                for table in document.pages[number - 1].extract_tables()
                for row in table
                for text in row
                if text is not None
            ]
            assert ours[number] == theirs


def seed_tables(reference: Path) -> list[dict[str, Any]]:
    grids = json.loads((reference / "expected" / "grids.json").read_text(encoding="utf-8"))
    return [table for document in grids["documents"] for table in document["tables"]]


def test_header_rows_of_the_verified_grids(reference: Path) -> None:
    for wanted in seed_tables(reference):
        spans = {(r, c): (rs, cs) for r, c, rs, cs in wanted["merges"]}
        slots = [
            Slot(r, c, *spans.get((r, c), (1, 1)), text=tidy(text))
            for r, row in enumerate(wanted["rows"])
            for c, text in enumerate(row)
            if text is not None
        ]
        grid = from_spans(slots, len(wanted["rows"]), len(wanted["rows"][0]))
        assert count_header_rows(grid) == wanted["header_rows"], wanted["title"]
