"""The ruled lines of a page, by pypdfium2's raw page objects (FPDFPageObj_*, FPDFPath_*).

A rule is drawn as a stroke, as a thin filled rectangle, as the side of a filled or stroked box, or as a row
of dots. White is no ink: background boxes of RGB 250 and more are how producers clear a page.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from parsers.pdf.crowded import Crowded
from parsers.pdf.frames import Frame, Rect
from parsers.pdf.objects import Matrix, apply, corners, own_matrix, times, walk

THIN = 3.0
"""Points. A mark no thicker is a line; what is thicker is a box. As pdfplumber's snap tolerance."""

MOST_SEGMENTS = 200_000
"""Segments of a page that are looked at; tables take some thousands. A page with more is a map, or means harm."""

_WHITE = 250


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
        left -= max(1, pdfium.FPDFPath_CountSegments(path)) if kind == pdfium.FPDF_PAGEOBJ_PATH else 1
        if left < 0:
            raise Crowded(f"drawn with more than {MOST_SEGMENTS} segments")
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            filled, stroked = _ink(path)
            if filled or stroked:
                _add_path(edges, path, matrix, frame, stroked=stroked)
    return edges


def _ink(path: Any) -> tuple[bool, bool]:
    """Whether a path leaves visible ink by its fill, and by its stroke."""
    fill_mode, stroke = ctypes.c_int(), pdfium.FPDF_BOOL()
    if not pdfium.FPDFPath_GetDrawMode(path, ctypes.byref(fill_mode), ctypes.byref(stroke)):
        return False, False
    filled = fill_mode.value != pdfium.FPDF_FILLMODE_NONE and _visible(path, pdfium.FPDFPageObj_GetFillColor)
    return filled, bool(stroke.value) and _visible(path, pdfium.FPDFPageObj_GetStrokeColor)


def _visible(path: Any, get_color: Callable[..., int]) -> bool:
    rgba = [ctypes.c_uint() for _ in range(4)]
    if not get_color(path, *map(ctypes.byref, rgba)):
        return False
    return rgba[3].value > 0 and min(c.value for c in rgba[:3]) < _WHITE


def _add_path(edges: Edges, path: Any, matrix: Matrix, frame: Frame, *, stroked: bool) -> None:
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


def _bounds(path: Any, matrix: Matrix, frame: Frame) -> Rect | None:
    found = corners(path, matrix)
    return frame.rect(*found[0], *found[1]) if found else None


def _subpaths(path: Any, matrix: Matrix, frame: Frame) -> Iterator[list[tuple[float, float]]]:
    """The polygons of a path as points in the frame; one with a curve (a shape, no rule) is left out."""
    points: list[tuple[float, float]] = []
    curved = False
    for i in range(pdfium.FPDFPath_CountSegments(path)):
        segment = pdfium.FPDFPath_GetPathSegment(path, i)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1 and not curved:
                yield points
            points, curved = [], False
        curved = curved or kind == pdfium.FPDF_SEGMENT_BEZIERTO
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        points.append(frame.point(*apply(matrix, x.value, y.value)))
        if pdfium.FPDFPathSegment_GetClose(segment) and points[0] != points[-1]:
            points.append(points[0])
    if len(points) > 1 and not curved:
        yield points
