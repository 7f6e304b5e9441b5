"""DOCX, and what LibreOffice makes of DOC, WPS and RTF → `Source` (ECMA-376 Part 1 §17).

Headers, footers, footnotes and comments are left out. Text boxes follow the paragraph that they hang on.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element

from parsers.model import Line, Source, Table
from parsers.office.blocks import table_blocks
from parsers.office.numbering import Numbering, read_numbering
from parsers.office.word_styles import Styles, read_styles
from parsers.office.word_tables import is_layout, nested_tables, read_grid
from parsers.office.word_text import blocks, cells_of, rows_of, text_boxes, text_of
from parsers.package import Package
from parsers.text import tidy
from parsers.unreadable import Unreadable, damaged_by


def read(data: bytes) -> Source:
    """Read a document. Raises `Unreadable` as `Package` does."""
    with damaged_by(ValueError, OverflowError):
        package = Package(data)
        main = package.main()
        body = package.xml(main).find("body")
        if body is None:
            raise Unreadable("damaged", f"{main} has no body")
        parts = dict(package.related(main).values())
        styles, numbering = (
            package.xml(parts[kind]) if parts.get(kind, "") in package else None
            for kind in ("styles", "numbering")
        )
        reader = _Reader(read_styles(styles), read_numbering(numbering))
        return Source("docx", tuple(reader.blocks(body)))


class _Reader:
    """A document being read from its beginning: lists count as it goes."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.styles = styles
        self.numbering = numbering
        self.tables = 0

    def blocks(self, parent: _Element) -> Iterator[Line | Table]:
        """The lines and tables of a body, a layout cell or a text box."""
        for block in blocks(parent):
            if block.tag == "tbl":
                yield from self._table(block)
                continue
            level, size = self.styles.level(block), self.styles.size(block)
            for line in self.text(block).split("\n"):
                if text := tidy(line):
                    yield Line(text, size=size, level=level)
            for box in text_boxes(block):
                yield from self.blocks(box)

    def text(self, paragraph: _Element) -> str:
        """The text of a paragraph behind the number that its list gives it."""
        label, text = self._label(paragraph), text_of(paragraph)
        if not text.strip():
            return ""
        return f"{label} {text}" if label and text[0].isdigit() else label + text

    def _label(self, paragraph: _Element) -> str:
        num_id = self.styles.value(paragraph, "pPr/numPr/numId")
        if num_id is None:
            return ""
        own = paragraph.find("pPr/numPr/ilvl")
        if own is not None:
            level = int(own.get("val", "0"))
        else:
            level = self.numbering.level_of(num_id, self.styles.style_of(paragraph))
        return self.numbering.label(num_id, level)

    def _table(self, table: _Element) -> Iterator[Line | Table]:
        if is_layout(table):
            for row in rows_of(table):
                for cell in cells_of(row):
                    yield from self.blocks(cell)
            return
        self.tables += 1
        yield from table_blocks(read_grid(table, self.tables, self.text))
        for inner in nested_tables(table):
            yield from self._table(inner)
