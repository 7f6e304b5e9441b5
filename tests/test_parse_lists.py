"""Lists of bodies (部门决算单位构成): told by their columns, in any document, and no account by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from parse_tables import source, table

import parsers
from parsers.bundle import documents_of
from parsers.drafts import Part
from parsers.formbook import families_listed
from parsers.model import Document, Kind, Record, Table
from parsers.statements import Tabled, read_statements

RENDERED = Path(__file__).parents[1] / "samples" / "rendered"
EXPENDITURE = table("科目编码 | 科目名称 | 合计 | 基本支出\n208 | 社会保障和就业支出 | 3.00 | 3.00", 1)
LISTS = {
    "numbered": "序号 | 单位名称 | 备注\n1 | 江城市就业局（本级） | \n2 | 江城市就业服务中心 | 下属事业单位",
    "with what they are": "序号 | 预算单位名称 | 单位性质 | 经费形式\n1 | 江城市就业局 | 行政单位 | 全额拨款",
    "with codes": "单位编码 | 单位名称 | 预算级次\n304001 | 江城市就业局 | 一级预算单位",
    "with posts": """
    序号 | 单位名称 | 人员编制 | < | 在职人数 | 离退休人数
    ^ | ^ | 行政 | 事业 | ^ | ^
    1 | 江城市就业局 | 12 | 30 | 40 | 21
    """,
    "with what pays for them": "单位名称 | 经费来源形式 | 财政拨款方式\n江城市就业局 | 财政全额拨款 | 授权支付",
    "side by side": "序号 | 单位名称 | 序号 | 单位名称\n1 | 江城市就业局 | 2 | 江城市就业服务中心",
    "subordinate bodies": "下属单位名称 | 机构规格 | 是否独立核算\n江城市就业服务中心 | 正科级 | 是",
    "left blank": "序号 | 单位名称 | 备注\n1 | 。。。 |",
}
NO_LISTS = {
    "money by body": "单位名称 | 合计 | 基本支出\n江城市就业局 | 3.00 | 3.00",
    "whole money by body": "单位名称 | 金额\n江城市就业局 | 300",
    "money among remarks": "序号 | 单位名称 | 备注\n1 | 江城市就业局 | 12,345.00",
    "whole money by source": """
    单位名称 | 资金来源 | <
    ^ | 合计 | 一般公共预算
    江城市就业局 | 300 | 300
    """,
    "persons": "序号 | 姓名 | 备注\n1 | 张三 | 科员",
    "vehicles": "序号 | 车辆类型 | 数量\n1 | 轿车 | 3",
    "no names": "序号 | 备注\n1 | 无",
    "another column": "序号 | 单位名称 | 主要职责\n1 | 江城市就业局 | 负责就业工作",
}


def header_rows(text: str) -> int:
    return 2 if "^" in text else 1


def read_one(text: str, kind: Kind | None = None) -> Tabled:
    (found,) = read_statements(source("单位构成", table(text, header_rows(text))), kind)
    return found


@pytest.mark.parametrize("kind", ["budget", "final", None])
@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_a_list_of_bodies_is_one_in_any_document(text: str, kind: Kind | None) -> None:
    found = read_one(text, kind)
    statement = found.statement
    assert (statement.form, found.is_read, statement.is_empty) == ("unit_list", True, False)
    assert (statement.unit, statement.amounts) == (None, ())


@pytest.mark.parametrize("text", NO_LISTS.values(), ids=NO_LISTS)
def test_what_has_another_column_or_money_is_no_list(text: str) -> None:
    assert read_one(text).statement.form == "unknown"


def test_a_title_further_above_does_not_make_it_an_account() -> None:
    made = source("支出决算表", "单位：万元", table(LISTS["numbered"], 1))
    (found,) = read_statements(made, "final")
    assert found.statement.form == "unit_list"


def documents(*blocks: str | Table) -> tuple[Document, ...]:
    return documents_of([Part(source(*blocks))])


def test_a_list_beside_accounts_says_nothing_of_the_document() -> None:
    accounts: list[str | Table] = ["2024年度支出决算表", "单位：万元", EXPENDITURE]
    bare, listed = documents(*accounts), documents(table(LISTS["numbered"], 1), *accounts)
    assert [s.form for s in listed[0].statements] == ["unit_list", "final_expenditure"]
    for document in (*bare, *listed):
        assert (document.identity.kind, document.status, document.unit) == ("final", "parsed", "wan_yuan")
    assert {e.value for e in listed[0].evidence if e.field == "kind"} == {"final"}


def test_a_list_by_itself_is_no_document() -> None:
    assert documents("我市各单位名单", table(LISTS["numbered"], 1)) == ()


def test_a_text_with_a_list_is_no_more_than_the_text() -> None:
    lines = ["江城市就业局2024年度部门决算", "一、部门概况", "2024年度收入总计3.00万元。"]
    (document,) = documents(*lines, table(LISTS["numbered"], 1))
    assert ([s.form for s in document.statements], document.status) == (["unit_list"], "partial")


def test_lists_hold_no_money_by_their_description() -> None:
    for family in families_listed():
        assert (family.kinds, family.shape, family.titles) == ((), (), ())


def known(record: Record) -> Iterator[bool]:
    for document in record.documents:
        yield from (s.form != "unknown" for s in document.statements)


def test_nothing_in_the_real_documents_is_unknown(reference: Path) -> None:
    for path in sorted((reference / "real").glob("*.pdf")):
        found = list(known(parsers.parse(path.read_bytes())))
        assert found, path.name
        assert all(found), path.name


def test_the_real_lists_are_kept_whole(reference: Path) -> None:
    (path,) = (reference / "real").glob("*规划*")
    (document,) = parsers.parse(path.read_bytes()).documents
    (listed,) = (s for s in document.statements if s.form == "unit_list")
    assert (listed.first_page, listed.table.n_rows, listed.table.n_cols) == (6, 6, 3)


SAMPLES = sorted(path for path in RENDERED.glob("*/*") if path.suffix in (".pdf", ".html", ".zip", ".docx"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_nothing_in_the_samples_is_unknown(path: Path) -> None:
    assert all(known(parsers.parse(path.read_bytes())))
