"""The moulds that there are: of each size and class of the chart a few bodies, with four documents each."""

from __future__ import annotations

import random
from functools import cache
from itertools import count
from typing import Literal

from msgspec import Struct

from bench.country import accounts
from bench.country.forms import print_form
from bench.country.mould import Mould, mould
from bench.country.printed import Ambiguous, Printer, Unit
from bench.country.printout import Printout
from bench.country.prose import PROJECTS, Prose, words
from bench.country.tables import print_tables
from parsers.model import Source

Size = Literal["sentences", "small", "large"]
"""Sentences alone; the nine tables of a unit with few subjects; those of a department."""
VARIANTS = 3
"""Sets of accounts, of each size and class of the chart."""
_FACTORS = (1009, 757)
_SUBJECTS: dict[Size, tuple[int, int]] = {"sentences": (1, 2), "small": (1, 3), "large": (16, 40)}


class Family(Struct, frozen=True):
    """The documents of a body: the same accounts, as budget and final account, growing and shrinking."""

    moulds: dict[tuple[accounts.Kind, bool], Mould]

    def mould(self, kind: accounts.Kind, *, grows: bool) -> Mould:
        """The mould of a kind, whose sentences say that the figures grew or shrank."""
        return self.moulds[kind, grows]


@cache
def family(size: Size, main: str, number: int) -> Family:
    """One of the `VARIANTS` of a size and a class of the chart."""
    for turn in count():
        try:
            return _made(size, main, random.Random(f"{size} {main} {number} {turn}"))
        except Ambiguous:
            continue
    raise AssertionError("there is always another turn")


def _made(size: Size, main: str, dice: random.Random) -> Family:
    subjects = dice.randint(*_SUBJECTS[size])
    final = accounts.invent(dice, main, subjects_of=subjects, is_large=size == "large")
    years: dict[accounts.Kind, accounts.Accounts] = {"final": final, "budget": accounts.planned(dice, final)}
    unit: Unit = dice.choice(["yuan", "wan_yuan"])
    format_ = dice.choice(["pdf", "html"]) if size == "sentences" else "pdf"
    said = dice.random()
    found = {}
    for kind, own in years.items():
        for grows in (True, False):
            printer = Printer(*(_FACTORS if grows else _FACTORS[::-1]), unit)
            source = _source(size, kind, format_, printer, own, years["budget"], random.Random(said))
            found[kind, grows] = mould(source, printer)
    return Family(found)


def _source(
    size: Size,
    kind: accounts.Kind,
    format_: str,
    printer: Printer,
    year: accounts.Accounts,
    plan: accounts.Accounts,
    dice: random.Random,
) -> Source:
    out = Printout(format_)
    prose = Prose(out, kind, printer, year, plan, dice)
    prose.cover()
    if size == "sentences":
        prose.account(by_subject=False)
        prose.others()
        return out.source
    prose.overview(duties=4 if size == "small" else 9)
    print_tables(out, kind, printer, year, plan)
    prose.account(by_subject=True)
    prose.others()
    if size == "large":
        prose.projects()
    prose.terms()
    if kind == "final":
        _forms(out, printer, year, plan, dice)
    return out.source


def _forms(
    out: Printout, printer: Printer, year: accounts.Accounts, plan: accounts.Accounts, dice: random.Random
) -> None:
    """A form for each of the first projects."""
    planned = {row.code: row.project for row in plan.spending}
    spent = [row for row in year.appropriated if row.project]
    out.turn()
    for project, row in zip(PROJECTS, spent, strict=False):
        print_form(out, project, printer, (planned[row.code], row.project), dice)


@cache
def classes() -> tuple[str, ...]:
    """The classes of the chart that bodies spend under."""
    return tuple(sorted({main for _, main in words().bodies}))
