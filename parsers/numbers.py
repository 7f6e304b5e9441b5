"""Printed numbers → exact decimals.

A number is digits with at most one decimal point, commas between groups of 3 or 4 digits, and a sign: `-`,
`△`, `▲` or brackets around it. Spaces may stand beside a sign, a comma or the point (`12, 984. 90`); anywhere
else they part two numbers, and two numbers are never joined.
"""

from __future__ import annotations

import re
from decimal import Decimal

from parsers.plain import plain
from parsers.remembered import remembered

_BLANKS = frozenset(
    {"", "-", "--", "---", "—", "——", "―", "/", "\\", "*", "无", "不适用", "不涉及", "N/A", "...", "......"}
)
_SPACE = re.compile(r"\s")
_SPACED_MARK = re.compile(r"\s*([,.，．、])\s*|(?<=[-−－△▲(（])\s+|\s+(?=[)）])")
_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d{1,4}(?:,\d{4})+|\d+)(?:\.\d+)?|\.\d+")
_NEGATIVE = re.compile(r"[-△▲](.+)|\((.+)\)")
_CUT_AT_POINT = re.compile(r"([^.．]*\d)[.．]")
_MOST_DIGITS = 20


class NotANumber(ValueError):
    """A text that is neither blank nor one number."""


def is_blank(text: str) -> bool:
    """Whether a cell states nothing: empty, a dash (not applicable), 无 and the like."""
    return plain(text) in _BLANKS


def read_number(text: str) -> Decimal:
    """The number that a text is, exactly. Raises NotANumber for anything else."""
    value = _number(text)
    if value is None:
        raise NotANumber(text)
    return value


@remembered
def _number(text: str) -> Decimal | None:
    marked = _SPACED_MARK.sub(lambda m: m[1] or "", text.strip())
    if _SPACE.search(marked):
        return None
    digits, is_negative = plain(marked), False
    if match := _NEGATIVE.fullmatch(digits):
        digits, is_negative = match[1] or match[2], True
    if not _NUMBER.fullmatch(digits) or len(digits) > _MOST_DIGITS:
        return None
    value = Decimal(digits.replace(",", ""))
    return -value if is_negative else value


def read_cut_number(text: str) -> Decimal:
    """As `read_number`, also of a number that a narrow column cut behind its point (`360.`)."""
    cut = _CUT_AT_POINT.fullmatch(text.strip())
    return read_number(cut[1] if cut else text)


def is_number(text: str) -> bool:
    """Whether a text is one number."""
    return _number(text) is not None
