"""From a document's blocks to its pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from samples.blocks import Block, Contents, Cover, Heading, PageBreak, Paragraph, Placed
from samples.document import Document
from samples.render.grid import Grid, Widths
from samples.render.page import BODY, COVER, HEADINGS, LINE, NOTE, SIDE, TITLE, TOP, FaceName, Page, Text
from samples.render.setting import above_lines, fitted, naming, stands_landscape
from samples.render.text import wrap
from samples.table import Align

Faces = Mapping[FaceName, Widths]
"""What measures a text in each face."""


def pages(document: Document, widths: Faces) -> list[Page]:
    """A document's pages. Raises ValueError, naming document and table, where a table does not fit."""
    numbers: dict[int, int] = {}
    flow = Flow(document, widths, numbers)
    flow.run()
    if any(isinstance(block, Contents) and block.pages for block in document.blocks):
        flow = Flow(document, widths, flow.started)
        flow.run()
    return flow.pages


@dataclass
class Flow:
    """The pages so far and the place on the last one; `numbers` are page numbers known from a first run."""

    document: Document
    widths: Faces
    numbers: dict[int, int]
    pages: list[Page] = field(default_factory=list)
    started: dict[int, int] = field(default_factory=dict)
    y: float = TOP
    ended: bool = False

    def run(self) -> None:
        """Lay out every block."""
        for index, block in enumerate(self.document.blocks):
            if isinstance(block, PageBreak):
                self.ended = True
            else:
                self._open_page(index, alone=isinstance(block, Cover | Contents))
                self._put(index, block)

    def _put(self, index: int, block: Block) -> None:
        match block:
            case Cover():
                self._cover(block.lines)
            case Contents():
                self._contents(block)
            case Heading():
                self._heading(index, block)
            case Paragraph():
                self._paragraph(block)
            case Placed():
                self._table(index, block)

    @property
    def page(self) -> Page:
        """The page being filled."""
        return self.pages[-1]

    def _open_page(self, index: int, alone: bool) -> None:
        """Start a page where the last one is ended, or where the paper must turn; a cover stands alone."""
        landscape = stands_landscape(self.document.blocks, index)
        if not self.pages or self.ended or alone or self.page.landscape != landscape:
            self._new_page(landscape)
        self.ended = alone

    def _new_page(self, landscape: bool) -> None:
        self.pages.append(Page(landscape))
        self.y = TOP

    def _room_for(self, height: float) -> None:
        if self.y + height > self.page.floor and self.y > TOP:
            self._new_page(self.page.landscape)

    def _line(self, text: str, size: float, align: Align, face: FaceName = "body", shift: float = 0) -> None:
        """One line of text at the present height, which moves down by the caller's leading."""
        free = self.page.measure - self.widths[face](text, size)
        x = SIDE + {"left": shift, "center": free / 2, "right": free}[align]
        self.page.texts.append(Text(x, self.y + size * 1.1, text, size, face))

    def _set(
        self, text: str, size: float, align: Align, face: FaceName = "body", leading: float = LINE
    ) -> None:
        """A text over as many lines as it takes."""
        for line in wrap(text, self.page.measure, lambda part: self.widths[face](part, size)):
            self._room_for(size * leading)
            self._line(line, size, align, face)
            self.y += size * leading

    def _cover(self, lines: list[str]) -> None:
        self.page.numbered = False
        self.y = self.page.height * 0.28
        for line in lines:
            self._set(line, COVER, "center", "heading", 1.9)

    def _contents(self, block: Contents) -> None:
        self._set("目　录", HEADINGS[1], "center", "heading", 2.2)
        for level, text, target in self.document.outline():
            self._room_for(BODY * LINE)
            shift = (level - 1) * 2 * BODY
            face: FaceName = "heading" if level == 1 else "body"
            self._line(text, BODY, "left", face, shift)
            if block.pages:
                self._leader(text, face, shift, str(self.numbers.get(target, "")))
            self.y += BODY * LINE

    def _leader(self, text: str, face: FaceName, shift: float, number: str) -> None:
        """The dots from a line of the contents to its page number."""
        width_of = self.widths["body"]
        start = shift + self.widths[face](text, BODY) + 4
        free = self.page.measure - start - width_of(number, BODY) - 4
        dots = "." * max(3, int(free / width_of(".", BODY)))
        self._line(dots + number, BODY, "right")

    def _heading(self, index: int, heading: Heading) -> None:
        size = HEADINGS[heading.level]
        self._room_for(size * 2 + self._need_after(index))
        self.started[index] = len(self.pages)
        self.y += 0 if self.y == TOP else size * 0.4
        if heading.level == 1:
            self._set(heading.text, size, "center", "heading", 2)
        else:
            self._paragraph(Paragraph(heading.text), size, "heading")

    def _need_after(self, index: int) -> float:
        """The height of what a heading must not be parted from."""
        following = self.document.blocks[index + 1 : index + 2]
        if following and isinstance(following[0], Heading):
            return HEADINGS[following[0].level] * 2 + self._need_after(index + 1)
        if following and isinstance(following[0], Placed):
            return self._head(self._grid(following[0]))
        return BODY * LINE

    def _paragraph(self, block: Paragraph, size: float = BODY, face: FaceName = "body") -> None:
        if block.align is not None:
            self._set(block.text, size, block.align, face)
            return
        lines = wrap(block.text, self.page.measure, lambda part: self.widths[face](part, size), 2 * size)
        for n, line in enumerate(lines):
            self._room_for(size * LINE)
            self._line(line, size, "left", face, 0 if n else 2 * size)
            self.y += size * LINE

    def _grid(self, block: Placed) -> Grid:
        return fitted(self.document, block, self.widths["body"])

    def _head(self, grid: Grid) -> float:
        """The height of the lines above a table, its header and its first row: they stay together."""
        table = grid.table
        above = (TITLE * LINE if table.title else 0) + len(above_lines(table)) * NOTE * LINE
        return above + sum(grid.heights[: table.header_rows + 1])

    def _table(self, index: int, block: Placed) -> None:
        grid, table = self._grid(block), block.table
        self._room_for(self._head(grid))
        self.started[index] = len(self.pages)
        self._above(block)
        with naming(self.document, block):
            slices = grid.slices(self.page.floor - self.y, self.page.floor - TOP)
        for n, rows in enumerate(slices):
            if n:
                self._new_page(table.landscape)
            self.y += grid.draw(self.page, rows, SIDE, self.y)
        self.y += NOTE * 0.4
        for line in table.below:
            self._set(line, NOTE, "left", leading=LINE)
        self.y += NOTE

    def _above(self, block: Placed) -> None:
        if block.table.title:
            self._set(block.table.title, TITLE, "center", "heading")
        for lines in above_lines(block.table):
            for line in lines:
                self._line(line.text, NOTE, line.align)
            self.y += NOTE * LINE
