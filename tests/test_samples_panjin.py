"""Panjin's sample data: it adds up where the original adds up, and errs where the original errs."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from sample_data import by_code, forms_of, number, text_of

from samples.document import ROOT, documents
from samples.table import Table

DOCUMENTS = {document.id: document for document in documents("panjin")}
FINAL = DOCUMENTS["2023-final"]
TABLES = FINAL.tables
FORMS = [*forms_of(FINAL).values()]


def after(table: Table, label: str) -> Decimal:
    """The first printed value to the right of a label in a form."""
    row = next(row for row in table.rows if label in row)
    values = [cell for cell in row[row.index(label) + 1 :] if cell]
    return number(values[0].rstrip("%"))


@pytest.mark.parametrize(
    ("table", "column"), [("02", 2), ("03", 2), ("03", 3), ("05", 2), ("05", 3), ("09", 2)]
)
def test_classes_add_up_to_the_total_within_rounding(table: str, column: int) -> None:
    figures = by_code(TABLES[table], column)
    classes = [fen for code, fen in figures.items() if len(code) == 3]
    assert abs(figures["合计"] - sum(classes)) <= Decimal("0.005") * (len(classes) + 1)


def test_every_item_of_the_text_is_the_one_of_the_table() -> None:
    printed = re.findall(r"（款）([^（]+)（项）([\d.]+)万元", text_of(FINAL))
    rows = [row for table in ("05", "09") for row in TABLES[table].rows if len(row[0] or "") == 7]
    assert len(printed) == 16
    assert printed == [(row[1], (row[2] or "").replace(",", "")) for row in rows]


def test_the_original_s_rounding_tail_is_kept() -> None:
    total_row = next(row for row in TABLES["01"].rows if row[3] == "八、社会保障和就业支出")
    assert total_row[5] == "3,315.94"
    assert by_code(TABLES["02"], 2)["208"] == Decimal("3315.93")
    assert "3315.93万元" in text_of(FINAL)


def test_the_self_evaluations_add_up_to_the_sentence_about_them() -> None:
    budget = sum(after(form, "项目预算金额（万元）") for form in FORMS)
    executed = sum(after(form, "全年执行数（万元）") for form in FORMS)
    mean = sum(after(form, "绩效自评总得分") for form in FORMS) / len(FORMS)
    assert f"{len(FORMS)}个项目开展绩效自评，涉及资金{budget}万元" in text_of(FINAL)
    assert f"财政拨款资金{executed}万元" in text_of(FINAL)
    assert f"平均分{mean:.2f}分" in text_of(FINAL)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_has_its_scores(form: Table) -> None:
    scores = [number(row[10]) for row in form.rows[8:-1]]
    assert sum(scores) == after(form, "指标自评得分小计") == 90
    rate = after(form, "全年执行数（万元）") / after(form, "项目预算金额（万元）") * 100
    assert round(rate, 2) == after(form, "执行率")
    parts = sum(scores) + after(form, "预算执行率得分") - after(form, "减分项")
    assert round(parts, 2) == after(form, "绩效自评总得分")


def test_a_missed_target_keeps_its_full_score() -> None:
    missed = [row for form in FORMS for row in form.rows if row[3] == "安保人数"]
    assert [row[4:11] for row in missed] == [["=", "50", "人", "40", "100%", "8.3", "8.3"]]


def test_the_year_before_is_this_year_less_what_it_grew_by() -> None:
    this_year, before = text_of(FINAL), text_of(DOCUMENTS["2022-final"])
    total = re.search(r"收入总计([\d.]+)万元", this_year)
    growth = re.search(r"收入总计较上年增加([\d.]+)万元", this_year)
    assert total
    assert growth
    assert f"收入总计{number(total[1]) - number(growth[1])}万元" in before


def test_the_documents_can_be_written_in_gbk() -> None:
    folder = ROOT / "panjin"
    for path in folder.iterdir():
        assert path.read_text("utf-8").encode("gbk")
