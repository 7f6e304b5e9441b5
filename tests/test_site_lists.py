"""The lists: findings, rules, projects, changes, and who published what; as pages, CSV and JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page
from site_browser import address, answer, browser, follow, holds_together, page, rows_of

from archive.divisions import division_end
from archive.listing import Column, Filter, Listing, question
from archive.tabular import as_csv

__all__ = ["address", "browser", "page"]

LISTS = ("findings", "rules", "projects", "changes", "coverage")
LISTING = Listing(
    title="",
    intro="",
    source="t",
    order="a",
    columns={"a": Column("t.a", "甲")},
    filters={
        "year": Filter("年", "t.y = :year", "number"),
        "region": Filter("地", "t.r between :region and :region_last", "division"),
        "text": Filter("文", "t.t = :text"),
    },
)


@given(st.text())
def test_what_is_asked_never_becomes_sql(text: str) -> None:
    put = question(LISTING, {"text": text, "region": text, "other": text}, 10)
    assert set(put.values.values()) <= {text, text.strip(), 10, 0, division_end(text.strip())}
    assert len(put.rows) == len(question(LISTING, {"text": "x", "region": "x"}, 10).rows) or not text.strip()


@pytest.mark.parametrize(("code", "last"), [("370000", "379999"), ("370600", "370699"), ("640323", "640323")])
def test_a_division_reaches_to_its_last_code(code: str, last: str) -> None:
    assert division_end(code) == last


def test_a_year_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="abc"):
        question(LISTING, {"year": "abc"}, 10)


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ("=1+1", "'=1+1"),
        ("-12.5%", "-12.5%"),
        ("-1,200.00", '"-1,200.00"'),
        ("@a", "'@a"),
        (-5, "-5"),
        (None, ""),
    ],
)
def test_no_text_runs_in_a_spreadsheet(value: object, field: str) -> None:
    assert as_csv(["a"], [{"a": value}]).splitlines()[1:] == [field or '""']


@pytest.mark.parametrize("name", LISTS)
def test_every_list_holds_together(page: Page, address: str, name: str) -> None:
    holds_together(page, f"{address}/{name}")


@pytest.mark.parametrize("name", ["findings", "rules", "projects", "coverage"])
def test_csv_and_json_hold_the_same_rows(address: str, name: str) -> None:
    query = "?outcome=error" if name == "findings" else ""
    as_json = rows_of(f"{address}/{name}.json{query}")
    as_table = rows_of(f"{address}/{name}.csv{query}")
    assert len(as_json) == len(as_table) > 0
    assert [{k: "" if v is None else str(v) for k, v in row.items()} for row in as_json] == as_table


def test_the_findings_open_with_those_in_doubt(page: Page, address: str) -> None:
    assert {row["outcome"] for row in rows_of(f"{address}/findings.json")} == {"error", "warning"}
    everything = rows_of(f"{address}/findings.csv?outcome=")
    assert {row["outcome"] for row in everything} == {"error", "warning", "rounding", "info", "pass"}
    page.goto(f"{address}/findings?family=N-")
    assert all("疑似" in text for text in page.locator("td.col-outcome").all_inner_texts())
    page.get_by_label("结果").select_option("rounding")
    follow(page.get_by_role("button", name="筛选"))
    assert "outcome=rounding" in page.url
    assert set(page.locator("td.col-outcome").all_inner_texts()) == {"舍入尾差"}


def test_a_region_holds_what_lies_in_it(address: str) -> None:
    shandong = {row["region_code"] for row in rows_of(f"{address}/findings.json?region=370000")}
    assert shandong == {"370600", "371000"}
    assert {row["region_code"] for row in rows_of(f"{address}/findings.json?region=370600")} == {"370600"}


def test_long_lists_have_pages(page: Page, address: str) -> None:
    page.goto(f"{address}/findings?outcome=pass")
    first = page.locator("td.col-message").first.inner_text()
    follow(page.get_by_role("link", name="下一页"))
    assert "outcome=pass" in page.url
    assert page.locator("td.col-message").first.inner_text() != first


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=99999", "year=abc"])
def test_what_cannot_be_asked_is_said(address: str, query: str) -> None:
    status, _, text = answer(f"{address}/coverage?{query}")
    assert status == 400
    assert "Traceback" not in text


def test_a_rule_counts_its_outcomes(address: str) -> None:
    rules = {row["id"]: row for row in rows_of(f"{address}/rules.json")}
    growth = rows_of(f"{address}/findings.json?rule=N-GROWTH&outcome=error")
    assert rules["N-GROWTH"]["error"] == len(growth) > 0


def test_projects_are_found_by_two_characters(address: str) -> None:
    found = rows_of(f"{address}/projects.json?q=社保")
    assert found
    assert {row["name"] for row in found if "社保" in row["name"]}


def test_a_published_mark_leads_to_its_document(page: Page, address: str) -> None:
    page.goto(f"{address}/coverage?agency=&year=2023&kind=final&status=published")
    links = [a.get_attribute("href") or "" for a in page.locator("tbody .mark a").all()]
    assert links
    assert all(link.startswith("/document/") for link in links)


def test_what_json_gives_in_parts_is_what_csv_gives_at_once(address: str) -> None:
    rows: list[dict[str, Any]] = []
    following = "/findings.json?outcome=&family=A-"
    while following:
        part = json.loads(answer(address + following)[2])
        assert part["truncated"] == bool(part["next"])
        rows, following = rows + part["rows"], part["next"]
    whole = rows_of(f"{address}/findings.csv?outcome=&family=A-")
    assert [row["id"] for row in rows] == [row["id"] for row in whole]
    assert len(whole) > 500


def test_a_county_that_is_asked_for_is_among_the_choices(page: Page, address: str) -> None:
    page.goto(f"{address}/coverage?region=640323")
    chosen = page.get_by_label("地区").evaluate("s => [s.value, s.selectedOptions[0].text]")
    assert chosen == ["640323", "宁夏回族自治区/吴忠市/盐池县"]
