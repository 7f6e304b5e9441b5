"""The page of a figure: its value, its place on the page, its checks, its other years, and how to cite it."""

from __future__ import annotations

import importlib.util
import json
import sqlite3
import urllib.request
from fractions import Fraction
from io import BytesIO
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from playwright.sync_api import Page
from site_browser import address, answer, browser, holds_together, page

from mingzhang.home import site

__all__ = ["address", "browser", "page"]

FIGURE = """
    select a.*, s.ordinal, s.title, d.sha256, d.format, d.published_on from amounts a
    join statements s on s.id = a.statement_id join documents d on d.id = a.document_id
    where d.format = :format and s.form = :form and a.level is :level and a.measure = :measure"""


def figure(
    database: sqlite3.Connection, kind: str, form: str, measure: str, level: int | None = 0
) -> sqlite3.Row:
    asked = {"format": kind, "form": form, "measure": measure, "level": level}
    row: sqlite3.Row = database.execute(FIGURE, asked).fetchone()
    return row


def path_of(row: sqlite3.Row) -> str:
    return f"/figure/{row['document_id']}/{row['ordinal']}/{row['row']}/{row['col']}"


@pytest.fixture
def basic(demo_database: sqlite3.Connection) -> sqlite3.Row:
    """Basic expenditure of a table over two pages of a PDF."""
    return figure(demo_database, "pdf", "final_expenditure", "basic")


def test_a_figure_holds_together(page: Page, address: str, basic: sqlite3.Row) -> None:
    holds_together(page, address + path_of(basic))


def test_the_value_is_told_in_yuan_in_wan_and_as_printed(
    page: Page, address: str, basic: sqlite3.Row
) -> None:
    page.goto(address + path_of(basic))
    assert page.locator("h1").inner_text().replace(",", "").startswith(f"{basic['fen'] // 100}.")
    also = page.locator(".also").inner_text()
    assert f"{basic['text']} 万元" in also
    assert f"印作“{basic['text']}”" in also
    sentence = page.locator(".sentence").inner_text()
    assert sentence.endswith("支出决算表 · 合计 · 基本支出")
    assert page.locator(".printed .here").inner_text() == basic["text"]


def test_the_crop_shows_the_cell_marked_under_its_header(address: str, basic: sqlite3.Row) -> None:
    with urllib.request.urlopen(f"{address}{path_of(basic)}/crop.png") as got:
        assert got.headers["content-type"] == "image/png"
        assert "immutable" not in got.headers["cache-control"]  # another parser may find another cell there
        image = Image.open(BytesIO(got.read())).convert("RGB")
    colours = image.getcolors(1 << 24) or []
    marked = sum(count for count, colour in colours if colour == (255, 238, 150))
    assert 200 < marked < image.width * image.height / 4
    assert image.width > image.height


def test_checks_both_passed_and_doubtful_are_named(
    page: Page, address: str, demo_database: sqlite3.Connection
) -> None:
    query = """select f.*, s.ordinal from findings f join statements s on s.id = f.statement_id
        where f.outcome = :outcome and f."row" is not null and f.col is not null limit 1"""
    for outcome, place in (("error", ".findings"), ("pass", ".checks")):
        f = demo_database.execute(query, {"outcome": outcome}).fetchone()
        page.goto(address + path_of(f))
        assert f["message"] in page.locator(place).inner_text()
        assert page.locator(f"{place} a[href='/rule/{f['rule']}']").count() >= 1


def test_a_cell_without_a_page_is_shown_in_its_table(
    page: Page, address: str, demo_database: sqlite3.Connection
) -> None:
    total = figure(demo_database, "html", "final_expenditure", "total")
    page.goto(address + path_of(total))
    assert page.locator("img").count() == 0
    assert "不分页" in page.locator("main").inner_text()
    assert page.locator(".printed th").count() > 0
    assert page.locator(".printed .here").inner_text() == total["text"]
    assert answer(f"{address}{path_of(total)}/crop.png")[0] == 404


def test_json_tells_the_same(address: str, basic: sqlite3.Row) -> None:
    status, _, text = answer(f"{address}{path_of(basic)}.json")
    told = json.loads(text)
    assert status == 200
    assert told["amount"]["fen"] == basic["fen"]
    assert told["cell"]["text"] == basic["text"]
    assert told["cell"]["page"] >= 1
    assert "基本支出" in told["heads"]["columns"]
    assert {f["outcome"] for f in told["findings"]} <= {"error", "warning", "rounding", "info", "pass"}
    assert "grid" not in told["statement"]


def test_the_citation_names_hash_date_and_permanent_link(
    page: Page, address: str, basic: sqlite3.Row
) -> None:
    page.goto(address + path_of(basic))
    page.locator(".cite summary").click()
    for cited in (page.locator(".citation").inner_text(), page.locator(".cite pre").inner_text()):
        assert basic["sha256"] in cited
        assert f"{address}{path_of(basic)}" in cited
        assert basic["published_on"][:4] in cited


@pytest.mark.parametrize(
    "path",
    [
        "/figure/000000000000/1/1/1",
        "{known}/9999",
        "/figure/zz/1/1/1",
        "{known}/99999999999999999999",
        "{known}/-1",
    ],
)
def test_no_other_address_is_a_figure(address: str, basic: sqlite3.Row, path: str) -> None:
    known = path_of(basic).rpartition("/")[0]
    assert answer(address + path.format(known=known))[0] == 404


@pytest.fixture(scope="module")
def money() -> ModuleType:
    spec = importlib.util.spec_from_file_location("money", site() / "plugins" / "money.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@given(fen=st.integers(-(10**15), 10**15))
def test_wan_is_exact(money: ModuleType, fen: int) -> None:
    text = money.wan(fen)
    assert Fraction(text.replace(",", "")) * 1_000_000 == fen
    assert len(text.partition(".")[2]) >= 2


def test_other_years_of_the_same_body_are_listed(
    page: Page, address: str, demo_database: sqlite3.Connection
) -> None:
    query = """select a.*, s.ordinal from amounts a join statements s on s.id = a.statement_id
        join documents d on d.id = a.document_id where s.form = 'budget_three_public'"""
    row = demo_database.execute(query).fetchone()
    page.goto(address + path_of(row))
    assert page.locator("h2", has_text="其他年份与版本").count() == 1
