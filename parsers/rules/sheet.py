"""A statement as the checks see it: its lines, their measures and totals, and the money that was not read.

A `Line` is one subject on one row: a basic-expenditure table prints several of them side by side. A
measure that a line prints twice is ambiguous in the whole statement and takes no part in its sums.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from parsers.model import Amount, Document, Place, Side, Statement, SubjectKind, Unit
from parsers.plain import plain
from parsers.rules.arithmetic import Term, cut_texts, place_fen
from parsers.rules.headed import Headed

CHART_LENGTHS = frozenset({3, 5, 7, 9})
"""Digits of a subject code: 类 3, 款 5, 项 7, and 9 where a place adds a level of its own."""
ITEM_LENGTH = 7
"""Digits of a functional code of the lowest level that every chart has (项)."""

_GRAND_TOTALS = frozenset(
    {"", "合计", "总计", "总合计", "支出合计", "收入合计", "本年支出合计", "本年收入合计"}
)
_MAY_COUNT = re.compile(r"[\d\u00b2-\u00be\u2070-\u2bff\u3000-\u33ff\U0001d000-\U0001ffff]")
"""Digits, and signs that stand for some: circled, raised, bracketed."""


class Line(Struct, frozen=True):
    """One subject on one row, with its terms by measure."""

    row: int
    side: Side | None
    kind: SubjectKind | None
    code: str | None
    name: str
    level: int | None
    parent: str | None
    terms: dict[str, Term]

    @property
    def is_total(self) -> bool:
        """Whether it is a row of totals (合计, 总计, 人员经费合计)."""
        return self.level == 0


class Sheet(Headed):
    """A statement with amounts, read as lines."""

    def __init__(self, statement: Statement, document: Document) -> None:
        super().__init__(statement)
        unit = statement.unit or document.unit
        self.terms = tuple(_terms(statement, document, unit)) if unit else ()
        self._total: dict[str, Term | None] = {}

    @cached_property
    def ambiguous(self) -> frozenset[str]:
        """The measures that some line prints twice."""
        counted = (Counter([t.amount.measure for t in terms]) for terms in self._subjects)
        return frozenset(m for count in counted for m, n in count.items() if n > 1)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines in reading order, without the ambiguous measures."""
        kept = self._subjects
        if self.ambiguous:
            kept = [[t for t in terms if t.amount.measure not in self.ambiguous] for terms in kept]
        return tuple([_line(terms) for terms in kept if terms])

    @cached_property
    def _subjects(self) -> list[list[Term]]:
        """The terms of each subject on its row, in reading order."""
        grouped: dict[tuple[object, ...], list[Term]] = defaultdict(list)
        for term in sorted(self.terms, key=lambda t: (t.amount.row, t.amount.col)):
            grouped[_subject(term.amount)].append(term)
        return list(grouped.values())

    @cached_property
    def coded(self) -> dict[str, list[Line]]:
        """By measure, the lines of subjects with a code, but for totals."""
        found: dict[str, list[Line]] = {measure: [] for measure in sorted(self.measures)}
        for line in self.lines:
            for measure in line.terms if line.code and not line.is_total else ():
                found[measure].append(line)
        return found

    @cached_property
    def measures(self) -> frozenset[str]:
        """The measures that some line prints."""
        return frozenset(m for line in self.lines for m in line.terms)

    def measures_of(self, side: Side | None) -> frozenset[str]:
        """The measures of one side: the income of a two-sided list has no columns for the funds."""
        return self._measures_by_side.get(side, frozenset())

    @cached_property
    def _measures_by_side(self) -> dict[Side | None, frozenset[str]]:
        sides = {line.side for line in self.lines}
        return {s: frozenset(m for line in self.lines if line.side == s for m in line.terms) for s in sides}

    @cached_property
    def odd_codes(self) -> dict[str, list[Line]]:
        """Codes on several lines though the table or the chart goes deeper, and codes of odd length."""
        coded: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            if line.code:
                coded[line.code].append(line)
        deepest = max(map(len, coded), default=0)
        if any(line.kind == "functional" for lines in coded.values() for line in lines):
            deepest = max(deepest, ITEM_LENGTH)
        return {
            code: lines
            for code, lines in sorted(coded.items())
            if (len(lines) > 1 and len(code) < deepest) or len(code) not in CHART_LENGTHS
        }

    @cached_property
    def unread(self) -> frozenset[tuple[int, int]]:
        """The cells, as (row, col), that print money which was not understood: sums over them cannot be judged."""
        known = {(t.amount.row, t.amount.col) for t in self.terms}
        return frozenset(
            (c.row, c.col)
            for c in self.statement.table.cells
            if c.text
            and not c.is_header
            and (c.row, c.col) not in known
            and _MAY_COUNT.search(c.text)
            and self.is_money(c)
        )

    @cached_property
    def unread_rows(self) -> frozenset[int]:
        """The rows of the unread cells."""
        return frozenset(row for row, _ in self.unread)

    def totals(self, measure: str) -> tuple[Line, ...]:
        """The rows of the statement's grand total (not those of a part of it) that print a measure."""
        return tuple(line for line in self._totals if measure in line.terms)

    @cached_property
    def _totals(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.is_total and line.name in _GRAND_TOTALS)

    def total(self, measure: str) -> Term | None:
        """The grand total of a measure, if the rows that print it agree."""
        if measure not in self._total:
            found = [line.terms[measure] for line in self.totals(measure)]
            self._total[measure] = found[0] if len({t.fen for t in found}) == 1 else None
        return self._total[measure]


def _terms(statement: Statement, document: Document, unit: Unit) -> Iterator[Term]:
    cut = {z: cut_texts(a.text for a in statement.amounts if (a.fen == 0) == z) for z in (False, True)}
    mended = {i: r.repaired for i, r in enumerate(document.repairs)}
    cells = {(c.row, c.col): c for c in statement.table.cells}
    for amount in statement.amounts:
        cell = cells.get((amount.row, amount.col))
        is_mended = amount.value_repair is not None
        text = mended[amount.value_repair] if amount.value_repair is not None else amount.text
        page, doubt = (cell.page, cell.doubt) if cell else (None, None)
        place = Place(statement.ordinal, None, amount.row, amount.col, page, amount.text)
        is_cut = not is_mended and amount.text in cut[amount.fen == 0]
        yield Term(
            statement, amount, unit, text, amount.fen, place_fen(text, unit), place, is_cut, page, doubt
        )  # fmt: skip


def _subject(amount: Amount) -> tuple[object, ...]:
    return (amount.row, amount.side, amount.subject_kind, amount.subject_code, amount.subject_name)


def _line(terms: list[Term]) -> Line:
    first = terms[0].amount
    by_measure = {t.amount.measure: t for t in terms}
    name = plain(first.subject_name or "")
    return Line(
        first.row,
        first.side,
        first.subject_kind,
        first.subject_code,
        name,
        first.level,
        first.parent_name,
        by_measure,
    )
