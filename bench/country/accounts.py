"""The figures of a body, in fen before they are multiplied: expenditure by subject, its sources, sums that hold."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from functools import cache
from itertools import groupby
from typing import Literal

from msgspec import Struct

from parsers.subjects import subjects

Kind = Literal["budget", "final"]

PENSION, ANNUITY, MEDICAL, HOUSING = "2080505", "2080506", "2101102", "2210201"
DUES = {PENSION: "30108", ANNUITY: "30109", MEDICAL: "30110", HOUSING: "30113"}
"""Subjects of dues for employees → the economic item that says the same."""
WAGES = ("30101", "30102", "30103", "30107", "30112", "30199", "30106", "30302", "30305", "30309")
GOODS = ("30201", "30217", "30231", "30211", "30228", "30229", "30207", "30213", "30216", "30202", "30205")
GOODS_OF_THE_LARGE = ("30206", "30209", "30215", "30226", "30227", "30239", "30299", "31002")
RECEPTION, CARS = "30217", "30231"
PEOPLE = ("301", "303")
"""The classes of items that are personnel; the others are public use."""


class Spending(Struct, frozen=True):
    """What is spent under a subject: on running the body, and on projects."""

    code: str
    basic: int
    project: int

    @property
    def total(self) -> int:
        return self.basic + self.project


class Accounts(Struct, frozen=True):
    """A body's year: what it spends by functional subject, and of the basic part what by economic item.

    `own` is the part of its income that is not appropriated; the project of the last subject is paid from it.
    """

    spending: tuple[Spending, ...]
    items: dict[str, int]
    own: int

    @property
    def appropriated(self) -> tuple[Spending, ...]:
        """What is spent of the appropriation."""
        last = self.spending[-1]
        return (*self.spending[:-1], Spending(last.code, last.basic, last.project - self.own))


def summed(spending: tuple[Spending, ...], prefix: str = "") -> Spending:
    """What is spent under all subjects that begin so."""
    found = [s for s in spending if s.code.startswith(prefix)]
    return Spending(prefix, sum(s.basic for s in found), sum(s.project for s in found))


def rows(spending: tuple[Spending, ...]) -> list[Spending]:
    """The subjects with those that they are part of, each before its parts, as the tables list them."""
    codes = sorted({s.code[:length] for s in spending for length in (3, 5, 7)})
    return [summed(spending, code) for code in codes]


def invent(dice: random.Random, main: str, *, subjects_of: int, is_large: bool) -> Accounts:
    """The accounts of a body that mostly spends under a class, with so many subjects of that class."""
    wages = WAGES if is_large else WAGES[:4]
    goods = GOODS + GOODS_OF_THE_LARGE if is_large else GOODS[:6]
    items = {code: dice.randint(8_000, 60_000) for code in wages}
    items |= {code: dice.randint(300, 6_000) for code in goods}
    dues = DUES if is_large else dice.sample([*DUES], dice.randint(2, 3))
    items |= {DUES[code]: dice.randint(5_000, 15_000) for code in dues}
    leaves = _leaves(dice, main, subjects_of)
    projects = {code: dice.randint(2_000, 90_000) for code in leaves[1:]}
    own = dice.randint(500, 1_900) if projects and dice.random() < 0.3 else 0
    return compose(leaves, items, projects, own)


def planned(dice: random.Random, accounts: Accounts) -> Accounts:
    """What was planned for a year that ended like this."""

    def near(fen: int) -> int:
        return max(2, fen * dice.randint(93, 106) // 100)

    projects = {s.code: near(s.project) for s in accounts.spending if s.project}
    items = {code: near(fen) for code, fen in accounts.items.items()}
    first = next(s.code for s in accounts.spending if s.code not in DUES and s.basic)
    own = min(accounts.own, projects[max(projects)] // 2) if projects else 0
    return compose([first, *projects], items, projects, own)


def compose(leaves: list[str], items: Mapping[str, int], projects: Mapping[str, int], own: int) -> Accounts:
    """The accounts that follow: the first subject bears the running of the body but for the dues."""
    basic = {code: items[item] for code, item in DUES.items() if item in items}
    basic[leaves[0]] = sum(items.values()) - sum(basic.values())
    codes = [*sorted(basic | dict.fromkeys(leaves, 0))]
    if projects:  # the one that own income pays for comes last
        codes.sort(key=lambda code: (code == max(projects), code))
    spending = tuple(Spending(code, basic.get(code, 0), projects.get(code, 0)) for code in codes)
    return Accounts(spending, dict(sorted(items.items())), own)


def _leaves(dice: random.Random, main: str, count: int) -> list[str]:
    """Subjects of the class, of as few groups as will do."""
    groups = [list(codes) for _, codes in groupby(sorted(_chart(main)), key=lambda code: code[:5])]
    dice.shuffle(groups)
    return [code for group in groups for code in group][:count]


@cache
def _chart(main: str) -> tuple[str, ...]:
    """The subjects under a class that each of the whole charts knows."""
    years = Counter(s.year for s in subjects())
    whole = {year for year, count in years.items() if 2 * count > max(years.values())}
    known = Counter(s.code for s in subjects() if s.year in whole and s.code.startswith(main))
    return tuple(sorted(c for c, n in known.items() if len(c) == 7 and n == len(whole) and c not in DUES))


@cache
def name(code: str) -> str:
    """A subject's name in the newest chart that knows it."""
    return next(s.name for s in reversed(subjects()) if s.code == code)
