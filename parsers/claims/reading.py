"""Sections → verdicts: every numeral, clause by clause, and the claim that it makes or why it makes none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from parsers.claims.grammar import pattern
from parsers.claims.measures import Measured, earlier_year, measure_of
from parsers.claims.numerals import Numeral, find_numerals
from parsers.claims.printed import Printed, paragraphs, printed
from parsers.claims.subjects import clean, counted_behind, counted_event, find_named, opening_of
from parsers.claims.thread import Thread, lead_of, without_bases
from parsers.claims.topics import Heading, heading_of
from parsers.model import Claim, Kind, Section

_SENTENCE = re.compile(r"[^。！!？?]*[。！!？?]?")
_STATEMENT = re.compile(r"[^。;！!？?]+")
_YEAR = re.compile(r"20\d\d(?=年|全年)")
_NOTE = re.compile(r"^\(?备?注\d*[:：.、]")
_ITEM = re.compile(r"^\d{1,2} ?[.、]")
_TITLE = re.compile(
    r"^(?:\(?[\d一二三四五六七八九十]{1,3}[).、])?[^,。;:]{2,40}?(?:情况|说明|结果|概况)(?:[。:]|$)"
)


class Verdict(Struct, frozen=True):
    """A numeral of the running text, as printed, and its sentence: `claim` or `reason`, never both."""

    section: int
    text: str
    numeral: str
    claim: Claim | None = None
    reason: str | None = None


def read_text(sections: Sequence[Section], kind: Kind | None) -> Iterator[Verdict]:
    """All numerals of the sections in order."""
    year = _year(sections)
    above: list[tuple[int, Heading]] = []
    for section in sections:
        above = [(level, heading) for level, heading in above if level < section.level]
        title = printed(section.heading)
        if (heading := heading_of(title.plain)) and not any(n.kind for n in find_numerals(title.plain)):
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
            numerals = find_numerals(paragraph.plain)
            for sentence in _SENTENCE.finditer(paragraph.plain):
                here = [n for n in numerals if sentence.start() <= n.start < sentence.end()]
                yield from self._sentence(paragraph, sentence.start(), sentence.end(), here)

    def _enter(self, plain: str) -> None:
        """A paragraph may open with a heading of its own, or be a note under a table."""
        title = _TITLE.match(plain)
        if title and (heading := heading_of(title[0])) and not heading.reason:
            self.thread.heading = heading
        self.is_note = bool(_NOTE.match(plain)) or (self.is_note and bool(_ITEM.match(plain)))

    def _sentence(
        self, paragraph: Printed, start: int, end: int, numerals: Sequence[Numeral]
    ) -> Iterator[Verdict]:
        thread, at = self.thread, start
        thread.begin_sentence(paragraph.plain[start:end])
        for numeral in numerals:
            reason = numeral.reason or self._reason_here()
            if reason is None:
                claim = self._claim(paragraph, start, at, end, numeral)
                reason = None if claim else "no_unit" if numeral.kind is None else "no_topic"
                if reason == "no_topic" and thread.heading and thread.heading.reason:
                    reason = thread.heading.reason
                yield self._verdict(paragraph, numeral, claim, reason)
                at = numeral.end if numeral.kind else at
            else:
                yield self._verdict(paragraph, numeral, None, reason)
        thread.take(paragraph.plain[at:end])

    def _reason_here(self) -> str | None:
        """Why no number counts here: a definition, an annex, a note under a table."""
        heading = self.thread.heading
        if heading and heading.reason and not heading.only:
            return heading.reason
        return "note" if self.is_note else None

    def _claim(self, paragraph: Printed, start: int, at: int, end: int, numeral: Numeral) -> Claim | None:
        """The claim that a number makes whose words are `plain[at:numeral.start]`."""
        thread, chunk = self.thread, paragraph.plain[at : numeral.start]
        unit = paragraph.plain[numeral.stop : numeral.end].strip()
        lead = lead_of(chunk)
        measured = measure_of(lead, numeral, thread.kind)
        if measured is None and numeral.kind == "points":
            measured = Measured("share", len(lead))
        if measured is None or (numeral.kind is None and measured.measure != "growth"):
            return None
        thread.take(chunk)
        thread.bracket(chunk)
        if at == start and (opening := opening_of(paragraph.plain[start:end])):
            thread.speak_of(opening)
        self._speak(lead, measured)
        own = counted_behind(unit, paragraph.plain[numeral.end : end]) if numeral.kind == "count" else None
        event = counted_event(thread.subject, unit, lead) if numeral.kind == "count" else None
        subject = measured.what or own or event or thread.subject or self.title
        if not self._is_allowed(f"{lead}{subject or ''}"):
            return None
        topic = thread.topic_here(subject, own or event or measured.what or thread.phrase)
        return self._written(paragraph, numeral, measured, topic, subject, lead) if topic else None

    def _speak(self, lead: str, measured: Measured) -> None:
        """The clause's own words, but those behind a subject named outright: they speak of it."""
        words = lead[: measured.begin]
        named = find_named(words)
        self.thread.speak_of(without_bases(words[named.end :] if named else words))

    def _is_allowed(self, words: str) -> bool:
        heading = self.thread.heading
        return heading is None or heading.only is None or bool(pattern(heading.only).search(words))

    def _written(
        self,
        paragraph: Printed,
        numeral: Numeral,
        measured: Measured,
        topic: str,
        subject: str | None,
        lead: str,
    ) -> Claim:
        is_negative = measured.sign < 0 and not numeral.digits.startswith("-")
        number = re.sub(r"\s", "", paragraph.at(numeral.start, numeral.stop))
        return Claim(
            topic=topic,
            measure=self._based(measured, lead),
            text=_statement(paragraph, numeral),
            subject=subject,
            fen=numeral.in_fen() * (-1 if is_negative else 1) if numeral.kind == "money" else None,
            number=None if numeral.kind == "money" else "-" * is_negative + number,
            unit=re.sub(r"\s", "", paragraph.at(numeral.stop, numeral.end)) or None,
            section=self.section.ordinal,
            page=self.section.page,
        )

    def _based(self, measured: Measured, lead: str) -> str:
        if measured.changes:
            return f"{measured.measure}.{self.thread.base or 'previous_year'}"
        if measured.base:
            return f"{measured.measure}.{measured.base}"
        when = earlier_year(lead)
        if when and measured.measure in ("amount", "budget", "final") and str(self.thread.year) not in when:
            measure = "final" if measured.measure == "budget" and "执行" in lead else measured.measure
            return f"{measure}.previous_year"
        return measured.measure

    def _verdict(
        self, paragraph: Printed, numeral: Numeral, claim: Claim | None, reason: str | None
    ) -> Verdict:
        text = claim.text if claim else _statement(paragraph, numeral)
        digits = paragraph.at(numeral.start, numeral.stop)
        return Verdict(self.section.ordinal, text, digits, claim, reason)


def _statement(paragraph: Printed, numeral: Numeral) -> str:
    """The sentence, as printed, that a number stands in."""
    for match in _STATEMENT.finditer(paragraph.plain):
        if match.start() <= numeral.start < match.end():
            return paragraph.at(match.start(), match.end()).strip()
    raise ValueError("a number outside its paragraph")
