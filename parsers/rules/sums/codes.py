"""Sums down a column, by the codes of its subjects: 合计 = Σ类, 类 = Σ款, 款 = Σ项.

A subject's parts are the longer codes that begin with its own, with no printed subject between them, so a
list that leaves a level out is still summed once. A code that names two rows where longer codes exist (one of
them was cut by a narrow column, or the list has a block for each unit) makes its sums undecidable: `info`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parsers.model import Finding
from parsers.rules.arithmetic import Term, compare, money
from parsers.rules.book import Book
from parsers.rules.sheet import Line, Sheet
from parsers.rules.wording import UNDECIDED


def total_classes(book: Book, rule: str) -> Iterator[Finding]:
    """合计 = Σ 类, for each total row and measure of a coded table."""
    for sheet in book.sheets:
        for measure, lines in sheet.coded.items():
            parts = top(lines)
            if len({p.kind for p in parts}) != 1 or sheet.odd_codes.keys() & {p.code for p in parts}:
                continue
            if _is_unread(sheet, "", measure):
                continue
            terms = [p.terms[measure] for p in parts]
            for line in sheet.totals(measure):
                if line.row not in sheet.unread_rows:
                    stated = line.terms[measure]
                    yield from compare(rule, sheet.label(stated), "合计 = Σ 类", stated, terms)
            yield from _blank_total(sheet, rule, measure, terms)


def subject_children(book: Book, rule: str) -> Iterator[Finding]:
    """类 = Σ 款 and 款 = Σ 项, for each subject and measure of a coded table."""
    for sheet in book.sheets:
        yield from _undecidable(sheet, rule)
        for measure, lines in sheet.coded.items():
            below = _below(lines)
            for line in lines:
                code = line.code or ""
                parts = top(below[code])
                if not parts or _is_doubtful(sheet, code, parts) or _is_unread(sheet, code, measure):
                    continue
                stated = line.terms[measure]
                formula = f"{code} = Σ 其下级科目"
                yield from compare(
                    rule, sheet.label(stated), formula, stated, [p.terms[measure] for p in parts]
                )


def _below(lines: Sequence[Line]) -> dict[str, list[Line]]:
    """For each code the lines whose codes begin with it and are longer, in their order."""
    below: dict[str, list[Line]] = {line.code or "": [] for line in lines}
    lengths = sorted({len(code) for code in below} - {0})
    for line in lines:
        code = line.code or ""
        for length in lengths:
            if length < len(code) and code[:length] in below:
                below[code[:length]].append(line)
    return below


def _undecidable(sheet: Sheet, rule: str) -> Iterator[Finding]:
    odd = [line for lines in sheet.odd_codes.values() for line in lines]
    if odd:
        label = f"《{sheet.statement.title}》"
        message = UNDECIDED["odd_codes"].format(label=label, codes="、".join(sheet.odd_codes))
        yield Finding(rule, "info", message, evidence=tuple(next(iter(x.terms.values())).place for x in odd))


def _blank_total(sheet: Sheet, rule: str, measure: str, parts: Sequence[Term]) -> Iterator[Finding]:
    rows = [line for line in sheet.lines if line.is_total and measure not in line.terms and line.terms]
    expected = sum(t.fen for t in parts)
    if len(rows) == 1 and expected and not sheet.totals(measure) and rows[0].row not in sheet.unread_rows:
        header = "·".join(sheet.headers.get(parts[0].amount.col, ())[-2:])
        label = f"《{sheet.statement.title}》合计·{header}"
        message = UNDECIDED["blank_total"].format(label=label, expected=money(expected, parts[0].unit, 0))
        yield Finding(rule, "info", message, expected, evidence=tuple(t.place for t in parts))


def _is_doubtful(sheet: Sheet, code: str, parts: Sequence[Line]) -> bool:
    """Whether a line whose code was cut may be the subject, or a part of it."""
    if not sheet.odd_codes:
        return False
    above = {code[:length] for length in range(1, len(code) + 1)}
    return not sheet.odd_codes.keys().isdisjoint(above | {p.code or "" for p in parts})


def _is_unread(sheet: Sheet, code: str, measure: str) -> bool:
    """Whether a row of the subject's parts prints money that was not understood, and none of the measure."""
    rows = sheet.unread_rows
    return bool(rows) and any(
        x.row in rows and measure not in x.terms and (x.code or "").startswith(code) for x in sheet.lines
    )


def top(lines: Sequence[Line]) -> list[Line]:
    """The coded lines that no other of them is above."""
    codes = {line.code or "" for line in lines}
    lengths = {len(code) for code in codes} - {0}
    if len(lengths) < 2:
        return list(lines)
    return [x for x in lines if not any(x.code[:n] in codes for n in lengths if x.code and n < len(x.code))]
