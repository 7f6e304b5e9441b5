"""Documents for the tests of the rules of sentences: a text, read as every document's is, beside small tables."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from accounts import document, final_account
from claims_text import sections_of

from parsers.claims import claims_of
from parsers.model import Document, Finding, Identity, Kind, Statement
from parsers.rules.book import Book
from parsers.rules.sentences import CHECKS


def text_of(
    text: str,
    statements: Sequence[Statement] | None = None,
    *,
    kind: Kind = "final",
    year: int = 2024,
) -> Document:
    """A document of a text with the tables given, else with those of the sound final account."""
    tables = document(*(final_account() if statements is None else statements)).statements
    sections = sections_of(text)
    return Document(
        1,
        Identity(kind=kind, fiscal_year=year),
        statements=tables,
        sections=sections,
        claims=claims_of(sections, tables, kind),
    )


def found(rule: str, of: Document, previous: Document | None = None) -> list[Finding]:
    """What one rule says of a document."""
    return list(CHECKS[rule](Book(of, previous), rule))


def outcomes(rule: str, of: Document, previous: Document | None = None) -> list[str]:
    """The outcomes of one rule on a document."""
    return [f.outcome for f in found(rule, of, previous)]


def alone(text: str, *, kind: Kind = "final", year: int = 2024) -> Document:
    """A text without tables."""
    return text_of(text, (), kind=kind, year=year)


def doubted(of: Document) -> Document:
    """The same document, with every cell read in doubt."""
    statements = tuple(
        msgspec.structs.replace(
            s,
            table=msgspec.structs.replace(
                s.table, cells=tuple(msgspec.structs.replace(c, doubt="blurred") for c in s.table.cells)
            ),
        )
        for s in of.statements
    )
    return msgspec.structs.replace(of, statements=statements)
