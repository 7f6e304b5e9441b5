"""Printed numbers, units and fen."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.model import Unit
from parsers.numbers import NotANumber, is_blank, is_number, read_number
from parsers.units import find_unit, states_other_unit, to_fen


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5,628.22", "5628.22"),
        ("12, 984, 142. 90", "12984142.90"),
        ("１２，９８４．９０", "12984.90"),
        ("1,2345.67", "12345.67"),
        ("0.00", "0.00"),
        (".5", "0.5"),
        ("-1,000.00", "-1000.00"),
        ("－3", "-3"),
        ("−3.10", "-3.10"),
        ("- 3.10", "-3.10"),
        ("(12.50)", "-12.50"),
        ("（12.50）", "-12.50"),
        ("△7", "-7"),
        ("▲ 7.1", "-7.1"),
    ],
)
def test_number(text: str, value: str) -> None:
    assert read_number(text) == Decimal(value)
    assert str(read_number(text)) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12 34",
        "1,234 5,678.00",
        "5, 6",
        "1.2.3",
        "1,23",
        "3%",
        "5万元",
        "1.2E+07",
        "合计",
        "—5",
        "5.",
        "1" * 30,
    ],
)
def test_not_a_number(text: str) -> None:
    assert not is_number(text)
    with pytest.raises(NotANumber):
        read_number(text)


@pytest.mark.parametrize("text", ["", " ", "　", "—", "——", "-", "－－", "/", "无", "* "])
def test_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["0", "0.00", "合计", "X"])
def test_not_blank(text: str) -> None:
    assert not is_blank(text)


_MONEY = st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False, allow_infinity=False)


@given(_MONEY, st.booleans(), st.booleans(), st.sampled_from(["minus", "brackets", "triangle"]))
def test_what_is_printed_is_read_back(value: Decimal, commas: bool, spaces: bool, sign: str) -> None:
    text = f"{abs(value):,.2f}" if commas else f"{abs(value):.2f}"
    if spaces:
        text = text.replace(",", ", ").replace(".", ". ")
    if value.is_signed():
        text = {"minus": f"-{text}", "brackets": f"（{text}）", "triangle": f"△{text}"}[sign]
    assert read_number(text) == value


@given(_MONEY)
def test_fen_are_exact_in_both_units(value: Decimal) -> None:
    assert to_fen(value, "yuan") == int(value * 100)
    assert to_fen(value, "wan_yuan") == int(value * 1_000_000)


def test_a_spreadsheets_noise_is_rounded_to_the_fen() -> None:
    assert to_fen(Decimal("1234.5600000001"), "yuan") == 123456
    assert to_fen(Decimal("0.12345649"), "wan_yuan") == 123456


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("金额单位：万元", "wan_yuan"),
        ("单位:元", "yuan"),
        ("单位： 万 元", "wan_yuan"),
        ("编制部门：某市财政局 单位：元", "yuan"),
        ("单位：人民币万元", "wan_yuan"),
        ("公开01表 金额单位：万元 2023年度", "wan_yuan"),
        ("单位：万元 公开05表", "wan_yuan"),
        ("收入支出决算总表（万元）", "wan_yuan"),
        ("注：本表以“万元”为金额单位（保留两位小数）。", "wan_yuan"),
        ("单位：元氏县社会保险事业管理所", None),
        ("单位：千元", None),
        ("单位：烟台市社会保险服务中心", None),
        ("收入共3万元", None),
    ],
)
def test_unit_of_a_line(text: str, unit: Unit | None) -> None:
    assert find_unit(text) == unit


@pytest.mark.parametrize(
    ("text", "is_other"),
    [
        ("单位：千元", True),
        ("金额单位：人民币亿元", True),
        ("预算数（百万元）", True),
        ("单位：美元", True),
        ("单位：万元", False),
        ("单位：烟台市社会保险服务中心", False),
    ],
)
def test_another_unit_is_seen(text: str, is_other: bool) -> None:
    assert states_other_unit(text) is is_other
