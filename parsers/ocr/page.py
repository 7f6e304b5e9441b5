"""An image of a page → what stands on it: tables by their rules, each cell read by itself, and lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from statistics import fmean
from typing import Any

from parsers.grid import Grid, Rectangle, Slot
from parsers.model import Box
from parsers.ocr.layout import Pixels, free_lines, lines_in, text_height
from parsers.ocr.names import mend_names
from parsers.ocr.raster import Raster, level, render
from parsers.ocr.reading import LEGIBLE, Read, read_boxes
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

_WELL = 0.75  # the certainty of a page that stands upright; sideways there is little to recognise
_TURNS = (1, 3, 2)  # quarter turns clockwise: the likelier ones first


def read_scan(page: Any, number: int, shown: Frame) -> PageContent:
    """Read a page (pypdfium2, counted from 1) from its image, whatever text layer it has.

    A page that was scanned sideways or upside down is told by how little can be read of it. Boxes of cells
    are in points of the page as shown; lines and column borders stand as on the level image.
    """
    gray, scale = render(page)
    best, most = _read(level(gray, scale, shown), number, shown)
    for turns in _TURNS:
        if most >= _WELL or not (best.lines or best.tables):
            break
        content, certainty = _read(level(gray, scale, shown, turns), number, shown)
        if certainty > most:
            best, most = content, certainty
    return best


def _read(raster: Raster, number: int, shown: Frame) -> tuple[PageContent, float]:
    """What stands on a level image, and how certain its lines are on the whole (0 to 1)."""
    sheet = _Sheet(raster, read_ruling(raster), number, shown)
    tables = [sheet.table(lattice) for lattice in sheet.ruling.lattices]
    content = PageContent(number, list(sheet.lines()), tables, raster.frame, shown, is_scan=True)
    return content, fmean(sheet.certainties) if sheet.certainties else 0.0


@dataclass(frozen=True)
class _Sheet:
    """A level image and its rules."""

    raster: Raster
    ruling: Ruling
    number: int
    shown: Frame
    certainties: list[float] = field(default_factory=list)
    """Of each line that has been read."""

    def table(self, lattice: Lattice) -> RuledTable:
        """The table that the rules of a lattice make."""
        areas = cell_areas(lattice)
        cells = [_pixels(lattice, area, self.raster.scale) for area in areas]
        usual = text_height(self.ruling.ink, cells, self.raster.scale)
        boxes = [lines_in(self.ruling.ink, cell, usual, self.raster.scale) for cell in cells]
        read = self._read([box for inside in boxes for box in inside], usual, in_cells=True)
        slots = [
            self._slot(area, cell, list(islice(read, len(inside))), usual)
            for area, cell, inside in zip(areas, cells, boxes, strict=True)
        ]
        grid = Grid(tuple(slots), len(lattice.ys) - 1, len(lattice.xs) - 1)
        return RuledTable(mend_names(grid), lattice.xs, lattice.ys[0])

    def lines(self) -> Iterator[TextLine]:
        """The lines of text outside of the tables; those beside each other stand at one height."""
        scale = self.raster.scale
        tables = [_outer(lattice, scale) for lattice in self.ruling.lattices]
        rows = free_lines(self.ruling.clean, self.ruling.ink, tables, scale)
        boxes = [box for row in rows for box in row]
        read = self._read(boxes, text_height(self.ruling.ink, boxes, scale), in_cells=False)
        for row in rows:
            top, bottom = min(box[1] for box in row), max(box[3] for box in row)
            size = (bottom - top) / _INK
            legible = [piece for piece in islice(read, len(row)) if piece.certainty >= LEGIBLE]
            for pieces in _parted(legible, size):
                box = _points((pieces[0].box[0], top, pieces[-1].box[2], bottom), scale)
                yield TextLine(" ".join(piece.text for piece in pieces), box, size / scale)

    def _read(self, boxes: Sequence[Pixels], usual: float, *, in_cells: bool) -> Iterator[Read]:
        read = read_boxes(self.ruling.clean, boxes, usual, in_cells=in_cells)
        self.certainties.extend(line.certainty for line in read)
        return iter(read)

    def _slot(self, area: Rectangle, cell: Pixels, lines: Sequence[Read], usual: float) -> Slot:
        scale = self.raster.scale
        width, em = (cell[2] - cell[0]) / scale, usual / _INK / scale
        parts = [(line.text, is_full((line.box[2] - line.box[0]) / scale, em, width)) for line in lines]
        sides = self.raster.page_rect(_points(cell, scale), self.shown)
        box = Box(*(round(side, 2) for side in sides))
        doubt = "; ".join(line.doubt for line in lines if line.doubt) or None
        return Slot(*area, join_wrapped(parts), self.number, box, doubt=doubt)


def _pixels(lattice: Lattice, area: Rectangle, scale: float) -> Pixels:
    row, col, rowspan, colspan = area
    x0, x1 = (round(lattice.xs[i] * scale) for i in (col, col + colspan))
    top, bottom = (round(lattice.ys[i] * scale) for i in (row, row + rowspan))
    return x0, top, x1, bottom


def _points(box: Pixels, scale: float) -> Rect:
    x0, top, x1, bottom = box
    return x0 / scale, top / scale, x1 / scale, bottom / scale


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
