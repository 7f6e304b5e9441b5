"""The one comparison that every sum check makes: exact fen, and a tolerance that follows the print.

A printed number stands for any value within half a unit of its last printed place. A sum of such numbers may
therefore be off by half a place for each of them, and no more: inside that a difference is a rounding tail,
outside it is an error. Nothing here is a fixed amount, and no float takes part.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from parsers.model import Amount, Finding, Place, Statement, Unit
from parsers.rules.wording import MESSAGES, UNDECIDED, UNIT_NAMES

_LEAST_DIGITS = 3
"""Digits of a print that may be the beginning of a longer one: of fewer, too many numbers are."""

Verdict = Literal["pass", "rounding", "error", "info"]

FEN_PER: dict[Unit, int] = {"yuan": 100, "wan_yuan": 1_000_000}
_WIDTH: dict[Unit, int] = {"yuan": 2, "wan_yuan": 6}
"""Decimals of one fen in each unit."""


class Term(Struct, frozen=True, gc=False):
    """A printed amount that takes part in a check, the statement and page it stands on, that statement's unit.

    `fen` is the amount; `text` is what it stands for: as printed, or as mended; `place_fen` what one unit of its
    last printed place is worth; `place` where it stands. `is_cut`: the print looks cut by a narrow column, and
    nothing mended it. `doubt`: why a text that was read from an image may not be what is printed there.
    """

    statement: Statement
    amount: Amount
    unit: Unit
    text: str
    fen: int
    place_fen: int
    place: Place
    is_cut: bool = False
    page: int | None = None
    doubt: str | None = None


@lru_cache(maxsize=4096)
def place_fen(text: str, unit: Unit) -> int:
    """What one unit of the last printed place is worth: in whole fen, and at least 1.

    A dash that a spreadsheet shows for a stored 0 is exact.
    """
    if not any(map(str.isdigit, text)):
        return 1
    divisor: int = 10 ** decimals(text)
    return max(1, FEN_PER[unit] // divisor)


@lru_cache(maxsize=4096)
def decimals(text: str) -> int:
    """How many decimal places a number is printed with; full-width digits and stray spaces count as usual."""
    _, point, tail = unicodedata.normalize("NFKC", text).rpartition(".")
    return sum(map(str.isdigit, tail)) if point else 0


def cut_texts(texts: Iterable[str]) -> frozenset[str]:
    """Those of a statement's numbers, or of its zeros, that a narrow column may have cut.

    Where most numbers are printed with the same decimals, final zeros too, a number with fewer was cut.
    Numbers in a general format (`5.5` beside `5.25`) print no final zero. No whole number ends in a point.
    """
    found = [text for text in texts if any(map(str.isdigit, text))]
    full = max(map(decimals, found), default=0)
    whole = [text for text in found if decimals(text) == full]
    is_fixed = (
        full > 0 and 3 * len(whole) >= 2 * len(found) and any(t.rstrip(") ")[-1] in "0０" for t in whole)
    )
    return frozenset(
        t for t in found if (is_fixed and decimals(t) < full) or t.rstrip().endswith((".", "．"))
    )


@lru_cache(maxsize=4096)
def money(fen: int, unit: Unit, places: int) -> str:
    """Fen as a reader sees it in a statement's unit, with as many decimals as it needs (`1,234.50 万元`)."""
    whole, rest = divmod(abs(fen), FEN_PER[unit])
    fraction = str(rest).zfill(_WIDTH[unit]).rstrip("0") if rest else ""
    point = "." if places > 0 or fraction else ""
    return f"{'-' if fen < 0 else ''}{whole:,}{point}{fraction.ljust(places, '0')} {UNIT_NAMES[unit]}"


def outcome(difference_fen: int, terms: Iterable[Term]) -> Verdict:
    """`pass`, `rounding` or `error`, by half a unit of the last printed place for each number in the sum."""
    if difference_fen == 0:
        return "pass"
    return "rounding" if 2 * abs(difference_fen) <= sum(t.place_fen for t in terms) else "error"


def is_explained_by_a_cut(
    difference_fen: int, stated: Term, plus: Sequence[Term], minus: Sequence[Term]
) -> bool:
    """Whether the sum would hold if one print went on beyond its column: `9,721` for `9,721,800`."""
    wanted = [
        (stated, -difference_fen),
        *((t, difference_fen) for t in plus),
        *((t, -difference_fen) for t in minus),
    ]
    return any(_goes_on(term, term.fen + more) for term, more in wanted)


def _goes_on(term: Term, fen: int) -> bool:
    """Whether a longer print that begins as the term's does stands for this many fen."""
    text = unicodedata.normalize("NFKC", term.text).strip()
    if fen <= term.fen or sum(c.isdigit() for c in text) < _LEAST_DIGITS or not term.fen:
        return False
    amount, _, _ = money(fen, term.unit, decimals(text)).partition(" ")
    return any(p != text and p.startswith(text) for p in (amount, amount.replace(",", "")))


def compare(
    rule: str, label: str, formula: str, stated: Term, plus: Sequence[Term], minus: Sequence[Term] = ()
) -> Iterator[Finding]:
    """Compare a stated amount with the sum of others: one finding, or none where every number is nil.

    `label` says which figure is in doubt, `formula` how the other value came about; both go into the message.
    A sum that does not hold, but has a number in it that was cut in print or that is read in doubt, is no
    error: it cannot be judged.
    """
    terms = (stated, *plus, *minus)
    if not any(t.fen for t in terms):
        return
    expected = sum([t.fen for t in plus]) - sum([t.fen for t in minus])
    difference = stated.fen - expected
    verdict, template = _judged(difference, stated, plus, minus)
    places = decimals(stated.text)
    message = template.format(
        label=label,
        formula=formula,
        actual=money(stated.fen, stated.unit, places),
        expected=money(expected, stated.unit, places),
        difference=money(difference, stated.unit, places),
    )
    yield Finding(rule, verdict, message, expected, stated.fen, evidence=tuple([t.place for t in terms]))


def _judged(
    difference_fen: int, stated: Term, plus: Sequence[Term], minus: Sequence[Term]
) -> tuple[Verdict, str]:
    """The verdict on a sum, and the message that says it."""
    terms = (stated, *plus, *minus)
    verdict = outcome(difference_fen, terms)
    if verdict == "error":
        if any(t.is_cut for t in terms) or is_explained_by_a_cut(difference_fen, stated, plus, minus):
            return "info", UNDECIDED["cut_sum"]
        if any(t.doubt for t in terms):
            return "info", UNDECIDED["doubted_sum"]
    return verdict, MESSAGES[verdict]


def softened(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings with each error as a warning: for a rule that bodies with other definitions may break."""
    for finding in findings:
        yield replace(finding, outcome="warning") if finding.outcome == "error" else finding
