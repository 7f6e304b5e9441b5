"""A document as the checks see it: its statements' lines and columns, and how to name a figure.

A `Line` is one subject on one row: a basic-expenditure table prints several of them side by side. A
measure that a line prints twice is ambiguous in the whole statement and takes no part in its sums.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from msgspec import Struct

from parsers.claims.printed import printed
from parsers.model import Amount, Cell, Document, Finding, Place, Side, Statement, SubjectKind, Unit
from parsers.rules.arithmetic import Term, cut_texts, place_fen
from parsers.wording import is_column_number

T = TypeVar("T")

CHART_LENGTHS = frozenset({3, 5, 7, 9})
"""Digits of a subject code: 类 3, 款 5, 项 7, and 9 where a place adds a level of its own."""
ITEM_LENGTH = 7
"""Digits of a functional code of the lowest level that every chart has (项)."""

DIGIT = re.compile(r"\d")
_MAY_COUNT = re.compile(r"[\d\u00b2-\u00be\u2070-\u2bff\u3000-\u33ff\U0001d000-\U0001ffff]")
"""Digits, and signs that stand for some: circled, raised, bracketed."""
MONEY_TEXT = re.compile(r"[-−(]?(\d[\d,]*\.\d+|\d{1,3}(,\d{3})+)\)?")
CUT_TEXT = re.compile(r"[-−(]?\d{1,3}(,\d{3})*,\d{0,2}")
"""Money that a narrow column cut inside a group of thousands: `12,615,1`."""
WHOLE_TEXT = re.compile(r"[-−(]?\d+\)?")
NOT_MONEY_HEADER = re.compile(r"行次|栏次|序号|编码|代码|编号|^[类款项]$|科目|数量|年|比|率|%")
"""Header words over whole numbers that are no money."""


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


class Sheet:
    """A statement with amounts, read as lines."""

    def __init__(self, statement: Statement, document: Document):
        self.statement = statement
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
        coded = [line for line in self.lines if line.code]
        is_functional = any(line.kind == "functional" for line in coded)
        deepest = max((len(line.code or "") for line in coded), default=0)
        deepest = max(deepest, ITEM_LENGTH) if is_functional else deepest
        count = Counter(line.code or "" for line in coded)
        odd = {c for c, n in count.items() if (n > 1 and len(c) < deepest) or len(c) not in CHART_LENGTHS}
        return {c: [line for line in coded if line.code == c] for c in sorted(odd)}

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
            and self._is_money(c)
        )

    @cached_property
    def unread_rows(self) -> frozenset[int]:
        """The rows of the unread cells."""
        return frozenset(row for row, _ in self.unread)

    def _is_money(self, cell: Cell) -> bool:
        text = squash(cell.text)
        if not DIGIT.search(text):
            return False
        if WHOLE_TEXT.fullmatch(text):
            return cell.col in self._whole_columns
        return bool(MONEY_TEXT.fullmatch(text) or CUT_TEXT.fullmatch(text))

    @cached_property
    def _whole_columns(self) -> frozenset[int]:
        """The columns whose header words let whole numbers be money."""
        words = self.headers.items()
        return frozenset(col for col, over in words if not any(map(NOT_MONEY_HEADER.search, over)))

    @cached_property
    def headers(self) -> dict[int, tuple[str, ...]]:
        """The header words over each column, top to bottom, without 栏次 numbers."""
        words: dict[int, list[str]] = defaultdict(list)
        for cell in sorted([c for c in self.statement.table.cells if c.is_header], key=lambda c: c.row):
            text = squash(cell.text)
            if text and not is_column_number(text):
                for col in range(cell.col, cell.col + cell.colspan):
                    if text not in words[col]:
                        words[col].append(text)
        return {col: tuple(texts) for col, texts in words.items()}

    def totals(self, measure: str) -> tuple[Line, ...]:
        """The rows of the statement's grand total (not those of a part of it) that print a measure."""
        return tuple(line for line in self._totals if measure in line.terms)

    @cached_property
    def _totals(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.is_total and line.name in GRAND_TOTALS)

    def total(self, measure: str) -> Term | None:
        """The grand total of a measure, if the rows that print it agree."""
        if measure not in self._total:
            found = [line.terms[measure] for line in self.totals(measure)]
            self._total[measure] = found[0] if len({t.fen for t in found}) == 1 else None
        return self._total[measure]

    def row_label(self, term: Term) -> str:
        """The words that name a figure's row: the nearest text to its left that is no number."""
        left = [c for c in self.statement.table.cells if c.row == term.amount.row and c.col < term.amount.col]
        texts = (squash(c.text) for c in sorted(left, key=lambda c: -c.col))
        return next((t for t in texts if t and not t.isdigit() and not MONEY_TEXT.fullmatch(t)), "")

    def column(self, term: Term) -> str:
        """The lowest header word over a figure: `基本支出`."""
        return (self.headers.get(term.amount.col) or ("",))[-1]

    def label(self, term: Term) -> str:
        """A figure in words: `《支出决算表》208 社会保障和就业支出·基本支出`."""
        amount = term.amount
        code, name = amount.subject_code or "", amount.subject_name or "合计" * (amount.level == 0)
        subject = f"{code}{' ' if code and name else ''}{name}"
        column = self._columns.get(amount.col, "")
        return f"《{self.statement.title}》{subject}{'·' if subject and column else ''}{column}"

    @cached_property
    def _columns(self) -> dict[int, str]:
        """The lowest two header words over each column."""
        return {col: "·".join(words[-2:]) for col, words in self.headers.items()}


GRAND_TOTALS = frozenset(
    {"", "合计", "总计", "总合计", "支出合计", "收入合计", "本年支出合计", "本年收入合计"}
)


class Book:
    """A document's sheets, by form, with the document itself and last year's of the same kind, if it is held."""

    def __init__(self, document: Document, previous: Document | None = None):
        self.document = document
        self.previous = Book(previous) if previous else None
        self.sheets = tuple(Sheet(s, document) for s in document.statements)
        self._readings: dict[Callable[[Book], Any], Any] = {}
        self._plain: dict[str, str] = {}

    def once(self, reading: Callable[[Book], T]) -> T:
        """What a reading makes of the document: made once, and shared by all checks that ask for it."""
        if reading not in self._readings:
            self._readings[reading] = reading(self)
        made: T = self._readings[reading]
        return made

    def section_text(self, ordinal: int | None) -> str:
        """The text of a section; nothing where there is none."""
        return self._section_texts.get(ordinal, "")

    @cached_property
    def _section_texts(self) -> dict[int | None, str]:
        sections = reversed(self.document.sections)
        return {section.ordinal: section.text for section in sections}

    def plain(self, text: str) -> str:
        """A text of the document as it is read: narrow signs, no spaces but between digits."""
        if text not in self._plain:
            self._plain[text] = printed(text).plain
        return self._plain[text]

    @cached_property
    def text(self) -> str:
        """All headings and texts, as they are printed."""
        return "".join(f"{section.heading}\n{section.text}\n" for section in self.document.sections)

    @cached_property
    def unspaced(self) -> str:
        """All headings and texts, as they are printed, in one line without spaces."""
        return "".join(self.text.split())

    @cached_property
    def words(self) -> str:
        """All headings and texts, as they are compared."""
        return squash(self.text)

    def says(self, pattern: str) -> bool:
        """Whether the text holds a pattern for squashed words; nearly always it does as it is printed."""
        return re.search(pattern, self.text) is not None or re.search(pattern, self.words) is not None

    def only(self, form: str) -> Sheet | None:
        """The one sheet of a form that holds amounts; None where there is none, or several."""
        return self._only.get(form)

    @cached_property
    def _only(self) -> dict[str, Sheet]:
        held = {form: [s for s in sheets if s.terms] for form, sheets in self._by_form.items()}
        return {form: found[0] for form, found in held.items() if len(found) == 1}

    def empty(self, form: str) -> Statement | None:
        """The one statement of a form, if the document prints it empty."""
        found = [s.statement for s in self._by_form[form]]
        return found[0] if len(found) == 1 and found[0].is_empty else None

    @cached_property
    def _by_form(self) -> defaultdict[str, list[Sheet]]:
        found: defaultdict[str, list[Sheet]] = defaultdict(list)
        for sheet in self.sheets:
            found[sheet.statement.form].append(sheet)
        return found


_SHORT = 64  # characters: names and numbers, which come again and again; sentences do not

Check = Callable[[Book, str], Iterator[Finding]]
"""A rule: its findings on a document, under the id given."""


def squash(text: str) -> str:
    """A text as it is compared: NFKC, without spaces."""
    return _remembered(text) if len(text) <= _SHORT else _squash(text)


def _squash(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


_remembered = lru_cache(maxsize=4096)(_squash)


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
    name = squash(first.subject_name or "")
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
