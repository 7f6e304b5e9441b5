"""The recogniser: images of single lines → their text, by rapidocr (PP-OCRv4 models, in its wheel).

One thread, one order, no randomness: the same image gives the same text.
"""

from __future__ import annotations

import os
from functools import cache
from statistics import fmean
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

# Read once, on import: otherwise onnxruntime keeps a session file in the temporary folder and reports home.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

from rapidocr_onnxruntime import RapidOCR

from parsers.ocr.raster import Gray
from parsers.pdf.frames import Rect


class Reading(NamedTuple):
    """The text of an image of one line. `certainties` (0 to 1) has one for each character."""

    text: str
    certainties: tuple[float, ...]

    @property
    def certainty(self) -> float:
        """Of its characters on the whole; 0 where nothing was read."""
        return fmean(self.certainties or (0.0,))

    @property
    def least(self) -> float:
        """Of its least certain character; 0 where nothing was read."""
        return min(self.certainties, default=0.0)


@cache
def _engine() -> Any:
    return RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1)


def recognise(lines: list[Gray]) -> list[Reading]:
    """The text of each image; an image is one line of text and a little paper around it."""
    if not lines:
        return []
    results, _ = _engine().text_rec([_channels(line) for line in lines], return_word_box=True)
    return [_reading(*result) for result in results]


def detect(gray: Gray) -> list[Rect]:
    """The boxes (pixels) of the lines of text in an image, from top to bottom."""
    boxes, _ = _engine()(_channels(gray), use_det=True, use_cls=False, use_rec=False)
    corners = [np.asarray(box) for box in boxes or []]
    return [(*map(float, box.min(axis=0)), *map(float, box.max(axis=0))) for box in corners]  # type: ignore[misc]


def _reading(text: str, _: float, places: list[Any]) -> Reading:
    """Spaces at the ends are dropped, with their certainties."""
    pairs = list(zip(text, map(float, places[4]), strict=False))
    while pairs and pairs[0][0].isspace():
        pairs.pop(0)
    while pairs and pairs[-1][0].isspace():
        pairs.pop()
    return Reading("".join(char for char, _ in pairs), tuple(round(sure, 4) for _, sure in pairs))


def _channels(gray: Gray) -> npt.NDArray[np.uint8]:
    return np.repeat(gray[:, :, np.newaxis], 3, axis=2)
