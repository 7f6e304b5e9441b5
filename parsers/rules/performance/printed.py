"""Numbers as they are printed: exact, each with the half unit of its last place that it may be off by.

Two kinds differ. A measured number (money, a rate) stands for all that rounds to it. Points are given out, not
measured: whole points are exact, and only points with decimals may be off.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from parsers.plain import plain

_NUMBER = re.compile(r"(-?(?:\d{1,3}(?:,\d{3})+|\d{1,4}(?:,\d{4})+|\d+)(?:\.(\d+))?)(%|分|个百分点)?")
_MOST_CHARS = 20
"""Of a number: what is longer counts nothing, and money of more digits cannot be stored."""

Agreement = Literal["pass", "rounding", "differs"]
Exact = Fraction | int
"""A number without an error. Most are whole, and whole numbers are many times quicker than fractions."""


def exact(top: int, bottom: int) -> Exact:
    """A quotient of whole numbers."""
    whole, rest = divmod(top, bottom)
    return Fraction(top, bottom) if rest else whole


class Printed(Struct, frozen=True):
    """A number, and how far off it may be. `is_percent`: a percent sign stands behind it."""

    text: str
    value: Exact
    half: Exact
    is_percent: bool = False

    @property
    def low(self) -> Exact:
        """The least that it may stand for."""
        return self.value - self.half

    @property
    def high(self) -> Exact:
        """The most that it may stand for."""
        return self.value + self.half

    def times(self, factor: Exact) -> Printed:
        """The same number in another unit; `factor` is positive."""
        return Printed(self.text, self.value * factor, self.half * factor, self.is_percent)


@lru_cache(4096)
def printed(text: str | None) -> Printed | None:
    """The one number that a text is, perhaps with 分 or a percent sign; None for anything else."""
    match = _NUMBER.fullmatch(plain(text)) if text else None
    if match is None or text is None or len(match[1]) > _MOST_CHARS:
        return None
    digits, per = match[1].replace(",", "").replace(".", ""), 10 ** len(match[2] or "")
    return Printed(text, exact(int(digits), per), Fraction(1, 2 * per), match[3] == "%")


@lru_cache(4096)
def points(text: str | None) -> Printed | None:
    """Weights and scores: whole ones are exact."""
    number = printed(text)
    if number is None or number.half != Fraction(1, 2):
        return number
    return Printed(number.text, number.value, 0)


@lru_cache(4096)
def rates(text: str | None) -> tuple[Printed, ...]:
    """What a rate may mean, as a ratio: `97.9%` is one thing, a bare `0.979` or `97.9` is read both ways."""
    number = printed(text)
    if number is None:
        return ()
    percent = number.times(Fraction(1, 100))
    return (percent,) if number.is_percent else (number, percent)


def apart(one: Exact, other: Exact) -> Exact:
    """How far two numbers are from each other."""
    return one - other if one > other else other - one


def agree(stated: Printed, exact: Exact, low: Exact, high: Exact) -> Agreement:
    """Whether a number is what others come to: exactly `exact`, or within `low` to `high` by their own print."""
    if apart(stated.value, exact) <= stated.half:
        return "pass"
    return "rounding" if stated.low <= high and low <= stated.high else "differs"


def same(one: Printed, other: Printed) -> Agreement:
    """Whether two printed numbers are the same, or may be."""
    if one.value == other.value:
        return "pass"
    return "rounding" if one.low <= other.high and other.low <= one.high else "differs"


def decimal(value: Exact, places: int = 2) -> str:
    """A number as a reader sees it: at most so many places, half up, without trailing zeros."""
    top, bottom = abs(value.numerator) * 10**places, value.denominator
    whole, rest = divmod((2 * top + bottom) // (2 * bottom), 10**places)
    tail = str(rest).zfill(places).rstrip("0") if places else ""
    return f"{'-' if value < 0 and (whole or rest) else ''}{whole}{'.' + tail if tail else ''}"


def percent(value: Exact, places: int = 3) -> str:
    """A ratio in percent."""
    return decimal(value * 100, places) + "%"
