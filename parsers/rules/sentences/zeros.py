"""Rates on a base of zero: told once for a section, with all that it states of the kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from parsers.model import Finding
from parsers.rules.book import Book
from parsers.rules.sentences.interval import minus
from parsers.rules.sentences.rates import Number, change_of, earlier_of, number, planned, wholes_of
from parsers.rules.sentences.said import Said
from parsers.rules.sentences.speech import Speech, speech
from parsers.rules.sentences.telling import Outcome, finding, messages

_MOST_ITEMS = 20
_OUTCOMES: dict[str, Outcome] = {"zero_warning": "warning", "zero_hundred": "info", "zero_nil": "info"}


def zeros(book: Book, rule: str) -> Iterator[Finding]:
    """A rate that is 0% though money was spent, that has a value though its base is nil, or that is 0 ÷ 0."""
    spoken = speech(book)
    found: dict[tuple[int | None, str], list[tuple[Said, Said]]] = defaultdict(list)
    for said in spoken.spoken:
        now = _now(said, spoken) if said.measure in ("growth", "completion") else None
        if now and (template := _template(said, now, book, spoken)):
            found[said.claim.section, template].append((said, now))
    for (_, template), pairs in found.items():
        yield _told(rule, template, pairs)


def coverage(book: Book, rule: str) -> Iterator[Finding]:
    """A coverage of 0% beside a count of what was covered."""
    for said in speech(book).spoken:
        if said.measure == "share" and "覆盖率" in said.name and not said.value:
            same = (s for s in speech(book).before(said) if s.claim.text == said.claim.text)
            counted = next((s for s in same if s.measure == "count" and s.value > 0), None)
            if counted:
                words = {"base": counted.name, "other": counted.shown}
                yield finding(rule, "warning", "coverage_zero", said, [counted], **words)


def _now(said: Said, spoken: Speech) -> Said | None:
    """The amount of the year: of its own words, or else one in the section that is all new."""
    delta = change_of(said, spoken) if not said.value else None
    here = spoken.by_section[said.claim.section]
    new = (s for s in here if delta and s.is_whole and s.fen == delta.fen)
    return next((s for s in wholes_of(said, spoken) if isinstance(s, Said)), None) or next(new, None)


def _template(said: Said, now: Said, book: Book, spoken: Speech) -> str | None:
    base = _base(said, now, book, spoken)
    if base is None:
        is_unsaid = said.measure == "completion" and not said.value and now.fen
        return "zero_warning" if is_unsaid else None
    if base:
        return None
    if not now.fen:
        return "zero_nil"
    return "zero_hundred" if said.value else "zero_warning"


def _base(said: Said, now: Said, book: Book, spoken: Speech) -> bool | None:
    """Whether there is a base to divide by; None where it is not said."""
    bases: list[Number]
    if said.measure == "completion":
        bases = planned(said, book, spoken)
        return any(number(b).is_positive for b in bases) if bases else None
    if earlier := earlier_of(said, spoken):
        return any(number(e).is_positive for e in earlier)
    delta = change_of(said, spoken)
    if delta is None:
        return None
    return minus(number(now), number(delta)).is_positive


def _told(rule: str, template: str, pairs: list[tuple[Said, Said]]) -> Finding:
    items = [
        messages()["zero_item"].format(
            name=said.name, amount=now.shown, what=messages()[f"zero_{said.measure}"], rate=said.shown
        )
        for said, now in pairs[:_MOST_ITEMS]
    ]
    others = [other for pair in pairs for other in pair][1:]
    words = {"count": str(len(pairs)), "items": "；".join(items)}
    return finding(rule, _OUTCOMES[template], template, pairs[0][0], others, **words)
