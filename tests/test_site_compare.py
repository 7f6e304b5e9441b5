"""Comparison: a figure over agencies or years, per head only where the document says of whom."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page
from site_browser import address, answer, browser, follow, holds_together, page, rows_of

from archive.views.abreast import leading, with_others

__all__ = ["address", "browser", "page"]


def test_it_opens_on_the_year_with_most_accounts(page: Page, address: str) -> None:
    holds_together(page, f"{address}/compare")
    rows = rows_of(f"{address}/compare.json")
    assert {row["fiscal_year"] for row in rows} == {2023}
    assert {row["kind"] for row in rows} == {"final"}


def test_a_number_of_posts_is_flagged(page: Page, address: str) -> None:
    page.goto(f"{address}/compare?subject=personnel&year=2024&per=head")
    assert page.locator("td.col-people_basis").all_inner_texts() == ["编制数"]
    assert "（编制）" in page.locator("figure.plot").inner_text()
    assert "不可比" in page.locator("main").inner_text()


def test_the_three_public_budget_of_weihai(address: str) -> None:
    (row,) = rows_of(f"{address}/compare.json?subject=three_public&year=2024&kind=budget&region=371000")
    (before,) = rows_of(f"{address}/compare.csv?year=2024&kind=budget&region=371000&measure=previous_budget")
    assert row["fen"] == int(before["fen"]) == 9_600_000
    parts = {
        part: rows_of(f"{address}/compare.json?subject={part}&year=2024&kind=budget")[0]["fen"]
        for part in ("vehicles", "reception")
    }
    assert parts == {"vehicles": 6_000_000, "reception": 3_600_000}


@pytest.mark.parametrize("code", ["2080109", "30201"])
def test_any_subject_is_compared_by_its_code(page: Page, address: str, code: str) -> None:
    rows = rows_of(f"{address}/compare.json?subject={code}&year=")
    assert rows
    assert {row["subject"] for row in rows} == {code}
    page.goto(f"{address}/compare?subject={code}&year=")
    assert page.locator("figure.plot svg rect").count() > 1


def test_a_figure_is_a_link_to_its_place(address: str) -> None:
    _, _, text = answer(f"{address}/compare?subject=total")
    row = rows_of(f"{address}/compare.json?subject=total")[0]
    assert f'href="/figure/{row["document_id"]}/{row["ordinal"]}/{row["row"]}/{row["col"]}"' in text


@pytest.mark.parametrize("query", ["subject=", "measure=", "subject=nothing", "subject=' or 1=1 --"])
def test_nothing_asked_gives_the_default_and_nonsense_nothing(address: str, query: str) -> None:
    rows = rows_of(f"{address}/compare.json?{query}")
    assert {row["subject"] for row in rows} <= {"three_public"}
    assert bool(rows) == query.endswith("=")


def test_those_whose_heads_are_counted_come_first(address: str) -> None:
    rows = rows_of(f"{address}/compare.json?subject=personnel&year=&kind=&per=head")
    counted = [row["fen_per_head"] is not None for row in rows]
    assert any(counted)
    assert counted == sorted(counted, reverse=True)
    assert [row["people_basis"] for row in rows if row["people_basis"]] == ["in_post", "posts"]


def test_a_subject_s_code_is_typed_and_kept_with_its_name(page: Page, address: str) -> None:
    page.goto(f"{address}/compare?year=2023")
    assert page.get_by_label("比什么").locator("option").first.inner_text() == "“三公”经费"
    page.get_by_label("或按科目编码比").fill("30201")
    follow(page.get_by_role("button", name="比较"))
    assert page.locator("h1").inner_text().startswith("比较：30201 办公费")
    page.get_by_label("年度").select_option("2024")
    follow(page.get_by_role("button", name="筛选"))
    assert page.locator("h1").inner_text().startswith("比较：30201 办公费")
    assert "subject=30201" in page.url


def test_what_it_opens_on_is_not_narrowed(page: Page, address: str) -> None:
    page.goto(f"{address}/compare")
    assert page.get_by_role("link", name="去掉全部条件").count() == 0
    page.goto(f"{address}/compare?region=370000")
    follow(page.get_by_role("link", name="去掉全部条件"))
    assert page.url == f"{address}/compare"


def printed(document: str, published_on: str | None, ordinal: int, fen: int, **other: Any) -> dict[str, Any]:
    """A total of an agency's final account of 2023, at its place."""
    of = {
        "agency_id": "a",
        "fiscal_year": 2023,
        "kind": "final",
        "subject": "total",
        "row": 3,
        "col": 2,
    } | other
    return of | {"document_id": document, "published_on": published_on, "ordinal": ordinal, "fen": fen}


TWICE = [
    printed("d1", None, 1, 900),
    printed("d2", "2024-08-30", 1, 500),
    printed("d4", "2024-09-20", 5, 300),
    printed("d4", "2024-09-20", 2, 200),
    printed("d3", "2024-09-20", 7, 200),
]


@given(st.permutations(TWICE))
def test_a_figure_printed_twice_is_that_of_the_last_document_where_it_stands_first(
    rows: list[dict[str, Any]],
) -> None:
    (lead,) = leading(rows)
    assert (lead["document_id"], lead["ordinal"]) == ("d3", 7)
    assert {other["fen"] for other in lead["others"]} == {900, 500, 300}


def test_what_is_another_account_is_no_other_print_of_it() -> None:
    alike: list[dict[str, Any]] = [
        {"agency_id": "b"},
        {"fiscal_year": 2022},
        {"kind": "budget"},
        {"subject": "basic"},
        {},
    ]
    unknown = [printed(document, None, 1, 700, agency_id=None) for document in ("d5", "d6")]
    rows = [printed("d1", None, 1, fen, **other) for fen, other in enumerate(alike)] + unknown
    assert leading(rows) == [row | {"is_leading": True, "others": []} for row in rows]


def test_the_same_amount_printed_again_is_no_doubt() -> None:
    rows = with_others([printed("d1", None, ordinal, 100) for ordinal in (2, 1)])
    assert [(row["is_leading"], row["others"]) for row in rows] == [(False, []), (True, [])]
