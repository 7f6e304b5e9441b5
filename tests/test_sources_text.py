"""Text as it is meant: spaces, wraps, radicals; and the words that tell captions, notes and headers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.captions import unfold
from parsers.grid import Grid, Slot, compact, from_spans, select
from parsers.headers import count_header_rows
from parsers.model import Line
from parsers.text import join_wrapped, mend, squash, tidy
from parsers.wording import caption_kind, is_column_label, is_note, is_page_number, without_continued

IDEOGRAPHS = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=12)
AMOUNTS = st.decimals(0, 10**12, places=2).map(lambda d: f"{d:,.2f}")
SPACES = st.sampled_from([" ", "  ", "\u3000", "\xa0", "\t"])


@given(IDEOGRAPHS, SPACES)
def test_a_justified_name_loses_its_spaces(name: str, space: str) -> None:
    assert tidy(space.join(name)) == name


@given(AMOUNTS, SPACES)
def test_spaces_behind_separators_are_no_part_of_a_number(amount: str, space: str) -> None:
    assert tidy(amount.replace(",", f",{space}").replace(".", f".{space}")) == amount


@given(AMOUNTS, AMOUNTS, SPACES)
def test_two_numbers_stay_two(one: str, other: str, space: str) -> None:
    assert tidy(one + space + other) == f"{one} {other}"
    assert join_wrapped([(one, True), (other, True)]) == f"{one} {other}"


@given(AMOUNTS, st.data())
def test_a_number_wrapped_in_a_full_cell_is_whole(amount: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(amount) - 1))
    assert join_wrapped([(amount[:at], True), (amount[at:], False)]) == amount


@given(st.text(max_size=40))
def test_tidying_twice_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(IDEOGRAPHS, st.data())
def test_a_name_wrapped_anywhere_is_whole(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name)))
    assert join_wrapped([(name[:at], data.draw(st.booleans())), (name[at:], False)]) == name


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("2024 年度 部门", "2024年度部门"),
        ("1. 一般公共预算", "1. 一般公共预算"),
        ("（ 一 ） 概况", "（一）概况"),
        ("12 34", "12 34"),
        ("A B C", "A B C"),
        ("２０２４ 年", "２０２４年"),
        ("⼈⺠⻅⻓", "人民见长"),
        ("社\u200b保\ufeff", "社保"),
        ("—— ", "——"),
    ],
)
def test_spaces_and_radicals(raw: str, meant: str) -> None:
    assert tidy(raw) == meant


def test_codes_join_only_behind_a_full_line() -> None:
    assert join_wrapped([("20805", True), ("05", False)]) == "2080505"
    assert join_wrapped([("20805", False), ("05", False)]) == "20805 05"
    assert join_wrapped([("1,234,", False), ("567.00", False)]) == "1,234,567.00"


def test_full_width_digits_stay_as_printed() -> None:
    assert mend("１２３３３（％）") == "１２３３３（％）"
    assert squash("“三公” 经费（万元）") == "三公经费万元"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("收入支出决算总表", "title"),
        ("2023年度某中心项目支出绩效自评情况汇总表", "title"),
        ("财政拨款“三公”经费支出决算表（续）", None),
        ("公开 01 表", "number"),
        ("附表2", "number"),
        ("单位：万元", "unit"),
        ("金额单位：万元", "unit"),
        ("编制单位：某局", "agency"),
        ("部门：某局", "agency"),
        ("2023年度", "year"),
        ("项目", None),
        ("2023年度预算数", None),
        ("财政拨款“三公”经费", None),
    ],
)
def test_what_stands_above_a_table(text: str, kind: str | None) -> None:
    assert caption_kind(text) == kind


def test_notes_labels_and_page_numbers() -> None:
    assert is_note("注：本表反映本年度收支。")
    assert is_note("说明: 本表为空表")
    assert not is_note("注册资本")
    assert is_column_label("功能分类科目编码")
    assert is_column_label("2024年 预算数")
    assert not is_column_label("社会保障和就业支出")
    assert all(map(is_page_number, ("12", "- 3 -", "—4—", "第5页", "第 5 页 共 20 页", "6/20", "iv")))
    assert not any(map(is_page_number, ("2080505", "12.50", "第五部分", "一")))
    assert without_continued("收入决算表（续）") == without_continued("收入 决算表")


def grid(*rows: str, merges: dict[tuple[int, int], tuple[int, int]] | None = None) -> Grid:
    """Rows as words; `·` is covered by a merge, `_` is blank."""
    spans = merges or {}
    slots = [
        Slot(r, c, *spans.get((r, c), (1, 1)), text=word.replace("_", ""))
        for r, row in enumerate(rows)
        for c, word in enumerate(row.split())
        if word != "·"
    ]
    return from_spans(slots, len(rows), len(rows[0].split()))


@pytest.mark.parametrize(
    ("rows", "merges", "count"),
    [
        (("项目 金额", "合计 1.00"), {}, 1),
        (("项目 金额", "合计 _"), {}, 1),
        (("项目 2023 2024", "合计 1.00 2.00"), {}, 1),
        (("收入 ·", "项目 金额", "栏次 1", "甲 1.00"), {(0, 0): (1, 2)}, 3),
        (("收入 ·", "_ _", "项目 金额", "甲 1.00"), {(0, 0): (1, 2)}, 3),
        (("科目 · · 名称", "类 款 项 ·", "_ _ _ 合计"), {(0, 0): (1, 3), (0, 3): (2, 1)}, 2),
        (("科目 · · 金额", "类 款 项 合计", "1 2 3 4", "201 01 02 7"), {(0, 0): (1, 3)}, 3),
        (("编码 · · 金额", "类 款 项 1,234.00"), {(0, 0): (1, 3)}, 1),
        (("编码 · 金额", "· · 合计", "201 02 3.00"), {(0, 0): (2, 2)}, 1),
        (("208 甲 1.00", "210 乙 2.00"), {}, 0),
        (("_ _", "_ _"), {}, 0),
        (("一、采购情况 ·", "项目 数", "合计 1"), {(0, 0): (1, 2)}, 1),
        (("项目名称 甲 · ·", "主管部门 乙 单位 丙"), {(0, 1): (1, 3)}, 0),
    ],
)
def test_header_rows(
    rows: tuple[str, ...], merges: dict[tuple[int, int], tuple[int, int]], count: int
) -> None:
    assert count_header_rows(grid(*rows, merges=merges)) == count


def test_a_grid_without_captions_is_left_as_it_is() -> None:
    plain = grid("项目 金额", "_ _", "合计 1.00")
    assert unfold(plain) == [plain]


def test_columns_named_by_years_are_no_captions() -> None:
    plain = grid("2023年度 2024年度", "1.00 2.00")
    assert unfold(plain) == [plain]


def test_captions_notes_and_several_tables_of_one_grid() -> None:
    parts = unfold(
        grid("收入表 _", "单位：元 2023年度", "_ _", "项目 金额", "甲 1", "注：无 _", "支出表 _", "项目 金额")
    )
    shown = [
        part.text if isinstance(part, Line) else [part.texts(r) for r in range(part.n_rows)] for part in parts
    ]
    assert shown == [
        "收入表",
        "单位：元",
        "2023年度",
        [["项目", "金额"], ["甲", "1"]],
        "注：无",
        "支出表",
        [["项目", "金额"]],
    ]


def test_select_cuts_merges_and_compact_drops_what_is_not_seen() -> None:
    merged = grid("甲 · 乙", "· · 丙", "丁 · 戊", merges={(0, 0): (2, 2), (2, 0): (1, 2)})
    lower = select(merged, 1, 3)
    assert [(s.row, s.col, s.rowspan, s.colspan, s.text) for s in lower.slots] == [
        (0, 0, 1, 2, ""),
        (0, 2, 1, 1, "丙"),
        (1, 0, 1, 2, "丁"),
        (1, 2, 1, 1, "戊"),
    ]
    assert [(s.col, s.colspan) for s in compact(lower).slots] == [(0, 1), (1, 1)] * 2
