"""An image of a page → what stands on it: tables by their rules, each cell read by itself, and lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from parsers.grid import Grid, Rectangle, Slot
from parsers.model import Box
from parsers.ocr.layout import Pixels, free_lines, lines_in, text_height
from parsers.ocr.names import mend_names
from parsers.ocr.raster import Raster, render
from parsers.ocr.reading import Read, read_boxes
from parsers.ocr.ruling import Ruling, read_ruling
from parsers.pdf.frames import Frame, Rect
from parsers.pdf.lines import TextLine
from parsers.pdf.page import PageContent
from parsers.pdf.paths import THIN
from parsers.pdf.rules import Lattice
from parsers.pdf.tables import RuledTable, cell_areas, is_full
from parsers.text import join_wrapped

# Shares of an em.
_INK = 0.9  # the ink of a line is this high
_COLUMN = 3.0  # a gap this wide parts two texts beside each other


def read_scan(page: Any, number: int, shown: Frame) -> PageContent:
    """Read a page (pypdfium2, counted from 1) from its image, whatever text layer it has.

    Boxes of cells are in points of the page as shown; lines and column borders stand as on the level image.
    """
    raster = render(page, shown)
    ruling = read_ruling(raster)
    tables = [_read_table(lattice, ruling, raster, number) for lattice in ruling.lattices]
    return PageContent(number, list(_read_lines(ruling, raster)), tables, raster.frame, shown, is_scan=True)


def _read_table(lattice: Lattice, ruling: Ruling, raster: Raster, number: int) -> RuledTable:
    areas = cell_areas(lattice)
    cells = [_pixels(lattice, area, raster.scale) for area in areas]
    usual = text_height(ruling.ink, cells, raster.scale)
    boxes = [lines_in(ruling.ink, cell, usual, raster.scale) for cell in cells]
    read = iter(read_boxes(ruling.clean, [box for inside in boxes for box in inside], usual, in_cells=True))
    slots = [
        _slot(area, cell, list(islice(read, len(inside))), usual, raster, number)
        for area, cell, inside in zip(areas, cells, boxes, strict=True)
    ]
    grid = Grid(tuple(slots), len(lattice.ys) - 1, len(lattice.xs) - 1)
    return RuledTable(mend_names(grid), lattice.xs, lattice.ys[0])


def _pixels(lattice: Lattice, area: Rectangle, scale: float) -> Pixels:
    row, col, rowspan, colspan = area
    x0, x1 = (round(lattice.xs[i] * scale) for i in (col, col + colspan))
    top, bottom = (round(lattice.ys[i] * scale) for i in (row, row + rowspan))
    return x0, top, x1, bottom


def _slot(
    area: Rectangle, cell: Pixels, lines: Sequence[Read], usual: float, raster: Raster, number: int
) -> Slot:
    width = (cell[2] - cell[0]) / raster.scale
    em = usual / _INK / raster.scale
    parts = [(line.text, is_full((line.box[2] - line.box[0]) / raster.scale, em, width)) for line in lines]
    box = Box(*(round(side, 2) for side in raster.page_rect(_points(cell, raster.scale))))
    doubt = "; ".join(line.doubt for line in lines if line.doubt) or None
    return Slot(*area, join_wrapped(parts), number, box, doubt=doubt)


def _points(box: Pixels, scale: float) -> Rect:
    x0, top, x1, bottom = box
    return x0 / scale, top / scale, x1 / scale, bottom / scale


def _read_lines(ruling: Ruling, raster: Raster) -> Iterator[TextLine]:
    """The lines of text outside of the tables; those beside each other stand at one height."""
    tables = [_outer(lattice, raster.scale) for lattice in ruling.lattices]
    rows = free_lines(ruling.clean, ruling.ink, tables, raster.scale)
    boxes = [box for row in rows for box in row]
    usual = text_height(ruling.ink, boxes, raster.scale)
    read = iter(read_boxes(ruling.clean, boxes, usual, in_cells=False))
    for row in rows:
        top, bottom = min(box[1] for box in row), max(box[3] for box in row)
        size = (bottom - top) / _INK
        for pieces in _parted([piece for piece in islice(read, len(row)) if piece.text], size):
            box = _points((pieces[0].box[0], top, pieces[-1].box[2], bottom), raster.scale)
            yield TextLine(" ".join(piece.text for piece in pieces), box, size / raster.scale)


def _outer(lattice: Lattice, scale: float) -> Pixels:
    x0, top, x1, bottom = lattice.box
    return (
        max(0, round((x0 - THIN) * scale)),
        max(0, round((top - THIN) * scale)),
        round((x1 + THIN) * scale),
        round((bottom + THIN) * scale),
    )


def _parted(pieces: list[Read], size: float) -> list[list[Read]]:
    """Pieces of one row, cut where a gap parts two texts."""
    parts: list[list[Read]] = []
    for piece in pieces:
        if parts and piece.box[0] - parts[-1][-1].box[2] <= _COLUMN * size:
            parts[-1].append(piece)
        else:
            parts.append([piece])
    return parts
