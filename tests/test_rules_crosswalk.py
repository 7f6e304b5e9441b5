"""Functional subjects against the economic subjects that they are spent under."""

from __future__ import annotations

import pytest
from accounts import economic, outcomes, statement, subject, total

RULE = "X-FUNCTION-ECONOMIC"
PENSION = subject("2080505", total="9.00", basic="6.00", project="3.00")


@pytest.mark.parametrize(
    ("paid", "expected"), [("6.00", "pass"), ("6.01", "rounding"), ("6.02", "warning"), ("9.00", "warning")]
)
def test_a_pair_is_compared_on_the_basic_column(paid: str, expected: str) -> None:
    function = statement("final_general_expenditure", [total(total="9.00", basic="6.00"), PENSION])
    basic = statement("final_general_basic", [economic("30108", amount=paid)])
    assert outcomes(RULE, function, basic) == [expected]


def test_the_nearest_alternative_is_compared() -> None:
    function = statement("final_general_expenditure", [subject("2101102", basic="5.00")])
    basic = statement(
        "final_general_basic", [economic("30110", amount="4.00"), economic("30114", amount="1.00")]
    )
    assert outcomes(RULE, function, basic) == ["pass"]


def test_both_kinds_of_body_pay_under_one_economic_subject() -> None:
    function = statement(
        "final_general_expenditure", [subject("2101101", basic="5.00"), subject("2101102", basic="2.00")]
    )
    basic = statement("final_general_basic", [economic("30110", amount="7.00")])
    assert outcomes(RULE, function, basic) == ["pass"]


def test_a_pair_with_one_side_printed_is_not_judged() -> None:
    function = statement("final_general_expenditure", [PENSION])
    basic = statement("final_general_basic", [economic("30113", amount="6.00")])
    assert outcomes(RULE, function, basic) == []


def test_a_code_printed_on_two_lines_is_not_judged() -> None:
    function = statement("final_general_expenditure", [PENSION, PENSION])
    basic = statement("final_general_basic", [economic("30108", amount="6.00")])
    assert outcomes(RULE, function, basic) == []
