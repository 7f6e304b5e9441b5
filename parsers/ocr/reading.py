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

# Shares of a line's usual height.
_MARGIN = 0.24  # paper around a cut
_NARROW = 0.1  # the same, of the second cut
_BLUR = 0.02  # of the second cut: grain does not survive it
_FLAT = 0.3  # a dash is no higher
_HYPHEN = 0.6  # a shorter dash is a hyphen
_EM = 1.1  # what the ink of a line is high, a character is wide

LEGIBLE = 0.7
"""The least certainty, on the whole, of a line that is text and no smudge."""

_STRETCH = 1.2  # of the second cut: a digit read where there are two, or none, is read otherwise then
_LONG = 1.4  # times as wide as high: a dash, and no point
_SURE = 0.8  # the least certainty of a character of a number
_COMMA = 0.5  # the same of a comma, which the recogniser is seldom sure of

_DIGITS = re.compile(r"\d+")
_NUMERIC = re.compile(r"[-－—+△▲(（]?[\d.,:，．。、·\s]*\d[\d.,:，．。、·\s]*[)）%％]?")
_NUMBER = re.compile(r"[-－—+△▲(（]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:[.．]\d+)?[)）]?[%％]?")
_POINTS_FOR_COMMAS = re.compile(r"-?\d{1,3}(?:[.,，]\d{3})+\.\d{2}")
_SPACED = re.compile(r"\s*([,，.．])\s*")
_SIGN = re.compile(r"[<>＜＞]")


class Read(NamedTuple):
    """A line of text: what it says, where it stands (pixels), and why that may be wrong."""

    text: str
    box: Pixels
    doubt: str | None = None
    certainty: float = 1.0
    """Of its characters on the whole, in the first reading."""


def read_boxes(gray: Gray, boxes: Sequence[Pixels], usual: float, *, in_cells: bool) -> list[Read]:
    """The text in each box of an image whose lines are usually `usual` pixels high.

    A number is read twice wherever it stands; in cells so is what has a number inside.
    """
    read: dict[int, Read] = {}
    for i, box in enumerate(boxes):
        if dash := _dash(box, usual):
            read[i] = Read(dash, box)
    rest = [i for i in range(len(boxes)) if i not in read]
    first = dict(zip(rest, recognise([_cut(gray, boxes[i], usual, _MARGIN) for i in rest]), strict=True))
    again = [i for i in rest if (_DIGITS.search if in_cells else _NUMERIC.fullmatch)(first[i].text)]
    second = recognise([_second_cut(gray, boxes[i], usual) for i in again])
    for i, other in zip(again, second, strict=True):
        read[i] = weigh(first[i], other, boxes[i])
    for i in rest:
        read[i] = read.get(i, _words(first[i], boxes[i]))._replace(certainty=first[i].certainty)
    return [read[i] for i in range(len(boxes))]


def _words(reading: Reading, box: Pixels) -> Read:
    if not reading.text:
        return Read("", box, "ink that says nothing")
    is_sure = reading.certainty >= LEGIBLE
    return Read(reading.text, box, None if is_sure else f"certain to {reading.certainty:.2f} on the whole")


def weigh(first: Reading, second: Reading, box: Pixels) -> Read:
    """What two readings of a box with digits say together, and what speaks against it."""
    if not (_NUMERIC.fullmatch(first.text) or _NUMERIC.fullmatch(second.text)):
        return _with_digits(first, second, box)
    # Where the digits are the same, a point or comma was lost in one reading rather than read where none is.
    is_mark = _digits(first) == _digits(second)
    better, other = sorted(
        (first, second), key=lambda r: (not _is_number(r), -len(_closed(r.text)) if is_mark else 0, -r.least)
    )
    text = _closed(better.text)
    if text != _closed(other.text):
        return Read(_well_formed(text), box, f"also read as {other.text!r}")
    if not _is_number(better):
        return Read(_well_formed(text), box, f"read as {better.text!r}, which is no number")
    least = min(
        sure + (_SURE - _COMMA if char in ",，" else 0.0)
        for char, sure in zip(first.text, first.certainties, strict=True)
        if not char.isspace()
    )
    return Read(text, box, None if least >= _SURE else f"certain to {least:.2f}")


def _is_number(reading: Reading) -> bool:
    return _NUMBER.fullmatch(_closed(reading.text)) is not None


def _digits(reading: Reading) -> str:
    return "".join(filter(str.isdigit, reading.text))


def _closed(text: str) -> str:
    """A number without the spaces that a narrow font shows beside its commas and point."""
    return _SPACED.sub(r"\1", text)


def _with_digits(first: Reading, second: Reading, box: Pixels) -> Read:
    """Words with numbers among them: their digits must be the same twice, and a sign may lack its bar."""
    if _DIGITS.findall(first.text) != _DIGITS.findall(second.text):
        return Read(first.text, box, f"also read as {second.text!r}")
    if _SIGN.search(first.text):
        barred = second if not _SIGN.search(second.text) else first
        return Read(barred.text, box, "the sign may be ≥ or ≤" if barred is first else f"also {first.text!r}")
    return Read(first.text, box)


def _well_formed(text: str) -> str:
    """A number whose commas were read as points (`2.267.43`), put right: only one number has such groups."""
    if not _POINTS_FOR_COMMAS.fullmatch(text):
        return text
    groups = re.split(r"[.,，]", text)
    return ",".join(groups[:-1]) + "." + groups[-1]


def _dash(box: Pixels, usual: float) -> str | None:
    """What is flat and alone is a dash, as many ems long as it is; the recogniser is at a loss there."""
    width, height = box[2] - box[0], box[3] - box[1]
    if height > _FLAT * usual or width < _LONG * height:
        return None
    return "-" if width < _HYPHEN * usual else "—" * max(1, round(width / (usual * _EM)))


def _cut(gray: Gray, box: Pixels, usual: float, margin: float) -> Gray:
    """The box with some paper around it, as high as a line at least: a low mark says little by itself."""
    x0, top, x1, bottom = box
    edge = max(2, round(margin * max(usual, bottom - top)))
    rise = max(0, round(usual - (bottom - top)) // 2)
    return gray[max(0, top - rise - edge) : bottom + rise + edge, max(0, x0 - edge) : x1 + edge]


def _second_cut(gray: Gray, box: Pixels, usual: float) -> Gray:
    cut = cv2.GaussianBlur(_cut(gray, box, usual, _NARROW), (0, 0), _BLUR * usual)
    return cv2.resize(cut, None, fx=_STRETCH, fy=1.0, interpolation=cv2.INTER_CUBIC).astype(np.uint8)
