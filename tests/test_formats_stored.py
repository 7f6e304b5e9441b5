"""What a spreadsheet stores and what it prints: which of the two is the amount, and what is kept of the other."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import parsers
from parsers.figures import read_figure, states_nothing
from parsers.model import Amount, Cell, Document, Statement
from parsers.numbers import NotANumber
from parsers.office.cells import number, stored_as
from parsers.office.formats import builtin_formats
from parsers.rules import check

ACCOUNTING = builtin_formats()[43]
GROUPED = "#,##0.00"


def cell(stored: float, number_format: str) -> Cell:
    shown = number(stored, number_format)
    return Cell(0, 0, shown.text, value=shown.value, doubt=shown.doubt)


def accounts(rows: list[tuple[str, str, list[float]]], number_format: str, unit: str) -> Document:
    """支出决算表 as a workbook's only sheet, read."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "支出决算表"
    sheet.append(["2024年度支出决算表"])
    sheet.append([f"单位：{unit}"])
    sheet.append(["科目编码", "科目名称", "合计", "基本支出", "项目支出"])
    for code, name, values in rows:
        sheet.append([code, name, *values])
        for place in sheet[sheet.max_row][2:]:
            place.number_format = number_format
    out = BytesIO()
    book.save(out)
    (document,) = parsers.parse(out.getvalue()).documents
    return document


def only(document: Document) -> Statement:
    (statement,) = document.statements
    return statement


def by_place(document: Document) -> dict[tuple[str | None, str], Amount]:
    return {(a.subject_code, a.measure): a for a in only(document).amounts}


TAILS = [
    ("208", "社会保障和就业支出", [100.0049, 60.0049, 40.0]),
    ("20801", "人力资源和社会保障管理事务", [33.3349, 20.0049, 13.33]),
    ("20805", "行政事业单位养老支出", [33.335, 20.0, 13.335]),
    ("20899", "其他社会保障和就业支出", [33.335, 20.0, 13.335]),
    ("", "合计", [100.0049, 60.0049, 40.0]),
]
"""Sums that hold as stored and are off as printed: 33.33 + 33.34 + 33.34 = 100.01, and 100.00 is printed."""


def test_the_amount_is_what_is_stored_and_the_print_is_kept() -> None:
    amounts = by_place(accounts(TAILS, GROUPED, "万元"))
    total = amounts[None, "total"]
    assert (total.text, total.fen, total.printed_fen) == ("100.00", 100_004_900, 100_000_000)
    whole = amounts["208", "project"]
    assert (whole.text, whole.fen, whole.printed_fen) == ("40.00", 40_000_000, None)


def test_an_anchor_says_sheet_and_cell() -> None:
    statement = only(accounts(TAILS, GROUPED, "万元"))
    anchors = {(c.row, c.col): c.anchor for c in statement.table.cells}
    assert {anchors[a.row, a.col] for a in statement.amounts if a.measure == "project"} == {
        f"支出决算表!E{row}" for row in range(4, 9)
    }


def test_stored_digits_behind_the_print_raise_no_error() -> None:
    outcomes = {f.outcome for f in check(accounts(TAILS, GROUPED, "万元")) if f.rule.startswith("A-")}
    assert "pass" in outcomes
    assert outcomes <= {"pass", "rounding", "info"}


def test_a_wrong_stored_sum_is_an_error_still() -> None:
    wrong = [(code, name, [v + (code == "20805") for v in values]) for code, name, values in TAILS]
    assert "error" in {f.outcome for f in check(accounts(wrong, GROUPED, "万元")) if f.rule.startswith("A-")}


def test_the_dash_of_a_stored_zero_is_an_amount_of_exactly_nothing() -> None:
    rows = [
        ("208", "社会保障和就业支出", [0.4, 0.0, 0.0]),
        ("20801", "人力资源和社会保障管理事务", [0.4, 0.0, 0.0]),
        ("", "合计", [0.4, 0.0, 0.0]),
    ]
    document = accounts(rows, ACCOUNTING, "万元")
    zero = by_place(document)["208", "basic"]
    assert (zero.text, zero.fen, zero.printed_fen) == ("-", 0, None)
    parts = [f for f in check(document) if f.rule.startswith("A-") and f.outcome == "error"]
    assert parts, "0.40 is not 0 + 0: a dash has no printed place to be off by"
    assert not any("截" in f.message for f in check(document))


def test_a_typed_dash_is_no_amount() -> None:
    assert states_nothing(Cell(0, 0, "-"))
    assert states_nothing(Cell(0, 0, "——"))
    assert not states_nothing(Cell(0, 0, "-", value="0"))
    assert not states_nothing(Cell(0, 0, "0.00"))


@pytest.mark.parametrize(
    ("stored", "number_format", "text"),
    [
        (1_000_000.0, "#,##0,", "1,000"),
        (-3.5, "0.00;0.00", "3.50"),
        (2.0, '"7.00"', "7.00"),
    ],
)
def test_a_print_that_contradicts_the_store_counts_and_is_in_doubt(
    stored: float, number_format: str, text: str
) -> None:
    found = cell(stored, number_format)
    assert found.text == text
    assert found.doubt == f"stored as {found.value}"
    printed = Decimal(text.replace(",", ""))
    assert read_figure(found, "yuan").fen == int(printed * 100)
    assert read_figure(found, "yuan").printed_fen is None


def test_a_number_behind_a_printed_dash_is_in_doubt_and_no_amount() -> None:
    found = cell(5.0, '"—"')
    assert (found.text, found.doubt) == ("—", "stored as 5")
    assert states_nothing(found)


@pytest.mark.parametrize(
    ("stored", "number_format"), [(0.9545, "0.00%"), (3.0, '0"人"'), (12345.0, '0!.0,"万"')]
)
def test_a_print_that_is_no_money_is_none_whatever_is_stored(stored: float, number_format: str) -> None:
    with pytest.raises(NotANumber):
        read_figure(cell(stored, number_format), "yuan")


def test_a_store_that_is_no_number_is_none() -> None:
    shown = stored_as("1.00", Decimal("NaN"))
    assert (shown.text, shown.value, shown.doubt) == ("1.00", None, None)


@given(hundredths_of_fen=st.integers(-(10**12), 10**12), places=st.integers(0, 4))
def test_the_store_rounded_half_up_to_a_fen(hundredths_of_fen: int, places: int) -> None:
    stored = hundredths_of_fen / 10**4
    number_format = "#,##0." + "0" * places if places else "#,##0"
    found = cell(stored, number_format)
    exact = Decimal(hundredths_of_fen).scaleb(-4)
    assert found.doubt is None
    assert read_figure(found, "yuan").fen == int((exact * 100).quantize(Decimal(1), ROUND_HALF_UP))


@given(fen=st.integers(-(10**12), 10**12), places=st.integers(0, 6))
def test_what_is_printed_is_always_told(fen: int, places: int) -> None:
    found = cell(fen / 10**6, "0." + "0" * places if places else "0")
    figure = read_figure(found, "wan_yuan")
    printed = figure.fen if figure.printed_fen is None else figure.printed_fen
    assert Decimal(printed) == Decimal(found.text) * 10**6
