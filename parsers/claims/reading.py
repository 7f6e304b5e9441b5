"""Sections → verdicts: every numeral, clause by clause, and the claim that it makes or why it makes none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from parsers.claims.grammar import pattern
from parsers.claims.measures import Measured, compared, earlier_year, measure_of
from parsers.claims.numerals import Numeral, find_numerals
from parsers.claims.printed import Printed, paragraphs, printed
from parsers.claims.spots import Spot
from parsers.claims.subjects import clean, counted_behind, counted_event, find_named, opening_of
from parsers.claims.thread import Thread, without_bases
from parsers.claims.topics import Heading, heading_of
from parsers.model import Claim, Kind, Section

_SENTENCE = re.compile(r"[^。！!？?]*[。！!？?]?")
_YEAR = re.compile(r"(?<![比较与同和])20\d\d(?=年|全年)")
_NOTE = re.compile(r"^\(?备?注\d*[:：.、]")
_ITEM = re.compile(r"^\d{1,2} ?[.、]")
_TITLE = re.compile(
    r"^(?:\(?[\d一二三四五六七八九十]{1,3}[).、])?[^,。;:]{2,40}?(?:情况|说明|结果|概况)(?:[。:]|$)"
)


class Verdict(Struct, frozen=True):
    """A numeral as printed, at `start` of its sentence, with either its `claim` or the `reason` of none."""

    section: int
    text: str
    start: int
    numeral: str
    claim: Claim | None = None
    reason: str | None = None


def read_text(sections: Sequence[Section], kind: Kind | None) -> Iterator[Verdict]:
    """All numerals of the sections in order."""
    year = _year(sections)
    above: list[tuple[int, Heading]] = []
    for section in sections:
        above = [(level, heading) for level, heading in above if level < section.level]
        title = printed(section.heading).plain
        if (heading := heading_of(title)) and not any(n.kind for n in find_numerals(title)):
            above.append((section.level, heading))
        yield from _Reader(section, Thread(kind, year, above[-1][1] if above else None)).read()


def _year(sections: Sequence[Section]) -> int | None:
    """The document's year: the one that its headings name most, else the first that its text names."""
    named = Counter(year for section in sections for year in _YEAR.findall(section.heading))
    if named:
        return int(named.most_common(1)[0][0])
    found = (_YEAR.search(printed(section.text).plain) for section in sections)
    return next((int(match[0]) for match in found if match), None)


class _Reader:
    """Reads one section."""

    def __init__(self, section: Section, thread: Thread) -> None:
        self.section, self.thread = section, thread
        self.title = clean(printed(section.heading).plain) or None
        self.is_note = False

    def read(self) -> Iterator[Verdict]:
        for text in paragraphs(self.section):
            paragraph = printed(text)
            self._enter(paragraph.plain)
            for start, end, numerals in _sentences(paragraph):
                yield from self._sentence(paragraph, start, end, numerals)

    def _enter(self, plain: str) -> None:
        """A paragraph may open with a heading of its own, or be a note under a table."""
        title = _TITLE.match(plain)
        if title and (heading := heading_of(title[0])) and not heading.reason:
            self.thread.heading = heading
        self.is_note = bool(_NOTE.match(plain)) or (self.is_note and bool(_ITEM.match(plain)))

    def _sentence(
        self, paragraph: Printed, start: int, end: int, numerals: Sequence[Numeral]
    ) -> Iterator[Verdict]:
        begin, before = start, ""
        self.thread.begin_sentence(paragraph.plain[start : start + 3])
        for numeral in numerals:
            spot = Spot(paragraph, numeral, start, end, begin, before)
            verdict = self._verdict(spot)
            if numeral.kind and not numeral.reason:
                begin, before = numeral.end, spot.lead
            yield verdict
        self.thread.take(paragraph.plain[begin:end])

    def _verdict(self, spot: Spot) -> Verdict:
        reason = spot.numeral.reason or self._reason_here()
        claim = None if reason else self._claim(spot)
        if claim is None and reason is None:
            heading = self.thread.heading
            unclear = (heading.reason if heading else None) or "no_topic"
            reason = unclear if spot.numeral.kind else "no_unit"
        text, start = spot.statement()
        return Verdict(self.section.ordinal, text, start, spot.printed_number, claim, reason)

    def _reason_here(self) -> str | None:
        """Why no number counts here: a definition, an annex, a note under a table."""
        heading = self.thread.heading
        if heading and heading.reason and not heading.only:
            return heading.reason
        return "note" if self.is_note else None

    def _claim(self, spot: Spot) -> Claim | None:
        """The claim that a number makes, if it is said what it measures and what it is about."""
        thread, lead = self.thread, spot.lead
        measured = measure_of(spot.measuring, spot.numeral, thread.kind)
        if measured is None:
            return None
        thread.take(spot.words)
        thread.bracket(spot.words)
        if opening := opening_of(spot.sentence):
            thread.speak_of(opening)
        self._speak(spot, max(0, measured.begin - len(spot.measuring) + len(lead)))
        own = measured.what or self._counted(spot)
        subject = own or thread.subject or self.title
        if not self._is_allowed(f"{lead}{subject or ''}"):
            return None
        topic = thread.topic_here(own or thread.phrase or subject or "")
        return self._written(spot, measured, topic, subject) if topic else None

    def _speak(self, spot: Spot, end: int) -> None:
        """The clause's own words up to `end`, but those behind a subject named outright: they speak of it."""
        named = find_named(spot.lead)
        other = compared(spot.lead)
        end = min(end, other.start()) if other else end
        before = spot.words.removesuffix(spot.lead)
        self.thread.speak_of(without_bases(spot.lead[named.end if named else 0 : end]), before)

    def _counted(self, spot: Spot) -> str | None:
        """What a count counts, where not the words before it alone say so."""
        if spot.numeral.kind != "count":
            return None
        return counted_behind(spot.unit, spot.behind, spot.lead) or counted_event(
            self.thread.subject, spot.unit, spot.lead
        )

    def _is_allowed(self, words: str) -> bool:
        heading = self.thread.heading
        return heading is None or heading.only is None or bool(pattern(heading.only).search(words))

    def _written(self, spot: Spot, measured: Measured, topic: str, subject: str | None) -> Claim:
        numeral = spot.numeral
        is_money = numeral.kind == "money"
        is_negative = measured.sign < 0 and not numeral.digits.startswith("-")
        number = "-" * is_negative + "".join(spot.printed_number.split())
        return Claim(
            topic=topic,
            measure=self._based(measured, spot.lead),
            text=spot.statement()[0],
            subject=subject,
            fen=numeral.in_fen() * (-1 if is_negative else 1) if is_money else None,
            number=None if is_money else number,
            unit=spot.printed_unit,
            section=self.section.ordinal,
            page=self.section.page,
        )

    def _based(self, measured: Measured, lead: str) -> str:
        """The measure with what it is measured against."""
        if measured.changes:
            return f"{measured.measure}.{self.thread.base or 'previous_year'}"
        if measured.base:
            return f"{measured.measure}.{measured.base}"
        when = earlier_year(lead)
        if when and measured.measure in ("amount", "budget", "final") and str(self.thread.year) not in when:
            measure = "final" if measured.measure == "budget" and "执行" in lead else measured.measure
            return f"{measure}.previous_year"
        return measured.measure


def _sentences(paragraph: Printed) -> Iterator[tuple[int, int, list[Numeral]]]:
    """The sentences of a paragraph, from and to, with their numerals."""
    ends = [match.end() for match in _SENTENCE.finditer(paragraph.plain)]
    numerals = list(find_numerals(paragraph.plain))[::-1]
    start = 0
    for end, _ in groupby(ends):
        here = []
        while numerals and numerals[-1].start < end:
            here.append(numerals.pop())
        yield start, end, here
        start = end
