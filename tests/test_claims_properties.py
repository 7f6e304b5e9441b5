from __future__ import annotations

import time
from decimal import Decimal

import pytest
from claims_reading import Short, read, short, under
from hypothesis import given
from hypothesis import strategies as st

from parsers.claims import claims_of, explain

wan = st.integers(min_value=0, max_value=10**9).map(lambda hundredths: Decimal(hundredths) / 100)
rates = st.integers(min_value=0, max_value=10**5).map(lambda hundredths: Decimal(hundredths) / 100)
parts = st.lists(
    st.sampled_from(["财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入"]),
    min_size=1,
    unique=True,
)
HEADING = "二、收入决算情况说明"


def fen(value: Decimal) -> int:
    return int(value * 10**6)


@given(parts, st.data())
def test_numbers_in_are_numbers_out(names: list[str], data: st.DataObject) -> None:
    figures = [(name, data.draw(wan), data.draw(rates)) for name in names]
    text = "2023年度" + "；".join(f"{name}{amount:,}万元，占{rate}%" for name, amount, rate in figures) + "。"
    expected: list[Short] = []
    for name, amount, rate in figures:
        expected.append(("income", name, "amount", fen(amount)))
        expected.append(("income", name, "share", str(rate)))
    assert read(HEADING, text) == expected


@given(wan, wan)
def test_swapped_amounts_swap_the_claims_values(one: Decimal, other: Decimal) -> None:
    def values(first: Decimal, second: Decimal) -> list[int | str]:
        text = f"1.卫生健康支出（类）事业单位医疗（项）年初预算为{first}万元，支出决算为{second}万元。"
        found = read("五、一般公共预算财政拨款支出决算情况说明", text)
        assert [(subject, measure) for _, subject, measure, _ in found] == [
            ("事业单位医疗", "initial_budget"),
            ("事业单位医疗", "final"),
        ]
        return [value for *_, value in found]

    assert values(one, other) == [fen(one), fen(other)] == values(other, one)[::-1]


@given(wan.filter(bool), rates.filter(bool), st.sampled_from(["减少", "下降", "降低", "压减"]))
def test_what_falls_is_negative_and_what_rises_is_not(change: Decimal, rate: Decimal, word: str) -> None:
    falls = read(HEADING, f"事业收入较上年{word}{change}万元，{word}{rate}%。")
    rises = read(HEADING, f"事业收入较上年增加{change}万元，增长{rate}%。")
    assert [value for *_, value in falls] == [-fen(change), f"-{rate}"]
    assert [value for *_, value in rises] == [fen(change), str(rate)]


@given(wan, st.sampled_from(["元", "万元", "亿元"]))
def test_a_unit_scales_its_number_and_nothing_else(value: Decimal, unit: str) -> None:
    (claim,) = claims_of(under(HEADING, f"经营收入{value}{unit}。"), (), "final")
    assert claim.fen == value * {"元": 100, "万元": 10**6, "亿元": 10**10}[unit]
    assert short(claim)[:3] == ("income", "经营收入", "amount")


@given(st.text(max_size=60), st.text(max_size=12))
def test_any_text_is_read_and_every_verdict_is_a_claim_or_a_reason(text: str, heading: str) -> None:
    for verdict in explain(under(heading, text), None):
        assert (verdict.claim is None) != (verdict.reason is None)


@given(st.lists(wan, min_size=1, max_size=5))
def test_the_same_sentence_twice_gives_its_claims_twice(values: list[Decimal]) -> None:
    text = "、".join(f"项目支出{value}万元" for value in values) + "。"
    once = read("三、支出决算情况说明", text)
    assert read("三、支出决算情况说明", f"{text}\n{text}") == once * 2


@pytest.mark.parametrize(
    "text",
    [
        "支出" * 30_000 + "5万元",
        "1" * 60_000 + "元",
        " " * 60_000 + "1 " * 2_000,
        "（" * 30_000 + "5元",
        "占" * 30_000 + "5%",
        "（项）" * 20_000 + "1元",
        "比上年" * 20_000 + "增加5元",
        "收入5万元" * 2_000,
    ],
    ids=["no end", "one number", "spaces", "brackets", "shares", "paths", "bases", "many"],
)
def test_a_text_without_end_is_read_in_time(text: str) -> None:
    start = time.process_time()
    found = explain(under(HEADING, text), "final")
    assert time.process_time() - start < 15
    assert all(len(verdict.claim.text) < 1_000 for verdict in found if verdict.claim)


@given(st.integers(min_value=10**15, max_value=10**40), st.sampled_from(["元", "亿元", "%", "个"]))
def test_a_number_too_long_to_be_a_figure_is_named(number: int, unit: str) -> None:
    (verdict,) = explain(under(HEADING, f"其他收入{number}{unit}。"), "final")
    assert verdict.reason == "too_long"


def test_more_money_than_can_be_stored_is_named() -> None:
    assert [v.reason for v in explain(under(HEADING, "其他收入999999999亿元、1亿元。"), "final")] == [
        "too_long",
        None,
    ]
