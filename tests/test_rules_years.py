"""A year's document against last year's."""

from __future__ import annotations

import pytest
from accounts import Row, document, item, statement, total

from parsers.model import Finding, Statement
from parsers.rules import check


def found(rule: str, now: Statement, before: Statement | None) -> list[Finding]:
    previous = document(before) if before else None
    return [f for f in check(document(now), previous) if f.rule == rule]


def budget(**amounts: str) -> Statement:
    return statement("budget_three_public", [total(**amounts)], title="三公表")


@pytest.mark.parametrize(
    ("said", "was", "outcome"),
    [("9.60", "9.60", "pass"), ("9.60", "9.61", "rounding"), ("9.60", "8.00", "warning")],
)
def test_last_years_column_is_last_years_budget(said: str, was: str, outcome: str) -> None:
    now = budget(**{"total.previous_budget": said, "total.budget": "7.00"})
    (finding,) = found("X-LAST-YEAR", now, budget(**{"total.budget": was}))
    assert finding.outcome == outcome
    assert finding.evidence[0].text == said
    assert finding.evidence[1].statement is None
    assert was in (finding.evidence[1].text or "")


def test_nothing_is_compared_where_last_year_is_not_held_or_does_not_print_it() -> None:
    now = budget(**{"total.previous_budget": "9.60"})
    assert found("X-LAST-YEAR", now, None) == []
    assert found("X-LAST-YEAR", now, budget(**{"reception.budget": "9.60"})) == []
    assert found("X-LAST-YEAR", now, statement("budget_income", [total(total="9.60")])) == []


def summary(begin: str, end: str) -> Statement:
    rows: list[Row] = [
        item("income", "年初结转和结余", amount=begin),
        item("expenditure", "年末结转和结余", amount=end),
    ]
    return statement("final_income_expenditure", rows)


@pytest.mark.parametrize(("begin", "outcome"), [("2.00", "pass"), ("2.01", "rounding"), ("5.00", "warning")])
def test_what_is_carried_in_was_carried_out(begin: str, outcome: str) -> None:
    assert [f.outcome for f in found("X-CARRIED", summary(begin, "9.00"), summary("7.00", "2.00"))] == [
        outcome
    ]
