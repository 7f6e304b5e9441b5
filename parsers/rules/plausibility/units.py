"""Tables in 元 beside tables in 万元: worth knowing, and no doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from parsers.model import Finding, Place
from parsers.rules.book import Book
from parsers.rules.plausibility.operating_cost import WORDS
from parsers.rules.wording import UNIT_NAMES


def units(book: Book, rule: str) -> Iterator[Finding]:
    """One finding that names the tables whose unit is not the usual one of the document."""
    tables = [s for s in book.document.statements if s.unit and s.amounts]
    count = Counter(s.unit for s in tables)
    if len(count) < 2:
        return
    usual = count.most_common(1)[0][0]
    others = [s for s in tables if s.unit != usual]
    names = "".join(f"《{s.title}》" for s in others)
    unit = others[0].unit
    if usual and unit:
        message = WORDS["units"].format(usual=UNIT_NAMES[usual], others=names, unit=UNIT_NAMES[unit])
        places = tuple(Place(statement=s.ordinal, page=s.first_page) for s in others)
        yield Finding(rule, "info", message, evidence=places)
