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
from parsers.pdf.objects import Matrix, apply, corners, own_matrix, times, walk

THIN = 3.0
"""Points. A mark no thicker is a line; what is thicker is a box. As pdfplumber's snap tolerance."""

MOST_SEGMENTS = 200_000
"""Segments of a page that are looked at; tables take some thousands. A page with more is a map, or means harm."""

_WHITE = 250
_PATH = pdfium.FPDF_PAGEOBJ_PATH


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
    edges = Edges([], [])
    left = MOST_SEGMENTS
    for path, kind, matrix in walk(page):
        left -= max(1, count_segments(path)) if kind == _PATH else 1
        if left < 0:
            raise Crowded(f"drawn with more than {MOST_SEGMENTS} segments")
        if kind == _PATH:
            filled, stroked = _ink(path)
            if filled or stroked:
                _add_path(edges, path, matrix, frame, stroked=stroked)
    return edges


def _ink(path: Pointer) -> tuple[bool, bool]:
    """Whether a path leaves visible ink by its fill, and by its stroke."""
    modes = Slots(ctypes.c_int, 2)
    if not draw_mode(path, *modes.refs):
        return False, False
    fill_mode, stroke = modes.values
    filled = fill_mode != pdfium.FPDF_FILLMODE_NONE and _visible(path, object_fill)
    return filled, bool(stroke) and _visible(path, object_stroke)


def _visible(path: Pointer, get_color: Callable[..., int]) -> bool:
    colours = Slots(ctypes.c_uint, 4)
    if not get_color(path, *colours.refs):
        return False
    red, green, blue, alpha = colours.values
    return bool(alpha > 0 and min(red, green, blue) < _WHITE)


def _add_path(edges: Edges, path: Pointer, matrix: Matrix, frame: Frame, *, stroked: bool) -> None:
    bounds = _bounds(path, matrix, frame)
    if bounds is None:
        return
    x0, top, x1, bottom = bounds
    if bottom - top <= THIN or x1 - x0 <= THIN:
        edges.add_box(bounds)
        return
    for subpath in _subpaths(path, times(own_matrix(path), matrix), frame):
        if stroked:
            for (ax, ay), (bx, by) in pairwise(subpath):
                edges.add_line(ax, ay, bx, by)
        else:
            xs, ys = [x for x, _ in subpath], [y for _, y in subpath]
            edges.add_box((min(xs), min(ys), max(xs), max(ys)))


def _bounds(path: Pointer, matrix: Matrix, frame: Frame) -> Rect | None:
    found = corners(path, matrix)
    return frame.rect(*found[0], *found[1]) if found else None


def _subpaths(path: Pointer, matrix: Matrix, frame: Frame) -> Iterator[list[tuple[float, float]]]:
    """The polygons of a path as points in the frame; one with a curve (a shape, no rule) is left out."""
    points: list[tuple[float, float]] = []
    curved = False
    place = Slots(ctypes.c_float, 2)
    for i in range(count_segments(path)):
        segment = path_segment(path, i)
        kind = segment_type(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1 and not curved:
                yield points
            points, curved = [], False
        curved = curved or kind == pdfium.FPDF_SEGMENT_BEZIERTO
        segment_point(segment, *place.refs)
        points.append(frame.point(*apply(matrix, *place.values)))
        if segment_closes(segment) and points[0] != points[-1]:
            points.append(points[0])
    if len(points) > 1 and not curved:
        yield points
