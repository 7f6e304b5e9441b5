"""Intervals of exact fractions: what a printed number stands for, and what is computed from several.

A printed number stands for any value within half a unit of its last place. A rate that is recomputed from
printed numbers is therefore known only as an interval; it is doubtful where the printed rate lies outside.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product
from typing import Literal

from msgspec import Struct

Agreement = Literal["pass", "rounding", "cut", "error"]


class Interval(Struct, frozen=True):
    """All values from `low` to `high`, with the one that is printed or computed from what is printed."""

    low: Fraction
    point: Fraction
    high: Fraction

    @property
    def half(self) -> Fraction:
        """Half its width."""
        return (self.high - self.low) / 2

    @property
    def is_positive(self) -> bool:
        """Whether it holds no zero and nothing below: what can be divided by."""
        return self.low > 0

    def meets(self, other: Interval) -> bool:
        """Whether the two have a value in common."""
        return self.low <= other.high and other.low <= self.high


def around(value: Fraction, half: Fraction) -> Interval:
    """A value within half a unit of its last place."""
    return Interval(value - half, value, value + half)


def computed(formula: Callable[..., Fraction], *parts: Interval) -> Interval:
    """A formula over intervals, if it is monotone in each of them: its extremes are at their ends."""
    ends = [formula(*corner) for corner in product(*((p.low, p.high) for p in parts))]
    return Interval(min(ends), formula(*(p.point for p in parts)), max(ends))


def agree(printed: Interval, other: Interval) -> Agreement:
    """How a printed number stands to what it should be.

    `pass` where it is that, rounded to its last place; `rounding` where the print of the others explains the
    difference; `cut` where the last places were dropped instead of rounded; else `error`.
    """
    difference = abs(printed.point - other.point)
    if difference <= printed.half:
        return "pass"
    if printed.meets(other):
        return "rounding"
    is_short = abs(printed.point) < abs(other.point) and printed.point * other.point >= 0
    return "cut" if is_short and difference < 2 * printed.half else "error"


def rounded(value: Fraction, places: int) -> str:
    """A value with so many decimals, halves away from zero."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"
