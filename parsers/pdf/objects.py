"""The objects that a page is drawn with, by pypdfium2's raw API, those inside form XObjects too."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

Matrix = tuple[float, float, float, float, float, float]
"""The six numbers of a transformation, as in PDF 32000-1 §8.3.4."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_MAX_FORM_DEPTH = 8


def walk(page: Any) -> Iterator[tuple[Any, int, Matrix]]:
    """Each object that draws, its kind (FPDF_PAGEOBJ_*), and the matrix of the forms that it stands in."""
    for i in range(pdfium.FPDFPage_CountObjects(page)):
        yield from _walk(pdfium.FPDFPage_GetObject(page, i), IDENTITY, 0)


def _walk(item: Any, matrix: Matrix, depth: int) -> Iterator[tuple[Any, int, Matrix]]:
    kind = pdfium.FPDFPageObj_GetType(item)
    if kind != pdfium.FPDF_PAGEOBJ_FORM:
        yield item, kind, matrix
    elif depth < _MAX_FORM_DEPTH:
        inner = times(own_matrix(item), matrix)
        for i in range(pdfium.FPDFFormObj_CountObjects(item)):
            yield from _walk(pdfium.FPDFFormObj_GetObject(item, i), inner, depth + 1)


def own_matrix(item: Any) -> Matrix:
    """An object's own matrix."""
    m = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(m)):
        return IDENTITY
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def times(m: Matrix, n: Matrix) -> Matrix:
    """First m, then n (row vectors)."""
    a, b, c, d, e, f = m
    p, q, r, s, t, u = n
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def apply(m: Matrix, x: float, y: float) -> tuple[float, float]:
    """A point under a matrix."""
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def corners(item: Any, matrix: Matrix) -> list[tuple[float, float]] | None:
    """Two opposite corners of an object's box in user space; None where it has none.

    PDFium has applied the object's own matrix, not that of its forms.
    """
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(item, *map(ctypes.byref, (left, bottom, right, top))):
        return None
    found = [(left.value, bottom.value), (right.value, top.value)]
    return found if matrix is IDENTITY else [apply(matrix, x, y) for x, y in found]
