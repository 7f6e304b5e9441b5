"""Characters → lines of text: those on one baseline, from left to right, parted at wide gaps."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from parsers.pdf.chars import Char
from parsers.pdf.frames import Rect

# Shares of a character's height.
_SAME_BASELINE = 0.4  # raised quotes and digits of another font stay in their line
_SPACE = 0.28  # a gap this wide is a space
_COLUMN = 3.0  # a gap this wide parts two texts on one baseline
_DESCENT = 0.14  # how far a line reaches below its baseline
_OVERPRINT = 0.35  # of a character's width: the same one this near was printed twice, to look bold
_BASELINE, _LEFT = attrgetter("baseline"), attrgetter("x0")
_FEWEST = 3  # characters on each side of a gap that parts two texts: a letterspaced title is one


class TextLine(NamedTuple):
    """A run of text on a baseline. `size` is the height of its characters; all in points."""

    text: str
    box: Rect
    size: float


def read_lines(chars: Iterable[Char]) -> list[list[Char]]:
    """Characters sorted into lines, top to bottom, each from left to right."""
    lines: list[list[Char]] = []
    baseline = size = -math.inf  # of the line's first character
    for char in sorted(chars, key=_BASELINE):
        if char.baseline - baseline <= _SAME_BASELINE * max(char.size, size):
            lines[-1].append(char)
        else:
            baseline, size = char.baseline, char.size
            lines.append([char])
    return [_without_overprint(sorted(line, key=_LEFT)) for line in lines]


def _without_overprint(line: list[Char]) -> list[Char]:
    """The characters of a line but for those printed again over one of the two kept before them."""
    kept: list[Char] = []
    last = other = None  # their texts
    for char in line:
        text = char.text
        if (text == last and _is_over(char, kept[-1])) or (text == other and _is_over(char, kept[-2])):
            continue
        kept.append(char)
        last, other = text, last
    return kept


def _is_over(char: Char, before: Char) -> bool:
    return abs(char.x0 - before.x0) < _OVERPRINT * (char.x1 - char.x0)


def text_of(line: list[Char]) -> str:
    """The text of a line as printed, a space where a gap is."""
    parts = []
    end, size = math.inf, 0.0  # of the character before
    for char in line:
        own = char.size
        if char.x0 - end > _SPACE * (own if own < size else size):
            parts.append(" ")
        parts.append(char.text)
        end, size = char.x1, own
    return "".join(parts)


def runs(chars: list[Char]) -> list[list[Char]]:
    """Characters in the order of the file, cut wherever one does not follow the other without a gap."""
    parts: list[list[Char]] = []
    for char in chars:
        before = parts[-1][-1] if parts else None
        if (
            before is None
            or before.baseline != char.baseline
            or abs(char.x0 - before.x1) > _SPACE * char.size
        ):
            parts.append([])
        parts[-1].append(char)
    return parts


def parted(line: list[Char]) -> list[list[Char]]:
    """A line cut where a gap parts two texts (`单位：…      金额单位：…`)."""
    parts, start = [], 0
    for i, (before, char) in enumerate(pairwise(line), 1):
        if char.x0 - before.x1 > _COLUMN * char.size and min(i - start, len(line) - i) >= _FEWEST:
            parts.append(line[start:i])
            start = i
    return [*parts, line[start:]]


def to_text_line(chars: list[Char]) -> TextLine:
    """A line with its text and box. Its size is that of the character of middle height."""
    size = sorted(c.size for c in chars)[len(chars) // 2]
    baseline = chars[0].baseline
    top, bottom = baseline - (1 - _DESCENT) * size, baseline + _DESCENT * size
    return TextLine(text_of(chars), (chars[0].x0, top, max(c.x1 for c in chars), bottom), size)
