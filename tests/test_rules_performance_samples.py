"""The samples carry their originals' errors: each is found at its place, and nothing else is raised."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import parsers
import samples
from parsers.model import Document, Finding
from parsers.rules import check
from parsers.rules.book import Book
from parsers.rules.performance import CHECKS

RENDERED = Path(samples.__file__).parent / "rendered"
RAISED: dict[str, list[tuple[str, str, str | None, str]]] = {
    "yantai/2023-final.pdf": [
        ("P-RATE", "error", "100%", "执行率得分 0"),
        ("P-ZERO-SPEND", "warning", "90", "总分 90"),
        ("P-WEIGHT-SUM", "error", "20", "合计 110 分"),
        ("P-WEIGHT-HEADING", "error", "产出指标(40分)", "合计 50 分"),
        ("P-SCORE-SUM", "error", "100", "计算为 110"),
        ("P-ACTUAL-UNIT", "error", "150%", "实际 6%"),
        ("P-DUPLICATE", "error", "煤气补贴总成本", "≤119万元、≤239万元"),
        ("P-COST-TARGET", "warning", "≤119万元", "合 358 万元；项目预算数为 360 万元"),
        ("P-COST-ACTUAL", "error", "30万元", "全年执行数为 28.76 万元"),
        ("P-COST-ACTUAL", "warning", "35", "全年执行数为 34.47 万元"),
        ("P-COST-ACTUAL", "warning", "119万元", "全年执行数为 360 万元"),
        ("P-UNIT-COST", "warning", "119万元", "1250元/人 × 700人次 = 87.5 万元"),
        ("P-UNIT-COST", "warning", "239万元", "2520元/人 × 700人次 = 176.4 万元"),
        ("P-TEXT", "error", "0", "文字说明为 400 万元"),
        ("P-TEXT", "error", "100%", "文字说明为 0%"),
        ("P-LIST", "error", "0", "汇总表为 400 万元"),
        ("P-AMOUNT", "error", None, "3,129.47 万元"),
    ],
    "yanchi/2024-final.docx": [
        ("P-WEIGHT-HEADING", "error", "经济效益指标（10分）", "13、13、14"),
        ("P-SCORE-FORMULA", "warning", "6", "应得 10 分"),
        ("P-SCORE-FORMULA", "warning", "3", "应得 1.59 分"),
        ("P-SCORE-FORMULA", "warning", "2.91", "应得 3 分"),
        ("P-COST-TARGET", "warning", "15000元/年", "1.215 万元"),
        ("P-NAME", "warning", None, "工作经历"),
        ("P-NAME", "warning", None, "电子政务网络费"),
        ("P-NAME", "warning", None, "社保卡收费"),
        ("P-OTHER-PROJECT", "warning", None, "“取暖费”"),
        ("P-ACHIEVED", "warning", None, "5433"),
    ],
    "panjin/2023-final.html": [
        ("P-DEDUCTION", "warning", "26.54825175", "没有说明减分的依据"),
        ("P-SCORE-FORMULA", "error", "8.3", "应得 6.64 分"),
        ("P-COMPLETION", "error", "100%", "80%"),
        ("P-REASON", "warning", "", "没有说明偏差原因"),
        ("P-UNIT-COST", "warning", "40.9", "1100元/人 × 26人 = 2.86 万元"),
        ("P-UNIT-COST", "warning", "77.97", "1100元/人 × 480人 = 52.8 万元"),
        ("P-APPROPRIATED", "warning", None, "10,467.85 万元"),
        ("P-NOT-EVALUATED", "warning", "5000", "852.26 万元"),
    ],
    "xinzhou/2023-final.pdf": [
        ("P-SMALL-DEVIATION", "warning", "偏差较小,节约了成本", "宣传费"),
        ("P-TARGET", "warning", "≤19.5年/万元", "年/万元"),
        ("P-COST-ACTUAL", "warning", "≤17.41年/万元", "合 73.03 万元；全年执行数为 82.731 万元"),
        ("P-CUT", "warning", None, "下一步改进措施"),
        ("P-GOAL", "warning", "≤5年/万元", "宣传费5.18万元"),
    ],
    "weihai/2024-budget.zip": [("P-UNLISTED", "warning", None, "7,836 万元")],
}


@cache
def checked(name: str) -> tuple[Document, tuple[Finding, ...]]:
    (document,) = parsers.read((RENDERED / name).read_bytes(), name).documents
    book = Book(document)
    return document, tuple(f for id_, rule in CHECKS.items() for f in rule(book, id_))


@pytest.mark.parametrize("name", RAISED)
def test_what_the_samples_raise(name: str) -> None:
    found = [f for f in checked(name)[1] if f.outcome in ("error", "warning")]
    assert [(f.rule, f.outcome) for f in found] == [(rule, outcome) for rule, outcome, _, _ in RAISED[name]]
    for finding, (_, _, text, telling) in zip(found, RAISED[name], strict=True):
        assert telling in finding.message
        assert text is None or finding.evidence[0].text == text


@pytest.mark.parametrize("name", RAISED)
def test_every_place_is_one_of_the_document(name: str) -> None:
    document, found = checked(name)
    texts: dict[tuple[int | None, int | None, int | None], str]
    texts = {(s.ordinal, c.row, c.col): c.text for s in document.statements for c in s.table.cells}
    places = [place for finding in found for place in finding.evidence]
    assert all(
        texts[p.statement, p.row, p.col] == p.text for p in places if p.col is not None and p.statement
    )
    assert all(document.claims[p.claim].text == p.text for p in places if p.claim is not None)
    assert all(p.claim is not None or p.project is not None or p.col is not None for p in places)


@pytest.mark.parametrize("name", RAISED)
def test_tails_are_never_raised(name: str) -> None:
    tails = [f for f in checked(name)[1] if f.outcome == "rounding"]
    assert all(f.message.startswith("舍入尾差：") for f in tails)
    assert sum(f.outcome == "pass" for f in checked(name)[1]) > len(tails)


def test_initial_budgets_that_can_be_solved_are_doubted_once() -> None:
    document, _ = checked("yanchi/2024-final.docx")
    doubts = [f.rule for f in check(document) if "417.94" in f.message and f.outcome in ("error", "warning")]
    assert doubts == ["N-INITIAL-BACKWARDS"]
