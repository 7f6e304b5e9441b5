"""Figures as they are printed, each remembered by its print: so that a mould knows its places again."""

from __future__ import annotations

from typing import Literal, TypeVar

from msgspec import Struct

Of = Literal["now", "before", "change", "rate"]
Unit = Literal["yuan", "wan_yuan"]
_Print = TypeVar("_Print", str, int)
_FEN_OF_A_PLACE: dict[Unit, int] = {"yuan": 1, "wan_yuan": 10_000}
"""The last printed place, in fen: both units are printed with two decimals."""


class Figure(Struct, frozen=True):
    """A figure: of this year or the one before, or what they differ by; `fen` is before multiplication."""

    of: Of
    fen: int = 0
    unit: Unit = "wan_yuan"

    def worth(self, factor: int, before: int) -> int:
        """In last places, where this year's figures are multiplied by `factor` and last year's by `before`."""
        if self.of == "rate":
            return (20_000 * abs(factor - before) + before) // (2 * before)
        times = {"now": factor, "before": before, "change": abs(factor - before)}[self.of]
        place = _FEN_OF_A_PLACE[self.unit]
        return (2 * self.fen * times + place) // (2 * place)

    def fen_of(self, worth: int) -> int:
        """The fen that a print of so many last places states."""
        return worth * _FEN_OF_A_PLACE[self.unit]


def text(worth: int) -> str:
    """So many last places, as printed: 1234567 is 12345.67."""
    return f"{worth // 100}.{worth % 100:02}"


class Printer:
    """Prints figures with one pair of factors, and knows afterwards which print was which figure."""

    def __init__(self, factor: int, before: int, unit: Unit) -> None:
        self.factor, self.before, self.unit = factor, before, unit
        self.texts: dict[str, Figure] = {}
        self.fens: dict[int, Figure] = {}

    def cell(self, fen: int) -> str:
        """In a table; nothing is a blank."""
        return self._print(Figure("now", fen, self.unit)) if fen else ""

    def told(self, fen: int) -> str:
        """In a sentence, with its unit."""
        return self._print(Figure("now", fen)) + "万元"

    def change(self, fen: int) -> str:
        """By how much it grew or shrank, in a sentence: money, and percents of the year before."""
        verb, rate = ("增加", "增长") if self.factor > self.before else ("减少", "下降")
        return f"{verb}{self._print(Figure('change', fen))}万元，{rate}{self._print(Figure('rate'))}%"

    def last_year(self, fen: int) -> str:
        """What it was the year before, in a sentence."""
        return self._print(Figure("before", fen)) + "万元"

    def _print(self, figure: Figure) -> str:
        worth = figure.worth(self.factor, self.before)
        shown = text(worth)
        if worth and figure.fen_of(worth):
            _remember(self.texts, shown, figure)
            if figure.of != "rate":
                _remember(self.fens, figure.fen_of(worth), figure)
        return shown


def _remember(known: dict[_Print, Figure], shown: _Print, figure: Figure) -> None:
    if known.setdefault(shown, figure) != figure:
        raise Ambiguous(f"{shown} is {figure} and {known[shown]}")


class Ambiguous(Exception):
    """Two figures have the same print: choose others."""
