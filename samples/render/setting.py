"""How blocks are set, on pages and in Word alike: which way the paper lies, tables and the lines above them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from samples.blocks import Block, Heading, PageBreak, Placed
from samples.document import Document
from samples.render.grid import Grid, Widths, fit
from samples.render.page import Page
from samples.table import Line, Table


@contextmanager
def naming(document: Document, block: Placed) -> Iterator[None]:
    """Whatever ValueError the block raises names the document and the table."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{document.organisation}/{document.id}, table {block.id}: {error}") from error


def fitted(document: Document, block: Placed, width_of: Widths) -> Grid:
    """A table fitted to its page. Raises ValueError, naming document and table, where it does not fit."""
    with naming(document, block):
        return fit(block.table, Page(block.table.landscape).measure, width_of)


def above_lines(table: Table) -> list[list[Line]]:
    """The entries above a table by printed line: one joins the line before where it stands further right."""
    order = {"left": 0, "center": 1, "right": 2}
    lines: list[list[Line]] = []
    for entry in table.above:
        if lines and order[entry.align] > order[lines[-1][-1].align]:
            lines[-1].append(entry)
        else:
            lines.append([entry])
    return lines


def stands_landscape(blocks: list[Block], index: int) -> bool:
    """Whether a block stands on landscape paper: headings and set lines go with the table after them."""
    for block in blocks[index:]:
        if isinstance(block, Placed):
            return block.table.landscape
        if not isinstance(block, Heading | PageBreak) and getattr(block, "align", None) is None:
            return False
    return False
