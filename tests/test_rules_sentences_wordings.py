"""Sound accounts told in the wordings of several places: no rule of sentences doubts any of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from accounts import BASIC, SPENDING, economic, final_account, item, named, statement, subject, total
from sentence_cases import alone, found, outcomes, text_of

from parsers.model import Document, Kind, Statement
from parsers.rules.book import Book
from parsers.rules.sentences import CHECKS

TEXTS = Path(__file__).parent / "fixtures" / "sentences"
NAMES = {
    "208": "社会保障和就业支出",
    "20801": "人力资源和社会保障管理事务",
    "2080109": "社会保险经办机构",
    "20805": "行政事业单位养老支出",
    "2080505": "机关事业单位基本养老保险缴费支出",
    "2080506": "机关事业单位职业年金缴费支出",
    "221": "住房保障支出",
    "22102": "住房改革支出",
    "2210201": "住房公积金",
    "301": "工资福利支出",
    "30101": "基本工资",
    "302": "商品和服务支出",
    "303": "对个人和家庭的补助",
    "310": "资本性支出",
}


def final_tables() -> list[Statement]:
    tables = final_account()
    spending = named(SPENDING, NAMES)
    tables[2] = statement("final_expenditure", spending)
    tables[4] = statement("final_general_expenditure", spending)
    tables[5] = statement("final_general_basic", named(BASIC, NAMES))
    return tables


def budget_tables() -> list[Statement]:
    spending = [
        total(total="30.00", basic="10.00", project="20.00", personnel="8.00", public_use="2.00"),
        subject("208", total="25.00"),
        subject("20801", total="10.00"),
        subject("2080109", total="10.00"),
        subject("20805", total="15.00"),
        subject("2080505", total="9.00"),
        subject("2080506", total="6.00"),
        subject("221", total="5.00"),
        subject("22102", total="5.00"),
        subject("2210201", total="5.00"),
    ]
    summary = [
        item("income", "一般公共预算拨款收入", amount="29.00"),
        item("income", "事业收入", amount="1.00"),
        total("本年收入合计", "income", income_total="30.00"),
        item("income", "上年结转", amount="1.00"),
        total("收入总计", "income", total="31.00"),
        total("本年支出合计", "expenditure", total="30.00"),
        item("expenditure", "结转下年", amount="1.00"),
        total("支出总计", "expenditure", total="31.00"),
    ]
    three = {"total": ("10.00", "9.60"), "vehicles": ("6.40", "6.00"), "reception": ("3.60", "3.60")}
    three |= {"vehicle_operation": three["vehicles"]}
    wide = {f"{m}.previous_budget": last for m, (last, _) in three.items()}
    wide |= {f"{m}.budget": now for m, (_, now) in three.items()}
    spending = named(spending, NAMES)
    return [
        statement("budget_income_expenditure", summary),
        statement("budget_income", [total(total="31.00", general_fund="29.00", business_income="1.00")]),
        statement("budget_expenditure", spending),
        statement("budget_general_expenditure", spending),
        statement(
            "budget_general_basic",
            [economic("301", total="8.00"), total(total="10.00", personnel="8.00", public_use="2.00")],
        ),
        statement("budget_three_public", [total("合计", **wide)]),
        statement("budget_procurement", [total(total="6.60")]),
    ]


def told(name: str) -> Document:
    kind: Kind = "budget" if name == "budget" else "final"
    tables, year = (budget_tables(), 2025) if kind == "budget" else (final_tables(), 2024)
    return text_of((TEXTS / f"{name}.txt").read_text("utf-8"), tables, kind=kind, year=year)


@pytest.mark.parametrize(("name", "passes"), [("final", 78), ("final-plain", 28), ("budget", 40)])
def test_a_sound_text_is_checked_and_not_doubted(name: str, passes: int) -> None:
    book = Book(told(name))
    found = [f for rule, run in CHECKS.items() for f in run(book, rule)]
    assert [f.message for f in found if f.outcome in ("error", "warning")] == []
    assert Counter(f.outcome for f in found)["pass"] >= passes


SPENT = "# 三、支出决算情况说明\n"
THREE_PUBLIC = "# 三、“三公”经费预算情况说明\n2024年“三公”经费预算9.60万元，"


@pytest.mark.parametrize(
    "text",
    [
        f"{SPENT}本年支出合计300,000.00元，比2022年的400,000.00元减少100,000.00元，下降25.00%。",
        f"{SPENT}本年支出合计30.00万元，较上年的40.00万元，同比下降25%。",
        f"{SPENT}本年支出合计30.00万元，较上年度支出数10.00万元增加20.00万元，增长2倍。",
        f"{SPENT}本年支出合计30万元，比上年的31.2万元减少1.2万元，下降3.8%。",
        f"{SPENT}本年支出合计30.00万元，与上年相比增加-10.00万元，增长-25.00%。",
        f"{SPENT}本年支出合计30.00万元，其中：基本支出10.00万元，占33.3%，较上年提高3.3个百分点。",
    ],
)
def test_another_years_amount_is_none_of_this_years(text: str) -> None:
    told = text_of(text, final_tables(), year=2023)
    doubts = [f.message for rule, run in CHECKS.items() for f in run(Book(told), rule) if f.outcome in DOUBTS]
    assert doubts == []
    assert outcomes("N-TABLE", told)[0] == "pass"


DOUBTS = ("error", "warning")


@pytest.mark.parametrize(
    ("rule", "text", "actual_fen"),
    [
        ("N-DELTA", f"{SPENT}本年支出合计30.00万元，较上年40.00万元增加10.00万元，增长25%。", 10_000_000),
        ("N-DELTA", f"{SPENT}本年支出合计30.00万元，比2022年度的25.00万元增加6.00万元，增长20%。", 6_000_000),
        ("N-LEVEL", f"{SPENT}本年支出合计30.00万元，与上年的30.50万元持平。", 30_000_000),
    ],
)
def test_a_change_is_held_against_the_other_years_amount_beside_it(
    rule: str, text: str, actual_fen: int
) -> None:
    told = alone(text, year=2023)
    assert [(f.outcome, f.actual_fen) for f in found(rule, told)] == [("error", actual_fen)]


def test_last_years_budget_beside_this_years_is_that_column_of_the_table() -> None:
    table = statement("budget_three_public", [total(**{"total": "9.60", "total.previous_budget": "9.80"})])
    said = [f"{THREE_PUBLIC}比上年预算数{n}万元减少0.20万元，下降2.04%。" for n in ("9.80", "9.90")]
    told = [outcomes("N-TABLE", text_of(text, [table], kind="budget")) for text in said]
    assert told == [["pass", "pass"], ["pass", "error"]]


def test_what_is_carried_over_from_last_year_is_money_of_this_year() -> None:
    text = "# 二、收入决算情况说明\n收入总计32.00万元，其中：本年收入29.00万元，上年结转和结余{}万元。"
    assert "error" not in outcomes("N-TABLE", text_of(text.format("3.00"), final_tables(), year=2023))
    carried = [s for s in text_of(text.format("3.00"), year=2023).claims if s.fen == 3_000_000]
    assert all(not s.measure.endswith("previous_year") for s in carried)
