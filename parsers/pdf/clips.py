"""Characters that are drawn but not seen: a clip path cuts them away, as spreadsheets do with long cells.

Looked up only on pages where a character crosses a border, since the look-up costs as much as all else.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as pdfium

from parsers.pdf.calls import (
    Pointer,
    Slots,
    char_object,
    clip_path,
    clip_segment,
    count_clip_segments,
    count_clips,
    count_objects,
    object_type,
    page_object,
    segment_point,
)
from parsers.pdf.chars import MIDDLE, Char, PageChars
from parsers.pdf.frames import Frame, Rect

_TEXT = pdfium.FPDF_PAGEOBJ_TEXT


def seen(page: Any, textpage: Any, found: PageChars) -> PageChars:
    """The characters whose middle no clip path cuts away, and that stand on the page."""
    clips, size = _clips(page, found.frame), found.frame.size
    kept = [
        (char, index)
        for char, index in zip(found.chars, found.indexes, strict=True)
        if is_within(char, size) and is_within(char, clips.get(char_object(textpage, index).value))
    ]
    return PageChars([char for char, _ in kept], [index for _, index in kept], found.frame)


def is_within(char: Char, rect: Rect | None) -> bool:
    """Whether a character's middle stands in a rectangle; None cuts nothing away."""
    if rect is None:
        return True
    x, y = char.middle
    return rect[0] <= x <= rect[2] and rect[1] <= y <= rect[3]


def within(rect: Rect, chars: list[Char]) -> list[bool]:
    """`is_within`, of many characters."""
    x0, top, x1, bottom = rect
    return [
        x0 <= (char.x0 + char.x1) / 2 <= x1 and top <= char.baseline - MIDDLE * char.size <= bottom
        for char in chars
    ]


def _clips(page: Any, frame: Frame) -> dict[int | None, Rect]:
    """The clip box of each text object of the page itself; form XObjects have a space of their own."""
    clips: dict[int | None, Rect] = {}
    boxes = _ClipBoxes(frame)
    for i in range(count_objects(page)):
        item = page_object(page, i)
        if object_type(item) == _TEXT and (box := boxes.of(clip_path(item))):
            clips[item.value] = box
    return clips


class _ClipBoxes:
    """The boxes of clips, each read once: objects that are cut by one clip path share it in PDFium's memory."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.known: dict[int | None, Rect | None] = {}
        self.place = Slots(ctypes.c_float, 2)

    def of(self, clip: Pointer) -> Rect | None:
        """What all paths of a clip leave; None where it has none."""
        box: Rect | None = None
        for path in range(count_clips(clip) if clip else 0):
            other = self._path(clip, path)
            if box is None or other is None:
                box = box or other
            else:
                box = (
                    max(box[0], other[0]),
                    max(box[1], other[1]),
                    min(box[2], other[2]),
                    min(box[3], other[3]),
                )
        return box

    def _path(self, clip: Pointer, path: int) -> Rect | None:
        first = clip_segment(clip, path, 0).value
        if first not in self.known:
            self.known[first] = self._read(clip, path)
        return self.known[first]

    def _read(self, clip: Pointer, path: int) -> Rect | None:
        points = []
        for i in range(count_clip_segments(clip, path)):
            segment_point(clip_segment(clip, path, i), *self.place.refs)
            points.append(self.frame.point(*self.place.values))
        if not points:
            return None
        xs, ys = zip(*points, strict=True)
        return min(xs), min(ys), max(xs), max(ys)
