"""What a form pays for each: a price × the number of what it is paid for, against its total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from msgspec import Struct

from parsers.model import Finding, Indicator
from parsers.rules.arithmetic import FEN_PER
from parsers.rules.book import Book
from parsers.rules.performance.costs import UNITS, Cost, costs
from parsers.rules.performance.form import Form, MoneyField
from parsers.rules.performance.measured import is_cost, name_of, target_shown, target_text
from parsers.rules.performance.printed import Exact, Printed, apart, printed
from parsers.rules.performance.told import Outcome, tell
from parsers.rules.performance.view import forms_of
from parsers.rules.performance.words import fits

MONTHS = 12
"""A price may be that of a month."""


class Price(Struct, frozen=True):
    """A price by something, and the number of it."""

    price: Indicator
    count: Indicator
    product: Exact
    single: Exact
    """One price, in fen."""


def price_times_count(book: Book, rule: str) -> Iterator[Finding]:
    """A price × the number of what it is paid for = its total, or at most all that was spent.

    A price may be by month, and a project may pay for more: without a total of its own a product that falls
    short decides nothing, but for what is paid out to persons, by month or by year, and for nothing else.
    """
    for form in forms_of(book).forms:
        prices, totals = _prices(form), [c for c in costs(form) if c.actual or c.target]
        if not prices:
            continue
        if len(prices) == len(totals) and all(
            _shared(p.price, c.indicator) > 2 for p, c in zip(prices, totals, strict=True)
        ):
            for price, cost in zip(prices, totals, strict=True):
                stated = cost.actual or cost.target
                if stated:
                    yield _product(rule, form, [price], stated, cost)
            continue
        fund = form.total
        field: MoneyField = "executed" if fund and fund.executed_fen is not None else "budget"
        sum_ = form.money(fund, field) if fund else None
        if sum_ and sum_.value:
            yield _product(rule, form, prices, sum_, None)


def _product(rule: str, form: Form, prices: Sequence[Price], stated: Printed, cost: Cost | None) -> Finding:
    value = sum(p.product for p in prices)
    fund = form.total
    field = "executed" if fund and fund.executed_fen is not None else "budget"
    if cost:
        place = form.indicator(cost.indicator, "actual" if cost.actual else "target")
    else:
        place = form.fund(fund, field) if fund else form.place()
    column = "actual" if form.project.stage == "self_evaluation" else "target"
    evidence = [place, *(form.indicator(i, column) for p in prices for i in (p.price, p.count))]
    return tell(
        rule, _compared(form, prices, value, stated, is_own=cost is not None),
        "product" if cost else "product_all", evidence, [form], fen=(value, stated.value),
        project=form.name, total=name_of(cost.indicator) if cost else "",
        formula=" + ".join(f"{_value(p.price)} × {_value(p.count)}" for p in prices), product=form.yuan(value),
        stated=form.yuan(stated.value), yearly=form.yuan(value * MONTHS),
    )  # fmt: skip


def _compared(form: Form, prices: Sequence[Price], value: Exact, stated: Printed, *, is_own: bool) -> Outcome:
    """The outcome against a total of its own, or against all that the project spent."""
    single = max(p.single for p in prices)
    difference, by_month = apart(stated.value, value), apart(stated.value, value * MONTHS)
    if difference <= stated.half or (not is_own and by_month <= stated.half):
        return "pass"
    if difference <= single or not _are_exact(prices):
        return "info"
    if is_own or value > stated.value:
        return "warning"
    is_paid_out = form.project.stage == "self_evaluation" and fits("paid_out", form.name) and len(prices) == 1
    return "warning" if is_paid_out and by_month > single * MONTHS else "info"


def _are_exact(prices: Sequence[Price]) -> bool:
    """Whether no price or number is only the limit of one."""
    both = [i for p in prices for i in (p.price, p.count)]
    return all(printed(i.actual) or i.operator in (None, "=", "等于") for i in both)


def _value(i: Indicator) -> str:
    return f"{i.actual}{i.actual_unit or i.unit or ''}" if printed(i.actual) else target_shown(i)


def _prices(form: Form) -> list[Price]:
    """Each price with the one number that it belongs to: all that it can be, or by its name."""
    indicators = form.project.indicators
    priced = [(i, m) for i in indicators if (m := fits("price_unit", i.unit)) and _number(i)]
    found = []
    for price, match in priced:
        counts = [i for i in indicators if _counts(i, match[2] or match[3]) and _number(i)]
        by_name = sorted(counts, key=lambda i: -_shared(price, i))
        is_only = len(priced) == len(counts) == 1
        if not counts or (not is_only and _shared(price, by_name[0]) < 3):
            continue
        if len(counts) > 1 and _shared(price, by_name[0]) == _shared(price, by_name[1]):
            continue
        number, many = _number(price), _number(by_name[0])
        if number and many:
            single = number.value * FEN_PER[UNITS[match[1] or "元"]]
            found.append(Price(price, by_name[0], single * many.value, single))
    return found


def _number(i: Indicator) -> Printed | None:
    return printed(i.actual) or printed(target_text(i))


def _counts(i: Indicator, what: str) -> bool:
    if i.unit is None or is_cost(i):
        return False
    return i.unit == what or bool(fits("persons", what) and fits("persons", i.unit))


def _shared(one: Indicator, other: Indicator) -> int:
    """How many letters two names share in one piece."""
    a, b = name_of(one), name_of(other)
    return SequenceMatcher(None, a, b, autojunk=False).find_longest_match().size
