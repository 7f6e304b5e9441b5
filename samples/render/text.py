"""Breaking Chinese text into lines: anywhere but inside a number or word or beside the wrong mark."""

from __future__ import annotations

import re
from collections.abc import Callable

Measure = Callable[[str], float]
"""The width of a text, in points."""

NOT_FIRST = "，。、；：？！）》」』】〕”’％%)],.;:?!…·"
NOT_LAST = "（《「『【〔“‘(["
WORD = r"[A-Za-z0-9][A-Za-z0-9.,:/%+\-]*"
UNITS = re.compile(rf"[{re.escape(NOT_LAST)}]*(?:{WORD}|.)[{re.escape(NOT_FIRST)}]*", re.S)


def square(text: str, size: float) -> float:
    """The width of a text in a plain face: Chinese characters as wide as high, others half of that."""
    return sum(size if ord(char) > 0x2000 else size / 2 for char in text)


def units(text: str) -> list[str]:
    """The pieces of a text that no line break may divide; joined they are the text again."""
    return UNITS.findall(text)


def wrap(text: str, width: float, measure: Measure, first_indent: float = 0) -> list[str]:
    """A text's lines of at most `width` points, the first one shorter by `first_indent`.

    A newline breaks a line. A unit wider than a line is broken by character.
    """
    lines: list[str] = []
    for part in text.split("\n"):
        line, room = "", width - (0 if lines else first_indent)
        for unit in units(part):
            if line and measure(line + unit) > room:
                lines.append(line)
                line, room = "", width
            while len(unit) > 1 and measure(unit) > room:
                fit = _fitting(unit, room, measure)
                lines.append(unit[:fit])
                unit, room = unit[fit:], width
            line += unit
        lines.append(line)
    return lines


def _fitting(unit: str, room: float, measure: Measure) -> int:
    """How many characters of a unit fit: one at least."""
    fit = 1
    while fit < len(unit) and measure(unit[: fit + 1]) <= room:
        fit += 1
    return fit
