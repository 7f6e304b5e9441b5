"""The sums of a form's money: between its sources, and between its columns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from parsers.model import Finding, Fund
from parsers.rules.book import Book
from parsers.rules.performance.execution import base
from parsers.rules.performance.form import Form, MoneyField
from parsers.rules.performance.printed import Agreement, Exact, Printed, apart
from parsers.rules.performance.told import Outcome, outcome_of, tell
from parsers.rules.performance.view import forms_of

SUMMED: tuple[MoneyField, ...] = ("initial", "budget", "executed")
MOST_SOURCES = 10
"""More are not tried out in every choice."""


def overspent(book: Book, rule: str) -> Iterator[Finding]:
    """No source may have spent more than its budget for the year."""
    for form in forms_of(book).evaluated:
        for fund in form.project.funds:
            executed, budget = form.money(fund, "executed"), form.money(fund, "budget")
            if executed is None or budget is None or not (executed.value or budget.value):
                continue
            evidence = [form.fund(fund, "executed"), form.fund(fund, "budget")]
            over = executed.value > budget.value
            outcome: Outcome = (
                "pass" if not over else "rounding" if executed.low <= budget.high else "warning"
            )
            yield tell(
                rule, outcome, "overspent" if over else "within", evidence, [form],
                fen=(budget.value, executed.value), project=form.name, source=fund.source,
                executed=form.yuan(executed.value), budget=form.yuan(budget.value),
            )  # fmt: skip


def balance(book: Book, rule: str) -> Iterator[Finding]:
    """结余 = 全年预算数 − 全年执行数, where a form prints it."""
    for form in forms_of(book).evaluated:
        for fund in form.project.funds:
            left, whole, executed = (
                form.money(fund, "balance"),
                base(form, fund),
                form.money(fund, "executed"),
            )
            if left is None or whole is None or executed is None:
                continue
            exact, slack = whole[1].value - executed.value, whole[1].half + executed.half
            outcome = outcome_of(_fen(left, exact, slack), "error")
            evidence = [form.fund(fund, f) for f in ("balance", whole[0], "executed")]
            yield tell(
                rule, outcome, "balance", evidence, [form], fen=(exact, left.value), project=form.name,
                source=fund.source, balance=form.yuan(left.value), budget=form.yuan(whole[1].value),
                executed=form.yuan(executed.value), computed=form.yuan(exact),
            )  # fmt: skip


def sources(book: Book, rule: str) -> Iterator[Finding]:
    """The total = its sources. Some may be parts of others (其中), so any choice of them that adds up will do."""
    forms = forms_of(book)
    for form in (*forms.forms, *forms.listed):
        total = form.total
        parts = [f for f in form.project.funds if f is not total]
        if total is None or total is not form.project.funds[0] or not 0 < len(parts) <= MOST_SOURCES:
            continue
        for field in SUMMED:
            stated = form.money(total, field)
            terms = [(f, n) for f in parts if (n := form.money(f, field)) is not None]
            if stated and terms and (stated.value or any(n.value for _, n in terms)):
                yield _sources(rule, form, field, total, stated, terms)


def _sources(
    rule: str, form: Form, field: MoneyField, total: Fund, stated: Printed, terms: list[tuple[Fund, Printed]]
) -> Finding:  # fmt: skip
    values = [n.value for _, n in terms]
    every, slack = sum(values), sum(n.half for _, n in terms)
    found = _fen(stated, every, slack)
    if found == "differs" and every > stated.value:
        sums = (sum(some) for n in range(1, len(values)) for some in combinations(values, n))
        found = "pass" if stated.value in sums else "differs"
    # One source below the total may be all that is named of it (其中).
    is_named_alone = len(terms) == 1 and every < stated.value
    evidence = [form.fund(fund, field) for fund in (total, *(f for f, _ in terms))]
    return tell(
        rule, outcome_of(found, "info" if is_named_alone else "warning"), f"sources_{field}", evidence, [form],
        fen=(every, stated.value), project=form.name, total=form.yuan(stated.value),
        parts=" + ".join(map(form.yuan, values)), computed=form.yuan(every),
    )  # fmt: skip


def _fen(stated: Printed, exact: Exact, slack: Exact) -> Agreement:
    if stated.value == exact:
        return "pass"
    return "rounding" if apart(stated.value, exact) <= stated.half + slack else "differs"
