"""PDF → `Source`: characters and rules by PDFium, tables from the rules, stitched over the pages.

Pages that are scans come from `parsers.ocr`, in the same form.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from parsers import ocr
from parsers.captions import unfold
from parsers.grid import Grid
from parsers.model import Line, Source, TextLayer
from parsers.pdf import fallback
from parsers.pdf.document import open_document
from parsers.pdf.furniture import without_furniture
from parsers.pdf.lines import TextLine
from parsers.pdf.page import PageContent, read_page
from parsers.pdf.scans import or_scanned
from parsers.pdf.tables import RuledTable, to_box
from parsers.stitch import Part, stitch
from parsers.text import tidy
from parsers.unreadable import Cause, Unreadable


def read(data: bytes) -> Source:
    """Read a PDF. Raises `Unreadable`: `truncated`, `encrypted`, `damaged`, `no_text_layer`, `needs_ocr`.

    `needs_ocr`: all its pages are scans, and the extra for them is not installed; `no_text_layer`: not even
    their images say anything.
    """
    with open_document(data) as document:
        find_edges = partial(fallback.find_edges, data)
        pages = [
            or_scanned(page, read_page(page, number, find_edges)) for number, page in enumerate(document, 1)
        ]
    if not any(page.lines or page.tables for page in pages):
        cause: Cause = "no_text_layer" if ocr.is_installed() else "needs_ocr"
        raise Unreadable(cause, f"{len(pages)} pages without text")
    items = [item for page in without_furniture(pages) for item in _items(page)]
    return Source("pdf", stitch(items), len(pages), _text_layer(pages))


def _text_layer(pages: list[PageContent]) -> TextLayer:
    """Where the text came from; blank pages say nothing."""
    scans = {page.is_scan for page in pages if page.lines or page.tables}
    return "mixed" if len(scans) > 1 else "ocr" if True in scans else "native"


def _items(page: PageContent) -> Iterator[Line | Part]:
    """The lines and tables of a page from top to bottom."""
    placed: list[tuple[float, TextLine | RuledTable]] = [(line.box[1], line) for line in page.lines]
    placed += [(table.top, table) for table in page.tables]
    for _, item in sorted(placed, key=lambda pair: pair[0]):
        if isinstance(item, TextLine):
            yield Line(
                tidy(item.text), page.number, to_box(page.upright, page.shown, item.box), round(item.size, 2)
            )
        else:
            yield from _unfolded(item, page.number)


def _unfolded(table: RuledTable, page: int) -> Iterator[Line | Part]:
    for part in unfold(table.grid):
        yield Part(part, table.xs, page) if isinstance(part, Grid) else part
