"""Tables without data: those that do not say so, and those that say so although they have data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.model import Finding, Place, Statement
from parsers.rules.arithmetic import Term, decimals, money
from parsers.rules.book import Book
from parsers.rules.completeness.law import WORDS
from parsers.rules.sheet import Sheet

SUBJECTS = {"government_fund": "政府性基金", "state_capital": "国有资本", "three_public": "三公"}
"""What a text speaks of where it explains an empty table, by the form's name without its kind."""

SAYS_EMPTY = re.compile("空表|为空|为零|无数据|没有数据|无内容")
"""What is said of a table itself, not of a kind of money that it has none of."""


def empty_note(book: Book, rule: str) -> Iterator[Finding]:
    """Each table that may be empty, and is: explained below it, in the text, or nowhere."""
    for statement in book.document.statements:
        word = SUBJECTS.get(statement.form.partition("_")[2])
        if word and statement.is_empty and book.document.status == "parsed":
            yield _explained(rule, statement, word, book)


def contradicted_note(book: Book, rule: str) -> Iterator[Finding]:
    """A table with an amount that is not nil, and a note that it is empty."""
    for sheet in book.sheets:
        note = sheet.statement.empty_note
        if note and SAYS_EMPTY.search(note) and (nonzero := [t for t in sheet.terms if t.fen]):
            yield _contradiction(rule, sheet, note, nonzero[0])


def _explained(rule: str, statement: Statement, word: str, book: Book) -> Finding:
    place = (Place(statement=statement.ordinal, page=statement.first_page, text=statement.empty_note),)
    if statement.empty_note or word in book.words:
        where = WORDS["under" if statement.empty_note else "text"]
        message = WORDS["explained_table"].format(title=statement.title, where=where)
        return Finding(rule, "pass", message, evidence=place)
    message = WORDS["silent_table"].format(title=statement.title, word=word)
    return Finding(rule, "warning", message, evidence=place)


def _contradiction(rule: str, sheet: Sheet, note: str, term: Term) -> Finding:
    value = money(term.fen, term.unit, decimals(term.text))
    message = WORDS["contradicted_note"].format(title=sheet.statement.title, value=value, note=note)
    noted = Place(statement=sheet.statement.ordinal, page=sheet.statement.last_page, text=note)
    return Finding(rule, "error", message, 0, term.fen, evidence=(term.place, noted))
