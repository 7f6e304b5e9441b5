"""三公 by item against the economic subjects of the basic expenditure that the same money stands under.

What was paid out of projects is in 三公 and in no basic subject, and bodies draw the line differently: a subject
that is smaller is sound where there are projects, and nothing here is more than a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from parsers.model import Finding, Kind
from parsers.rules.arithmetic import Term, compare, decimals, money, softened
from parsers.rules.book import Book
from parsers.rules.sheet import Sheet
from parsers.rules.wording import UNDECIDED, data

SUBJECTS = msgspec.yaml.decode(
    data("parsers.rules.across", "three_public.yml"), type=dict[str, tuple[str, ...]]
)
KINDS: tuple[Kind, ...] = ("final", "budget")


def three_public(book: Book, rule: str) -> Iterator[Finding]:
    """Each item that 三公 and the table of basic expenditure both print."""
    for kind in KINDS:
        items, economic = book.only(f"{kind}_three_public"), book.only(f"{kind}_general_basic")
        if items is None or economic is None or items.unread:
            continue
        for measure, codes in SUBJECTS.items():
            spent = _one(items, (measure, f"{measure}.{kind}"))
            paid = [
                x.terms[m]
                for x in economic.lines
                for m in ("total", "amount")
                if m in x.terms and x.code in codes
            ]
            if spent and len(paid) == 1:
                yield from _compared(rule, book, items, spent, economic, paid[0])


def _compared(
    rule: str, book: Book, items: Sheet, spent: Term, economic: Sheet, paid: Term
) -> Iterator[Finding]:
    for finding in softened(compare(rule, items.label(spent), economic.label(paid), spent, [paid])):
        if finding.outcome == "warning" and paid.fen < spent.fen and _has_projects(book):
            message = UNDECIDED["beside_projects"].format(
                label=items.label(spent),
                actual=money(spent.fen, spent.unit, decimals(spent.text)),
                other=economic.label(paid),
                paid=money(paid.fen, paid.unit, decimals(paid.text)),
            )
            yield msgspec.structs.replace(finding, outcome="pass", message=message)
        else:
            yield finding


def _one(sheet: Sheet, measures: tuple[str, str]) -> Term | None:
    found = [term for term in sheet.terms if term.amount.measure in measures]
    return found[0] if len(found) == 1 else None


def _has_projects(book: Book) -> bool:
    """Whether project expenditure is stated, or nothing is known of it."""
    stated = [
        term
        for form in (
            "final_general_expenditure",
            "budget_general_expenditure",
            "final_expenditure",
            "budget_expenditure",
        )
        if (sheet := book.only(form)) and (term := sheet.total("project"))
    ]
    return not stated or any(term.fen for term in stated)
