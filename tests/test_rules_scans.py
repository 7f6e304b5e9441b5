"""What was read from an image in doubt: said for each amount, and never called an error of the document."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

import parsers
from parsers.model import Cell, Document, Statement
from parsers.rules import check

PANJIN = Path(__file__).parents[1] / "samples" / "rendered" / "panjin" / "2023-final.html"


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
