"""What a number measures: by its unit and the words right before it."""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct

from parsers.claims.grammar import either, load, pattern
from parsers.claims.numerals import Numeral
from parsers.model import Kind
from parsers.remembered import remembered


class _Measures(Struct, frozen=True, forbid_unknown_fields=True):
    after: str
    up: tuple[str, ...]
    down: tuple[str, ...]
    change_tails: str
    objects: str
    rates: dict[str, tuple[str, ...]]
    money: dict[str, tuple[str, ...]]
    budget_words: str
    score: str
    average: str
    bases: str
    earlier: str
    not_earlier: str
    compared: str


class Measured(Struct, frozen=True):
    """A measure without its base. The words that say so begin at `begin`; before them stands the subject.

    `changes`: a difference, which needs a base; `sign` is -1 for one downwards. `what`: what changed, where
    that stands behind the word. `base` is one that the words name themselves.
    """

    measure: str
    begin: int
    changes: bool = False
    sign: int = 1
    what: str = ""
    base: str | None = None


@cache
def _words() -> _Measures:
    return load("measures.yml", _Measures)


@cache
def _at_end(words: str) -> re.Pattern[str]:
    return pattern(f"(?:{words}){_words().after}$")


def measure_of(lead: str, numeral: Numeral, kind: Kind | None) -> Measured | None:
    """What a number measures whose clause begins with `lead`; None where it has no unit and no such words."""
    if changed := _change(lead, numeral):
        return changed
    if numeral.kind in ("percent", "points"):
        return _rate(lead)
    if numeral.kind == "money":
        return _money(lead, kind)
    if numeral.kind == "score":
        if pattern(_words().average).search(lead):
            return Measured("average", len(lead))
        words = _at_end(_words().score).search(lead)
        return Measured("score", words.start() if words else len(lead))
    return Measured(numeral.kind, len(lead)) if numeral.kind in ("count", "area") else None


@cache
def _changes() -> tuple[tuple[re.Pattern[str], int], ...]:
    """What says of a difference that it is one upwards, and downwards; with the sign of it."""
    words = _words()
    up, down = either(words.up), either(words.down)
    other = either((*words.up, *words.down))
    rest = rf"(?:[/(或]{other}\)?)?了?{words.change_tails}(?:\({other}\))?{words.after}$"
    return (pattern(up + rest), 1), (pattern(down + rest), -1)


def _change(lead: str, numeral: Numeral) -> Measured | None:
    """An increase or decrease. 下降（增长）, a template not filled in, is what is said first."""
    measure = "growth" if numeral.kind in ("percent", "times", None) else "delta"
    for word, sign in _changes():
        if match := word.search(lead):
            return Measured(measure, match.start(), changes=True, sign=sign)
    if numeral.kind not in ("money", "count"):
        return None
    match = _objects().search(lead)
    if match is None:
        return None
    return Measured("delta", match.start(), True, 1 if match["up"] else -1, what=match["what"])


@cache
def _objects() -> re.Pattern[str]:
    return pattern(_words().objects + "$")


@cache
def _earlier() -> re.Pattern[str]:
    return pattern(_words().earlier + _words().after + "$")


def _rate(lead: str) -> Measured:
    for measure, patterns in _words().rates.items():
        for words in patterns:
            if match := _at_end(words).search(lead):
                bases = [value or "" for name, value in match.groupdict().items() if name.startswith("base")]
                base = "initial_budget" if any("年初" in base for base in bases) else None
                return Measured(measure, match.start(), base=base)
    return Measured("share", len(lead))


def _money(lead: str, kind: Kind | None) -> Measured:
    words = _words()
    if kind == "budget":
        match = _at_end(words.budget_words).search(lead)
        return Measured("budget", match.start() if match else len(lead))
    for measure, patterns in words.money.items():
        for word in patterns:
            if match := _at_end(word).search(lead):
                return Measured(measure, len(lead) if measure == "amount" else match.start())
    return Measured("amount", len(lead))


@remembered
def find_bases(text: str) -> tuple[tuple[int, int, str | None, bool], ...]:
    """The phrases that name what is compared with: from, to, the year as printed, whether a plan."""
    found = pattern(_words().bases).finditer(text)
    return tuple((m.start(), m.end(), m["when"], "预算" in (m["what"] or m["plan"] or "")) for m in found)


def compared(lead: str) -> re.Match[str] | None:
    """The words that compare with another year's figure right behind them; `when` is its year as printed."""
    return _at_end(_words().compared).search(lead)


def earlier_year(lead: str) -> str | None:
    """The year, as printed, of a figure that is an earlier year's own (2023年预算执行数为…, 比2022年的…)."""
    if words := compared(lead):
        return words["when"]
    match = _earlier().search(lead)
    return match["when"] if match and not pattern(_words().not_earlier).search(lead) else None
