"""The characters of a page with their place, by pypdfium2's raw text API (FPDFText_*)."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from parsers.pdf.frames import Frame
from parsers.unreadable import Unreadable

MOST_CHARS = 100_000
"""Of a page; the densest table of A3 has ten thousand."""

# PDFium gives a hyphen that it takes for a hyphenation as one of these.
_HYPHENS = frozenset((0x02, 0xFFFE))
_FULL_TURN = 2 * math.pi
_ASKEW = 0.27  # quarter turns: PDFium reports the slant of a synthetic italic as an angle, up to 20 degrees
_MIDDLE = 0.35  # of a character's height: how far its middle stands above the baseline


class Char(NamedTuple):
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
        return (self.x0 + self.x1) / 2, self.baseline - _MIDDLE * self.size


class _RawChar(NamedTuple):
    number: int
    text: str
    left: float
    bottom: float
    right: float
    top: float
    x: float
    y: float


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
    by_turns = _raw_chars(textpage)
    counts = Counter({turns: len(chars) for turns, chars in by_turns.items()})
    frame = shown._replace(turns=counts.most_common(1)[0][0]) if counts else shown
    raws = [raw for chars in by_turns.values() for raw in chars]
    return PageChars([_placed(raw, frame) for raw in raws], [raw.number for raw in raws], frame)


def _raw_chars(textpage: Any) -> dict[int, list[_RawChar]]:
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    box_ref, x_ref, y_ref = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
    chars: dict[int, list[_RawChar]] = {}
    for i in range(pdfium.FPDFText_CountChars(textpage)):
        code = pdfium.FPDFText_GetUnicode(textpage, i)
        text = "-" if code in _HYPHENS else chr(code)
        if text.isspace() or (code < 0x20 and code not in _HYPHENS):
            continue
        angle = pdfium.FPDFText_GetCharAngle(textpage, i)
        turns = _turns(angle) if angle else 0
        if turns is None or not pdfium.FPDFText_GetLooseCharBox(textpage, i, box_ref):
            continue
        pdfium.FPDFText_GetCharOrigin(textpage, i, x_ref, y_ref)
        raw = _RawChar(i, text, box.left, box.bottom, box.right, box.top, x.value, y.value)
        chars.setdefault(turns, []).append(raw)
    return chars


def _turns(angle: float) -> int | None:
    """Quarter turns counter-clockwise, of radians clockwise; None for oblique text."""
    quarters = (_FULL_TURN - angle) / (_FULL_TURN / 4)
    nearest = round(quarters)
    return nearest % 4 if abs(quarters - nearest) < _ASKEW else None


def _placed(raw: _RawChar, frame: Frame) -> Char:
    x0, top, x1, bottom = frame.rect(raw.left, raw.bottom, raw.right, raw.top)
    return Char(raw.text, x0, x1, frame.point(raw.x, raw.y)[1], bottom - top)
