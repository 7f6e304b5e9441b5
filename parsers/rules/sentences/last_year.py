"""What the text says of last year, against last year's document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from parsers.model import Finding
from parsers.rules.arithmetic import money
from parsers.rules.book import Book
from parsers.rules.sentences.interval import Interval, agree, minus
from parsers.rules.sentences.quantities import Quantity, figures_as, quantity
from parsers.rules.sentences.rates import Number, number, shown_of, wholes_of
from parsers.rules.sentences.said import Said
from parsers.rules.sentences.speech import speech
from parsers.rules.sentences.telling import finding

_PREVIOUS = "previous_year"
_Which = tuple[int, str]
"""A quantity that is declared, and of its items the name."""


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
    same = previous.once(_stated).get(_of_quantity(known, said)) if known else None
    return same[0] if same and len(same) == 1 else None


def _stated(book: Book) -> dict[_Which, list[Said]]:
    """The amounts of the year that the text states of each quantity, and of each item, each amount once."""
    kind, found = book.document.identity.kind, defaultdict[_Which, dict[int, Said]](dict)
    for said in speech(book).spoken:
        known = quantity(said, kind) if said.is_whole else None
        if known:
            found[_of_quantity(known, said)].setdefault(said.fen, said)
    return {which: list(by_fen.values()) for which, by_fen in found.items()}


def _of_quantity(known: Quantity, said: Said) -> _Which:
    return id(known), said.key if known.id.endswith(".item") else ""


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
