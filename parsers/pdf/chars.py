"""The characters of a page with their place, by pypdfium2's raw text API (FPDFText_*)."""

from __future__ import annotations

import ctypes
import math
import sys
from functools import lru_cache
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium
from msgspec import Struct

from parsers.pdf.calls import Slots, char_angle, char_loose_box, char_origin, char_unicode
from parsers.pdf.frames import Frame
from parsers.unreadable import Unreadable

MOST_CHARS = 100_000
"""Of a page; the densest table of A3 has ten thousand."""

# PDFium gives a hyphen that it takes for a hyphenation as one of these.
_HYPHENS = frozenset((0x02, 0xFFFE))
_FULL_TURN = 2 * math.pi
_ASKEW = 0.27  # quarter turns: PDFium reports the slant of a synthetic italic as an angle, up to 20 degrees
_REMEMBERED = 1 << 13  # codes of characters
_UNREADABLE = "\ufffd"  # for what is no character: half a surrogate pair, or a number past the last one

MIDDLE = 0.35
"""Of a character's height: how far its middle stands above the baseline."""


class Char(Struct, frozen=True, gc=False):
    """A printed character: its advance box in points and the baseline, in the frame of the upright text."""

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    """The height of the font's box, in points."""

    @property
    def middle(self) -> tuple[float, float]:
        """The point that decides in which cell the character stands."""
        return (self.x0 + self.x1) / 2, self.baseline - MIDDLE * self.size


class PageChars(NamedTuple):
    """The characters of a page, upright in `frame`; `indexes` are theirs in the text page."""

    chars: list[Char]
    indexes: list[int]
    frame: Frame


def read_chars(textpage: Any, shown: Frame) -> PageChars:
    """The characters of a text page, in the frame in which most of them are upright.

    `shown` is the page as it is shown. Text askew to the page is a watermark: left out. So is whitespace: the
    gaps between characters tell more. Raises `Unreadable` (`too_large`).
    """
    count = pdfium.FPDFText_CountChars(textpage)
    if count > MOST_CHARS:
        raise Unreadable("too_large", f"{count} characters on one page, more than {MOST_CHARS}")
    by_turns = _by_turns(textpage, count)
    most = max(by_turns, key=lambda turns: len(by_turns[turns]), default=shown.turns)
    texts = {i: text for found in by_turns.values() for i, text in found.items()}
    return _placed(textpage, texts, shown._replace(turns=most))


def _by_turns(textpage: Any, count: int) -> dict[int, dict[int, str]]:
    """The texts of the characters by their number in the text page, by the quarter turns of their text."""
    found: dict[int, dict[int, str]] = {}
    for i in range(count):
        text = _text_of(char_unicode(textpage, i))
        if text is not None:
            angle = char_angle(textpage, i)
            turns = _turns(angle) if angle else 0
            if turns is not None:
                found.setdefault(turns, {})[i] = text
    return found


def _placed(textpage: Any, texts: dict[int, str], frame: Frame) -> PageChars:
    """The characters in a frame; by hand where that only moves them, as it does on nearly all pages."""
    box, origin = Slots(ctypes.c_float, 4), Slots(ctypes.c_double, 2)
    box_ref, (x_ref, y_ref) = box.refs[0], origin.refs
    sides, place, x0, y0 = box.values, origin.values, frame.left, frame.top
    chars: list[Char] = []
    indexes: list[int] = []
    for i, text in texts.items():
        if not char_loose_box(textpage, i, box_ref):
            continue
        char_origin(textpage, i, x_ref, y_ref)
        left, top, right, bottom = sides
        x, y = place
        if frame.turns or left > right or bottom > top:
            left, upper, right, lower = frame.rect(left, bottom, right, top)
            chars.append(Char(text, left, right, frame.point(x, y)[1], lower - upper))
        else:
            chars.append(Char(text, left - x0, right - x0, y0 - y, (y0 - bottom) - (y0 - top)))
        indexes.append(i)
    return PageChars(chars, indexes, frame)


@lru_cache(_REMEMBERED)
def _text_of(code: int) -> str | None:
    """The text of a character's code; None for whitespace and control characters."""
    if code in _HYPHENS:
        return "-"
    if 0xD800 <= code < 0xE000 or code > sys.maxunicode:
        return _UNREADABLE
    text = chr(code)
    return None if text.isspace() or code < 0x20 else text


def _turns(angle: float) -> int | None:
    """Quarter turns counter-clockwise, of radians clockwise; None for oblique text."""
    quarters = (_FULL_TURN - angle) / (_FULL_TURN / 4)
    nearest = round(quarters)
    return nearest % 4 if abs(quarters - nearest) < _ASKEW else None
