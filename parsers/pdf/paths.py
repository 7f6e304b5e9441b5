"""The ruled lines of a page, by PDFium's page objects.

A rule is drawn as a stroke, as a thin filled rectangle, as the side of a filled or stroked box, or as a row
of dots. White is no ink: background boxes of RGB 250 and more are how producers clear a page.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from parsers.pdf.calls import (
    Pointer,
    Slots,
    count_segments,
    draw_mode,
    object_fill,
    object_stroke,
    path_segment,
    segment_closes,
    segment_point,
    segment_type,
)
from parsers.pdf.crowded import Crowded
from parsers.pdf.frames import Frame, Rect
from parsers.pdf.objects import Corners, Matrix, apply, own_matrix, times, walk

THIN = 3.0
"""Points. A mark no thicker is a line; what is thicker is a box. As pdfplumber's snap tolerance."""

MOST_SEGMENTS = 200_000
"""Segments of a page that are looked at; tables take some thousands. A page with more is a map, or means harm."""

_WHITE = 250
_PATH = pdfium.FPDF_PAGEOBJ_PATH
_NO_FILL = pdfium.FPDF_FILLMODE_NONE
_MOVE, _CURVE = pdfium.FPDF_SEGMENT_MOVETO, pdfium.FPDF_SEGMENT_BEZIERTO


class Edge(NamedTuple):
    """A horizontal or vertical ruled line: `at` is its y or x, from `start` to `end` along the other axis."""

    at: float
    start: float
    end: float


class Edges(NamedTuple):
    """The ruled lines of a page, in points of one frame."""

    horizontal: list[Edge]
    vertical: list[Edge]

    def add_box(self, box: Rect) -> None:
        """A thin mark is a line (a dot is both ways a very short one), a thick one is its four sides."""
        x0, top, x1, bottom = box
        flat, slim = bottom - top <= THIN, x1 - x0 <= THIN
        if flat:
            self.horizontal.append(Edge((top + bottom) / 2, x0, x1))
        if slim:
            self.vertical.append(Edge((x0 + x1) / 2, top, bottom))
        if not flat and not slim:
            self.horizontal.extend((Edge(top, x0, x1), Edge(bottom, x0, x1)))
            self.vertical.extend((Edge(x0, top, bottom), Edge(x1, top, bottom)))

    def add_line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A stroke, if it runs along an axis; an oblique one rules nothing."""
        if abs(y0 - y1) <= 1:
            self.horizontal.append(Edge((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x0 - x1) <= 1:
            self.vertical.append(Edge((x0 + x1) / 2, min(y0, y1), max(y0, y1)))


def read_edges(page: Any, frame: Frame) -> Edges:
    """All ruled lines of a page in `frame`, those inside form XObjects too. Raises `Crowded`."""
    paths = _Paths(frame)
    left = MOST_SEGMENTS
    for item, kind, matrix in walk(page):
        left -= max(1, count_segments(item)) if kind == _PATH else 1
        if left < 0:
            raise Crowded(f"drawn with more than {MOST_SEGMENTS} segments")
        if kind == _PATH:
            paths.add(item, matrix)
    return paths.edges


class _Paths:
    """Takes the rules out of paths, one after another."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.edges = Edges([], [])
        self._modes = Slots(ctypes.c_int, 2)
        self._colour = Slots(ctypes.c_uint, 4)
        self._place = Slots(ctypes.c_float, 2)
        self._corners = Corners()

    def add(self, path: Pointer, matrix: Matrix) -> None:
        """Add what a path rules, if it can be seen; `matrix` is that of the forms that it stands in."""
        filled, stroked = self._ink(path)
        found = self._corners.of(path, matrix) if filled or stroked else None
        if found is None:
            return
        x0, top, x1, bottom = box = self.frame.rect(*found[0], *found[1])
        if bottom - top <= THIN or x1 - x0 <= THIN:
            self.edges.add_box(box)
            return
        for subpath in self._subpaths(path, times(own_matrix(path), matrix)):
            if stroked:
                for (ax, ay), (bx, by) in pairwise(subpath):
                    self.edges.add_line(ax, ay, bx, by)
            else:
                xs, ys = zip(*subpath, strict=True)
                self.edges.add_box((min(xs), min(ys), max(xs), max(ys)))

    def _ink(self, path: Pointer) -> tuple[bool, bool]:
        """Whether a path leaves visible ink by its fill, and by its stroke."""
        if not draw_mode(path, *self._modes.refs):
            return False, False
        fill_mode, stroke = self._modes.values
        filled = fill_mode != _NO_FILL and self._is_visible(path, object_fill)
        return filled, bool(stroke) and self._is_visible(path, object_stroke)

    def _is_visible(self, path: Pointer, get_color: Callable[..., int]) -> bool:
        if not get_color(path, *self._colour.refs):
            return False
        red, green, blue, alpha = self._colour.values
        return bool(alpha > 0 and min(red, green, blue) < _WHITE)

    def _subpaths(self, path: Pointer, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
        """The polygons of a path as points in the frame; one with a curve (a shape, no rule) is left out."""
        points: list[tuple[float, float]] = []
        curved = False
        for i in range(count_segments(path)):
            segment = path_segment(path, i)
            kind = segment_type(segment)
            if kind == _MOVE:
                if len(points) > 1 and not curved:
                    yield points
                points, curved = [], False
            curved = curved or kind == _CURVE
            segment_point(segment, *self._place.refs)
            points.append(self.frame.point(*apply(matrix, *self._place.values)))
            if segment_closes(segment) and points[0] != points[-1]:
                points.append(points[0])
        if len(points) > 1 and not curved:
            yield points
