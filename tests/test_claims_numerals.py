from __future__ import annotations

import re
from decimal import Decimal

import pytest
from claims_reading import reasons, verdicts
from hypothesis import given
from hypothesis import strategies as st

from parsers.claims.numerals import find_numerals
from parsers.claims.printed import printed

MONEY = "二、收入决算情况说明"


@pytest.mark.parametrize(
    ("text", "numeral", "reason"),
    [
        ("根据《关于2021年部门预算的通知》编制", "2021", "citation"),
        ("按照某发〔2014〕4号文件执行", "4", "document_number"),
        ("按照某发（2014）4号文件执行", "2014", "document_number"),
        ("截至2023年12月31日无变化", "31", "date"),
        ("实施周期为2025.1.1开始", "2025.1.1", "date"),
        ("6月起不再发放", "6", "date"),
        ("2023年度无此项", "2023", "year"),
        ("2024-2026年规划", "2024", "year"),
        ("3、上级补助", "3", "ordinal"),
        ("3. 2023年没有支出", "3", "ordinal"),
        ("包括：（1）办公室", "1", "ordinal"),
        ("第2季度支付", "2", "ordinal"),
        ("见附件1-2", "2", "form_number"),
        ("列于公开05表", "05", "form_number"),
        ("司法（06款）行政运行（01项）", "06", "code"),
        ("2080505机关事业单位基本养老保险缴费支出", "2080505", "code"),
        ("W-07街坊", "07", "code"),
        ("12345热线整合", "12345", "service_number"),
        ("联系电话：0535-6680000", "6680000", "phone_number"),
        ("单价100万元以上设备", "100", "threshold"),
        ("单位价值50万元（含）以上设备", "50", "threshold"),
        ("满意度不低于95%", "95", "threshold"),
        ("满分100分", "100", "threshold"),
        ("按100-80%给分", "80", "range"),
        ("每天24小时服务", "24", "duration"),
        ("使用年限为50年", "50", "duration"),
        ("位于3号楼", "3", "address"),
        ("抗震设防烈度为7度", "7", "no_unit"),
    ],
)
def test_a_number_that_states_no_figure_has_a_reason(text: str, numeral: str, reason: str) -> None:
    assert reasons("", text)[numeral] == reason


@pytest.mark.parametrize(
    ("heading", "text", "reason"),
    [
        ("第四部分 名词解释", "一、公务用车：指单价20万元的2辆车。", "definition"),
        ("第五部分 附件", "得分为90分。", "annex"),
        ("一、主要职责", "管理3个市场、5万元资金。", "duty"),
        ("八、其他", "支付评审费3元。", "no_topic"),
        (MONEY, "注：1.本表收入为3万元。\n2.支出为2万元。", "note"),
    ],
)
def test_where_a_number_stands_may_be_the_reason(heading: str, text: str, reason: str) -> None:
    found = verdicts(heading, text)
    assert not any(v.claim for v in found)
    assert reason in {v.reason for v in found}


def test_a_note_ends_where_its_items_end() -> None:
    assert [v.reason for v in verdicts(MONEY, "注：收入3万元。\n其他收入2万元。")] == ["note", None]


@pytest.mark.parametrize(
    ("text", "digits", "kind"),
    [
        ("12, 984, 142. 90 元", "12, 984, 142. 90", "money"),
        ("１，２３４．５万元", "1,234.5", "money"),
        ("0.39万（含税）", "0.39", "money"),
        ("1.2亿元", "1.2", "money"),
        ("占４０％", "40", "percent"),
        ("提高2.5个百分点", "2.5", "points"),
        ("98.97分", "98.97", "score"),
        ("3台（套）", "3", "count"),
        ("19批次", "19", "count"),
        ("3.2万人", "3.2", "count"),
        ("28平方米", "28", "area"),
        ("-5.2%", "-5.2", "percent"),
        ("十二名", "12", "count"),
        ("两辆", "2", "count"),
    ],
)
def test_a_number_has_its_digits_and_the_kind_of_its_unit(text: str, digits: str, kind: str) -> None:
    (numeral,) = find_numerals(printed(text).plain)
    assert (numeral.digits, numeral.kind) == (digits, kind)


@pytest.mark.parametrize("text", ["第一批次", "同一辆", "一个单位", "统一部署"])
def test_a_written_out_number_that_counts_nothing_is_none(text: str) -> None:
    assert find_numerals(text) == ()


amounts = st.decimals(min_value=0, max_value=10**9, places=2)


@given(amounts, st.sampled_from([("元", 100), ("万元", 10**6), ("亿元", 10**10)]), st.booleans())
def test_money_is_exact_in_fen(value: Decimal, unit: tuple[str, int], is_grouped: bool) -> None:
    text = f"{value:,}" if is_grouped else str(value)
    (numeral,) = find_numerals(f"支出{text}{unit[0]}")
    assert numeral.in_fen() == value * unit[1]


@given(st.text(alphabet="0123456789.,，％%年月号第元万辆一十（）()〔〕《》。；： 增减占", max_size=40))
def test_every_digit_belongs_to_exactly_one_numeral(text: str) -> None:
    digits = "".join(re.findall(r"\d", "".join(v.numeral for v in verdicts("", text))))
    assert digits == "".join(re.findall(r"\d", "".join(text.split())))
