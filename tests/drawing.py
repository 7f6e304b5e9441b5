"""Small PDFs drawn by hand, a test's own: text in a font of `fonts.py`, rules in every way there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO

import pikepdf
from fonts import SONG, Font

Merge = tuple[int, int, int, int]
"""row, col, rowspan, colspan."""

A4 = (595.0, 842.0)


@dataclass
class Sheet:
    """A page to draw on, in points from its top-left corner."""

    width: float = A4[0]
    height: float = A4[1]
    rotate: int = 0
    left: float = 0.0
    """The x of the page's left edge in user space."""
    ops: list[str] = field(default_factory=list)
    forms: list[tuple[str, str]] = field(default_factory=list)
    """Form XObjects as (matrix, content)."""
    font: Font = SONG

    def text(self, x: float, top: float, text: str, size: float = 10, matrix: str = "1 0 0 1") -> None:
        place = f"{matrix} {self.left + x} {self.height - top - 0.86 * size}"
        self.ops.append(f"BT /F1 {size} Tf {place} Tm <{self.font.encode(text)}> Tj ET")

    def rule(self, x0: float, top0: float, x1: float, top1: float) -> None:
        a, b = (self.left + x0, self.height - top0), (self.left + x1, self.height - top1)
        self.ops.append(f"0.5 w 0 G {a[0]} {a[1]} m {b[0]} {b[1]} l S")

    def box(self, x0: float, top: float, x1: float, bottom: float, gray: float = 0) -> None:
        place = f"{self.left + x0} {self.height - bottom} {x1 - x0} {bottom - top}"
        self.ops.append(f"{gray} g {place} re f 0 g")

    def table(
        self,
        rows: Sequence[Sequence[str]],
        merges: Sequence[Merge] = (),
        *,
        left: float = 60,
        top: float = 100,
        widths: Sequence[float] | float = 80,
        height: float = 20,
    ) -> float:
        """Draw a table; a line feed in a text is a wrap. Returns its bottom."""
        n_cols = len(rows[0])
        each = [widths] * n_cols if isinstance(widths, float | int) else list(widths)
        xs = [left + sum(each[:i]) for i in range(n_cols + 1)]
        ys = [top + height * i for i in range(len(rows) + 1)]
        spans = {(r, c): (rs, cs) for r, c, rs, cs in merges}
        covered = {(r + i, c + j) for r, c, rs, cs in merges for i in range(rs) for j in range(cs) if i or j}
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                if (r, c) not in covered:
                    rs, cs = spans.get((r, c), (1, 1))
                    self._cell(xs[c], ys[r], xs[c + cs], ys[r + rs], text)
        return ys[-1]

    def _cell(self, x0: float, top: float, x1: float, bottom: float, text: str) -> None:
        self.rule(x0, top, x1, top)
        self.rule(x0, bottom, x1, bottom)
        self.rule(x0, top, x0, bottom)
        self.rule(x1, top, x1, bottom)
        lines = text.split("\n")
        size = min(10.0, (bottom - top - 2) / len(lines))
        for i, line in enumerate(lines):
            self.text(x0 + 2, top + 1 + i * size, line, size)


def pdf(*sheets: Sheet) -> bytes:
    """The sheets as a PDF."""
    document = pikepdf.new()
    fonts = {sheet.font: document.make_indirect(sheet.font.build(document)) for sheet in sheets}
    for sheet in sheets:
        page = document.add_blank_page(page_size=(sheet.width, sheet.height))
        page.MediaBox = pikepdf.Array([sheet.left, 0, sheet.left + sheet.width, sheet.height])
        resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=fonts[sheet.font]))
        if sheet.forms:
            resources.XObject = pikepdf.Dictionary(
                {f"/X{i}": _form(document, *form) for i, form in enumerate(sheet.forms)}
            )
        calls = [f"q /X{i} Do Q" for i in range(len(sheet.forms))]
        page.Resources = resources
        page.Rotate = sheet.rotate
        page.Contents = document.make_stream("\n".join(sheet.ops + calls).encode())
    return saved(document)


def saved(document: pikepdf.Pdf, encryption: pikepdf.Encryption | bool = False) -> bytes:
    out = BytesIO()
    document.save(out, encryption=encryption)
    return out.getvalue()


def _form(document: pikepdf.Pdf, matrix: str, content: str) -> pikepdf.Object:
    form = document.make_stream(content.encode())
    form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    form.BBox = pikepdf.Array([0, 0, 1000, 1000])
    form.Matrix = pikepdf.Array([float(v) for v in matrix.split()])
    return form
