"""Sums along a row: its total and the columns that make it up, as `parts.yml` says for each form."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.model import Finding
from parsers.rules.arithmetic import Term, compare, decimals, money
from parsers.rules.book import Book
from parsers.rules.sheet import Sheet
from parsers.rules.sums.parts import PARTS
from parsers.rules.wording import UNDECIDED


def row_parts(book: Book, rule: str) -> Iterator[Finding]:
    """A row's total = the sum of its columns, for every form but 三公, which may have one measure a row."""
    for sheet in book.sheets:
        kind = PARTS.forms.get(sheet.statement.form)
        if kind is None or kind == "three_public":
            continue
        for line in sheet.lines:
            if line.row not in sheet.unread_rows:
                yield from _sums(rule, sheet, line.terms, PARTS.measures[kind], sheet.measures_of(line.side))


def carry(book: Book, rule: str) -> Iterator[Finding]:
    """年末结转和结余 = 年初结转和结余 + 本年收入 − 本年支出, on each row that prints the last."""
    for sheet in book.sheets:
        for line in sheet.lines:
            if {"carry_out", "income", "total"} <= sheet.measures and "carry_out" in line.terms:
                stated = line.terms["carry_out"]
                plus = [line.terms[m] for m in ("carry_in", "income") if m in line.terms]
                minus = [line.terms[m] for m in ("total",) if m in line.terms]
                formula = "年初结转和结余 + 本年收入 − 本年支出"
                yield from compare(rule, sheet.label(stated), formula, stated, plus, minus)


def three_public(book: Book, rule: str) -> Iterator[Finding]:
    """The parts of 三公, in each basis that the form prints, whether it is one wide row or a list."""
    for sheet in book.sheets:
        if PARTS.forms.get(sheet.statement.form) != "three_public" or sheet.unread:
            continue
        for group in _groups(sheet):
            for basis in sorted({m.partition(".")[2] for m in group}):
                terms = {m.partition(".")[0]: t for m, t in group.items() if m.partition(".")[2] == basis}
                yield from _sums(rule, sheet, terms, PARTS.measures["three_public"], frozenset(terms))


def _groups(sheet: Sheet) -> list[dict[str, Term]]:
    """One group a row for the wide form; the whole statement for the list, where a row has one kind."""
    kinds = [{m.partition(".")[0] for m in line.terms} for line in sheet.lines]
    if any(len(k) > 1 for k in kinds):
        return [line.terms for line in sheet.lines]
    merged: dict[str, Term] = {}
    for line in sheet.lines:
        if merged.keys() & line.terms.keys():
            return []
        merged |= line.terms
    return [merged]


def _sums(
    rule: str, sheet: Sheet, terms: dict[str, Term], sums: dict[str, list[str]], printed: frozenset[str]
) -> Iterator[Finding]:
    for whole in sums:
        wanted = _parts_of(sums, whole, printed | sheet.ambiguous)
        parts = [p for p in wanted if p in printed]
        if whole not in terms or not parts or sheet.ambiguous.intersection(wanted):
            continue
        given = [terms[p] for p in parts if p in terms]
        stated = terms[whole]
        if given:
            yield from compare(rule, sheet.label(stated), _formula(sheet, stated, given), stated, given)
        elif stated.fen:
            yield _undivided(rule, sheet, stated)


def _parts_of(sums: dict[str, list[str]], whole: str, printed: frozenset[str]) -> list[str]:
    """A whole's parts; one that the statement has no column for is replaced by its own parts."""
    out: list[str] = []
    for part in sums.get(whole, ()):
        out += [part] if part in printed or part not in sums else _parts_of(sums, part, printed)
    return out


def _formula(sheet: Sheet, stated: Term, given: list[Term]) -> str:
    terms = (stated, *given)
    names = [sheet.column(t) for t in terms]
    if len(set(names)) < len(names):
        names = [t.amount.subject_name or "合计" for t in terms]
    return f"{names[0]} = {' + '.join(names[1:])}"


def _undivided(rule: str, sheet: Sheet, stated: Term) -> Finding:
    actual = money(stated.fen, stated.unit, decimals(stated.amount.text))
    message = UNDECIDED["blank_parts"].format(label=sheet.label(stated), actual=actual)
    return Finding(rule, "info", message, actual_fen=stated.fen, evidence=(stated.place,))
