"""Where the lines of text stand: inside a cell by its ink, outside of tables by the detector."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np

from parsers.ocr.engine import detect
from parsers.ocr.raster import Gray
from parsers.pdf.frames import Rect

Pixels = tuple[int, int, int, int]
"""x0, top, x1, bottom; the last ones exclusive."""

# In points, where nothing else is said.
_SPECK = 0.9  # a mark no larger either way is dirt, unless it stands beside larger ones: then a decimal point
_LEAST = 2.2  # a line has a mark at least as long: a dash or a digit
_TALLEST = 1.15  # of a line's usual height: bands that are together no taller are one line (二, 三)
_TWO = 1.6  # of a line's usual height: what is taller is two lines that touch
_DETECTOR_SCALE = 120 / 72  # pixels per point of the image that the detector sees
_USUAL = (6.0, 16.0)  # heights of lines


def text_height(ink: Gray, cells: list[Pixels], scale: float) -> float:
    """The usual height, in pixels, of a line of text in some cells."""
    low, high = (limit * scale for limit in _USUAL)
    heights = [b - a for cell in cells for a, b in _bands(ink, cell) if low <= b - a <= high]
    return float(np.median(heights)) if heights else 9.0 * scale


def lines_in(ink: Gray, cell: Pixels, usual: float, scale: float) -> list[Pixels]:
    """The lines of text of a cell, top to bottom, each a tight box around its ink."""
    bands = _parted(ink, cell, _merged(_bands(ink, cell), usual), usual)
    boxes = [_tight(ink, (cell[0], top, cell[2], bottom), scale) for top, bottom in bands]
    return [box for box in boxes if box is not None]


def _bands(ink: Gray, cell: Pixels) -> list[tuple[int, int]]:
    """The runs of rows with ink."""
    x0, top, x1, bottom = cell
    rows = (ink[top:bottom, x0:x1] > 0).any(axis=1)
    turns = np.flatnonzero(np.diff(np.concatenate(([0], rows.view(np.int8), [0]))))
    return [(top + int(a), top + int(b)) for a, b in turns.reshape(-1, 2)]


def _merged(bands: list[tuple[int, int]], usual: float) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for top, bottom in bands:
        if merged and bottom - merged[-1][0] <= _TALLEST * usual:
            merged[-1] = (merged[-1][0], bottom)
        else:
            merged.append((top, bottom))
    return merged


def _parted(ink: Gray, cell: Pixels, bands: list[tuple[int, int]], usual: float) -> list[tuple[int, int]]:
    """Bands of several lines that touch, cut where there is least ink."""
    parted = []
    for top, bottom in bands:
        count = round((bottom - top) / (1.15 * usual)) if bottom - top > _TWO * usual else 1
        sums = (ink[top:bottom, cell[0] : cell[2]] > 0).sum(axis=1)
        reach = round(usual / 3)
        cuts = [top]
        for i in range(1, count):
            middle = round(i * (bottom - top) / count)
            start = max(1, middle - reach)
            cuts.append(top + start + int(sums[start : middle + reach].argmin()))
        parted += list(pairwise([*cuts, bottom]))
    return parted


def _tight(ink: Gray, area: Pixels, scale: float) -> Pixels | None:
    """The box around the marks of an area that are no dirt; None where there are none."""
    x0, top, x1, bottom = area
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink[top:bottom, x0:x1], connectivity=8)
    marks = [(int(x), int(y), int(w), int(h)) for x, y, w, h, _ in stats[1:]]
    if not any(max(w, h) >= _LEAST * scale for _, _, w, h in marks):
        return None
    marks = [mark for mark in marks if max(mark[2:]) >= _SPECK * scale]
    return (
        x0 + min(x for x, _, _, _ in marks),
        top + min(y for _, y, _, _ in marks),
        x0 + max(x + w for x, _, w, _ in marks),
        top + max(y + h for _, y, _, h in marks),
    )


def free_lines(clean: Gray, ink: Gray, boxes: list[Pixels], scale: float) -> list[list[Pixels]]:
    """The lines of text outside of some boxes (the tables), top to bottom, each as its pieces, left to right.

    The detector looks at a smaller image, without the boxes; the ink says where exactly the text stands.
    """
    free = ink.copy()
    for x0, top, x1, bottom in boxes:
        free[top:bottom, x0:x1] = 0
    if not (free > 0).any():
        return []
    image = clean.copy()
    for x0, top, x1, bottom in boxes:
        image[top:bottom, x0:x1] = 255
    factor = _DETECTOR_SCALE / scale
    small = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    found = [_pixels(rect, factor, free.shape) for rect in detect(small.astype(np.uint8, copy=False))]
    tight = [_tight(free, box, scale) for box in found]
    return _in_rows([box for box in tight if box is not None])


def _pixels(rect: Rect, factor: float, shape: tuple[int, ...]) -> Pixels:
    x0, top, x1, bottom = (round(side / factor) for side in rect)
    return max(0, x0), max(0, top), min(shape[1], x1), min(shape[0], bottom)


def _in_rows(boxes: list[Pixels]) -> list[list[Pixels]]:
    """Boxes whose middle lies within the height of the first of a row belong to it."""
    rows: list[list[Pixels]] = []
    for box in sorted(boxes, key=lambda box: box[1] + box[3]):
        first = rows[-1][0] if rows else None
        if first and 2 * first[1] <= box[1] + box[3] <= 2 * first[3]:
            rows[-1].append(box)
        else:
            rows.append([box])
    return [sorted(row) for row in rows]
