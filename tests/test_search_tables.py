"""Search in a table of the site's own database: what is found, in which order, and what is too long."""

from __future__ import annotations

import runpy
import sqlite3
from collections.abc import Callable
from contextlib import closing
from importlib import resources
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import search
from archive.bigrams import LONGEST, index_text, match_query, require_short
from archive.listing import bound
from archive.search import create_indexes, fill_index
from mingzhang.home import site

PLUGIN = runpy.run_path(str(site() / "plugins" / "search.py"))
LIMITS = runpy.run_path(str(site() / "plugins" / "limits.py"))
ALPHABET = "三公经费支出0123459aPDF .,，（）“”％%_*"
NAMES = [f"{year}年第{n}项支出预算，{n * 37}.{n % 100:02}万元" for n in range(60) for year in (2022, 2023)]
PAGE = 20


def filled(names: list[str]) -> sqlite3.Connection:
    """Agencies of these names, indexed as the site's are; their keys are in another order than their rows."""
    database = sqlite3.connect(":memory:")
    database.create_function("index_text", 1, index_text)
    database.create_function("escape_fts", 1, match_query, deterministic=True)
    database.executescript(resources.files("archive").joinpath("schema.sql").read_text("utf-8"))
    create_indexes(database, scoped=True)
    rows = [(f"{n * 7919 % 10007:05}", name, "other") for n, name in enumerate(names)]
    database.executemany("INSERT INTO agencies (id, name, role) VALUES (?, ?, ?)", rows)
    fill_index(database, "agencies")
    return database


def asked(database: sqlite3.Connection, clause: str, words: str) -> list[str]:
    """The first page of keys by one of the plugin's conditions."""
    sql = f"SELECT id FROM agencies WHERE {clause.format(table='agencies')} ORDER BY id LIMIT {PAGE}"
    return [id_ for (id_,) in database.execute(sql, {"search": words})]


@pytest.mark.parametrize(
    "words", ["支出", "出", "2", "20", "202", "2023", "支出 7", "2023年 第5", "第5", "查无此词", "，", ""]
)
def test_however_it_is_put_a_table_s_search_is_that_of_datasette(words: str) -> None:
    with closing(filled(NAMES)) as database:
        pages = [asked(database, PLUGIN[name], words) for name in ("SORTED", "AMONG", "IS_ONE")]
        counted = database.execute(PLUGIN["COUNT"].format(table="agencies"), {"search": words}).fetchone()[0]
    assert pages[0] == pages[1] == pages[2] == sorted(pages[0])
    assert len(pages[0]) == min(PAGE, counted)


def test_hits_are_not_gathered_and_sorted_where_they_are_many() -> None:
    plan: dict[str, str] = {}
    with closing(filled(NAMES)) as database:
        for name in ("SORTED", "AMONG", "IS_ONE"):
            clause = PLUGIN[name].format(table="agencies")
            sql = f"EXPLAIN QUERY PLAN SELECT * FROM agencies WHERE {clause} ORDER BY id LIMIT 51"
            plan[name] = " ".join(row[3] for row in database.execute(sql, {"search": "支出"}))
    assert "TEMP B-TREE" in plan["SORTED"]
    for name in ("AMONG", "IS_ONE"):
        assert "SCAN agencies USING INDEX" in plan[name]
        assert "TEMP B-TREE" not in plan[name]


def test_who_adds_a_row_to_a_full_index_does_not_wait_for_it_to_be_put_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(search._FILLING, "hashsize", 64)
    with closing(filled(NAMES)) as database:
        assert database.execute("SELECT count(DISTINCT segid) FROM agencies_fts_idx").fetchone() == (1,)


@given(st.integers(0, 10**6), st.booleans())
def test_a_condition_suits_the_number_of_hits(hits: int, is_alone: bool) -> None:
    chosen = PLUGIN["condition"](hits, is_alone=is_alone)
    if hits <= PLUGIN["FEW"]:
        assert chosen == PLUGIN["SORTED"]
    else:
        assert chosen == (PLUGIN["IS_ONE"] if is_alone and hits > PLUGIN["MANY"] else PLUGIN["AMONG"])


@pytest.mark.parametrize(
    ("parameter", "is_narrowing"),
    [
        *[("_search", False), ("_next", False), ("_size", False), ("_shape", False), ("_labels", False)],
        *[("topic", True), ("fen__gt", True), ("_x__exact", True), ("_where", True), ("_sort_desc", True)],
        *[("_facet", True), ("_facet_date", True), ("_through", True), ("_search_text", True)],
    ],
)
def test_what_asks_for_more_than_the_first_hits(parameter: str, is_narrowing: bool) -> None:
    assert PLUGIN["narrows"](parameter) is is_narrowing


@settings(max_examples=150)
@given(st.lists(st.text(ALPHABET, min_size=1, max_size=30), min_size=1, max_size=10), st.data())
def test_what_like_finds_is_found(names: list[str], data: st.DataObject) -> None:
    """Words from anywhere in the texts; one that begins inside a number or Latin word is not promised."""
    name = data.draw(st.sampled_from(names))
    start = data.draw(st.integers(0, len(name) - 1))
    word = name[start : data.draw(st.integers(start + 1, len(name)))].strip()
    is_inside = start and name[start].isascii() and name[start].isalnum() and name[start - 1].isalnum()
    is_inside = is_inside and name[start - 1].isascii()
    if is_inside or not any(map(str.isalnum, word)) or word.split() != [word]:
        return
    with closing(filled(names)) as database:
        like = database.execute("SELECT rowid FROM agencies WHERE instr(name, ?)", (word,)).fetchall()
        sql = "SELECT rowid FROM agencies_fts WHERE agencies_fts MATCH escape_fts(?)"
        found = set(database.execute(sql, (word,)).fetchall())
    promised = {(rowid,) for (rowid,) in like if begins_word(names[rowid - 1], word)}
    assert promised <= found


def begins_word(text: str, word: str) -> bool:
    """Whether a word stands in a text other than from inside a number or Latin word."""
    starts = [n for n in range(len(text)) if text.startswith(word, n)]
    return any(
        n == 0 or not (text[n - 1 : n + 1].isascii() and text[n - 1 : n + 1].isalnum()) for n in starts
    )


@pytest.mark.parametrize("is_scoped", [True, False])
def test_prefixes_are_of_the_site_s_own_indexes(is_scoped: bool) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(resources.files("archive").joinpath("schema.sql").read_text("utf-8"))
        create_indexes(database, scoped=is_scoped)
        made = [sql for (sql,) in database.execute("SELECT sql FROM sqlite_master WHERE sql LIKE '%fts5%'")]
    assert [("prefix=" in sql) for sql in made] == [is_scoped] * 7


@given(st.text(max_size=2 * LONGEST))
def test_a_long_text_is_refused_by_name(text: str) -> None:
    for read in (require_short, lambda given: bound("q", "words", given)):
        refused = refusal(read, text)
        assert bool(refused) is (len(text) > LONGEST)
        assert not refused or str(LONGEST) in refused


def refusal(read: Callable[[str], Any], text: str) -> str:
    """What is said of a text that is refused; nothing of one that is taken."""
    try:
        read(text)
    except ValueError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("sql", "source"),
    [
        ("select count(*) from claims where topic = :p0 ", "from claims where topic = :p0 "),
        ("select count(*) from [a] where x\n = 1", "from [a] where x\n = 1"),
        ("select count(*) from claims ", None),
        ("select count(*) from (select 1 from claims where true)", None),
        ("select id, count(*) from claims where true", None),
    ],
)
def test_a_count_behind_filters_is_told_from_other_questions(sql: str, source: str | None) -> None:
    counted = LIMITS["COUNT"].fullmatch(sql)
    assert (counted and counted[1]) == source
