"""A document as the body of an article page, the way an editor pastes it from Word: tables inside tables."""

from __future__ import annotations

from html import escape

from samples.blocks import Block, Contents, Cover, Heading, PageBreak, Paragraph, Placed
from samples.document import Document
from samples.render.grid import alignment, indent
from samples.render.setting import above_lines
from samples.table import Table

RULED = '<table border="1" cellspacing="0" cellpadding="2" width="100%" style="border-collapse:collapse">'
SONG, HEI = "font-family:宋体;font-size:", "font-family:黑体;font-size:"


def render(document: Document) -> bytes:
    """The document as UTF-8 HTML without head and body, one block a line."""
    lines = [line for block in document.blocks for line in _block(document, block)]
    return ("\n".join(lines) + "\n").encode()


def _block(document: Document, block: Block) -> list[str]:
    match block:
        case PageBreak():
            return ["<p>&nbsp;</p>"]
        case Cover():
            return [_paragraph(line, "center", HEI + "26pt") for line in block.lines]
        case Contents():
            entries = [_paragraph("　　" * (level - 1) + text) for level, text, _ in document.outline()]
            return [_paragraph("目　录", "center", HEI + "18pt"), *entries]
        case Heading():
            size = {1: 18, 2: 16, 3: 14}[block.level]
            return [_paragraph(block.text, "center" if block.level == 1 else "left", f"{HEI}{size}pt")]
        case Paragraph():
            return [_paragraph(block.text if block.align else "　　" + block.text, block.align or "left")]
        case Placed():
            return _table(block.table)


def _paragraph(text: str, align: str = "left", style: str = SONG + "14pt") -> str:
    """A paragraph with the inline style that Word leaves on every run; an empty one holds a fixed space."""
    lines = "<br />".join(escape(line) for line in text.split("\n")) or "&nbsp;"
    return f'<p style="text-align:{align}"><span style="{style}">{lines}</span></p>'


def _table(table: Table) -> list[str]:
    """A frame, itself a table, with rows for title, lines above, the ruled table and lines below."""
    rows = _whole_row(_paragraph(table.title, "center", HEI + "16pt")) if table.title else []
    for entries in above_lines(table):
        by_align = {entry.align: _paragraph(entry.text, entry.align, SONG + "10pt") for entry in entries}
        cells = (f"<td>{by_align.get(align, '')}</td>" for align in ("left", "center", "right"))
        rows.append("<tr>" + "".join(cells) + "</tr>")
    rows += _whole_row(*_grid(table))
    for line in table.below:
        rows += _whole_row(_paragraph(line, "left", SONG + "10pt"))
    frame = '<table border="0" cellspacing="0" cellpadding="0" width="100%"><tbody>'
    return [frame, *rows, "</tbody></table>"]


def _whole_row(*content: str) -> list[str]:
    """A row of the frame with one cell over its three columns."""
    return ['<tr><td colspan="3">', *content, "</td></tr>"]


def _grid(table: Table) -> list[str]:
    """The ruled table."""
    spans = table.spans()
    lines = [RULED, "<tbody>"]
    for r, row in enumerate(table.rows):
        cells = [_cell(table, (r, c), spans[r, c]) for c in range(len(row)) if (r, c) in spans]
        lines.append("<tr>" + "".join(cells) + "</tr>")
    return [*lines, "</tbody>", "</table>"]


def _cell(table: Table, cell: tuple[int, int], span: tuple[int, int]) -> str:
    text = "　" * indent(table, cell) + (table.rows[cell[0]][cell[1]] or "")
    names = (("rowspan", span[0]), ("colspan", span[1]))
    attributes = "".join(f' {name}="{count}"' for name, count in names if count > 1)
    return f"<td{attributes}>{_paragraph(text, alignment(table, cell), SONG + '10pt')}</td>"
