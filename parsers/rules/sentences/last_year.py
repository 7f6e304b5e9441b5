"""What the text says of last year, against last year's document."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.model import Finding
from parsers.rules.arithmetic import money
from parsers.rules.sentences.interval import Interval, agree, minus
from parsers.rules.sentences.quantities import figures_as, quantity
from parsers.rules.sentences.rates import Number, number, shown_of, wholes_of
from parsers.rules.sentences.said import Said
from parsers.rules.sentences.speech import speech
from parsers.rules.sentences.telling import finding
from parsers.rules.view import Book

_PREVIOUS = "previous_year"


def last_year(book: Book, rule: str) -> Iterator[Finding]:
    """An amount − its change (or last year's, where it is printed) = what last year's document states."""
    if book.previous is None or book.previous.document.identity.kind != book.document.identity.kind:
        return
    spoken = speech(book)
    for said in spoken.spoken:
        if said.base != _PREVIOUS or said.claim.fen is None:
            continue
        now = wholes_of(said, spoken) if said.measure == "delta" else []
        if said.measure == "delta" and not now:
            continue
        then = then_of(said, book, book.previous)
        if then is not None:
            yield _compared(rule, said, now[0] if now else None, then)


def then_of(said: Said, book: Book, previous: Book) -> Number | None:
    """What last year's document states of the same quantity: in a table, or else in its text."""
    measure = "budget" if book.document.identity.kind == "budget" else "final"
    if said.measure == "final" and measure == "budget":
        return None
    found = figures_as(said, measure, previous, speech(previous))
    if found:
        return found[0]
    known = quantity(said, book.document.identity.kind)
    same = [
        s
        for s in speech(previous).spoken
        if s.is_whole and known and quantity(s, previous.document.identity.kind) is known
    ]
    same = [s for s in same if s.key == said.key] if known and known.id.endswith(".item") else same
    return same[0] if len({s.fen for s in same}) == 1 else None


def _compared(rule: str, said: Said, now: Number | None, then: Number) -> Finding:
    value: Interval = said.interval
    formula = said.shown
    if now is not None:
        value = minus(number(now), said.interval)
        then_shown = money(value.whole, said.unit or "wan_yuan", said.places)
        formula = f"{shown_of(now)} − ({said.shown}) = {then_shown}"
    agreement = agree(number(then), value)
    outcome = agreement if agreement in ("pass", "rounding") else "warning"
    others = [o for o in (now,) if o is not None]
    words = {"formula": formula, "other": shown_of(then)}
    return finding(rule, outcome, f"last_{agreement}", said, others, number(then).whole, **words)
