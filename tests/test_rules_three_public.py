"""三公 by item against the economic subjects of the basic expenditure."""

from __future__ import annotations

import pytest
from accounts import economic, outcomes, statement, total

RULE = "X-THREE-PUBLIC"


@pytest.mark.parametrize(
    ("reception", "paid", "project", "expected"),
    [
        ("2.50", "2.50", "0.00", ["pass"]),
        ("2.50", "2.49", "0.00", ["rounding"]),
        ("2.50", "2.00", "0.00", ["warning"]),
        ("2.50", "2.00", "9.00", ["pass"]),
        ("2.50", "2.00", None, ["pass"]),
        ("2.50", "3.00", "9.00", ["warning"]),
        ("0.00", "0.00", "0.00", []),
    ],
)
def test_reception(reception: str, paid: str, project: str | None, expected: list[str]) -> None:
    tables = [
        statement(
            "final_three_public", [total(**{"reception.final": reception, "reception.budget": "9.00"})]
        ),
        statement("final_general_basic", [economic("30217", amount=paid)]),
    ]
    if project:
        tables.append(statement("final_general_expenditure", [total(total="20.00", project=project)]))
    assert outcomes(RULE, *tables) == expected


def test_a_budget_is_compared_by_its_own_basis() -> None:
    three = statement("budget_three_public", [total(vehicle_operation="1.80")])
    basic = statement("budget_general_basic", [economic("30231", total="1.80")])
    assert outcomes(RULE, three, basic) == ["pass"]


def test_a_subject_on_two_lines_is_not_judged() -> None:
    three = statement("final_three_public", [total(**{"reception.final": "2.50"})])
    basic = statement(
        "final_general_basic", [economic("30217", amount="1.00"), economic("30217", amount="1.50")]
    )
    assert outcomes(RULE, three, basic) == []
