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

from parsers.pdf.frames import Frame, Rect

THIN = 3.0
"""Points. A mark no thicker is a line; what is thicker is a box. As pdfplumber's snap tolerance."""

_WHITE = 250
_MAX_FORM_DEPTH = 8
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_Matrix = tuple[float, float, float, float, float, float]


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
    """All ruled lines of a page in `frame`, those inside form XObjects too."""
    edges = Edges([], [])
    for path, matrix in _paths(page):
        filled, stroked = _ink(path)
        if filled or stroked:
            _add_path(edges, path, matrix, frame, stroked=stroked)
    return edges


def _paths(page: Any) -> Iterator[tuple[Any, _Matrix]]:
    for i in range(pdfium.FPDFPage_CountObjects(page)):
        yield from _paths_of(pdfium.FPDFPage_GetObject(page, i), _IDENTITY, 0)


def _paths_of(item: Any, matrix: _Matrix, depth: int) -> Iterator[tuple[Any, _Matrix]]:
    kind = pdfium.FPDFPageObj_GetType(item)
    if kind == pdfium.FPDF_PAGEOBJ_PATH:
        yield item, matrix
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_FORM_DEPTH:
        inner = _times(_matrix(item), matrix)
        for i in range(pdfium.FPDFFormObj_CountObjects(item)):
            yield from _paths_of(pdfium.FPDFFormObj_GetObject(item, i), inner, depth + 1)


def _matrix(item: Any) -> _Matrix:
    m = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(m)):
        return _IDENTITY
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def _times(m: _Matrix, n: _Matrix) -> _Matrix:
    """First m, then n (row vectors, as in PDF 32000-1 §8.3.4)."""
    a, b, c, d, e, f = m
    p, q, r, s, t, u = n
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


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


def _add_path(edges: Edges, path: Any, matrix: _Matrix, frame: Frame, *, stroked: bool) -> None:
    bounds = _bounds(path, matrix, frame)
    if bounds is None:
        return
    x0, top, x1, bottom = bounds
    if bottom - top <= THIN or x1 - x0 <= THIN:
        edges.add_box(bounds)
        return
    for subpath in _subpaths(path, _times(_matrix(path), matrix), frame):
        if stroked:
            for (ax, ay), (bx, by) in pairwise(subpath):
                edges.add_line(ax, ay, bx, by)
        else:
            xs, ys = [x for x, _ in subpath], [y for _, y in subpath]
            edges.add_box((min(xs), min(ys), max(xs), max(ys)))


def _bounds(path: Any, matrix: _Matrix, frame: Frame) -> Rect | None:
    """The box of a path in the frame; PDFium has applied the path's own matrix, not its form's."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(path, *map(ctypes.byref, (left, bottom, right, top))):
        return None
    corners = [(left.value, bottom.value), (right.value, top.value)]
    if matrix is not _IDENTITY:
        corners = [_apply(matrix, x, y) for x, y in corners]
    return frame.rect(*corners[0], *corners[1])


def _apply(m: _Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _subpaths(path: Any, matrix: _Matrix, frame: Frame) -> Iterator[list[tuple[float, float]]]:
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
        points.append(frame.point(*_apply(matrix, x.value, y.value)))
        if pdfium.FPDFPathSegment_GetClose(segment) and points[0] != points[-1]:
            points.append(points[0])
    if len(points) > 1 and not curved:
        yield points
