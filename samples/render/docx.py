"""A document as a Word file: headings in their styles, tables as tables, wide ones on landscape sections."""

from __future__ import annotations

from collections.abc import Collection
from io import BytesIO
from typing import cast

import docx
from docx.document import Document as WordFile
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph as WordParagraph

from samples.blocks import Block, Contents, Cover, Heading, PageBreak, Paragraph, Placed
from samples.document import Document
from samples.render.package import settled
from samples.render.page import BODY, BOTTOM, COVER, FOOTER, HEADINGS, LINE, NOTE, SIDE, TITLE, TOP, Page
from samples.render.setting import above_lines, fitted, stands_landscape
from samples.render.text import square
from samples.render.word_table import build
from samples.table import Align

SONG, HEI = "宋体", "黑体"
ALIGNS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
TABS = {"center": WD_TAB_ALIGNMENT.CENTER, "right": WD_TAB_ALIGNMENT.RIGHT}


def render(document: Document, sheets: Collection[str] = ()) -> bytes:
    """A document as DOCX, less the tables that are `sheets` of a workbook beside it.

    Raises ValueError where a table does not fit its page.
    """
    blocks = [b for b in document.blocks if not (isinstance(b, Placed) and b.id in sheets)]
    word = Word(document)
    for index, block in enumerate(blocks):
        word.put(block, stands_landscape(blocks, index))
    buffer = BytesIO()
    word.file.save(buffer)
    return settled(buffer.getvalue(), document.dated)


class Word:
    """The file so far; `ended` says that the next block starts a page."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.file: WordFile = docx.Document()
        self.ended = False
        self._properties()
        self._styles()
        self._size(self.file.sections[0], landscape=False)
        foot = self.file.sections[0].footer.paragraphs[0]
        foot.text, foot.alignment = FOOTER, ALIGNS["right"]

    def put(self, block: Block, landscape: bool) -> None:
        """Add a block on paper that lies so."""
        if isinstance(block, PageBreak):
            self.ended = True
            return
        self._turn(landscape)
        match block:
            case Cover():
                for line in block.lines:
                    self._line(line, COVER, "center", HEI)
                self.ended = True
            case Contents():
                self._contents()
            case Heading():
                self._heading(block)
            case Paragraph():
                self._paragraph(block)
            case Placed():
                self._table(block)

    def _properties(self) -> None:
        properties, front = self.file.core_properties, self.document.front
        properties.author, properties.title = front.agency, front.title
        properties.comments = properties.last_modified_by = ""
        properties.created = properties.modified = self.document.dated

    def _styles(self) -> None:
        """Chinese faces for the running text and the headings, which Word's own template sets in blue."""
        sizes = {"Normal": BODY} | {f"Heading {level}": size for level, size in HEADINGS.items()}
        for name, size in sizes.items():
            style = cast(ParagraphStyle, self.file.styles[name])
            face = SONG if name == "Normal" else HEI
            style.font.name, style.font.size = face, Pt(size)
            style.font.color.rgb = RGBColor(0, 0, 0)
            style.element.rPr.rFonts.set(qn("w:eastAsia"), face)
            style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)

    def _size(self, section: Section, landscape: bool) -> None:
        page = Page(landscape)
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Pt(page.width), Pt(page.height)
        section.left_margin = section.right_margin = Pt(SIDE)
        section.top_margin, section.bottom_margin = Pt(TOP), Pt(BOTTOM)

    def _turn(self, landscape: bool) -> None:
        """Begin a section where the paper turns: it starts a page too."""
        section = self.file.sections[-1]
        if landscape != (section.orientation == WD_ORIENT.LANDSCAPE):
            self._size(self.file.add_section(WD_SECTION.NEW_PAGE), landscape)
            self.ended = False

    def _line(
        self, text: str, size: float, align: Align, face: str = SONG, style: str = "Normal"
    ) -> WordParagraph:
        """A paragraph without indent."""
        paragraph = self.file.add_paragraph(style=style)
        run = paragraph.add_run(text)
        run.font.name, run.font.size = face, Pt(size)
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
        paragraph.alignment = ALIGNS[align]
        paragraph.paragraph_format.line_spacing = LINE if size == BODY else 1.2
        paragraph.paragraph_format.page_break_before = self.ended or None
        self.ended = False
        return paragraph

    def _contents(self) -> None:
        self.ended = True
        self._line("目　录", HEADINGS[1], "center", HEI)
        for level, text, _ in self.document.outline():
            line = self._line(text, BODY, "left", HEI if level == 1 else SONG)
            line.paragraph_format.left_indent = Pt((level - 1) * 2 * BODY)
        self.ended = True

    def _heading(self, block: Heading) -> None:
        align: Align = "center" if block.level == 1 else "left"
        size = HEADINGS[block.level]
        self._line(block.text, size, align, HEI, f"Heading {block.level}").paragraph_format.space_before = Pt(
            6
        )

    def _paragraph(self, block: Paragraph) -> None:
        line = self._line(block.text, BODY, block.align or "left")
        if block.align is None:
            line.paragraph_format.first_line_indent = Pt(2 * BODY)

    def _table(self, block: Placed) -> None:
        table = block.table
        grid = fitted(self.document, block, square)
        if table.title:
            self._line(table.title, TITLE, "center", HEI).paragraph_format.keep_with_next = True
        self._above(block)
        self.file.element.body.insert_element_before(build(grid), "w:sectPr")
        for text in table.below or [""]:
            self._line(text, NOTE, "left")

    def _above(self, block: Placed) -> None:
        """The lines above a table; the entries of one line are set apart by tabs."""
        measure = Page(block.table.landscape).measure
        for lines in above_lines(block.table):
            text = "\t".join(line.text for line in lines)
            paragraph = self._line(text, NOTE, lines[0].align if len(lines) == 1 else "left")
            for line in lines[1:]:
                place = measure / 2 if line.align == "center" else measure
                paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(place), TABS[line.align])
            paragraph.paragraph_format.keep_with_next = True
