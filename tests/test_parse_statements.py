"""Lines around tables → titles, numbers, units, notes; tables → statements."""

from __future__ import annotations

import pytest
from parse_tables import source, table

from parsers.leads import agency_line, read_lead
from parsers.model import Kind, Source, Table
from parsers.statements import Tabled, read_statements

EXPENDITURE = """
科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出
208 | 社会保障和就业支出 | 3.00 | 1.00 | 2.00
"""
EMPTY = """
科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
合计 | < | | |
"""


def expenditure() -> Table:
    return table(EXPENDITURE, 1, page=4)


def only(made: Source, kind: Kind | None = None) -> Tabled:
    (found,) = read_statements(made, kind)
    return found


@pytest.mark.parametrize(
    "lines",
    [
        ["支出决算表", "公开03表", "部门：江城市就业局", "金额单位：万元"],
        ["公开03表", "支出决算表", "部门名称：江城市就业局", "2023年度", "单位：万元"],
        ["支出决算表公开03表", "编制单位：江城市就业局 单位：万元"],
        ["公开03表支出决算表", "编制部门：江城市就业局 金额单位：万元"],
        ["第二部分 2023年度部门决算表", "支出", "决算表", "公开03表", "单位：江城市就业局", "金额单位：万元"],
    ],
)
def test_lead_in_many_layouts(lines: list[str]) -> None:
    made = source("一、主要职责", "负责就业工作。", *lines, expenditure())
    lead = read_lead(made, len(made.blocks) - 1)
    assert (lead.title, lead.printed_number, lead.unit, lead.agency) == (
        "支出决算表",
        "公开03表",
        "wan_yuan",
        "江城市就业局",
    )
    assert not lead.lines.intersection({0, 1})


def test_statement() -> None:
    found = only(source("2023年度支出决算表", "单位：万元", expenditure()))
    statement = found.statement
    assert (statement.form, statement.unit) == ("final_expenditure", "wan_yuan")
    assert statement.title == "2023年度支出决算表"
    assert (statement.ordinal, statement.first_page, statement.last_page) == (1, 4, 4)
    assert [a.fen for a in statement.amounts] == [3_000_000, 1_000_000, 2_000_000]
    assert found.is_read
    assert not statement.is_empty


def test_unit_is_the_tables_own_else_the_documents() -> None:
    own = source("支出决算表", "单位：元", expenditure(), "支出预算表", "单位：万元", expenditure())
    assert [t.statement.unit for t in read_statements(own, None)] == ["yuan", "wan_yuan"]
    shared = source("支出决算表", "单位：元", expenditure(), "支出决算表", expenditure())
    assert [t.statement.unit for t in read_statements(shared, None)] == ["yuan", "yuan"]


def test_a_statement_says_where_its_unit_is_from() -> None:
    headed = table("科目编码 | 科目名称 | 合计（元） | 基本支出（元）\n208 | 社会保障和就业支出 | 3 | 3", 1)
    made = source("支出决算表", "单位：元", expenditure(), "支出决算表", expenditure(), "支出决算表", headed)
    assert [t.statement.unit_source for t in read_statements(made, None)] == [
        "printed",
        "document",
        "printed",
    ]
    assert only(source("支出决算表", expenditure())).statement.unit_source is None
    unknown = source("债务情况表", "单位：万元", table("项目|金额\n借款|1,000.00", 1))
    assert only(unknown).statement.unit_source == "printed"


def test_a_unit_that_is_not_known_is_not_the_documents() -> None:
    whole = table("科目编码 | 科目名称 | 合计 | 基本支出\n208 | 社会保障和就业支出 | 3 | 3", 1)
    made = source("支出决算表", "单位：万元", expenditure(), "支出决算表", "单位：千元", whole)
    found = read_statements(made, None)[1]
    assert (found.statement.unit, found.statement.amounts) == (None, ())
    assert not found.statement.is_empty
    assert not found.is_read


def test_a_unit_in_the_header_is_the_tables() -> None:
    whole = table("科目编码 | 科目名称 | 合计（元） | 基本支出（元）\n208 | 社会保障和就业支出 | 3 | 3", 1)
    (found,) = read_statements(source("支出决算表", "单位：万元", whole), None)
    assert found.statement.unit == "yuan"
    assert [a.fen for a in found.statement.amounts] == [300, 300]


@pytest.mark.parametrize(
    ("line", "number", "title"),
    [
        ("表五 一般公共预算支出表", "表五", "一般公共预算支出表"),
        ("附表三 “三公”经费支出表", "附表三", "“三公”经费支出表"),
        ("公开05表 一般公共预算支出表", "公开05表", "一般公共预算支出表"),
        ("表十一 政府性基金预算支出表", "表十一", "政府性基金预算支出表"),
    ],
)
def test_a_number_ends_where_the_title_begins(line: str, number: str, title: str) -> None:
    lead = read_lead(source(line, "单位：万元", expenditure()), 2)
    assert (lead.printed_number, lead.title) == (number, title)


def test_without_any_unit_nothing_is_guessed() -> None:
    found = only(source("支出决算表", expenditure()))
    assert found.statement.amounts == ()
    assert not found.statement.is_empty
    assert not found.is_read


def test_a_title_without_kind_takes_the_documents() -> None:
    made = source("支出总体情况表", "单位：万元", expenditure())
    assert only(made, "budget").statement.form == "budget_expenditure"
    assert only(made).statement.form == "unknown"


def test_title_and_shape_must_agree() -> None:
    persons = table("姓名|职务\n张三|科员", 1)
    found = only(source("支出决算表", "单位：万元", persons))
    assert found.statement.form == "unknown"
    assert found.statement.title == "支出决算表"
    assert found.statement.table == persons


def test_unknown_tables_are_kept_whole_and_money_in_them_is_not_passed_over() -> None:
    money = only(source("债务情况表", "单位：万元", table("项目|金额\n借款|1,000.00", 1)))
    words = only(source("领导分工", table("姓名|分工\n张三|主持全面工作", 1)))
    assert (money.statement.form, money.statement.title, money.is_read) == ("unknown", "债务情况表", False)
    assert (words.statement.form, words.is_read) == ("unknown", True)


def test_the_heading_over_all_tables_is_no_title() -> None:
    assert only(source("江城市就业局2023年度部门决算表", expenditure())).statement.title == ""


def test_a_list_of_contents_in_a_frame_is_no_table() -> None:
    contents = table("目录\n一、主要职责……1\n二、收入支出决算总表……3", 0)
    assert read_statements(source(contents), None) == ()


def test_one_column_of_anything_else_is_kept() -> None:
    column = table("项目预算数\n合计2.10\n公务接待费", 0)
    assert [t.statement.table for t in read_statements(source(column), None)] == [column]


@pytest.mark.parametrize(
    ("notes", "note"),
    [
        (["注：本部门无此项支出，故本表为空表。"], "注：本部门无此项支出，故本表为空表。"),
        (
            ["说明：本年度没有政府性基金收入和支", "出，故本表无数据。"],
            "说明：本年度没有政府性基金收入和支出，故本表无数据。",
        ),
        (["注：本表反映支出情况。", "说明：本表无数据"], "说明：本表无数据"),
        (["如本表为空，则我部门本年度无此类资金收支。"], "如本表为空，则我部门本年度无此类资金收支。"),
        (["（注：2024年没有使用政府性基金安排的支出。）"], "（注：2024年没有使用政府性基金安排的支出。"),
        (["注：本表反映支出情况。"], None),
        (["注：无政府性基金支出的，仍保留表格。"], None),
        (["第三部分 情况说明", "本表为空"], None),
    ],
)
def test_note_of_an_empty_table(notes: list[str], note: str | None) -> None:
    made = source("政府性基金预算财政拨款支出决算表", "单位：万元", table(EMPTY, 1), *notes)
    statement = only(made).statement
    assert statement.is_empty
    assert statement.form == "final_government_fund"
    assert statement.empty_note == note


def test_note_against_figures_is_kept_unless_it_only_says_if() -> None:
    says = only(source("支出决算表", "单位：万元", expenditure(), "注：故本表为空表。")).statement
    says_if = only(
        source("支出决算表", "单位：万元", expenditure(), "注：如本表为空，则无此类支出。")
    ).statement
    assert (says.is_empty, says.empty_note) == (False, "注：故本表为空表。")
    assert (says_if.is_empty, says_if.empty_note) == (False, None)


def test_zeros_are_figures() -> None:
    zeros = table(EXPENDITURE.replace("3.00", "0.00").replace("1.00", "").replace("2.00", ""), 1)
    statement = only(source("支出决算表", "单位：万元", zeros)).statement
    assert [a.fen for a in statement.amounts] == [0]
    assert not statement.is_empty


def test_a_governments_tables_are_kept_whole() -> None:
    made = source("支出决算表", "单位：万元", expenditure())
    (found,) = read_statements(made, "final", keep_whole=True)
    assert (found.statement.form, found.statement.amounts) == ("unknown", ())


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("编制部门：江城市就业局 单位：元", "江城市就业局"),
        ("单位名称（公章）：江城市就业局", "江城市就业局"),
        ("预算主管部门：江城市就业局", "江城市就业局"),
        ("单位：万元", None),
        ("部门：", None),
        ("编制单位：江城市XX局", None),
    ],
)
def test_agency_line(line: str, agency: str | None) -> None:
    assert agency_line(line) == agency
