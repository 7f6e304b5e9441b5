"""Whose number it is: the words before it without what is said of it."""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct

from parsers.claims.grammar import either, load, pattern
from parsers.remembered import remembered

_CLAUSES = re.compile("[,:;]")


class _Subjects(Struct, frozen=True, forbid_unknown_fields=True):
    marks: tuple[str, ...]
    paths: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    generic: str
    wholes: str
    halves: str
    first: str
    openings: str
    not_openings: str
    parts: str
    reasons: str
    counted_units: tuple[str, ...]
    counted: str
    not_counted: str
    counted_short: str
    not_before: str
    events: str
    event_tails: str
    event_words: str
    event_units: dict[str, str]
    attributes: str
    heads: str
    names: dict[str, str]


class Named(Struct, frozen=True):
    """A subject that the text names outright: its name, the whole phrase, and where that ends."""

    name: str
    phrase: str
    end: int


@cache
def _words() -> _Subjects:
    return load("subjects.yml", _Subjects)


@cache
def _any(name: str) -> re.Pattern[str]:
    """One pattern for a list of them."""
    return pattern(either(getattr(_words(), name)))


@cache
def _ending(name: str) -> re.Pattern[str]:
    """A pattern at the end of a text."""
    return pattern(f"{getattr(_words(), name)}$")


@remembered
def find_named(text: str) -> Named | None:
    """The last subject that a text names outright: …（类）…（款）…（项）, a project's summary."""
    matches = [m for mark in _words().marks for m in pattern(mark).finditer(text)]
    if not matches:
        return None
    last = max(matches, key=lambda match: match.end())
    path = pattern(_words().paths).search(text[: last.start("name")])
    return Named(last["name"].strip("“”"), (path[0] if path else "") + last[0], last.end())


def clean(text: str) -> str:
    """A subject without what surrounds it; empty where nothing is left that names anything."""
    words = _words()
    previous = None
    while text != previous:
        previous = text
        text = _any("before").sub("", text, count=1) if _begins(text) else text
        text = _any("after").sub("", text)
    text = words.names.get(text, text)
    return "" if pattern(words.generic).fullmatch(text.strip("“”")) else text


def _begins(text: str) -> bool:
    return _any("before").match(text) is not None


def other_half(text: str, subject: str | None) -> str | None:
    """支出总计 behind 财政拨款收入总计: 财政拨款支出总计."""
    half = pattern(_words().halves).fullmatch(text)
    first = pattern(_words().first).search(subject or "")
    if not half or not first or half["side"] == (first["side"] or first["total"]):
        return None
    return first.string[: first.start()] + text


def whole_of(text: str) -> str | None:
    """支出, where a clause speaks of the whole year's (今年支出增加…)."""
    match = pattern(_words().wholes).search(text)
    return match["name"] if match else None


def opening_of(sentence: str) -> str | None:
    """The subject that a sentence begins with, alone before its first comma."""
    first = _CLAUSES.split(sentence, maxsplit=1)[0]
    match = pattern(_words().openings).match(first)
    return clean(match["name"]) if match and not pattern(_words().not_openings).search(first) else None


def attribute_of(text: str, subject: str | None, before: str) -> str | None:
    """原值 behind 房屋面积, or at the head of its clause 房屋：面积: 房屋原值, 房屋面积."""
    words = _words()
    if not pattern(words.attributes).fullmatch(text):
        return None
    head = pattern(words.heads).search(before)
    thing = _ending("attributes").sub("", subject or "")
    if head is None and thing == subject:
        return None
    return (head["name"] if head else thing) + text


def counted_behind(unit: str, rest: str, lead: str) -> str | None:
    """What is counted where that stands behind the unit (9个项目), or around it (补助资金1个项目)."""
    words = _words()
    if not _any("counted_units").fullmatch(unit) or pattern(words.not_counted).match(rest):
        return None
    match = pattern(words.counted).match(rest)
    if match is None:
        return None
    is_short = match["name"] == words.counted_short and not pattern(words.not_before).search(lead)
    return (clean(lead) if is_short else "") + match["name"]


def counted_event(subject: str | None, unit: str, lead: str) -> str | None:
    """The events counted where only the money spent on them is named: 公务接待费, 批次 → 公务接待批次."""
    words = _words()
    if not subject or unit not in words.event_units or not pattern(words.events).search(subject):
        return None
    named = _ending("event_words").search(lead)
    return pattern(words.event_tails).sub("", subject) + (named[0] if named else words.event_units[unit])


def opens_parts(text: str) -> bool:
    """Whether a text says that parts of its subject follow."""
    return pattern(_words().parts).search(text) is not None


def opens_reason(text: str) -> bool:
    """Whether a text says that a reason follows, and does not go on to parts (主要是…支出，其中：…)."""
    match = pattern(_words().reasons).search(text)
    return match is not None and not opens_parts(text[match.end() :])
