"""Cells of known forms that hold something which nothing was read from."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from parsers.model import Finding
from parsers.rules.book import Book
from parsers.rules.wording import UNDECIDED

SHOWN = 5
"""How many of them a message quotes."""


def unread(book: Book, rule: str) -> Iterator[Finding]:
    """One finding for each statement that has such cells."""
    titles = {s.ordinal: s.title for s in book.document.statements}
    ordered = sorted(book.document.unread, key=lambda p: (p.statement or 0, p.row or 0, p.col or 0))
    for ordinal, group in groupby(ordered, key=lambda place: place.statement):
        places = tuple(group)
        items = "、".join(f"“{place.text}”" for place in places[:SHOWN])
        message = UNDECIDED["unread"].format(
            title=titles.get(ordinal or 0, ""), count=len(places), items=items
        )
        yield Finding(rule, "warning", message, evidence=places)
