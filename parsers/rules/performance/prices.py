"""What a form pays for each: a price × the number of what it is paid for, against its total."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from parsers.model import Finding, Fund, Indicator
from parsers.rules.arithmetic import FEN_PER
from parsers.rules.book import Book
from parsers.rules.performance.costs import UNITS, Cost, costs
from parsers.rules.performance.form import Form, MoneyField
from parsers.rules.performance.measured import is_cost, name_of, target_shown, target_text
from parsers.rules.performance.names import shared
from parsers.rules.performance.printed import Exact, Printed, apart, printed
from parsers.rules.performance.told import Outcome, tell
from parsers.rules.performance.view import forms_of
from parsers.rules.performance.words import fits

MONTHS = 12
"""A price may be that of a month."""
LEAST = 3
"""Letters in one piece by which two names are of one thing."""
MOST = 50
"""Numbers of one kind in a form: among more a name says nothing."""


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
        prices = _prices(form)
        totals = _totals(form, prices)
        for price, (cost, stated) in zip(prices if totals else (), totals, strict=True):
            yield _product(rule, form, [price], stated, cost)
        fund = form.total
        spent = form.money(fund, _spent(fund)) if prices and not totals and fund else None
        if spent and spent.value:
            yield _product(rule, form, prices, spent, None)


def _totals(form: Form, prices: Sequence[Price]) -> list[tuple[Cost, Printed]]:
    """The cost that is the total of each price, by its name; none where that is not plain for all of them."""
    stated = [(c, n) for c in costs(form) if (n := c.actual or c.target)] if prices else []
    if len(prices) != len(stated):
        return []
    is_plain = all(_shared(p.price, c.indicator) >= LEAST for p, (c, _) in zip(prices, stated, strict=True))
    return stated if is_plain else []


def _spent(fund: Fund) -> MoneyField:
    """Which sum of a project stands for all that it spends."""
    return "executed" if fund.executed_fen is not None else "budget"


def _product(rule: str, form: Form, prices: Sequence[Price], stated: Printed, cost: Cost | None) -> Finding:
    value = sum(p.product for p in prices)
    fund = form.total
    if cost:
        place = form.indicator(cost.indicator, "actual" if cost.actual else "target")
    else:
        place = form.fund(fund, _spent(fund)) if fund else form.place()
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
    numbered = [(i, n) for i in form.project.indicators if (n := _number(i))]
    priced = [(i, n, m) for i, n in numbered if (m := fits("price_unit", i.unit))]
    of_kind = {
        what: [(i, n) for i, n in numbered if _counts(i, what)] for what in {_what(m) for *_, m in priced}
    }
    found = []
    for price, number, match in priced:
        if counted := _counted(price, of_kind[_what(match)], is_only=len(priced) == 1):
            count, many = counted
            single = number.value * FEN_PER[UNITS[match[1] or "元"]]
            found.append(Price(price, count, single * many.value, single))
    return found


def _counted(
    price: Indicator, counts: Sequence[tuple[Indicator, Printed]], *, is_only: bool
) -> tuple[Indicator, Printed] | None:
    """The number that a price is paid for: the one that there is for the only price, else the nearest by name."""
    if is_only and len(counts) == 1:
        return counts[0]
    if not 0 < len(counts) <= MOST:
        return None
    alike = [_shared(price, i) for i, _ in counts]
    best = max(alike)
    return counts[alike.index(best)] if best >= LEAST and alike.count(best) == 1 else None


def _what(unit: re.Match[str]) -> str:
    """What a price is paid for, by its unit: `人` of 元/人."""
    return unit[2] or unit[3]


def _number(i: Indicator) -> Printed | None:
    return printed(i.actual) or printed(target_text(i))


def _counts(i: Indicator, what: str) -> bool:
    if i.unit is None or is_cost(i):
        return False
    return i.unit == what or bool(fits("persons", what) and fits("persons", i.unit))


def _shared(one: Indicator, other: Indicator) -> int:
    """How many letters two names share in one piece."""
    return shared(name_of(one), name_of(other))
