"""The same figure in two statements: the evidence names the one in doubt first.

A budget's tables may or may not include what is carried over from last year or into the next, so a total is
compared with the nearer of 本年合计 and 总计. Where a document prints a form twice, nothing is compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parsers.model import Finding, Place
from parsers.plain import plain
from parsers.rules.arithmetic import Term, compare, decimals, money
from parsers.rules.book import Book
from parsers.rules.sheet import Sheet
from parsers.rules.sums.basic import block_total
from parsers.rules.sums.lists import grand_total, side, year_totals
from parsers.rules.wording import UNDECIDED

KINDS = ("final", "budget")
FUNDS = {
    "general_fund": ("一般公共预算", "general_expenditure"),
    "government_fund": ("政府性基金", "government_fund"),
    "state_capital": ("国有资本经营", "state_capital"),
}


def income(book: Book, rule: str) -> Iterator[Finding]:
    """The income table's total = 本年收入合计 (or 收入总计) of the summary."""
    for kind in KINDS:
        table, summary = book.only(f"{kind}_income"), book.only(f"{kind}_income_expenditure")
        if table and summary:
            stated = table.total("income_total") or table.total("total")
            yield from _nearest(rule, table, stated, summary, "income")


def expenditure(book: Book, rule: str) -> Iterator[Finding]:
    """The expenditure table's total = 本年支出合计 (or 支出总计) of the summary."""
    for kind in KINDS:
        table, summary = book.only(f"{kind}_expenditure"), book.only(f"{kind}_income_expenditure")
        if table and summary:
            yield from _nearest(rule, table, table.total("total"), summary, "expenditure")


def appropriation_income(book: Book, rule: str) -> Iterator[Finding]:
    """The income table's 财政拨款收入 = 本年收入合计 (or 收入总计) of the appropriation summary."""
    for kind in KINDS:
        table, summary = book.only(f"{kind}_income"), book.only(f"{kind}_appropriation")
        if table and summary:
            yield from _nearest(rule, table, table.total("appropriation"), summary, "income")


def classes(book: Book, rule: str) -> Iterator[Finding]:
    """Each class of expenditure by name, in the summary and in the coded table that details it."""
    for kind in KINDS:
        for form, measures, detail in (
            ("income_expenditure", ("amount", "total"), "expenditure"),
            ("appropriation", ("general_fund",), "general_expenditure"),
        ):
            summary, table = book.only(f"{kind}_{form}"), book.only(f"{kind}_{detail}")
            if summary and table:
                yield from _same_classes(rule, summary, measures, table)


def fund_income(book: Book, rule: str) -> Iterator[Finding]:
    """Each fund's appropriation income, in the summary of all money and in that of the appropriations."""
    for kind in KINDS:
        whole, part = book.only(f"{kind}_income_expenditure"), book.only(f"{kind}_appropriation")
        if whole is None or part is None:
            continue
        for word, _ in FUNDS.values():
            stated, other = _fund_item(part, word), _fund_item(whole, word)
            if stated and other:
                yield from compare(rule, part.label(stated), whole.label(other), stated, [other])


def fund_expenditure(book: Book, rule: str) -> Iterator[Finding]:
    """Each fund's expenditure in the appropriation summary = the total of the fund's own table."""
    for kind in KINDS:
        summary = book.only(f"{kind}_appropriation")
        if summary is None:
            continue
        spent = [t for t in summary.terms if t.amount.side == "expenditure"]
        yield from _all_funds(rule, book, kind, summary)
        for fund, (_, form) in FUNDS.items():
            candidates = year_totals([t for t in spent if t.amount.measure == fund])
            table = book.only(f"{kind}_{form}")
            if table:
                yield from _closest(rule, table, table.total("total"), summary, candidates)
            elif candidates and candidates[0].fen and (empty := book.empty(f"{kind}_{form}")):
                yield _against_empty(rule, summary, candidates[0], empty.title, empty.ordinal)


def basic(book: Book, rule: str) -> Iterator[Finding]:
    """基本支出 (and its two halves) by function = by economic subject."""
    for kind in KINDS:
        function, economic = book.only(f"{kind}_general_expenditure"), book.only(f"{kind}_general_basic")
        if function is None or economic is None:
            continue
        halves = {
            "personnel": _half(economic, "人员", "personnel"),
            "public_use": _half(economic, "公用", "public_use"),
        }
        total = economic.total("total") or economic.total("amount")
        whole = [total] if total else [t for t in halves.values() if t]
        for measure, parts in {"basic": whole, **{m: [t] for m, t in halves.items() if t}}.items():
            stated = function.total(measure)
            if stated and parts:
                formula = " + ".join(economic.label(t) for t in parts)
                yield from compare(rule, function.label(stated), formula, stated, parts)


def basic_sources(book: Book, rule: str) -> Iterator[Finding]:
    """The basic-expenditure table by source = 基本支出 of the expenditure table."""
    yield from _same_total(book, rule, "budget_basic_by_source", "basic")


def projects(book: Book, rule: str) -> Iterator[Finding]:
    """The project table = 项目支出 of the expenditure table."""
    yield from _same_total(book, rule, "budget_projects", "project")


def _same_total(book: Book, rule: str, form: str, measure: str) -> Iterator[Finding]:
    table, whole = book.only(form), book.only("budget_expenditure")
    if table and whole:
        stated, other = table.total("total"), whole.total(measure)
        if stated and other:
            yield from compare(rule, table.label(stated), whole.label(other), stated, [other])


def _half(economic: Sheet, word: str, measure: str) -> Term | None:
    return economic.total(measure) or block_total(economic, word)


def _all_funds(rule: str, book: Book, kind: str, summary: Sheet) -> Iterator[Finding]:
    """The summary's total over the funds = the sum of their own tables, if the document has all three."""
    forms = [f"{kind}_{form}" for _, form in FUNDS.values()]
    tables = [book.only(form) for form in forms]
    if any(table is None and book.empty(form) is None for table, form in zip(tables, forms, strict=True)):
        return
    parts = [t for t in (table.total("total") for table in tables if table) if t]
    candidates = year_totals(side(summary, "expenditure"))
    if parts and candidates:
        stated = min(candidates, key=lambda t: abs(t.fen - sum(p.fen for p in parts)))
        formula = " + ".join(f"《{p.statement.title}》合计" for p in parts)
        yield from compare(rule, summary.label(stated), formula, stated, parts)


def _nearest(rule: str, table: Sheet, stated: Term | None, summary: Sheet, which: str) -> Iterator[Finding]:
    yield from _closest(rule, table, stated, summary, year_totals(side(summary, which)))


def _closest(
    rule: str, table: Sheet, stated: Term | None, summary: Sheet, candidates: Sequence[Term]
) -> Iterator[Finding]:
    if stated and candidates:
        other = min(candidates, key=lambda t: abs(t.fen - stated.fen))
        yield from compare(rule, table.label(stated), summary.label(other), stated, [other])


def _same_classes(rule: str, summary: Sheet, measures: Sequence[str], table: Sheet) -> Iterator[Finding]:
    coded = [x for x in table.lines if x.code and len(x.code) == 3 and "total" in x.terms]
    detail = {x.name: x.terms for x in coded}
    for term in summary.terms:
        amount = term.amount
        other = detail.get(plain(amount.subject_name or ""))
        if other and amount.side == "expenditure" and amount.level != 0 and amount.measure in measures:
            carried = [other["carry_out"]] if "carry_out" in other else []
            formula = table.label(other["total"]) + " − 结转下年" * bool(carried)
            yield from compare(rule, summary.label(term), formula, term, [other["total"]], carried)


def _fund_item(sheet: Sheet, word: str) -> Term | None:
    """A fund's line among the year's income: before the first row of totals, and named once."""
    column = side(sheet, "income")
    end = next((i for i, t in enumerate(column) if t.amount.level == 0), len(column))
    found = [t for t in column[:end] if word in plain(t.amount.subject_name or "")]
    return found[0] if len(found) == 1 and grand_total(sheet, "income") else None


def _against_empty(rule: str, summary: Sheet, term: Term, title: str, ordinal: int) -> Finding:
    actual = money(term.fen, term.unit, decimals(term.amount.text))
    message = UNDECIDED["empty_statement"].format(label=summary.label(term), actual=actual, other=title)
    return Finding(rule, "error", message, 0, term.fen, evidence=(term.place, Place(statement=ordinal)))
