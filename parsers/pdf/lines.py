"""Characters → lines of text: those on one baseline, from left to right, parted at wide gaps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from parsers.pdf.chars import Char
from parsers.pdf.frames import Rect

_SAME_BASELINE = 0.4  # of the character's height: raised quotes and digits of another font stay in their line
_SPACE = 0.28  # of the character's height: a gap this wide is a space
_COLUMN = 3.0  # of the character's height: a gap this wide parts two texts on one baseline
_OVERPRINT = (
    0.35  # of the character's width: the same character this near is the same one, printed twice for bold
)


class TextLine(NamedTuple):
    """A run of text on a baseline. `size` is the height of its characters; all in points."""

    text: str
    box: Rect
    size: float


def read_lines(chars: Iterable[Char]) -> list[list[Char]]:
    """Characters sorted into lines, top to bottom, each from left to right."""
    lines: list[list[Char]] = []
    for char in sorted(chars, key=lambda c: c.baseline):
        line = lines[-1] if lines else None
        if line and char.baseline - line[0].baseline <= _SAME_BASELINE * max(char.size, line[0].size):
            line.append(char)
        else:
            lines.append([char])
    return [_without_overprint(sorted(line, key=lambda c: c.x0)) for line in lines]


def _without_overprint(line: list[Char]) -> list[Char]:
    kept: list[Char] = []
    for char in line:
        near = _OVERPRINT * (char.x1 - char.x0)
        if not any(k.text == char.text and abs(char.x0 - k.x0) < near for k in kept[-2:]):
            kept.append(char)
    return kept


def text_of(line: list[Char]) -> str:
    """The text of a line as printed, a space where a gap is."""
    parts = [line[0].text]
    for before, char in zip(line, line[1:], strict=False):
        if char.x0 - before.x1 > _SPACE * min(char.size, before.size):
            parts.append(" ")
        parts.append(char.text)
    return "".join(parts)


def parted(line: list[Char]) -> list[list[Char]]:
    """A line cut where a gap parts two texts (`单位：…      金额单位：…`); a letterspaced title stays whole."""
    parts, start = [], 0
    for i in range(1, len(line)):
        gap = line[i].x0 - line[i - 1].x1
        if gap > _COLUMN * line[i].size and i - start > 2 and len(line) - i > 2:
            parts.append(line[start:i])
            start = i
    return [*parts, line[start:]]


def to_text_line(chars: list[Char]) -> TextLine:
    """A line with its box: its height is that of the tallest character above and below the baseline."""
    size = sorted(c.size for c in chars)[len(chars) // 2]
    baseline = chars[0].baseline
    box = (chars[0].x0, baseline - 0.86 * size, max(c.x1 for c in chars), baseline + 0.14 * size)
    return TextLine(text_of(chars), box, size)
