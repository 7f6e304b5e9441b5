"""Web pages: charsets that lie, articles among navigation, tables as Word and spreadsheets paste them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.model import Line, Source, Table
from parsers.sources import Unreadable, content_digest, open_source


def read(body: str, head: str = "") -> Source:
    return open_source(f"<html><head>{head}</head><body>{body}</body></html>".encode())


def lines(source: Source) -> list[str]:
    return [block.text for block in source.blocks if isinstance(block, Line)]


def grids(source: Source) -> list[list[list[str | None]]]:
    found = []
    for table in (block for block in source.blocks if isinstance(block, Table)):
        rows: list[list[str | None]] = [[None] * table.n_cols for _ in range(table.n_rows)]
        for cell in table.cells:
            rows[cell.row][cell.col] = cell.text
        found.append(rows)
    return found


@pytest.mark.parametrize("said", ["gb2312", "GBK", "utf-8", "x-unheard-of", ""])
@pytest.mark.parametrize("really", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_charset_is_what_the_bytes_are(said: str, really: str) -> None:
    page = (
        f'<html><head><meta charset="{said}"><title>决算</title></head><body><p>养老保险㐂</p></body></html>'
    )
    source = open_source(page.encode(really))
    assert (source.title, lines(source)) == ("决算", ["养老保险㐂"])


def test_a_page_cut_inside_a_character_keeps_its_charset() -> None:
    assert lines(open_source("<html><p>养老保险</p><p>医".encode()[:-1]))[0] == "养老保险"


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ('<meta name="ArticleTitle" content="甲 决算"><title>甲-网站</title>', "<h1>乙</h1>", "甲决算"),
        ("<title>甲-网站</title>", "<h1>乙</h1>", "乙"),
        ("<title>甲-网站</title>", "<h1>乙</h1><h1>丙</h1>", "甲-网站"),
        ("", "<p>文</p>", None),
    ],
)
def test_the_title_is_the_one_that_the_page_marks(head: str, body: str, title: str | None) -> None:
    assert read(body, head).title == title


NAVIGATION = "<ul>" + "".join(f"<li><a href=#>栏目{i}政务公开信息</a></li>" for i in range(30)) + "</ul>"
ARTICLE = "<p>一、收入支出决算总体情况说明，本年收入合计与支出合计相等。</p>"


@pytest.mark.parametrize(
    "mark", ['id="zoom"', 'class="a TRS_Editor"', 'class="v_news_content"', 'id="UCAP-CONTENT"']
)
def test_the_article_is_found_by_its_platforms_mark(mark: str) -> None:
    page = f"<div class=nav>{NAVIGATION}</div><p>当前位置</p><div {mark}>{ARTICLE}</div><p>版权所有</p>"
    assert lines(read(page)) == ["一、收入支出决算总体情况说明，本年收入合计与支出合计相等。"]


def test_without_a_mark_the_article_is_where_the_text_is() -> None:
    page = f"<div>{NAVIGATION}</div><div><div><span>首页</span></div><div>{ARTICLE * 5}</div></div>"
    assert lines(read(page)) == ["一、收入支出决算总体情况说明，本年收入合计与支出合计相等。"] * 5


def test_headings_have_levels_and_breaks_part_lines() -> None:
    source = read(
        "<h2>第一部分<br>概况</h2><p>一、<span>职 责</span><o:p></o:p><br>二、&nbsp;机构</p>"
        "散文<script>x</script>"
    )
    assert [(b.text, b.level) for b in source.blocks if isinstance(b, Line)] == [
        ("第一部分", 2),
        ("概况", 2),
        ("一、职责", 0),
        ("二、机构", 0),
        ("散文", 0),
    ]


def test_hidden_text_is_not_read() -> None:
    assert lines(read('<p>见</p><p style="DISPLAY: none">隐</p><p hidden>隐</p>')) == ["见"]


STATEMENT = """
<table><tr height=0 style="display:none"><td></td><td></td><td></td></tr><tr><td>&nbsp;<td><td></tr>
<tr><td colspan=3><p align=center><b>收入决<span>算表</span></b></p></td></tr>
<tr><td></td><td></td><td>公开02表</td></tr>
<tr><td>单位：某中心</td><td>2023年度</td><td>金额单位：万元</td></tr>
<tr><td rowspan=2><p>项</p><p>目</p></td><td colspan=2>收 入</td></tr>
<tr><td>本年</td><td>上年</td></tr>
<tr><td>合计</td><td><p>3,611.24</p></td><td></td></tr>
<tr><td colspan=3>注：本表反映收入。</td></tr></table>
"""
CAPTIONS = ["收入决算表", "公开02表", "单位：某中心", "2023年度", "金额单位：万元"]


def test_a_table_with_its_captions_in_its_own_rows() -> None:
    source = read(STATEMENT * 2)
    assert (
        grids(source)
        == [
            [["项目", "收入", None], [None, "本年", "上年"], ["合计", "3,611.24", ""]],
        ]
        * 2
    )
    assert lines(source) == [*CAPTIONS, "注：本表反映收入。"] * 2
    table = next(block for block in source.blocks if isinstance(block, Table))
    assert table.header_rows == 2
    assert table.cells[-1].anchor == "1/6/2"
    assert {cell.page for cell in table.cells} == {None}


def test_captions_in_tables_of_their_own() -> None:
    titles = (
        "<table><tr><td>收入决算表</td></tr></table><table><tr><td>单位：某局<td>金额单位：元</tr></table>"
    )
    source = read(titles + "<table><tr><td>项目<td>金额<tr><td>合计<td>1.00</table>")
    assert lines(source) == ["收入决算表", "单位：某局", "金额单位：元"]
    assert grids(source) == [[["项目", "金额"], ["合计", "1.00"]]]


def test_layout_tables_are_unfolded() -> None:
    inner = "<table><tr><td>项目<td>金额<tr><td>合计<td>1.00</table>"
    source = read(f"<table><tr><td>左</td><td><p>前言</p>{inner}<p>后记</p></td></tr></table>")
    assert grids(source) == [[["项目", "金额"], ["合计", "1.00"]]]
    assert lines(source) == ["左", "前言", "后记"]


def test_a_table_inside_a_frame_of_captions_and_notes_is_found() -> None:
    inner = "<table><tr><td>项目<td>金额<tr><td>合计<td>1.00</table>"
    captions = "<tr><td colspan=2>收入决算表</td></tr><tr><td>单位：某局<td>金额单位：元</tr>"
    source = read(
        f"<table>{captions}<tr><td colspan=2>{inner}</td></tr><tr><td>注：{'长' * 99}</td></tr></table>"
    )
    assert grids(source) == [[["项目", "金额"], ["合计", "1.00"]]]
    assert lines(source)[:3] == ["收入决算表", "单位：某局", "金额单位：元"]


def test_a_data_table_with_a_small_table_in_a_cell_stays_one() -> None:
    rows = "<tr><td>项目<td>金额<tr><td>甲<td>1.00<tr><td>乙<td><table><tr><td>2.<td>00</table>"
    assert grids(read(f"<table>{rows}</table>"))[0][:2] == [["项目", "金额"], ["甲", "1.00"]]


def test_numbers_of_two_paragraphs_are_never_joined() -> None:
    source = read("<table><tr><td>项目<td>金额<tr><td>甲<td><p>12.34</p><p>56.78</p></table>")
    assert grids(source)[0][1][1] == "12.34 56.78"


def test_spans_that_overlap_or_lead_outside_are_cut() -> None:
    rows = "<tr><td rowspan=9>甲<td>乙<td rowspan=2>丙<tr><td colspan=5>丁<tr><td rowspan=0>戊<td>己"
    page = f"<table>{rows}</table>"
    (table,) = (block for block in read(page).blocks if isinstance(block, Table))
    covered = [
        (r, c)
        for cell in table.cells
        for r in range(cell.row, cell.row + cell.rowspan)
        for c in range(cell.col, cell.col + cell.colspan)
    ]
    assert sorted(covered) == [(r, c) for r in range(table.n_rows) for c in range(table.n_cols)]
    assert [cell.text for cell in table.cells if cell.text] == ["甲", "乙", "丙", "丁", "戊", "己"]


def test_a_table_beyond_all_use_is_refused() -> None:
    rows = "<tr><td colspan=1000>甲<td colspan=1000>乙"
    with pytest.raises(Unreadable, match="positions"):
        read(f"<table>{rows * 3000}</table>")


def test_a_visit_counter_makes_no_new_content() -> None:
    pages = [read(f"<div id=zoom>{ARTICLE}<p>来源：本局 浏览次数：{n}次</p></div>") for n in (7, 1234)]
    assert content_digest(pages[0]) == content_digest(pages[1])
    assert lines(pages[0])[-1] == "来源：本局"
    assert content_digest(pages[0]) != content_digest(read(ARTICLE))


@st.composite
def tables(draw: st.DrawFn) -> dict[tuple[int, int], tuple[int, int]]:
    """Cells of a random grid as {(row, col): (rowspan, colspan)}."""
    n_rows, n_cols = draw(st.integers(1, 6)), draw(st.integers(2, 6))
    free = {(r, c) for r in range(n_rows) for c in range(n_cols)}
    cells = {}
    for r, c in sorted(free):
        if (r, c) in free:
            rowspan, colspan = draw(st.integers(1, 2)), draw(st.integers(1, 2))
            area = {(r + i, c + j) for i in range(rowspan) for j in range(colspan)}
            if not area <= free:
                rowspan, colspan, area = 1, 1, {(r, c)}
            cells[r, c] = (rowspan, colspan)
            free -= area
    return cells


@settings(max_examples=60, deadline=None)
@given(tables())
def test_any_table_is_read_back_with_its_spans(cells: dict[tuple[int, int], tuple[int, int]]) -> None:
    rows, cols = {r for r, _ in cells}, {c for _, c in cells}
    if rows != set(range(max(rows) + 1)) or cols != set(range(max(cols) + 1)) or len(cols) < 2:
        return
    if any(r + rs > max(rows) + 1 or c + cs > max(cols) + 1 for (r, c), (rs, cs) in cells.items()):
        return
    markup = ""
    for row in sorted(rows):
        here = [(c, spans) for (r, c), spans in sorted(cells.items()) if r == row]
        markup += "<tr>" + "".join(f"<td rowspan={rs} colspan={cs}>格{row}-{c}" for c, (rs, cs) in here)
    if all(sum(r == row for r, _ in cells) < 2 for row in rows):
        return
    (table,) = (block for block in read(f"<table>{markup}</table>").blocks if isinstance(block, Table))
    assert {(c.row, c.col): (c.rowspan, c.colspan) for c in table.cells} == cells
    assert all(cell.text == f"格{cell.row}-{cell.col}" for cell in table.cells)
