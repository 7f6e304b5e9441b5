"""pdfplumber's own table finder, for a page whose captions promise a table but that has no rules."""

from __future__ import annotations

from io import BytesIO

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from parsers.pdf.frames import Frame
from parsers.pdf.paths import Edges

_FAILURES = (
    PDFException,
    PdfminerException,
    MalformedPDFException,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
)


def find_edges(data: bytes, number: int, shown: Frame, upright: Frame) -> Edges:
    """The sides of the cells that pdfplumber finds on the page (counted from 1), in the frame `upright`.

    No edges where it fails: the page has been read once already, and is without tables then.
    """
    edges = Edges([], [])
    try:
        with pdfplumber.open(BytesIO(data), pages=[number]) as document:
            cells = [cell for table in document.pages[0].find_tables() for cell in table.cells]
    except _FAILURES:
        return edges
    for x0, top, x1, bottom in cells:
        edges.add_box(shown.rect_in(upright, (float(x0), float(top), float(x1), float(bottom))))
    return edges
