"""Xinzhou's sample data: it adds up where the original adds up, and errs where the original errs."""

from __future__ import annotations

import re

import pytest
from sample_data import by_code, number, text_of

from samples.document import documents

DOCUMENTS = {document.id: document for document in documents("xinzhou")}
FINAL = DOCUMENTS["2023-final"]
TABLES = FINAL.tables
FORM = TABLES["form-1"]


def basic_items() -> dict[str, str]:
    """The economic items with an amount (—— is none), from the blocks that stand side by side."""
    rows = TABLES["06"].rows[TABLES["06"].header_rows : -1]
    blocks = [row[start : start + 3] for row in rows for start in (0, 3, 6, 9)]
    return {
        name: amount
        for code, name, amount in blocks
        if len(code or "") == 5 and name and amount and amount != "——"
    }


@pytest.mark.parametrize(
    ("table", "column"), [("02", 2), ("03", 2), ("03", 3), ("03", 4), ("05", 2), ("05", 3)]
)
def test_classes_add_up_to_the_total(table: str, column: int) -> None:
    figures = by_code(TABLES[table], column)
    assert sum(amount for code, amount in figures.items() if len(code) == 3) == figures["合计"]


def test_long_tables_break_where_the_original_breaks() -> None:
    opens = {name: table.rows[table.breaks[0]][0] for name, table in TABLES.items() if table.breaks}
    assert opens == {"01": "本年收入合计", "04": "年初财政拨款结转和结余", "06": "30304"}
    assert not any(table.repeat_header for table in TABLES.values())


def test_the_text_names_every_basic_item_and_errs_by_a_cent_in_one() -> None:
    section = text_of(FINAL)[text_of(FINAL).index("财政拨款基本支出65.34万元") :]
    odd = {name: amount for name, amount in basic_items().items() if f"{name}{amount}万元" not in section}
    assert odd == {"退休费": "0.56", "差旅费": "0.34"}
    assert "冬季取暖补贴0.56万元" in section
    assert "差旅费0.33万元" in section


def test_a_fund_without_figures_says_so() -> None:
    assert [name for name, table in TABLES.items() if "说明：本表无数据" in table.below] == ["07", "08", "09"]


def test_the_form_adds_up() -> None:
    start = next(r for r, row in enumerate(FORM.rows) if "三级指标" in row)
    end = next(r for r, row in enumerate(FORM.rows) if row[0] == "总分")
    weights = sum(number(row[7]) for row in FORM.rows[start + 1 : end])
    scores = sum(number(row[8]) for row in FORM.rows[start + 1 : end])
    funds = next(row for row in FORM.rows if row[1] == "资金总额:")
    assert (weights, scores) == (90, 90)
    assert scores + number(funds[8]) == number(FORM.rows[end][8])
    assert number(funds[4]) - number(funds[5]) == number(funds[6])
    assert round(number(funds[5]) / number(funds[4]) * 100, 2) == number(funds[7])


def test_the_goal_names_another_publicity_budget_than_the_indicator() -> None:
    goal = next(row[1] for row in FORM.rows if (row[1] or "").startswith("1."))
    target = next(row[4] for row in FORM.rows if row[3] == "宣传费")
    assert "社保卡宣传费5.18万元" in (goal or "")
    assert target == "≤5年/万元"


def test_sentences_of_the_form_are_cut_off_at_both_ends() -> None:
    cut = [row[4] or "" for row in FORM.rows if "下一步改进措施及管理建议" in row]
    assert cut[0].startswith("，")
    assert not cut[0].endswith("。")


@pytest.mark.parametrize(
    ("subject", "current", "change"),
    [
        ("收入总计为", r"收入总计为([\d.]+)", r"收入总计增加([\d.]+)"),
        ("人员经费", r"人员经费([\d.]+)万元，具体", r"人员经费比上年减少(?P<less>[\d.]+)"),
        ("公用经费", r"公用经费([\d.]+)万元，具体", r"公用经费比上年增加([\d.]+)"),
        ("项目支出", r"项目支出([\d.]+)万元，占比", r"项目支出比上年增加([\d.]+)"),
        ("社会保障和就业支出(类)", r"社会保障和就业支出\(类\)([\d.]+)", r"支出决算比上年增加([\d.]+)"),
        ("卫生健康支出(类)", r"卫生健康支出\(类\)([\d.]+)", r"99.21%[^。]+比上年减少(?P<less>[\d.]+)"),
        ("住房保障支出(类)", r"住房保障支出\(类\)([\d.]+)", r"97.99%[^。]+比上年减少(?P<less>[\d.]+)"),
    ],
)
def test_the_year_before_is_this_year_less_the_change(subject: str, current: str, change: str) -> None:
    now, moved = re.search(current, text_of(FINAL)), re.search(change, text_of(FINAL))
    assert now
    assert moved
    delta = -number(moved[1]) if "less" in moved.groupdict() else number(moved[1])
    assert f"{subject}{number(now[1]) - delta}万元" in text_of(DOCUMENTS["2022-final"])
