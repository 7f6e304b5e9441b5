"""The ruled lines of a level image, by morphology: what is long and thin along an axis is a rule."""

from __future__ import annotations

from itertools import chain
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from parsers.ocr.raster import Gray, Raster
from parsers.pdf.paths import THIN, Edge, Edges
from parsers.pdf.rules import TOLERANCE, Lattice, find_lattices

# In points.
_SHORTEST = 9.0  # a rule between two rows is as long as the row is high
_CERTAIN = 30.0  # no stroke of a character is as long: what is shorter must lie between two other rules
_SHORT = 0.7  # of a rule: where another one ends that meets it; characters keep more distance
_TABLE = 60.0  # a table has a rule as long, and large characters have not
_LINE = 25.0  # a line of characters is no higher; strokes that meet may look like a low table then,
_LOW_TABLE = 200.0  # which one that is as wide is
_BREAK = 0.5  # a gap in a rule that a scanner left; pieces that stay apart are joined as edges
_BLOCK = 11.0  # the neighbourhood that ink is darker than
_HALO = 0.35  # around a rule: what the scanner blurred
_GRAIN = 0.3  # how far softening reaches

_CONTRAST = 20  # of 255: how much darker than its neighbourhood ink is
_BLACKEST = 0.1  # percent of the page's pixels are as dark as its print
_PRINT = 0.4  # of the way from paper to print: something of each mark is beyond


class Ruling(NamedTuple):
    """The tables' rules of an image, and what it shows without them."""

    lattices: list[Lattice]
    ink: Gray
    """255 where there is ink."""
    clean: Gray


def read_ruling(raster: Raster) -> Ruling:
    """Find the ruled tables of an image, and paint their rules over."""
    ink = find_ink(raster.gray, raster.scale)
    flat, flat_mask = _lines(ink, raster.scale, is_flat=True)
    upright, upright_mask = _lines(ink, raster.scale, is_flat=False)
    lattices = [
        lattice for lattice in find_lattices(_between_rules(Edges(flat, upright))) if _is_table(lattice)
    ]
    mask = _mask_of(lattices, flat_mask, upright_mask, raster.scale)
    clean = raster.gray.copy()
    clean[mask] = _paper(raster.gray)
    ink[mask] = 0
    return Ruling(lattices, ink, clean)


def _is_table(lattice: Lattice) -> bool:
    """A frame around text, or a contents page set as one column, is no table; nor is a line of characters."""
    longest = max((edge.end - edge.start for line in lattice.horizontal for edge in line), default=0.0)
    is_low = lattice.ys[-1] - lattice.ys[0] < _LINE
    return len(lattice.xs) > 2 and longest > (_LOW_TABLE if is_low else _TABLE)


def find_ink(gray: Gray, scale: float) -> Gray:
    """255 where a pixel is clearly darker than what is around it, else 0.

    A mark counts only if some of it is as dark as print: the grain of paper and scanner is not.
    """
    smooth = soften(gray, scale)
    ink = cv2.adaptiveThreshold(
        smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _odd(_BLOCK * scale), _CONTRAST
    )
    paper, black = _paper(smooth), float(np.percentile(smooth[::4, ::4], _BLACKEST))
    strong = smooth < paper - max(_CONTRAST, _PRINT * (paper - black))
    _, labels = cv2.connectedComponents(ink, connectivity=8)
    is_print = np.bincount(labels.ravel(), weights=strong.ravel()) > 0
    is_print[0] = False
    return np.where(is_print[labels], 255, 0).astype(np.uint8)


def soften(gray: Gray, scale: float) -> Gray:
    """An image without the grain of its scanner."""
    return cv2.GaussianBlur(gray, (0, 0), _GRAIN * scale).astype(np.uint8, copy=False)


def _paper(gray: Gray) -> int:
    return int(np.percentile(gray[::8, ::8], 75))


def _lines(ink: Gray, scale: float, *, is_flat: bool) -> tuple[list[Edge], Gray]:
    """The lines along one axis, and the pixels that they cover."""
    length, gap = _odd(_SHORTEST * scale), _odd(_BREAK * scale)
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, _bar(gap, is_flat=is_flat))
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, _bar(length, is_flat=is_flat))
    _, labels, stats, centres = cv2.connectedComponentsWithStats(opened, connectivity=8)
    edges, thick = [], []
    for i, (left, top, width, height, area) in enumerate(stats[1:], 1):
        start, span, across = (left, width, height) if is_flat else (top, height, width)
        if area / span > THIN * scale or across > 2 * THIN * scale:
            thick.append(i)
        else:
            at = centres[i][1 if is_flat else 0] + 0.5
            edges.append(Edge(float(at / scale), float(start / scale), float((start + span) / scale)))
    opened[np.isin(labels, thick)] = 0
    return edges, opened.astype(np.uint8, copy=False)


def _odd(pixels: float) -> int:
    """An even kernel would shift what it is laid over by half a pixel each time."""
    return 2 * round(pixels / 2) + 1


def _bar(length: int, *, is_flat: bool) -> Gray:
    shape = (1, length) if is_flat else (length, 1)
    return np.ones(shape, np.uint8)


def _between_rules(edges: Edges) -> Edges:
    """Without short lines that do not end at rules on both sides: strokes of characters."""
    flat = [e for e in edges.horizontal if e.end - e.start >= _CERTAIN or _is_held(e, edges.vertical)]
    upright = [e for e in edges.vertical if e.end - e.start >= _CERTAIN or _is_held(e, edges.horizontal)]
    return Edges(flat, upright)


def _is_held(edge: Edge, across: list[Edge]) -> bool:
    """Whether a line reaches a rule with both its ends, or a little beyond: rules are thick."""
    near = [e for e in across if e.start - TOLERANCE <= edge.at <= e.end + TOLERANCE]
    return any(-_SHORT <= e.at - edge.start <= TOLERANCE for e in near) and any(
        -_SHORT <= edge.end - e.at <= TOLERANCE for e in near
    )


def _mask_of(lattices: list[Lattice], flat: Gray, upright: Gray, scale: float) -> npt.NDArray[np.bool_]:
    """The pixels of the tables' rules, with what was blurred around them."""
    kept = np.zeros_like(flat)
    for lattice in lattices:
        for edge in chain.from_iterable(lattice.horizontal):
            area = _span(edge.at - THIN, edge.at + THIN, scale), _span(edge.start, edge.end, scale)
            kept[area] |= flat[area]
        for edge in chain.from_iterable(lattice.vertical):
            area = _span(edge.start, edge.end, scale), _span(edge.at - THIN, edge.at + THIN, scale)
            kept[area] |= upright[area]
    halo = 2 * round(_HALO * scale) + 1
    return cv2.dilate(kept, np.ones((halo, halo), np.uint8)) > 0


def _span(start: float, end: float, scale: float) -> slice:
    return slice(max(0, round(start * scale)), max(0, round(end * scale)))
