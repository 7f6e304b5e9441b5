"""Who publishes what, where and when: the same for the same seed, whatever number of documents is wanted.

A region has one site. Its bodies come one by one, each in the next region, so that a smaller country has fewer
bodies in fewer regions, not thinner ones. A body publishes the budget and the final account of ten years, but for
some; `share`s say how many documents are a second version, too late, printed wrong, and so on.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, count
from typing import Literal

from msgspec import Struct

from bench.country.accounts import Kind
from bench.country.mould import Facts, Mould
from bench.country.moulds import VARIANTS, Size, family
from bench.country.prose import words
from bench.country.tables import WORD
from parsers.regions import path, regions

YEARS = range(2016, 2026)
KINDS: tuple[Kind, ...] = ("budget", "final")
SHARES = {
    "published": 0.85,
    "late": 0.05,
    "second_version": 0.01,
    "wrong": 0.03,
    "unreadable": 0.005,
    "refused": 0.01,
}
"""Of all documents that there should be, those that are published; of those, which are so."""
SIZES: dict[Size, float] = {"sentences": 0.55, "small": 0.41, "large": 0.04}
"""Shares of bodies whose documents are of a size: 60 amounts and 8 sections a document on average."""
_GOLDEN = (5**0.5 - 1) / 2
"""Steps of this go round evenly, wherever they end (Weyl): any number of bodies has about the same shares."""
Outcome = Literal["read", "unreadable", "refused"]


class Plan(Struct, frozen=True):
    """A country: how many documents. Of the same seed a smaller one is the beginning of a larger one."""

    documents: int
    seed: int = 1


class Body(Struct, frozen=True):
    """A body that publishes, on the site of its region."""

    number: int
    name: str
    region: str
    site: str
    size: Size
    main: str
    variant: int


class Publication(Struct, frozen=True):
    """A document as its site publishes it; `version` counts from 1, `spoilt` is the figure that is wrong."""

    body: Body
    year: int
    kind: Kind
    version: int
    published_on: str
    outcome: Outcome
    mould: Mould
    facts: Facts
    spoilt: int | None

    @property
    def title(self) -> str:
        return f"{self.body.name}{self.year}年度单位{WORD[self.kind]}"

    @property
    def place(self) -> str:
        """Of its article on its site."""
        return f"/art/{self.year}/{self.kind}/{self.body.number}"


def publications(plan: Plan, first: int = 0) -> Iterator[Publication]:
    """What makes the documents from number `first` on, body by body; refusals come beside them and make none."""
    done = 0
    for number in count():
        for publication in _of_body(body(number, plan), random.Random(f"{plan.seed} {number}")):
            if done >= plan.documents:
                return
            if done >= first:
                yield publication
            done += publication.outcome != "refused"


def body(number: int, plan: Plan) -> Body:
    """The body of that number."""
    dice = random.Random(f"{plan.seed} body {number}")
    codes = _codes()
    region = codes[number * 1009 % len(codes)]
    name, main = words().bodies[(number // len(codes) * 7 + number % len(codes)) % len(words().bodies)]
    where = "".join(division.name for division in path(region)[-2:])
    return Body(
        number, where + name, region, f"r{region}", _size(number, plan), main, dice.randrange(VARIANTS)
    )


def _size(number: int, plan: Plan) -> Size:
    turn = (number * _GOLDEN + random.Random(f"{plan.seed} sizes").random()) % 1
    return next(size for size, upto in zip(SIZES, accumulate(SIZES.values()), strict=True) if turn < upto)


@cache
def _codes() -> tuple[str, ...]:
    return tuple(code for code, region in regions().items() if region.level != "province")


def _of_body(who: Body, dice: random.Random) -> Iterator[Publication]:
    """What it publishes, in the order of the years; figures grow and shrink from year to year."""
    factor = round(300 * 40 ** dice.random())
    for year in YEARS:
        before, factor = factor, max(100, round(factor * dice.uniform(0.9, 1.15)))
        factor += factor == before
        for kind in KINDS:
            if dice.random() < SHARES["published"]:
                yield from _versions(who, year, kind, dice, factor, before)


def _versions(
    who: Body, year: int, kind: Kind, dice: random.Random, factor: int, before: int
) -> Iterator[Publication]:
    mould = family(who.size, who.main, who.variant).mould(kind, grows=factor > before)
    outcome = _outcome(dice)
    projects = [_project(dice) for _ in range(3)]
    day = _published(year, kind, dice)
    wrong = dice.choice(mould.spoils) if mould.spoils and dice.random() < SHARES["wrong"] else None
    again = 2 if outcome == "read" and dice.random() < SHARES["second_version"] else 1
    for version in range(1, again + 1):
        # The first version of two states another figure: a correction.
        spoilt = dice.choice(mould.spoils) if version < again and mould.spoils else wrong
        facts = Facts(who.name, who.region, year, projects, factor, before)
        yield Publication(who, year, kind, version, day, outcome, mould, facts, spoilt)


def _outcome(dice: random.Random) -> Outcome:
    turn = dice.random()
    if turn < SHARES["refused"]:
        return "refused"
    return "unreadable" if turn < SHARES["refused"] + SHARES["unreadable"] else "read"


def _project(dice: random.Random) -> str:
    said = words()
    return dice.choice(said.places) + dice.choice(said.matters) + dice.choice(said.works) + "项目"


def _published(year: int, kind: Kind, dice: random.Random) -> str:
    """Budgets in spring, final accounts in autumn of the next year; some of them months too late."""
    month = {"budget": 2, "final": 9}[kind] + 3 * (dice.random() < SHARES["late"])
    return f"{year + (kind == 'final')}-{month:02}-{dice.randint(1, 28):02}"
