"""The totals of lists that no hierarchy of codes sums up: basic expenditure in blocks, and projects."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.model import Finding
from parsers.rules.arithmetic import Term, compare
from parsers.rules.book import Book
from parsers.rules.sheet import Sheet
from parsers.rules.sums.codes import top
from parsers.titles import is_agency

PERSONNEL_CLASSES = frozenset({"301", "303"})
BASIC_FORMS = frozenset({"final_general_basic", "budget_general_basic", "budget_basic_by_source"})


def basic_blocks(book: Book, rule: str) -> Iterator[Finding]:
    """人员经费合计 = 301 + 303, 公用经费合计 = every other class, 合计 = the two."""
    for sheet in book.sheets:
        classes = _classes(sheet) if sheet.statement.form in BASIC_FORMS else []
        if not classes or sheet.odd_codes.keys() & {t.amount.subject_code for t in classes}:
            continue
        personnel, public_use = block_total(sheet, "人员"), block_total(sheet, "公用")
        for stated, is_personnel in ((personnel, True), (public_use, False)):
            parts = [
                t for t in classes if ((t.amount.subject_code or "")[:3] in PERSONNEL_CLASSES) == is_personnel
            ]
            if stated and parts:
                formula = (
                    f"{stated.amount.subject_name} = {' + '.join(t.amount.subject_code or '' for t in parts)}"
                )
                yield from compare(rule, sheet.label(stated), formula, stated, parts)
        total = sheet.total("amount")
        if total and personnel and public_use:
            formula = "合计 = 人员经费合计 + 公用经费合计"
            yield from compare(rule, sheet.label(total), formula, total, [personnel, public_use])


def project_list(book: Book, rule: str) -> Iterator[Finding]:
    """合计 = Σ projects, for each measure of a project table; rows of bodies may add them up."""
    sheet = book.only("budget_projects")
    if sheet is None or sheet.unread_rows:
        return
    for measure in sorted(sheet.measures):
        stated = sheet.total(measure)
        rows = [x for x in sheet.lines if not x.is_total and x.parent is None and measure in x.terms]
        if stated and rows:
            readings = [rows, [x for x in rows if not is_agency(x.name)]]
            sums = ([x.terms[measure] for x in reading] for reading in readings if reading)
            parts = min(sums, key=lambda parts: abs(stated.fen - sum(t.fen for t in parts)))
            yield from compare(rule, sheet.label(stated), "合计 = Σ 项目", stated, parts)


def block_total(sheet: Sheet, word: str) -> Term | None:
    """人员经费合计 or 公用经费合计 of a basic-expenditure list in blocks, if exactly one row prints it."""
    found = [x.terms["amount"] for x in sheet.lines if x.is_total and word in x.name and "amount" in x.terms]
    return found[0] if len(found) == 1 else None


def _classes(sheet: Sheet) -> list[Term]:
    return [x.terms["amount"] for x in top([x for x in sheet.lines if x.code and "amount" in x.terms])]
