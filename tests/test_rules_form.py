"""What a template left behind, what contents promise, line numbers that skip, cells that were not read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.model import Cell, Document, Finding, Identity, Place, Section, Statement, Table
from parsers.rules import check
from parsers.rules.form.residue import KINDS, Residue


def found(document: Document, rule: str) -> list[Finding]:
    return [f for f in check(document) if f.rule == rule]


def text(said: str, status: str = "parsed") -> Document:
    return Document(1, Identity(), status=status, sections=(Section(3, 1, "说明", said, 7),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("决算数小于（大于）预算数的主要原因是压减。", "error"),
        ("比上年下降(增长)27.78%。", "error"),
        ("本年收入合计XXX万元。", "error"),
        ("全年支出×××元。", "error"),
        ("上海市XX局本年度没有此类支出。", "error"),
        ("机要通信用车00辆。", "warning"),
        ("与上年一致。（如持平作持平表述）", "warning"),
    ],
)
def test_what_a_template_leaves_behind(said: str, outcome: str) -> None:
    (finding,) = found(text(said), "T-TEMPLATE-RESIDUE")
    assert finding.outcome == outcome
    assert "疑似" in finding.message
    assert finding.evidence[0].section == 3
    assert finding.evidence[0].page == 7


@pytest.mark.parametrize(
    "said",
    [
        "公务用车100辆，比上年减少（含报废）2辆。",
        "收入1,200辆次。",
        "因公出国（境）费减少0.15万元。",
        "支出0.00万元，0辆。",
        "增加（其中退休费）3.00万元。",
    ],
)
def test_sound_texts_leave_nothing(said: str) -> None:
    assert found(text(said), "T-TEMPLATE-RESIDUE") == []


def test_a_template_is_no_residue_of_itself() -> None:
    assert found(text("本年收入合计XXX万元。", "blank"), "T-TEMPLATE-RESIDUE") == []


def listed(*contents: str, status: str = "parsed") -> Document:
    sections = (
        Section(1, 1, "第一部分江城市某局概况", ""),
        Section(2, 2, "一、主要职责", "江城市某局机构设置江城市某局下设3个科室。"),
    )
    empty = Table((), 0, 0)
    statements = (
        Statement(1, "final_income", "收入决算表", empty),
        Statement(2, "unknown", "政府采购预算表", empty),
    )
    return Document(1, Identity(), status=status, sections=sections, statements=statements, contents=contents)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "entry",
    [
        "第一部分部门概况",
        "一、主要职责",
        "二、机构设置",
        "第二部分2024年度部门决算表",
        "1．2024年度收入决算表",
        "十二、政府采购预算情况表",
    ],
)
def test_what_the_contents_name_is_there_in_other_words_too(entry: str) -> None:
    (finding,) = found(listed(entry), "T-CONTENTS")
    assert finding.outcome == "pass"


def test_what_the_contents_name_and_nothing_answers_to_is_told_together() -> None:
    (finding,) = found(listed("一、主要职责", "三、支出决算表", "第四部分名词解释"), "T-CONTENTS")
    assert finding.outcome == "info"
    assert [p.text for p in finding.evidence] == ["三、支出决算表", "第四部分名词解释"]
    assert "主要职责" not in finding.message


def test_without_contents_and_in_a_template_nothing_is_said_of_them() -> None:
    assert found(listed(), "T-CONTENTS") == []
    assert found(listed("第四部分名词解释", status="blank"), "T-CONTENTS") == []


def lines(*columns: list[str]) -> Document:
    """A table with 行次 over each of the columns given."""
    cells = [Cell(0, col, "行次", is_header=True) for col in range(len(columns))]
    cells += [Cell(r, col, t) for col, texts in enumerate(columns) for r, t in enumerate(texts, 1)]
    rows = 1 + max(map(len, columns))
    table = Table(tuple(cells), rows, len(columns), 1)
    return Document(1, Identity(), statements=(Statement(1, "final_other_information", "统计表", table),))


def test_line_numbers_run_on_from_one_side_to_the_other() -> None:
    assert [f.outcome for f in found(lines(["1", "2", ""], ["3", "4", ""]), "T-LINE-NUMBERS")] == ["pass"]


def test_a_line_number_left_out_is_named() -> None:
    (finding,) = found(lines(["14", "15", "17", "18"]), "T-LINE-NUMBERS")
    assert (finding.outcome, finding.expected, finding.actual) == ("info", "16", "17")
    assert (finding.evidence[0].row, finding.evidence[0].col) == (3, 0)


def test_digits_that_number_no_line_are_none() -> None:
    assert [f.outcome for f in found(lines(["1", "9" * 5_000, "2"]), "T-LINE-NUMBERS")] == ["pass"]


def test_a_table_without_line_numbers_is_not_judged() -> None:
    assert found(lines(["", ""]), "T-LINE-NUMBERS") == []


def test_unread_cells_are_named_by_statement() -> None:
    places = tuple(Place(1, row=row, col=0, text=f"甲{row}") for row in range(7))
    document = lines(["1"])
    (finding,) = found(Document(1, Identity(), statements=document.statements, unread=places), "Q-UNREAD")
    assert finding.outcome == "warning"
    assert "7 个格子" in finding.message
    assert finding.evidence == places


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_is_looked_for_first_stands_wherever_a_pattern_fits(kind: Residue) -> None:
    @settings(max_examples=10)
    @given(st.from_regex(kind.pattern, fullmatch=True))
    def every_text_that_fits(said: str) -> None:
        assert any(sign in said for sign in kind.needs)

    every_text_that_fits()
