"""All that a document says in numbers: its claims with their numerals, by section and by subject."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from weakref import WeakKeyDictionary

from msgspec.structs import replace

from parsers.claims.numerals import Numeral, find_numerals
from parsers.claims.printed import printed
from parsers.model import Claim, Unit
from parsers.rules.arithmetic import FEN_PER, decimals
from parsers.rules.sentences.interval import around
from parsers.rules.sentences.said import WHOLES, Said, bare, number_of
from parsers.rules.view import Book, Line, Sheet, squash

_CLAUSE = re.compile(r"[,。;:]")
_YEAR = re.compile(r"(?<![比较与同和])(20\d\d)年")
_FAR = 40
"""How many numbers before and behind one may have to do with it."""
_MOST_WHOLES = 150
_RATE_PLACES = _MONEY_PLACES = 2


class Speech:
    """All that a document says in numbers, in its order, and by section."""

    def __init__(self, book: Book):
        self.document = book.document
        self.all = tuple(_read(book.document.claims, book.document.identity.fiscal_year))
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
        at = bisect_left(here, said.index, key=lambda s: s.index)
        return here[max(0, at - _FAR) : at][::-1]

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
        return (*here[max(0, at - _FAR) : at][::-1], *here[at + 1 : at + _FAR])

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

    @cached_property
    def is_single(self) -> bool:
        """Whether it is one account: no form has amounts twice."""
        forms = [s.form for s in self.document.statements if s.amounts and s.form != "unknown"]
        return len(forms) == len(set(forms))

    @cached_property
    def wholes(self) -> tuple[Said, ...]:
        """Every amount of the year, each once: among them the base that a rate may have been taken of."""
        return tuple(
            {(s.fen, s.half): s for s in reversed(self.spoken[:_MOST_WHOLES]) if s.is_whole}.values()
        )


_SPEECHES: WeakKeyDictionary[Book, Speech] = WeakKeyDictionary()


def speech(book: Book) -> Speech:
    """What a document says, read once for all checks."""
    if book not in _SPEECHES:
        _SPEECHES[book] = Speech(book)
    return _SPEECHES[book]


def _read(claims: tuple[Claim, ...], year: int | None) -> Iterator[Said]:
    """Each claim with its numeral: of a sentence's numerals the next one that states it."""
    text, plain, rest = "", "", list[Numeral]()
    for index, claim in enumerate(claims):
        if claim.text != text:
            text, plain = claim.text, printed(claim.text).plain
            rest = [n for n in find_numerals(f"{plain}。") if n.kind or n.reason is None]
        at = next((i for i, n in enumerate(rest) if _states(n, claim, plain)), None)
        numeral = rest[at] if at is not None else None
        if at is not None:
            rest = rest[at + 1 :]
        of_year = _of_its_year(claim, plain[: numeral.start], year) if numeral and year else claim
        if (said := _said(index, of_year, numeral, plain)) is not None:
            yield said


def _of_its_year(claim: Claim, lead: str, year: int) -> Claim:
    """The claim; one whose own clause names another year than the document's is no amount of the year."""
    named = _YEAR.findall(_CLAUSE.split(lead)[-1]) if claim.measure in WHOLES else []
    if not named or int(named[-1]) == year:
        return claim
    base = "previous_year" if int(named[-1]) == year - 1 else "other_year"
    return replace(claim, measure=f"{claim.measure}.{base}")


def _states(numeral: Numeral, claim: Claim, plain: str) -> bool:
    if claim.fen is not None:
        return numeral.kind == "money" and abs(numeral.in_fen()) == abs(claim.fen)
    if numeral.kind == "money":
        return False
    number = squash(claim.number or "").lstrip("-").replace(" ", "")
    printed_digits = plain[numeral.start : numeral.stop].lstrip("-").replace(" ", "")
    return number == printed_digits or number == numeral.digits


def _said(index: int, claim: Claim, numeral: Numeral | None, plain: str) -> Said | None:
    start = numeral.start if numeral else -1
    if claim.fen is not None:
        unit: Unit = "yuan" if (claim.unit or "").strip() == "元" else "wan_yuan"
        per = (numeral.fen if numeral else None) or FEN_PER[unit]
        places = decimals(numeral.digits) if numeral else _MONEY_PLACES
        half = Fraction(per, 2 * 10**places)
        value = Fraction(claim.fen)
        return Said(index, claim, value, half, places, unit, plain, start, around(value, half))
    number = number_of(claim.number or "")
    if number is None:
        return None
    places = _meant_places(claim.number or "")
    half = Fraction(1, 2 * 10**places) if claim.measure != "count" else Fraction(0)
    return Said(index, claim, number, half, places, None, plain, start, around(number, half))


def _meant_places(number: str) -> int:
    """Its decimals; zeros behind the second are filled in (13.750 is 13.75)."""
    places = decimals(number)
    filled = len(number) - len(number.rstrip("0")) if places else 0
    return max(min(places, _RATE_PLACES), places - filled)
