"""Figures that are worth a question: 机关运行经费 of an institution, and units."""

from __future__ import annotations

import pytest
from accounts import SPENDING, document, statement

from parsers.model import Claim, Document, Finding, Identity, Section
from parsers.rules import check

INSTITUTION = "本中心为全额拨款事业单位，规格为副科级。"


def found(account: Document, rule: str) -> list[Finding]:
    return [f for f in check(account) if f.rule == rule]


def cost(said: str, fen: int = 1_164_532_6, subject: str = "机关运行经费支出") -> Document:
    claim = Claim("operating_cost", "amount", "机关运行经费支出116,453.26元", subject, fen, section=2)
    sections = (
        Section(1, 1, "单位概况", said),
        Section(2, 1, "机关运行经费", claim.text),
        Section(3, 1, "名词解释", "机关运行经费：行政单位和参照公务员法管理的事业单位使用的经费。"),
    )
    return Document(1, Identity(), unit="yuan", sections=sections, claims=(claim,))


def test_an_institution_has_no_operating_cost_of_an_office() -> None:
    (finding,) = found(cost(INSTITUTION), "D-OPERATING-COST")
    assert finding.outcome == "warning"
    assert "116,453.26 元" in finding.message
    assert "全额拨款事业单位" in finding.message
    assert finding.evidence[0].claim == 0


@pytest.mark.parametrize(
    "document",
    [
        cost(INSTITUTION + "参照公务员法管理。"),
        cost("本局为行政单位，下属全额拨款事业单位1家。"),
        cost("本中心办理社会保险。"),
        cost(INSTITUTION, fen=0),
        cost(INSTITUTION, subject="事业运行经费"),
    ],
)
def test_offices_and_what_says_nothing_are_not_asked(document: Document) -> None:
    assert found(document, "D-OPERATING-COST") == []


def test_the_tables_in_another_unit_are_named() -> None:
    tables = [statement(f"final_{i}", SPENDING, unit="yuan", title=f"表{i}") for i in "甲乙"]
    other = statement("final_three_public", SPENDING, unit="wan_yuan", title="三公表")
    (finding,) = found(document(*tables, other), "D-UNITS")
    assert finding.outcome == "info"
    assert "《三公表》以万元为单位" in finding.message
    assert found(document(*tables), "D-UNITS") == []
