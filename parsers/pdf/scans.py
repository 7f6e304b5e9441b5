"""Which pages are scans: those whose image says what no text layer, or only a hidden one, does."""

from __future__ import annotations

import logging

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from parsers import ocr
from parsers.pdf.calls import text_mode
from parsers.pdf.objects import Corners, walk
from parsers.pdf.page import PageContent

_MOST = 0.5  # of the page: what an image covers that is the page, and no figure on it
_FEW = 60  # characters: a page number, a stamp or a watermark over an image is no text layer
_MORE = 2  # times what the text layer says
_PICTURE = 1000  # pixels along the longer side: what leaves no trace on it is no text
_WHITE = 255


def or_scanned(page: pdfium.PdfPage, native: PageContent) -> PageContent:
    """A page as its text layer gives it, or as its image does where that says more.

    Without the extra for scans it stays as it is, with a warning: the other pages of the file may be native.
    """
    if native.unread or not is_scan(page, native):
        return native
    if not ocr.is_installed():
        logging.getLogger(__name__).warning("page %d is a scan: mingzhang[ocr] reads it", native.number)
        return native
    from parsers.ocr.page import read_scan  # here, since its packages are an extra

    scan = read_scan(page, native.number, native.shown)
    said = 0 if _is_hidden(page) else _length(native)
    return scan if _length(scan) > _MORE * said else native


def is_scan(page: pdfium.PdfPage, native: PageContent) -> bool:
    """Whether a page may be a scan: drawn on without text, or an image with little or hidden text over it."""
    length = _length(native)
    if not length:
        return not _is_blank(page)
    return (length <= _FEW or _is_hidden(page)) and _image_share(page) >= _MOST


def _length(content: PageContent) -> int:
    cells = (slot.text for table in content.tables for slot in table.grid.slots)
    return sum(map(len, cells)) + sum(len(line.text) for line in content.lines)


def _is_blank(page: pdfium.PdfPage) -> bool:
    """Whether nothing is to be seen: no object, or white ones."""
    if not raw.FPDFPage_CountObjects(page.raw):
        return True
    picture = page.render(scale=_PICTURE / max(page.get_size()), grayscale=True).to_pil()
    return bool(picture.getextrema()[0] == _WHITE)


def _image_share(page: pdfium.PdfPage) -> float:
    """The share of the page that its images cover, together."""
    width, height = page.get_size()
    area = 0.0
    corners = Corners()
    for image, kind, matrix in walk(page.raw):
        box = corners.of(image, matrix) if kind == raw.FPDF_PAGEOBJ_IMAGE else None
        if box:
            area += abs((box[1][0] - box[0][0]) * (box[1][1] - box[0][1]))
    return float(area / (width * height))


def _is_hidden(page: pdfium.PdfPage) -> bool:
    """Whether all text is drawn invisibly (text rendering mode 3): the layer of a searchable scan."""
    texts = (item for item, kind, _ in walk(page.raw) if kind == raw.FPDF_PAGEOBJ_TEXT)
    return all(text_mode(item) == raw.FPDF_TEXTRENDERMODE_INVISIBLE for item in texts)
