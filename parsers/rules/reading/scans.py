"""What may not be what is printed: amounts read in doubt from an image, amounts shown otherwise than stored.

The words of an image carry no doubt of their own: what a document's read text seems to get wrong may be the
reading's fault, and is never called an error.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from parsers.model import Finding
from parsers.rules.book import Book
from parsers.rules.wording import UNDECIDED


def scanned(book: Book, rule: str) -> Iterator[Finding]:
    """One warning for each amount whose reading is in doubt; a cell of a spreadsheet has no page."""
    for sheet in book.sheets:
        for term in sheet.terms:
            if term.doubt:
                label, text = sheet.label(term), term.amount.text
                why = "stored" if term.page is None else "doubted"
                message = UNDECIDED[why].format(label=label, text=text, doubt=term.doubt)
                yield Finding(rule, "warning", message, actual=text, evidence=(term.place,))


def as_read(finding: Finding) -> Finding:
    """A finding on a scanned document; an error that rests on its words as a warning about their reading."""
    if finding.outcome != "error" or not any(
        p.section is not None or p.claim is not None for p in finding.evidence
    ):
        return finding
    message = UNDECIDED["scanned_text"].format(message=finding.message)
    return replace(finding, outcome="warning", message=message)
