"""Tables of each shape → amounts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from parse_tables import table

from parsers.amounts import Reading, read_amounts
from parsers.columns import Sheet, read_layout
from parsers.formbook import families
from parsers.items import Outline, split_number
from parsers.mixed_lists import read_mixed_list
from parsers.model import Amount, Unit


def reading(text: str, header_rows: int, name: str, unit: Unit = "wan_yuan") -> Reading:
    family = next(f for f in families() if f.id == name)
    sheet = Sheet(table(text, header_rows))
    if family.sections:
        return read_mixed_list(sheet, family, unit)
    return read_amounts(sheet, read_layout(sheet, family), family, unit)


def brief(amounts: tuple[Amount, ...]) -> list[tuple[str | None, str | None, str, int | None, int]]:
    return [(a.subject_code, a.subject_name, a.measure, a.level, a.fen) for a in amounts]


def test_codes_in_one_column() -> None:
    text = """
    项目 | < | 本年支出合计 | 基本支出 | 项目支出
    科目编码 | 科目名称 | ^ | ^ | ^
    栏次 | < | 1 | 2 | 3
    合计 | < | 3.00 | 1.00 | 2.00
    208 | 社会保障和就业支出 | 3.00 | 1.00 | 2.00
    2080109 | 社会保险经办机构 | 0.00 | — |
    """
    assert brief(reading(text, 3, "expenditure").amounts) == [
        (None, "合计", "total", 0, 3_000_000),
        (None, "合计", "basic", 0, 1_000_000),
        (None, "合计", "project", 0, 2_000_000),
        ("208", "社会保障和就业支出", "total", 1, 3_000_000),
        ("208", "社会保障和就业支出", "basic", 1, 1_000_000),
        ("208", "社会保障和就业支出", "project", 1, 2_000_000),
        ("2080109", "社会保险经办机构", "total", 3, 0),
    ]


def test_codes_split_over_columns_blank_above_with_the_total_last() -> None:
    text = """
    科目编码 | < | < | 科目名称 | 合计 | 基本支出 | 项目支出
    类 | 款 | 项 | ^ | ^ | ^ | ^
    208 | | | 社会保障和就业支出 | 1,000 | 1,000 |
    | 1 | | 人力资源管理事务 | 1,000 | 1,000 |
    | | 9 | 社会保险经办机构 | 1,000 | 1,000 |
    | 5 | | 养老支出 | 20.5 | | 20.5
    合计 | < | < | < | 1,020.5 | 1,000 | 20.5
    """
    found = reading(text, 2, "expenditure", "yuan").amounts
    codes = [a.subject_code for a in found if a.measure == "total"]
    assert codes == ["208", "20801", "2080109", "20805", None]
    assert brief(found)[-3:] == [
        (None, "合计", "total", 0, 102_050),
        (None, "合计", "basic", 0, 100_000),
        (None, "合计", "project", 0, 2_050),
    ]
    assert {a.subject_kind for a in found} == {"functional"}


def test_header_cells_that_reach_into_the_total_row() -> None:
    text = """
    功能分类科目编码 | < | < | 科目名称 | 合计 | 基本支出
    类 | 款 | 项 | 栏次 | 1 | 2
    ^ | ^ | ^ | 合计 | 5.00 | 5.00
    208 | < | < | 社会保障和就业支出 | 5.00 | 5.00
    """
    assert brief(reading(text, 2, "expenditure").amounts)[::2] == [
        (None, "合计", "total", 0, 5_000_000),
        ("208", "社会保障和就业支出", "total", 1, 5_000_000),
    ]


def test_two_sides_with_line_numbers() -> None:
    text = """
    收入 | < | < | 支出 | < | <
    项目 | 行次 | 金额 | 项目 | 行次 | 金额
    一、一般公共预算财政拨款收入 | 1 | 8.00 | 一、一般公共服务支出 | 32 |
    本年收入合计 | 27 | 8.00 | 本年支出合计 | 58 | 8.00
    总计 | 31 | 8.00 | 总计 | 62 | 8.00
    """
    found = reading(text, 2, "income_expenditure").amounts
    assert [(a.side, a.subject_name, a.measure, a.level) for a in found] == [
        ("income", "一般公共预算财政拨款收入", "amount", None),
        ("income", "本年收入合计", "income_total", 0),
        ("income", "总计", "total", 0),
        ("expenditure", "本年支出合计", "total", 0),
        ("expenditure", "总计", "total", 0),
    ]


def test_two_sides_with_funds() -> None:
    text = """
    收入 | < | 支出 | < | < | <
    项目 | 决算数 | 项目 | 合计 | 一般公共预算财政拨款 | 政府性基金预算财政拨款
    一、一般公共预算财政拨款 | 8.00 | 一、教育支出 | 9.00 | 8.00 | 1.00
    年初财政拨款结转和结余 | 1.00 | 年末财政拨款结转和结余 | | |
    一、一般公共预算财政拨款 | 1.00 | | | |
    总计 | 9.00 | 总计 | 9.00 | 8.00 | 1.00
    """
    found = reading(text, 2, "appropriation").amounts
    assert [(a.measure, a.parent_name) for a in found if a.side == "income"] == [
        ("amount", None),
        ("amount", None),
        ("amount", "年初财政拨款结转和结余"),
        ("total", None),
    ]
    assert [a.measure for a in found if a.row == 2] == ["amount", "total", "general_fund", "government_fund"]


def test_basic_expenditure_in_blocks() -> None:
    text = """
    人员经费 | < | < | 公用经费 | < | < | < | < | <
    科目编码 | 科目名称 | 金额 | 科目编码 | 科目名称 | 金额 | 科目编码 | 科目名称 | 金额
    301 | 工资福利支出 | 7.00 | 302 | 商品和服务支出 | 2.00 | 310 | 资本性支出 | ——
    30101 | 基本工资 | 7.00 | 30201 | 办公费 | 2.00 | | |
    人员经费合计 | < | 7.00 | 公用经费合计 | < | < | < | < | 2.00
    """
    assert brief(reading(text, 2, "general_basic").amounts) == [
        ("301", "工资福利支出", "amount", 1, 7_000_000),
        ("30101", "基本工资", "amount", 2, 7_000_000),
        (None, "人员经费合计", "amount", 0, 7_000_000),
        ("302", "商品和服务支出", "amount", 1, 2_000_000),
        ("30201", "办公费", "amount", 2, 2_000_000),
        (None, "公用经费合计", "amount", 0, 2_000_000),
    ]


def test_two_subjects_in_a_row() -> None:
    text = """
    科目编码 | < | 部门预算支出经济分类科目 | 科目编码 | < | 政府预算支出经济分类科目 | 小计 | 人员支出
    类 | 款 | ^ | 类 | 款 | ^ | ^ | ^
    301 | 01 | 基本工资 | 505 | 01 | 工资福利支出 | 3.00 | 3.00
    """
    amount = reading(text, 2, "general_basic").amounts[0]
    assert (amount.subject_kind, amount.subject_code, amount.subject_name) == (
        "economic",
        "30101",
        "基本工资",
    )
    assert (amount.second_subject_kind, amount.second_subject_code) == ("government_economic", "50501")
    assert amount.second_subject_name == "工资福利支出"


KINDS = "合计 | 因公出国（境）费 | 公务用车购置及运行维护费 | < | < | 公务接待费"
PARTS = "^ | ^ | 小计 | 公务用车购置费 | 公务用车运行维护费 | ^"
WIDE = f"""
预算数 | < | < | < | < | < | 决算数 | < | < | < | < | <
{KINDS} | {KINDS}
{PARTS} | {PARTS}
1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12
4.30 | | 1.80 | | 1.80 | 2.50 | 4.00 | | 1.80 | | 1.80 | 2.20
"""
PAIRS = """
合计 | < | 因公出国（境）费 | < | 公务用车购置及运行维护费 | < | < | < | 公务接待费 | <
^ | < | ^ | < | 小计 | < | 公务用车运行维护费 | < | ^ | <
预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数 | 预算数 | 决算数
4.30 | 4.00 | | | 1.80 | 1.80 | 1.80 | 1.80 | 2.50 | 2.20
"""
LIST = """
项目 | 预算数 | 决算数
合计 | 4.30 | 4.00
1、因公出国（境）费 | |
2、公务接待费 | 2.50 | 2.20
3、公务用车购置及运行费 | 1.80 | 1.80
其中：（1）公务用车运行维护费 | 1.80 | 1.80
（2）公务用车购置费 | |
"""


@pytest.mark.parametrize(("text", "header_rows"), [(WIDE, 4), (PAIRS, 3), (LIST, 1)])
def test_three_public_says_the_same_in_every_layout(text: str, header_rows: int) -> None:
    found = reading(text, header_rows, "three_public")
    assert {(a.measure, a.fen) for a in found.amounts} == {
        ("total.budget", 4_300_000),
        ("total.final", 4_000_000),
        ("vehicles.budget", 1_800_000),
        ("vehicles.final", 1_800_000),
        ("vehicle_operation.budget", 1_800_000),
        ("vehicle_operation.final", 1_800_000),
        ("reception.budget", 2_500_000),
        ("reception.final", 2_200_000),
    }
    assert found.unread == ()


def test_projects_with_an_unnamed_total() -> None:
    text = """
    项目名称 | 项目类别 | 合计 | 财政拨款 | <
    ^ | ^ | ^ | 小计 | 一般公共预算
    | | 5.00 | 5.00 | 5.00
    稽核费 | 其他运转类 | 2.00 | 2.00 | 2.00
    缺口补助 | 特定目标类 | 3.00 | 3.00 | 3.00
    """
    found = reading(text, 2, "projects").amounts
    assert {(a.subject_name, a.level, a.subject_kind) for a in found} == {
        (None, 0, "project"),
        ("稽核费", None, "project"),
        ("缺口补助", None, "project"),
    }


def test_a_table_by_bodies_has_them_as_items() -> None:
    text = """
    部门（单位）代码 | 部门（单位）名称 | 合计 | 本年收入 | < | 上年结转结余 | <
    ^ | ^ | ^ | 小计 | 一般公共预算 | 小计 | 单位资金
    合计 | < | 9.00 | 8.00 | 8.00 | 1.00 | 1.00
    304001 | 江城市就业局 | 9.00 | 8.00 | 8.00 | 1.00 | 1.00
    """
    found = reading(text, 2, "income").amounts
    assert brief(found)[4:] == [
        (None, "江城市就业局", "total", None, 9_000_000),
        (None, "江城市就业局", "income_total", None, 8_000_000),
        (None, "江城市就业局", "general_fund", None, 8_000_000),
        (None, "江城市就业局", "carry_in", None, 1_000_000),
    ]
    assert {(a.level, a.subject_kind) for a in found} == {(0, "item"), (None, "item")}


def test_expenditure_printed_twice_stays_on_its_side() -> None:
    text = """
    收入 | < | 支出 | < | < | <
    项目 | 预算数 | 项目（按功能分类） | 预算数 | 项目（按经济分类） | 预算数
    一、一般公共预算拨款收入 | 8.00 | 一、教育支出 | 8.00 | 一、基本支出 | 8.00
    | | | | 工资福利支出 | 5.00
    """
    found = reading(text, 2, "income_expenditure").amounts
    assert [(a.side, a.subject_name, a.parent_name) for a in found] == [
        ("income", "一般公共预算拨款收入", None),
        ("expenditure", "教育支出", None),
        ("expenditure", "基本支出", None),
        ("expenditure", "工资福利支出", "基本支出"),
    ]


def test_code_and_name_in_one_cell() -> None:
    found = reading("科目 | 本年支出\n208社会保障和就业支出 | 3.00\n合计 | 3.00", 1, "state_capital").amounts
    assert brief(found) == [
        ("208", "社会保障和就业支出", "total", 1, 3_000_000),
        (None, "合计", "total", 0, 3_000_000),
    ]


def test_a_mixed_list_gives_money_and_no_counts() -> None:
    text = """
    一、政府采购情况 | < | <
    项目 | 行次 | 统计数
    合计 | 1 | 0.09
    货物 | 2 | 0.09
    二、机关运行经费 | |
    （一）行政单位 | 5 | 1.50
    三、国有资产占用情况 | |
    （一）车辆数合计（辆） | 7 | 2
    """
    found = reading(text, 1, "other_information").amounts
    assert [(a.subject_name, a.parent_name, a.measure, a.fen) for a in found] == [
        ("合计", "政府采购情况", "total", 90_000),
        ("货物", "政府采购情况", "amount", 90_000),
        ("行政单位", "机关运行经费", "operating_cost", 1_500_000),
    ]


def test_what_is_no_number_in_a_money_column_is_reported() -> None:
    text = """
    科目编码 | 科目名称 | 基本支出 | 神秘支出
    208 | 社会保障和就业支出 | 约3万 | 1.00
    210 | 卫生健康支出 | 无 |
    """
    found = reading(text, 1, "expenditure")
    assert found.amounts == ()
    assert sorted((cell.row, cell.col) for cell in found.unread) == [(1, 2), (1, 3)]


def test_one_amount_a_cell() -> None:
    for text, rows in ((WIDE, 4), (PAIRS, 3), (LIST, 1)):
        places = [(a.row, a.col) for a in reading(text, rows, "three_public").amounts]
        assert len(places) == len(set(places))
        assert all(a.text for a in reading(text, rows, "three_public").amounts)


@pytest.mark.parametrize(
    ("text", "depth", "name"),
    [
        ("一、财政拨款收入", 1, "财政拨款收入"),
        ("（一）行政单位", 2, "行政单位"),
        ("1. 一般公共预算资金", 3, "一般公共预算资金"),
        ("其中:（1）公务用车运行维护费", 9, "公务用车运行维护费"),
        ("社会保障和就业支出", None, "社会保障和就业支出"),
        ("2024年结转", None, "2024年结转"),
    ],
)
def test_numbering(text: str, depth: int | None, name: str) -> None:
    assert split_number(text) == (depth, name)


def test_outline() -> None:
    outline = Outline()
    items = {
        "一、财政拨款": None,
        "一般公共预算拨款收入": "财政拨款",
        "二、事业收入": None,
        "其中：教育收费": "事业收入",
        "三、其他收入": None,
        "本年收入合计": None,
        "上级补助收入": None,
        "上年结转": None,
        "收入总计": None,
    }
    assert {item: outline.parent(item) for item in items} == items


def test_numbers_count_down_the_page() -> None:
    rows = [a.row for a in reading(LIST, 1, "three_public").amounts if a.measure.endswith("final")]
    assert all(above < below for above, below in pairwise(rows))


def test_a_columns_own_unit_wins_over_the_tables() -> None:
    text = """
    项目名称 | 预算金额（元） | 一般公共预算（万元） | 单位资金
    社保卡制作 | 30000 | 2.00 | 1.00
    合计 | 30000 | 2.00 | 1.00
    """
    found = reading(text, 1, "projects").amounts
    assert [a.fen for a in found[:3]] == [3_000_000, 2_000_000, 1_000_000]


def test_a_rows_own_unit_wins_over_the_tables() -> None:
    text = """
    项目 | 金额
    公务接待费（元） | 500
    公务用车购置费 | 500
    公务用车运行费（千元） | 500
    """
    found = reading(text, 1, "three_public")
    assert [(a.measure, a.fen) for a in found.amounts] == [
        ("reception", 50_000),
        ("vehicle_purchase", 500_000_000),
    ]
    assert [cell.row for cell in found.unread] == [3]


@pytest.mark.parametrize(
    "numbers",
    [
        "** | ** | 1 | 2 | 3",
        "甲 | 乙 | 1=2+3 | 2 | 3",
        "— | — | 1 | 2 | 3",
        "A | B | C | D | E",
        "| | (1) | (2) | (3)",
    ],
)
def test_rows_that_number_the_columns_are_no_amounts(numbers: str) -> None:
    text = f"""
    科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
    {numbers}
    | 合计 | 3.00 | 1.00 | 2.00
    208 | 社会保障和就业支出 | 3.00 | 1.00 | 2.00
    """
    for header_rows in (1, 2):
        found = brief(reading(text, header_rows, "expenditure").amounts)
        assert found[0] == (None, "合计", "total", 0, 3_000_000)
        assert [fen for *_, fen in found] == [3_000_000, 1_000_000, 2_000_000] * 2


def test_names_of_bodies_and_of_subjects_in_one_column() -> None:
    text = """
    科目编码 | 单位（科目）名称 | 总计 | 基本支出 | 项目支出
    | 合计 | 3.00 | 1.00 | 2.00
    208 | 社会保障和就业支出 | 3.00 | 1.00 | 2.00
    """
    found = brief(reading(text, 1, "expenditure").amounts)
    assert found[::3] == [
        (None, "合计", "total", 0, 3_000_000),
        ("208", "社会保障和就业支出", "total", 1, 3_000_000),
    ]


def test_a_row_of_a_body_above_its_subjects() -> None:
    text = """
    单位代码 | 单位名称 | 科目编码 | 科目名称 | 合计 | 基本支出
    合计 | < | | | 3.00 | 3.00
    051 | 江城市社会保险中心 | | | 3.00 | 3.00
    | | 208 | 社会保障和就业支出 | 3.00 | 3.00
    """
    found = reading(text, 1, "expenditure").amounts[::2]
    assert [(a.subject_kind, a.subject_code, a.subject_name, a.level) for a in found] == [
        ("functional", None, None, 0),
        ("item", None, "江城市社会保险中心", None),
        ("functional", "208", "社会保障和就业支出", 1),
    ]


def test_codes_with_their_parts_or_their_name_in_one_cell() -> None:
    text = """
    科目编码 | 科目名称 | 合计
    208社会保障和就业支出 | | 3.00
    208-1 | 人力资源管理事务 | 3.00
    208.01.09 | 社会保险经办机构 | 3.00
    """
    found = reading(text, 1, "expenditure").amounts
    assert [(a.subject_code, a.subject_name) for a in found] == [
        ("208", "社会保障和就业支出"),
        ("20801", "人力资源管理事务"),
        ("2080109", "社会保险经办机构"),
    ]


def test_a_number_before_a_projects_name_is_no_code() -> None:
    text = """
    项目名称 | 合计
    300人规模以下企业稳岗补贴 | 3.00
    """
    (amount,) = reading(text, 1, "projects").amounts
    assert (amount.subject_code, amount.subject_name) == (None, "300人规模以下企业稳岗补贴")


def test_initial_and_whole_year_budgets_are_two_bases() -> None:
    text = """
    项目 | 年初预算数 | 全年预算数 | 决算数
    公务接待费 | 3.00 | 2.00 | 1.00
    """
    measures = [a.measure for a in reading(text, 1, "three_public").amounts]
    assert measures == ["reception.initial_budget", "reception.budget", "reception.final"]
    two = text.replace("全年预算数", "决算数").replace("| 决算数\n", "| 增减\n")
    assert [a.measure for a in reading(two, 1, "three_public").amounts] == [
        "reception.budget",
        "reception.final",
    ]


def test_one_column_of_both_sides_has_none() -> None:
    text = """
    项目 | 预算数
    一、收入合计 | 3.00
    财政拨款收入 | 3.00
    二、支出合计 | 3.00
    """
    assert {a.side for a in reading(text, 1, "income_expenditure").amounts} == {None}


def test_the_item_behind_one_of_which_is_its_sibling() -> None:
    outline = Outline()
    names = ["3.公务用车购置及运行费", "其中：公务用车购置费", "公务用车运行费"]
    assert [outline.parent(name) for name in names] == [None, *["公务用车购置及运行费"] * 2]
    outline = Outline()
    assert [outline.parent(name) for name in names[1:]] == [None, None]


def test_a_numbered_total_stands_above_its_parts() -> None:
    outline = Outline()
    names = [
        "一、本年收入合计",
        "（一）一般公共预算",
        "二、上年结转合计",
        "（一）一般公共预算",
        "其他",
        "收入总计",
    ]
    parents = [outline.parent(name) for name in names]
    assert parents == [None, "本年收入合计", None, "上年结转合计", "一般公共预算", None]
    assert [Outline().parent(name) for name in ("一、本年支出合计", "其他支出")] == [None, None]
