"""What a form says that its project costs: against its budget, what was spent, and price × number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from parsers.model import Finding, Indicator, Unit
from parsers.plain import plain
from parsers.rules.arithmetic import FEN_PER
from parsers.rules.book import Book
from parsers.rules.performance.form import Form, MoneyField
from parsers.rules.performance.measured import is_cost, name_of, target_text
from parsers.rules.performance.names import likeness
from parsers.rules.performance.printed import Exact, Printed, apart, printed
from parsers.rules.performance.told import Outcome, tell
from parsers.rules.performance.view import forms_of
from parsers.rules.performance.words import fits

NEAR = Fraction(1, 10)
"""Several costs state the whole of a project only where they come this near to its budget."""
ALIKE = 0.75
"""An indicator whose name is this like the project's is about the whole project."""
UNITS: dict[str, Unit] = {"元": "yuan", "万元": "wan_yuan"}


class Cost(Struct, frozen=True):
    """A cost in fen. `is_assumed`: the form's unit, as it prints none of its own."""

    indicator: Indicator
    target: Printed | None
    actual: Printed | None
    is_assumed: bool


def costs(form: Form) -> list[Cost]:
    """The indicators that state a sum of money under costs."""
    found = []
    for i in form.project.indicators:
        if not is_cost(i) or fits("ratios", name_of(i)):
            continue
        target_unit, actual_unit = _money_unit(i.unit), _money_unit(i.actual_unit)
        is_bare = i.unit is None and i.actual_unit is None and bool(fits("whole_cost", name_of(i)))
        is_assumed = is_bare or (i.actual_unit is None and target_unit is None)
        if target_unit is None and not is_bare:
            continue
        unit = target_unit or form.unit
        own = actual_unit if i.actual_unit else unit
        target, actual = printed(target_text(i)), printed(i.actual)
        found.append(
            Cost(
                i,
                target.times(FEN_PER[unit]) if target else None,
                actual.times(FEN_PER[own]) if actual and own else None,
                is_assumed,
            )
        )
    return found


def _money_unit(unit: str | None) -> Unit | None:
    match = fits("money_unit", unit)
    return UNITS[match[1] or match[2]] if match else None


def whole(form: Form) -> list[Cost]:
    """The costs that together state all that the project costs; none where they may be a part of it.

    One that says so stands for all, whatever else is listed; several do where they add up to about the budget.
    """
    found = [c for c in costs(form) if c.target is not None]
    named = [c for c in found if _is_whole(form, c)]
    if len(named) == 1:
        return named
    fund = form.total
    budget = (fund.initial_fen or fund.budget_fen) if fund else None
    planned = sum(c.target.value for c in found if c.target)
    return found if budget and len(found) > 1 and apart(planned, budget) <= NEAR * budget else []


def _is_whole(form: Form, cost: Cost) -> bool:
    name = name_of(cost.indicator)
    if fits("whole_cost", name):
        return True
    return likeness(name, plain(form.name)) >= ALIKE


def planned(book: Book, rule: str) -> Iterator[Finding]:
    """The target of the costs = the project's budget, at the year's beginning or for the year."""
    for form in forms_of(book).forms:
        parts, fund = [(c, c.target) for c in whole(form) if c.target], form.total
        if not parts or fund is None:
            continue
        fields: tuple[MoneyField, ...] = ("initial", "budget")
        stated = [(f, n) for f in fields if (n := form.money(fund, f)) and n.value]
        yield from _summed(rule, "planned", form, parts, stated, "target")


def spent(book: Book, rule: str) -> Iterator[Finding]:
    """The actual costs = what was spent."""
    for form in forms_of(book).evaluated:
        found, fund = whole(form), form.total
        parts = [(c, c.actual) for c in found if c.actual]
        executed = form.money(fund, "executed") if fund else None
        if found and len(parts) == len(found) and executed:
            yield from _summed(rule, "spent", form, parts, [("executed", executed)], "actual")


def _summed(
    rule: str, body: str, form: Form, parts: Sequence[tuple[Cost, Printed]],
    stated: Sequence[tuple[MoneyField, Printed]], field: Literal["target", "actual"],
) -> Iterator[Finding]:  # fmt: skip
    """The finding that some costs together are the nearest of the sums stated."""
    fund = form.total
    if not stated or fund is None:
        return
    value = sum(n.value for _, n in parts)
    where, nearest = min(stated, key=lambda s: apart(s[1].value, value))
    outcome = _outcome(parts, value, nearest, field)
    shown = [c.indicator.target if field == "target" else c.indicator.actual for c, _ in parts]
    evidence = [*(form.indicator(c.indicator, field) for c, _ in parts), form.fund(fund, where)]
    yield tell(
        rule, outcome, body, evidence, [form], fen=(nearest.value, value), project=form.name,
        indicator="、".join(dict.fromkeys(name_of(c.indicator) for c, _ in parts)),
        parts=" + ".join(s or "" for s in shown), sum=form.yuan(value), stated=form.yuan(nearest.value),
    )  # fmt: skip


def _outcome(
    parts: Sequence[tuple[Cost, Printed]], value: Exact, stated: Printed, field: Literal["target", "actual"]
) -> Outcome:
    """A cost that says it is the whole errs; targets that are but limits (≤) may add up to more."""
    difference, slack = apart(stated.value, value), stated.half + sum(n.half for _, n in parts)
    if difference <= slack:
        return "rounding" if difference else "pass"
    if field == "actual":
        cost, is_only = parts[0][0], len(parts) == 1
        is_sure = is_only and not cost.is_assumed and fits("whole_cost", name_of(cost.indicator))
        return "error" if is_sure else "warning"
    is_limit = value > stated.value and all(fits("down", c.indicator.operator) for c, _ in parts)
    return "info" if is_limit else "warning"
