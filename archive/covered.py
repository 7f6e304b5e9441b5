"""Numbers of persons on images of pages, covered where the text of the same page is masked.

The text layer says what stands where; `masking.numbers` decides, as for every text of the database. Of a scan its
record says it: cells are covered alone, and where a line outside of the tables has a number, all but the tables,
since the places of lines are not kept. What nobody has read is not covered: a picture on a page with text, a
scan's stamp or margin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image, ImageDraw

from archive.masking import SEEN, numbers
from archive.said import Said
from parsers.model import Box

COVER = (96, 96, 96)
_APART = 1.3
"""Heights of a digit between two cells; a space in a line is narrower."""
_NEXT = "\0"
"""Stands between two lines or cells: neither belongs to a number nor stands before its unit."""
_HYPHENS = dict.fromkeys((0x02, 0xFFFE), "-")
"""What PDFium says for a hyphen at the end of a line."""
_LINE_END = "\r\n"
_FEW = 60
"""Characters: a page number, a stamp or a watermark over an image."""

Number = tuple[int, ...]
"""The places of a number's characters in the list of the page's characters."""
Edges = tuple[float, float, float, float]
"""Left, upper, right and lower edge, in pixels of the image."""
Corners = tuple[float, float, float, float]
"""Left, bottom, right, top, as PDFium gives them: in points, upwards from the page's own origin."""


def cover(
    image: Image.Image, page: pdfium.PdfPage, place: pdfium.PdfPosConv, money: Callable[[], Sequence[Edges]]
) -> None:
    """Covers the numbers of persons on a page's `image`, each line of a number with one box.

    `place` leads from the page to the image. `money` gives the cells of the page that hold an amount, in pixels:
    none of those is covered. It is called where a number may be an amount, and only there.
    """
    layer = page.get_textpage()
    try:
        chars = _chars(layer)
        for number in _numbers(layer, chars):
            if not (_is_plain(number, chars) and _is_money(number, layer, place, money())):
                for line in _lines(number[SEEN:], chars):
                    ImageDraw.Draw(image).rectangle(_pixels(line, layer, place), fill=COVER)
    finally:
        layer.close()


def is_scan(page: pdfium.PdfPage) -> bool:
    """Whether a page shows what its text layer does not say: it has little of it, or one that is not seen."""
    layer = page.get_textpage()
    try:
        if layer.count_chars() <= _FEW:
            return True
        mode = raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(layer, 0))
        return bool(mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE)
    finally:
        layer.close()


def cover_scan(image: Image.Image, said: Said, scale: float) -> Image.Image:
    """A scan's image with the cells that have numbers covered, and all lines where one of them has."""
    whole = Image.new("RGB", image.size, COVER) if said.is_in_lines else image
    if said.is_in_lines:
        for table in said.tables:
            edges = _edges(table, scale)
            whole.paste(image.crop(edges), edges)
    for cell in said.hidden:
        ImageDraw.Draw(whole).rectangle(_edges(cell, scale), fill=COVER)
    return whole


def _edges(box: Box, scale: float) -> tuple[int, int, int, int]:
    x0, top, x1, bottom = (round(edge * scale) for edge in (box.x0, box.top, box.x1, box.bottom))
    return x0, top, x1, bottom


def _chars(layer: pdfium.PdfTextPage) -> list[str]:
    codes = (raw.FPDFText_GetUnicode(layer, n) for n in range(layer.count_chars()))
    return [_HYPHENS.get(code) or chr(code) for code in codes]


def _numbers(layer: pdfium.PdfTextPage, chars: Sequence[str]) -> set[Number]:
    """The numbers of persons on a page: as its lines print them, and as they are without what PDFium puts in.

    It puts in the ends of lines, and spaces between digits that are set apart.
    """
    said = [_NEXT if char in _LINE_END else char for char in chars]
    for n in range(1, len(chars) - 1):
        if chars[n] == " " and (chars[n - 1].isdigit() or chars[n + 1].isdigit()) and _gap(layer, n) > _APART:
            said[n] = _NEXT
    printed = range(len(chars))
    own = [
        n for n in printed if (chars[n], said[n]) == (" ", _NEXT) or not raw.FPDFText_IsGenerated(layer, n)
    ]
    joined = (number for number in _found(said, own) if _is_one(number, layer, chars))
    return {*_found(said, printed), *joined}


def _found(said: Sequence[str], places: Sequence[int]) -> Iterator[Number]:
    for number in numbers("".join(said[n] for n in places)):
        yield tuple(places[n] for n in number)


def _is_one(number: Number, layer: pdfium.PdfTextPage, chars: Sequence[str]) -> bool:
    """Whether digits on two lines are one number: words stand before it, and no cell begins with it."""
    before = number[0] - 1
    if len(_lines(number, chars)) == 1:
        return True
    return before > 0 and (
        not chars[before].isspace() or (chars[before] == " " and _gap(layer, before) <= _APART)
    )


def _lines(places: Number, chars: Sequence[str]) -> list[Number]:
    """The letters and digits among some places, by the lines on which they stand."""
    lines: list[list[int]] = [[]]
    for last, n in zip((places[0], *places), places, strict=False):
        if any(char in _LINE_END for char in chars[last:n]):
            lines.append([])
        if chars[n].isalnum():
            lines[-1].append(n)
    return [tuple(line) for line in lines if line]


def _is_plain(number: Number, chars: Sequence[str]) -> bool:
    """Whether it may be an amount, or several: digits, and nothing but spaces between them."""
    return all(chars[n].isdigit() or chars[n].isspace() for n in number)


def _is_money(
    number: Number, layer: pdfium.PdfTextPage, place: pdfium.PdfPosConv, money: Sequence[Edges]
) -> bool:
    """Whether a character of it stands in a cell of `money`."""
    for n in number:
        left, top, right, bottom = _pixels((n,), layer, place)
        x, y = (left + right) / 2, (top + bottom) / 2
        if any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in money):
            return True
    return False


def _pixels(line: Number, layer: pdfium.PdfTextPage, place: pdfium.PdfPosConv) -> tuple[int, int, int, int]:
    """The box on the image of characters of one line, a pixel wider than their ink on each side.

    As wide as they advance, so that a narrow last digit does not show in its width.
    """
    boxes = [_box(layer, n) for n in line]
    left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    (x0, y0), (x1, y1) = place.to_bitmap(left, bottom), place.to_bitmap(right, top)
    return min(x0, x1) - 1, min(y0, y1) - 1, max(x0, x1) + 1, max(y0, y1) + 1


def _box(layer: pdfium.PdfTextPage, n: int) -> Corners:
    """A character's ink, as wide as it advances."""
    left, bottom, right, top = layer.get_charbox(n)
    first, _, last, _ = layer.get_charbox(n, loose=True)
    return min(left, first), bottom, max(right, last), top


def _gap(layer: pdfium.PdfTextPage, n: int) -> float:
    """How far the characters on both sides of a place stand apart, in heights of the smaller one."""
    left, bottom, right, top = layer.get_charbox(n - 1)
    x0, y0, x1, y1 = layer.get_charbox(n + 1)
    apart = max(x0 - right, left - x1, y0 - top, bottom - y1)
    size = min(max(right - left, top - bottom), max(x1 - x0, y1 - y0))
    return apart / size if size else 0.0
