"""An indicator's target and actual as numbers in one unit, and which way is good."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from parsers.model import Indicator
from parsers.plain import plain
from parsers.rules.performance.printed import Exact, exact, printed
from parsers.rules.performance.words import fits

Direction = Literal["up", "down", "equal"]
_SCALED = re.compile(r"([万亿]?)(.*)")
_SCALES = {"": 1, "万": 10_000, "亿": 100_000_000}
_LEAD = re.compile(r"^(?:指标)?\d+[:.、]")
_PER_YEAR = re.compile(r"/(?:年度?|全年)$")


class Reading(Struct, frozen=True):
    """Target and actual in the target's unit; `direction` None: neither more nor less is known to be better.

    `is_printed`: an operator says which way; else it is concluded from what the indicator is about.
    """

    target: Exact
    actual: Exact
    direction: Direction | None
    is_printed: bool

    @property
    def is_met(self) -> bool | None:
        """Whether the target was reached; None where that can't be told."""
        if self.actual == self.target:
            return True
        if self.direction == "up":
            return self.actual > self.target
        if self.direction == "down":
            return self.actual < self.target
        return False if self.direction == "equal" and self.actual < self.target else None

    @property
    def part(self) -> Fraction | None:
        """The part of a missed target that was reached: B/A, or A/B where less is better."""
        top, bottom = (self.target, self.actual) if self.direction == "down" else (self.actual, self.target)
        return Fraction(top, bottom) if bottom > 0 and top >= 0 else None


def read(indicator: Indicator) -> Reading | None:
    """The numbers of an indicator; None where one is none, or they are in units that don't compare.

    An actual that is itself a range (`≥90%`) is no number.
    """
    target, actual = printed(target_text(indicator)), printed(indicator.actual)
    if target is None or actual is None or indicator.actual_operator not in (None, "=", "等于"):
        return None
    scale = _scale(indicator.actual_unit, indicator.unit)
    if scale is None or target.value < 0 or actual.value < 0:
        return None
    value = actual.value * scale
    is_fraction = indicator.unit == "%" and indicator.actual_unit is None and value <= 1 < target.value
    direction, is_printed = direction_of(indicator)
    return Reading(target.value, value * 100 if is_fraction else value, direction, is_printed)


def target_text(indicator: Indicator) -> str | None:
    """The target that counts: the adjusted one where one is printed as a number."""
    return indicator.adjusted_target if printed(indicator.adjusted_target) else indicator.target


def direction_of(indicator: Indicator) -> tuple[Direction | None, bool]:
    """Which way is good, and whether an operator says so."""
    if fits("up", indicator.operator):
        return "up", True
    if fits("down", indicator.operator):
        return "down", True
    name = name_of(indicator)
    is_neutral = fits("adverse", name) or fits("standard", name)
    if is_cost(indicator):
        is_saved = fits("spending", name) and not is_neutral
        return ("down" if is_saved else None), False
    if fits("equal", indicator.operator):
        return (None if is_neutral else "equal"), True
    return (None if is_neutral else "up"), False


def is_cost(indicator: Indicator) -> bool:
    """Whether an indicator stands under costs."""
    return bool(fits("cost", indicator.level1) or fits("cost", indicator.level2))


def name_of(indicator: Indicator) -> str:
    """The name of an indicator without its number: `指标1：人数` → `人数`."""
    return _unnumbered(indicator.level3)


@lru_cache(4096)
def _unnumbered(name: str) -> str:
    return _LEAD.sub("", plain(name))


def shown(operator: str | None, value: str | None, unit: str | None) -> str:
    """A target or actual as it is printed."""
    return f"{operator or ''}{value or ''}{unit or ''}"


def target_shown(indicator: Indicator) -> str:
    """The target as it is printed."""
    return shown(indicator.operator, target_text(indicator), indicator.unit)


def actual_shown(indicator: Indicator) -> str:
    """The actual as it is printed."""
    return shown(indicator.actual_operator, indicator.actual, indicator.actual_unit)


def _scale(unit: str | None, to: str | None) -> Exact | None:
    """What a number in one unit is to be multiplied by to be in another; a missing unit is the other's."""
    if unit is None or unit == to:
        return 1
    if to is None:
        return None
    (scale, bare), (to_scale, to_bare) = _parted(unit), _parted(to)
    return exact(scale, to_scale) if bare == to_bare else None


def _parted(unit: str) -> tuple[int, str]:
    match = _SCALED.fullmatch(_PER_YEAR.sub("", plain(unit)))
    return (_SCALES[match[1]], match[2]) if match else (1, unit)
