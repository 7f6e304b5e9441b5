"""Lines → headings and paragraphs."""

from __future__ import annotations

import pytest
from parse_tables import paged, source, table

from parsers.sections import read_contents, read_sections

CONTENTS = ["目录", "第一部分 概况……1", "一、主要职责……1", "第二部分 情况说明……2"]


def test_headings_and_their_text() -> None:
    made = source(
        "江城市就业局2023年度部门决算",
        *CONTENTS,
        "第一部分 概况",
        "一、主要职责",
        "1.负责就业。",
        "2.负责培训。",
        "第二部分 情况说明",
        "一、总体情况",
        "（一）收入。",
        "收入3万元。",
    )
    found = [(s.ordinal, s.level, s.heading, s.text) for s in read_sections(made, frozenset())]
    assert found == [
        (1, 1, "第一部分 概况", ""),
        (2, 2, "一、主要职责", "1.负责就业。\n2.负责培训。"),
        (3, 1, "第二部分 情况说明", ""),
        (4, 2, "一、总体情况", "（一）收入。\n收入3万元。"),
    ]


def test_headings_without_number_are_known_from_the_contents() -> None:
    contents = ["目 录", "一、部门主要职能", "二、名词解释", "1. 2025年部门收支预算总表"]
    made = source("封面", *contents, "江城市就业局主要职能", "负责就业。", "名词解释", "一、财政拨款：指钱。")
    found = [(s.level, s.heading, s.text) for s in read_sections(made, frozenset())]
    assert found == [(1, "江城市就业局主要职能", "负责就业。"), (1, "名词解释", "一、财政拨款：指钱。")]


def test_lines_broken_by_the_page_are_joined() -> None:
    made = paged(
        [
            (1, 50, 300, "二、收入情况说明"),
            (1, 70, 497, "本年收入合计9746.50万元，其中财政拨款收入"),
            (2, 50, 200, "9746.50万元，占100%。"),
            (2, 70, 200, "另起一段。"),
        ]
    )
    (section,) = read_sections(made, frozenset())
    assert section.text == "本年收入合计9746.50万元，其中财政拨款收入9746.50万元，占100%。\n另起一段。"
    assert section.page == 1


def test_a_full_heading_does_not_swallow_the_paragraph_below() -> None:
    made = paged(
        [
            (1, 70, 495, "八、政府性基金预算财政拨款收入支出决算情况说明"),
            (1, 70, 498, "江城市就业局2024年度无政府性基金预算财政"),
            (1, 50, 150, "拨款收入和支出。"),
        ]
    )
    (section,) = read_sections(made, frozenset())
    assert section.heading == "八、政府性基金预算财政拨款收入支出决算情况说明"
    assert section.text == "江城市就业局2024年度无政府性基金预算财政拨款收入和支出。"


def test_a_numbered_sentence_is_no_heading() -> None:
    made = source(
        "第四部分 名词解释", "一、财政拨款收入：指财政拨款。", "（二）完成其他任务。", "三、其他，包括各种"
    )
    (section,) = read_sections(made, frozenset())
    assert section.text.count("\n") == 2


def test_a_wrapped_part_heading_is_one() -> None:
    made = paged(
        [
            (1, 100, 400, "第三部分江城市就业局2024年度部门决算"),
            (1, 100, 180, "情况说明"),
            (1, 70, 200, "一、收入"),
        ]
    )
    assert [s.heading for s in read_sections(made, frozenset())] == [
        "第三部分江城市就业局2024年度部门决算情况说明",
        "一、收入",
    ]


def test_what_belongs_to_tables_is_no_text() -> None:
    made = source("一、决算表", "支出决算表", table("项目|金额\n甲|1", 1), "说完了。")
    (section,) = read_sections(made, frozenset({1}))
    assert section.text == "说完了。"


@pytest.mark.parametrize("lines", [[], ["封面"], ["封面", "目录"]])
def test_nothing_but_a_cover_has_no_sections(lines: list[str]) -> None:
    assert read_sections(source(*lines), frozenset()) == ()


def test_the_contents_are_kept_as_printed_without_leaders_and_pages() -> None:
    contents = ["目 录", "第一部分 概况.......3", "一、主要职责……4", "二、机构设置5"]
    made = source("封面", *contents, "第一部分 概况", "一、主要职责", "负责就业。")
    assert read_contents(made) == ("第一部分概况", "一、主要职责", "二、机构设置")
    assert read_contents(source("封面", "一、主要职责", "负责就业。")) == ()
