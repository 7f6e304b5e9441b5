"""What parsing and checking are measured against: pdfplumber's tables, and a floor that reads and does no more."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pdfplumber
import pypdfium2 as pdfium
import pypdfium2.raw as raw

Task = Callable[[bytes], object]


def seconds(task: Callable[..., object], *given: object) -> float:
    """CPU seconds of one call."""
    started = time.process_time()
    task(*given)
    return time.process_time() - started


def extract_tables(data: bytes) -> None:
    """pdfplumber's tables of each page."""
    with pdfplumber.open(BytesIO(data)) as document:
        for page in document.pages:
            page.extract_tables()


def has_text(data: bytes) -> bool:
    """Whether pdfplumber sees text; where it does not know the characters of a font it sees none, and is quick."""
    with pdfplumber.open(BytesIO(data)) as document:
        return any(page.chars for page in document.pages)


def floor(data: bytes) -> None:
    """Every character with its box, and every segment of every path. Raises `RuntimeError` for none at all."""
    box, x, y = raw.FS_RECTF(), ctypes.c_float(), ctypes.c_float()
    read = 0
    with pdfium.PdfDocument(data) as document:
        for page in document:
            textpage = page.get_textpage()  # held: without it, its handle is one of nothing
            text = textpage.raw
            for i in range(raw.FPDFText_CountChars(text)):
                read += bool(raw.FPDFText_GetUnicode(text, i) and raw.FPDFText_GetLooseCharBox(text, i, box))
            for item in _objects(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject):
                is_path = raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_PATH
                for i in range(raw.FPDFPath_CountSegments(item) if is_path else 0):
                    raw.FPDFPathSegment_GetPoint(raw.FPDFPath_GetPathSegment(item, i), x, y)
    if not read:
        raise RuntimeError("the floor read no character")


def _objects(holder: Any, count: Callable[[Any], int], at: Callable[[Any, int], Any]) -> Iterator[Any]:
    """What a page is drawn with, the contents of its form XObjects too."""
    for i in range(count(holder)):
        item = at(holder, i)
        if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_FORM:
            yield from _objects(item, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject)
        else:
            yield item
