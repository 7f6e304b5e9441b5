"""What the tests of the samples' data share: a document's text, its numbers, and what a sentence states."""

from __future__ import annotations

import re
from decimal import Decimal

from samples.blocks import Paragraph
from samples.document import Document, documents
from samples.table import Table

CURRENT = {
    "panjin": "2023-final",
    "weihai": "2024-budget",
    "xinzhou": "2023-final",
    "yanchi": "2024-final",
    "yantai": "2023-final",
}
"""The document of each organisation that carries a real body's figures; the others were made from it."""


def current(organisation: str) -> Document:
    """The document that carries the real figures."""
    return next(found for found in documents(organisation) if found.id == CURRENT[organisation])


def forms_of(document: Document) -> dict[str, Table]:
    """Its performance forms, by id."""
    return {name: table for name, table in document.tables.items() if name.startswith("form")}


def text_of(document: Document) -> str:
    """Its paragraphs, a line each."""
    return "\n".join(block.text for block in document.blocks if isinstance(block, Paragraph))


def number(printed: str | None) -> Decimal:
    """A printed amount; a blank is 0."""
    return Decimal(re.sub(r"[,\s]", "", printed or "0"))


def stated(text: str, pattern: str) -> Decimal:
    """The one number that the text prints where `pattern` has its group."""
    found = set(re.findall(pattern, text))
    assert len(found) == 1, (pattern, found)
    return number(found.pop())


def by_code(table: Table, column: int) -> dict[str, Decimal]:
    """Figures of a column by what the first column prints: subject codes, 合计 among them."""
    return {row[0]: number(row[column]) for row in table.rows[table.header_rows :] if row[0]}


def squashed(text: str | None) -> str | None:
    """A text without the spaces that justify or indent it in print; None stays what a merge covers."""
    return text and re.sub(r"\s", "", text)
