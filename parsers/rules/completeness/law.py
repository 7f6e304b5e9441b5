"""What an account must hold by law, as `law.yml` lists it: whether it is there, not how good it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from parsers.model import Document, Finding, Kind
from parsers.rules.book import Book
from parsers.rules.wording import data

WORDS = msgspec.yaml.decode(data("parsers.rules.completeness", "wording.yml"), type=dict[str, str])
LEAST_TABLES = 4
"""An account with fewer standard tables is a part of one (a notice, a note on 三公): nothing is asked of it."""


class WantedTable(Struct, frozen=True, forbid_unknown_fields=True):
    """A form that is asked for, of accounts from the year `since` on."""

    form: str
    name: str
    since: int = 0


class WantedText(Struct, frozen=True, forbid_unknown_fields=True):
    """A matter that the explanations must speak of, and the words that show that they do."""

    name: str
    words: tuple[str, ...]


class Law(Struct, frozen=True, forbid_unknown_fields=True):
    """What one kind of account must hold."""

    tables: tuple[WantedTable, ...]
    texts: tuple[WantedText, ...]


LAWS = msgspec.yaml.decode(data("parsers.rules.completeness", "law.yml"), type=dict[Kind, Law])


def tables(book: Book, rule: str) -> Iterator[Finding]:
    """One pass where all tables are there, else one finding for each that is not."""
    document, law = book.document, _law(book.document)
    if law is None:
        return
    held = {statement.form for statement in document.statements}
    year = document.identity.fiscal_year or 0
    wanted = [table for table in law.tables if table.since <= year]
    unknown = sum(statement.form == "unknown" for statement in document.statements)
    missing = [table.name for table in wanted if table.form not in held]
    yield from _missing(rule, "table", missing, len(wanted), is_uncertain=bool(unknown), count=unknown)


def texts(book: Book, rule: str) -> Iterator[Finding]:
    """One pass where all matters are spoken of, else one finding for each that is not."""
    document, law = book.document, _law(book.document)
    if law is None or not any(section.text for section in document.sections):
        return
    missing = [text.name for text in law.texts if not any(map(book.says, text.words))]
    yield from _missing(rule, "text", missing, len(law.texts))


def _law(document: Document) -> Law | None:
    """What is asked of the document: nothing of a template, of a government's accounts, or of a mere part."""
    identity = document.identity
    standard = sum(_is_standard(statement.form) for statement in document.statements)
    if document.status not in ("parsed", "partial") or identity.scope == "government":
        return None
    return LAWS.get(identity.kind) if identity.kind and standard >= LEAST_TABLES else None


def _is_standard(form: str) -> bool:
    return any(form == table.form for law in LAWS.values() for table in law.tables)


def _missing(
    rule: str, what: str, names: Iterable[str], wanted: int, *, is_uncertain: bool = False, count: int = 0
) -> Iterator[Finding]:
    found = list(names)
    if not found:
        yield Finding(rule, "pass", WORDS[f"complete_{what}s"].format(count=wanted))
    for name in found:
        key = f"{'uncertain' if is_uncertain else 'missing'}_{what}"
        message = WORDS[key].format(name=name, count=count)
        yield Finding(rule, "info" if is_uncertain else "warning", message, expected=name)
