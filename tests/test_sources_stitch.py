"""Tables over pages: put together where one was cut, kept apart where another one begins."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from drawing import Merge, Sheet, pdf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.model import Line, Table
from parsers.sources import open_source

HEADER = [("科目编码", "科目名称", "本年收入合计")]
BODY = [
    ("208", "社会保障", "754.75"),
    ("20805", "养老支出", "700.00"),
    ("210", "卫生健康", "236.64"),
    ("21011", "医疗", "236.64"),
    ("221", "住房保障", "461.08"),
]
TOTAL = ("合计", "", "1,452.47")


def page(
    rows: Sequence[tuple[str, ...]],
    captions: tuple[str, ...] = (),
    merges: tuple[Merge, ...] = (),
    left: float = 60,
    widths: tuple[float, ...] = (80, 80, 80),
    height: float = 842,
) -> Sheet:
    sheet = Sheet(height=height)
    for i, caption in enumerate(captions):
        sheet.text(left, 40 + 15 * i, caption)
    sheet.table(rows, merges, left=left, widths=widths)
    return sheet


def read(*sheets: Sheet) -> tuple[list[list[tuple[str | None, ...]]], list[str]]:
    blocks = open_source(pdf(*sheets)).blocks
    grids = []
    for table in (block for block in blocks if isinstance(block, Table)):
        rows: list[list[str | None]] = [[None] * table.n_cols for _ in range(table.n_rows)]
        for cell in table.cells:
            rows[cell.row][cell.col] = cell.text
        grids.append([tuple(row) for row in rows])
    return grids, [block.text for block in blocks if isinstance(block, Line)]


CAPTIONS = ("收入决算表", "公开02表", "单位：某局", "金额单位：万元")


def test_a_continuation_without_a_header_is_put_below() -> None:
    assert read(page(HEADER + BODY[:3], CAPTIONS), page(BODY[3:])) == ([HEADER + BODY], list(CAPTIONS))


@pytest.mark.parametrize("title", ["收入决算表", "收入决算表（续）", "收入决算表(续表)", "续表"])
def test_what_a_continuation_repeats_is_dropped(title: str) -> None:
    second = page(HEADER + BODY[3:], (title, "公开02表", "单位：某局", "金额单位：万元"))
    assert read(page(HEADER + BODY[:3], CAPTIONS), second) == ([HEADER + BODY], list(CAPTIONS))


def test_a_total_alone_on_the_last_page_lacks_columns() -> None:
    last = page([("合计", "1,452.47")], left=90, widths=(160, 80))
    grids, _ = read(page(HEADER + BODY, CAPTIONS), last)
    assert grids == [[*HEADER, *BODY, ("合计", None, "1,452.47")]]


def test_columns_that_only_a_later_page_has_are_spanned_before() -> None:
    first = page([("合计", "1,452.47"), ("其中", "1.00")], widths=(160, 80))
    grids, _ = read(first, page(BODY[:1]))
    assert grids == [[("合计", None, "1,452.47"), ("其中", None, "1.00"), BODY[0]]]


def test_a_new_title_is_a_new_table_whatever_the_columns() -> None:
    second = page(HEADER + BODY[3:], ("支出决算表", "金额单位：万元"))
    grids, lines = read(page(HEADER + BODY[:3], CAPTIONS), second)
    assert grids == [HEADER + BODY[:3], HEADER + BODY[3:]]
    assert lines == [*CAPTIONS, "支出决算表", "金额单位：万元"]


def test_the_same_form_of_another_body_is_another_table() -> None:
    second = page(HEADER + BODY[3:], ("收入决算表", "公开02表", "单位：另一局", "金额单位：万元"))
    assert len(read(page(HEADER + BODY[:3], CAPTIONS), second)[0]) == 2


def test_a_new_header_is_a_new_table_without_any_title() -> None:
    second = page([("项目", "预算数", "决算数"), ("合计", "1.00", "2.00")])
    assert len(read(page(HEADER + BODY, CAPTIONS), second)[0]) == 2


def test_a_table_that_came_to_its_sum_is_not_continued_by_its_like() -> None:
    total = ((1, 0, 1, 2),)
    for body in (BODY, BODY[:1]):
        sheet = page([*HEADER, *body, TOTAL], CAPTIONS)
        grids, lines = read(sheet, sheet)
        assert grids == [[*HEADER, *body, TOTAL]] * 2
        assert lines == [*CAPTIONS, *CAPTIONS]
    first = page([*HEADER, TOTAL], CAPTIONS, total)
    assert len(read(first, page(HEADER + BODY, CAPTIONS))[0]) == 1


def test_forms_of_one_layout_after_one_another_stay_apart() -> None:
    forms = [[("项目名称", name, ""), ("主管部门", "某局", ""), ("预算", "1.00", "2.00")] for name in "甲乙"]
    sheets = [page(form, ("项目支出绩效自评表",), ((0, 1, 1, 2),)) for form in forms]
    grids, _ = read(*sheets)
    assert [grid[0][1] for grid in grids] == ["甲", "乙"]


def test_a_page_between_parts_a_table() -> None:
    text = Sheet()
    text.text(60, 100, "第三部分 情况说明")
    assert len(read(page(HEADER + BODY[:3], CAPTIONS), text, page(BODY[3:]))[0]) == 2


def test_text_behind_a_table_ends_it() -> None:
    first = page(HEADER + BODY[:3], CAPTIONS)
    first.text(60, 300, "一、收入决算情况说明")
    assert len(read(first, page(HEADER + BODY[3:]))[0]) == 2


def test_other_columns_are_another_table() -> None:
    assert len(read(page(HEADER + BODY, CAPTIONS), page(BODY[:2], widths=(60, 60, 60)))[0]) == 2


def test_blank_overflow_rows_above_a_repeated_header_stay() -> None:
    blank = ("", "", "")
    grids, _ = read(page(HEADER + BODY[:3], CAPTIONS), page([blank, *HEADER, *BODY[3:]]))
    assert grids == [[*HEADER, *BODY[:3], blank, *BODY[3:]]]


def test_a_stray_rule_in_the_repeated_header_is_no_difference() -> None:
    grids, _ = read(page(HEADER + BODY[:3], CAPTIONS), page([*HEADER, ("", "", ""), *BODY[3:]]))
    assert grids[0][:4] == [*HEADER, *BODY[:3]]
    assert len(grids) == 1


def test_the_tail_of_one_table_stands_above_the_head_of_the_next() -> None:
    second = page([*BODY[3:], TOTAL], merges=((2, 0, 1, 2),))
    second.text(60, 200, "支出决算表")
    second.table(HEADER + BODY[:2], top=230)
    grids, lines = read(page(HEADER + BODY[:3], CAPTIONS), second)
    assert grids == [[*HEADER, *BODY, ("合计", None, "1,452.47")], HEADER + BODY[:2]]
    assert lines == [*CAPTIONS, "支出决算表"]


def test_page_furniture_neither_parts_a_table_nor_becomes_text() -> None:
    first = page(HEADER + BODY[:1], CAPTIONS)
    sheets = [first, *(page([row], height=(595, 842)[i % 2]) for i, row in enumerate(BODY[1:]))]
    for number, sheet in enumerate(sheets, 1):
        sheet.text(60, 15, "某局2024年度部门决算")
        sheet.text(280, sheet.height - 30, f"— {number} —")
        sheet.text(400, sheet.height - 30, "内部资料")
    grids, lines = read(*sheets)
    assert grids == [HEADER + BODY]
    assert lines == list(CAPTIONS)


def test_a_title_at_the_top_of_every_page_is_no_furniture() -> None:
    sheets = []
    for title in ("收入决算表", "支出决算表", "基本支出决算表"):
        sheet = page(HEADER + BODY)
        sheet.text(60, 30, title)
        sheet.text(400, 60, "单位：万元")
        sheets.append(sheet)
    assert read(*sheets)[1] == [
        text for title in ("收入决算表", "支出决算表", "基本支出决算表") for text in (title, "单位：万元")
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(1, 9), max_size=4, unique=True), st.booleans(), st.booleans())
def test_a_table_cut_anywhere_is_whole_again(cuts: list[int], repeats: bool, retypes: bool) -> None:
    body = [(str(208 + i), f"名称{chr(0x4E00 + i)}", f"{i}.00") for i in range(10)]
    sheets = []
    for start, stop in pairwise([0, *sorted(cuts), 10]):
        rows = [*(HEADER if repeats or not start else []), *body[start:stop]]
        sheets.append(page(rows, CAPTIONS if retypes or not start else ()))
    assert read(*sheets) == ([HEADER + body], list(CAPTIONS))
