"""A table as WordprocessingML: merges as `gridSpan` and `vMerge` (ECMA-376, 17.4)."""

from __future__ import annotations

from typing import cast

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from samples.render.grid import Grid, alignment, indent

TWIPS = 20
"""To a point."""

BORDERS = ("top", "left", "bottom", "right", "insideH", "insideV")
JUSTIFIED = {"left": "left", "center": "center", "right": "right"}


def element(name: str, *children: BaseOxmlElement, **attributes: str | int) -> BaseOxmlElement:
    """`<w:name w:attribute="…">` with its children."""
    made = cast(BaseOxmlElement, OxmlElement(f"w:{name}"))
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    made.extend(children)
    return made


def build(grid: Grid) -> BaseOxmlElement:
    """The whole table in fixed columns."""
    widths = [round((b - a) * TWIPS) for a, b in zip(grid.edges, grid.edges[1:], strict=False)]
    rules = (element(side, val="single", sz=4, space=0, color="000000") for side in BORDERS)
    properties = element(
        "tblPr",
        element("tblW", w=sum(widths), type="dxa"),
        element("jc", val="center"),
        element("tblBorders", *rules),
        element("tblLayout", type="fixed"),
        element("tblCellMar", element("left", w=60, type="dxa"), element("right", w=60, type="dxa")),
    )
    columns = element("tblGrid", *(element("gridCol", w=width) for width in widths))
    return element("tbl", properties, columns, *(_row(grid, row, widths) for row in range(len(grid.heights))))


def _row(grid: Grid, row: int, widths: list[int]) -> BaseOxmlElement:
    """A row: a cell for each merge that crosses it, whose text stands in the first row alone."""
    table = grid.table
    properties = element(
        "trPr",
        element("cantSplit"),
        element("trHeight", val=round(grid.heights[row] * TWIPS), hRule="atLeast"),
    )
    if table.repeat_header and row < table.header_rows:
        properties.append(element("tblHeader"))
    made = element("tr", properties)
    for cell, (down, across) in sorted(table.spans().items(), key=lambda item: item[0][1]):
        if cell[0] <= row < cell[0] + down:
            width = sum(widths[cell[1] : cell[1] + across])
            made.append(_cell(grid, cell, row, width, (down, across)))
    return made


def _cell(grid: Grid, cell: tuple[int, int], row: int, width: int, span: tuple[int, int]) -> BaseOxmlElement:
    is_first = row == cell[0]
    properties = element("tcPr", element("tcW", w=width, type="dxa"))
    if span[1] > 1:
        properties.append(element("gridSpan", val=span[1]))
    if span[0] > 1:
        properties.append(element("vMerge", val="restart" if is_first else "continue"))
    properties.append(element("vAlign", val="center"))
    lines = (grid.table.rows[cell[0]][cell[1]] or "").split("\n") if is_first else [""]
    breaks = row in grid.table.breaks and cell[1] == 0
    paragraphs = (_line(grid, cell, line, breaks and not n) for n, line in enumerate(lines))
    return element("tc", properties, *paragraphs)


def _line(grid: Grid, cell: tuple[int, int], text: str, breaks: bool) -> BaseOxmlElement:
    """A paragraph in a cell; `breaks` starts a page with its row."""
    properties = element("pPr")
    if breaks:
        properties.append(element("pageBreakBefore"))
    properties.append(element("spacing", before=0, after=0, line=240, lineRule="auto"))
    properties.append(element("ind", left=round(indent(grid.table, cell) * grid.size * TWIPS), firstLine=0))
    properties.append(element("jc", val=JUSTIFIED[alignment(grid.table, cell)]))
    paragraph = element("p", properties)
    if text:
        size = round(grid.size * 2)
        run = element("r", element("rPr", element("sz", val=size), element("szCs", val=size)))
        content = OxmlElement("w:t")
        content.text = text
        content.set(qn("xml:space"), "preserve")
        run.append(content)
        paragraph.append(run)
    return paragraph
