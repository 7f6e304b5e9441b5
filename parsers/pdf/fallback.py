"""pdfplumber's own table finder, for a page whose captions promise a table but that has no rules."""

from __future__ import annotations

import logging
from io import BytesIO

import pdfplumber

from parsers.pdf.frames import Frame
from parsers.pdf.paths import Edges


def find_edges(data: bytes, number: int, shown: Frame, upright: Frame) -> Edges:
    """The sides of the cells that pdfplumber finds on the page (counted from 1), in the frame `upright`.

    No edges where it fails: the page has been read once already, and is without tables then.
    """
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # else it warns of every odd font
    edges = Edges([], [])
    try:
        with pdfplumber.open(BytesIO(data), pages=[number]) as document:
            cells = [cell for table in document.pages[0].find_tables() for cell in table.cells]
    except Exception:  # pdfminer fails in any way on damaged files, and what PDFium read is still good
        return edges
    for x0, top, x1, bottom in cells:
        edges.add_box(shown.rect_in(upright, (float(x0), float(top), float(x1), float(bottom))))
    return edges
