"""The checks of one performance form: on a sound one, and on the same with one thing changed."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from performance_audit import FORM, at, changed, document, findings, outcomes, raised

from parsers.model import Cell, Document, Identity
from parsers.rules.performance.printed import Printed, percent, printed, same

EXECUTION = "| 95.50 | 10 | 95.50% | 9.55"


def test_a_sound_form_raises_nothing() -> None:
    found = findings(document(FORM))
    assert raised(document(FORM)) == []
    assert {f.rule for f in found} == {
        *("P-RATE", "P-EXECUTION-SCORE", "P-OVERSPENT", "P-SOURCES", "P-WEIGHT-SUM", "P-WEIGHT-HEADING"),
        *("P-SCORE-SUM", "P-SCORE-FORMULA", "P-REASON", "P-COST-TARGET", "P-COST-ACTUAL"),
    }
    assert all(f.message.startswith("相符：") and f.evidence for f in found)


@pytest.mark.parametrize(
    ("old", "new", "rule", "outcome"),
    [
        (EXECUTION, "| 95.50 | 10 | 95.5% | 9.55", "P-RATE", "pass"),
        (EXECUTION, "| 95.50 | 10 | 0.955 | 9.55", "P-RATE", "pass"),
        (EXECUTION, "| 95.50 | 10 | 95.5 | 9.55", "P-RATE", "pass"),
        (EXECUTION, "| 95.50 | 10 | 95.51% | 9.55", "P-RATE", "rounding"),
        (EXECUTION, "| 95.50 | 10 | 97.50% | 9.55", "P-RATE", "error"),
        (EXECUTION, "| 95.50 | 10 | 95.50% | 9.6", "P-EXECUTION-SCORE", "pass"),
        (EXECUTION, "| 95.50 | 10 | 95.50% | 9.80", "P-EXECUTION-SCORE", "warning"),
        (EXECUTION, "| 95.50 | 20 | 95.50% | 19.10", "P-EXECUTION-SCORE", "pass"),
        ("95.50 | 10 |", "100.50 | 10 |", "P-OVERSPENT", "warning"),
        ("| 80.00 | 80.00 |", "| 80.00 | 70.00 |", "P-SOURCES", "warning"),
        ("| 20 | 20 |\n^ | 产出", "| 25 | 20 |\n^ | 产出", "P-WEIGHT-SUM", "error"),
        ("成本指标（20分）", "成本指标（15分）", "P-WEIGHT-HEADING", "error"),
        ("数量指标（30分）", "数量指标（25分）", "P-WEIGHT-HEADING", "error"),
        ("95% | 10 | 10", "95% | 10 | 11", "P-SCORE-WEIGHT", "error"),
        ("97.55", "97.6", "P-SCORE-SUM", "rounding"),
        ("97.55", "100", "P-SCORE-SUM", "error"),
        ("9期 | 20 | 18", "9期 | 20 | 20", "P-SCORE-FORMULA", "error"),
        ("≥10期 | 9期 | 20 | 18", "10期 | 9期 | 20 | 20", "P-SCORE-FORMULA", "warning"),
        ("9期 | 20 | 18", "9期 | 20 | 15", "P-SCORE-FORMULA", "info"),
        ("520人 | 10 | 10", "520人 | 10 | 9", "P-SCORE-FORMULA", "warning"),
        ("520人 | 10 | 10", "820人 | 10 | 9", "P-SCORE-FORMULA", "info"),
        ("明显提升 | 20 | 20", "部分达成目标 | 20 | 20", "P-SCORE-FORMULA", "warning"),
        ("一期改在下一年度", "", "P-REASON", "warning"),
        ("一期改在下一年度", "无", "P-REASON", "warning"),
        ("520人 |", "520% |", "P-ACTUAL-UNIT", "error"),
        ("95% | 10", "95人 | 10", "P-ACTUAL-UNIT", "warning"),
        ("≥500人 | 520人", "≥500 | 520人", "P-ACTUAL-UNIT", None),
        ("≥95% |", "≤95% |", "P-TARGET", "warning"),
        ("≤100.00万元", "≤100.00年/万元", "P-TARGET", "warning"),
        ("合格率 | ≥90%", "合格率 | ≥90人", "P-TARGET", "info"),
        ("| 520人 |", "| ≥520人 |", "P-TARGET", "info"),
        ("培训人数", "期数", "P-DUPLICATE", "error"),
        ("培训人数 | ≥500人", "期数 | ≥10期", "P-DUPLICATE", "warning"),
        ("≤100.00万元", "≤90.00万元", "P-COST-TARGET", "warning"),
        ("≤100.00万元", "≤120.00万元", "P-COST-TARGET", "info"),
        ("95.50万元", "95.51万元", "P-COST-ACTUAL", "rounding"),
        ("95.50万元", "100.00万元", "P-COST-ACTUAL", "error"),
        ("95.50万元", "100.00", "P-COST-ACTUAL", "error"),
        ("开班九期", "开班十期，教材费2.50万元", "P-COPIED-GOAL", "info"),
        ("开班九期", "培训500人", "P-ACHIEVED", "warning"),
        ("开班九期", "计划500人，实到520人", "P-ACHIEVED", None),
        ("开班九期", "完成目标1，人均满意", "P-ACHIEVED", None),
        ("开班九期", "自2023，500人参加", "P-ACHIEVED", "warning"),
        ("开班九期", f"编号{'7' * 30}人", "P-ACHIEVED", None),
        ("95% | 10 | 10", "95% | 9.96 | 9.96", "P-WEIGHT-SUM", "error"),
    ],
)  # fmt: skip
def test_one_thing_changed(old: str, new: str, rule: str, outcome: str | None) -> None:
    found = outcomes(document(changed((old, new))), rule)
    odd = [o for o in found if o != "pass"]
    assert odd == ([outcome] if outcome not in (None, "pass") else [])
    assert found or outcome is None


def test_a_rate_of_the_initial_budget_is_told_as_such() -> None:
    form = changed(("| 100.00 | 100.00 | 95.50 | 10 | 95.50%", "| 80.00 | 100.00 | 40.00 | 10 | 50%"))
    (finding,) = [f for f in findings(document(form), "P-RATE") if f.outcome != "pass"]
    assert finding.outcome == "warning"
    assert "年初预算数 80 万元" in finding.message


def test_no_rate_on_a_budget_of_nil() -> None:
    form = changed(("| 100.00 | 95.50 | 10 | 95.50% | 9.55", "| 0 | 0 | 10 | 100% | 0"))
    (finding,) = [f for f in findings(document(form), "P-RATE") if "为 0" in f.message]
    assert (finding.outcome, finding.actual) == ("error", "100%")
    assert outcomes(document(form), "P-EXECUTION-SCORE") == []
    assert raised(document(changed(("| 100.00 | 95.50 | 10 | 95.50% | 9.55", "| 0 | 0 | 10 | 0% | 0"))))


@pytest.mark.parametrize(("spent", "outcome"), [("0", "warning"), ("40.00", "info"), ("60.00", None)])
def test_full_points_though_little_was_spent(spent: str, outcome: str | None) -> None:
    form = changed(("9期 | 20 | 18", "10期 | 20 | 20"), ("100.00 | 95.50", f"100.00 | {spent}"))
    assert outcomes(document(form), "P-ZERO-SPEND") == ([outcome] if outcome else [])
    assert outcomes(document(changed(("100.00 | 95.50", "100.00 | 0"))), "P-ZERO-SPEND") == []


def test_sources_may_be_parts_of_others() -> None:
    nested = changed(
        ("| 20.00 | 20.00 | 20.00", "| 80.00 | 80.00 | 75.50"), ("其他资金", "其中：市级"),
        ("^ | 年度资金总额 | < | 100.00 | 100.00 | 95.50", "^ | 年度资金总额 | < | 80.00 | 80.00 | 75.50"),
    )  # fmt: skip
    assert outcomes(document(nested), "P-SOURCES") == ["pass"] * 3


def test_a_balance_is_what_is_left() -> None:
    right = changed(("全年执行数 | 分值", "全年执行数 | 结余"), (EXECUTION, "| 95.50 | 4.50 | 95.50% | 9.55"))
    wrong = right.replace("| 4.50 |", "| 5.50 |")
    assert outcomes(document(right), "P-BALANCE") == ["pass"]
    (finding,) = findings(document(wrong), "P-BALANCE")
    assert (finding.outcome, finding.expected_fen, finding.actual_fen) == ("error", 4_500_000, 5_500_000)
    assert at(document(wrong), finding) == "5.50"


def test_headings_of_the_second_level_are_told_together() -> None:
    form = changed(("数量指标（30分）", "数量指标（25分）"), ("质量指标（10分）", "质量指标（15分）"))
    (finding,) = [f for f in findings(document(form), "P-WEIGHT-HEADING") if f.outcome == "error"]
    assert "25、15" in finding.message
    assert "30、10" in finding.message


def test_a_heading_repeated_without_its_weight_goes_on() -> None:
    form = changed(("^ | ^ | 质量指标（10分）", "^ | 产出指标 | 质量指标（10分）"))
    assert set(outcomes(document(form), "P-WEIGHT-HEADING")) == {"pass"}


def test_the_execution_may_be_one_of_the_indicators() -> None:
    row = "^ | 预算执行率（10分） | 预算执行率 | 预算执行率 | 100% | 95.50% | 10 | 9.55 |\n总分"
    form = changed(("总分", row))
    found = {f.rule: f.outcome for f in findings(document(form), "P-WEIGHT-SUM", "P-SCORE-SUM")}
    assert found == {"P-WEIGHT-SUM": "pass", "P-SCORE-SUM": "pass"}


def test_a_form_that_was_not_read_whole_decides_nothing() -> None:
    form = changed(("95% | 10 | 10", "95% | 十分 | 10"))
    assert outcomes(document(form), "P-WEIGHT-SUM") == ["info"]
    assert "error" not in outcomes(document(form), "P-WEIGHT-HEADING")


def test_deductions_come_off_the_total() -> None:
    form = changed(("总分", "减分项 | < | < | < | < | < | < | 2 |\n总分"), ("97.55", "95.55"))
    assert outcomes(document(form), "P-SCORE-SUM") == ["pass"]
    assert outcomes(document(form), "P-DEDUCTION") == ["info"]
    fine = changed(("总分", "减分项 | < | < | < | < | < | < | 2.3456 |\n总分"))
    assert outcomes(document(fine), "P-DEDUCTION") == ["warning"]


@pytest.mark.parametrize(
    ("target", "actual", "due"),
    [("1000元/卷", "2000元/卷", "10"), ("≤50%", "80%", "12.5"), ("≥2万人", "15000人", "15")],
)
def test_the_part_of_a_missed_target(target: str, actual: str, due: str) -> None:
    form = changed(
        ("| 项目总成本 | ≤100.00万元 | 95.50万元 |", f"| 色带成本 | {target} | {actual} |"),
        ("成本指标（20分） | 经济成本", f"{'产出' if '人' in target else '成本'}（20分） | 经济"),
    )  # fmt: skip
    (finding,) = [f for f in findings(document(form), "P-SCORE-FORMULA") if f.outcome != "pass"]
    assert finding.expected == due
    assert at(document(form), finding) == "20"


@pytest.mark.parametrize(
    ("target", "actual"),
    [("1200元/人", "1100元/人"), ("=800元/天", "700元/天"), ("≥95%", "0.96"), ("5次", "每月1次"), ("≥90分", "95%")],
)  # fmt: skip
def test_what_cannot_be_compared_is_not_judged(target: str, actual: str) -> None:
    form = changed(("项目总成本 | ≤100.00万元 | 95.50万元", f"补助标准 | {target} | {actual}"))
    judged = [f for f in findings(document(form), "P-SCORE-FORMULA") if "补助标准" in f.message]
    assert [f.outcome for f in judged if f.outcome != "pass"] == []


def test_points_merged_over_rows_are_those_of_all_of_them() -> None:
    rows = ("9期 | 20 | 18 | 一期改在下一年度\n^ | ^ | ^ | 培训人数 | ≥500人 | 520人 | 10 | 10 |",
            "10期 | 30 | 28 | 一期改在下一年度\n^ | ^ | ^ | 培训人数 | ≥500人 | 480人 | ^ | ^ | ^")  # fmt: skip
    merged = document(changed(rows))
    assert [f.message for f in findings(merged, "P-SCORE-FORMULA") if f.outcome != "pass"] == []
    assert outcomes(merged, "P-REASON") == ["pass"]


@pytest.mark.parametrize(
    ("completion", "outcome"), [("90%", "pass"), ("0.9", "pass"), ("90", "pass"), ("100%", "error")]
)
def test_the_completion_is_the_actual_by_the_target(completion: str, outcome: str) -> None:
    form = changed(("实际完成值 | 分值 | 得分 | 偏差原因", "实际完成值 | 分值 | 得分 | 完成程度"))
    form = form.replace("一期改在下一年度", completion)
    assert outcomes(document(form), "P-COMPLETION") == [outcome]


@pytest.mark.parametrize(
    ("count", "total", "outcome"),
    [("500", "95.50", "info"), ("955", "95.50", "pass"), ("1000", "95.50", "warning")],
)
def test_price_times_number(count: str, total: str, outcome: str) -> None:
    form = changed(
        ("就业影响 | 明显提升 | 明显提升", "培训补贴 | 1000元/人 | 1000元/人"),
        ("| 520人", f"| {count}人"), ("项目总成本 | ≤100.00万元 | 95.50万元", "教材 | 好 | 好"),
    )  # fmt: skip
    (finding,) = findings(document(form), "P-UNIT-COST")
    assert finding.outcome == outcome
    assert f"1000元/人 × {count}人" in finding.message
    assert at(document(form), finding) == total


@pytest.mark.parametrize(
    ("count", "outcome"), [("955", "pass"), ("100", "warning"), ("80", "info"), ("79.5833", "pass")]
)
def test_what_is_only_paid_out_is_price_times_number_by_month_or_by_year(count: str, outcome: str) -> None:
    form = changed(
        ("就业影响 | 明显提升 | 明显提升", "人均补贴 | 1000元/人 | 1000元/人"), ("职业培训", "培训补贴"),
        ("| 520人", f"| {count}人"), ("项目总成本 | ≤100.00万元 | 95.50万元", "教材 | 好 | 好"),
    )  # fmt: skip
    assert outcomes(document(form), "P-UNIT-COST") == [outcome]


def test_each_price_belongs_to_the_total_of_its_name() -> None:
    form = changed(
        ("就业影响 | 明显提升 | 明显提升", "人均技工培训费 | 1000元/人 | 1000元/人"),
        ("培训人数 | ≥500人", "技工培训人数 | ≥500人"), ("项目总成本", "技工培训总成本"),
    )  # fmt: skip
    (finding,) = findings(document(form), "P-UNIT-COST")
    assert (finding.outcome, finding.expected_fen, finding.actual_fen) == ("warning", 52_000_000, 95_500_000)


@pytest.mark.parametrize(("said", "outcome"), [("2.50", "pass"), ("2.80", "warning")])
def test_the_goal_names_the_targets(said: str, outcome: str) -> None:
    form = changed(
        ("就业影响 | 明显提升 | 明显提升", "教材费 | ≤2.50万元 | 2.40万元"), ("教材费2.50", f"教材费{said}")
    )
    assert outcomes(document(form), "P-GOAL") == [outcome]


def test_one_cost_that_says_so_stands_for_all() -> None:
    form = changed(
        ("就业影响 | 明显提升 | 明显提升", "教材费 | ≤5.00万元 | 2.40万元"),
        ("效益指标（20分）", "成本指标（20分）"),
    )
    assert (
        outcomes(document(form), "P-COST-TARGET") + outcomes(document(form), "P-COST-ACTUAL") == ["pass"] * 2
    )


@pytest.mark.parametrize(("other", "outcome"), [("4.50", "pass"), ("3.00", "warning"), ("40.00", None)])
def test_several_costs_that_add_up_to_the_budget(other: str, outcome: str | None) -> None:
    form = changed(
        ("项目总成本 | ≤100.00万元 | 95.50万元", "讲课费 | 95.50万元 | 91.00万元"),
        ("效益指标（20分）", "成本指标（20分）"),
        ("就业影响 | 明显提升 | 明显提升", f"教材费 | {other}万元 | 4.50万元"),
    )  # fmt: skip
    assert outcomes(document(form), "P-COST-TARGET") == ([outcome] if outcome else [])
    assert outcomes(document(form), "P-COST-ACTUAL") == (["pass"] if outcome else [])


@pytest.mark.parametrize(
    ("actual", "reason", "outcome"),
    [("9期", "偏差较小", "pass"), ("7期", "偏差较小，可以接受", "warning"), ("7期", "偏差较大", None)],
)
def test_a_small_deviation_is_small(actual: str, reason: str, outcome: str | None) -> None:
    form = changed(("9期 | 20 | 18 | 一期改在下一年度", f"{actual} | 20 | 18 | {reason}"))
    assert outcomes(document(form), "P-SMALL-DEVIATION") == ([outcome] if outcome else [])


def test_a_weight_of_the_execution_that_is_rounded_may_be_off_as_far() -> None:
    form = changed(("95% | 10 | 10", "95% | 9.96 | 9.96"), (EXECUTION, "| 95.50 | 10.0 | 95.50% | 9.55"))
    assert outcomes(document(form), "P-WEIGHT-SUM") == ["rounding"]


@pytest.mark.parametrize("more", [0, 1, 60])
def test_among_many_numbers_of_a_kind_none_is_what_a_price_is_paid_for(more: int) -> None:
    row = "^ | ^ | ^ | {} | ≥{}人 | {}人 | 0 | 0 |\n"
    others = "".join(row.format(f"第{n}批对象", n + 1, n + 1) for n in range(more))
    form = changed(
        ("就业影响 | 明显提升 | 明显提升", "培训人均补贴 | 1000元/人 | 1000元/人"),
        ("^ | ^ | 质量指标", others + "^ | ^ | 质量指标"),
    )
    found = findings(document(form), "P-UNIT-COST")
    assert [f.expected_fen for f in found] == ([52_000_000] if more < 2 else [])


def test_a_text_that_lost_its_beginning() -> None:
    cut = changed(("一期改在下一年度", "，一期因为疫情改在下一年度的春季举办"))
    (finding,) = findings(document(cut), "P-CUT")
    assert (finding.outcome, at(document(cut), finding)) == ("warning", finding.actual)


def test_what_was_read_in_doubt_makes_no_error() -> None:
    sound = document(changed(("97.55", "100")))
    statement = sound.statements[0]

    def doubted(cell: Cell) -> Cell:
        return msgspec.structs.replace(cell, doubt="blurred") if cell.text == "100" else cell

    table = msgspec.structs.replace(statement.table, cells=tuple(map(doubted, statement.table.cells)))
    scanned = msgspec.structs.replace(sound, statements=(msgspec.structs.replace(statement, table=table),))
    assert outcomes(sound, "P-SCORE-SUM") == ["error"]
    (finding,) = findings(scanned, "P-SCORE-SUM")
    assert finding.outcome == "info"
    assert "存疑" in finding.message


SCORED = re.compile(r"(\| (?:20|10)) \| (?:20|18|10) \|")


@settings(max_examples=40, deadline=None)
@given(
    scores=st.lists(st.decimals(min_value=0, max_value=10, places=2), min_size=6, max_size=6),
    off=st.integers(min_value=1, max_value=50),
)
def test_a_total_is_the_sum_of_its_points_whatever_they_are(scores: list[Decimal], off: int) -> None:
    left = iter(scores)
    form = SCORED.sub(lambda match: f"{match[1]} | {next(left)} |", FORM)
    assert next(left, None) is None
    total = sum(scores) + Decimal("9.55")
    assert outcomes(document(changed(("97.55", str(total)), form=form)), "P-SCORE-SUM") == ["pass"]
    assert outcomes(document(changed(("97.55", str(total + off)), form=form)), "P-SCORE-SUM") == ["error"]


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 4))
def test_a_rate_rounded_at_any_place_agrees(part: int, whole: int, places: int) -> None:
    ratio = Fraction(part, whole)
    stated = printed(percent(ratio, places))
    assert stated is not None
    step = Fraction(1, 10**places)
    assert abs(Fraction(stated.value) / 100 - ratio) <= step / 200
    assert same(stated, stated.times(1)) == "pass"
    assert same(stated, Printed("", stated.value + 2 * stated.half + step, stated.half)) == "differs"


def test_no_projects_no_findings() -> None:
    assert findings(Document(1, Identity())) == []
