"""Which kind of account a title names, and all that it says together."""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

from parsers.model import Kind, Scope
from parsers.remembered import remembered
from parsers.titles.bodies import agency_in
from parsers.titles.scopes import is_place_s, scope_of
from parsers.titles.words import any_of, trimmed, unlabelled, words
from parsers.titles.years import without_dates, year_in

_BRACKETED = re.compile(r"\([^()]*\)")


class TitleClass(Struct, frozen=True):
    """A title, classified. `year` is the year that the account is of; `agency` the body's name as printed."""

    kind: Kind | Literal["noise"]
    year: int | None = None
    scope: Scope = "department"
    agency: str | None = None


@remembered
def classify(title: str) -> TitleClass:
    """What a title says. A title that names no account, or only speaks about accounts, is `noise`."""
    agency = agency_in(title)
    return TitleClass(
        kind_of(title) or "noise", year_in(title), scope_of(title, agency) or "department", agency
    )


@remembered
def kind_of(title: str) -> Kind | None:
    """`performance`, else whichever of 预算 and 决算 is named last; None: neither, or a text about them."""
    text = unlabelled(title).replace(agency_in(title) or "|", "|")
    outside = _BRACKETED.sub("", text)
    if _is_about_performance(outside) and re.search(words().performance_paper, outside):
        return "performance"  # whatever its project is called: 公开招聘, 培训 and 检查 are projects too
    if any_of("noise").search(text) or any_of("both").search(text):
        return None
    if _is_about_performance(outside):
        return "performance"
    return account_kind(text) or _fund_kind(text)


@remembered
def account_kind(title: str) -> Literal["budget", "final"] | None:
    """Whichever of 预算 and 决算 is named last, as in a table's title; the names of funds do not count."""
    rest = _BRACKETED.sub("", trimmed(title))
    rest = any_of("funds").sub("", any_of("not_an_account").sub("", rest))
    budget, final = rest.rfind("预算"), rest.rfind("决算")
    if budget == final:
        return None
    return "budget" if budget > final else "final"


def _is_about_performance(text: str) -> bool:
    """Whether it is about performance, and not an account that brings its performance report along."""
    if re.search(words().accounts_with_performance, text):
        return False
    return re.search(words().performance, text) is not None


def _fund_kind(text: str) -> Literal["budget"] | None:
    """A government's budget by the name of a fund alone: 某县2024年一般公共预算收支表."""
    plain = without_dates(text)
    return "budget" if any_of("funds").search(plain) and is_place_s(plain) and year_in(plain) else None
