"""Plots, and figures side by side, without a server: what is drawn, and which is the least, middle and most."""

from __future__ import annotations

import asyncio
import sqlite3
from importlib.resources import files
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader
from site_browser import plugin

from archive.listing import question
from archive.views.abreast import accounts, beside, fullest, over_years
from archive.views.agencies import PER_HEAD
from archive.views.asking import Rows
from mingzhang.home import site

SVG = "{http://www.w3.org/2000/svg}"
FEN = st.integers(-(10**15), 10**15)
THREE = [("多", 300), ("中", 200), ("少", 100)]


plots, home, lists = plugin("plots"), plugin("home"), plugin("lists")


def bars(drawn: str) -> list[ElementTree.Element]:
    """The bars of a drawing, in its order."""
    root = ElementTree.fromstring(drawn)
    return [r for g in root.iter(f"{SVG}g") if "series" in g.get("class", "") for r in g.iter(f"{SVG}rect")]


@given(st.dictionaries(st.integers(1990, 2040), st.none() | FEN, min_size=1, max_size=12))
def test_each_number_is_one_column_and_a_missing_one_none(of_years: dict[int, int | None]) -> None:
    points = sorted(of_years.items())
    known = [fen for _, fen in points if fen is not None]
    drawn = plots.columns_plot(points)
    assert bool(drawn) == bool(known)
    if drawn:
        heights = [float(bar.get("height", "")) for bar in bars(drawn)]
        assert len(heights) == len(known)
        assert all(height >= 0 for height in heights)
        assert all(f">{year} <" in drawn for year in of_years)


@given(st.lists(st.tuples(st.text("甲乙<&\"' A", min_size=1), FEN), min_size=1, max_size=40))
def test_bars_are_as_long_as_their_numbers(points: list[tuple[str, int]]) -> None:
    widths = [float(bar.get("width", "")) for bar in bars(plots.bars_plot(points))]
    named = {(fen, name) for name, fen in points[: plots.MOST_BARS]}
    assert len(widths) == len(points[: plots.MOST_BARS]) >= len(named)
    longest = max(abs(fen) for _, fen in points[: plots.MOST_BARS])
    assert not longest or max(widths) > 0


def test_the_first_stands_at_the_top() -> None:
    drawn = [(float(bar.get("y", "")), float(bar.get("width", ""))) for bar in bars(plots.bars_plot(THREE))]
    assert [width for _, width in sorted(drawn)] == sorted((width for _, width in drawn), reverse=True)
    assert len(set(drawn)) == len(THREE)


@pytest.mark.parametrize(
    ("value", "tick"), [(0, "0"), (12500, "12,500"), (2.5, "2.5"), (0.25, "0.25"), (-7.50, "-7.5")]
)
def test_an_axis_says_round_numbers_shortly(value: float, tick: str) -> None:
    assert plots._tick(value, 0, 1) == tick


@pytest.mark.parametrize(
    ("fen", "said"),
    [
        (1_005_000, "1.01"),
        (1_015_000, "1.02"),
        (-1_005_000, "-1.01"),
        (123_456_789_012, "123,456.79"),
        (None, "无"),
    ],
)
def test_a_number_beside_a_bar_is_rounded_as_it_is_printed(fen: int | None, said: str) -> None:
    assert plots._label("甲", fen) == f"甲 {said}"


def test_every_year_from_the_first_to_the_last_has_its_place() -> None:
    rows = [{"fiscal_year": 2021, "fen": 1}, {"fiscal_year": 2019, "fen": 3}]
    assert plots.by_year(rows, [2022]) == [(2019, 3), (2020, None), (2021, 1), (2022, None)]
    assert plots.by_year([]) == []


SCHEMA = """
    create table agencies (id, name);
    create table documents (id, agency_id, fiscal_year, kind, published_on, superseded_by);
    create table figures (document_id, subject, basis, fen, ordinal, "row", col, fiscal_year, kind, agency_id);
    create table per_head (document_id, what, fen, people, basis, fen_per_head, claim_id);
    create table findings (statement_id, "row", col, outcome);
    create table amounts (statement_id, "row", col, value_repair_id)"""


def asking(figures: list[tuple[str, int, int]]) -> Any:
    """An `ask` of a small database: each figure (agency, year, fen) is the total of a final account of its own."""
    database = sqlite3.connect(":memory:", check_same_thread=False)
    database.row_factory = sqlite3.Row
    database.executescript(SCHEMA)
    database.executemany("insert into agencies values (?1, ?1)", [(a,) for a in {a for a, _, _ in figures}])
    for at, (agency, year, fen) in enumerate(figures):
        document = f"{at:04}"
        database.execute(
            "insert into documents values (?, ?, ?, 'final', null, null)", (document, agency, year)
        )
        values = (document, fen, year, agency)
        database.execute(
            "insert into figures values (?, 'total', 'final', ?, 1, 2, 3, ?, 'final', ?)", values
        )

    async def ask(sql: str, **values: Any) -> Rows:
        return [dict(row) for row in database.execute(sql, values)]

    return ask


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("甲乙丙丁戊"), st.integers(2019, 2023)), st.integers(0, 99), min_size=1
    )
)
def test_least_middle_and_most_are_figures_of_that_year(held: dict[tuple[str, int], int]) -> None:
    ask = asking([(agency, year, fen) for (agency, year), fen in held.items()])
    years = asyncio.run(over_years(ask, list("甲乙丙丁戊"), "total", "final"))
    assert [row["fiscal_year"] for row in years] == sorted({year for _, year in held}, reverse=True)
    for row in years:
        of_year = sorted(fen for (_, year), fen in held.items() if year == row["fiscal_year"])
        told = [row[name]["fen"] for name in ("least", "middle", "most")]
        assert told == [of_year[0], of_year[(len(of_year) - 1) // 2], of_year[-1]]
        assert (row["agencies"], row["fen"]) == (len(of_year), told[1])


HEADS = """
    insert into documents (id, sha256, agency_id, fiscal_year, kind, scope, format, status, text_layer)
        values ('aa', 'f', '甲', 2023, 'final', 'unit', 'pdf', 'parsed', 'native');
    insert into agencies (id, name, role) values ('甲', '甲', 'other');
    insert into figures
        (document_id, subject, basis, fen, ordinal, "row", col, measure, fiscal_year, kind, agency_id)
        values ('aa', 'three_public', 'final', 100, 1, 4, 2, 'total.final', 2023, 'final', '甲'),
            ('aa', 'three_public', 'budget', 200, 1, 4, 1, 'total.budget', 2023, 'final', '甲'),
            ('aa', 'personnel', 'final', 300, 2, 1, 1, 'amount', 2023, 'final', '甲'),
            ('aa', 'personnel', 'final', 301, 2, 9, 1, 'amount', 2023, 'final', '甲');
    insert into per_head values ('aa', 'three_public', 100, 5, 'in_post', 20, null),
        ('aa', 'personnel', 301, 5, 'in_post', 60, null);
    insert into findings (id, document_id, rule, outcome, statement_id, "row", col, message, evidence)
        values ('1', 'aa', 'A', 'error', 'aa-s1', 4, 2, '', '[]'),
            ('2', 'aa', 'A', 'warning', 'aa-s1', 4, 2, '', '[]'),
            ('3', 'aa', 'A', 'pass', 'aa-s2', 1, 1, '', '[]');
    insert into amounts
        (id, statement_id, document_id, "row", col, measure, fen, printed_fen, text, value_repair_id)
        values ('x', 'aa-s2', 'aa', 1, 1, 'amount', 300, 3, '3', 'r')"""


def test_what_is_had_a_head_is_of_the_figure_beside_it_and_doubts_stand_there() -> None:
    database = sqlite3.connect(":memory:")
    database.row_factory = sqlite3.Row
    database.executescript((files("archive") / "schema.sql").read_text("utf-8"))
    database.executescript(HEADS)

    async def ask(sql: str, **values: Any) -> Rows:
        return [dict(row) for row in database.execute(sql, values)]

    def compared(subject: str, measure: str) -> list[tuple[int, int | None, int, int]]:
        asked = {"subject": subject, "measure": measure, "year": "2023", "kind": "final"}
        put = question(lists.LISTS["compare"], asked, 9)
        found = database.execute(put.rows, put.values)
        return [(r["fen"], r["fen_per_head"], r["doubts"], r["is_mended"]) for r in found]

    assert compared("three_public", "own") == [(100, 20, 2, 0)]
    assert compared("three_public", "budget") == [(200, None, 0, 0)]
    assert compared("personnel", "own") == [(301, 60, 0, 0), (300, None, 0, 1)]
    told = asyncio.run(beside(ask, ["甲"], 2023, "final"))["甲"]
    assert [told[name]["fen_per_head"] for name in ("three_public", "personnel")] == [20, None]
    assert [told[name]["doubts"] for name in ("three_public", "personnel")] == [2, 0]
    heads = {row["what"]: row for row in asyncio.run(ask(PER_HEAD, id="甲"))}
    assert [heads[name]["row"] for name in ("three_public", "personnel")] == [4, 9]


def test_a_figure_says_what_is_doubted_of_it_and_leads_there() -> None:
    env = Environment(loader=FileSystemLoader(site() / "templates"), autoescape=True)
    env.filters["yuan"] = plugin("money").yuan
    shown = env.from_string('{% from "_figures.html" import figure with context %}{{ figure(f) }}')
    place = {"document_id": "aa", "ordinal": 1, "row": 4, "col": 2, "fen": 12_345}
    urls = SimpleNamespace(path=str)

    def said(**doubt: int) -> str:
        return shown.render(f=place | doubt, urls=urls)

    assert said(doubts=0, is_mended=0) == '<a href="/figure/aa/1/4/2">123.45</a>'
    assert '<a class="doubt" href="/figure/aa/1/4/2#checks">疑点 2</a>' in said(doubts=2, is_mended=0)
    assert "已修正" in said(doubts=0, is_mended=1)
    assert shown.render(f=None, urls=urls) == ""


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_all_is_said_of_a_province_only_where_all_is_held(held: int, expected: int) -> None:
    held = min(held, expected)
    said = home.share_of(held, expected)
    assert (said == "100%") == (0 < expected == held)
    assert (said == "0%") == (held == 0 < expected)
    assert (said == "–") == (expected == 0)


def test_the_account_of_most_agencies_is_opened() -> None:
    ask = asking([("甲", 2022, 1), ("乙", 2022, 2), ("甲", 2023, 3), ("丙", 2024, 4)])
    held = asyncio.run(accounts(ask, ["甲", "乙"]))
    assert held == [(2023, "final", 1), (2022, "final", 2)]
    assert fullest(held) == (2022, "final")
    assert fullest([]) is None
    found = asyncio.run(beside(ask, ["甲", "乙"], 2022, "final"))
    assert {agency: of["total"]["fen"] for agency, of in found.items()} == {"甲": 1, "乙": 2}
