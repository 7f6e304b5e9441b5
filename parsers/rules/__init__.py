"""The accounting checks: pure functions of one document, each with its id, its title and its source.

`check` runs every rule. A rule is one function in this package and one entry of `rules.yml` under the same
id; what a rule cannot judge it leaves out, or reports as `info` where a reader should know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from parsers.model import Document, Finding
from parsers.rules import across, basic, clips, codes, identity, lists, rows, scans
from parsers.rules.view import Book
from parsers.rules.wording import TEXTS

Check = Callable[[Book, str], Iterator[Finding]]

CHECKS: dict[str, Check] = {
    "A-TOTAL-CLASSES": codes.total_classes,
    "A-SUBJECT-CHILDREN": codes.subject_children,
    "A-ROW-PARTS": rows.row_parts,
    "A-LIST-TOTAL": lists.list_total,
    "A-ITEM-PARTS": lists.item_parts,
    "A-BALANCE": lists.balance,
    "A-CARRY": rows.carry,
    "A-BASIC-BLOCKS": basic.basic_blocks,
    "A-PROJECT-LIST": basic.project_list,
    "A-THREE-PUBLIC": rows.three_public,
    "X-INCOME": across.income,
    "X-EXPENDITURE": across.expenditure,
    "X-CLASSES": across.classes,
    "X-FUND-INCOME": across.fund_income,
    "X-APPROPRIATION-INCOME": across.appropriation_income,
    "X-FUND-EXPENDITURE": across.fund_expenditure,
    "X-BASIC": across.basic,
    "X-BASIC-SOURCES": across.basic_sources,
    "X-PROJECTS": across.projects,
    "Q-CLIPPED": clips.clipped,
    "Q-SCAN": scans.scanned,
    "Q-IDENTITY": identity.identity,
}


class Rule(Struct, frozen=True):
    """A check, and what it says of itself (in Chinese, for the public)."""

    id: str
    title: str
    description: str
    formula: str
    source: str
    run: Check


RULES: tuple[Rule, ...] = tuple(
    Rule(t.id, t.title, t.description, t.formula, t.source, CHECKS[t.id]) for t in TEXTS
)


def check(document: Document) -> tuple[Finding, ...]:
    """Every rule's findings on a document, in the order of `RULES`."""
    book = Book(document)
    return tuple(finding for rule in RULES for finding in rule.run(book, rule.id))
