"""The Yanchi sample: its text, tables and forms agree as the original's do, clipped cells and all."""

from __future__ import annotations

import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sample_data import current, forms_of, number, stated, text_of

from samples.document import ROOT, load
from samples.table import Table

FINAL = current("yanchi")
TABLES = FINAL.tables
FORMS = [*forms_of(FINAL)]


TEXT = text_of(FINAL)


def row_of(table: Table, label: str, column: int) -> list[str | None]:
    return next(row for row in table.rows if row[column] == label)


@pytest.mark.parametrize(("name", "columns"), [("t03", (4, 5, 6)), ("t05", (4, 5, 6))])
def test_items_add_up_to_groups_groups_to_classes_and_classes_to_the_total(
    name: str, columns: tuple[int, ...]
) -> None:
    for column in columns:
        sums: Counter[int] = Counter()
        for row in TABLES[name].rows[TABLES[name].header_rows + 1 :]:
            sums[len(row[0] or "")] += int(number(row[column]) * 100)
        total = int(number(row_of(TABLES[name], "合计", 3)[column]) * 100)
        assert sums == {3: total, 5: total, 7: total}


def test_income_is_clipped_where_its_column_was_too_narrow() -> None:
    income, spent = TABLES["t02"].rows[4:], TABLES["t03"].rows[4:]
    assert {len(row[0] or "") for row in income} == {3, 5}
    assert len({row[0] for row in income}) < len(income)
    for clipped, whole in zip(income, spent, strict=True):
        assert (whole[0] or "").startswith(clipped[0] or "?")
        assert (whole[3] or "").startswith(clipped[3] or "?")
        assert (whole[4] or "").startswith(clipped[4] or "?")
    short = [row[4] for row in income if not re.search(r"\.\d\d$", row[4] or "")]
    assert short == ["12,615,180.1", "10,434,054.0", "10,434,054.0"]


def test_economic_codes_are_clipped_and_their_amounts_add_up() -> None:
    rows = TABLES["t06"].rows[2:]
    for columns in ((0, 2), (3, 5), (6, 8)):
        codes = [(row[columns[0]] or "", number(row[columns[1]])) for row in rows[:-1] if row[columns[0]]]
        assert {len(code) for code, _ in codes} <= {3, 4}
        for code, amount in codes:
            if len(code) == 3:
                assert amount == sum(part for other, part in codes if len(other) == 4 and other[:3] == code)
    assert number(rows[-1][2]) + number(rows[-1][8]) == stated(TEXT, r"拨款基本支出([\d,.]+)元，其中")


def test_numbers_are_set_apart_by_spaces_on_the_first_page_of_one_table() -> None:
    table = TABLES["t05"]
    (page,) = table.breaks
    amounts = [(r, cell or "") for r, row in enumerate(table.rows) for cell in row[4:] if r > 2]
    assert all((" " in cell) == (r < page) for r, cell in amounts)
    assert [number(cell) for r, cell in amounts] == [
        number(cell) for row in TABLES["t03"].rows[3:] for cell in row[4:7]
    ]


def test_text_and_tables_state_the_same_totals() -> None:
    assert stated(TEXT, r"年度收、支总计([\d,.]+)元") == number(row_of(TABLES["t01"], "总计", 0)[2])
    assert stated(TEXT, r"收入合计([\d,.]+)元") == number(row_of(TABLES["t02"], "合计", 3)[4])
    assert stated(TEXT, r"项目支出([\d,.]+)元") == number(row_of(TABLES["t03"], "合计", 3)[6])
    assert stated(TEXT, r"经费财政拨款支出预算([\d,.]+)元") == number(TABLES["t07"].rows[4][0])
    assert stated(TEXT, r"公用经费([\d,.]+)元") == stated(TEXT, r"机关运行经费支出([\d,.]+)元")


def test_every_item_that_the_text_compares_stands_in_its_table() -> None:
    pattern = r"（款）([^（]+)（项）年初预算([\d,.]+)元，支出决算([\d,.]+)元，完成年初预算的([\d.]+)%"
    items = re.findall(pattern, TEXT)
    rows = [row for row in TABLES["t05"].rows if re.fullmatch(r"\d{7}", row[0] or "")]
    assert [(name, number(spent)) for name, _, spent, _ in items] == [(r[3], number(r[4])) for r in rows]
    assert sum(number(initial) for _, initial, _, _ in items) == stated(TEXT, r"拨款支出年初预算([\d,.]+)元")
    for _, initial, spent, rate in items:
        assert round(number(spent) / number(initial) * 100, 2) == number(rate)


def test_the_original_s_own_slips_are_kept() -> None:
    assert "增长13.750%" in TEXT
    assert TEXT.count("增长13.84%") == 2
    assert "支出决算数小于（大于）预算数" in TEXT
    first = TABLES["form1"].rows
    assert "5547人" in (first[8][6] or "")
    assert [row[4:6] for row in first if row[2] == "数量指标\n（10分）"] == [["5547人", "5433"]]
    assert "取暖费" in (first[10][9] or "")
    names = [TABLES[name].rows[0][3] for name in FORMS]
    assert "电子政务网络费项目" in TEXT
    assert "电子政务网络费" not in names


@pytest.mark.parametrize("name", FORMS)
def test_a_form_weighs_100_and_its_scores_add_up(name: str) -> None:
    rows = TABLES[name].rows
    weights = [number(row[6]) for row in rows[10:-1]]
    scores = [number(row[7]) for row in rows[10:-1]]
    assert sum(weights) + number(rows[3][7]) == number(rows[-1][6]) == 100
    total = sum(scores) + number(rows[3][9])
    assert abs(total - number(rows[-1][7])) <= Decimal("0.1")
    assert round(number(rows[3][6]) / number(rows[3][5]), 3) == round(number(rows[3][8]), 3)


def test_forms_and_text_give_the_same_scores_and_money() -> None:
    scores = sorted(number(score) for score in re.findall(r"自评得分([\d.]+)分", TEXT))
    assert scores == sorted(number(TABLES[name].rows[-1][7]) for name in FORMS)
    funds = sum(number(TABLES[name].rows[3][5]) for name in FORMS)
    assert abs(stated(TEXT, r"涉及资金([1-9][\d.]+)万元") - funds) <= Decimal("0.01")


def test_the_year_before_is_this_year_less_its_changes() -> None:
    before = text_of(load(ROOT / "yanchi" / "2023-final.md"))
    for subject, change, sign in (
        ("年度收、支总计", "各增加", -1),
        ("年度财政拨款收、支总计", "各增加", -1),
        ("拨款支出合计", "增加", -1),
        ("工资福利支出", "2023年度决算数减少", 1),
        ("商品和服务支出", "2023年度决算数减少", 1),
        ("对个人和家庭的补助", "2023年度决算数增加", -1),
    ):
        moved = stated(TEXT, rf"{subject}[\d,.]+元，[^。]*?{change}([\d,.]+)元，")
        value = rf"{subject}([\d,.]+)元"
        assert stated(before, value) == stated(TEXT, value) + sign * moved, subject
    parts = re.findall(r"\n\d\. (?!因公|公务)[^\d\n]+([\d,.]+)元。", before)
    assert sum(map(number, parts)) == stated(before, r"基本支出([\d,.]+)元")


def test_the_text_states_every_verified_claim(reference: Path) -> None:
    lines = (reference / "expected" / "claims.jsonl").read_text("utf-8").splitlines()
    claims = [claim for claim in map(json.loads, lines) if claim["doc"] == "yanchi2024"]
    goals = "\n".join(TABLES[name].rows[8][6] or "" for name in FORMS)
    have = Counter(re.findall(r"\d[\d,]*(?:\.\d+)?", TEXT + goals)) + Counter({"一": TEXT.count("一辆")})
    wanted = Counter(re.sub(r"\s", "", claim["raw"]) for claim in claims)
    assert wanted - have == Counter()


def test_forms_state_every_verified_field(reference: Path) -> None:
    forms = json.loads((reference / "expected" / "forms.json").read_text("utf-8"))["forms"]
    wanted = [form for form in forms if form["agency"] == FINAL.front.agency]
    for name, form in zip(FORMS, wanted, strict=True):
        rows = TABLES[name].rows
        assert (rows[0][3], rows[-1][7]) == (form["name"], form["score"])
        money = [str(number(cell) * 10000) for cell in rows[3][4:7]]
        assert [Decimal(m) for m in money] == [Decimal(form[k]) for k in ("initial", "budget", "executed")]
        assert [rows[3][8], rows[3][9]] == [form["execution_rate"], form["execution_score"]]
        indicators = [indicator_of(row) for row in rows[10:-1]]
        assert indicators == [verified(indicator) for indicator in form["indicators"]]


def indicator_of(row: list[str | None]) -> tuple[str, ...]:
    return tuple((cell or "").replace("：", ":").replace("，", ",") for cell in row[3:8])


def verified(indicator: dict[str, Any]) -> tuple[str, ...]:
    """An indicator's name, target, actual, weight and score as the form prints them."""
    get = indicator.get
    target = f"{get('operator', '')}{get('target')}{get('unit', '')}"
    actual = f"{get('actual_operator', '')}{get('actual')}{get('actual_unit', '')}"
    name = indicator["level3"].replace("：", ":").replace("，", ",")
    return (name, target, actual, indicator["weight"], indicator["score"])
