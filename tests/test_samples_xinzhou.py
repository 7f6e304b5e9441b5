"""Xinzhou's sample data: it adds up where the original adds up, and errs where the original errs."""

import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from samples.document import ROOT, Document, Paragraph, Placed, Table, documents

DOCUMENTS = {document.id: document for document in documents("xinzhou")}
FINAL = DOCUMENTS["2023-final"]
TABLES = {block.id: block.table for block in FINAL.blocks if isinstance(block, Placed)}
FORM = TABLES["form-1"]


def text(document: Document) -> str:
    return "\n".join(block.text for block in document.blocks if isinstance(block, Paragraph))


def money(printed: str | None) -> Decimal:
    return Decimal((printed or "0").replace(",", ""))


def by_code(table: Table, column: int) -> dict[str, Decimal]:
    """Figures of a column by subject code, 合计 among them."""
    return {row[0]: money(row[column]) for row in table.rows[table.header_rows :] if row[0]}


def basic_items() -> dict[str, str]:
    """The economic items with an amount (—— is none), from the blocks that stand side by side."""
    rows = TABLES["06"].rows[TABLES["06"].header_rows : -1]
    blocks = [row[start : start + 3] for row in rows for start in (0, 3, 6, 9)]
    return {
        name: amount
        for code, name, amount in blocks
        if len(code or "") == 5 and name and amount and amount != "——"
    }


@pytest.mark.parametrize(
    ("table", "column"), [("02", 2), ("03", 2), ("03", 3), ("03", 4), ("05", 2), ("05", 3)]
)
def test_classes_add_up_to_the_total(table: str, column: int) -> None:
    figures = by_code(TABLES[table], column)
    assert sum(amount for code, amount in figures.items() if len(code) == 3) == figures["合计"]


def test_long_tables_break_where_the_original_breaks() -> None:
    opens = {name: table.rows[table.breaks[0]][0] for name, table in TABLES.items() if table.breaks}
    assert opens == {"01": "本年收入合计", "04": "年初财政拨款结转和结余", "06": "30304"}
    assert not any(table.repeat_header for table in TABLES.values())


def test_the_text_names_every_basic_item_and_errs_by_a_cent_in_one() -> None:
    section = text(FINAL)[text(FINAL).index("财政拨款基本支出65.34万元") :]
    odd = {name: amount for name, amount in basic_items().items() if f"{name}{amount}万元" not in section}
    assert odd == {"退休费": "0.56", "差旅费": "0.34"}
    assert "冬季取暖补贴0.56万元" in section
    assert "差旅费0.33万元" in section


def test_a_fund_without_figures_says_so() -> None:
    assert [name for name, table in TABLES.items() if "说明：本表无数据" in table.below] == ["07", "08", "09"]


def test_the_form_adds_up() -> None:
    start = next(r for r, row in enumerate(FORM.rows) if "三级指标" in row)
    end = next(r for r, row in enumerate(FORM.rows) if row[0] == "总分")
    weights = sum(money(row[7]) for row in FORM.rows[start + 1 : end])
    scores = sum(money(row[8]) for row in FORM.rows[start + 1 : end])
    funds = next(row for row in FORM.rows if row[1] == "资金总额:")
    assert (weights, scores) == (90, 90)
    assert scores + money(funds[8]) == money(FORM.rows[end][8])
    assert money(funds[4]) - money(funds[5]) == money(funds[6])
    assert round(money(funds[5]) / money(funds[4]) * 100, 2) == money(funds[7])


def test_the_goal_names_another_publicity_budget_than_the_indicator() -> None:
    goal = next(row[1] for row in FORM.rows if (row[1] or "").startswith("1."))
    target = next(row[4] for row in FORM.rows if row[3] == "宣传费")
    assert "社保卡宣传费5.18万元" in (goal or "")
    assert target == "≤5年/万元"


def test_sentences_of_the_form_are_cut_off_at_both_ends() -> None:
    cut = [row[4] or "" for row in FORM.rows if "下一步改进措施及管理建议" in row]
    assert cut[0].startswith("，")
    assert not cut[0].endswith("。")


@pytest.mark.parametrize(
    ("subject", "current", "change"),
    [
        ("收入总计为", r"收入总计为([\d.]+)", r"收入总计增加([\d.]+)"),
        ("人员经费", r"人员经费([\d.]+)万元，具体", r"人员经费比上年减少(?P<less>[\d.]+)"),
        ("公用经费", r"公用经费([\d.]+)万元，具体", r"公用经费比上年增加([\d.]+)"),
        ("项目支出", r"项目支出([\d.]+)万元，占比", r"项目支出比上年增加([\d.]+)"),
        ("社会保障和就业支出(类)", r"社会保障和就业支出\(类\)([\d.]+)", r"支出决算比上年增加([\d.]+)"),
        ("卫生健康支出(类)", r"卫生健康支出\(类\)([\d.]+)", r"99.21%[^。]+比上年减少(?P<less>[\d.]+)"),
        ("住房保障支出(类)", r"住房保障支出\(类\)([\d.]+)", r"97.99%[^。]+比上年减少(?P<less>[\d.]+)"),
    ],
)
def test_the_year_before_is_this_year_less_the_change(subject: str, current: str, change: str) -> None:
    now, moved = re.search(current, text(FINAL)), re.search(change, text(FINAL))
    assert now
    assert moved
    delta = -money(moved[1]) if "less" in moved.groupdict() else money(moved[1])
    assert f"{subject}{money(now[1]) - delta}万元" in text(DOCUMENTS["2022-final"])


def test_the_site_has_two_list_pages_and_every_kind_of_article() -> None:
    site = yaml.safe_load((ROOT / "xinzhou" / "site.yml").read_text("utf-8"))
    first = site["columns"][0]["id"]
    assert sum(article["column"] == first for article in site["articles"]) >= 12
    kinds = Counter(article["kind"] for article in site["articles"])
    assert kinds["dead"] == kinds["near_miss"] == 1
    assert {article.get("document") for article in site["articles"]} - {None} == set(DOCUMENTS)


def test_articles_state_no_money() -> None:
    site = yaml.safe_load((ROOT / "xinzhou" / "site.yml").read_text("utf-8"))
    bodies = [line for article in site["articles"] for line in article.get("body", [])]
    assert bodies
    assert not [line for line in bodies if re.search(r"\d[\d,.]*\s*[万亿]?元", line)]


def test_tables_equal_the_verified_grids(reference: Path) -> None:
    """A verified grid is written without the spaces that justify or indent a text in print."""
    listed = json.loads((reference / "expected" / "grids.json").read_text("utf-8"))["documents"]
    wanted = next(item["tables"] for item in listed if item["agency"] == "忻州市社会保障卡服务中心")
    have = [table for name, table in TABLES.items() if not name.startswith("form-")]
    squashed = [[[cell and re.sub(r"\s", "", cell) for cell in row] for row in table.rows] for table in have]
    assert [table.title for table in have] == [table["title"] for table in wanted]
    assert squashed == [table["rows"] for table in wanted]
    assert [[list(merge) for merge in table.merges] for table in have] == [t["merges"] for t in wanted]
    assert [table.header_rows for table in have] == [table["header_rows"] for table in wanted]
