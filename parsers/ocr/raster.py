"""A page as an image: rendered at a fixed resolution, turned until its lines run level."""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from parsers.pdf.frames import Frame, Rect

Gray = npt.NDArray[np.uint8]
"""Height x width, 0 black to 255 white."""

DPI = 300
_MOST_PIXELS = 5000  # along a side: a larger page is rendered at less than DPI
_PROBE_PIXELS = 1000  # along a side, of the image that the skew is measured on
_MOST_SKEW = 4.0  # degrees: a page pulled in askew; more than that is no skew but a picture
_STEPS = (0.5, 0.1, 0.02)  # degrees: each pass looks around what the one before it found


class Raster(NamedTuple):
    """A page's image, level. `scale` is its pixels per point, `frame` the page in the same quarter turns.

    `angle`: the degrees by which its lines rose on the page; it was turned back by them, about its centre.
    """

    gray: Gray
    scale: float
    angle: float
    frame: Frame

    def page_rect(self, rect: Rect, shown: Frame) -> Rect:
        """The box around a rectangle of the level image, on the page as it was scanned; both in points."""
        height, width = self.gray.shape
        back = cv2.getRotationMatrix2D((width / self.scale / 2, height / self.scale / 2), self.angle, 1)
        x0, top, x1, bottom = rect
        corners = np.array([[x0, top, 1], [x1, top, 1], [x0, bottom, 1], [x1, bottom, 1]]) @ back.T
        (left, upper), (right, lower) = corners.min(axis=0), corners.max(axis=0)
        return self.frame.rect_in(shown, (float(left), float(upper), float(right), float(lower)))


def render(page: Any) -> tuple[Gray, float]:
    """A page (pypdfium2) as it is shown, as an image, and its pixels per point."""
    scale = min(DPI / 72, _MOST_PIXELS / max(page.get_size()))
    gray = page.render(scale=scale, grayscale=True).to_numpy()
    return np.ascontiguousarray(gray.reshape(gray.shape[:2])), scale


def level(gray: Gray, scale: float, shown: Frame, turns: int = 0) -> Raster:
    """An image turned by quarter turns clockwise, and on until its lines run level.

    Text that runs up the page reads from left to right after one quarter turn.
    """
    gray = np.ascontiguousarray(np.rot90(gray, -turns)) if turns else gray
    angle = skew(gray)
    frame = shown._replace(turns=(shown.turns + turns) % 4)
    return Raster(_turned(gray, -angle, 255) if angle else gray, scale, angle, frame)


def skew(gray: Gray) -> float:
    """The degrees, counter-clockwise on the page, by which the lines of an image rise.

    At the right angle the rows of pixels are full of ink or empty: their sums differ most from row to row.
    """
    factor = min(1.0, _PROBE_PIXELS / max(gray.shape))
    small = cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    ink = np.where(small < _dark(small), 255 - small, 0).astype(np.uint8)
    best, reach = 0.0, _MOST_SKEW
    for step in _STEPS:
        count = round(reach / step)
        angles = [best + step * i for i in range(-count, count + 1)]
        best = max(angles, key=lambda angle: (_steepness(ink, angle), -abs(angle)))
        reach = step
    return 0.0 if abs(best) < 2 * _STEPS[-1] else round(best, 2)


def _dark(gray: npt.NDArray[Any]) -> float:
    """The limit between ink and paper (Otsu)."""
    return cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[0]


def _steepness(ink: Gray, angle: float) -> float:
    sums = _turned(ink, -angle, 0).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(sums)).sum())


def _turned(image: Gray, degrees: float, paper: int) -> Gray:
    """Turned counter-clockwise about its centre, at the same size."""
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    turned = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper)
    return turned.astype(np.uint8, copy=False)
