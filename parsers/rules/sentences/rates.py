"""Rates that the text states, recomputed: shares of a whole, growth, completion of a budget."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cache

import msgspec
from msgspec import Struct

from parsers.model import Finding
from parsers.rules.arithmetic import Term
from parsers.rules.sentences.interval import Agreement, Interval, agree, around, computed, rounded
from parsers.rules.sentences.quantities import figures, figures_as, figures_of, quantity
from parsers.rules.sentences.said import Said, Speech, speech
from parsers.rules.sentences.tables import span
from parsers.rules.sentences.telling import finding, messages, outcome_of, shown
from parsers.rules.view import Book
from parsers.rules.wording import data

HUNDRED = Fraction(100)


class _Whole(Struct, frozen=True, forbid_unknown_fields=True):
    """What a share is taken of: `words` for the phrase before it; the quantities that may be meant."""

    words: str
    wholes: tuple[str, ...]


class _Shares(Struct, frozen=True, forbid_unknown_fields=True):
    phrase: str
    named: tuple[_Whole, ...]
    implied: dict[str, tuple[str, ...]]


@cache
def _shares() -> _Shares:
    return msgspec.yaml.decode(data("parsers.rules.sentences", "shares.yml"), type=_Shares)


Number = Said | Term


def number(of: Number) -> Interval:
    """What a number stands for, in fen or in its own unit."""
    return of.interval if isinstance(of, Said) else span(of)


def shown_of(of: Number) -> str:
    """A number for a reader."""
    return of.shown if isinstance(of, Said) else shown(of)


def shares(book: Book, rule: str) -> Iterator[Finding]:
    """A share = its part ÷ the whole that its sentence names, or else the section's own whole."""
    spoken = speech(book)
    for said in spoken.spoken:
        if said.measure != "share" or said.claim.unit is None:
            continue
        part = _part(said, spoken)
        if part is None:
            continue
        wholes = [w for w in _wholes(said, part, book, spoken) if number(w).is_positive]
        if wholes:
            yield _rated(rule, "share", said, [part], wholes, _share, spoken)


def growth(book: Book, rule: str) -> Iterator[Finding]:
    """A growth = its change ÷ (this year − the change), or this year ÷ last year − 1."""
    spoken = speech(book)
    for said in spoken.spoken:
        if said.measure != "growth":
            continue
        delta, now, then = change_of(said, spoken), wholes_of(said, spoken), earlier_of(said, spoken)
        if then and now and number(then).is_positive:
            yield _rated(rule, "growth", said, [then], now, lambda p, v: (v / p - 1) * HUNDRED, spoken)
        elif delta and (now or (now := list(figures_as(said, _value(book), book, spoken)))):
            sound = [v for v in now if computed(lambda d, v: v - d, delta.interval, number(v)).is_positive]
            if sound:
                yield _rated(rule, "growth", said, [delta], sound, _grown, spoken)


def deltas(book: Book, rule: str) -> Iterator[Finding]:
    """A change = this year − the other year, where a section states all three."""
    spoken = speech(book)
    for said in spoken.spoken:
        if said.measure == "delta" and said.claim.fen is not None:
            then = earlier_of(said, spoken)
            if then and (now := wholes_of(said, spoken)):
                yield from _differing(rule, said, now, then, spoken)


def completion(book: Book, rule: str) -> Iterator[Finding]:
    """A rate of completion = what was spent ÷ the budget that it names."""
    spoken = speech(book)
    for said in spoken.spoken:
        if said.measure != "completion":
            continue
        spent, budgets = wholes_of(said, spoken, ("final", "amount")), planned(said, book, spoken)
        sound = [b for b in budgets if number(b).is_positive]
        if spent and sound:
            yield _rated(rule, "completion", said, spent[:1], sound, _share, spoken)


def planned(said: Said, book: Book, spoken: Speech) -> list[Number]:
    """The budgets that a rate of completion may be of: those its section states, else the table's."""
    wanted = ("initial_budget",) if said.base else ("budget", "initial_budget")
    near = [s for s in spoken.near(said) if s.claim.measure in wanted]
    return [*near] or [*figures_as(said, "budget", book, spoken)]


def _share(part: Fraction, whole: Fraction) -> Fraction:
    return part / whole * HUNDRED


def _grown(delta: Fraction, now: Fraction) -> Fraction:
    return delta / (now - delta) * HUNDRED


def _value(book: Book) -> str:
    return "budget" if book.document.identity.kind == "budget" else "final"


def _part(said: Said, spoken: Speech) -> Said | None:
    """The amount whose share it is: the nearest before it in its own sentence, of its own subject."""
    for other in spoken.before(said)[:4]:
        if other.claim.text != said.claim.text:
            return None
        if other.is_whole:
            return other if other.key == said.key else None
    return None


def _wholes(said: Said, part: Said, book: Book, spoken: Speech) -> list[Number]:
    phrase = re.search(_shares().phrase, said.lead)
    words = phrase["base"] if phrase else ""
    named = next((w.wholes for w in _shares().named if words and re.search(w.words, words)), None)
    if words and named is None:
        return []
    known = quantity(part, book.document.identity.kind)
    ids = named or _shares().implied.get(known.id if known else "", ())
    return [w for i in ids for w in _stated(i, part, book, spoken)]


def _stated(id_: str, part: Said, book: Book, spoken: Speech) -> Iterator[Number]:
    """The amounts that a quantity is stated with: in the part's section first, then in the others and in tables."""
    kind = book.document.identity.kind
    before = [*spoken.before(part), *(s for s in spoken.spoken if s.claim.section != part.claim.section)]
    for said in before:
        known = quantity(said, kind) if said.is_whole else None
        if known and known.id == id_ and said is not part:
            yield said
            yield from figures(said, book, spoken)[:1]
            return
    yield from figures_of(id_, book)[:1]


def wholes_of(
    said: Said, spoken: Speech, measures: Sequence[str] = ("amount", "final", "budget")
) -> list[Number]:
    """What its section states of its subject for the year, the nearest first."""
    return [s for s in spoken.near(said) if s.claim.measure in measures and s.claim.fen is not None]


def change_of(said: Said, spoken: Speech) -> Said | None:
    """The change that a rate of growth is of: of the same subject and base, right before it."""
    same = (s for s in spoken.before(said)[:3] if s.key == said.key and s.measure == "delta")
    return next((s for s in same if s.claim.fen is not None and s.base == said.base), None)


def earlier_of(said: Said, spoken: Speech) -> Said | None:
    """The amount of the other year, in the same sentence."""
    wanted = [f"{m}.{said.base}" for m in ("final", "budget", "amount")] if said.base else []
    if said.base == "initial_budget":
        wanted = ["initial_budget"]
    near = (s for s in spoken.near(said) if s.claim.measure in wanted and s.claim.text == said.claim.text)
    return next(near, None)


def _rated(
    rule: str,
    which: str,
    said: Said,
    firsts: Sequence[Number],
    wholes: Sequence[Number],
    formula: Callable[[Fraction, Fraction], Fraction],
    spoken: Speech,
) -> Finding:
    """The finding on a rate, computed with the whole that fits it best."""
    first = firsts[0]

    def judged(whole: Number) -> tuple[Agreement, Interval]:
        result = computed(formula, number(first), number(whole))
        return agree(said.interval, result), result

    order: list[Agreement] = ["pass", "rounding", "cut", "error"]
    whole = min(wholes, key=lambda w: order.index(judged(w)[0]))
    agreement, result = judged(whole)
    places = said.places if result.half < said.half else max(0, said.places - 1)
    hint = _hint(which, said, first, formula, spoken, whole) if agreement == "error" else ""
    terms = [t for t in (first, whole) if not isinstance(t, Said)]
    value = rounded(result.point, max(places, 2))
    return finding(
        rule,
        outcome_of(agreement, spoken, terms),
        f"{which}_{agreement}",
        said,
        [first, whole],
        value,
        formula=_formula(which, first, whole),
        other=f"{value}%",
        hint=hint,
    )


def _formula(which: str, first: Number, whole: Number) -> str:
    one, two = shown_of(first), shown_of(whole)
    if which != "growth":
        return f"{one} ÷ {two}"
    if isinstance(first, Said) and first.measure == "delta":
        return f"{one} ÷ ({two} − {one})" if first.fen >= 0 else f"{one} ÷ ({two} + {one.lstrip('-')})"
    return f"{two} ÷ {one} − 1"


def _hint(
    which: str,
    said: Said,
    first: Number,
    formula: Callable[[Fraction, Fraction], Fraction],
    spoken: Speech,
    used: Number,
) -> str:
    """The amount of the document with which the rate would be right, if there is just that one."""
    if said.value == HUNDRED:
        return _own_hint(which, first)
    fitting = {}
    for other in spoken.wholes:
        if other is used or other.value == number(used).point or not other.interval.is_positive:
            continue
        if which == "growth" and not computed(lambda d, v: v - d, number(first), other.interval).is_positive:
            continue
        if agree(said.interval, computed(formula, number(first), other.interval)) == "pass":
            fitting[other.fen] = other
    if len(fitting) != 1 and not (which == "share" and fitting):
        return ""
    other = next(iter(fitting.values()))
    return messages()[f"{which}_hint"].format(base=other.name, amount=other.shown)


def _own_hint(which: str, first: Number) -> str:
    if which != "share" or not isinstance(first, Said):
        return ""
    return messages()["share_own"].format(base=first.name, amount=first.shown)


def _differing(rule: str, said: Said, now: Sequence[Number], then: Said, spoken: Speech) -> Iterator[Finding]:
    def result(value: Number) -> Interval:
        return computed(lambda v, p: v - p, number(value), then.interval)

    value = min(now, key=lambda v: abs(result(v).point - said.value))
    agreement = agree(said.interval, around(result(value).point, result(value).half))
    fen = int(result(value).point)
    yield finding(
        rule,
        outcome_of(agreement, spoken),
        f"delta_{agreement}",
        said,
        [value, then],
        fen,
        formula=f"{shown_of(value)} − {then.shown}",
        other=f"{rounded(Fraction(fen, 1_000_000), 2)} 万元",
    )
