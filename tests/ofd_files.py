"""OFD files drawn for the tests: text and ruled tables on pages, in the few objects that the format has."""

from __future__ import annotations

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

from office_files import Drawn, cells_of

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
WIDTH, HEIGHT, MARGIN, ROW, SIZE = 297.0, 420.0, 15.0, 9.0, 2.5
"""Millimetres: an A3 page, its margins, a row, the height of a character."""


class OfdPage:
    """A page; places are millimetres from its top-left corner."""

    def __init__(self) -> None:
        self.objects: list[str] = []
        self.template = ""

    def text(self, x: float, y: float, text: str, *, extra: str = "", size: float = SIZE) -> None:
        """A line of text with its baseline at y: one step for each character."""
        steps = " ".join(f"{size if ord(char) > 255 else size / 2:.3f}" for char in text[:-1])
        self.objects.append(
            f'<ofd:TextObject ID="1" Boundary="{x} {y - size} 200 {2 * size}" Font="1" Size="{size}" {extra}>'
            f'<ofd:TextCode X="0" Y="{size}" DeltaX="{steps}">{escape(text)}</ofd:TextCode></ofd:TextObject>'
        )

    def path(self, data: str, *, paint: str = "", colour: str = "") -> None:
        """A path in page coordinates."""
        self.objects.append(
            f'<ofd:PathObject ID="2" Boundary="0 0 {WIDTH} {HEIGHT}" LineWidth="0.2" {paint}>{colour}'
            f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
        )

    def box(self, x: float, y: float, width: float, height: float) -> None:
        """The four sides of a cell."""
        right, bottom = x + width, y + height
        self.path(f"M {x} {y} L {right} {y} L {right} {bottom} L {x} {bottom} C")

    def table(self, top: float, table: Drawn) -> None:
        """A table over the width of the page, wraps where a text does not fit."""
        column = (WIDTH - 2 * MARGIN) / len(table.rows[0])
        for (row, col), (text, height, span) in cells_of(table).items():
            x, y = MARGIN + col * column, top + row * ROW
            self.box(x, y, span * column, height * ROW)
            for number, line in enumerate(wrapped(text, span * column - 1)):
                self.text(x + 0.5, y + (number + 1) * SIZE, line)

    def xml(self) -> str:
        """The page's content part."""
        template = f'<ofd:Template TemplateID="{self.template}"/>' if self.template else ""
        layer = f'<ofd:Layer ID="3">{"".join(self.objects)}</ofd:Layer>'
        return f"<ofd:Page {NAMESPACE}>{template}<ofd:Content>{layer}</ofd:Content></ofd:Page>"


def wrapped(text: str, room: float) -> list[str]:
    """A text cut into lines that fit."""
    lines, used = [""], 0.0
    for char in text:
        width = SIZE if ord(char) > 255 else SIZE / 2
        if used + width > room:
            lines.append("")
            used = 0.0
        lines[-1] += char
        used += width
    return lines


def ofd(*pages: OfdPage, template: OfdPage | None = None) -> bytes:
    """The file of some pages."""
    entries = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    parts = {f"Doc_0/Pages/Page_{n}/Content.xml": page.xml() for n, page in enumerate(pages)}
    common = f"<ofd:PageArea><ofd:PhysicalBox>0 0 {WIDTH} {HEIGHT}</ofd:PhysicalBox></ofd:PageArea>"
    if template:
        common += '<ofd:TemplatePage ID="T" BaseLoc="Tpls/Content.xml"/>'
        parts["Doc_0/Tpls/Content.xml"] = template.xml()
    parts["Doc_0/Document.xml"] = (
        f"<ofd:Document {NAMESPACE}><ofd:CommonData>{common}</ofd:CommonData>"
        f"<ofd:Pages>{entries}</ofd:Pages></ofd:Document>"
    )
    parts["OFD.xml"] = (
        f'<ofd:OFD {NAMESPACE} DocType="OFD"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>'
        "</ofd:DocBody></ofd:OFD>"
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return out.getvalue()
