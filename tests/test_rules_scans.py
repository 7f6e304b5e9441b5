"""What was read from an image in doubt: said for each amount, and never called an error of the document."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

import parsers
from parsers.model import Cell, Document, Statement
from parsers.rules import check

RENDERED = Path(__file__).parents[1] / "samples" / "rendered"
PANJIN = RENDERED / "panjin" / "2023-final.html"
XINZHOU = RENDERED / "xinzhou" / "2023-final.pdf"
YANTAI = RENDERED / "yantai" / "2023-final.pdf"


@pytest.fixture(scope="module")
def sound() -> Document:
    (document,) = parsers.parse(PANJIN.read_bytes()).documents
    return document


def misread(document: Document, doubt: str | None) -> Document:
    """The document with the first total of 支出决算表 read a million yuan too high."""
    changed = [wrong(s, doubt) if s.form == "final_expenditure" else s for s in document.statements]
    return msgspec.structs.replace(document, statements=tuple(changed))


def wrong(statement: Statement, doubt: str | None) -> Statement:
    first, *rest = statement.amounts
    amount = msgspec.structs.replace(first, fen=first.fen + 10**8, text="3,723.33")

    def seen(cell: Cell) -> Cell:
        is_here = (cell.row, cell.col) == (first.row, first.col)
        return msgspec.structs.replace(cell, text="3,723.33", doubt=doubt) if is_here else cell

    table = msgspec.structs.replace(statement.table, cells=tuple(map(seen, statement.table.cells)))
    return msgspec.structs.replace(statement, amounts=(amount, *rest), table=table)


def test_without_a_doubt_it_is_an_error(sound: Document) -> None:
    own = {f.message for f in check(sound) if f.outcome == "error"}
    assert [f for f in check(misread(sound, None)) if f.outcome == "error" and f.message not in own]


def test_a_doubted_amount_is_a_warning_and_its_sums_are_not_judged(sound: Document) -> None:
    own = {f.message for f in check(sound) if f.outcome == "error"}
    found = check(misread(sound, "read as 3,623.33 too"))
    assert not [f for f in found if f.outcome == "error" and f.message not in own]
    (warning,) = [f for f in found if f.rule == "Q-SCAN"]
    assert warning.outcome == "warning"
    assert "3,723.33" in warning.message
    assert "read as 3,623.33 too" in warning.message
    assert any(f.outcome == "info" and "3,723.33" in f.message for f in found)


def test_a_sound_document_has_no_such_warning(sound: Document) -> None:
    assert not [f for f in check(sound) if f.rule == "Q-SCAN"]


def test_an_amount_that_a_spreadsheet_shows_otherwise_is_told_as_such(sound: Document) -> None:
    (warning,) = [f for f in check(misread(sound, "stored as 3623.33")) if f.rule == "Q-SCAN"]
    assert warning.evidence[0].page is None
    assert "单元格所存" in warning.message
    assert "扫描" not in warning.message


def test_an_amount_of_a_page_is_told_as_scanned() -> None:
    (document,) = parsers.parse(XINZHOU.read_bytes()).documents
    (warning,) = [f for f in check(misread(document, "read as 3,623.33 too")) if f.rule == "Q-SCAN"]
    assert warning.evidence[0].page
    assert "扫描图像" in warning.message


@pytest.mark.parametrize("layer", ["ocr", "mixed"])
def test_words_of_an_image_raise_no_error_but_a_warning_about_their_reading(layer: str) -> None:
    (document,) = parsers.parse(YANTAI.read_bytes()).documents
    scanned = msgspec.structs.replace(document, text_layer=layer)
    found = {f.rule: f for f in check(scanned)}
    said = {f.rule for f in check(document) if f.outcome == "error" and f.rule.startswith("N-")}
    assert said
    assert not [f for f in check(scanned) if f.outcome == "error" and f.rule.startswith("N-")]
    assert all(found[rule].outcome in ("warning", "pass") for rule in said)
    assert any("请先对照原件" in f.message for f in check(scanned) if f.rule in said)


def test_sums_of_a_scanned_table_that_is_read_without_a_doubt_stay_what_they_are(sound: Document) -> None:
    wrong_sums = misread(sound, None)
    scanned = msgspec.structs.replace(wrong_sums, text_layer="ocr")
    sums = [[f for f in check(d) if f.rule.startswith("A-")] for d in (wrong_sums, scanned)]
    assert sums[0] == sums[1]
    assert any(f.outcome == "error" for f in sums[0])
