"""The same quantity stated twice in the text, where no table states it."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.model import Finding
from parsers.rules.book import Book
from parsers.rules.sentences.interval import agree
from parsers.rules.sentences.parts import stated
from parsers.rules.sentences.quantities import figures
from parsers.rules.sentences.said import Said
from parsers.rules.sentences.speech import Speech, speech
from parsers.rules.sentences.telling import finding, outcome_of


def twice(book: Book, rule: str) -> Iterator[Finding]:
    """Each later statement of an amount, a budget or a change = the first one of the same words."""
    spoken = speech(book)
    for said_all in stated(book).values() if spoken.is_single else ():
        if not any(s.fen for s in said_all) or figures(said_all[0], book, spoken):
            continue
        firsts: dict[str, Said] = {}
        for other in said_all:
            first = firsts.setdefault(other.key, other)
            if first is not other and not other.is_inherited and not first.is_inherited:
                is_near = first.claim.section == other.claim.section
                yield _compared(rule, other, first, spoken, is_sure=is_near)


def counts(book: Book, rule: str) -> Iterator[Finding]:
    """A count of the text = that of the document's table of counts."""
    spoken = speech(book)
    tables = {(s.claim.topic, s.key): s for s in spoken.counted}
    for said in spoken.spoken:
        other = tables.get((said.claim.topic, said.key))
        if other and said.measure in ("count", "area") and (said.value or other.value):
            yield _compared(rule, said, other, spoken, is_sure=True)


def _compared(rule: str, said: Said, other: Said, spoken: Speech, *, is_sure: bool) -> Finding:
    agreement = agree(said.interval, other.interval)
    outcome = outcome_of("error" if agreement == "cut" else agreement, spoken)
    outcome = "warning" if outcome == "error" and not is_sure else outcome
    expected = other.fen if other.claim.fen is not None else other.claim.number
    return finding(rule, outcome, f"twice_{agreement}", said, [other], expected, other=other.shown)
