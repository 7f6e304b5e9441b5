"""Excel's dates: days since the end of 1899, with a 29 February 1900 that never was (ECMA-376 §18.17.4.1)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct

_DAYS_1904 = 1462
_LAST_LEAP_FAULT = 60
_UNIX_EPOCH = 25569  # the serial of 1 January 1970
_LAST = 2958465  # of 31 December 9999
_SECONDS = 86400


class Moment(Struct, frozen=True):
    """A date and time of day."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int


def moment(serial: Decimal, *, is_1904: bool = False) -> Moment:
    """The date and time of a serial number, to the second. Raises ValueError where Excel shows none."""
    seconds = int((serial * _SECONDS).quantize(Decimal(1), ROUND_HALF_UP))
    days, second = divmod(seconds, _SECONDS)
    days += _DAYS_1904 if is_1904 else 0
    if not 0 <= days <= _LAST:
        raise ValueError(f"no date has the serial {serial}")
    year, month, day = _civil(days)
    return Moment(year, month, day, second // 3600, second // 60 % 60, second % 60)


def _civil(days: int) -> tuple[int, int, int]:
    if days in (0, _LAST_LEAP_FAULT):
        return (1900, 1, 0) if days == 0 else (1900, 2, 29)
    return _gregorian((days if days > _LAST_LEAP_FAULT else days + 1) - _UNIX_EPOCH)


def _gregorian(days: int) -> tuple[int, int, int]:
    """Days since 1970-01-01 → date: `civil_from_days` of howardhinnant.github.io/date_algorithms.html."""
    era, of_era = divmod(days + 719468, 146097)
    year_of_era = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    year = year_of_era + 400 * era + (month <= 2)
    return year, month, of_year - (153 * shifted + 2) // 5 + 1
