"""Intervals of exact numbers: every operation against all that its operands may stand for, in fractions."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.rules.sentences.interval import (
    Interval,
    added,
    agree,
    around,
    grown,
    minus,
    percent_of,
    risen,
    rounded,
    rounds_to,
    share_of,
)

PER = st.sampled_from([1, 2, 3, 20, 200, 20_000])
ANY = st.builds(around, st.integers(-(10**6), 10**6), st.integers(0, 500), PER)
POSITIVE = ANY.filter(lambda interval: interval.is_positive)


def bounds(interval: Interval) -> tuple[Fraction, Fraction, Fraction]:
    """Low, point and high as fractions."""
    low, point, high = (Fraction(n, interval.per) for n in (interval.low, interval.point, interval.high))
    return low, point, high


def members(interval: Interval) -> list[Fraction]:
    """Its ends and some of what lies between."""
    low, point, high = bounds(interval)
    return [low, (low + point) / 2, point, (point + high) / 2, high]


def holds(interval: Interval, value: Fraction) -> bool:
    low, _, high = bounds(interval)
    return low <= value <= high


@given(ANY, ANY)
def test_a_difference_holds_every_difference(one: Interval, other: Interval) -> None:
    found = minus(one, other)
    assert all(holds(found, a - b) for a, b in product(members(one), members(other)))
    (low, point, high), (a, b, c), (x, y, z) = bounds(found), bounds(one), bounds(other)
    assert (low, point, high) == (a - z, b - y, c - x)


@given(st.lists(ANY, max_size=6))
def test_a_sum_is_that_of_the_ends_and_of_the_points(parts: list[Interval]) -> None:
    ends = [bounds(part) for part in parts]
    assert bounds(added(parts)) == tuple(sum((e[n] for e in ends), Fraction(0)) for n in range(3))


@given(st.permutations(range(4)), st.lists(ANY, min_size=4, max_size=4))
def test_a_sum_has_no_order(order: list[int], parts: list[Interval]) -> None:
    assert bounds(added(parts)) == bounds(added(parts[n] for n in order))


@given(ANY, ANY)
def test_a_share_of_a_whole_holds_every_product(whole: Interval, share: Interval) -> None:
    found = percent_of(whole, share)
    assert all(holds(found, w * s / 100) for w, s in product(members(whole), members(share)))
    assert bounds(found)[1] == bounds(whole)[1] * bounds(share)[1] / 100


@given(ANY, POSITIVE)
def test_a_share_in_percent_holds_every_quotient_and_no_more(part: Interval, whole: Interval) -> None:
    found, quotients = share_of(part, whole), [100 * p / w for p in members(part) for w in members(whole)]
    assert (min(quotients), max(quotients)) == (bounds(found)[0], bounds(found)[2])
    assert bounds(found)[1] == 100 * bounds(part)[1] / bounds(whole)[1]


@given(POSITIVE, ANY)
def test_a_rise_is_the_share_less_a_hundred(then: Interval, now: Interval) -> None:
    assert bounds(risen(then, now)) == tuple(b - 100 for b in bounds(share_of(now, then)))


@given(st.integers(1, 10**6), st.integers(-(10**6), 10**6))
def test_a_change_in_percent_of_what_was_before_it(then: int, change: int) -> None:
    found = grown(around(change, 0), around(then + change, 0))
    assert set(bounds(found)) == {Fraction(100 * change, then)}


@given(ANY, ANY)
def test_to_meet_is_to_have_a_value_in_common(one: Interval, other: Interval) -> None:
    (low, _, high), (other_low, _, other_high) = bounds(one), bounds(other)
    assert one.meets(other) == (max(low, other_low) <= min(high, other_high))
    assert one.meets(other) == other.meets(one)


@given(ANY, ANY)
def test_points_are_compared_whatever_their_denominators(one: Interval, other: Interval) -> None:
    difference = bounds(one)[1] - bounds(other)[1]
    assert (one.compared(other) > 0, one.compared(other) < 0) == (difference > 0, difference < 0)


@given(ANY)
def test_the_whole_part_is_cut_towards_zero(interval: Interval) -> None:
    assert interval.whole == int(bounds(interval)[1])


PRINTED = st.integers(-(10**6), 10**6).map(lambda hundredths: around(2 * hundredths, 1, 200))
"""What is printed with two decimals."""


@given(st.fractions(-10_000, 10_000, max_denominator=10**6))
def test_a_value_rounded_in_print_passes(value: Fraction) -> None:
    rounded_value = (Decimal(value.numerator) / value.denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)
    printed = around(int(rounded_value * 200), 1, 200)
    assert rounds_to(printed, value.numerator, value.denominator)
    assert agree(printed, around(value.numerator, 0, value.denominator)) == "pass"


@given(PRINTED, st.integers(1, 10**6))
def test_an_exact_value_beyond_half_a_place_is_no_rounding(printed: Interval, more: int) -> None:
    low, _, high = bounds(printed)
    beyond = high + Fraction(more, 10**6)
    assert agree(printed, around(beyond.numerator, 0, beyond.denominator)) in ("cut", "error")
    below = low - Fraction(more, 10**6)
    assert agree(printed, around(below.numerator, 0, below.denominator)) in ("cut", "error")


@pytest.mark.parametrize(
    ("hundredths", "due", "within", "verdict"),
    [
        (9986, "99.86", "0", "pass"),
        (9986, "99.865", "0", "pass"),
        (9986, "99.855", "0", "pass"),
        (9986, "99.8651", "0", "cut"),
        (9986, "99.869", "0", "cut"),
        (9986, "99.87", "0", "error"),
        (9986, "99.854", "0", "error"),
        (9986, "99.9", "0.035", "rounding"),
        (9986, "99.9", "0.03", "error"),
        (-9986, "-99.869", "0", "cut"),
        (9986, "-99.86", "0", "error"),
        (0, "0.009", "0", "cut"),
        (0, "0.01", "0", "error"),
    ],
)
def test_how_a_printed_number_stands_to_what_it_should_be(
    hundredths: int, due: str, within: str, verdict: str
) -> None:
    point, half = (int(Decimal(n) * 10_000) for n in (due, within))
    assert agree(around(2 * hundredths, 1, 200), around(point, half, 10_000)) == verdict


@pytest.mark.parametrize(
    ("point", "per", "places", "text"),
    [
        (5, 2, 0, "3"),
        (-5, 2, 0, "-3"),
        (1, 3, 2, "0.33"),
        (123_456_789, 100, 2, "1,234,567.89"),
        (995, 1000, 2, "1.00"),
        (0, 7, 1, "0.0"),
    ],
)
def test_a_number_for_a_reader(point: int, per: int, places: int, text: str) -> None:
    assert rounded(around(point, 0, per), places) == text


def test_only_what_is_above_zero_divides() -> None:
    assert around(2, 1).is_positive
    assert not around(1, 1).is_positive
    assert not around(-2, 1).is_positive
