"""Money per person: by who is counted in the document, and by nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from archive_cases import document, table

from archive.per_head import per_head_rows
from parsers.model import Amount, Claim, Document, Statement


def amount(measure: str, fen: int, name: str = "合计") -> Amount:
    return Amount(1, 1, f"{fen / 1_000_000:.2f}", fen, measure, level=0, subject_name=name)


def money(form: str, *amounts: Amount) -> Statement:
    return Statement(1, form, form, table(["项目", "金额"], ["合计", "1"]), unit="wan_yuan", amounts=amounts)


PERSONNEL = money("final_general_basic", amount("amount", 60_100_000, "人员经费合计"))
THREE = money("final_three_public", amount("total.budget", 9_600_000), amount("total.final", 4_300_000))


def staff(subject: str, number: str) -> Claim:
    return Claim("staffing", "count", f"{subject}{number}人", subject, number=number, unit="人")


def found(claims: list[Claim], *statements: Statement) -> list[tuple[Any, ...]]:
    account: Document = document(claims=tuple(claims), statements=statements)
    rows = per_head_rows("d", account, [f"c{n}" for n in range(len(claims))])
    return [(r["what"], r["people"], r["basis"], r["fen_per_head"], r["claim_id"]) for r in rows]


def test_persons_in_post_go_before_posts() -> None:
    claims = [staff("事业编制", "6"), staff("在职", "5"), staff("退休", "2")]
    assert found(claims, PERSONNEL, THREE) == [
        ("personnel", 5, "in_post", 12_020_000, "c1"),
        ("three_public", 5, "in_post", 860_000, "c1"),
    ]


def test_posts_are_named_as_posts() -> None:
    assert found([staff("核定事业编制", "12")], PERSONNEL) == [("personnel", 12, "posts", 5_008_333, "c0")]


@pytest.mark.parametrize(
    "claims",
    [
        [],
        [staff("退休", "2")],
        [staff("核定领导职数", "1")],
        [staff("在职", "0")],
        [staff("在职", "若干")],
        [staff("在职", "5"), staff("年末在职", "6")],
    ],
)
def test_nothing_is_divided_where_nobody_is_counted_or_the_counts_differ(claims: list[Claim]) -> None:
    assert found(claims, PERSONNEL) == []


def test_a_total_that_is_printed_twice_in_two_ways_is_not_divided() -> None:
    other = money("final_general_basic", amount("amount", 1, "人员经费合计"))
    assert found([staff("在职", "5")], PERSONNEL, other) == []
