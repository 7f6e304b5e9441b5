"""The two-sided lists (收支总表, 财政拨款收支总表): each side read downwards, column by column.

Items add up to the next row of totals, and go on from there: 本年合计 = Σ items, 总计 = 本年合计 + what is
carried. An item that belongs to the one above it (`parent_name`) is left out, and checked against its parent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from parsers.items import split_number
from parsers.model import Finding
from parsers.plain import plain
from parsers.rules.arithmetic import Term, compare, outcome
from parsers.rules.book import Book
from parsers.rules.sheet import Sheet

LISTS = frozenset(
    {"final_income_expenditure", "final_appropriation", "budget_income_expenditure", "budget_appropriation"}
)


def list_total(book: Book, rule: str) -> Iterator[Finding]:
    """Each total of each column of a two-sided list = the total before it + the items since.

    A total that stands above its parts (一、本年收入合计, （一）…), or is numbered like one, counts as an
    item of the next. A list of income and expenditure in one column, its sides unknown, is not judged. A list that
    names the same money twice, by function and then by kind, is summed in each way.
    """
    for sheet, column in _columns(book):
        since: list[Term] = []
        has_heads = False
        for term, below in zip(column, (*column[1:], None), strict=True):
            is_head = _is_part(below, term) or (
                has_heads and split_number(sheet.row_label(term))[0] is not None
            )
            has_heads = has_heads or is_head
            if term.amount.level == 0 and not is_head:
                for parts in _ways(term, since):
                    formula = f"{term.amount.subject_name or '合计'} = {_span(since, parts)}之和"
                    yield from compare(rule, sheet.label(term), formula, term, parts)
                since = [term]
            elif term.amount.parent_name is None and not is_subset(sheet, term):
                since.append(term)


def _ways(stated: Term, items: list[Term]) -> Iterator[list[Term]]:
    """The items as one list; or as two, where basic expenditure opens a second that comes to the same."""
    cuts = [n for n, item in enumerate(items) if n and plain(item.amount.subject_name or "") == BASIC]
    halves = (items[: cuts[0]], items[cuts[0] :]) if len(cuts) == 1 else ()
    if halves and all(_holds(stated, half) for half in halves):
        yield from halves
    elif items:
        yield items


def _holds(stated: Term, parts: Sequence[Term]) -> bool:
    return outcome(stated.fen - sum(part.fen for part in parts), (stated, *parts)) != "error"


def _span(items: Sequence[Term], parts: Sequence[Term]) -> str:
    names = [parts[0].amount.subject_name or "", parts[-1].amount.subject_name or ""]
    return "以上各项" if len(parts) == len(items) else f"“{names[0]}”至“{names[1]}”"


def item_parts(book: Book, rule: str) -> Iterator[Finding]:
    """An item = Σ of the parts printed under it; parts that are only 其中 (`of which`) may not exceed it."""
    for sheet, column in _columns(book):
        for parent, children in _families(column):
            stated = parent.amount.subject_name or ""
            if any(is_subset(sheet, child) for child in children):
                if sum(c.fen for c in children) <= parent.fen:
                    continue
                formula = f"其中各项之和 ≤ {stated}"
            else:
                formula = f"{stated} = 其下所列分项之和"
            yield from compare(rule, sheet.label(parent), formula, parent, children)


def balance(book: Book, rule: str) -> Iterator[Finding]:
    """收入总计 = 支出总计: the last total of each side's first column."""
    for sheet in book.sheets:
        last = {side: grand_total(sheet, side) for side in ("income", "expenditure")}
        income, expenditure = last["income"], last["expenditure"]
        if sheet.statement.form in LISTS and income and expenditure:
            yield from compare(rule, sheet.label(expenditure), "收入总计 = 支出总计", expenditure, [income])


def side(sheet: Sheet, which: str) -> list[Term]:
    """The main column of a side: its one amount, or its total over the funds."""
    found = [t for t in sheet.terms if t.amount.side == which and t.amount.measure in SINGLE]
    first = min((t.amount.col for t in found), default=None)
    return sorted((t for t in found if t.amount.col == first), key=lambda t: t.amount.row)


def grand_total(sheet: Sheet, which: str) -> Term | None:
    """总计: the last row of totals of a side's main column, if nothing but parts follows it."""
    column = side(sheet, which)
    last = next((t for t in reversed(column) if t.amount.parent_name is None), None)
    return (
        last
        if last and last.amount.level == 0 and "本年" not in plain(last.amount.subject_name or "")
        else None
    )


def year_totals(terms: Sequence[Term]) -> list[Term]:
    """What a table's total may equal: the rows of totals, and 本年收入 or 本年支出 as items of their own."""
    return [t for t in terms if t.amount.level == 0 or plain(t.amount.subject_name or "").startswith("本年")]


def is_subset(sheet: Sheet, term: Term) -> bool:
    """Whether the row is only a part of the one above: 其中 (`of which`)."""
    return sheet.row_label(term).startswith("其中")


BASIC = "基本支出"
"""The item that opens a list of expenditure by kind."""
SINGLE = frozenset({"amount", "total", "income_total"})


def _columns(book: Book) -> Iterator[tuple[Sheet, list[Term]]]:
    for sheet in book.sheets:
        if sheet.statement.form in LISTS:
            columns: dict[tuple[str, int], list[Term]] = defaultdict(list)
            for term in sorted((t for t in sheet.terms if t.amount.side), key=lambda t: t.amount.row):
                columns[term.amount.side or "", term.amount.col].append(term)
            unread = {col for _, col in sheet.unread}
            yield from ((sheet, columns[key]) for key in sorted(columns) if key[1] not in unread)


def _is_part(term: Term | None, of: Term) -> bool:
    parent = term.amount.parent_name if term else None
    return parent is not None and parent == of.amount.subject_name


def _families(column: Sequence[Term]) -> Iterator[tuple[Term, list[Term]]]:
    """Each item with the parts that follow it and name it as their parent."""
    for i, parent in enumerate(column):
        children: list[Term] = []
        deeper: set[str | None] = set()
        for term in column[i + 1 :]:
            if _is_part(term, parent):
                children.append(term)
            elif term.amount.parent_name is None or term.amount.parent_name not in deeper:
                break
            deeper.add(term.amount.subject_name)
        if children:
            yield parent, children
