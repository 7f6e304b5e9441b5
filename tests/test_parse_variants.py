"""Variants that are nothing but data: what a few lines in `parsers/forms/` give, and what is without them.

The tables are those of Shaanxi's departments (部门综合预算) in their own words, with invented figures; other
provinces' further tables follow.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from parse_tables import source, table

from parsers import formbook
from parsers.bundle import documents_of
from parsers.drafts import Part
from parsers.formbook import Words
from parsers.model import Document, Statement, Table
from parsers.remembered import forget

TITLE = "江城市就业局2025年部门综合预算"
INCOME_EXPENDITURE = """
收入 | < | 支出 | < | < | < | < | <
项目 | 预算数 | 支出功能分科目（按大类） | 预算数 | 部门预算支出经济分类科目（按大类） | 预算数 | \
政府预算支出经济分类科目（按大类） | 预算数
一、部门预算 | 50.00 | 一、部门预算 | 50.00 | 一、部门预算 | 50.00 | 一、部门预算 | 50.00
1、财政拨款 | 50.00 | 1、社会保障和就业支出 | 50.00 | 1、人员和公用经费支出 | 30.00 | 1、机关工资福利支出 | 50.00
本年收入合计 | 50.00 | 本年支出合计 | 50.00 | 本年支出合计 | 50.00 | 本年支出合计 | 50.00
"""
GENERAL_EXPENDITURE = """
功能科目编码 | 功能科目名称 | 合计 | 人员经费支出 | 公用经费支出 | 专项业务经费支出 | 备注
| 合计 | 50.00 | 25.00 | 5.00 | 20.00 |
208 | 社会保障和就业支出 | 50.00 | 25.00 | 5.00 | 20.00 |
"""
GENERAL_BASIC = """
部门经济科目编码 | 部门经济科目名称 | 政府经济科目编码 | 政府经济科目名称 | 合计 | 人员经费支出 | 公用经费支出
| 合计 | | | 30.00 | 25.00 | 5.00
30101 | 基本工资 | 50101 | 工资奖金津补贴 | 25.00 | 25.00 |
30201 | 办公费 | 50201 | 办公经费 | 5.00 | | 5.00
"""
PROJECTS = """
单位（项目）名称 | 项目金额 | 项目简介
合计 | 20.00 |
江城市就业局 | 20.00 |
职业培训补助 | 20.00 | 培训城乡劳动者
"""
BLOCKS: list[str | Table] = [
    *(TITLE, "部门综合预算收支总表", "单位：万元", table(INCOME_EXPENDITURE, 2)),
    *(
        "部门综合预算一般公共预算支出明细表（按支出功能分类科目）",
        "单位：万元",
        table(GENERAL_EXPENDITURE, 1),
    ),
    *("部门综合预算一般公共预算基本支出明细表（按支出经济分类科目）", "单位：万元", table(GENERAL_BASIC, 1)),
    *("部门综合预算专项业务经费支出表", "单位：万元", table(PROJECTS, 1)),
]
ADDED = {"titles": "综合", "measures": "专项业务经费支出", "amounts": "项目金额"}
"""Of `words.yml` the lists, and in each the word that this variant added."""


def read(*blocks: str | Table) -> Document:
    (document,) = documents_of([Part(source(*blocks))])
    return document


def amounts(statement: Statement) -> list[tuple[str | None, str, int]]:
    return [(a.subject_code or a.subject_name, a.measure, a.fen // 1_000_000) for a in statement.amounts]


def test_each_table_is_known_and_wholly_read() -> None:
    document = read(*BLOCKS)
    assert [s.form for s in document.statements] == [
        "budget_income_expenditure",
        "budget_general_expenditure",
        "budget_general_basic",
        "budget_projects",
    ]
    assert (document.status, document.unread) == ("parsed", ())


def test_a_list_of_one_income_and_three_ways_to_spend() -> None:
    statement = read(*BLOCKS).statements[0]
    assert {a.side for a in statement.amounts if a.col == 1} == {"income"}
    assert {a.side for a in statement.amounts if a.col > 1} == {"expenditure"}
    assert len(statement.amounts) == 12


def test_special_business_is_project_spending() -> None:
    found = amounts(read(*BLOCKS).statements[1])
    assert found[4:] == [
        ("208", "total", 50),
        ("208", "personnel", 25),
        ("208", "public_use", 5),
        ("208", "project", 20),
    ]


def test_departments_beside_governments_subjects() -> None:
    statement = read(*BLOCKS).statements[2]
    wages = next(a for a in statement.amounts if a.subject_code == "30101" and a.measure == "total")
    assert (wages.second_subject_code, wages.second_subject_kind) == ("50101", "government_economic")


def test_a_body_above_its_projects() -> None:
    document = read(*BLOCKS)
    assert ("职业培训补助", "amount", 20) in amounts(document.statements[3])


@pytest.fixture
def _without(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The shared words as they were before the variant."""
    words = formbook.words()
    before: Words = msgspec.structs.replace(
        words,
        titles=tuple(pair for pair in words.titles if pair[0] != ADDED["titles"]),
        measures={m: tuple(w for w in ws if w != ADDED["measures"]) for m, ws in words.measures.items()},
        amounts=tuple(word for word in words.amounts if word != ADDED["amounts"]),
    )
    monkeypatch.setattr(formbook, "words", lambda: before)
    formbook._measures.cache_clear()
    forget()
    yield
    formbook._measures.cache_clear()
    forget()


@pytest.mark.usefixtures("_without")
def test_without_these_lines_of_data_nothing_of_it_is_known() -> None:
    document = read(*BLOCKS)
    assert {s.form for s in document.statements} == {"unknown"}
    assert document.status == "partial"


FURTHER = {
    "财政拨款支出表（功能科目）": "appropriation_expenditure",
    "一般公共预算财政拨款收入支出决算表": "general_income_expenditure",
    "一般公共预算机关运行经费支出预算表": "operating_cost",
    "财政专户管理资金预算支出表": "special_account",
    "政府购买服务预算财政拨款明细表": "service_purchase",
}
EXPENDITURE = """
科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
208 | 社会保障和就业支出 | 3.00 | 1.00 | 2.00
"""


@pytest.mark.parametrize("title", FURTHER)
def test_further_tables_are_each_a_file_of_a_few_lines(title: str) -> None:
    kind = "final" if "决算" in title else "budget"
    cover = "江城市就业局2024年度部门决算" if kind == "final" else TITLE
    (statement,) = read(cover, title, "单位：万元", table(EXPENDITURE, 1)).statements
    assert statement.form == f"{kind}_{FURTHER[title]}"
    assert [a.fen for a in statement.amounts] == [3_000_000, 1_000_000, 2_000_000]
