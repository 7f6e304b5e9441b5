"""The checks between forms, lists, tables and sentences, and on all projects together."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parse_tables import table
from performance_audit import (
    FORM,
    LIST,
    at,
    changed,
    claim,
    document,
    findings,
    outcomes,
    raised,
    statement,
)

from parsers.model import Amount, Claim, Section, Statement

OTHER = changed(
    ("职业培训", "招聘会"),
    ("| 100.00 | 100.00 | 95.50 | 10 | 95.50% | 9.55", "| 50.00 | 60.00 | 60.00 | 10 | 100% | 10"),
    ("80.00 | 80.00 | 75.50", "30.00 | 40.00 | 40.00"), ("≤100.00万元 | 95.50万元", "≤60.00万元 | 60.00万元"),
    ("9期 | 20 | 18 | 一期改在下一年度", "8场 | 20 | 8 | 天气不好，改在下一年度的春季举办"),
    ("期数 | ≥10期", "场数 | ≥20场"), ("97.55", "88"),
)  # fmt: skip
PROJECTS = (claim("count", "项目", "2"), claim("score", "职业培训", "97.55", "分"))


def spending(project: str) -> Statement:
    """An expenditure table with its total alone."""
    grid = table(f"科目 | 项目支出\n合计 | {project}", 1)
    fen = round(float(project) * 1_000_000)
    amounts = (Amount(1, 1, project, fen, "project", level=0, side="expenditure"),)
    return Statement(1, "final_expenditure", "支出决算表", grid, unit="wan_yuan", amounts=amounts)


def test_forms_and_list_and_sentences_that_agree() -> None:
    sound = document(FORM, OTHER, listed=LIST, claims=PROJECTS)
    assert raised(sound) == []
    rules = {f.rule for f in findings(sound)}
    assert {"P-LIST", "P-LIST-TOTAL", "P-TEXT", "P-COUNT"} <= rules


@pytest.mark.parametrize(
    ("old", "new", "rule", "outcome"),
    [
        ("100.00 | 100.00 | 97.55", "100.00 | 90.00 | 97.55", "P-LIST", "error"),
        ("100.00 | 100.00 | 97.55", "100.00 | 100.00 | 99", "P-LIST", "error"),
        ("100.00 | 100.00 | 97.55", "100.00 | 100.00 | 97.6", "P-LIST", "rounding"),
        ("150.00 | 160.00", "150.00 | 161.00", "P-LIST-TOTAL", "error"),
        ("150.00 | 160.00", "150.00 | 160.01", "P-LIST-TOTAL", "rounding"),
        ("| 招聘会", "| 招聘会（春）", "P-NAME", "info"),
        ("| 招聘会", "| 招聘场会", "P-NAME", "warning"),
    ],
)
def test_the_list_differs(old: str, new: str, rule: str, outcome: str) -> None:
    found = outcomes(document(FORM, OTHER, listed=changed((old, new), form=LIST)), rule)
    assert [o for o in found if o != "pass"] == [outcome]


def test_names_that_are_not_of_one_project_pair_nothing() -> None:
    listed = changed(("招聘会", "创业园区"), form=LIST)
    assert outcomes(document(FORM, OTHER, listed=listed), "P-NAME") == []
    twice = document(FORM, FORM, listed=LIST)
    assert "P-LIST" not in {f.rule for f in findings(twice)}


@pytest.mark.parametrize(
    ("said", "rule", "outcome"),
    [
        (claim("score", "职业培训", "97.550", "分"), "P-TEXT", "pass"),
        (claim("score", "职业培训", "90", "分"), "P-TEXT", "error"),
        (claim("budget", "职业培训", "100", "万元"), "P-TEXT", "pass"),
        (claim("budget", "职业培训", "120", "万元"), "P-TEXT", "error"),
        (claim("initial_budget", "职业培训", "100", "万元"), "P-TEXT", "pass"),
        (claim("final", "职业培训", "95.5", "万元"), "P-TEXT", "pass"),
        (claim("final", "职业培训", "96", "万元"), "P-TEXT", "rounding"),
        (claim("completion", "职业培训", "95.5", "%"), "P-TEXT", "pass"),
        (claim("completion", "职业培训", "96", "%"), "P-TEXT", "info"),
        (claim("completion", "职业培训", "100", "%"), "P-TEXT", "error"),
        (claim("score", "职业培训班", "97.55", "分"), "P-NAME", "info"),
        (claim("score", "职业技能培训", "97.55", "分"), "P-NAME", "warning"),
        (claim("score", "创业园", "97.55", "分"), "P-NAME", None),
        (claim("average", "平均分", "92.78", "分"), "P-AVERAGE", "pass"),
        (claim("average", "平均分", "93", "分"), "P-AVERAGE", "pass"),
        (claim("average", "平均分", "95.1", "分"), "P-AVERAGE", "error"),
        (claim("count", "优", "1"), "P-COUNT", "pass"),
        (claim("count", "项目自评等级为良", "2"), "P-COUNT", "error"),
        (claim("count", "二级项目", "0"), "P-COUNT", None),
        (claim("amount", "涉及资金", "160", "万元"), "P-AMOUNT", "pass"),
        (claim("amount", "涉及资金", "150", "万元"), "P-AMOUNT", "pass"),
        (claim("amount", "涉及预算资金", "155.5", "万元"), "P-AMOUNT", "error"),
        (claim("amount", "涉及资金", "155.5", "万元"), "P-AMOUNT", "info"),
        (claim("amount", "涉及资金", "170", "万元"), "P-AMOUNT", "warning"),
        (claim("amount", "财政拨款资金", "155.5", "万元"), "P-APPROPRIATED", "warning"),
        (claim("count", "创业孵化基地建设补助项目", "1"), "P-UNLISTED", "warning"),
        (claim("count", "职业培训（省级资金）项目", "1"), "P-UNLISTED", None),
    ],
)  # fmt: skip
def test_what_the_text_says(said: Claim, rule: str, outcome: str | None) -> None:
    found = outcomes(document(FORM, OTHER, listed=LIST, claims=(claim("count", "项目", "2"), said)), rule)
    own = found[1:] if rule == "P-COUNT" else found
    assert own == ([outcome] if outcome else [])


@pytest.mark.parametrize(("count", "outcome"), [("1", "warning"), ("2", "pass"), ("3", "info")])
def test_how_many_projects(count: str, outcome: str) -> None:
    said = (claim("count", "涵盖项目", count), claim("count", "项目", "1"))
    found = outcomes(document(FORM, OTHER, claims=said[:1]), "P-COUNT")
    assert found == [outcome]


def test_a_part_of_the_projects_is_not_their_number() -> None:
    said = (claim("count", "涵盖项目", "2"), claim("count", "项目", "1", text="其中1个项目得分较低"))
    assert outcomes(document(FORM, OTHER, claims=said), "P-COUNT") == ["pass"]


def test_a_budget_of_nil_beside_one_of_the_list() -> None:
    form = changed(("| 100.00 | 95.50 | 10 | 95.50% | 9.55", "| 0.00 | 0.00 | 10 | 100% | 0"))
    said = (claim("budget", "职业培训", "100", "万元"), claim("completion", "职业培训", "0", "%"))
    odd = document(form, OTHER, listed=LIST, claims=said)
    found = [(f.rule, f.outcome) for f in findings(odd, "P-RATE", "P-LIST", "P-TEXT") if f.outcome != "pass"]
    assert found == [("P-RATE", "error"), ("P-LIST", "error"), ("P-TEXT", "error"), ("P-TEXT", "error")]
    (finding,) = [f for f in findings(odd, "P-LIST") if f.outcome == "error"]
    assert (finding.expected_fen, finding.actual_fen) == (100_000_000, 0)
    assert at(odd, finding) == "0.00"


@pytest.mark.parametrize(
    ("spent", "outcome"),
    [("155.50", "pass"), ("155.51", "rounding"), ("200.00", "info"), ("99.00", "warning")],
)
def test_what_no_form_tells_of(spent: str, outcome: str) -> None:
    (finding,) = findings(document(FORM, OTHER, more=(spending(spent),)), "P-NOT-EVALUATED")
    assert finding.outcome == outcome
    assert outcomes(document(FORM, more=(spending(spent),), kind="budget"), "P-NOT-EVALUATED") == []


@pytest.mark.parametrize(("stated", "outcome"), [(200, "pass"), (150, "pass"), (120, "warning"), (0, None)])
def test_initial_budgets_within_that_of_all(stated: int, outcome: str | None) -> None:
    fen = stated * 1_000_000
    said = Claim(
        "general_expenditure", "initial_budget", "年初预算", "一般公共预算财政拨款支出", fen=fen, unit="万元"
    )
    assert outcomes(document(FORM, OTHER, claims=(said,)), "P-INITIAL") == ([outcome] if outcome else [])


def test_forms_in_another_unit_than_the_tables() -> None:
    assert outcomes(document(FORM, unit="yuan"), "P-UNITS") == ["info"]
    assert outcomes(document(FORM), "P-UNITS") == []


@pytest.mark.parametrize(
    ("text", "outcomes_"),
    [
        (
            "评价分为四档：90分（含）以上为优，80分（含）-90分为良，60分（含）-80分为中，60分以下为差。",
            ["pass", "pass"],
        ),
        ("优（95分及以上）、良（90-95分）、中（60-90分）、差（60分以下）。", ["pass", "warning"]),
        ("项目决策优良，执行中等。", []),
        ("90分以上为优，80分-90分为良，60分-80分为中；部门评价95分以上为优。", []),
    ],
)
def test_the_grade_is_that_of_the_bands_that_are_printed(text: str, outcomes_: list[str]) -> None:
    sections = (Section(1, 2, "预算绩效情况", text),)
    assert outcomes(document(listed=LIST, sections=sections), "P-GRADE") == outcomes_


def test_a_reason_of_another_project() -> None:
    named = changed(("招聘会", "冬季取暖费"), ("场数", "取暖费发放人数"), form=OTHER)
    stray = changed(("一期改在下一年度", "部分人员未认证，取暖费未发"))
    (finding,) = findings(document(stray, named), "P-OTHER-PROJECT")
    assert finding.outcome == "warning"
    assert "“取暖费”" in finding.message
    own = changed(("一期改在下一年度", "部分人员未认证，取暖费未发"), ("开班九期", "开班九期，付取暖费"))
    assert outcomes(document(own, named), "P-OTHER-PROJECT") == []
    assert outcomes(document(stray), "P-OTHER-PROJECT") == []


def test_reasons_and_indicators_copied_between_projects() -> None:
    reason = "天气不好，改在下一年度的春季举办"
    assert outcomes(document(changed(("一期改在下一年度", reason)), OTHER), "P-COPIED") == ["info"]
    assert outcomes(document(FORM, OTHER), "P-COPIED") == []
    named = [
        changed(("项目名称 | < | 职业培训", f"项目名称 | < | {n}")) for n in ("创业孵化", "职业培训（省级）")
    ]
    assert outcomes(document(FORM, named[0]), "P-COPIED") == ["warning"]
    assert outcomes(document(FORM, named[1]), "P-COPIED") == ["info"]
    assert outcomes(document(FORM, named[1], named[0]), "P-COPIED") == ["warning"]
    assert outcomes(document(FORM, FORM, named[0]), "P-COPIED") == ["warning"]


@pytest.mark.parametrize(("count", "outcome"), [("3", "warning"), ("2", "info")])
def test_other_money_is_in_doubt_where_the_sum_it_is_held_against_is_of_all(count: str, outcome: str) -> None:
    """Two forms without budgets say what was spent; the list has the budgets of three projects."""
    listed = LIST.replace("合计", "3 | 社保卡制作 | 10.00 | 10.00 | 90 | 优\n合计")
    forms = (
        changed(("| 100.00 | 100.00 | 95.50", "| | | 95.50")),
        changed(("| 50.00 | 60.00 | 60.00", "| | | 60.00"), form=OTHER),
    )
    said = (claim("count", "项目", count), claim("amount", "涉及资金", "500", "万元"))
    (finding,) = findings(document(*forms, listed=listed, claims=said), "P-AMOUNT")
    assert (finding.outcome, finding.expected_fen) == (outcome, 170_000_000)


def test_a_form_of_the_whole_body_counts_no_project_again() -> None:
    whole = changed(("项目名称 | < | 职业培训", "项目名称 | < | 部门整体支出"))
    said = (claim("count", "项目", "2"), claim("amount", "涉及资金", "160", "万元"))
    held = document(FORM, OTHER, whole, listed=LIST, claims=said, more=(spending("155.50"),))
    assert outcomes(held, "P-COUNT") + outcomes(held, "P-AMOUNT") == ["pass", "pass"]
    assert outcomes(held, "P-NOT-EVALUATED") == ["pass"]


VALUES = [
    *("", "—", "0", "0.00", "100%", "12.5", "≥3次", "2次", "1000元/人", "5人", "10万元", "优", "好", "<", "^"),
    *("项目名称", "一级指标", "三级指标", "得分", "总分", "减分项", "结余", "其中：财政", "项目总成本", "人均补贴"),
]  # fmt: skip
SAID = [
    *(claim("count", "项目", "3"), claim("amount", "涉及资金", "3", "万元"), claim("average", "平均分", "3", "分")),
    *(claim("score", "职业培训", "3", "分"), claim("budget", "职业培训", "3", "万元"), claim("count", "优", "3")),
]  # fmt: skip
CHANGES = st.tuples(st.integers(0, 15), st.integers(0, 8), st.sampled_from(VALUES))


@given(st.lists(CHANGES, min_size=1, max_size=12))
@settings(max_examples=300, deadline=None)
def test_no_form_makes_a_check_fail(changes: list[tuple[int, int, str]]) -> None:
    rows = [line.split("|") for line in FORM.strip().splitlines()]
    for row, col, value in changes:
        rows[row % len(rows)][col % len(rows[row % len(rows)])] = value
    width = max(map(len, rows))
    text = "\n".join("|".join([*row, *[""] * (width - len(row))]) for row in rows)
    held = document(text, OTHER, listed=LIST, claims=tuple(SAID))
    assert all(f.message and f.evidence for f in findings(held))


PLAN = """
项目名称 | < | 就业补助 | < | <
项目资金（万元） | < | 年度预算资金总额 | 100.00 | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值
^ | 成本指标 | 经济成本 | 项目总成本 | ≤100万元
^ | 产出指标 | 数量指标 | 补助人数 | ≥100人
"""


def planned(*rows: tuple[str, str]) -> Statement:
    """A budget's table of projects."""
    lines = "\n".join(f"{name} | {sum_}" for name, sum_ in rows)
    made = statement(f"项目名称 | 合计\n{lines}", "budget_projects")
    amounts = tuple(
        Amount(
            n, 1, sum_, round(float(sum_) * 1_000_000), "total", 1, subject_kind="project", subject_name=name
        )
        for n, (name, sum_) in enumerate(rows, 1)
    )
    cells = tuple(msgspec.structs.replace(c, is_header=c.row == 0) for c in made.table.cells)
    grid = msgspec.structs.replace(made.table, cells=cells, header_rows=1)
    return msgspec.structs.replace(made, table=grid, amounts=amounts)


@pytest.mark.parametrize(("budget", "outcome"), [("100.00", "pass"), ("120.00", "error")])
def test_a_target_form_and_the_table_of_projects(budget: str, outcome: str) -> None:
    held = document(PLAN, more=(planned(("就业补助", budget), ("招聘", "5.00")),), kind="budget")
    assert outcomes(held, "P-LIST") == [outcome]
    assert outcomes(held, "P-COST-TARGET") == ["pass"]


def test_rows_of_one_name_are_told_apart_by_their_money() -> None:
    held = document(PLAN, more=(planned(("就业补助", "100.00"), ("就业补助", "5.00")),), kind="budget")
    (finding,) = findings(held, "P-UNLISTED")
    assert finding.outcome == "info"
    assert "100 万元、5 万元" in finding.message
    assert outcomes(held, "P-LIST") == []
