"""What a template left behind, line numbers that skip, and cells that nothing was read from."""

from __future__ import annotations

import pytest

from parsers.model import Cell, Document, Finding, Identity, Place, Section, Statement, Table
from parsers.rules import check


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


def test_a_table_without_line_numbers_is_not_judged() -> None:
    assert found(lines(["", ""]), "T-LINE-NUMBERS") == []


def test_unread_cells_are_named_by_statement() -> None:
    places = tuple(Place(1, row=row, col=0, text=f"甲{row}") for row in range(7))
    document = lines(["1"])
    (finding,) = found(Document(1, Identity(), statements=document.statements, unread=places), "Q-UNREAD")
    assert finding.outcome == "warning"
    assert "7 个格子" in finding.message
    assert finding.evidence == places
