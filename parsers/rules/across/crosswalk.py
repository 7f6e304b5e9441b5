"""The same basic expenditure by function and by economic subject: 2080505 = 30108, and the like.

A body that pays such an item from another functional subject breaks the pair without being wrong, so a pair
that does not hold is a warning, never an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import msgspec
from msgspec import Struct

from parsers.model import Finding
from parsers.rules.arithmetic import Term, compare, softened
from parsers.rules.book import Book
from parsers.rules.sheet import Sheet
from parsers.rules.wording import data


class Pair(Struct, frozen=True, forbid_unknown_fields=True):
    """Two lists of alternatives, each the codes that are added up: `crosswalk.yml`."""

    functional: tuple[tuple[str, ...], ...]
    economic: tuple[tuple[str, ...], ...]


PAIRS = msgspec.yaml.decode(data("parsers.rules.across", "crosswalk.yml"), type=tuple[Pair, ...])
BASIC_MEASURES = ("basic", "personnel")
ECONOMIC_MEASURES = ("total", "amount")


def crosswalk(book: Book, rule: str) -> Iterator[Finding]:
    """Each pair of which both sides are printed: one finding, by the alternative that comes nearest."""
    for kind in ("final", "budget"):
        function, economic = book.only(f"{kind}_general_expenditure"), book.only(f"{kind}_general_basic")
        if function is None or economic is None:
            continue
        spent, paid = _by_code(function, BASIC_MEASURES), _by_code(economic, ECONOMIC_MEASURES)
        for pair in PAIRS:
            yield from _nearest(rule, (function, economic), spent, paid, pair)


def _nearest(
    rule: str, sheets: tuple[Sheet, Sheet], spent: dict[str, Term], paid: dict[str, Term], pair: Pair
) -> Iterator[Finding]:
    tried = [
        (ones, others)
        for codes, others_codes in product(pair.functional, pair.economic)
        if (ones := _held(spent, codes)) and (others := _held(paid, others_codes))
    ]
    if tried:
        ones, others = min(tried, key=lambda pair: abs(_sum(pair[0]) - _sum(pair[1])))
        formula = " + ".join(sheets[1].label(t) for t in others)
        if len(ones) > 1:
            formula += " − " + " − ".join(sheets[0].label(t) for t in ones[1:])
        yield from softened(compare(rule, sheets[0].label(ones[0]), formula, ones[0], others, ones[1:]))


def _held(terms: dict[str, Term], codes: Sequence[str]) -> list[Term]:
    return [terms[code] for code in codes if code in terms]


def _sum(terms: Sequence[Term]) -> int:
    return sum(term.fen for term in terms)


def _by_code(sheet: Sheet, measures: Sequence[str]) -> dict[str, Term]:
    """The first of the measures that the sheet prints, by code; a code on several lines is left out."""
    measure = next((m for m in measures if m in sheet.measures), None)
    lines = [x for x in sheet.lines if x.code and measure in x.terms]
    found = {x.code or "": x.terms[measure] for x in lines if measure}
    return {code: term for code, term in found.items() if sum(x.code == code for x in lines) == 1}
