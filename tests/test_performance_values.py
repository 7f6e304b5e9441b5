"""Targets, weights, scores and money of forms as texts; and the words that label them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.model import Unit
from parsers.numbers import NotANumber
from parsers.performance.labels import Group, field_of, is_ignored, labels, split_inline
from parsers.performance.values import (
    Measured,
    body_in,
    read_fen,
    read_measured,
    read_operator,
    read_points,
    split_weight,
)
from parsers.plain import plain


@pytest.mark.parametrize(
    ("text", "measured"),
    [
        ("≥ 2391万元", Measured("≥", "2391", "万元")),
        ("150%", Measured(None, "150", "%")),
        ("≥2次/月", Measured("≥", "2", "次/月")),
        ("930元/卷", Measured(None, "930", "元/卷")),
        ("≤19.5年/万元", Measured("≤", "19.5", "年/万元")),
        (">=30,000人次", Measured("≥", "30,000", "人次")),
        ("＜1年", Measured("<", "1", "年")),
        ("=100%", Measured("=", "100", "%")),
        ("2.1万笔", Measured(None, "2.1", "万笔")),
        ("0.95", Measured(None, "0.95", None)),
        ("≤12月", Measured("≤", "12", "月")),
        ("不低于90%", Measured("不低于", "90", "%")),
        ("120㎡", Measured(None, "120", "㎡")),
        ("每月1次", Measured(None, "每月1次", None)),
        ("10月底之前", Measured(None, "10月底之前", None)),
        ("12月", Measured(None, "12月", None)),
        ("2023年", Measured(None, "2023年", None)),
        ("2023年12月31日", Measured(None, "2023年12月31日", None)),
        ("95%以上", Measured(None, "95%以上", None)),
        ("30分钟内", Measured(None, "30分钟内", None)),
        ("5-10人", Measured(None, "5-10人", None)),
        ("100%完成", Measured(None, "100%完成", None)),
        ("不低于上年", Measured(None, "不低于上年", None)),
        ("=优秀", Measured("=", "优秀", None)),
        ("≥3个工作日内", Measured("≥", "3个工作日内", None)),
        ("全部达成100%-80%（含）", Measured(None, "全部达成100%-80%（含）", None)),
        ("无", Measured(None, "无", None)),
        ("——", Measured()),
        ("", Measured()),
    ],
)
def test_a_target_is_an_operator_a_value_and_a_unit(text: str, measured: Measured) -> None:
    assert read_measured(text) == measured


# Without the equals sign, by which symbols have further spellings (`<=` is `≤`): those have a test of their own.
@given(st.text(alphabet="0123456789.,-%≥≤<>年月日次人万元/底内以上每（）不低于 优", max_size=14))
def test_put_together_the_parts_are_what_is_printed(text: str) -> None:
    measured = read_measured(text)
    if measured != Measured():
        assert plain("".join(filter(None, measured))) == plain(text)


@given(
    st.sampled_from([">=", "≧", "⩾", "≥", "＞＝"]),
    st.integers(0, 10**9),
    st.sampled_from(["", "人", "%", "元/人/年"]),
)
def test_every_spelling_of_an_operator_is_the_same(operator: str, value: int, unit: str) -> None:
    assert read_measured(f"{operator}{value}{unit}") == Measured("≥", str(value), unit or None)
    assert read_operator(operator) == "≥"


def test_operators_in_a_column_of_their_own() -> None:
    assert [read_operator(text) for text in ("＝", "定性", "大于等于", "", "—")] == [
        "=",
        "定性",
        "大于等于",
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("产出指标\n（40 分）", ("产出指标", "40")),
        ("经济效益 指标（10分）", ("经济效益指标", "10")),
        ("满意度指标 (10", ("满意度指标", "10")),
        ("成本指标20分", ("成本指标", "20")),
        ("效益指标（权重：22.5）", ("效益指标", "22.5")),
        ("产出指标（A类）", ("产出指标（A类）", None)),
        ("数量指标", ("数量指标", None)),
        ("—", (None, None)),
    ],
)
def test_a_level_and_its_weight(text: str, parts: tuple[str | None, str | None]) -> None:
    assert split_weight(text) == parts


@given(st.decimals(0, 100, places=2), st.sampled_from(["", "分", " 分"]))
def test_points_are_kept_as_printed(value: object, ending: str) -> None:
    assert read_points(f"{value}{ending}") == str(value)


@pytest.mark.parametrize("text", ["优", "9.8-10", "10分钟", "9.8 10"])
def test_what_is_no_score_is_none(text: str) -> None:
    with pytest.raises(NotANumber):
        read_points(text)


def test_dashes_are_no_score_and_a_rate_keeps_its_sign() -> None:
    assert [read_points(text) for text in ("—", "", "-", "99.68", "100%", "-5")] == [
        None,
        None,
        None,
        "99.68",
        "100%",
        "-5",
    ]


@given(st.integers(0, 10**11), st.sampled_from(["yuan", "wan_yuan"]))
def test_a_unit_beside_a_sum_goes_before_the_forms(fen: int, unit: Unit) -> None:
    yuan = f"{fen // 100}.{fen % 100:02}"
    assert read_fen(f"{yuan}元", unit) == fen
    assert read_fen(yuan, "yuan") == fen
    assert read_fen(f"{fen}万元", None) == fen * 1_000_000


def test_money_needs_a_unit_and_a_number() -> None:
    assert read_fen("—", None) is None
    for text in ("3", "三万元", "约3万元"):
        with pytest.raises(NotANumber):
            read_fen(text, None)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("304006-江城市社会保障卡服务中心", "江城市社会保障卡服务中心"),
        ("[125]江城市人社局", "江城市人社局"),
        ("江城市人社局-", "江城市人社局"),
        ("12333咨询中心", "咨询中心"),
        ("—", None),
    ],
)
def test_bodies_go_without_their_codes(text: str, name: str | None) -> None:
    assert body_in(text) == name


LABELS: list[tuple[str, Group, str | None]] = [
    ("项目(政策)名称", "heads", "name"),
    ("主管部门及代码", "heads", "department"),
    ("资金使用单位", "heads", "implementer"),
    ("项目预算金额（万元）", "money", "budget"),
    ("全年预算数 (A)", "money", "budget"),
    ("年初预算数", "money", "initial"),
    ("全年执行数（B）", "money", "executed"),
    ("执行率（B/A）", "money", "rate"),
    ("资金结(转)余", "money", "balance"),
    ("目标申报数", "money", "declared"),
    ("年度资金总额：", "sources", "total"),
    ("其中：当年财政拨款", "sources", "part"),
    ("中期资金总额", "sources", "longer"),
    ("年初预期目标", "goals", "goal"),
    ("全年实际完成情况", "goals", "achieved"),
    ("实施期目标（2022年—2024年）", "goals", "longer_goal"),
    ("年度指标值（A）", "indicators", "target"),
    ("调整后指标值", "indicators", "adjusted_target"),
    ("实际完成指标值 (B)", "indicators", "actual"),
    ("全年完成值", "indicators", "actual"),
    ("完成程度", "indicators", "completion"),
    ("运算 符号", "indicators", "operator"),
    ("得分计算方法", "indicators", "scoring_method"),
    ("偏差原因分析及改进措施", "indicators", "reason"),
    ("指标自评得分小计", "totals", "subtotal"),
    ("预算执行率得分", "totals", "execution_score"),
    ("减分项", "totals", "deduction"),
    ("绩效自评总得分", "totals", "score"),
    ("总 分", "totals", "score"),
    ("自评等级", "totals", "grade"),
    ("社保基金管理工作经费", "heads", None),
    ("数量指标", "indicators", None),
]


@pytest.mark.parametrize(("text", "group", "field"), LABELS)
def test_labels_by_their_words(text: str, group: Group, field: str | None) -> None:
    assert field_of(text, group) == field


def test_a_label_is_no_sentence() -> None:
    assert field_of("目标" * 30, "goals") is None
    assert field_of("", "heads") is None


@pytest.mark.parametrize(
    "text",
    ["联系电话", "项目负责人", "总分低于80分的项目，说明原因：", "自评结果分析", "项目起止时间", "备注"],
)
def test_what_is_known_and_not_kept(text: str) -> None:
    assert is_ignored(text)


def test_a_label_and_its_value_in_one_cell() -> None:
    assert split_inline("总分: 98.5") == ("总分", "98.5")
    assert split_inline("年度资金总额：") is None
    assert split_inline("合规") is None


def test_every_pattern_of_the_words_can_be_read() -> None:
    words = labels()
    groups = (words.heads, words.money, words.sources, words.titles, words.goals, words.indicators)
    for pattern in [p for group in (*groups, words.totals, words.lists) for p in group.values()]:
        assert re.compile(pattern).fullmatch("") is None
