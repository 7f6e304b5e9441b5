"""Sound accounts told in the wordings of several places: no rule of sentences doubts any of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from accounts import BASIC, SPENDING, economic, final_account, item, named, statement, subject, total
from sentence_cases import text_of

from parsers.model import Document, Kind, Statement
from parsers.rules.sentences import CHECKS
from parsers.rules.view import Book

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
