"""The Yantai sample: its text, tables and site agree with each other, and print the original's own errors."""

from __future__ import annotations

import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from sample_data import current, number, stated, text_of

from samples.document import ROOT, Document, load
from samples.table import Table

FORMS = [f"form{n}" for n in range(1, 10)]
CODED = ["t02", "t03", "t05", "t08"]


@pytest.fixture(scope="module")
def final() -> Document:
    return current("yantai")


@pytest.fixture(scope="module")
def tables(final: Document) -> dict[str, Table]:
    return final.tables


def row_of(table: Table, label: str) -> list[str | None]:
    return next(row for row in table.rows if label in [(cell or "").replace(" ", "") for cell in row])


@pytest.mark.parametrize("form", CODED)
def test_classes_add_up_to_the_total_but_for_a_rounding_tail(tables: dict[str, Table], form: str) -> None:
    table = tables[form]
    total = number(row_of(table, "合计")[2])
    classes = [number(row[2]) for row in table.rows if re.fullmatch(r"\d{3}", row[0] or "")]
    assert abs(total - sum(classes)) <= Decimal("0.01") * len(classes)


def test_the_known_rounding_tails_are_printed(tables: dict[str, Table]) -> None:
    total = row_of(tables["t03"], "合计")
    assert number(total[3]) + number(total[4]) == number(total[2]) - Decimal("0.01")
    basic = row_of(tables["t06"], "人员经费合计")
    assert number(basic[2]) + number(basic[8]) == number(total[3]) + Decimal("0.01")


def test_text_and_tables_state_the_same_totals(final: Document, tables: dict[str, Table]) -> None:
    text = text_of(final)
    assert stated(text, r"度收、支总计均为([\d,.]+)万元") == number(row_of(tables["t01"], "总计")[2])
    assert stated(text, r"\n1、基本支出([\d,.]+)万元") == number(row_of(tables["t03"], "合计")[3])
    assert stated(text, r"公用经费([\d,.]+)万元") == number(row_of(tables["t06"], "公用经费合计")[8])
    assert stated(text, r"拨款“三公”经费支出全年预算([\d,.]+)万元") == number(tables["t09"].rows[-1][0])


def test_every_item_that_the_text_compares_stands_in_its_table(
    final: Document, tables: dict[str, Table]
) -> None:
    items = re.findall(r"（款）([^（]+)（项）。年初预算([\d,.]+)万元，支出决算([\d,.]+)万元", text_of(final))
    rows = [
        row for form in ("t05", "t08") for row in tables[form].rows if re.fullmatch(r"\d{7}", row[0] or "")
    ]
    assert {(name, number(spent)) for name, _, spent in items} == {(row[1], number(row[2])) for row in rows}
    initial = [number(budget) for name, budget, _ in items if "遗留" not in name]
    assert sum(initial) == stated(text_of(final), r"年初预算([\d,.]+)万元，[^，]+，[^，]+，两者大体相当")


def test_pages_break_inside_tables_with_their_header_repeated(tables: dict[str, Table]) -> None:
    broken = {form: table for form, table in tables.items() if table.breaks}
    assert list(broken) == ["t02", "t03", "t04", "t05", "t06"]
    assert all(table.repeat_header for table in broken.values())
    first = [table.rows[table.breaks[0]] for table in broken.values()]
    assert [row[0] or row[1] for row in first] == ["2101199", "215", "15", "215", "30301"]


@pytest.mark.parametrize("form", FORMS)
def test_forms_weigh_100_except_the_one_whose_outputs_weigh_50(tables: dict[str, Table], form: str) -> None:
    rows = tables[form].rows
    head = next(n for n, row in enumerate(rows) if row[1] == "一级指标")
    indicators = [row for row in rows[head + 1 :] if row[3] and row[6]]
    weights = sum(number(row[6]) for row in indicators) + number(rows[3][6])
    scores = sum(number(row[7]) for row in indicators) + number(rows[3][8])
    total = next(cell for cell in row_of(tables[form], "总分")[1:] if cell)
    odd = rows[0][2] == "特困事业单位统筹外待遇等"
    assert weights == (110 if odd else 100)
    assert scores == number(total) + (10 if odd else 0)


def test_forms_summary_and_text_name_the_same_projects_and_scores(
    final: Document, tables: dict[str, Table]
) -> None:
    listed = {row[1]: (number(row[3]), row[4]) for row in tables["summary"].rows if row[5] == "优"}
    reviewed = re.findall(
        r"、(.+?)项目绩效自评综述：.*得分([\d.]+)分。全年预算数([\d,]+)万元", text_of(final)
    )
    assert {name: (number(budget), score) for name, score, budget in reviewed} == listed
    assert [tables[form].rows[0][2] for form in FORMS] == list(listed)
    assert sum(budget for budget, _ in listed.values()) == number(row_of(tables["summary"], "合计")[3])


def test_the_errors_of_the_original_are_kept(final: Document, tables: dict[str, Table]) -> None:
    centre = tables["form8"].rows[3]
    assert centre[3:] == ["400", "0", "0", "10", "100%", "0"]
    names = Counter(row[3] for row in tables["form9"].rows)
    assert names["煤气补贴总成本"] == 2
    executed = sum(number(tables[form].rows[3][5]) for form in FORMS)
    assert stated(text_of(final), r"涉及预算资金([\d,.]+)万元，占本单位预算项目支出总额的100%") == executed
    assert "市属苦难改制企业" in text_of(final)


def test_the_older_year_is_this_year_less_its_changes(final: Document) -> None:
    now, before = text_of(final), text_of(load(ROOT / "yantai" / "2022-final.md"))
    for subject, change, sign in (
        ("度收、支总计均为", "减少", 1),
        ("\n1、财政拨款收入", "减少", 1),
        ("\n1、基本支出", "减少", 1),
        ("\n2、项目支出", "度增加", -1),
        ("度财政拨款收、支总计均为", "减少", 1),
        ("本单位一般公共预算财政拨款支出", "减少", 1),
    ):
        moved = stated(now, rf"{subject}[\d,.]+万元，[^；]*?{change}([\d.]+)万元，")
        value = rf"{subject}([\d,.]+)万元"
        assert stated(before, value) == stated(now, value) + sign * moved, subject


def test_the_text_states_every_verified_claim(final: Document, reference: Path) -> None:
    lines = (reference / "expected" / "claims.jsonl").read_text("utf-8").splitlines()
    claims = [claim for claim in map(json.loads, lines) if claim["doc"] == "yantai2023" and claim["line"]]
    text = text_of(final)
    have = Counter(re.findall(r"\d[\d,]*(?:\.\d+)?", text)) + Counter({"一": text.count("一名")})
    wanted = Counter(claim["raw"] for claim in claims)
    assert wanted - have == Counter()
