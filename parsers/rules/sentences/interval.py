"""Intervals of exact numbers: what a printed number stands for, and what is computed from several.

A printed number stands for any value within half a unit of its last place. A rate that is recomputed from
printed numbers is therefore known only as an interval; it is doubtful where the printed rate lies outside.
Everything is a whole number over one denominator, and two intervals are compared by multiplying crosswise: exact,
and several times quicker than fractions that are brought to their lowest terms.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from msgspec import Struct

Agreement = Literal["pass", "rounding", "cut", "error"]
_Ratio = tuple[int, int]
"""Numerator and denominator, which is above zero."""


class Interval(Struct, frozen=True, gc=False):
    """All values from `low` to `high`, with the one that is printed or computed from what is printed.

    Each is a numerator over `per`, which is above zero.
    """

    low: int
    point: int
    high: int
    per: int = 1

    @property
    def is_positive(self) -> bool:
        """Whether it holds no zero and nothing below: what can be divided by."""
        return self.low > 0

    @property
    def whole(self) -> int:
        """The whole part of its point: of money, its fen."""
        return self.point // self.per if self.point >= 0 else -(-self.point // self.per)

    def meets(self, other: Interval) -> bool:
        """Whether the two have a value in common."""
        return self.low * other.per <= other.high * self.per and other.low * self.per <= self.high * other.per

    def compared(self, other: Interval) -> int:
        """Below, at or above zero as its point is less than, equal to or more than the other's."""
        return self.point * other.per - other.point * self.per


def around(point: int, half: int, per: int = 1) -> Interval:
    """A value within half a unit of its last place, both as numerators over `per`."""
    return Interval(point - half, point, point + half, per)


def minus(one: Interval, other: Interval) -> Interval:
    """A difference."""
    p, q = (1, 1) if one.per == other.per else (other.per, one.per)
    return Interval(
        one.low * p - other.high * q,
        one.point * p - other.point * q,
        one.high * p - other.low * q,
        one.per * p,
    )


def added(parts: Iterable[Interval]) -> Interval:
    """A sum; nothing is nil."""
    low = point = high = 0
    per = 1
    for part in parts:
        if part.per != per:
            low, point, high, per = low * part.per, point * part.per, high * part.per, per * part.per
            p = per // part.per
        else:
            p = 1
        low, point, high = low + part.low * p, point + part.point * p, high + part.high * p
    return Interval(low, point, high, per)


def percent_of(whole: Interval, share: Interval) -> Interval:
    """A share, in percent, of a whole."""
    corners = [w * s for w in (whole.low, whole.high) for s in (share.low, share.high)]
    return Interval(min(corners), whole.point * share.point, max(corners), 100 * whole.per * share.per)


def share_of(part: Interval, whole: Interval) -> Interval:
    """A part of a whole that is above zero, in percent."""
    p, w = whole.per, part.per
    corners = ((n * p, d * w) for n in (part.low, part.high) for d in (whole.high, whole.low))
    return _percent(corners, (part.point * p, whole.point * w))


def risen(then: Interval, now: Interval) -> Interval:
    """By how many percent a value that was above zero has risen."""
    share = share_of(now, then)
    all_ = 100 * share.per
    return Interval(share.low - all_, share.point - all_, share.high - all_, share.per)


def grown(delta: Interval, now: Interval) -> Interval:
    """A change in percent of what there was before it, which is above zero."""
    d = [n * now.per for n in (delta.low, delta.point, delta.high)]
    v = [n * delta.per for n in (now.low, now.point, now.high)]
    corners = ((change, value - change) for change in (d[0], d[2]) for value in (v[0], v[2]))
    return _percent(corners, (d[1], v[1] - d[1]))


def _percent(corners: Iterable[_Ratio], point: _Ratio) -> Interval:
    """The interval between the extremes of ratios, over the denominators of all three."""
    ordered = iter(corners)
    low = high = next(ordered)
    for ratio in ordered:
        if ratio[0] * low[1] < low[0] * ratio[1]:
            low = ratio
        elif ratio[0] * high[1] > high[0] * ratio[1]:
            high = ratio
    (n0, d0), (n1, d1), (n2, d2) = low, point, high
    return Interval(100 * n0 * d1 * d2, 100 * n1 * d0 * d2, 100 * n2 * d0 * d1, d0 * d1 * d2)


def rounds_to(printed: Interval, numerator: int, denominator: int) -> bool:
    """Whether a value above this denominator, rounded to the last place printed, is what is printed."""
    off = 2 * abs(printed.point * denominator - numerator * printed.per)
    return off <= (printed.high - printed.low) * denominator


def agree(printed: Interval, other: Interval) -> Agreement:
    """How a printed number stands to what it should be.

    `pass` where it is that, rounded to its last place; `rounding` where the print of the others explains the
    difference; `cut` where the last places were dropped instead of rounded; else `error`.
    """
    if rounds_to(printed, other.point, other.per):
        return "pass"
    if printed.meets(other):
        return "rounding"
    one, two = printed.point * other.per, other.point * printed.per
    is_short = abs(one) < abs(two) and one * two >= 0
    return "cut" if is_short and abs(one - two) < (printed.high - printed.low) * other.per else "error"


def rounded(value: Interval, places: int) -> str:
    """The point of an interval with so many decimals, halves away from zero."""
    exact = Decimal(value.point) / Decimal(value.per)
    return f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"
