"""What stands in the cells of a form: targets and actuals, weights, scores, money, names of bodies.

A target such as `≥ 2391万元` is an operator, a value and a unit. Where no number with a unit can be told, the
value is the text as printed (`每月1次`, `10月底之前`): put together, the three always give what is printed.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from parsers.model import Unit
from parsers.numbers import NotANumber, is_blank, read_number
from parsers.performance.labels import labels
from parsers.plain import plain
from parsers.text import tidy
from parsers.units import to_fen

_NUMBER_AND_UNIT = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)([^\d,，、;；。:：~～+*×=≥≤<>-]*)")
_IN_BRACKETS = re.compile(r"(.*?)\((?:权重|分值|共)?:?(\d+(?:\.\d+)?)(?:分|%)?\)?")
_BEHIND = re.compile(r"(.*?\D)(\d+(?:\.\d+)?)分")
_TWO_NUMBERS = re.compile(r"\d\s+\d")
_POINTS = re.compile(r"(-?\d+(?:\.\d+)?%?)分?")
_MONEY = re.compile(r"(.+?)(万元|元)")
_CODED = re.compile(r"^[\[(]?\d{3,}[\])]?[-—_]?(?=\D)|[-—]+$")
_DASHES = re.compile(r"[-—―/\\]*")
_MOST_UNIT_CHARS = 12


class Measured(NamedTuple):
    """A target or actual: `≥`, `2`, `次/月`."""

    operator: str | None = None
    value: str | None = None
    unit: str | None = None


def words_in(text: str) -> str | None:
    """A text of words; None where nothing or only a dash is printed."""
    text = tidy(text)
    return None if _DASHES.fullmatch(text) else text


def read_measured(text: str) -> Measured:
    """The operator, value and unit of a target or actual."""
    printed = words_in(text)
    if printed is None:
        return Measured()
    operator, rest = _split_operator(_narrow(printed))
    if operator is None and re.fullmatch(labels().dates, rest):
        return Measured(None, printed)
    match = None if _TWO_NUMBERS.search(printed) else _NUMBER_AND_UNIT.fullmatch(rest)
    unit = match[2] if match else ""
    if not match or len(unit) > _MOST_UNIT_CHARS or re.fullmatch(labels().not_units, unit):
        is_word = operator in labels().operators.words
        return Measured(None, printed) if operator is None or is_word else Measured(operator, rest or None)
    return Measured(operator, match[1], unit or None)


def read_operator(text: str) -> str | None:
    """The operator that a cell of its own states: a symbol in its first spelling, or words as printed."""
    operator, rest = _split_operator(plain(text))
    return operator if operator and not rest else words_in(text)


def _narrow(text: str) -> str:
    """`plain`, but units that are one character stay one: ㎡."""
    return "".join(char if char in "㎡㎥℃²³" else plain(char) for char in text)


def _split_operator(text: str) -> tuple[str | None, str]:
    for spelling, symbol in _spellings():
        if text.startswith(spelling):
            return symbol, text[len(spelling) :]
    return None, text


@cache
def _spellings() -> tuple[tuple[str, str], ...]:
    """Each spelling with what it means, the longest first."""
    operators = labels().operators
    symbols = [(s, symbol) for symbol, others in operators.symbols.items() for s in (symbol, *others)]
    return tuple(sorted([*symbols, *((w, w) for w in operators.words)], key=lambda s: -len(s[0])))


def split_weight(text: str) -> tuple[str | None, str | None]:
    """A level's name and its weight: `产出指标（40 分）` → `产出指标`, `40`. A bracket may be clipped."""
    name = words_in(text)
    if name is None:
        return None, None
    match = _IN_BRACKETS.fullmatch(plain(name)) or _BEHIND.fullmatch(plain(name))
    return (match[1] or None, match[2]) if match else (name, None)


def read_points(text: str) -> str | None:
    """A weight, score or rate as printed, without 分; None for a dash. Raises NotANumber for other texts."""
    if is_blank(text):
        return None
    match = _POINTS.fullmatch(plain(text))
    if not match or _TWO_NUMBERS.search(text):
        raise NotANumber(text)
    return match[1]


def read_fen(text: str, unit: Unit | None) -> int | None:
    """Money in fen; its own unit (`15万元`) goes before `unit`. None for a dash.

    Raises NotANumber for what is no number, and for one whose unit is nowhere stated.
    """
    if is_blank(text):
        return None
    own = _MONEY.fullmatch(plain(text))
    if own:
        text, unit = own[1], "wan_yuan" if own[2] == "万元" else "yuan"
    if unit is None:
        raise NotANumber(text)
    return to_fen(read_number(text), unit)


def body_in(text: str) -> str | None:
    """The name of a body, without its code: `304006-某中心` → `某中心`, `某局-` → `某局`."""
    name = words_in(text)
    return _CODED.sub("", name) or None if name else None
