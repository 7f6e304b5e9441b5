"""Pages to a PDF whose bytes depend on the document and the fonts alone: fixed date and identifiers."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import msgspec
from fpdf import FPDF
from fpdf.fonts import TTFFont
from msgspec import Struct

from samples.document import ROOT, Document
from samples.render import flow
from samples.render.page import A4, FOOTER, SIDE, FaceName, Page

LINE_WIDTH = 0.5
"""The thickness of a table's rules, drawn as filled boxes as office programs do."""


class Face(Struct, frozen=True, forbid_unknown_fields=True):
    """A face of a font collection, and the SHA-256 that the collection must have."""

    path: str
    index: int
    name: str
    package: str
    sha256: str


class FontMissing(Exception):
    """The font that the committed files were made with is not installed, or is another version."""


@cache
def faces() -> dict[FaceName, Face]:
    """The faces of font.json. Raises FontMissing where one is not here as recorded."""
    found = msgspec.json.decode((ROOT / "font.json").read_bytes(), type=dict[FaceName, Face])
    for face in found.values():
        path = Path(face.path)
        if not path.exists():
            raise FontMissing(f"{face.path} is not installed: it is in the Debian package {face.package}")
        if hashlib.sha256(path.read_bytes()).hexdigest() != face.sha256:
            raise FontMissing(f"{face.path} is not the version that font.json records")
    return found


class Paper(FPDF):
    """A PDF in points with the two faces in it."""

    def __init__(self, document: Document) -> None:
        super().__init__(unit="pt", format=A4)
        self.set_auto_page_break(False)
        self.set_creation_date(document.dated)
        self.set_producer("Mingzhang samples")
        self.set_title(document.front.title)
        self.set_author(document.front.agency)
        self.set_lang("zh-CN")
        for name, face in faces().items():
            self.add_font(name, "", face.path, collection_font_number=face.index)

    def width_of(self, name: FaceName, text: str, size: float) -> float:
        """The width of a text in points. Raises ValueError on a character that the face lacks."""
        font = self.fonts[name]
        known = font.cmap if isinstance(font, TTFFont) else {}
        if lacking := [char for char in text if ord(char) not in known]:
            raise ValueError(f"the font has no {lacking!r} (in {text[:40]!r})")
        self.set_font(name, size=size)
        return float(self.get_string_width(text))

    def draw(self, page: Page, number: int) -> None:
        """Add a page."""
        self.add_page("L" if page.landscape else "P")
        for rule in page.rules:
            width, height = rule.x1 - rule.x0, rule.bottom - rule.top
            half = LINE_WIDTH / 2
            self.rect(rule.x0 - half, rule.top - half, width + LINE_WIDTH, height + LINE_WIDTH, style="F")
        for text in page.texts:
            self.set_font(text.face, size=text.size)
            self.text(text.x, text.baseline, text.text)
        self._foot(page, number)

    def _foot(self, page: Page, number: int) -> None:
        self.set_font("body", size=9)
        baseline = page.height - 34
        if page.numbered:
            label = f"— {number} —"
            self.text((page.width - self.get_string_width(label)) / 2, baseline, label)
        self.text(page.width - SIDE - self.get_string_width(FOOTER), baseline, FOOTER)


def render(document: Document) -> bytes:
    """A document as PDF. Raises ValueError where it cannot be laid out, FontMissing without its fonts."""
    paper = Paper(document)
    widths = {name: (lambda text, size, name=name: paper.width_of(name, text, size)) for name in faces()}
    for number, page in enumerate(flow.pages(document, widths), 1):
        paper.draw(page, number)
    return bytes(paper.output())
