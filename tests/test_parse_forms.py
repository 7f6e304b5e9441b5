"""Titles → forms, header words → measures."""

from __future__ import annotations

import pytest
from parse_tables import table

from parsers import formbook
from parsers.columns import Sheet, read_layout
from parsers.formbook import Family, families, families_titled, measure_of
from parsers.titles import account_kind

TITLES = {
    "收入支出决算总表": "final_income_expenditure",
    "2024年度收入支出决算总表": "final_income_expenditure",
    "财决公开01表 收入支出决算总表": "final_income_expenditure",
    "2025年部门财务收支预算总表": "budget_income_expenditure",
    "江城市就业局2024年部门收支预算总表": "budget_income_expenditure",
    "单位收支预算总体情况表": "budget_income_expenditure",
    "收入决算表": "final_income",
    "附表2：2024年部门收入预算总表": "budget_income",
    "支出决算表": "final_expenditure",
    "部门支出预算总表": "budget_expenditure",
    "财政拨款收入支出决算总表": "final_appropriation",
    "财政拨款收支预算总表": "budget_appropriation",
    "一般公共预算财政拨款支出决算表": "final_general_expenditure",
    "2025年部门一般公共预算支出功能分类预算表": "budget_general_expenditure",
    "一般公共预算财政拨款基本支出决算明细表": "final_general_basic",
    "一般公共预算财政拨款基本支出决算表（经济分类）": "final_general_basic",
    "一般公共预算基本支出部门预算经济分类预算表": "budget_general_basic",
    "财政拨款“三公”经费支出决算表": "final_three_public",
    "“三公”经费和机关运行经费预算表": "budget_three_public",
    "一般公共预算“三公”经费、会议费、培训费支出预算表": "budget_three_public",
    "政府性基金预算财政拨款收入支出决算表": "final_government_fund",
    "政府性基金预算支出功能分类预算表": "budget_government_fund",
    "国有资本经营预算财政拨款支出决算表": "final_state_capital",
    "国有资本经营预算财政拨款收入支出决算表": "final_state_capital",
    "国有资本经营预算支出功能分类预算表": "budget_state_capital",
    "部门决算公开相关信息统计表": "final_other_information",
    "2023年度部门决算机构运行信息表": "final_other_information",
    "基本支出预算情况表": "budget_basic_by_source",
    "项目支出预算情况表": "budget_projects",
    "政府采购预算情况表": "budget_procurement",
    "财政拨款支出决算表": "final_appropriation_expenditure",
    "财政拨款支出预算表": "budget_appropriation_expenditure",
    "一般公共预算财政拨款收入支出决算表": "final_general_income_expenditure",
    "一般公共预算财政拨款收入支出预算表": "budget_general_income_expenditure",
    "机关运行经费支出决算表": "final_operating_cost",
    "一般公共预算机关运行经费支出预算表": "budget_operating_cost",
    "财政专户管理资金决算支出表": "final_special_account",
    "财政专户管理资金预算支出表": "budget_special_account",
    "政府购买服务支出决算表": "final_service_purchase",
    "政府购买服务预算财政拨款明细表": "budget_service_purchase",
    "2023年度江城市人社局项目支出绩效自评情况汇总表": "performance_summary",
    "项目支出绩效自评表": "performance_form",
    "市级预算项目绩效目标表": "performance_form",
}
"""Titles that say themselves whether they are of a budget or a final account."""

SILENT = {
    "部门收支总表": "income_expenditure",
    "收支总体情况表": "income_expenditure",
    "表2 部门收入总表": "income",
    "支出总体情况表": "expenditure",
    "财政拨款收支总体情况表": "appropriation",
    "一般公共预算支出情况表": "general_expenditure",
    "一般公共预算基本支出表": "general_basic",
    "一般公共预算“三公”经费支出表": "three_public",
    "政府性基金预算支出情况表": "government_fund",
    "国有资本经营预算支出表": "state_capital",
}
"""Titles that leave it to the document."""


@pytest.mark.parametrize("title", TITLES)
def test_title_names_its_form(title: str) -> None:
    (family,) = families_titled(title)
    kind = family.kinds[0] if len(family.kinds) == 1 else account_kind(title)
    assert kind is not None
    assert family.form(kind) == TITLES[title]


@pytest.mark.parametrize("title", SILENT)
def test_title_names_its_family_only(title: str) -> None:
    assert [family.id for family in families_titled(title)] == [SILENT[title]]
    assert account_kind(title) is None


@pytest.mark.parametrize(
    "title",
    [
        "社会保险基金支出决算表",
        "2024年度部门决算表",
        "第二部分2023年度单位决算表",
        "人员情况表",
        "资产负债表",
        "车辆情况表",
    ],
)
def test_other_titles_name_none(title: str) -> None:
    assert families_titled(title) == ()


def test_every_form_has_a_title_here() -> None:
    named = set(TITLES.values())
    assert formbook.account_forms() == named


def test_shapes_and_overrides_are_known_measures() -> None:
    known = {*formbook.words().measures, "amount", "total"}
    for family in families():
        assert known.issuperset(family.shape), family.id
        assert known.issuperset(family.measures.values()), family.id
        assert known.issuperset(family.sections), family.id
    assert known.issuperset(formbook.words().row_measures)


def test_no_header_word_has_two_measures() -> None:
    listed = [word for named in formbook.words().measures.values() for word in named]
    assert sorted(listed) == sorted(set(listed))


def family(name: str) -> Family:
    return next(f for f in families() if f.id == name)


def measures(text: str, header_rows: int, name: str) -> list[str | None]:
    layout = read_layout(Sheet(table(text, header_rows)), family(name))
    return [column.measure for block in layout.blocks for column in block.money]


def test_subtotals_take_the_measure_of_the_word_above() -> None:
    text = """
    科目编码 | 科目名称 | 合计 | 财政拨款 | < | 事业收入 | <
    ^ | ^ | ^ | 小计 | 一般公共预算 | 小计 | 其中：教育收费
    """
    assert measures(text, 2, "income") == [
        "total",
        "appropriation",
        "general_fund",
        "business_income",
        "education_fees",
    ]


def test_parts_of_what_was_carried_over_have_no_measure() -> None:
    text = """
    科目编码 | 科目名称 | 合计 | 本年收入 | < | 上年结转结余 | <
    ^ | ^ | ^ | 小计 | 一般公共预算 | 小计 | 一般公共预算
    """
    assert measures(text, 2, "income") == ["total", "income_total", "general_fund", "carry_in"]


def test_a_word_over_the_names_is_no_measure() -> None:
    text = """
    人员经费 | < | < | 公用经费 | < | <
    科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数
    """
    assert measures(text, 2, "general_basic") == ["amount", "amount"]


def test_bases_side_by_side_are_named() -> None:
    text = """
    2023年预算数 | < | 2024年预算数 | <
    合计 | 公务接待费 | 合计 | 公务接待费
    """
    expected = ["total.previous_budget", "reception.previous_budget", "total.budget", "reception.budget"]
    assert measures(text, 2, "three_public") == expected


def test_one_basis_needs_no_name_and_last_years_final_has_none() -> None:
    text = """
    科目编码 | 科目名称 | 2023年执行数 | 2024年预算数 | < | 增减% | 备注
    ^ | ^ | ^ | 基本支出 | 项目支出 | ^ | ^
    """
    assert measures(text, 2, "general_expenditure") == ["basic", "project"]


def test_a_column_of_unknown_words_is_reported() -> None:
    layout = read_layout(Sheet(table("科目编码|科目名称|基本支出|神秘支出", 1)), family("expenditure"))
    assert layout.unknown == (3,)


@pytest.mark.parametrize(
    ("word", "measure"),
    [
        ("因公出国（境）费用", "overseas"),
        ("公务用车购置及运行费", "vehicles"),
        ("2024年机关运行经费预算数", "operating_cost"),
        ("事业收入(不含教育收费)", "business_income"),
        ("行次", None),
    ],
)
def test_header_word(word: str, measure: str | None) -> None:
    assert measure_of(formbook.header_word(word), family("three_public")) == measure
