"""A document's claims as the checks of sentences see them: exact, with what their print stands for."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from msgspec import Struct

from parsers.model import Claim, Place, Unit
from parsers.rules.arithmetic import money
from parsers.rules.sentences.interval import Interval
from parsers.rules.view import squash

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
    claim: Claim
    value: Fraction
    half: Fraction
    places: int
    unit: Unit | None
    plain: str
    start: int
    interval: Interval
    """What it stands for: fen, or the number in its own unit."""

    @property
    def fen(self) -> int:
        """The money that it is."""
        return self.claim.fen or 0

    @property
    def measure(self) -> str:
        """What it measures, without the base."""
        return self.claim.measure.partition(".")[0]

    @property
    def base(self) -> str:
        """The base that it is measured against, or nothing."""
        return self.claim.measure.partition(".")[2]

    @property
    def name(self) -> str:
        """Its subject, as printed, for a reader."""
        return self.claim.subject or ""

    @property
    def key(self) -> str:
        """Its subject, as it is compared."""
        return bare(self.name)

    @property
    def is_whole(self) -> bool:
        """Whether it is an amount of the document's year: no change, no rate, no other year's."""
        return self.claim.fen is not None and self.claim.measure in WHOLES

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
    text = _LEVEL.sub("", _MARKS.sub("", squash(name)))
    return _TAIL.sub("", text) or text


def number_of(text: str) -> Fraction | None:
    """A printed number, also one of the Chinese digits up to ten; None where it is none."""
    digits = squash(text).replace(",", "")
    if digits in _SPOKEN:
        return Fraction(_SPOKEN[digits])
    try:
        return Fraction(digits)
    except ValueError:
        return None
