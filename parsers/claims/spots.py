"""A number where it stands: the words that belong to it, and its sentence as printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from parsers.claims.numerals import Numeral
from parsers.claims.printed import Printed
from parsers.claims.thread import lead_of

_SPACE = re.compile(r"\s")
_BEHIND = 40
"""How far behind its unit the name of what a number counts is looked for."""
_LONGEST_BEFORE, _LONGEST_AFTER = 400, 200
"""What is read and kept of a sentence that has no end."""


@dataclass(frozen=True)
class Spot:
    """A numeral of a paragraph. Its sentence is `plain[start:end]`, its own words begin at `begin`.

    `before` is the last clause of the words of the figure before it.
    """

    paragraph: Printed
    numeral: Numeral
    start: int
    end: int
    begin: int
    before: str = ""

    @cached_property
    def words(self) -> str:
        """What is said between the figure before it and this one."""
        start = self.numeral.start
        return self.paragraph.plain[max(self.begin, start - _LONGEST_BEFORE) : start]

    @cached_property
    def lead(self) -> str:
        """The last clause of its words."""
        return lead_of(self.words)

    @property
    def measuring(self) -> str:
        """The words that say what it measures; behind 的 alone also those before (完成预算9万元的90%)."""
        return self.before + self.lead if self.words == "的" else self.lead

    @property
    def sentence(self) -> str:
        """Its sentence from the beginning, where it is the first figure of it; else nothing."""
        return self.paragraph.plain[self.start : self.end] if self.begin == self.start else ""

    @property
    def unit(self) -> str:
        """Its unit in plain text."""
        return self.paragraph.plain[self.numeral.stop : self.numeral.end].strip()

    @property
    def behind(self) -> str:
        """What follows it."""
        return self.paragraph.plain[self.numeral.end : min(self.end, self.numeral.end + _BEHIND)]

    @property
    def printed_number(self) -> str:
        """Its digits as printed."""
        return self.paragraph.at(self.numeral.start, self.numeral.stop)

    @property
    def printed_unit(self) -> str | None:
        """Its unit as printed, without spaces."""
        return _SPACE.sub("", self.paragraph.at(self.numeral.stop, self.numeral.end)) or None

    def statement(self) -> tuple[str, int]:
        """The part of its sentence between semicolons, as printed, and where in that it stands."""
        plain, at = self.paragraph.plain, self.numeral.start
        begin = max(self.start, at - _LONGEST_BEFORE, plain.rfind(";", self.start, at) + 1)
        end = min(self.end, self.numeral.end + _LONGEST_AFTER)
        stop = plain.find(";", at, end)
        text = self.paragraph.at(begin, end if stop < 0 else stop)
        return text.rstrip("。！!？?"), self.paragraph.origin[at] - self.paragraph.origin[begin]
