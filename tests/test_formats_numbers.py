"""Number formats: what a spreadsheet shows of a number, and that no fen is lost on the way."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.numbers import read_number
from parsers.office.cells import number
from parsers.office.formats import builtin_formats
from parsers.office.number_codes import UnknownFormat, parse
from parsers.office.number_formats import exact, plain_text, render
from parsers.office.serials import moment
from parsers.units import to_fen

ACCOUNTING = builtin_formats()[43]


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        ("5988.22", "#,##0.00", "5,988.22"),
        ("5988.2", "General", "5988.2"),
        ("5988", "", "5988"),
        ("3", 'G/通用格式"人"', "3人"),
        ("0", ACCOUNTING, "-"),
        ("-1234567.891", ACCOUNTING, "-1,234,567.89"),
        ("12", ACCOUNTING, "12.00"),
        ("-3.5", r"0.00_);[Red]\(0.00\)", "(3.50)"),
        ("-3.5", "#,##0.00_ ;[红色]-#,##0.00 ", "-3.50"),
        ("0", "#,##0.00;-#,##0.00;", ""),
        ("7", ";;;", ""),
        ("0", '[=0]"";General', ""),
        ("-5", '[=0]"";General', "-5"),
        ("12345", '[>=10000]0!.0,"万";0', "1.2万"),
        ("999", '[>=10000]0!.0,"万";0', "999"),
        ("-0.5", "[<0]-0.0;0.0", "-0.5"),
        ("1000000", "#,##0,", "1,000"),
        ("0.9545", "0.00%", "95.45%"),
        ("0.5", "#.##", ".5"),
        ("0", "#", ""),
        ("7", "000", "007"),
        ("1234", "00-00-00", "00-12-34"),
        ("12345678", "0.00E+00", "1.23E+07"),
        ("7.5", "[$¥-804]#,##0.00", "¥7.50"),
        ("5", "@", "5"),
        ("2080109", "@", "2080109"),
        ("1.005", "0.00", "1.01"),
        ("2024", '0"年"', "2024年"),
        ("45292", 'yyyy"年"m"月"d"日"', "2024年1月1日"),
        ("45292", "yyyy.mm.dd", "2024.01.01"),
        ("45292.75", "yyyy/m/d h:mm", "2024/1/1 18:00"),
        ("45292.75", "h:mm AM/PM", "6:00 PM"),
        ("0.5", "上午/下午h:mm:ss", "下午12:00:00"),
    ],
)
def test_what_a_format_shows(value: str, number_format: str, shown: str) -> None:
    assert render(Decimal(value), number_format) == shown


@pytest.mark.parametrize("number_format", ["# ?/?", "[h]:mm", "[DBNum1]0", "mm:ss.0", "aaaa", "0;0;0;@;0"])
def test_what_is_not_covered_says_so_and_shows_the_plain_number(number_format: str) -> None:
    with pytest.raises(UnknownFormat):
        render(Decimal("1234.5"), number_format)
    shown = number(1234.5, number_format)
    assert shown.text == "1234.5"
    assert shown.value is None


@pytest.mark.parametrize("piece", ["[", '"', "0", "$[", ";"])
def test_a_format_longer_than_excel_takes_is_none_and_costs_nothing(piece: str) -> None:
    started = process_time()
    assert number(1234.5, piece * 100_000).text == "1234.5"
    assert process_time() - started < 0.5


def test_every_built_in_format_is_rendered_or_refused() -> None:
    refused = set()
    for key, number_format in builtin_formats().items():
        try:
            render(Decimal("45292.25"), number_format)
        except UnknownFormat:
            refused.add(key)
    assert refused == {12, 13, 15, 16, 17, 46, 47}


FORMATS = ("#,##0.00", "0.00", "General", ACCOUNTING, "#,##0.00;[Red]-#,##0.00", "0.00_ ", "#,##0.00##")


@given(fen=st.integers(-(10**13) + 1, 10**13 - 1), number_format=st.sampled_from(FORMATS))
def test_money_survives_a_float_and_its_format(fen: int, number_format: str) -> None:
    shown = number(fen / 100, number_format)
    stored = Decimal(shown.value) if shown.value else read_number(shown.text)
    assert to_fen(stored, "yuan") == fen
    if shown.text != "-":
        assert to_fen(read_number(shown.text), "yuan") == fen


@given(fen=st.integers(0, 10**12), addends=st.integers(2, 9))
def test_the_noise_of_float_sums_is_none_of_the_value(fen: int, addends: int) -> None:
    part = fen / 100
    total = sum([part] * addends)
    assert to_fen(exact(total), "yuan") == fen * addends


@given(value=st.decimals(0, 10**9, places=4), places=st.integers(0, 4))
def test_decimals_are_rounded_half_up_and_grouped(value: Decimal, places: int) -> None:
    shown = render(value, "#,##0." + "0" * places if places else "#,##0")
    assert shown == f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"


@given(
    value=st.decimals(-(10**12), 10**12, places=3),
    number_format=st.text('0#?,.;%"-_*[]@Ey年\\!/', max_size=12),
)
def test_any_format_gives_a_text_or_is_refused(value: Decimal, number_format: str) -> None:
    try:
        assert isinstance(render(value, number_format), str)
    except ValueError:
        assert number(float(value), number_format).text == plain_text(exact(float(value)))


def test_what_a_format_hides_of_a_number_is_kept_beside_it() -> None:
    assert (number(5988.2249, "#,##0.00").text, number(5988.2249, "#,##0.00").value) == (
        "5,988.22",
        "5988.2249",
    )
    assert number(0.0, ACCOUNTING).value == "0"
    assert number(0.9545, "0.00%").value == "0.9545"
    assert number(5988.22, "#,##0.00").value is None
    assert number(45292, "yyyy/m/d").value is None


@given(day=st.integers(61, 2_000_000), second=st.integers(0, 86_399))
def test_dates_are_those_of_the_calendar(day: int, second: int) -> None:
    when = moment(Decimal(day) + Decimal(second) / 86_400)
    wanted = datetime(1899, 12, 30) + timedelta(days=day, seconds=second)
    found = datetime(when.year, when.month, when.day, when.hour, when.minute, when.second)
    assert found == wanted
    assert moment(Decimal(day - 1462), is_1904=True).day == wanted.day if day > 1462 else True


def test_the_leap_day_that_never_was() -> None:
    days = [moment(Decimal(serial)) for serial in (1, 59, 60, 61)]
    assert [(d.month, d.day) for d in days] == [(1, 1), (2, 28), (2, 29), (3, 1)]
    with pytest.raises(ValueError, match="no date"):
        moment(Decimal(-1))


@pytest.mark.parametrize("value", [1e300, float("inf"), float("nan"), -1e40])
def test_numbers_beyond_all_money_are_shown_plainly(value: float) -> None:
    assert number(value, "#,##0.00").text == plain_text(exact(value))


def test_sections_are_cut_outside_quotes_and_escapes() -> None:
    assert len(parse(r'0"a;b"\;;0')) == 2
