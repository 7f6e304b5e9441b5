"""The objects that a page is drawn with, by PDFium's page objects, those inside form XObjects too."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2.raw as pdfium

from parsers.pdf.calls import (
    Pointer,
    Slots,
    count_form_objects,
    count_objects,
    form_object,
    object_bounds,
    object_matrix,
    object_type,
    page_object,
)

Matrix = tuple[float, float, float, float, float, float]
"""The six numbers of a transformation, as in PDF 32000-1 §8.3.4."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_MAX_FORM_DEPTH = 8
_FORM = pdfium.FPDF_PAGEOBJ_FORM


def walk(page: Any) -> Iterator[tuple[Pointer, int, Matrix]]:
    """Each object that draws, its kind (FPDF_PAGEOBJ_*), and the matrix of the forms that it stands in."""
    return _walk(page, page_object, count_objects(page), IDENTITY, 0)


def _walk(
    holder: Any, object_at: Callable[..., Pointer], count: int, matrix: Matrix, depth: int
) -> Iterator[tuple[Pointer, int, Matrix]]:
    for i in range(count):
        item = object_at(holder, i)
        kind = object_type(item)
        if kind != _FORM:
            yield item, kind, matrix
        elif depth < _MAX_FORM_DEPTH:
            inner = times(own_matrix(item), matrix)
            yield from _walk(item, form_object, count_form_objects(item), inner, depth + 1)


def own_matrix(item: Pointer) -> Matrix:
    """An object's own matrix."""
    numbers = Slots(ctypes.c_float, 6)
    if not object_matrix(item, numbers.refs[0]):
        return IDENTITY
    a, b, c, d, e, f = numbers.values
    return a, b, c, d, e, f


def times(m: Matrix, n: Matrix) -> Matrix:
    """First m, then n (row vectors)."""
    a, b, c, d, e, f = m
    p, q, r, s, t, u = n
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def apply(m: Matrix, x: float, y: float) -> tuple[float, float]:
    """A point under a matrix."""
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


class Corners:
    """Reads where objects stand; one reader for many of them."""

    def __init__(self) -> None:
        self.sides = Slots(ctypes.c_float, 4)

    def of(self, item: Pointer, matrix: Matrix) -> tuple[tuple[float, float], tuple[float, float]] | None:
        """Two opposite corners of an object's box in user space; None where it has none.

        PDFium has applied the object's own matrix, not that of its forms.
        """
        if not object_bounds(item, *self.sides.refs):
            return None
        left, bottom, right, top = self.sides.values
        if matrix is IDENTITY:
            return (left, bottom), (right, top)
        return apply(matrix, left, bottom), apply(matrix, right, top)
