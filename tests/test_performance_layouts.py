"""Layouts of forms beyond those of the samples, and what is reported instead of read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parse_tables import source, table
from performance_cases import read_form, the_form

from parsers.model import Statement
from parsers.performance import read_projects
from parsers.statements import read_statements

HEAD = """
项目名称 | 职业培训 | < | < | <
"""
INDICATORS = """
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值
^ | 产出指标 | 数量指标 | 培训人数 | ≥30人
"""


def test_sums_beside_labels_that_stand_one_under_the_other() -> None:
    form = the_form("""
        单位：万元 | < | < | < | < | <
        项目名称 | < | 职业培训 | < | < | <
        预算单位 | < | 江城市就业局 | < | < | <
        资金执行情况 | 预算数： | < | 10 | 执行数： | 9.5
        ^ | 其中：财政拨款 | < | 8 | 其中：财政拨款 | 7.5
        ^ | 其他资金 | < | 2 | 其他资金 | 2
        项目总体目标情况 | 预期目标 | < | < | 目标实际完成情况 | <
        ^ | 开班三期 | < | < | 开班三期 | <
        """)
    assert (form.implementer, form.goal, form.achieved) == ("江城市就业局", "开班三期", "开班三期")
    sums = [(f.source, f.budget_fen, f.executed_fen) for f in form.funds]
    assert sums == [
        ("总额", 10_000_000, 9_500_000),
        ("财政拨款", 8_000_000, 7_500_000),
        ("其他资金", 2_000_000, 2_000_000),
    ]
    assert (form.budget_fen, form.executed_fen) == (10_000_000, 9_500_000)


def test_only_this_years_money_goal_and_indicators_of_a_form_of_several_years() -> None:
    form = the_form("""
        项目名称 | 职业培训 | < | < | < | < | < | <
        主管部门及代码 | [125]江城市人社局 | < | < | 实施单位 | 江城市就业局 | < | <
        项目属性 | 延续项目 | < | < | 项目期 | 3年 | < | <
        项目资金（元） | 中期资金总额： | < | 300 | 年度资金总额： | < | 100 | <
        ^ | 其中：财政拨款 | < | 240 | 其中：财政拨款 | < | 80 | <
        总体目标 | 中期目标（2022年—2024年） | < | < | 年度目标 | < | < | <
        ^ | 三年开九期 | < | < | 今年开三期 | < | < | <
        绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 二级指标 | 三级指标 | 指标值
        ^ | 产出指标 | 数量指标 | 期数 | 9期 | 数量指标 | 期数 | 3期
        """)
    assert (form.budget_fen, form.goal, form.category) == (10_000, "今年开三期", "延续项目")
    assert [(f.source, f.budget_fen) for f in form.funds] == [("年度资金总额", 10_000), ("财政拨款", 8_000)]
    assert form.department == "江城市人社局"
    assert [(i.level2, i.level3, i.target) for i in form.indicators] == [("数量指标", "期数", "3")]


def test_a_list_with_an_indicator_a_row_holds_many_projects() -> None:
    reading = read_form("""
        单位名称 | 项目名称 | 预算数 | 年度目标 | 一级 | 二级 | 三级 | 指标性质 | 指标值 | 单位 | 权重
        就业局 | 职业培训 | 12.5 | 开班 | 产出指标 | 数量指标 | 期数 | ≥ | 3 | 期 | 20
        ^ | ^ | ^ | ^ | ^ | 质量指标 | 合格率 | ＝ | 100 | % | 20
        ^ | ^ | ^ | ^ | 效益指标 | 社会效益指标 | 影响 | 定性 | 好 | | 30
        就业局 | 招聘会 | 8 | 办会 | 产出指标 | 数量指标 | 场次 | ≥ | 9 | 场 | 20
        合计 | < | 20.5 | | | | | | | |
        """)
    assert reading.unread == ()
    assert [(p.name, p.implementer, p.budget_fen, p.goal) for p in reading.projects] == [
        ("职业培训", "就业局", 12_500_000, "开班"),
        ("招聘会", "就业局", 8_000_000, "办会"),
    ]
    first, second = reading.projects
    assert [(i.ordinal, i.level1, i.operator, i.unit) for i in first.indicators] == [
        (1, "产出指标", "≥", "期"),
        (2, "产出指标", "=", "%"),
        (3, "效益指标", "定性", None),
    ]
    assert [(i.ordinal, i.level3, i.row) for i in second.indicators] == [(1, "场次", 4)]


def test_several_forms_in_one_table() -> None:
    reading = read_form(HEAD + INDICATORS + HEAD.replace("职业培训", "招聘会") + INDICATORS)
    assert [(p.name, p.row, len(p.indicators)) for p in reading.projects] == [
        ("职业培训", 0, 1),
        ("招聘会", 3, 1),
    ]


@pytest.mark.parametrize(
    "levels",
    [
        ["产出指标（40分） | 数量指标 | 甲", "^ | ^ | 乙"],
        ["产出指标（40分） | 数量指标 | 甲", " | | 乙"],
        ["产出指标（40分） | 数量指标 | 甲", "产出指标（40分） | 数量指标 | 乙"],
    ],
    ids=["merged", "blank", "repeated"],
)
def test_levels_hold_for_the_rows_below(levels: list[str]) -> None:
    rows = "".join(f"| {level} | 1次 |\n" for level in levels)
    form = the_form(HEAD + "绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值\n" + rows.replace("|\n", "\n"))
    assert [(i.level1, i.level1_weight, i.level2, i.level3) for i in form.indicators] == [
        ("产出指标", "40", "数量指标", "甲"),
        ("产出指标", "40", "数量指标", "乙"),
    ]


def test_levels_go_on_under_a_header_printed_again() -> None:
    again = "市级项目支出绩效自评表 | < | < | < | <\n" + INDICATORS.replace(
        "产出指标 | 数量指标 | 培训人数", " | | 就业人数"
    )
    form = the_form(HEAD + INDICATORS + again)
    assert [(i.level1, i.level2, i.level3) for i in form.indicators] == [
        ("产出指标", "数量指标", "培训人数"),
        ("产出指标", "数量指标", "就业人数"),
    ]


def test_words_of_other_regions_for_levels_goals_and_money() -> None:
    form = the_form("""
        项目名称 | 职业培训 | < | <
        项目总预算（元） | 300 | 项目当年预算（元） | 100
        同名项目上年预算额（元） | 90 | 计划完成日期 | 12月31日
        项目总目标 | 三年开九期 | < | <
        年度绩效目标 | 今年开三期 | < | <
        一级目标 | 二级目标 | 三级目标 | 目标值
        产出目标 | 数量 | 期数 | =3期
        """)
    assert (form.budget_fen, form.goal, len(form.funds)) == (10_000, "今年开三期", 1)
    assert [(i.level1, i.level2, i.level3, i.unit) for i in form.indicators] == [
        ("产出目标", "数量", "期数", "期")
    ]


def test_a_second_level_is_not_carried_into_another_first_level() -> None:
    form = the_form(HEAD + INDICATORS + "^ | 效益指标 | | 就业率 | 90%\n")
    assert [(i.level1, i.level2) for i in form.indicators] == [("产出指标", "数量指标"), ("效益指标", None)]


def test_two_levels_or_a_blank_third_are_named_by_the_deepest() -> None:
    two = the_form(
        HEAD + "绩效指标 | 一级指标 | 二级指标 | 年度指标值 | 全年完成值\n^ | 产出 | 人数 | 3 | 2\n"
    )
    assert [(i.level1, i.level2, i.level3) for i in two.indicators] == [("产出", None, "人数")]
    blank = the_form(HEAD + INDICATORS + "^ | 效益指标 | 社会效益指标 | | 良好\n")
    assert (blank.indicators[1].level2, blank.indicators[1].level3) == ("社会效益指标", "社会效益指标")


def test_rows_never_filled_in_are_no_indicators_and_nothing_to_report() -> None:
    unfilled = "^ | ^ | ^ | 指标2： | \n^ | ^ | ^ | …… | \n^ | ^ | 时效指标 | | \n"
    assert len(the_form(HEAD + INDICATORS + unfilled).indicators) == 1


def test_a_completion_may_be_said_in_words() -> None:
    form = the_form(
        HEAD + "一级指标 | 三级指标 | 指标值 | 完成程度 | 分值\n产出指标 | 甲 | 3 | 基本完成 | 10分\n"
    )
    assert (form.indicators[0].completion, form.indicators[0].weight) == ("基本完成", "10")


def test_a_weight_merged_over_rows_is_counted_once() -> None:
    form = the_form("""
        项目名称 | 职业培训 | < | < | < | <
        一级指标 | 二级指标 | 三级指标 | 指标值 | 实际值 | 分值
        产出指标 | 数量指标 | 甲 | 1 | 1 | 10
        ^ | ^ | 乙 | 2 | 2 | ^
        """)
    assert [i.weight for i in form.indicators] == ["10", None]


def test_causes_and_measures_are_one_reason() -> None:
    form = the_form("""
        项目名称 | 职业培训 | < | < | < | < | <
        一级指标 | 三级指标 | 年度指标值 | 全年完成值 | 未完成原因分析 | < | 改进措施
        ^ | ^ | ^ | ^ | 人员保障 | 原因说明 | ^
        产出指标 | 甲 | 5 | 4 | 缺一人 | 招聘推迟 | 明年补招
        """)
    assert form.indicators[0].reason == "人员保障：缺一人；招聘推迟；明年补招"


def test_an_adjusted_target_keeps_a_unit_of_its_own() -> None:
    form = the_form("""
        项目名称 | 职业培训 | < | < | <
        一级指标 | 三级指标 | 年初指标值 | 调整后指标值 | 实际完成值
        产出指标 | 甲 | ≥5次 | ≥4次 | 4次
        ^ | 乙 | ≥5次 | ≥40% | 50%
        """)
    assert [i.adjusted_target for i in form.indicators] == ["4", "≥40%"]


@pytest.mark.parametrize(
    ("total", "score", "grade"),
    [
        ("总分 | < | < | < | 100 | 98.5", "98.5", None),
        ("总分 | < | 98.5 | < | < | <", "98.5", None),
        ("总 分 | < | < | < | < | 98.5分", "98.5", None),
        ("合计 | < | < | < | 100 | ", None, None),
        ("自评得分 | 98.5 | < | 自评等级 | 优 | <", "98.5", "优"),
        ("总分：98.5 | < | < | < | < | <", "98.5", None),
    ],
)
def test_the_score_of_a_form(total: str, score: str | None, grade: str | None) -> None:
    form = the_form(f"""
        项目名称 | 职业培训 | < | < | < | <
        一级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
        产出指标 | 甲 | 5 | 4 | 100 | 98.5
        {total}
        """)
    assert (form.score, form.grade) == (score, grade)


def test_subtotals_of_a_level_are_not_the_forms() -> None:
    form = the_form("""
        项目名称 | 职业培训 | < | < | <
        一级指标 | 二级指标 | 三级指标 | 分值 | 得分
        产出指标 | 数量指标 | 甲 | 60 | 59
        ^ | 小计 | < | 60 | 59
        效益指标 | 社会效益 | 乙 | 40 | 30
        总分 | < | < | 100 | 89
        """)
    assert (form.subtotal, form.score, len(form.indicators)) == (None, "89", 2)


def test_a_score_beside_the_rate_is_that_of_the_execution() -> None:
    form = the_form("""
        项目名称 | 职业培训 | < | < | < | <
        项目预算（万元） | 10 | 执行率 | 95% | 得分 | 9.5
        自评得分 | 97 | 自评结果 | 达到预期 | < | <
        """)
    assert (form.execution_rate, form.execution_score) == ("95%", "9.5")
    assert (form.score, form.grade) == ("97", "达到预期")
    assert [(f.source, f.rate, f.score) for f in form.funds] == [("总额", "95%", "9.5")]


@pytest.mark.parametrize("name", ["三支一扶计划", "社保基金管理工作经费", "社保费征收依据核查", "项目资金"])
def test_a_project_may_be_called_like_a_label(name: str) -> None:
    form = the_form(f"项目名称 | {name}\n主管部门 | ")
    assert (form.name, form.department) == (name, None)


def test_persons_and_their_numbers_are_left_out() -> None:
    form = the_form("""
        项目名称 | 职业培训 | 项目负责人 | 王某
        联系人 | 王某 | 联系电话 | 0411-1234567
        全年预算数 | 3 | 全年执行数 | 2
        总分 | 98 | 联系电话 | 84471234
        """)
    assert form.score == "98"
    assert "王某" not in repr(form)
    assert "1234567" not in repr(form)
    assert (form.budget_fen, form.executed_fen, form.stage) == (3_000_000, 2_000_000, "self_evaluation")


def test_the_forms_own_unit_goes_before_the_tables() -> None:
    text = "项目名称 | 甲\n{} | 3"
    assert the_form(text.format("项目预算金额（元）"), "wan_yuan").budget_fen == 300
    assert the_form(text.format("项目预算金额"), "wan_yuan").budget_fen == 3_000_000
    assert the_form(text.format("项目预算金额").replace("| 3", "| 3元"), "wan_yuan").budget_fen == 300


def test_money_without_a_unit_is_reported_and_not_guessed() -> None:
    reading = read_form("项目名称 | 甲\n项目预算金额 | 3", unit=None)
    assert reading.projects[0].budget_fen is None
    assert [(u.row, u.col, u.text) for u in reading.unread] == [(1, 1, "3")]


def test_what_no_reader_understands_is_reported() -> None:
    reading = read_form(
        HEAD + "全年预算数 | 很多 | < | 到账凭证 | 三张\n" + INDICATORS + "落款 | < | 某日 | < | <\n"
    )
    assert [u.text for u in reading.unread] == ["很多", "到账凭证", "三张", "落款", "某日"]
    assert reading.projects[0].budget_fen is None


def test_a_score_in_words_is_reported() -> None:
    reading = read_form(HEAD + "一级指标 | 三级指标 | 实际值 | 分值 | 得分\n产出指标 | 甲 | 3 | 10 | 满分\n")
    assert reading.projects[0].indicators[0].score is None
    assert [u.text for u in reading.unread] == ["满分"]


def test_a_blank_form_is_no_project() -> None:
    blank = read_form(HEAD.replace("职业培训", "") + INDICATORS.replace("培训人数", "").replace("≥30人", ""))
    assert blank.projects == ()
    assert blank.unread == ()


def test_a_whole_departments_form_is_called_by_its_title() -> None:
    (form,) = read_form(
        "部门名称 | 江城市人社局 | < | < | <\n" + INDICATORS, title="部门整体支出绩效目标表"
    ).projects
    assert (form.name, form.implementer, form.row) == ("部门整体支出绩效目标表", "江城市人社局", None)


def test_a_list_of_results_by_its_header_words() -> None:
    text = """
        序号 | 主管部门 | 项目名称 | 项目资金 | < | < | 自评结果 | <
        ^ | ^ | ^ | 年初预算数 | 全年预算数（元） | 全年执行数 | 得分 | 等级
        一、市级项目 | < | < | < | < | < | < | <
        1 | 甲局 | 职业培训 | 10 | 3 | 2 | 98.5分 | 优
        2 | ^ | 招聘会 | 5 | ^ | 4 | 待定 | 良
        合计 | | | 15 | 3 | 6 | — |
        """
    grid = table(text, 2)
    reading = read_projects([Statement(4, "performance_summary", "自评结果汇总表", grid, unit="wan_yuan")])
    first, second = reading.projects
    sums = (first.initial_fen, first.budget_fen, first.executed_fen)
    assert sums == (10_000_000, 300, 2_000_000)
    assert (first.department, first.score, first.grade, first.row) == ("甲局", "98.5", "优", 3)
    assert (second.department, second.budget_fen, second.score) == ("甲局", None, None)
    assert [u.text for u in reading.unread] == ["待定"]


def test_a_list_that_calls_its_money_otherwise() -> None:
    grid = table(
        "项目 | 项目名称 | 涉及资金（万元） | 自评分数\n1 | 职业培训 | 3 | 90\n说明：略 | < | < | <", 1
    )
    reading = read_projects([Statement(1, "performance_summary", "绩效自评汇总表", grid)])
    assert [(p.budget_fen, p.score, p.stage) for p in reading.projects] == [
        (3_000_000, "90", "self_evaluation")
    ]


def test_totals_and_rows_without_a_project_are_none_in_a_table_of_projects() -> None:
    grid = table(
        """
        单位名称 | 项目名称 | 合计 | 一般公共预算
        合计 | | 30 | 30
        江城市就业局 | | 30 | 30
        江城市就业局 | 职业培训 | 20 | 20
        江城市就业局 | 招聘会 | 10 | 10
        """,
        1,
    )
    tabled = read_statements(source("项目支出预算表", "单位：万元", grid), "budget")
    projects = read_projects([t.statement for t in tabled]).projects
    assert [(p.name, p.implementer, p.budget_fen, p.origin) for p in projects] == [
        ("职业培训", "江城市就业局", 20_000_000, "table"),
        ("招聘会", "江城市就业局", 10_000_000, "table"),
    ]
    assert [(f.source, f.budget_fen) for f in projects[0].funds] == [
        ("合计", 20_000_000),
        ("一般公共预算", 20_000_000),
    ]


HEADS = [
    "项目名称",
    "主管部门",
    "单位：万元",
    "联系电话",
    "备注",
    "年度目标",
    "实际完成情况",
    "项目资金（万元）",
]
FUNDS = [
    "年初预算数",
    "全年预算数",
    "全年执行数",
    "执行率",
    "年度资金总额：",
    "其中：财政拨款",
    "中期资金总额",
]
LEVELS = ["绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "分值", "得分", "原因说明"]
VALUES = [
    "小计",
    "总分",
    "总分：98",
    "自评等级",
    "优",
    "≥3次",
    "100%",
    "12.5",
    "—",
    "产出指标（40分）",
    "指标1：",
]
WORDS = [*HEADS, *FUNDS, *LEVELS, *VALUES, "项目资金（万元）", "中期资金总额", "—", "", "<", "<", "^", "^"]


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=6, max_size=6), min_size=1, max_size=9))
@settings(max_examples=300)
def test_no_table_makes_it_fail_and_what_is_reported_stands_in_it(rows: list[list[str]]) -> None:
    grid = table("\n".join(" | ".join(row) for row in rows), 0)
    for form in ("performance_form", "performance_summary", "budget_projects"):
        reading = read_projects([Statement(1, form, "绩效表", grid, unit="wan_yuan")])
        held = {(cell.row, cell.col) for cell in grid.cells}
        assert held.issuperset((place.row, place.col) for place in reading.unread)
        for project in reading.projects:
            assert project.name
            assert all(indicator.level3 for indicator in project.indicators)
            assert [i.ordinal for i in project.indicators] == list(range(1, len(project.indicators) + 1))
