"""Where in its sentence each claim's number stands, and of what unit of money it is.

What the readers of sentences know of numbers is much more than this: which of them are dates, codes, ordinals. A
sentence in which just as many numbers look like a claim's as there are such claims needs none of it, and
that is nearly every one; the others are read as the readers do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from msgspec import Struct

from parsers.claims.grammar import either, load
from parsers.claims.numerals import find_numerals
from parsers.model import Claim
from parsers.plain import plain

Look = int | str
"""By which a number is a claim's: the fen of money, else the digits."""


class Numeral(Struct, frozen=True, gc=False):
    """A number in a plain sentence: its digits, the fen of its unit where it is money, and what it may state."""

    start: int
    digits: str
    fen: int | None
    look: Look
    printed: Look
    """A number that is written out (一辆) may be stated by its words, too."""


class _Grammar(Struct, frozen=True):
    number: str
    spoken: str
    spoken_units: tuple[str, ...]
    money: dict[str, int]


class _Patterns(Struct, frozen=True):
    number: re.Pattern[str]
    fen: tuple[int, ...]
    """Of the unit of each of its groups."""
    spoken: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    grammar = load("numerals.yml", _Grammar)
    units = either(tuple(f"({unit})" for unit in grammar.money))
    number = re.compile(f"(?:{grammar.number})(?: ?{units})?")
    spoken = re.compile(f"{grammar.spoken}(?={either(grammar.spoken_units)})")
    return _Patterns(number, tuple(grammar.money.values()), spoken)


def placed(sentence: str, claims: Sequence[Claim]) -> list[Numeral | None]:
    """For each claim of a plain sentence the next number, behind that of the claim before it, that states it."""
    looks = [_look(claim) for claim in claims]
    found = _plainly(f"{sentence}。")
    if not _are_as_many(looks, found):
        found = _carefully(f"{sentence}。")
    at, out = 0, list[Numeral | None]()
    for look in looks:
        fitting = _next(look, found, at)
        out.append(None if fitting is None else found[fitting])
        at = at if fitting is None else fitting + 1
    return out


def _are_as_many(looks: Sequence[Look], found: Sequence[Numeral]) -> bool:
    """Whether each look is that of as many numbers as claims."""
    more = dict.fromkeys(looks, 0)
    for look in looks:
        more[look] -= 1
    for numeral in found:
        if numeral.look in more:
            more[numeral.look] += 1
    return not any(more.values())


def _next(look: Look, found: Sequence[Numeral], at: int) -> int | None:
    for i in range(at, len(found)):
        if look == found[i].look or look == found[i].printed:
            return i
    return None


def _look(claim: Claim) -> Look:
    return abs(claim.fen) if claim.fen is not None else _bare(plain(claim.number or ""))


def _bare(digits: str) -> str:
    return digits.lstrip("-").replace(" ", "")


def _plainly(sentence: str) -> list[Numeral]:
    """All that looks like a number, in order; without what is written out."""
    patterns, found = _patterns(), list[Numeral]()
    for match in patterns.number.finditer(sentence):
        unit = match.lastindex
        digits = match[0] if unit is None else sentence[match.start() : match.start(unit)].rstrip()
        fen = None if unit is None else patterns.fen[unit - 1]
        look: Look = _bare(digits) if fen is None else in_fen(digits, fen)
        found.append(Numeral(match.start(), digits, fen, look, look))
    return found


def _carefully(sentence: str) -> list[Numeral]:
    """The numbers that the readers of sentences make of it, also what is written out."""
    found = list[Numeral]()
    for n in find_numerals(sentence):
        if n.kind == "money":
            worth = abs(n.in_fen())
            found.append(Numeral(n.start, n.digits, n.fen, worth, worth))
        elif n.kind or n.reason is None:
            found.append(Numeral(n.start, n.digits, None, n.digits, _bare(sentence[n.start : n.stop])))
    return found


def in_fen(digits: str, fen: int) -> int:
    """The money that so many units of so many fen are, without a sign: halves of a fen to the even one."""
    whole, _, tail = digits.lstrip("-").replace(" ", "").replace(",", "").partition(".")
    per: int = 10 ** len(tail)
    worth, rest = divmod(int(whole + tail) * fen, per)
    return worth + int(2 * rest > per or (2 * rest == per and worth % 2 == 1))
