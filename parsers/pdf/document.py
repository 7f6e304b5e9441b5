"""Opening a PDF with PDFium, and naming the cause where that fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from parsers.unreadable import Unreadable

_OBJECT = re.compile(rb"\d+\s+\d+\s+obj\b")
_LINEARIZED = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s+(\d+)|/L\s+(\d+)[^>]{0,200}?/Linearized\b")


@contextmanager
def open_document(data: bytes) -> Iterator[pdfium.PdfDocument]:
    """Open a PDF that needs no password. Raises `Unreadable`: `truncated`, `encrypted`, `damaged`.

    A file cut off on its way is told by its missing end, before PDFium rebuilds something from the rest.
    """
    if _is_cut(data):
        raise Unreadable("truncated", f"{len(data)} bytes without the end of a PDF")
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise Unreadable("encrypted", "needs a password") from error
        raise Unreadable("damaged", str(error)) from error
    try:
        yield document
    except pdfium.PdfiumError as error:
        raise Unreadable("damaged", str(error)) from error
    finally:
        document.close()


def _is_cut(data: bytes) -> bool:
    """No `%%EOF`, objects behind the last one, or fewer bytes than a linearized file says of itself."""
    end = data.rfind(b"%%EOF")
    if end < 0 or _OBJECT.search(data, end):
        return True
    said = _LINEARIZED.search(data[:2048])
    return said is not None and int(said.group(1) or said.group(2)) > len(data)
