"""The pages of an agency, a region, a rule and a project."""

from __future__ import annotations

import json
import sqlite3

import pytest
from playwright.sync_api import Page
from site_browser import address, answer, browser, follow, holds_together, page

__all__ = ["address", "browser", "page"]


@pytest.fixture
def yanchi(demo_database: sqlite3.Connection) -> str:
    return str(demo_database.execute("select id from agencies where region_code = '640323'").fetchone()[0])


def test_an_agency_holds_together_and_says_what_was_published(page: Page, address: str, yanchi: str) -> None:
    holds_together(page, f"{address}/agency/{yanchi}")
    assert page.locator("h1").inner_text() == "盐池县社会保险事业管理中心"
    assert page.locator("#coverage + .scroller .mark.published a").count() == 2
    assert page.locator("#coverage + .scroller .mark.not_found small").first.inner_text() == "没有找到"


def test_its_figures_are_plots_with_their_numbers_in_a_table(page: Page, address: str, yanchi: str) -> None:
    page.goto(f"{address}/agency/{yanchi}")
    assert page.locator("figure.plot svg").count() == 5
    assert "2024 1,298.41" in page.locator("figure.plot").first.inner_text()
    table = page.locator(".plots + .scroller")
    assert "12,984,142.90" in table.inner_text()
    assert all("/figure/" in (a.get_attribute("href") or "") for a in table.locator("a").all())


def test_years_that_are_due_and_have_no_figure_are_gaps_in_the_plot(
    page: Page, address: str, yanchi: str
) -> None:
    page.goto(f"{address}/agency/{yanchi}")
    drawn = page.locator("figure.plot svg").first
    assert drawn.locator(".series rect").count() == 1
    assert "2023 无" in page.locator("figure.plot").first.inner_text()


def test_peers_stand_beside_it_in_one_year_with_links_to_their_cells(
    page: Page, address: str, demo_database: sqlite3.Connection
) -> None:
    xinzhou = demo_database.execute("select id from agencies where region_code = '140900'").fetchone()[0]
    page.goto(f"{address}/agency/{xinzhou}")
    rows = {row.locator("th").inner_text().split()[0]: row for row in page.locator(".abreast tbody tr").all()}
    assert rows.keys() == {"忻州市社会保障卡服务中心", "烟台市社会保险服务中心", "盘锦市社会保险事业服务中心"}
    told = {name: row.locator("td").last.inner_text().split() for name, row in rows.items()}
    assert told["忻州市社会保障卡服务中心"][:3] == ["120,200.00", "5", "人，在职人数"]
    assert told["烟台市社会保险服务中心"] == []
    paid = rows["烟台市社会保险服务中心"].locator("td").nth(3).locator("a")
    assert paid.inner_text() == "24,922,400.00"
    assert (paid.get_attribute("href") or "").startswith("/figure/")
    assert "威海市社会保险事业中心" in page.locator(".abreast ~ p, .scroller:has(.abreast) + p").inner_text()


def test_a_region_puts_its_agencies_side_by_side_and_year_by_year(page: Page, address: str) -> None:
    page.goto(f"{address}/region/370000?subject=three_public&year=2024&kind=budget")
    assert page.locator("#figures ~ .plots svg").count() == 2
    assert "威海市社会保险事业中心 9.60" in page.locator(".plots figure").first.inner_text()
    assert page.locator(".plots + .scroller tbody tr").inner_text().count("96,000.00") == 3
    follow(page.get_by_label("看哪一年").get_by_role("link", name="2023 决算"))
    assert "烟台市社会保险服务中心 4.30" in page.locator(".plots figure").first.inner_text()
    follow(page.get_by_label("看哪个数").get_by_role("link", name="本年支出合计"))
    assert "subject=total&year=2023&kind=final" in page.url


def test_a_year_without_figures_says_so_and_nonsense_is_refused(page: Page, address: str) -> None:
    page.goto(f"{address}/region/370000?year=1999&kind=final")
    assert "没有这一年这一种的数" in page.locator("main .empty").inner_text()
    assert answer(f"{address}/region/370000?subject=x")[0] == 400


def test_per_head_names_its_denominator(page: Page, address: str, yanchi: str) -> None:
    page.goto(f"{address}/agency/{yanchi}")
    said = page.locator("#per-head + p").inner_text()
    assert "÷ 12 人（编制数）" in said
    assert "不可比" in said


def test_every_point_of_the_scorecard_has_its_evidence(address: str, yanchi: str) -> None:
    _, _, text = answer(f"{address}/agency/{yanchi}.json")
    accounts = json.loads(text)["scorecard"]
    assert accounts
    for account in accounts:
        assert account["points"] == sum(c["points"] for c in account["criteria"]) <= account["of_points"]


@pytest.mark.parametrize(("code", "agencies"), [("370000", 2), ("370600", 1), ("510000", 0)])
def test_a_region_lists_its_agencies(page: Page, address: str, code: str, agencies: int) -> None:
    holds_together(page, f"{address}/region/{code}")
    assert page.locator("#coverage + .scroller tbody th a").count() == agencies
    assert page.locator("main .empty").count() == (not agencies)


def test_a_rule_says_what_it_compares_and_what_it_found(page: Page, address: str) -> None:
    holds_together(page, f"{address}/rule/N-GROWTH")
    text = page.locator("main").inner_text()
    assert "13.84%" in text
    assert "13.75%" in text
    assert "依据" in text


def test_a_project_shows_its_form_and_its_doubts(
    page: Page, address: str, demo_database: sqlite3.Connection
) -> None:
    query = "select project_id from findings where rule = 'P-WEIGHT-HEADING' and outcome = 'error'"
    project = demo_database.execute(query).fetchone()[0]
    holds_together(page, f"{address}/project/{project}")
    assert page.locator("h1").inner_text().startswith("2024年企业退休人员民族团结奖")
    assert page.locator("details.findings.error").get_attribute("open") == ""
    assert page.locator("details.statement").get_attribute("open") == ""
    assert page.locator("details.statement table").count() == 2


@pytest.mark.parametrize("path", ["/agency/nobody", "/region/999999", "/rule/Z-NONE", "/project/none"])
def test_what_is_not_there_is_said(address: str, path: str) -> None:
    for form in ("", ".json"):
        status, _, text = answer(address + path + form)
        assert status == 404
        assert "没有这" in (json.loads(text)["error"] if form else text)
