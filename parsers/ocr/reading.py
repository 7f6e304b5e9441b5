"""Lines of an image → their text. A number is read twice, from two cuts: where they differ there is doubt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from parsers.ocr.engine import Reading, recognise
from parsers.ocr.layout import Pixels
from parsers.ocr.raster import Gray

_MARGIN = 0.24  # of a line's height: paper around it
_NARROW = 0.1  # the same, of the second cut
_STRETCH = 1.2  # of the second cut: a digit that is two to the eye falls apart, or one that is none is lost
_FLAT = 0.3  # of a line's height: a dash is no higher
_HYPHEN = 0.6  # of a line's height: a shorter dash is a hyphen
_EM = 1.1  # of a line's height, its ink
_SURE = 0.8  # the least certainty of a character of a number; commas alone have less
_COMMA = 0.5
_NUMERIC = re.compile(r"[-－—+△▲(（]?[\d.,:，．。、·\s]*\d[\d.,:，．。、·\s]*[)）%％]?")
_NUMBER = re.compile(r"[-－—+△▲(（]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:[.．]\d+)?[)）]?[%％]?")


class Read(NamedTuple):
    """A line of text: what it says, where it stands (pixels), and why that may be wrong."""

    text: str
    box: Pixels
    doubt: str | None = None


def read_boxes(gray: Gray, boxes: Sequence[Pixels], usual: float) -> list[Read]:
    """The text in each box of an image whose lines are usually `usual` pixels high."""
    dashes = {i: dash for i, box in enumerate(boxes) if (dash := _dash(box, usual))}
    rest = [i for i in range(len(boxes)) if i not in dashes]
    first = dict(zip(rest, recognise([_cut(gray, boxes[i], usual, _MARGIN) for i in rest]), strict=True))
    numeric = [i for i in rest if is_numeric(first[i].text)]
    again = recognise([_second_cut(gray, boxes[i], usual) for i in numeric])
    second = dict(zip(numeric, again, strict=True))
    return [
        Read(dashes[i], box)
        if i in dashes
        else _number(first[i], second[i], box)
        if i in second
        else _words(first[i], box)
        for i, box in enumerate(boxes)
    ]


def _dash(box: Pixels, usual: float) -> str | None:
    """What is flat and alone is a dash, as many ems long as it is; the recogniser is at a loss there."""
    width, height = box[2] - box[0], box[3] - box[1]
    if height > _FLAT * usual or width < 2 * height:
        return None
    return "-" if width < _HYPHEN * usual else "—" * max(1, round(width / (usual * _EM)))


def _words(reading: Reading, box: Pixels) -> Read:
    return Read(reading.text, box, None if reading.text else "ink that says nothing")


def is_numeric(text: str) -> bool:
    """Whether a text can only be meant as a number or code, well read or not."""
    return _NUMERIC.fullmatch(text) is not None


def _number(first: Reading, second: Reading, box: Pixels) -> Read:
    """Of two readings the one that is a number, else the surer one; and what speaks against it."""
    better = max(first, second, key=lambda r: (_NUMBER.fullmatch(r.text) is not None, r.certainty))
    if first.text != second.text:
        other = second if better is first else first
        return Read(better.text, box, f"also read as {other.text!r}")
    if not _NUMBER.fullmatch(better.text):
        return Read(better.text, box, "no well-formed number")
    least = min(sure if char not in ",，" else sure + _SURE - _COMMA for char, sure in _certainties(first))
    return Read(better.text, box, None if least >= _SURE else f"certain to {least:.2f}")


def _certainties(reading: Reading) -> list[tuple[str, float]]:
    return list(zip(reading.text, reading.certainties, strict=True))


def _cut(gray: Gray, box: Pixels, usual: float, margin: float) -> Gray:
    """The box with some paper around it, as high as a line at least: a low mark says little by itself."""
    x0, top, x1, bottom = box
    edge = max(2, round(margin * max(usual, bottom - top)))
    rise = max(0, round(usual - (bottom - top)) // 2)
    return gray[max(0, top - rise - edge) : bottom + rise + edge, max(0, x0 - edge) : x1 + edge]


def _second_cut(gray: Gray, box: Pixels, usual: float) -> Gray:
    cut = _cut(gray, box, usual, _NARROW)
    wide = cv2.resize(cut, None, fx=_STRETCH, fy=1.0, interpolation=cv2.INTER_CUBIC)
    return wide.astype(np.uint8, copy=False)
