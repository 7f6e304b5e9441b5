"""Rates and changes that the text states, recomputed: growth, differences, completion of a budget."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from parsers.model import Finding
from parsers.rules.arithmetic import Term, money
from parsers.rules.book import Book
from parsers.rules.sentences.interval import (
    Agreement,
    Interval,
    agree,
    around,
    grown,
    minus,
    risen,
    rounded,
    share_of,
)
from parsers.rules.sentences.quantities import figures_as, quantity
from parsers.rules.sentences.said import Said
from parsers.rules.sentences.speech import Speech, speech
from parsers.rules.sentences.tables import span
from parsers.rules.sentences.telling import finding, messages, outcome_of, shown

HUNDRED = around(100, 0)
Formula = Callable[[Interval, Interval], Interval]


Number = Said | Term


def number(of: Number) -> Interval:
    """What a number stands for, in fen or in its own unit."""
    return of.interval if isinstance(of, Said) else span(of)


def shown_of(of: Number) -> str:
    """A number for a reader."""
    return of.shown if isinstance(of, Said) else shown(of)


def growth(book: Book, rule: str) -> Iterator[Finding]:
    """A growth = its change ÷ (this year − the change), or this year ÷ last year − 1."""
    spoken = speech(book)
    for said in spoken.spoken:
        if said.measure != "growth" or not said.is_rate:
            continue
        now = wholes_of(said, spoken) or _alike(said, book, spoken)
        now = now or list(figures_as(said, _value(book), book, spoken))
        pairs: list[tuple[Number, Number, Formula]] = [
            (t, v, risen) for t in earlier_of(said, spoken) for v in now if number(t).is_positive
        ]
        delta = change_of(said, spoken)
        if delta:
            before = [(v, minus(number(v), delta.interval)) for v in now]
            pairs += [(delta, v, grown) for v, then in before if then.is_positive]
        if pairs:
            yield rated(rule, "growth", said, pairs, spoken)


def deltas(book: Book, rule: str) -> Iterator[Finding]:
    """A change = this year − the other year, where a section states all three."""
    spoken = speech(book)
    for said in spoken.spoken:
        if said.measure == "delta" and said.claim.fen is not None:
            then: list[Number] = [*earlier_of(said, spoken)]
            then = then or [*figures_as(said, f"{_value(book)}.{said.base}", book, spoken)]
            now = wholes_of(said, spoken) or [*figures_as(said, _value(book), book, spoken)]
            if then and now:
                yield _differing(rule, said, [(v, t) for v in now for t in then], spoken)


def completion(book: Book, rule: str) -> Iterator[Finding]:
    """A rate of completion = what was spent ÷ the budget that it names."""
    spoken = speech(book)
    for said in spoken.spoken:
        if said.measure != "completion" or not said.is_rate:
            continue
        spent, budgets = wholes_of(said, spoken, ("final", "amount")), planned(said, book, spoken)
        sound = [b for b in budgets if number(b).is_positive]
        if spent and sound:
            yield rated(rule, "completion", said, [(spent[0], b, share_of) for b in sound], spoken)


def planned(said: Said, book: Book, spoken: Speech) -> list[Number]:
    """The budgets that a rate of completion may be of: those its section states, else the table's."""
    wanted = ("initial_budget",) if said.base else ("budget", "initial_budget")
    near = [s for s in spoken.near(said) if s.claim.measure in wanted]
    return [*near] or [*figures_as(said, "budget", book, spoken)]


def _value(book: Book) -> str:
    return "budget" if book.document.identity.kind == "budget" else "final"


def wholes_of(
    said: Said, spoken: Speech, measures: Sequence[str] = ("amount", "final", "budget")
) -> list[Number]:
    """What its section states of its subject for the year, the nearest first."""
    return [s for s in spoken.near(said) if s.claim.measure in measures and s.claim.fen is not None]


def _alike(said: Said, book: Book, spoken: Speech) -> list[Number]:
    """What its section states of the same quantity in other words: 收入总计, where 收、支总计 grew."""
    kind = book.document.identity.kind
    known = quantity(said, kind)
    if known is None or known.id.endswith(".item"):
        return []
    here = spoken.by_section[said.claim.section]
    return [s for s in here if s.is_whole and quantity(s, kind) is known]


def change_of(said: Said, spoken: Speech) -> Said | None:
    """The change that a rate of growth is of: of the same subject and base, right before it."""
    same = (s for s in spoken.before(said)[:3] if s.key == said.key and s.measure == "delta")
    return next((s for s in same if s.claim.fen is not None and s.base == said.base), None)


def earlier_of(said: Said, spoken: Speech) -> list[Said]:
    """The amounts of the other year, or of the initial budget, in the same sentence."""
    wanted = [f"{m}.{said.base}" for m in ("final", "budget", "amount")] if said.base else []
    if said.base == "initial_budget":
        wanted = ["initial_budget"]
    return [s for s in spoken.near(said) if s.claim.measure in wanted and s.claim.text == said.claim.text]


_ORDER: tuple[Agreement, ...] = ("pass", "rounding", "cut", "error")


def rated(
    rule: str, which: str, said: Said, pairs: Sequence[tuple[Number, Number, Formula]], spoken: Speech
) -> Finding:
    """The finding on a rate, computed from the two numbers that fit it best."""
    results = [formula(number(one), number(two)) for one, two, formula in pairs]
    agreements = [agree(said.interval, result) for result in results]
    best = min(range(len(pairs)), key=lambda i: _ORDER.index(agreements[i]))
    (first, whole, formula), agreement = pairs[best], agreements[best]
    hint = _hint(which, said, first, formula, spoken, whole) if agreement == "error" else ""
    terms = [t for t in (first, whole) if not isinstance(t, Said)]
    value = rounded(results[best], max(said.places, 2))
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


def _hint(which: str, said: Said, first: Number, formula: Formula, spoken: Speech, used: Number) -> str:
    """The amount of the document with which the rate would be right, if there is just that one."""
    if not said.interval.compared(HUNDRED):
        return _own_hint(which, first)
    fitting = {}
    for other in spoken.wholes:
        if other is used or not other.interval.compared(number(used)) or not other.interval.is_positive:
            continue
        if which == "growth" and not minus(other.interval, number(first)).is_positive:
            continue
        if agree(said.interval, formula(number(first), other.interval)) == "pass":
            fitting[other.fen] = other
    if len(fitting) != 1 and not (which == "share" and fitting):
        return ""
    other = next(iter(fitting.values()))
    return messages()[f"{which}_hint"].format(base=other.name, amount=other.shown)


def _own_hint(which: str, first: Number) -> str:
    if which != "share" or not isinstance(first, Said):
        return ""
    return messages()["share_own"].format(base=first.name, amount=first.shown)


def _differing(rule: str, said: Said, pairs: Sequence[tuple[Number, Number]], spoken: Speech) -> Finding:
    results = [minus(number(now), number(then)) for now, then in pairs]
    best = min(range(len(pairs)), key=lambda i: abs(results[i].whole - said.fen))
    (now, then), agreement = pairs[best], agree(said.interval, results[best])
    fen, unit = results[best].whole, said.unit or "wan_yuan"
    words = {"formula": f"{shown_of(now)} − {shown_of(then)}", "other": money(fen, unit, said.places)}
    return finding(rule, outcome_of(agreement, spoken), f"delta_{agreement}", said, [now, then], fen, **words)
