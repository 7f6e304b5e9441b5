"""PDFium's functions that are called for each character or object of a page, by their address.

pypdfium2 declares them with the types of their arguments, which ctypes then converts one by one: that costs
several times what PDFium takes to answer. Called as here, arguments have to be what C takes: an `int`, a
reference, a handle of pypdfium2's, or a `Pointer`; never the number of an address. The interpreter's lock is
held, since each call takes no time, and PDFium is not made for threads.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium


class Pointer(ctypes.c_void_p):
    """An address in PDFium's memory, as its functions take it; false where it is null."""


def _returning(result: Any, function: Any, *arguments: Any) -> Callable[..., Any]:
    address = ctypes.cast(function, ctypes.c_void_p).value
    assert address is not None
    found: Callable[..., Any] = ctypes.PYFUNCTYPE(result, *arguments)(address)
    return found


def _int(function: Any) -> Callable[..., int]:
    return _returning(ctypes.c_int, function)


def _pointer(function: Any) -> Callable[..., Pointer]:
    return _returning(Pointer, function)


char_unicode: Callable[..., int] = _returning(ctypes.c_uint, pdfium.FPDFText_GetUnicode)
char_angle: Callable[..., float] = _returning(ctypes.c_float, pdfium.FPDFText_GetCharAngle)
char_loose_box = _int(pdfium.FPDFText_GetLooseCharBox)
char_origin = _int(pdfium.FPDFText_GetCharOrigin)
char_object = _pointer(pdfium.FPDFText_GetTextObject)

count_objects = _int(pdfium.FPDFPage_CountObjects)
page_object = _pointer(pdfium.FPDFPage_GetObject)
count_form_objects = _int(pdfium.FPDFFormObj_CountObjects)
form_object: Callable[..., Pointer] = _returning(  # its index is a long
    Pointer, pdfium.FPDFFormObj_GetObject, Pointer, ctypes.c_ulong
)
object_type = _int(pdfium.FPDFPageObj_GetType)
object_matrix = _int(pdfium.FPDFPageObj_GetMatrix)
object_bounds = _int(pdfium.FPDFPageObj_GetBounds)
object_fill = _int(pdfium.FPDFPageObj_GetFillColor)
object_stroke = _int(pdfium.FPDFPageObj_GetStrokeColor)
text_mode = _int(pdfium.FPDFTextObj_GetTextRenderMode)

count_segments = _int(pdfium.FPDFPath_CountSegments)
path_segment = _pointer(pdfium.FPDFPath_GetPathSegment)
draw_mode = _int(pdfium.FPDFPath_GetDrawMode)
segment_type = _int(pdfium.FPDFPathSegment_GetType)
segment_point = _int(pdfium.FPDFPathSegment_GetPoint)
segment_closes = _int(pdfium.FPDFPathSegment_GetClose)

clip_path = _pointer(pdfium.FPDFPageObj_GetClipPath)
count_clips = _int(pdfium.FPDFClipPath_CountPaths)
count_clip_segments = _int(pdfium.FPDFClipPath_CountPathSegments)
clip_segment = _pointer(pdfium.FPDFClipPath_GetPathSegment)


class Slots:
    """A place for numbers that PDFium writes: `refs` are the references to each, `values` what they are now."""

    def __init__(self, kind: Any, count: int) -> None:
        array = (kind * count)()
        self.refs = [ctypes.byref(array, i * ctypes.sizeof(kind)) for i in range(count)]
        self.values: memoryview[Any] = memoryview(array).cast("B").cast(kind._type_)
