"""Numbers of performance forms: what a print stands for, which way is good, and how targets and actuals compare."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.model import Indicator
from parsers.rules.performance.measured import (
    Reading,
    actual_shown,
    direction_of,
    name_of,
    read,
    target_shown,
)
from parsers.rules.performance.points import total, verdict
from parsers.rules.performance.printed import (
    Printed,
    agree,
    apart,
    decimal,
    exact,
    percent,
    points,
    printed,
    rates,
    same,
)

DECIMALS = st.decimals(-99_999, 99_999, places=2) | st.decimals(-99_999, 99_999, places=0)


@given(DECIMALS, st.sampled_from(["", "分", "%", "个百分点"]), st.booleans())
def test_a_number_is_exact_with_half_of_its_last_place(value: Decimal, unit: str, is_grouped: bool) -> None:
    text = f"{value:,}" if is_grouped else str(value)
    found = printed(text + unit)
    assert found is not None
    places = -int(value.as_tuple().exponent)
    assert (found.value, found.half) == (Fraction(value), Fraction(1, 2 * 10**places))
    assert found.is_percent == (unit == "%")
    assert found.low + found.high == 2 * found.value


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "—",
        "无",
        "1次",
        "≥90%",
        "1.",
        ".5",
        "9 分 8",
        "十",
        "1/2",
        "90~95%",
        "1,2",
        "12,34,5",
        "9" * 5_000,
    ],
)
def test_what_is_no_one_number(text: str | None) -> None:
    assert printed(text) is None
    assert points(text) is None
    assert rates(text) == ()


@given(st.integers(0, 100))
def test_whole_points_are_exact_and_measured_numbers_are_not(value: int) -> None:
    given_, measured = points(str(value)), printed(str(value))
    assert given_ is not None
    assert measured is not None
    assert (given_.value, given_.half, measured.half) == (value, 0, Fraction(1, 2))
    with_places = points(f"{value}.50")
    assert with_places is not None
    assert with_places.half == Fraction(1, 200)


@pytest.mark.parametrize(
    ("text", "ratios"),
    [("97.9%", ["0.979"]), ("97.9", ["97.9", "0.979"]), ("0.979", ["0.979", "0.00979"]), ("100％", ["1"])],
)
def test_a_bare_rate_may_be_a_ratio_or_in_percent(text: str, ratios: list[str]) -> None:
    assert [r.value for r in rates(text)] == [Fraction(r) for r in ratios]


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6))
def test_a_quotient_is_whole_where_it_can_be(top: int, bottom: int) -> None:
    found = exact(top, bottom)
    assert found == Fraction(top, bottom)
    assert isinstance(found, int) == (top % bottom == 0)


@given(st.fractions(-(10**6), 10**6), st.integers(0, 6))
def test_a_number_for_a_reader_is_rounded_half_up_without_final_zeros(value: Fraction, places: int) -> None:
    shown = decimal(value, places)
    unit = Decimal(1).scaleb(-places)
    magnitude = abs(value)
    whole, rest = divmod(
        magnitude.numerator * 10**places * 2 + magnitude.denominator, 2 * magnitude.denominator
    )
    assert rest >= 0
    assert abs(Decimal(shown)) == (Decimal(whole) * unit)
    assert "." not in shown or not shown.endswith("0")
    assert shown not in ("-0", "")


@pytest.mark.parametrize(
    ("value", "shown"), [(Fraction(955, 1000), "95.5%"), (1, "100%"), (Fraction(1, 3), "33.333%"), (0, "0%")]
)
def test_a_ratio_in_percent(value: Fraction | int, shown: str) -> None:
    assert percent(value) == shown


@given(DECIMALS, DECIMALS)
def test_same_is_the_same_both_ways(one: Decimal, other: Decimal) -> None:
    first, second = printed(str(one)), printed(str(other))
    assert first is not None
    assert second is not None
    assert same(first, second) == same(second, first)
    assert (same(first, second) == "pass") == (one == other)
    is_near = apart(first.value, second.value) <= first.half + second.half
    assert (same(first, second) == "differs") == (not is_near)


@given(st.decimals(0, 1000, places=4))
def test_what_was_rounded_in_print_agrees(value: Decimal) -> None:
    stated = printed(str(value.quantize(Decimal("0.1"), ROUND_HALF_UP)))
    assert stated is not None
    assert agree(stated, Fraction(value), Fraction(value), Fraction(value)) == "pass"


@pytest.mark.parametrize(
    ("stated", "value", "low", "high", "found"),
    [
        ("9.6", "9.55", "9.55", "9.55", "pass"),
        ("9.6", "9.54", "9.54", "9.54", "differs"),
        ("9.6", "9.54", "9.5", "9.55", "rounding"),
        ("9.6", "9.7", "9.66", "9.74", "differs"),
        ("9.6", "9.7", "9.65", "9.75", "rounding"),
    ],
)
def test_within_what_the_others_print_it_is_rounding(
    stated: str, value: str, low: str, high: str, found: str
) -> None:
    number = printed(stated)
    assert number is not None
    assert agree(number, Fraction(value), Fraction(low), Fraction(high)) == found


@given(st.lists(st.integers(0, 10_000).map(lambda n: f"{n // 100}.{n % 100:02}"), max_size=12))
def test_points_add_up_exactly(texts: list[str]) -> None:
    value, slack = total([n for t in texts if (n := points(t))])
    assert value == sum(map(Fraction, texts))
    assert slack == Fraction(len(texts), 200)
    assert verdict(0, slack) == "pass"
    assert verdict(slack + 1, slack) == verdict(-slack - 1, slack) == "error"
    if slack:
        assert verdict(slack, slack) == verdict(-slack, slack) == "rounding"


def indicator(
    target: str, actual: str, unit: str | None = None, operator: str | None = "≥", **more: str
) -> Indicator:
    """An indicator of outputs, in one unit unless said otherwise."""
    fields: dict[str, str | None] = {"level3": "人数", "level1": "产出指标", "actual_unit": unit, **more}
    return Indicator(1, 5, target=target, actual=actual, unit=unit, operator=operator, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("operator", "target", "actual", "is_met", "part"),
    [
        ("≥", "10", "10", True, "1"),
        ("≥", "10", "9", False, "9/10"),
        ("≥", "10", "11", True, "11/10"),
        ("≤", "10", "9", True, "10/9"),
        ("≤", "10", "12", False, "5/6"),
        ("=", "10", "9", False, "9/10"),
        ("=", "10", "11", None, "11/10"),
        ("≥", "0", "1", True, None),
        ("≤", "10", "0", True, None),
    ],
)
def test_whether_a_target_was_reached(
    operator: str, target: str, actual: str, is_met: bool | None, part: str | None
) -> None:
    reading = read(indicator(target, actual, "人", operator))
    assert reading is not None
    assert reading.is_met is is_met
    assert reading.part == (None if part is None else Fraction(part))
    assert reading.is_printed


@pytest.mark.parametrize(
    ("unit", "actual_unit", "target", "actual", "in_unit"),
    [
        ("万元", "元", "5", "50000", "5"),
        ("元", "万元", "50000", "5", "50000"),
        ("人次", "万人次", "20000", "2", "20000"),
        ("亿元", "万元", "1", "5000", "1/2"),
        ("元/年", "元", "100", "100", "100"),
        ("%", None, "95", "0.96", "96"),
        ("%", None, "95", "96", "96"),
    ],
)
def test_an_actual_is_put_into_the_targets_unit(
    unit: str, actual_unit: str | None, target: str, actual: str, in_unit: str
) -> None:
    reading = read(Indicator(1, 5, "人数", target=target, actual=actual, unit=unit, actual_unit=actual_unit))
    assert reading is not None
    assert reading.actual == Fraction(in_unit)


@pytest.mark.parametrize(
    "odd",
    [
        indicator("10", "9", "人", actual_unit="次"),
        indicator("十", "9", "人"),
        indicator("10", "", "人"),
        indicator("10", "-9", "人"),
        indicator("10", "9", None, actual_unit="人"),
        indicator("10", "9", "人", actual_operator="≥"),
    ],
)
def test_what_does_not_compare_is_not_compared(odd: Indicator) -> None:
    assert read(odd) is None


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.sampled_from(["≥", "≤", "="]))
def test_a_part_of_a_missed_target_is_less_than_all(target: int, actual: int, operator: str) -> None:
    reading = read(indicator(str(target), str(actual), "人", operator))
    assert reading is not None
    if reading.is_met is False and reading.part is not None:
        assert 0 <= reading.part < 1


@pytest.mark.parametrize(
    ("level1", "name", "operator", "direction", "is_printed"),
    [
        ("产出指标", "人数", "≥", "up", True),
        ("产出指标", "人数", "≤", "down", True),
        ("产出指标", "人数", "=", "equal", True),
        ("产出指标", "人数", None, "up", False),
        ("成本指标", "人员费用", "≤", "down", True),
    ],
)
def test_which_way_is_good(
    level1: str, name: str, operator: str | None, direction: str | None, is_printed: bool
) -> None:
    assert direction_of(Indicator(1, 5, name, level1=level1, operator=operator)) == (direction, is_printed)


def test_neither_way_known_is_neither_met_nor_missed() -> None:
    assert Reading(10, 9, None, False).is_met is None
    assert Reading(10, 10, None, False).is_met is True


@pytest.mark.parametrize(
    ("printed_name", "name"),
    [
        ("指标1：人数", "人数"),
        ("1.人数", "人数"),
        ("12、培训 人数", "培训人数"),
        ("人数", "人数"),
        ("2024年", "2024年"),
    ],
)
def test_a_name_goes_without_its_number(printed_name: str, name: str) -> None:
    assert name_of(Indicator(1, 5, printed_name)) == name


def test_targets_and_actuals_are_shown_as_printed() -> None:
    of = indicator("10", "9", "人", adjusted_target="8", actual_operator="约")
    assert (target_shown(of), actual_shown(of)) == ("≥8人", "约9人")
    assert target_shown(indicator("10", "9", "人", adjusted_target="不变")) == "≥10人"


def test_a_number_in_another_unit_keeps_its_print() -> None:
    assert Printed("1.5", Fraction(3, 2), Fraction(1, 20)).times(10_000) == Printed("1.5", 15_000, 500)
