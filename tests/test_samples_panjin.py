"""Panjin's sample data: it adds up where the original adds up, and errs where the original errs."""

import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from samples.document import ROOT, Document, Paragraph, Placed, Table, documents

DOCUMENTS = {document.id: document for document in documents("panjin")}
FINAL = DOCUMENTS["2023-final"]
TABLES = {block.id: block.table for block in FINAL.blocks if isinstance(block, Placed)}
FORMS = [table for name, table in TABLES.items() if name.startswith("form-")]


def text(document: Document) -> str:
    return "\n".join(block.text for block in document.blocks if isinstance(block, Paragraph))


def money(printed: str | None) -> Decimal:
    return Decimal((printed or "0").replace(",", ""))


def by_code(table: Table, column: int) -> dict[str, Decimal]:
    """Figures of a column by subject code, 合计 among them."""
    return {row[0]: money(row[column]) for row in table.rows[table.header_rows :] if row[0]}


def after(table: Table, label: str) -> Decimal:
    """The first printed value to the right of a label in a form."""
    row = next(row for row in table.rows if label in row)
    values = [cell for cell in row[row.index(label) + 1 :] if cell]
    return money(values[0].rstrip("%"))


@pytest.mark.parametrize(
    ("table", "column"), [("02", 2), ("03", 2), ("03", 3), ("05", 2), ("05", 3), ("09", 2)]
)
def test_classes_add_up_to_the_total_within_rounding(table: str, column: int) -> None:
    figures = by_code(TABLES[table], column)
    classes = [fen for code, fen in figures.items() if len(code) == 3]
    assert abs(figures["合计"] - sum(classes)) <= Decimal("0.005") * (len(classes) + 1)


def test_every_item_of_the_text_is_the_one_of_the_table() -> None:
    printed = re.findall(r"（款）([^（]+)（项）([\d.]+)万元", text(FINAL))
    rows = [row for table in ("05", "09") for row in TABLES[table].rows if len(row[0] or "") == 7]
    assert len(printed) == 16
    assert printed == [(row[1], (row[2] or "").replace(",", "")) for row in rows]


def test_the_original_s_rounding_tail_is_kept() -> None:
    total_row = next(row for row in TABLES["01"].rows if row[3] == "八、社会保障和就业支出")
    assert total_row[5] == "3,315.94"
    assert by_code(TABLES["02"], 2)["208"] == Decimal("3315.93")
    assert "3315.93万元" in text(FINAL)


def test_the_self_evaluations_add_up_to_the_sentence_about_them() -> None:
    budget = sum(after(form, "项目预算金额（万元）") for form in FORMS)
    executed = sum(after(form, "全年执行数（万元）") for form in FORMS)
    mean = sum(after(form, "绩效自评总得分") for form in FORMS) / len(FORMS)
    assert f"{len(FORMS)}个项目开展绩效自评，涉及资金{budget}万元" in text(FINAL)
    assert f"财政拨款资金{executed}万元" in text(FINAL)
    assert f"平均分{mean:.2f}分" in text(FINAL)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_has_its_scores(form: Table) -> None:
    scores = [money(row[10]) for row in form.rows[8:-1]]
    assert sum(scores) == after(form, "指标自评得分小计") == 90
    rate = after(form, "全年执行数（万元）") / after(form, "项目预算金额（万元）") * 100
    assert round(rate, 2) == after(form, "执行率")
    parts = sum(scores) + after(form, "预算执行率得分") - after(form, "减分项")
    assert round(parts, 2) == after(form, "绩效自评总得分")


def test_a_missed_target_keeps_its_full_score() -> None:
    missed = [row for form in FORMS for row in form.rows if row[3] == "安保人数"]
    assert [row[4:11] for row in missed] == [["=", "50", "人", "40", "100%", "8.3", "8.3"]]


def test_the_year_before_is_this_year_less_what_it_grew_by() -> None:
    this_year, before = text(FINAL), text(DOCUMENTS["2022-final"])
    total = re.search(r"收入总计([\d.]+)万元", this_year)
    growth = re.search(r"收入总计较上年增加([\d.]+)万元", this_year)
    assert total
    assert growth
    assert f"收入总计{money(total[1]) - money(growth[1])}万元" in before


def test_the_site_has_two_list_pages_and_every_kind_of_article() -> None:
    site = yaml.safe_load((ROOT / "panjin" / "site.yml").read_text("utf-8"))
    first = site["columns"][0]["id"]
    assert sum(article["column"] == first for article in site["articles"]) >= 12
    kinds = Counter(article["kind"] for article in site["articles"])
    assert kinds["dead"] == kinds["near_miss"] == 1
    assert {article.get("document") for article in site["articles"]} - {None} == set(DOCUMENTS)


def test_the_documents_can_be_written_in_gbk() -> None:
    folder = ROOT / "panjin"
    for path in folder.iterdir():
        assert path.read_text("utf-8").encode("gbk")


def test_articles_state_no_money() -> None:
    site = yaml.safe_load((ROOT / "panjin" / "site.yml").read_text("utf-8"))
    bodies = [line for article in site["articles"] for line in article.get("body", [])]
    assert bodies
    assert not [line for line in bodies if re.search(r"\d[\d,.]*\s*[万亿]?元", line)]


def test_tables_equal_the_verified_grids(reference: Path) -> None:
    """A verified grid is written without the spaces that justify or indent a text in print."""
    listed = json.loads((reference / "expected" / "grids.json").read_text("utf-8"))["documents"]
    wanted = next(item["tables"] for item in listed if item["agency"] == "盘锦市社会保险事业服务中心")
    have = [table for name, table in TABLES.items() if not name.startswith("form-")]
    squashed = [[[cell and re.sub(r"\s", "", cell) for cell in row] for row in table.rows] for table in have]
    assert [table.title for table in have] == [table["title"] for table in wanted]
    assert squashed == [table["rows"] for table in wanted]
    assert [[list(merge) for merge in table.merges] for table in have] == [t["merges"] for t in wanted]
    assert [table.header_rows for table in have] == [table["header_rows"] for table in wanted]
