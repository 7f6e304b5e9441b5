"""Search: words that name a place, a year or a figure; filters; snippets; CSV and JSON."""

from __future__ import annotations

import json
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page
from site_browser import address, answer, browser, follow, page

from archive.asking import Asked, understand
from archive.bigrams import match_query

__all__ = ["address", "browser", "page"]

NAMES = {"three_public": "“三公”经费", "personnel": "人员经费"}
PLACES = {"威海": ("371000", "威海市")}


def read(text: str) -> Asked:
    return understand(text, NAMES, PLACES.get)


def test_words_that_narrow_are_no_words_to_find() -> None:
    asked = read("威海 人员经费 2024年 决算")
    assert asked == Asked("人员经费", "2024", "final", "371000", "威海市", ("personnel",))
    assert (read("2023年度部门预算 社保").year, read("2023年度部门预算 社保").kind) == ("2023", "budget")


@pytest.mark.parametrize("word", ["威海", "2024", "预算"])
def test_a_single_word_is_looked_for_as_it_is(word: str) -> None:
    assert read(word) == Asked(word)


def test_a_second_place_or_year_is_a_word_to_find() -> None:
    assert read("2023 2024 社保").words == "2024 社保"


@given(st.text(max_size=60))
def test_no_word_is_lost(text: str) -> None:
    asked = read(text)
    told = sum(map(bool, (asked.region, asked.year or asked.kind)))
    assert len(asked.words.split()) >= len(set(text.split())) - told - 1


def found(address: str, query: str) -> dict[str, list[dict[str, object]]]:
    status, _, text = answer(f"{address}/search.json?{query}")
    assert status == 200
    return {group["table"]: group["rows"] for group in json.loads(text)["groups"] if group["rows"]}


def test_filters_narrow_every_kind(address: str) -> None:
    narrowed = found(address, "q=经费&region=370000&year=2023&kind=final")
    assert set(narrowed) >= {"claims", "sections"}
    for rows in narrowed.values():
        assert {(row["fiscal_year"], row["kind"]) for row in rows} == {(2023, "final")}
        assert all("烟台" in str(row["agency_name"]) for row in rows)


def test_a_form_or_a_subject_leaves_out_what_has_none(address: str) -> None:
    by_form = found(address, "q=三公&form=budget_three_public")
    assert set(by_form) == {"statements"}
    by_subject = found(address, "q=社会保险&subject=2080109")
    assert set(by_subject) == {"amounts"}
    assert {row["subject_code"] for row in by_subject["amounts"]} == {"2080109"}


def test_one_kind_has_pages(page: Page, address: str) -> None:
    page.goto(f"{address}/search?q=支出&in=amounts")
    first = page.locator(".hits li").first.inner_text()
    assert page.locator(".hits li").count() == 50
    follow(page.get_by_role("link", name="下一页"))
    assert page.locator(".hits li").first.inner_text() != first


def test_hits_are_marked_and_nothing_else_is_html(page: Page, address: str) -> None:
    page.goto(f"{address}/search?q=社保")
    marks = page.locator("mark").all_inner_texts()
    assert set(marks) == {"社保"}
    _, _, text = answer(f"{address}/search?q=<b>社保</b>")
    assert "<b>社保" not in text


def test_csv_says_of_which_table_a_row_is(address: str) -> None:
    _, headers, text = answer(f"{address}/search.csv?q=社保")
    assert headers["content-type"].startswith("text/csv")
    tables = {line.partition(",")[0] for line in text.splitlines()[1:]}
    assert {"projects", "claims"} <= tables


LONG = "支" * 201


@pytest.mark.parametrize(
    "path",
    [
        *("/search?q=a&year=x", "/search?q=a&page=0", "/search?q=a&in=sqlite_master"),
        *(f"/search?q=a&page={'9' * 5000}", f"/search?q={LONG}", f"/search.csv?q={LONG}"),
        *(
            f"/projects?q={LONG}",
            f"/mingzhang/claims?_search={LONG}",
            f"/mingzhang/claims?_search_text={LONG}",
        ),
    ],
    ids=lambda path: path[:40],
)
def test_what_cannot_be_asked_is_said(address: str, path: str) -> None:
    status, _, text = answer(f"{address}{path}")
    assert status == 400
    assert "Traceback" not in text


STRANGE = (
    *(
        "%00",
        "支%00出",
        "％",
        "_",
        "'",
        '"',
        '"支出',
        "支出*",
        "支出 OR 预算",
        "text:支出",
        "^支",
        "(支",
        "NEAR(a b)",
    ),
    *(
        "😀",
        "支出😀",
        "２０２３年",
        "5",
        "支出5",
        "０",
        "%09支出%0A",
        "\ue000year2023",
        "*" * 200,
        "a" * 200,
        "%20",
    ),
)


@pytest.mark.parametrize("words", STRANGE)
def test_nothing_that_is_typed_is_an_error(address: str, words: str) -> None:
    for path in ("/search?q=", "/search.json?q=", "/mingzhang/claims.json?_search=", "/projects?q="):
        status, _, text = answer(f"{address}{path}{words}")
        assert status == 200, (path, text)


@pytest.mark.parametrize("table", ["claims", "amounts", "statements", "documents", "projects", "agencies"])
@pytest.mark.parametrize("words", ["支出", "费", "2023", "2", "查无此词"])
def test_datasette_s_own_search_gives_all_that_the_index_has_in_the_key_s_order(
    address: str, demo_database: sqlite3.Connection, table: str, words: str
) -> None:
    told = json.loads(answer(f"{address}/mingzhang/{table}.json?_search={words}&_shape=objects&_size=50")[2])
    sql = f"SELECT id FROM {table} WHERE rowid IN (SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH ?)"
    ids = sorted(id_ for (id_,) in demo_database.execute(sql, (match_query(words),)))
    assert [row["id"] for row in told["rows"]] == ids[:50]
    assert told["filtered_table_rows_count"] == len(ids)


def test_datasette_s_own_search_goes_with_its_filters(
    address: str, demo_database: sqlite3.Connection
) -> None:
    path = "/mingzhang/claims.json?_search=支出&topic=expenditure&_sort_desc=fen&_facet=measure"
    told = json.loads(answer(f"{address}{path}&_shape=objects&_size=1000")[2])
    hits = "SELECT rowid FROM claims_fts WHERE claims_fts MATCH ?"
    sql = f"SELECT id, measure FROM claims WHERE topic = 'expenditure' AND rowid IN ({hits})"
    wanted = dict(tuple(row) for row in demo_database.execute(sql, (match_query("支出"),)))
    assert {row["id"] for row in told["rows"]} == set(wanted)
    assert told["filtered_table_rows_count"] == len(wanted) > 0
    counts = {each["value"]: each["count"] for each in told["facet_results"]["measure"]["results"]}
    assert sum(counts.values()) == len(wanted)


def test_what_is_not_found_says_what_to_try(page: Page, address: str) -> None:
    page.goto(f"{address}/search?q=查无此词")
    assert "换短一些的词" in page.locator(".empty").inner_text()


def test_the_search_index_s_own_tables_are_not_counted_at_each_start(address: str) -> None:
    tables = json.loads(answer(f"{address}/mingzhang.json")[2])["tables"]
    assert {table["name"] for table in tables if table["count"] is None} == {
        table["name"] for table in tables if table["hidden"]
    }
    assert {"amounts_fts", "amounts_fts_data"} < {table["name"] for table in tables if table["hidden"]}
