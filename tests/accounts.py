"""Small statements and documents for the tests of the rules: each figure written as it would be printed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from parsers.model import Amount, Cell, Document, Finding, Identity, Statement, Table, Unit
from parsers.rules import check
from parsers.rules.arithmetic import FEN_PER

Row = tuple[dict[str, Any], dict[str, str]]
"""What the row is (fields of `Amount`), and its printed amounts by measure."""


def statement(
    form: str, rows: list[Row], *, ordinal: int = 1, unit: Unit = "wan_yuan", title: str = ""
) -> Statement:
    """A statement with one column a measure, in the order in which the measures first occur."""
    measures = list(dict.fromkeys(m for _, amounts in rows for m in amounts))
    cells = [Cell(0, i + 1, m, is_header=True) for i, m in enumerate(measures)]
    found = []
    for r, (what, amounts) in enumerate(rows, 1):
        cells.append(Cell(r, 0, what.get("label") or what.get("subject_name") or ""))
        fields = {k: v for k, v in what.items() if k != "label"}
        for measure, text in amounts.items():
            col = measures.index(measure) + 1
            fen = int(Decimal(text.replace(",", "")) * FEN_PER[unit])
            cells.append(Cell(r, col, text, page=3))
            found.append(Amount(r, col, text, fen, measure, **fields))
    table = Table(tuple(cells), len(rows) + 1, len(measures) + 1, 1)
    return Statement(ordinal, form, title or form, table, unit=unit, amounts=tuple(found))


def subject(code: str, **amounts: str) -> Row:
    return {"subject_kind": "functional", "subject_code": code, "level": (len(code) - 1) // 2}, amounts


def economic(code: str, **amounts: str) -> Row:
    return {"subject_kind": "economic", "subject_code": code, "level": (len(code) - 1) // 2}, amounts


def total(name: str = "合计", side: str | None = None, **amounts: str) -> Row:
    return {"subject_name": name, "level": 0, "side": side}, amounts


def item(side: str, name: str, parent: str | None = None, label: str = "", **amounts: str) -> Row:
    what = {
        "subject_kind": "item",
        "subject_name": name,
        "side": side,
        "parent_name": parent,
        "label": label or name,
    }
    return what | {"level": 2 if parent else 1}, amounts


def document(*statements: Statement) -> Document:
    numbered = [msgspec.structs.replace(s, ordinal=i) for i, s in enumerate(statements, 1)]
    return Document(1, Identity(), statements=tuple(numbered))


def outcomes(rule: str, *statements: Statement) -> list[str]:
    return [f.outcome for f in check(document(*statements)) if f.rule == rule]


def errors(*statements: Statement) -> list[Finding]:
    return [f for f in check(document(*statements)) if f.outcome == "error"]


SPENDING = [
    total(total="30.00", basic="10.00", project="20.00"),
    subject("208", total="25.00", basic="10.00", project="15.00"),
    subject("20801", total="10.00", basic="10.00"),
    subject("2080109", total="10.00", basic="10.00"),
    subject("20805", total="15.00", project="15.00"),
    subject("2080505", total="9.00", project="9.00"),
    subject("2080506", total="6.00", project="6.00"),
    subject("221", total="5.00", project="5.00"),
]
BASIC = [
    economic("301", amount="7.00"),
    economic("30101", amount="7.00"),
    economic("303", amount="1.00"),
    economic("302", amount="1.50"),
    economic("310", amount="0.50"),
    total("人员经费合计", amount="8.00"),
    total("公用经费合计", amount="2.00"),
]
SUMMARY = [
    item("income", "一般公共预算财政拨款收入", amount="28.00"),
    item("income", "事业收入", amount="1.00"),
    total("本年收入合计", "income", amount="29.00"),
    item("income", "年初结转和结余", amount="3.00"),
    total("总计", "income", amount="32.00"),
    item("expenditure", "社会保障和就业支出", amount="25.00"),
    item("expenditure", "住房保障支出", amount="5.00"),
    total("本年支出合计", "expenditure", amount="30.00"),
    item("expenditure", "年末结转和结余", amount="2.00"),
    total("总计", "expenditure", amount="32.00"),
]
THREE = [
    total("合计", **{"total.budget": "9.60", "total.final": "4.30"}),
    item("expenditure", "因公出国（境）费", **{"overseas.budget": "0.00"}),
    item("expenditure", "公务用车", **{"vehicles.budget": "6.00", "vehicles.final": "1.80"}),
    item("expenditure", "购置", **{"vehicle_purchase.budget": "2.00"}),
    item("expenditure", "运行", **{"vehicle_operation.budget": "4.00", "vehicle_operation.final": "1.80"}),
    item("expenditure", "接待", **{"reception.budget": "3.60", "reception.final": "2.50"}),
]


def named(rows: list[Row], names: dict[str, str]) -> list[Row]:
    return [
        ({**w, "subject_name": names.get(w.get("subject_code", ""), w.get("subject_name"))}, a)
        for w, a in rows
    ]


def final_account() -> list[Statement]:
    """A sound final account, every statement of it consistent with the others."""
    spending = named(SPENDING, {"208": "社会保障和就业支出", "221": "住房保障支出"})
    income = [
        total(income_total="29.00", appropriation="28.00", business_income="1.00"),
        subject("208", income_total="29.00", appropriation="28.00", business_income="1.00"),
    ]
    appropriation = [
        item("income", "一般公共预算财政拨款", amount="28.00"),
        total("本年收入合计", "income", amount="28.00"),
        item("income", "年初财政拨款结转和结余", amount="2.00"),
        item("income", "一般公共预算财政拨款", "年初财政拨款结转和结余", amount="2.00"),
        total("总计", "income", amount="30.00"),
        item("expenditure", "社会保障和就业支出", total="25.00", general_fund="25.00"),
        item("expenditure", "住房保障支出", total="5.00", general_fund="5.00"),
        total("本年支出合计", "expenditure", total="30.00", general_fund="30.00"),
        total("总计", "expenditure", total="30.00", general_fund="30.00"),
    ]
    return [
        statement("final_income_expenditure", SUMMARY),
        statement("final_income", income),
        statement("final_expenditure", spending),
        statement("final_appropriation", appropriation),
        statement("final_general_expenditure", spending),
        statement("final_general_basic", BASIC),
        statement("final_three_public", THREE),
    ]


def changed(source: Statement, index: int, by: str) -> Statement:
    """The statement with one amount raised."""
    old = source.amounts[index]
    value = Decimal(old.text) + Decimal(by)
    new = msgspec.structs.replace(old, text=f"{value:.2f}", fen=int(value * FEN_PER["wan_yuan"]))
    return msgspec.structs.replace(
        source, amounts=(*source.amounts[:index], new, *source.amounts[index + 1 :])
    )
