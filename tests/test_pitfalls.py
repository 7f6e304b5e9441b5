"""What goes wrong in these documents: each pitfall of `pitfalls.yml` has its tests, some of them here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from office_files import Drawn, workbook
from parse_tables import source, table

import parsers
from parsers.bundle import documents_of
from parsers.drafts import Part
from parsers.model import Document, Table

HERE = Path(__file__).parent
PITFALLS: dict[str, list[str]] = yaml.safe_load((HERE / "pitfalls.yml").read_text("utf-8"))
AGENCY = "江城市就业局"
FINAL = f"{AGENCY}2024年度部门决算"
EXPENDITURE = """
科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出
208 | 社会保障和就业支出 | 300.00 | 100.00 | 200.00
"""
FUND_HEADER = "科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出"


def document(*blocks: str | Table) -> Document:
    (found,) = documents_of([Part(source(*blocks))])
    return found


@pytest.mark.parametrize("pitfall", PITFALLS)
def test_every_pitfall_has_a_test(pitfall: str) -> None:
    assert PITFALLS[pitfall]
    for place in PITFALLS[pitfall]:
        name, _, function = place.partition("::")
        text = (HERE / name).read_text("utf-8")
        assert re.search(rf"^def {function or 'test_'}", text, re.MULTILINE), place


def test_each_table_has_the_unit_that_it_states() -> None:
    three = "项目 | 预算数 | 决算数\n“三公”经费合计 | 3.00 | 2.00\n公务接待费 | 3.00 | 2.00"
    made = document(
        *(FINAL, "支出决算表", "单位：元", table(EXPENDITURE, 1)),
        *("财政拨款“三公”经费支出决算表", "单位：万元", table(three, 1)),
        *("收入决算表", "单位：元", table("科目编码|科目名称|合计|财政拨款收入\n208|社保|1.00|1.00", 1)),
    )
    assert [s.unit for s in made.statements] == ["yuan", "wan_yuan", "yuan"]
    assert [s.amounts[0].fen for s in made.statements] == [30_000, 3_000_000, 100]
    assert made.unit == "yuan"


def test_forms_have_another_unit_than_the_tables() -> None:
    form = """
    项目名称 | 职业培训 | < | < | < | <
    项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 执行率
    ^ | 年度资金总额 | 3.00 | 2.00 | 1.00 | 50%
    一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 得分
    产出指标 | 数量指标 | 培训人数 | 30人 | 30人 | 10
    """
    made = document(
        FINAL, "支出决算表", "单位：元", table(EXPENDITURE, 1), "项目支出绩效自评表", table(form, 0)
    )
    assert made.statements[0].amounts[0].fen == 30_000
    (project,) = made.projects
    assert (project.initial_fen, project.budget_fen, project.executed_fen) == (
        3_000_000,
        2_000_000,
        1_000_000,
    )


@pytest.mark.parametrize(
    "rows",
    [
        "合计 | < | | |",
        "合计 | < | | |\n | | | |\n | | | |",
        "无 | | | |",
        "无 | 无 | 无 | 无 | 无",
        "合计 | < | — | — | —",
        "本部门2024年度没有政府性基金预算财政拨款支出，故本表无数据。 | < | < | < | <",
    ],
)
def test_an_empty_table_in_whatever_way_it_is_left_empty(rows: str) -> None:
    made = document(
        *(FINAL, "支出决算表", "单位：元", table(EXPENDITURE, 1)),
        *("政府性基金预算财政拨款支出决算表", "单位：元", table(f"{FUND_HEADER}\n{rows}", 1)),
    )
    empty = made.statements[1]
    assert (empty.form, empty.is_empty, empty.amounts) == ("final_government_fund", True, ())
    assert (made.status, made.unread) == ("parsed", ())


def test_blank_and_nought_are_different_things() -> None:
    rows = "208 | 甲 | | 0 | 0.00\n210 | 乙 | — | 0.0 | 无"
    made = document(FINAL, "支出决算表", "单位：元", table(f"{FUND_HEADER}\n{rows}", 1))
    (statement,) = made.statements
    assert [(a.row, a.measure, a.text, a.fen) for a in statement.amounts] == [
        (1, "basic", "0", 0),
        (1, "project", "0.00", 0),
        (2, "basic", "0.0", 0),
    ]
    assert not statement.is_empty


def test_four_header_rows_that_nest_personnel_and_public_use() -> None:
    text = """
    项目 | < | 2024年预算数 | < | < | < | <
    科目编码 | 科目名称 | 合计 | 基本支出 | < | < | 项目支出
    ^ | ^ | ^ | 小计 | 人员经费 | 公用经费 | ^
    栏次 | < | 1 | 2 | 3 | 4 | 5
    合计 | < | 6.00 | 3.00 | 2.00 | 1.00 | 3.00
    208 | 社会保障和就业支出 | 6.00 | 3.00 | 2.00 | 1.00 | 3.00
    """
    made = document(f"{AGENCY}2024年部门预算", "一般公共预算支出表", "单位：万元", table(text, 4))
    (statement,) = made.statements
    assert statement.form == "budget_general_expenditure"
    found = [(a.subject_code, a.measure, a.fen // 1_000_000) for a in statement.amounts]
    measures = [("total", 6), ("basic", 3), ("personnel", 2), ("public_use", 1), ("project", 3)]
    assert found == [(code, *each) for code in (None, "208") for each in measures]


def test_a_template_with_nothing_filled_in() -> None:
    blank = "科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出\n | | | |\n | | | |"
    titles = ["收入支出决算总表", "支出决算表", "一般公共预算财政拨款支出决算表"]
    tables = [block for title in titles[1:] for block in (title, "单位：万元", table(blank, 1))]
    made = document("XX局2024年度部门决算", *tables)
    assert (made.status, made.identity.agency_name) == ("blank", None)
    assert [s.is_empty for s in made.statements] == [True, True]
    filled = document("XX局2024年度部门决算", "支出决算表", "单位：万元", table(EXPENDITURE, 1), *tables)
    assert filled.status == "parsed"


WORD_PAGE = """
<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15">
<style><!-- p.MsoNormal {{margin:0cm}} --></style></head><body lang=ZH-CN><div class=WordSection1>
<p class=MsoNormal align=center><b><span style='font-size:18.0pt'>{final}<o:p></o:p></span></b></p>
<p class=MsoNormal><span>支出</span><span lang=EN-US> </span><span>决算表</span></p>
<p class=MsoNormal align=right>单位：元<![if !supportEmptyParas]>&nbsp;<![endif]><o:p></o:p></p>
<table class=MsoNormalTable border=1>
{rows}
</table></div></body></html>
"""


def test_a_page_that_word_saved_with_one_cell_a_line() -> None:
    cells = [
        ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"],
        ["208", "社会保障和<br>就业支出", "3<span lang=EN-US>00</span>.00", "100.00", "200.00"],
    ]
    lines = [
        "<tr>\n"
        + "\n".join(f"<td>\n<p class=MsoNormal><span>{c}<o:p></o:p></span></p>\n</td>" for c in row)
        + "\n</tr>"
        for row in cells
    ]
    page = WORD_PAGE.format(final=FINAL, rows="\n".join(lines))
    (made,) = parsers.parse(page.encode("gb18030")).documents
    (statement,) = made.statements
    assert (made.identity.agency_name, statement.form, statement.unit) == (
        AGENCY,
        "final_expenditure",
        "yuan",
    )
    assert [(a.subject_name, a.fen) for a in statement.amounts] == [
        ("社会保障和就业支出", fen) for fen in (30_000, 10_000, 20_000)
    ]


@pytest.mark.parametrize("name", ["2024决算.xls", "2024决算.doc", "2024决算.pdf", "2024决算", "决算.et"])
def test_a_file_is_what_its_bytes_are_under_any_name(name: str) -> None:
    rows: list[list[str | None]] = [[*line.split(" | ")] for line in EXPENDITURE.strip().splitlines()]
    data = workbook(Drawn(rows, [], "2024年度支出决算表", "公开03表"))
    record = parsers.read(data, name)
    (made,) = record.documents
    assert (record.format, record.failure) == ("xlsx", None)
    assert [s.form for s in made.statements] == ["final_expenditure"]
