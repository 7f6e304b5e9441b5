"""Pages of stored files as images: of a PDF, of a PDF in a container, of an office file's preview.

Coordinates are those of `cells`: points from the upper left corner of the page as it is shown. The numbers of
persons are covered on every image, and so in every crop of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from msgspec import Struct
from PIL import Image, ImageChops, ImageDraw

from archive import said
from archive.covered import cover, cover_scan, is_scan
from archive.previews import only_one, why_none
from archive.store import MissingKey, Store, preview_key, raw_key
from parsers import VERSION
from parsers.archives import CONTAINERS
from parsers.sniff import sniff

POINTS = 72  # per inch
DPI = 144
"""Of what is drawn: sharp on a screen of two pixels a point, and 250 KB a page."""
MOST_PIXELS = 3000
"""Along a side: a larger page is drawn at less than `DPI`."""
_MARKER = (255, 238, 150)  # as a marker leaves it: the ink below stays black
_FRAME = (29, 27, 24)
_GAP = 10  # pixels between two strips


Box = tuple[float, float, float, float]
"""Left, upper, right and lower edge, in points."""


class NoPage(LookupError):
    """There is no such page, or nothing to draw it from; the message says which."""


class Strip(Struct, frozen=True):
    """A part of a page. `number` counts from 1; `marked` is the box in it that the reader looks for."""

    number: int
    box: Box
    marked: Box | None = None


def pdf_of(store: Store, digest: str) -> bytes:
    """The PDF that shows a stored file. Raises `NoPage` where there is none."""
    try:
        data = store.get(raw_key(digest))
    except MissingKey as error:
        raise NoPage("the file itself is not in the store") from error
    kind = sniff(data)
    if kind == "pdf":
        return data
    inside = only_one(data, ("pdf",)) if kind in CONTAINERS else None
    if inside:
        return inside[0]
    try:
        return store.get(preview_key(VERSION, digest))
    except MissingKey as error:
        why = why_none(store, VERSION, digest)
        raise NoPage(why or f"a file of this kind has no pages: {kind or 'unknown'}") from error


def size(store: Store, digest: str, number: int) -> tuple[float, float, int]:
    """Width and height of a page in points, and how many pages there are. Raises `NoPage`."""
    with _page(pdf_of(store, digest), number) as (page, count):
        width, height = page.get_size()
        return width, height, count


def page_png(store: Store, digest: str, number: int) -> bytes:
    """A page as PNG. Raises `NoPage`."""
    return _png(_drawn(store, digest, number)[0])


def crop_png(store: Store, digest: str, strips: tuple[Strip, ...]) -> bytes:
    """Parts of pages, one below the other, as PNG. Raises `NoPage`."""
    drawn = {number: _drawn(store, digest, number) for number in {strip.number for strip in strips}}
    parts = [_cut(*drawn[strip.number], strip) for strip in strips]
    height = sum(part.height for part in parts) + _GAP * (len(parts) - 1)
    whole = Image.new("RGB", (max(part.width for part in parts), height), "white")
    top = 0
    for part in parts:
        whole.paste(part, (0, top))
        top += part.height + _GAP
        if top < height:
            ImageDraw.Draw(whole).line((0, top - _GAP // 2, whole.width, top - _GAP // 2), fill="#999")
    return _png(whole)


@contextmanager
def _page(data: bytes, number: int) -> Iterator[tuple[pdfium.PdfPage, int]]:
    """A page, and how many there are. Notes, stamps and fields on it are made part of it, their text too."""
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise NoPage(f"not a PDF that can be opened: {error}") from error
    try:
        if not 1 <= number <= len(pdf):
            raise NoPage(f"page {number} of {len(pdf)}")
        try:
            page = pdf[number - 1]
            if raw.FPDFPage_GetAnnotCount(page):
                raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
                page.close()
                page = pdf[number - 1]
            yield page, len(pdf)
        except pdfium.PdfiumError as error:
            raise NoPage(f"page {number} cannot be drawn: {error}") from error
    finally:
        pdf.close()


def _drawn(store: Store, digest: str, number: int) -> tuple[Image.Image, float]:
    """A page's image with the numbers of persons covered, and its pixels per point."""
    data = pdf_of(store, digest)
    with _page(data, number) as (page, _):
        scale = min(DPI / POINTS, MOST_PIXELS / max(page.get_size()))
        bitmap = page.render(scale=scale)
        image = bitmap.to_pil().convert("RGB")
        cover(image, page, bitmap.get_posconv(page), lambda: _money(store, digest, data, number, scale))
        if is_scan(page) and (record := said.record_of(store, digest)):
            image = cover_scan(image, said.of_page(record, number), scale)
        return image, scale


def _money(store: Store, digest: str, data: bytes, number: int, scale: float) -> list[Box]:
    """The cells of a page that hold an amount, in pixels."""
    cells = said.amount_cells(said.record_of(store, digest), data)
    boxes = (cell.box for cell in cells if cell.page == number and cell.box)
    return [(b.x0 * scale, b.top * scale, b.x1 * scale, b.bottom * scale) for b in boxes]


def _cut(image: Image.Image, scale: float, strip: Strip) -> Image.Image:
    if strip.marked:
        _mark(image, _pixels(strip.marked, scale, image))
    return image.crop(_pixels(strip.box, scale, image))


def _pixels(box: Box, scale: float, image: Image.Image) -> tuple[int, int, int, int]:
    """The pixels of a box, inside the image and at least one of them."""
    left, upper, right, lower = (round(edge * scale) for edge in box)
    x0 = min(max(left, 0), image.width - 1)
    top = min(max(upper, 0), image.height - 1)
    return x0, top, min(max(right, x0 + 1), image.width), min(max(lower, top + 1), image.height)


def _mark(image: Image.Image, pixels: tuple[int, int, int, int]) -> None:
    """Washes a box with a marker and frames it, in the image itself."""
    inside = image.crop(pixels)
    image.paste(ImageChops.multiply(inside, Image.new("RGB", inside.size, _MARKER)), pixels)
    ImageDraw.Draw(image).rectangle(pixels, outline=_FRAME, width=3)


def _png(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()
