"""Cells of known forms from which nothing was read: told by the document, and shown, never passed over."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from parse_tables import source, table

import parsers
from mingzhang.cli import main
from parsers.bundle import documents_of, join
from parsers.drafts import Part
from parsers.model import Document, Table

ROOT = Path(__file__).parents[1] / "samples" / "rendered"
SAMPLES = [next((ROOT / site).glob(name)) for site, name in [("panjin", "2023*"), ("weihai", "2024*")]]
ODD_MONEY = table("科目编码 | 科目名称 | 合计 | 基本支出\n208 | 社会保障和就业支出 | 3.00 | 约三万", 1)
FORM = table(
    """
    项目名称 | 职业培训 | < | < | <
    一级指标 | 二级指标 | 三级指标 | 实际值 | 得分
    产出指标 | 数量指标 | 培训人数 | 30人 | 满分
    """,
    0,
)
ACCOUNTS: list[str | Table] = ["江城市就业局2024年度支出决算表", "单位：万元", ODD_MONEY]
FORMS: list[str | Table] = ["江城市就业局2024年度项目支出绩效自评表", "单位：万元", FORM]
PAGE = """<h1>江城市就业局2024年度部门决算</h1><p>支出决算表</p><p>单位：万元</p><table border=1>
<tr><th>科目编码</th><th>科目名称</th><th>合计</th><th>基本支出</th></tr>
<tr><td>208</td><td>社会保障和就业支出</td><td>3.00</td><td>约三万</td></tr></table>"""


def only(*blocks: str | Table) -> Document:
    (document,) = documents_of([Part(source(*blocks))])
    return document


def told(document: Document) -> list[tuple[int | None, int | None, int | None, str | None]]:
    return [(place.statement, place.row, place.col, place.text) for place in document.unread]


def test_words_where_money_was_expected() -> None:
    document = only(*ACCOUNTS)
    assert told(document) == [(1, 1, 3, "约三万")]
    assert document.status == "partial"


def test_a_score_in_words_beside_an_account() -> None:
    document = only(*ACCOUNTS, *FORMS)
    assert told(document) == [(1, 1, 3, "约三万"), (2, 2, 4, "满分")]


def test_documents_that_prove_to_be_one_keep_what_was_not_read() -> None:
    joined = join([only(*FORMS), only(*ACCOUNTS)])
    assert [s.ordinal for s in joined.statements] == [1, 2]
    assert sorted(told(joined)) == [(1, 2, 4, "满分"), (2, 1, 3, "约三万")]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.parent.name)
def test_all_of_the_samples_is_read(path: Path) -> None:
    (document,) = parsers.parse(path.read_bytes()).documents
    assert document.statements
    assert document.unread == ()


def test_the_report_shows_them(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    said = CliRunner().invoke(main, ["read", str(path)]).output
    assert "没有读懂的单元格" in said
    assert "约三万" in said.split("没有读懂的单元格")[1]
    path.write_text(PAGE.replace("约三万", "3.00"), encoding="utf-8")
    assert "没有读懂" not in CliRunner().invoke(main, ["read", str(path)]).output


def test_the_report_says_where_a_unit_is_from(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    second = PAGE.partition("</h1>")[2].replace("<p>单位：万元</p>", "")
    path.write_text(PAGE + second, encoding="utf-8")
    said = CliRunner().invoke(main, ["read", "--brief", str(path)]).output
    assert said.count("万元（取自其他表）") == 1
