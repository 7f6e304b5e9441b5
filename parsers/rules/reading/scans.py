"""Amounts that were read from an image and may not be what is printed there."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.model import Finding
from parsers.rules.view import Book
from parsers.rules.wording import UNDECIDED


def scanned(book: Book, rule: str) -> Iterator[Finding]:
    """One warning for each amount whose reading is in doubt."""
    for sheet in book.sheets:
        for term in sheet.terms:
            if term.doubt:
                label, text = sheet.label(term), term.amount.text
                message = UNDECIDED["doubted"].format(label=label, text=text, doubt=term.doubt)
                yield Finding(rule, "warning", message, actual=text, evidence=(term.place,))
