"""The Weihai sample: its text, tables and target forms agree with each other as the original's do."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

import pytest
from sample_data import current, forms_of, number, stated, text_of

from samples.document import ROOT, load
from samples.table import Table

BUDGET = current("weihai")
TABLES = BUDGET.tables
FORMS = [*forms_of(BUDGET)]
ORDINAL = r"[一二三四五六七八九十]+、"


TEXT = text_of(BUDGET)


def row_of(table: Table, label: str, column: int) -> list[str | None]:
    return next(row for row in table.rows if re.sub(r"\s", "", row[column] or "") == label)


CODED = [("t02", 4), ("t03", 4), ("t03", 5), ("t03", 6), ("t05", 4), ("t05", 5), ("t05", 8), ("t12", 4)]


@pytest.mark.parametrize(("name", "column"), CODED)
def test_items_add_up_to_groups_groups_to_classes_and_classes_to_the_total(name: str, column: int) -> None:
    levels = [Decimal(0)] * 3
    for row in TABLES[name].rows[TABLES[name].header_rows :]:
        for level, code in enumerate(row[:3]):
            levels[level] += number(row[column]) if code else 0
    assert levels == [number(row_of(TABLES[name], "合计", 3)[column])] * 3


def test_basic_expenditure_adds_up_by_economic_subject() -> None:
    for name, columns in (("t06", (6, 7, 8)), ("t10", (6, 7, 8))):
        total, *rows = TABLES[name].rows[2:]
        for column in columns:
            items = sum(number(row[column]) for row in rows if row[1])
            classes = sum(number(row[column]) for row in rows if not row[1])
            assert items == classes == number(total[column])


def test_the_projects_add_up_and_two_have_one_name() -> None:
    total, *rows = TABLES["t11"].rows[2:]
    assert sum(number(row[2]) for row in rows) == number(total[2]) == Decimal("47525.00")
    assert Counter(row[0] for row in rows).most_common(1)[0][1] == 2


def test_each_project_has_its_target_form_with_its_amount() -> None:
    listed = [(row[0], row[2]) for row in TABLES["t11"].rows[3:]]
    forms = [TABLES[name].rows for name in FORMS]
    assert [(rows[0][1], rows[2][2]) for rows in forms] == listed
    assert all(rows[2][2] == rows[3][2] for rows in forms)
    assert f"涉及预算项目支出{len(FORMS)}个" in TEXT


@pytest.mark.parametrize("name", FORMS)
def test_a_goal_states_the_targets_of_its_indicators(name: str) -> None:
    rows = TABLES[name].rows
    said = Counter(re.findall(r"\d+(?:\.\d+)?", rows[5][1] or ""))
    targets = [number for row in rows[7:] for number in re.findall(r"\d+(?:\.\d+)?", row[4] or "")]
    assert set(targets) <= set(said)
    assert rows[6] == ["绩效指标", "一级指标", "二级指标", "三级指标", "指标值"]
    first = [row[1] for row in rows[7:] if row[1]]
    assert first == ["成本指标", "产出指标", "效益指标", "满意度指标"]


def test_text_and_tables_state_the_same_totals() -> None:
    income = number(row_of(TABLES["t01"], "收入总计", 0)[1])
    total = row_of(TABLES["t03"], "合计", 3)
    assert stated(TEXT, r"收入预算安排([\d,.]+)万元") == stated(TEXT, r"支出预算安排([\d,.]+)万元") == income
    assert stated(TEXT, r"其中：基本支出([\d,.]+)万元") == number(total[5])
    assert stated(TEXT, r"其中：[^；]+，项目支出([\d,.]+)万元") == number(total[6])
    assert stated(TEXT, r"事业运行经费财政拨款预算安排([\d,.]+)万元") == number(TABLES["t06"].rows[2][8])
    assert stated(TEXT, r"“三公”经费预算为([\d,.]+)万元") == number(TABLES["t07"].rows[3][6])
    assert stated(TEXT, r"政府采购预算安排([\d,.]+)万元") == number(row_of(TABLES["t12"], "合计", 3)[4])


def test_the_original_s_own_slips_are_kept() -> None:
    assert "机要通信用车00辆" in TEXT
    assert TABLES["t12"].title == "政府采购预算表"
    assert TABLES["t12"].contents == "十二、政府采购预算情况表"
    assert "1个项目实施部门重点绩效评价，涉及预算资金7836万元" in TEXT
    assert not [row for row in TABLES["t11"].rows if "居民养老保险市级财政补助资金" in (row[0] or "")]


def test_tables_without_figures_say_so() -> None:
    empty = [name for name in TABLES if len(TABLES[name].rows) == TABLES[name].header_rows]
    assert empty == ["t08", "t09"]
    assert all("没有安排" in TABLES[name].below[0] for name in empty)


def test_the_year_before_is_this_year_less_its_changes() -> None:
    before = text_of(load(ROOT / "weihai" / "2023-budget.md"))
    for now, moved, then, sign in (
        (r"收入预算安排([\d,.]+)万元", r"收入预算较上年增加([\d,.]+)", r"收入预算安排([\d,.]+)万元", -1),
        (r"支出预算安排([\d,.]+)万元", r"支出预算较上年增加([\d,.]+)", r"支出预算安排([\d,.]+)万元", -1),
        (r"其中：基本支出([\d,.]+)", r"其中基本支出减少([\d,.]+)", r"其中：基本支出([\d,.]+)", 1),
        (r"元，项目支出([\d,.]+)", r"项目支出增加([\d,.]+)", r"元，项目支出([\d,.]+)", -1),
        (r"拨款预算安排([\d.]+)", r"较2023年预算减少([\d.]+)", r"拨款预算安排([\d.]+)", 1),
    ):
        assert stated(before, then) == stated(TEXT, now) + sign * stated(TEXT, moved), now
