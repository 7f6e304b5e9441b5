"""Plain text → the numbers in it, with their units, and those that state no figure, with the reason."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from parsers.claims.grammar import either, load, pattern

UnitKind = Literal["money", "points", "percent", "times", "score", "area", "count"]
_Unit = tuple[re.Pattern[str], UnitKind, int | None]
_SPOKEN = {char: n for n, char in enumerate("零一二三四五六七八九十")} | {"两": 2}
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_ANY = re.compile(rf"[\d{''.join(_SPOKEN)}]")
_MASK = "\x00"


class _Grammar(Struct, frozen=True, forbid_unknown_fields=True):
    number: str
    most_digits: int
    spoken: str
    spoken_units: tuple[str, ...]
    money: dict[str, int]
    others: dict[UnitKind, tuple[str, ...]]


class _Ignored(Struct, frozen=True, forbid_unknown_fields=True):
    reason: str
    pattern: str


class Numeral(Struct, frozen=True):
    """A number in plain text: `start:stop` are its digits, `stop:end` its unit.

    `fen` is the number of fen in its unit of money. `reason` says why it is no figure, else it may be one;
    one without unit has no `kind`.
    """

    start: int
    stop: int
    end: int
    digits: str
    kind: UnitKind | None = None
    fen: int | None = None
    reason: str | None = None

    def in_fen(self) -> int:
        """The money that it is."""
        value = Decimal(re.sub(r"[\s,]", "", self.digits)) * (self.fen or 0)
        return int(value.quantize(Decimal(1), ROUND_HALF_EVEN))


@cache
def _grammar() -> _Grammar:
    return load("numerals.yml", _Grammar)


@cache
def _units() -> tuple[_Unit, ...]:
    """All units with their kind and size; the first that fits is the unit."""
    grammar = _grammar()
    money: list[_Unit] = [(pattern(unit), "money", fen) for unit, fen in grammar.money.items()]
    others: list[_Unit] = [
        (pattern(unit), kind, None) for kind, units in grammar.others.items() for unit in units
    ]
    return (*money, *others)


@cache
def _ignored() -> tuple[tuple[str, re.Pattern[str]], ...]:
    grammar = _grammar()
    money = either(tuple(grammar.money))
    unit = either((money, *(unit for units in grammar.others.values() for unit in units)))
    filled = {"{number}": f"(?:{grammar.number})", "{money}": money, "{unit}": unit}
    compiled = []
    for entry in load("ignored.yml", tuple[_Ignored, ...]):
        text = entry.pattern
        for name, value in filled.items():
            text = text.replace(name, value)
        compiled.append((entry.reason, pattern(text)))
    return tuple(compiled)


def find_numerals(plain: str) -> tuple[Numeral, ...]:
    """All numbers of a plain text in their order."""
    if not _ANY.search(plain):
        return ()
    found: list[Numeral] = []
    masked = plain
    for reason, expression in _ignored():
        matches = list(expression.finditer(masked))
        for match in matches:
            found += (
                _no_figure(plain, digits, match.start(), reason) for digits in _DIGITS.finditer(match[0])
            )
        if matches:
            masked = expression.sub(lambda match: _MASK * len(match[0]), masked)
    found += (_figure(masked, match) for match in pattern(_grammar().number).finditer(masked))
    found += (_spoken(masked, match) for match in _spoken_pattern().finditer(masked))
    return tuple(sorted(found, key=lambda numeral: numeral.start))


def _no_figure(plain: str, digits: re.Match[str], offset: int, reason: str) -> Numeral:
    start, stop = digits.start() + offset, digits.end() + offset
    return Numeral(start, stop, stop, plain[start:stop], reason=reason)


def _figure(text: str, match: re.Match[str]) -> Numeral:
    begin = match.end() + text.startswith(" ", match.end())
    for expression, kind, fen in _units():
        if unit := expression.match(text, begin):
            numeral = Numeral(match.start(), match.end(), unit.end(), match[0], kind, fen)
            return replace(numeral, reason="too_long") if _is_too_long(numeral) else numeral
    return Numeral(match.start(), match.end(), match.end(), match[0])


def _is_too_long(numeral: Numeral) -> bool:
    """Whether a number is no figure by its length, or more money than can be stored."""
    if len(numeral.digits) > _grammar().most_digits:
        return True
    return numeral.fen is not None and abs(numeral.in_fen()) >= 2**63


@cache
def _spoken_pattern() -> re.Pattern[str]:
    grammar = _grammar()
    return pattern(f"{grammar.spoken}(?={either(grammar.spoken_units)})")


def _spoken(text: str, match: re.Match[str]) -> Numeral:
    """A written-out number: 一 to 九十九."""
    tens, ten, ones = match[0].rpartition("十")
    value = (_SPOKEN[tens] if tens else 1) * 10 * bool(ten) + (_SPOKEN[ones[-1]] if ones else 0)
    figure = _figure(text, match)
    return Numeral(figure.start, figure.stop, figure.end, str(value), figure.kind)
