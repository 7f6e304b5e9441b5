"""A year's document against last year's of the same body and kind, where that is held.

A table may be adjusted from one year to the next for reasons that are explained in words alone, so nothing here
is more than a warning. Places are this document's; what last year's document states is quoted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from parsers.model import Finding, Place
from parsers.plain import plain
from parsers.rules.arithmetic import Term, compare, softened
from parsers.rules.book import Book
from parsers.rules.sheet import Sheet
from parsers.rules.sums.lists import side
from parsers.rules.wording import LAST_YEAR

PREVIOUS = ".previous_budget"
BEGIN, END = "年初结转和结余", "年末结转和结余"


def previous_columns(book: Book, rule: str) -> Iterator[Finding]:
    """Each column of last year's budget in this year's budget = the budget of that year."""
    for sheet in book.sheets if book.previous else ():
        before = book.previous.only(sheet.statement.form) if book.previous else None
        if before is None:
            continue
        then = _by_subject(before)
        for term in sheet.terms:
            measure, _, base = term.amount.measure.partition(".")
            if f".{base}" == PREVIOUS:
                measures = measure, f"{measure}.budget"
                same = [t for t in then.get(_subject(term), ()) if t.amount.measure in measures]
                yield from _against(rule, sheet, term, before, same[0] if len(same) == 1 else None)


def carried(book: Book, rule: str) -> Iterator[Finding]:
    """年初结转和结余 = 年末结转和结余 of last year's final account."""
    form = "final_income_expenditure"
    sheet, before = book.only(form), book.previous.only(form) if book.previous else None
    if sheet and before:
        term, other = _item(sheet, "income", BEGIN), _item(before, "expenditure", END)
        if term:
            yield from _against(rule, sheet, term, before, other)


def _against(rule: str, sheet: Sheet, term: Term, before: Sheet, other: Term | None) -> Iterator[Finding]:
    if other is None:
        return
    label = LAST_YEAR.format(label=before.label(other))
    for finding in softened(compare(rule, sheet.label(term), label, term, [other])):
        quoted = Place(text=f"{label} {other.text}")
        yield msgspec.structs.replace(finding, evidence=(term.place, quoted))


def _by_subject(sheet: Sheet) -> dict[tuple[object, ...], list[Term]]:
    found: dict[tuple[object, ...], list[Term]] = defaultdict(list)
    for term in sheet.terms:
        found[_subject(term)].append(term)
    return found


def _subject(term: Term) -> tuple[object, ...]:
    """What an amount is of, alike in two years: a code stands for itself, whatever its name."""
    amount = term.amount
    name = None if amount.subject_code else plain(amount.subject_name or "")
    return amount.subject_code, name, amount.side, amount.level == 0


def _item(sheet: Sheet, which: str, name: str) -> Term | None:
    found = [t for t in side(sheet, which) if plain(t.amount.subject_name or "") == name]
    return found[0] if len(found) == 1 else None
