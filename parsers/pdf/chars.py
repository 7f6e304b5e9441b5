"""The characters of a page with their place, by pypdfium2's raw text API (FPDFText_*)."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from typing import NamedTuple

import pypdfium2.raw as pdfium

from parsers.pdf.frames import Frame

# PDFium gives a hyphen that it takes for a hyphenation as one of these.
_HYPHENS = frozenset((0x02, 0xFFFE))
_TAU = 2 * math.pi


class Char(NamedTuple):
    """A printed character: its advance box in points and the baseline, in the frame of the upright text."""

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    """The height of the font's box, in points."""


class _RawChar(NamedTuple):
    text: str
    left: float
    bottom: float
    right: float
    top: float
    x: float
    y: float


def read_chars(textpage: object, frame: Frame) -> tuple[list[Char], Frame]:
    """The visible characters of a text page, and the frame in which most of them are upright.

    `frame` is the page as it is shown. Text askew to the rest by an oblique angle is a watermark: left out.
    Whitespace is left out too: the gaps between characters tell more.
    """
    by_turns = _raw_chars(textpage)
    counts = Counter({turns: len(chars) for turns, chars in by_turns.items()})
    upright = frame._replace(turns=counts.most_common(1)[0][0]) if counts else frame
    return [_placed(raw, upright) for chars in by_turns.values() for raw in chars], upright


def _raw_chars(textpage: object) -> dict[int, list[_RawChar]]:
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    box_ref, x_ref, y_ref = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
    chars: dict[int, list[_RawChar]] = {}
    for i in range(pdfium.FPDFText_CountChars(textpage)):
        code = pdfium.FPDFText_GetUnicode(textpage, i)
        text = "-" if code in _HYPHENS else chr(code)
        if code < 0x20 and code not in _HYPHENS or text.isspace():
            continue
        turns = _turns(pdfium.FPDFText_GetCharAngle(textpage, i))
        if turns is None or not pdfium.FPDFText_GetLooseCharBox(textpage, i, box_ref):
            continue
        pdfium.FPDFText_GetCharOrigin(textpage, i, x_ref, y_ref)
        raw = _RawChar(text, box.left, box.bottom, box.right, box.top, x.value, y.value)
        chars.setdefault(turns, []).append(raw)
    return chars


def _turns(angle: float) -> int | None:
    """Quarter turns counter-clockwise; None for oblique text. PDFium counts radians clockwise.

    A slant of up to an eighth of a turn less a bit is a synthetic italic, which PDFium reports as an angle too.
    """
    quarters = (_TAU - angle) / (_TAU / 4)
    nearest = round(quarters)
    return nearest % 4 if abs(quarters - nearest) < 0.27 else None


def _placed(raw: _RawChar, frame: Frame) -> Char:
    x0, top, x1, bottom = frame.rect(raw.left, raw.bottom, raw.right, raw.top)
    return Char(raw.text, x0, x1, frame.point(raw.x, raw.y)[1], bottom - top)
