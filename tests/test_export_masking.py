"""Personal numbers: what is masked in the published database, what never is, and that nothing moves."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from export_cases import PHONE, first_year
from hypothesis import given
from hypothesis import strategies as st

from archive.dictionary import tables
from archive.masking import (
    _MAYBE,
    _PERSONAL,
    _WIDE,
    _named,
    is_masked,
    mask,
    mask_address,
    mask_evidence,
    mask_grid,
    mask_value,
    masked,
    treatment,
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("联系人手机：13812345678。", "联系人手机：138********。"),
        ("电话138-1234-5678，传真", "电话138-****-****，传真"),
        ("+86 13912345678", "+86 139********"),
        ("１３８１２３４５６７８", "１３８********"),
        ("身份证37060219800101123X", "身份证370***************"),
        ("联系电话：0535-6632123", "联系电话：053*-*******"),
        ("（0535）6632123转8001", "（053*）*******转8001"),
        ("37060219800101123x；13700000000", "370***************；137********"),
        ("13812345678,13912345678", "138********,139********"),
        ("13812345678人事科", "138********人事科"),
        ("13812345678分机8001", "138********分机8001"),
        ("张三_13812345678_表.xls", "张三_138********_表.xls"),
        ("Tel13812345678", "Tel138********"),
        ("008613812345678，013812345678", "0086138********，0138********"),
        ("138\u00a01234\u00a05678，138–1234–5678", "138\u00a0****\u00a0****，138–****–****"),
        ("370602 19800101 1234", "370*** ******** ****"),
    ],
)
def test_personal_numbers_are_masked(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert is_masked(masked)
    assert not is_masked(text)


@pytest.mark.parametrize(
    "text",
    [
        "收入13812345678元",
        "支出 13812345678.00",
        "13,812,345,678",
        "1,138 1234 5678",
        "支出13812345678分",
        "13812345678 万元",
        "05356632123",
        "2024-0535-6632123",
        "12370600494200012X",
        "https://x.example.gov.cn/t20240101_13812345678.html",
        "2138123456789",
        "",
    ],
)
def test_other_numbers_are_not(text: str) -> None:
    assert mask(text) == text


@given(st.text(alphabet="0123456789１３８-, .元人话aX\n", max_size=60))
def test_a_mask_moves_nothing_and_is_whole_after_one_pass(text: str) -> None:
    once = mask(text)
    assert len(once) == len(text)
    assert all(new in (old, "*") for new, old in zip(once, text, strict=True))


@given(
    st.text(alphabet="0123456789１３８９－-Xxｘ）)　 .元", max_size=40),
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
)
def test_what_is_looked_for_first_misses_nothing(around: str, number: str) -> None:
    text = f"{around}，{number}"
    plain = text.translate(_WIDE)
    assert bool(_PERSONAL.search(plain)) <= bool(_MAYBE.search(text))


@given(st.integers(10**10, 10**18))
def test_no_amount_is_masked(number: int) -> None:
    for text in (f"{number}元", f"{number}.00", f"{number:,}", f"收入{number} 万元"):
        assert mask(text) == text
    grid = json.dumps([[1, 1, 1, 1, 0, str(number)]])
    assert json.loads(mask_grid(grid, "a-s1", {("a-s1", 1, 1)}))[0][5] == str(number)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "，", "：", "电话", " "]))
def test_no_mobile_number_stays(number: str, before: str) -> None:
    assert number[3:] not in mask(f"{before}{number}")


def test_an_amount_cell_is_never_masked() -> None:
    number = "13812345678"
    grid = json.dumps([[1, 0, 1, 1, 0, number], [1, 1, 1, 1, 0, number]])
    cells = json.loads(mask_grid(grid, "a-s1", {("a-s1", 1, 1)}))
    assert [cell[5] for cell in cells] == ["138********", number]
    places = [{"statement_id": "a-s1", "row": 1, "col": 1, "text": number}, {"text": number}]
    found = json.loads(mask_evidence(json.dumps(places), {("a-s1", 1, 1)}))
    assert [place["text"] for place in found] == [number, "138********"]


def test_a_number_on_a_new_line_of_a_cell_is_seen() -> None:
    grid = json.dumps([[0, 0, 1, 1, 0, "联系人\n13812345678"]])
    assert "12345678" not in mask_grid(grid, "a-s1", ())


def test_a_value_that_stands_alone_stays() -> None:
    assert mask_value(" 13812345678 ") == " 13812345678 "
    assert mask_value("致电13812345678") == "致电138********"

    assert mask_value("370602198001011234") == "370***************"


def test_all_that_a_cell_says_is_masked_but_of_an_amount() -> None:
    cell = [
        1,
        1,
        1,
        1,
        0,
        "甲",
        2,
        1.5,
        2.5,
        3.5,
        4.5,
        "13812345678!B2",
        "also read as '13812345678'",
        "13812345678",
    ]
    (found,) = json.loads(mask_grid(json.dumps([cell]), "a-s1", ()))
    assert found == [*cell[:11], "138********!B2", "also read as '138********'", "138********"]
    assert json.loads(mask_grid(json.dumps([cell]), "a-s1", {("a-s1", 1, 1)})) == [cell]


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("/%E7%8E%8B13812345678.pdf", "/%E7%8E%8B138********.pdf"),
        ("/王13812345678.pdf?tel=13912345678", "/王138********.pdf?tel=139********"),
        ("/11010519491231002X.pdf", "/110***************.pdf"),
        ("/%BA11010519491231002x.pdf", "/%BA110***************.pdf"),
    ],
)
def test_an_address_loses_what_is_surely_a_persons(url: str, masked: str) -> None:
    assert mask_address(url) == masked


@pytest.mark.parametrize(
    "url",
    [
        "https://x.cn/art/13812345678.html",
        "https://x.cn/c?id=13812345678",
        "https://x.cn/P02024010111010519491231002X.pdf",
        "https://x.cn/110105194912310021.pdf",
        "https://x.cn/2024/t20240101_13812345678.html",
    ],
)
def test_an_address_keeps_what_may_be_an_articles_number(url: str) -> None:
    assert mask_address(url) == url


@given(st.integers(10**16, 10**17 - 1))
def test_at_most_one_check_character_fits(number: int) -> None:
    assert sum("*" in mask_address(f"/{number}{check}") for check in "0123456789X") <= 1


def test_every_column_that_is_named_is_of_the_schema() -> None:
    names = {name for t in tables() for c in t.columns for name in (c.name, f"{t.name}.{c.name}")}
    assert set().union(*_named().values()) <= names


def test_prose_is_masked_and_ids_are_not() -> None:
    assert treatment("sections", "text") == "words"
    assert treatment("documents", "id") == "kept"
    assert treatment("a_new_table", "a_new_column") == "words"


def test_rows_are_masked_as_their_columns_say() -> None:
    number = "13812345678"
    row = {"id": number, "heading": None, "text": f"电话{number}", "page": 3}
    (found,) = masked("sections", [row])
    assert found == {**row, "text": "电话138********"}
    quiet = {**row, "text": "无"}
    assert masked("sections", [quiet])[0] is quiet
    assert masked("indicators", [{"actual": number}]) == [{"actual": number}]
    assert masked("sections", []) == []


def test_the_published_database_knows_no_number(tmp_path: Path) -> None:
    store = first_year(tmp_path)
    assert PHONE.encode() not in (store.root / "mingzhang.db").read_bytes()
    assert PHONE.encode() not in (store.root / "mingzhang.working.db").read_bytes()
    with closing(sqlite3.connect(store.root / "mingzhang.db")) as database:
        assert database.execute("select count(*) from sections where text like '%138*%'").fetchone() == (1,)
        assert database.execute("select count(*) from amounts").fetchone()[0] > 0
