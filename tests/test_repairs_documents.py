"""Whole documents with any one code or amount cut: mended to what was there, or left, and never wrongly mended."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import samples
from parsers.bundle import documents_of
from parsers.drafts import Part
from parsers.model import Amount, Cell, Document, Source, Table
from parsers.rules import check
from parsers.rules.book import Book
from parsers.rules.reading.clips import code_cell
from parsers.sources import open_source

RENDERED = Path(samples.__file__).parent / "rendered"
SOUND = ["panjin/2023-final.html", "xinzhou/2023-final.pdf", "yantai/2023-final.pdf"]
CUT = "yanchi/2024-final.docx"
REAL = ["万里街道", "司法局", "商务委员会", "政府办公室", "规划"]
Place = tuple[Table, Cell]


@cache
def opened(path: Path) -> tuple[Source, Document, tuple[Place, ...], tuple[Place, ...]]:
    """A file's source and document, and the cells of its codes and of its amounts that are not nil."""
    source = open_source(path.read_bytes())
    (document,) = documents_of([Part(source)])
    tables = {block for block in source.blocks if isinstance(block, Table)}
    codes = [
        (sheet.statement.table, cell)
        for sheet in Book(document).sheets
        for line in sheet.lines
        if line.code and (cell := code_cell(sheet, line))
    ]
    amounts = [
        (s.table, next(c for c in s.table.cells if (c.row, c.col) == (a.row, a.col)))
        for s in document.statements
        for a in s.amounts
        if a.fen
    ]
    kept_codes, kept_amounts = (tuple(p for p in x if p[0] in tables) for x in (codes, amounts))
    return source, document, kept_codes, kept_amounts


def with_text(source: Source, place: Place, text: str) -> Document:
    table, cell = place
    cells = tuple(msgspec.structs.replace(c, text=text) if c is cell else c for c in table.cells)
    new = msgspec.structs.replace(table, cells=cells)
    blocks = tuple(new if block == table else block for block in source.blocks)
    return documents_of([Part(msgspec.structs.replace(source, blocks=blocks))])[0]


def amounts_of(document: Document) -> dict[tuple[int, int, int], Amount]:
    return {(s.ordinal, a.row, a.col): a for s in document.statements for a in s.amounts}


def wrong(document: Document, sound: Document) -> Iterator[Amount]:
    """The amounts of a document that a repair made other than they were."""
    before = amounts_of(sound)
    for place, amount in amounts_of(document).items():
        old = before[place]
        is_wrong_value = amount.value_repair is not None and amount.fen != old.fen
        is_wrong_code = amount.subject_repair is not None and amount.subject_code != old.subject_code
        if is_wrong_value or is_wrong_code:
            yield amount


def hold(path: Path, data: st.DataObject, *, of_codes: bool) -> None:
    source, sound, codes, amounts = opened(path)
    place = data.draw(st.sampled_from(codes if of_codes else amounts))
    whole = place[1].text
    text = whole[: data.draw(st.integers(max(1, len(whole) - 4), max(1, len(whole) - 1)))]
    document = with_text(source, place, text)
    assert list(wrong(document, sound)) == []
    if of_codes:
        old = {f.message for f in check(sound) if f.outcome == "error"}
        assert [f.message for f in check(document) if f.outcome == "error" and f.message not in old] == []


RARE = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_sample_is_left_as_it_is(name: str) -> None:
    _, document, _, _ = opened(RENDERED / name)
    assert document.repairs == ()
    assert [f.message for f in check(document) if f.rule == "Q-CLIPPED"] == []


@pytest.mark.parametrize("word", REAL)
def test_a_sound_real_document_is_left_as_it_is(reference: Path, word: str) -> None:
    (path,) = (reference / "real").glob(f"*{word}*.pdf")
    _, document, _, _ = opened(path)
    assert document.repairs == ()
    assert [f.message for f in check(document) if f.rule == "Q-CLIPPED" and f.outcome == "warning"] == []


@pytest.mark.parametrize("name", [*SOUND, CUT])
@given(data=st.data())
@RARE
def test_a_cut_code_is_mended_rightly_or_left_and_is_no_error(name: str, data: st.DataObject) -> None:
    hold(RENDERED / name, data, of_codes=True)


@pytest.mark.parametrize("name", [*SOUND, CUT])
@given(data=st.data())
@RARE
def test_a_cut_amount_is_mended_rightly_or_left(name: str, data: st.DataObject) -> None:
    hold(RENDERED / name, data, of_codes=False)


@pytest.mark.parametrize("word", REAL)
@given(data=st.data(), of_codes=st.booleans())
@RARE
def test_a_cut_cell_of_a_real_document_is_mended_rightly_or_left(
    reference: Path, word: str, data: st.DataObject, of_codes: bool
) -> None:
    (path,) = (reference / "real").glob(f"*{word}*.pdf")
    hold(path, data, of_codes=of_codes)


@pytest.mark.parametrize("name", SOUND)
def test_a_leaf_of_the_expenditure_table_is_mended(name: str) -> None:
    """Its code stands in the table of the general budget too."""
    source, sound, _, _ = opened(RENDERED / name)
    sheet = next(s for s in Book(sound).sheets if s.statement.form == "final_expenditure")
    line = next(x for x in sheet.lines if len(x.code or "") == 7)
    cell = code_cell(sheet, line)
    assert cell
    document = with_text(source, (sheet.statement.table, cell), cell.text[:5])
    (repair,) = document.repairs
    assert (repair.row, repair.col, repair.original) == (cell.row, cell.col, cell.text[:5])
    assert (repair.repaired, "《" in repair.proof) == (cell.text, True)
    mended = [a for a in amounts_of(document).values() if a.subject_repair is not None]
    assert {(a.subject_code, a.level, a.printed_fen) for a in mended} == {(line.code, 3, None)}
    assert len(mended) >= len(line.terms)


def test_what_the_narrow_columns_of_the_sample_cut_is_mended() -> None:
    _, document, _, _ = opened(RENDERED / CUT)
    income = next(s for s in document.statements if s.form == "final_income")
    assert {r.statement for r in document.repairs} == {income.ordinal}
    codes = [(r.original, r.repaired) for r in document.repairs if len(r.repaired) == 7]
    assert codes == [
        ("20801", "2080109"),
        ("20805", "2080502"),
        ("20805", "2080505"),
        ("20805", "2080506"),
        ("20899", "2089999"),
        ("21011", "2101102"),
        ("21011", "2101103"),
        ("22102", "2210201"),
        ("22102", "2210203"),
    ]
    values = {(a.text, a.printed_fen, a.fen) for a in income.amounts if a.value_repair is not None}
    assert values == {
        ("12,615,180.1", 1261518010, 1261518013),
        ("10,434,054.0", 1043405400, 1043405400),
    }
    assert all(
        cell.text == repair.original
        for repair in document.repairs
        for cell in income.table.cells
        if (cell.row, cell.col) == (repair.row, repair.col)
    )


def test_what_was_cut_is_told_and_no_error() -> None:
    _, document, _, _ = opened(RENDERED / CUT)
    found = [f for f in check(document) if f.rule == "Q-CLIPPED"]
    assert [f.outcome for f in found] == ["warning", "warning", "info", "warning"]
    codes, amounts, names, unproven = (f.message for f in found)
    assert "20805（事业单位离退休）由另一张表证得应为 2080502" in codes
    assert "12,615,180.1（社会保障和就业支出）由另一张表证得应为 12,615,180.13" in amounts
    assert "机关事业单位基本养老保险缴费（2080505）" in names
    assert "3010×7" in unproven
    assert "没有另一张表可以证明" in unproven
    sums = [f for f in check(document) if f.rule.startswith(("A-", "X-", "Q-"))]
    assert [f for f in sums if f.outcome == "error"] == []
