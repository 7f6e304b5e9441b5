"""A document's claims as the checks of sentences see them: exact, with what their print stands for."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from parsers.model import Claim, Place, Unit
from parsers.plain import plain
from parsers.rules.arithmetic import money
from parsers.rules.sentences.interval import Interval

WHOLES = ("amount", "final", "budget")
"""Measures of an amount of the document's year."""
_MARKS = re.compile(r"[“”\"'‘’《》]")
_LEVEL = re.compile(r"\(\d*[类款项]\)")
_TAIL = re.compile(r"(?:支出|费用|费|数|决算|预算)+$")
_SPOKEN = dict(zip("零一二三四五六七八九十两", (*range(11), 2), strict=True))


class Said(Struct, frozen=True, eq=False):
    """A claim with its number. `index` is its place among the document's claims.

    `plain` is its sentence as it is read, `start` where its number stands in that (-1: not found there).
    """

    index: int
    at: int
    """How many numbers its section says before it."""
    claim: Claim
    places: int
    unit: Unit | None
    plain: str
    start: int
    interval: Interval
    """What it stands for: fen, or the number in its own unit."""
    fen: int
    """The money that it is."""
    name: str
    """Its subject, as printed, for a reader."""
    key: str
    """Its subject, as it is compared."""
    measure: str
    """What it measures, without the base."""
    base: str
    """The base that it is measured against, or nothing."""
    is_whole: bool
    """Whether it is an amount of the document's year: no change, no rate, no other year's."""

    @property
    def value(self) -> int:
        """Its number, over the interval's denominator: nil, or above or below it."""
        return self.interval.point

    @property
    def is_inherited(self) -> bool:
        """Whether its own sentence does not name its subject: it goes on from a sentence before."""
        return self.claim.statement is None and self.key not in bare(self.plain)

    @property
    def is_rate(self) -> bool:
        """Whether it is printed in percent, or without any unit where percent is meant."""
        return self.claim.unit in (None, "%", "％")

    @property
    def shown(self) -> str:
        """The number with its unit, for a reader."""
        if self.claim.fen is not None:
            return money(self.fen, self.unit or "wan_yuan", self.places)
        return f"{self.claim.number}{self.claim.unit or ''}"

    @property
    def lead(self) -> str:
        """The sentence up to the number."""
        return self.plain[: self.start] if self.start >= 0 else ""

    @property
    def place(self) -> Place:
        """Where it stands."""
        claim = self.claim
        return Place(
            claim.statement, claim.section, claim.row, claim.col, claim.page, self.shown, claim=self.index
        )


@lru_cache(maxsize=4096)
def bare(name: str) -> str:
    """A subject without quotes, levels and the words that say only that it is money spent."""
    text = _LEVEL.sub("", _MARKS.sub("", plain(name)))
    return _TAIL.sub("", text) or text


def number_of(text: str) -> tuple[int, int] | None:
    """A printed number over a power of ten, also one of the Chinese digits up to ten; None where it is none."""
    digits = plain(text).replace(",", "")
    if digits in _SPOKEN:
        return _SPOKEN[digits], 1
    whole, _, tail = digits.lstrip("+-").partition(".")
    if not f"{whole}{tail}".isdecimal():
        return None
    return int(f"{whole}{tail}") * (-1 if digits.startswith("-") else 1), 10 ** len(tail)
