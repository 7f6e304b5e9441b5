"""A page of an OFD: its characters and ruled lines, in points from the page's top-left corner."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from lxml.etree import _Element

from parsers.ofd.objects import Box, Matrix, Point, read_box, read_deltas, read_matrix, read_paint, read_path
from parsers.pdf.chars import Char
from parsers.pdf.frames import Frame
from parsers.pdf.page import PageContent, find_tables, lay_out
from parsers.pdf.paths import THIN, Edges
from parsers.text import is_wide

_POINTS = 72 / 25.4
_NARROW = 0.5  # of a character's height: how wide a digit or Latin letter is, where nothing says so
_ASKEW = 0.27
_HIDDEN = "false"


def read_page(layers: list[_Element], box: Box, number: int) -> PageContent:
    """A page printed on its templates, `layers` from the lowest. Raises ValueError where a value is none."""
    frame = Frame(0.0, 0.0, box.width * _POINTS, box.height * _POINTS, 0)
    edges = Edges([], [])
    chars: list[Char] = []
    for item in (item for layer in layers for item in layer.iterfind("Content/Layer")):
        for found in item.iter("TextObject", "PathObject"):
            if found.get("Visible") == _HIDDEN:
                continue
            if found.tag == "TextObject":
                chars += _chars(found, box) if _is_level(read_matrix(found.get("CTM"))) else []
            else:
                _add_path(edges, found, box)
    return lay_out(chars, find_tables(edges), number, frame, frame)


def _is_level(matrix: Matrix) -> bool:
    """Whether text runs along the page; what runs askew is a watermark."""
    return abs(matrix.b) <= _ASKEW * abs(matrix.a)


def _placed(item: _Element, page: Box) -> tuple[Matrix, Point]:
    """What takes an object's points to the page: its matrix, and where its box stands, in millimetres."""
    boundary = read_box(item.get("Boundary", ""))
    return read_matrix(item.get("CTM")), (boundary.x - page.x, boundary.y - page.y)


def _to_page(matrix: Matrix, corner: Point, point: Point) -> Point:
    x, y = matrix.apply(*point)
    return (x + corner[0]) * _POINTS, (y + corner[1]) * _POINTS


def _chars(item: _Element, page: Box) -> Iterator[Char]:
    matrix, corner = _placed(item, page)
    height = float(item.get("Size", 0))
    size = height * abs(matrix.d) * _POINTS
    x = y = 0.0
    for code in item.iterfind("TextCode"):
        x, y = float(code.get("X", x)), float(code.get("Y", y))
        text = code.text or ""
        places = _places(text, (x, y), read_deltas(code.get("DeltaX")), read_deltas(code.get("DeltaY")))
        for letter, place in zip(text, places, strict=True):
            if letter.isspace():
                continue
            width = height * float(item.get("HScale", 1)) * (1.0 if is_wide(letter) else _NARROW)
            left, baseline = _to_page(matrix, corner, place)
            right, _ = _to_page(matrix, corner, (place[0] + width, place[1]))
            yield Char(letter, min(left, right), max(left, right), baseline, size)


def _places(text: str, start: Point, across: list[float], down: list[float]) -> list[Point]:
    """Where each character stands: one step from the other, none where the file gives no more."""
    places = [start]
    for i in range(len(text) - 1):
        x, y = places[-1]
        step = (across[i] if i < len(across) else 0.0), (down[i] if i < len(down) else 0.0)
        places.append((x + step[0], y + step[1]))
    return places[: len(text)]


def _add_path(edges: Edges, item: _Element, page: Box) -> None:
    paint = read_paint(item)
    if not (paint.filled or paint.stroked):
        return
    matrix, corner = _placed(item, page)
    for polygon in read_path(item.findtext("AbbreviatedData") or ""):
        points = [_to_page(matrix, corner, point) for point in polygon]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        bounds = min(xs), min(ys), max(xs), max(ys)
        is_thin = bounds[2] - bounds[0] <= THIN or bounds[3] - bounds[1] <= THIN
        if is_thin or not paint.stroked:
            edges.add_box(bounds)
        else:
            for (ax, ay), (bx, by) in pairwise(points):
                edges.add_line(ax, ay, bx, by)
