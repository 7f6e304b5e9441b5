"""How a form's money was spent: the rate, and the points for it.

Every form of the self-evaluation has them: 执行率 = 全年执行数 ÷ 全年预算数, and the points in proportion.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from parsers.model import Finding, Fund, Place
from parsers.rules.book import Book
from parsers.rules.performance.form import Form, MoneyField
from parsers.rules.performance.printed import (
    Printed,
    agree,
    apart,
    decimal,
    percent,
    points,
    printed,
    rates,
)
from parsers.rules.performance.told import Outcome, outcome_of, tell
from parsers.rules.performance.view import forms_of

DEFAULT_WEIGHT = "10"
"""Of the execution, where a form doesn't print it: ten points of a hundred."""


def base(form: Form, fund: Fund) -> tuple[MoneyField, Printed] | None:
    """What a source's rate is of: the year's budget, or the initial one where no other is printed."""
    budget, initial = form.money(fund, "budget"), form.money(fund, "initial")
    return ("budget", budget) if budget else ("initial", initial) if initial else None


def quotient(part: Printed, whole: Printed) -> tuple[Fraction, Fraction, Fraction] | None:
    """A ratio, and the least and most that it may be by the print; None on a base that may be nil."""
    if whole.value <= 0 or whole.low <= 0:
        return None
    return (
        Fraction(part.value, whole.value),
        Fraction(part.low, whole.high),
        Fraction(part.high, whole.low),
    )


def rate(book: Book, rule: str) -> Iterator[Finding]:
    """执行率 = 全年执行数 ÷ 全年预算数, in every row of the money that prints all three."""
    for form in forms_of(book).evaluated:
        is_told = False
        for fund in form.project.funds:
            executed, whole = form.money(fund, "executed"), base(form, fund)
            if fund.rate and executed and whole and rates(fund.rate):
                if whole[1].value:
                    yield from _rate(rule, form, fund, executed, *whole)
                elif not is_told and any(r.value for r in rates(fund.rate)):
                    is_told = True
                    yield _on_nothing(rule, form, fund, executed, *whole)


def _rate(
    rule: str, form: Form, fund: Fund, executed: Printed, field: MoneyField, whole: Printed
) -> Iterator[Finding]:
    readings, found = rates(fund.rate), quotient(executed, whole)
    if found is None:
        return
    agreements = [agree(r, *found) for r in readings]
    outcome: Outcome = "pass" if "pass" in agreements else "rounding" if "rounding" in agreements else "error"
    if outcome == "error" and found[0] > 1 and any(r.value == 1 for r in readings):
        return
    initial, body = form.money(fund, "initial"), "rate"
    if outcome == "error" and initial and _is_of(initial, executed, readings):
        outcome, body = "warning", "rate_initial"
    computed = percent(found[0])
    yield tell(
        rule, outcome, body, [form.fund(fund, f) for f in ("rate", "executed", field)], [form],
        expected=computed, actual=fund.rate, unit="%", computed=computed, project=form.name,
        source=fund.source, rate=fund.rate, executed=form.yuan(executed.value), base=form.yuan(whole.value),
        initial=form.yuan(initial.value) if initial else "",
    )  # fmt: skip


def _is_of(whole: Printed, executed: Printed, readings: tuple[Printed, ...]) -> bool:
    """Whether a rate is that of another base."""
    found = quotient(executed, whole)
    return found is not None and any(agree(r, *found) == "pass" for r in readings)


def _on_nothing(
    rule: str, form: Form, fund: Fund, executed: Printed, field: MoneyField, whole: Printed
) -> Finding:
    """A rate on a budget of nil, which has none: told once a form."""
    evidence = [form.fund(fund, "rate"), form.fund(fund, "executed"), form.fund(fund, field)]
    return tell(
        rule, "error", "zero_base", evidence, [form], actual=fund.rate, unit="%", project=form.name,
        source=fund.source, rate=fund.rate, executed=form.yuan(executed.value), base=form.yuan(whole.value),
        score=form.project.execution_score or "未印",
    )  # fmt: skip


def execution_score(book: Book, rule: str) -> Iterator[Finding]:
    """The points of the execution = rate × their weight, at most the weight; none where nothing was spent."""
    for form in forms_of(book).evaluated:
        fund, stated = form.total, printed(form.project.execution_score)
        if fund is None or stated is None:
            continue
        executed, whole = form.money(fund, "executed"), base(form, fund)
        weight = points(fund.weight or DEFAULT_WEIGHT)
        found = quotient(executed, whole[1]) if executed and whole else None
        if found is None or weight is None or executed is None or whole is None:
            continue
        exact, low, high = ((f if f < 1 else 1) * weight.value for f in found)
        outcome = outcome_of(agree(stated, exact, low, high), "warning")
        computed = decimal(exact)
        yield tell(
            rule, outcome, "execution_score", [_score_place(form, fund), form.fund(fund, "executed")], [form],
            expected=computed, actual=stated.text, unit="分", project=form.name, score=stated.text,
            executed=form.yuan(executed.value), base=form.yuan(whole[1].value), weight=weight.text,
            computed=computed,
        )  # fmt: skip


def _score_place(form: Form, fund: Fund) -> Place:
    if fund.score:
        return form.fund(fund, "score")
    return form.row_cell(form.project.execution_score, "execution_score")


def precision(book: Book, rule: str) -> Iterator[Finding]:
    """Points of the execution that one form rounds to fewer places than another of the same document."""
    scored = [(f, n) for f in forms_of(book).evaluated if (n := printed(f.project.execution_score))]
    finest = min((n.half for _, n in scored), default=Fraction(0))
    for form, stated in scored:
        fund = form.total
        executed, whole = (form.money(fund, "executed"), base(form, fund)) if fund else (None, None)
        found = quotient(executed, whole[1]) if executed and whole else None
        weight = points((fund.weight if fund else None) or DEFAULT_WEIGHT)
        if not found or not fund or not executed or not whole or not weight or stated.half == finest:
            continue
        exact = found[0] * weight.value
        if exact != stated.value and apart(exact, stated.value) <= stated.half:
            yield tell(
                rule, "info", "precision", [_score_place(form, fund)], [form],
                expected=decimal(exact), actual=stated.text, unit="分", project=form.name,
                executed=form.yuan(executed.value), base=form.yuan(whole[1].value), weight=weight.text,
                computed=decimal(exact), score=stated.text,
            )  # fmt: skip


def unspent(book: Book, rule: str) -> Iterator[Finding]:
    """Nothing spent, or little, and yet every indicator at its full points."""
    for form in forms_of(book).evaluated:
        fund = form.total
        executed, whole = (form.money(fund, "executed"), base(form, fund)) if fund else (None, None)
        if fund is None or executed is None or whole is None:
            continue
        budget = max(whole[1].value, (form.money(fund, "initial") or whole[1]).value)
        scored = [(s.value, w.value) for i in form.project.indicators
                  if (s := points(i.score)) and (w := points(i.weight))]  # fmt: skip
        if not budget or not scored or any(s < w for s, w in scored) or 2 * executed.value > budget:
            continue
        place = form.row_cell(form.project.score, "score")
        yield tell(
            rule, "info" if executed.value else "warning", "little" if executed.value else "unspent",
            [place, form.fund(fund, "executed")], [form], actual=form.project.score, unit="分", project=form.name,
            executed=form.yuan(executed.value), budget=form.yuan(budget),
            rate=percent(Fraction(executed.value, budget), 2), got=decimal(sum(s for s, _ in scored)),
            of=decimal(sum(w for _, w in scored)), score=form.project.score or "未印",
        )  # fmt: skip
