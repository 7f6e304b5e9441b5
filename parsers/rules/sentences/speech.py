"""All that a document says in numbers: its claims with their numerals, by section and by subject."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import groupby

from msgspec.structs import replace

from parsers.model import Claim, Unit
from parsers.rules.arithmetic import FEN_PER, Term, decimals
from parsers.rules.book import Book
from parsers.rules.sentences.interval import Interval, around
from parsers.rules.sentences.placed import Numeral, placed
from parsers.rules.sentences.said import WHOLES, Said, bare, number_of
from parsers.rules.sheet import Line, Sheet

_CLAUSE = re.compile(r"[,。;:]")
_YEAR = re.compile(r"(?<![比较与同和])(20\d\d)年")
_OTHER_YEAR = re.compile(
    r"(?:(?P<year>20\d\d)年|上年|去年|上一年)度?(?:同期)?的?(?:年初|全年)?(?:部门|单位|财政拨款)?"
    r"(?:收入|支出|预算|决算|执行|安排|总计|合计|总额|金额|数|额)*(?:的|为|是)?$"
)
"""What stands right before an amount of another year (较上年预算数120万元); 上年结转 is money of this year."""
_TIMES = ("倍", "成")
"""Behind a number that is no percentage, though no unit is printed."""
FAR = 40
"""How many numbers before and behind one may have to do with it."""
_MOST_WHOLES = 150
_RATE_PLACES = _MONEY_PLACES = 2


class Speech:
    """All that a document says in numbers, in its order, and by section."""

    def __init__(self, book: Book):
        self.document = book.document
        self.all = tuple(_read(book.document.claims, book.document.identity.fiscal_year, book.plain))
        self.figures: dict[tuple[int, str], tuple[Term, ...]] = {}
        """The figures of tables for what a quantity declares, by that and the measure."""
        self._names: dict[int, frozenset[str]] = {}
        self._lines: dict[int, defaultdict[str, list[Line]]] = {}
        self.is_doubtful = any(t.doubt for sheet in book.sheets for t in sheet.terms)

    @cached_property
    def spoken(self) -> tuple[Said, ...]:
        """What sentences state: without the tables of counts."""
        return tuple(s for s in self.all if s.claim.statement is None)

    @cached_property
    def counted(self) -> tuple[Said, ...]:
        """What tables of counts state."""
        return tuple(s for s in self.all if s.claim.statement is not None)

    @cached_property
    def by_section(self) -> dict[int | None, tuple[Said, ...]]:
        """What each section states."""
        grouped: dict[int | None, list[Said]] = defaultdict(list)
        for said in self.spoken:
            grouped[said.claim.section].append(said)
        return {section: tuple(found) for section, found in grouped.items()}

    def before(self, said: Said) -> tuple[Said, ...]:
        """What its section says before it, the nearest first."""
        here = self.by_section[said.claim.section]
        return here[max(0, said.at - FAR) : said.at][::-1]

    @cached_property
    def _by_text(self) -> dict[tuple[int | None, str], list[Said]]:
        grouped: dict[tuple[int | None, str], list[Said]] = defaultdict(list)
        for said in self.spoken:
            grouped[said.claim.section, said.claim.text].append(said)
        return grouped

    def sentence(self, said: Said) -> list[Said]:
        """What its sentence states, itself among it."""
        return self._by_text[said.claim.section, said.claim.text]

    @cached_property
    def _by_subject(self) -> dict[tuple[int | None, str, str], list[Said]]:
        grouped: dict[tuple[int | None, str, str], list[Said]] = defaultdict(list)
        for said in self.spoken:
            grouped[said.claim.section, said.claim.topic, said.key].append(said)
        return grouped

    def near(self, said: Said) -> tuple[Said, ...]:
        """What its section says of the same subject: before it, the nearest first, then behind it."""
        here = self._by_subject[said.claim.section, said.claim.topic, said.key]
        at = bisect_left(here, said.index, key=lambda s: s.index)
        return (*here[max(0, at - FAR) : at][::-1], *here[at + 1 : at + FAR])

    def lines(self, sheet: Sheet, name: str) -> list[Line]:
        """A statement's lines of subjects of a name."""
        ordinal = sheet.statement.ordinal
        if ordinal not in self._lines:
            grouped: defaultdict[str, list[Line]] = defaultdict(list)
            for line in sheet.lines:
                if line.code and not line.is_total:
                    grouped[bare(line.name)].append(line)
            self._lines[ordinal] = grouped
        return self._lines[ordinal].get(name, [])

    def names(self, sheet: Sheet) -> frozenset[str]:
        """The names of a statement's lines, as they are compared."""
        ordinal = sheet.statement.ordinal
        if ordinal not in self._names:
            self._names[ordinal] = frozenset(bare(line.name) for line in sheet.lines)
        return self._names[ordinal]

    @cached_property
    def is_single(self) -> bool:
        """Whether it is one account: no form has amounts twice."""
        forms = [s.form for s in self.document.statements if s.amounts and s.form != "unknown"]
        return len(forms) == len(set(forms))

    @cached_property
    def wholes(self) -> tuple[Said, ...]:
        """Every amount of the year, each once: among them the base that a rate may have been taken of."""
        return tuple({s.interval: s for s in reversed(self.spoken[:_MOST_WHOLES]) if s.is_whole}.values())


def speech(book: Book) -> Speech:
    """What a document says, read once for all checks."""
    return book.once(Speech)


def _read(claims: tuple[Claim, ...], year: int | None, plain_of: Callable[[str], str]) -> Iterator[Said]:
    """Each claim with its numeral: of a sentence's numerals the next one that states it."""
    numbered = enumerate(claims)
    places: defaultdict[int | None, int] = defaultdict(int)
    for text, group in groupby(numbered, key=lambda pair: pair[1].text):
        here = list(group)
        plain = plain_of(text)
        numerals = placed(plain, [claim for _, claim in here])
        for (index, claim), numeral in zip(here, numerals, strict=True):
            of_year = _of_its_year(claim, plain[: numeral.start], year) if numeral and year else claim
            at = places[claim.section]
            if (said := _said(index, at, of_year, numeral, plain)) is not None:
                places[claim.section] += claim.statement is None
                yield said


def _of_its_year(claim: Claim, lead: str, year: int) -> Claim:
    """The claim; one whose own clause names another year than the document's is no amount of the year."""
    if claim.measure not in WHOLES:
        return claim
    clause = _CLAUSE.split(lead)[-1]
    if before := _OTHER_YEAR.search(clause):
        named = int(before["year"] or year - 1)
    else:
        named = int((_YEAR.findall(clause) or [year])[-1])
    if named == year:
        return claim
    base = "previous_year" if named == year - 1 else "other_year"
    return replace(claim, measure=f"{claim.measure}.{base}")


def _said(index: int, at: int, claim: Claim, numeral: Numeral | None, plain: str) -> Said | None:
    unit: Unit | None = None
    if claim.fen is not None:
        unit = "yuan" if (claim.unit or "").strip() == "元" else "wan_yuan"
        places = decimals(numeral.digits) if numeral else _MONEY_PLACES
        interval = _of_money(claim.fen, (numeral.fen if numeral else None) or FEN_PER[unit], places)
    else:
        number = number_of(claim.number or "")
        is_times = numeral and plain.startswith(_TIMES, numeral.start + len(numeral.digits))
        if number is None or is_times:
            return None
        places = _meant_places(claim.number or "")
        half = 0 if claim.measure == "count" else number[1] // 10**places
        interval = around(2 * number[0], half, 2 * number[1])
    name, (measure, _, base) = claim.subject or "", claim.measure.partition(".")
    is_whole = claim.fen is not None and claim.measure in WHOLES
    start = numeral.start if numeral else -1
    return Said(
        index, at, claim, places, unit, plain, start, interval, claim.fen or 0, name, bare(name), measure, base,
        is_whole,
    )  # fmt: skip


def _of_money(fen: int, fen_per: int, places: int) -> Interval:
    """Money that is printed in units of so many fen with so many decimals."""
    place, rest = divmod(fen_per, 10**places)
    if not rest:
        return around(2 * fen, place, 2)
    return around(2 * fen * 10**places, fen_per, 2 * 10**places)


def _meant_places(number: str) -> int:
    """Its decimals; zeros behind the second are filled in (13.750 is 13.75)."""
    places = decimals(number)
    filled = len(number) - len(number.rstrip("0")) if places else 0
    return max(min(places, _RATE_PLACES), places - filled)
