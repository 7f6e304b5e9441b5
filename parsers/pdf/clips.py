"""Characters that are drawn but not seen: a clip path cuts them away, as spreadsheets do with long cells.

Looked up only on pages where a character crosses a border, since the look-up costs as much as all else.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

from parsers.pdf.chars import Char, PageChars
from parsers.pdf.frames import Frame, Rect


def seen(page: Any, textpage: Any, found: PageChars) -> PageChars:
    """The characters whose middle no clip path cuts away, and that stand on the page."""
    clips = _clips(page, found.frame)
    kept = [
        (char, index)
        for char, index in zip(found.chars, found.indexes, strict=True)
        if is_within(char, found.frame.size) and is_within(char, clips.get(_object_at(textpage, index)))
    ]
    return PageChars([char for char, _ in kept], [index for _, index in kept], found.frame)


def is_within(char: Char, rect: Rect | None) -> bool:
    """Whether a character's middle stands in a rectangle; None cuts nothing away."""
    if rect is None:
        return True
    x, y = char.middle
    return rect[0] <= x <= rect[2] and rect[1] <= y <= rect[3]


def _object_at(textpage: Any, index: int) -> int | None:
    return _address(pdfium.FPDFText_GetTextObject(textpage, index))


def _address(pointer: Any) -> int | None:
    return ctypes.cast(pointer, ctypes.c_void_p).value


def _clips(page: Any, frame: Frame) -> dict[int | None, Rect]:
    """The clip box of each text object of the page itself; form XObjects have a space of their own."""
    clips: dict[int | None, Rect] = {}
    for i in range(pdfium.FPDFPage_CountObjects(page)):
        item = pdfium.FPDFPage_GetObject(page, i)
        if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_TEXT:
            boxes = list(_clip_boxes(pdfium.FPDFPageObj_GetClipPath(item), frame))
            if boxes:
                lows, highs = [box[:2] for box in boxes], [box[2:] for box in boxes]
                clips[_address(item)] = (
                    *map(max, zip(*lows, strict=True)),
                    *map(min, zip(*highs, strict=True)),
                )
    return clips


def _clip_boxes(clip: Any, frame: Frame) -> Iterator[Rect]:
    for path in range(max(0, pdfium.FPDFClipPath_CountPaths(clip)) if clip else 0):
        points = []
        for i in range(max(0, pdfium.FPDFClipPath_CountPathSegments(clip, path))):
            segment = pdfium.FPDFClipPath_GetPathSegment(clip, path, i)
            x, y = ctypes.c_float(), ctypes.c_float()
            pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
            points.append(frame.point(x.value, y.value))
        if points:
            xs, ys = zip(*points, strict=True)
            yield min(xs), min(ys), max(xs), max(ys)
