"""What a format module makes of bytes: lines of text and tables, in reading order."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

TextLayer = Literal["native", "ocr", "mixed"]


class Box(Struct, frozen=True, gc=False, array_like=True):
    """A rectangle on a page, in points from the page's top-left corner."""

    x0: float
    top: float
    x1: float
    bottom: float


class Cell(Struct, frozen=True, gc=False, omit_defaults=True):
    """A cell of a table: the top-left one of a merge stands for the whole merge.

    `text` has wraps and justifying spaces removed and digits as printed. Where there is no page (HTML, Excel)
    `page` and `box` are None and `anchor` says where (`table/row/col`, `sheet!A1`). `value` is the number that
    a spreadsheet stores where its text shows less of it: `5,988.22` may stand for 5988.2249. `doubt` says
    why a text may mislead: one that was read from an image may not be what is printed there, one of a
    spreadsheet may print another number than is stored. None where there is no doubt.
    """

    row: int
    col: int
    text: str = ""
    rowspan: int = 1
    colspan: int = 1
    is_header: bool = False
    page: int | None = None
    box: Box | None = None
    anchor: str | None = None
    value: str | None = None
    doubt: str | None = None


class Line(Struct, frozen=True, gc=False, omit_defaults=True):
    """A line (PDF) or paragraph (HTML) of running text outside tables. `level`: 1-6 for a marked-up heading."""

    text: str
    page: int | None = None
    box: Box | None = None
    size: float | None = None
    level: int = 0


class Table(Struct, frozen=True):
    """A ruled table, stitched over its pages: headers repeated on a continuation page are dropped.

    `cells` are sorted by (row, col); every position of the n_rows x n_cols grid is covered by one cell.
    The first `header_rows` rows are the header: their cells have `is_header`.
    """

    cells: tuple[Cell, ...]
    n_rows: int
    n_cols: int
    header_rows: int = 0


Block = Line | Table


class Source(Struct, frozen=True, omit_defaults=True):
    """What a format module made of bytes. `pages` is None where the format has none."""

    format: str
    blocks: tuple[Line | Table, ...] = ()
    pages: int | None = None
    text_layer: TextLayer = "native"
    title: str | None = None
    """The title that the format itself marks (HTML's ArticleTitle, title or h1)."""
    unread: tuple[str, ...] = ()
    """What of it was left unread, and why."""
    first_page: int = 1
    """Of one of several documents in a file: the page that it begins on."""
