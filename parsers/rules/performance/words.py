"""The words of `words.yml` and the texts of `messages.yml`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

import msgspec
from msgspec import Struct

from parsers.plain import plain
from parsers.rules.wording import data


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it is: what each pattern is for is said there."""

    up: str
    down: str
    equal: str
    cost: str
    spending: str
    standard: str
    adverse: str
    whole_cost: str
    counts: str
    ratios: str
    money_unit: str
    price_unit: str
    inverted_unit: str
    percent_unit: str
    persons: str
    unmet: str
    satisfaction: str
    paid_out: str
    small: str
    no_reason: str
    proportional: str
    common_tails: tuple[str, ...]
    all_projects: str
    grade_counts: str
    all_money: str
    appropriated: str
    budget_money: str
    single: str
    whole_body: str
    execution: str
    bands: tuple[str, ...]


class Messages(Struct, frozen=True, forbid_unknown_fields=True):
    """How a message begins, by outcome; what it says, by subject; how a number read in doubt is told."""

    leads: dict[str, str]
    bodies: dict[str, str]
    doubted: str


Pattern = Literal[
    "up", "down", "equal", "cost", "spending", "standard", "adverse", "whole_cost", "counts", "ratios",
    "money_unit", "price_unit", "inverted_unit", "percent_unit", "persons", "unmet", "satisfaction", "paid_out",
    "small", "no_reason", "proportional", "all_projects", "grade_counts", "all_money", "appropriated",
    "budget_money", "single", "whole_body", "execution",
]  # fmt: skip

WORDS = msgspec.yaml.decode(data("parsers.rules.performance", "words.yml"), type=Words)
MESSAGES = msgspec.yaml.decode(data("parsers.rules.performance", "messages.yml"), type=Messages)


def fits(name: Pattern, text: str | None) -> re.Match[str] | None:
    """The match of a whole text with one of the patterns."""
    return _fits(name, text) if text else None


@lru_cache(4096)
def _fits(name: Pattern, text: str) -> re.Match[str] | None:
    return re.fullmatch(getattr(WORDS, name), plain(text))


def holds(name: Pattern, text: str) -> bool:
    """Whether a pattern occurs anywhere in a text."""
    return re.search(getattr(WORDS, name), plain(text)) is not None
