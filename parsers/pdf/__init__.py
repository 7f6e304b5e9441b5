"""PDF → `Source`: characters and rules by PDFium, tables from the rules, stitched over the pages.

Pages that are scans come from `parsers.ocr`, in the same form.
"""

from __future__ import annotations

from functools import partial

from parsers import ocr
from parsers.model import Source, TextLayer
from parsers.pdf import fallback
from parsers.pdf.blocks import blocks_of
from parsers.pdf.document import open_document
from parsers.pdf.page import PageContent, read_page
from parsers.pdf.scans import or_scanned
from parsers.unreadable import Cause, Unreadable

MOST_PAGES = 2_000
"""The books of a whole province's budget have a thousand."""


def read(data: bytes) -> Source:
    """Read a PDF. Raises `Unreadable`.

    Its causes: `truncated`, `encrypted`, `damaged`, `too_large`; `needs_ocr` (all its pages are scans, and the
    extra for them is not installed) and `no_text_layer` (not even their images say anything).
    """
    with open_document(data) as document:
        if len(document) > MOST_PAGES:
            raise Unreadable("too_large", f"{len(document)} pages, more than {MOST_PAGES}")
        find_edges = partial(fallback.find_edges, data)
        pages = [
            or_scanned(page, read_page(page, number, find_edges)) for number, page in enumerate(document, 1)
        ]
    unread = tuple(f"page {page.number} without its tables: {page.unread}" for page in pages if page.unread)
    if not any(page.lines or page.tables for page in pages):
        if unread:
            raise Unreadable("too_large", unread[0])
        cause: Cause = "no_text_layer" if ocr.is_installed() else "needs_ocr"
        raise Unreadable(cause, f"{len(pages)} pages without text")
    return Source("pdf", blocks_of(pages), len(pages), _text_layer(pages), unread=unread)


def count_pages(data: bytes) -> int:
    """The pages of a PDF. Raises `Unreadable`, as `read` does."""
    with open_document(data) as document:
        return len(document)


def _text_layer(pages: list[PageContent]) -> TextLayer:
    """Where the text came from; blank pages say nothing."""
    scans = {page.is_scan for page in pages if page.lines or page.tables}
    return "mixed" if len(scans) > 1 else "ocr" if True in scans else "native"
