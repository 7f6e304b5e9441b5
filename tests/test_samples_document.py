"""The samples' data format: what it says becomes blocks and tables, what breaks it is named."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.blocks import Contents, Cover, Heading, PageBreak, Paragraph, Placed, parse_flow
from samples.document import ROOT, Front, documents, load, organisations
from samples.sites import model
from samples.table import Table

GRID: list[list[str | None]] = [["项目", None, "金额"], ["208", "社会保障", "1.00"]]


def table(**values: Any) -> Table:
    return msgspec.convert({"rows": GRID, "merges": [(0, 0, 1, 2)], "header_rows": 1} | values, Table)


def test_every_directive_becomes_its_block() -> None:
    text = """
{cover}
2023年度
单位决算

{contents pages}

{page}
# 第一部分 概况
## 一、职责
正文的第一行
接着第二行。
{right} 落款
{table: t01}

### （一）小标题
{center} 居中
"""
    assert parse_flow(text, {"t01": table()}) == [
        Cover(["2023年度", "单位决算"]),
        Contents(pages=True),
        PageBreak(),
        Heading(1, "第一部分 概况"),
        Heading(2, "一、职责"),
        Paragraph("正文的第一行接着第二行。"),
        Paragraph("落款", "right"),
        Placed("t01", table()),
        Heading(3, "（一）小标题"),
        Paragraph("居中", "center"),
    ]


@pytest.mark.parametrize("text", ["{pages}", "{table: t09}", "#没有空格", "{page} 文字", "文字\n{cover}"])
def test_what_the_format_does_not_know_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"not understood|no table|own"):
        parse_flow(text, {"t01": table()})


@pytest.mark.parametrize(
    ("values", "cause"),
    [
        ({"rows": [["a", "b"], ["c"]]}, r"rows \[1\]"),
        ({"rows": []}, "rows"),
        ({"merges": []}, r"disagree at \[\(0, 1\)\]"),
        ({"merges": [(0, 0, 1, 3)]}, r"disagree at \[\(0, 2\)\]"),
        ({"merges": [(0, 0, 1, 4)]}, "leaves the table"),
        ({"merges": [(0, 0, 1, 2), (0, 0, 1, 2)]}, "disagree"),
        ({"breaks": [1]}, "breaks"),
        ({"widths": [1.0]}, "widths"),
        ({"align": ["left"]}, "align"),
    ],
)
def test_a_table_that_contradicts_itself_says_where(values: dict[str, Any], cause: str) -> None:
    with pytest.raises(ValueError, match=cause):
        table(**values)


@given(st.integers(1, 6), st.integers(1, 6), st.data())
def test_spans_cover_every_place_once(height: int, width: int, data: st.DataObject) -> None:
    row, col = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    down, across = data.draw(st.integers(1, height - row)), data.draw(st.integers(1, width - col))
    rows: list[list[str | None]] = [["x"] * width for _ in range(height)]
    for r in range(row, row + down):
        rows[r][col : col + across] = [None] * across
    rows[row][col] = "x"
    merges = [(row, col, down, across)] if down * across > 1 else []
    places = [
        (r + i, c + j)
        for (r, c), (high, wide) in Table(rows=rows, merges=merges).spans().items()
        for i in range(high)
        for j in range(wide)
    ]
    assert sorted(places) == [(r, c) for r in range(height) for c in range(width)]


def test_the_outline_has_parts_sections_and_the_tables_that_ask_for_it() -> None:
    found = next(d for d in documents("xinzhou") if d.id == "2023-final").outline()
    texts = [text for _, text, _ in found]
    assert texts.index("第二部分 2023年部门决算表") < texts.index("一、收入支出决算总表")
    assert {level for level, _, _ in found} == {1, 2}


@pytest.mark.parametrize("organisation", organisations())
def test_every_organisation_has_this_year_and_an_older_one(organisation: str) -> None:
    years = {document.front.year for document in documents(organisation)}
    assert len(years) >= 2
    for document in documents(organisation):
        assert document.id == f"{document.front.year}-{document.front.kind}"
        assert bool(document.front.file_name) == (document.front.output != "html")


FRONT = {"title": "标题", "agency": "单位", "year": 2024, "kind": "budget", "output": "zip"}
SHEETS, WORDS = {"name": "表.xlsx", "tables": ["t01"]}, {"name": "说明.docx"}


@pytest.mark.parametrize(
    ("values", "cause"),
    [
        ({}, "output zip with 0 parts"),
        ({"output": "docx", "parts": [WORDS]}, "output docx with 1 parts"),
        ({"parts": [{"name": "表.xlsx"}]}, "表.xlsx"),
        ({"parts": [{"name": "说明.docx", "tables": ["t01"]}]}, "说明.docx"),
    ],
)
def test_front_matter_that_contradicts_itself_says_where(values: dict[str, Any], cause: str) -> None:
    assert msgspec.convert(FRONT | {"parts": [SHEETS, WORDS]}, Front).parts[0].tables == ["t01"]
    with pytest.raises(ValueError, match=cause):
        msgspec.convert(FRONT | values, Front)


@pytest.mark.parametrize(("wrong", "table"), [("[t99, t02,", "t99"), ("[t02, t02,", "t02")])
def test_a_part_names_each_table_once_and_none_that_is_not_there(
    tmp_path: Path, wrong: str, table: str
) -> None:
    shutil.copytree(ROOT / "weihai", tmp_path / "weihai")
    path = tmp_path / "weihai" / "2024-budget.md"
    path.write_text(path.read_text("utf-8").replace("[t01, t02,", wrong), "utf-8")
    with pytest.raises(ValueError, match=rf"weihai/2024-budget.md: parts name \['{table}'\] wrongly"):
        load(path)


def test_copies_are_named_like_the_file_that_they_copy() -> None:
    final = load(ROOT / "yanchi" / "2024-final.md")
    name = "2024年度盐池县社会保险事业管理中心部门决算"
    assert final.files == {"2024-final.docx": f"{name}.docx", "2024-final.doc": f"{name}.doc"}


def copied(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "xinzhou", tmp_path / "xinzhou")
    return tmp_path


def test_an_unused_table_and_an_unknown_key_are_errors_that_name_the_file(tmp_path: Path) -> None:
    path = copied(tmp_path) / "xinzhou" / "2022-final.md"
    path.with_suffix(".tables.json").write_bytes(msgspec.json.encode({"t01": {"rows": [["1"]]}}))
    with pytest.raises(ValueError, match=r"xinzhou/2022-final.md: tables used"):
        load(path)
    path.with_suffix(".tables.json").write_bytes(msgspec.json.encode({"t01": {"row": []}}))
    with pytest.raises(ValueError, match=r"xinzhou/2022-final.md: .*`row`"):
        load(path)


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ("family: trs", "family: trs\ncolour: red", "colour"),
        ("family: trs", "family: joomla", "joomla"),
        ("column: gzdt", "column: nowhere", "no column nowhere"),
        ("document: 2022-final", "document: 2012-final", "2012-final"),
        ("kind: near_miss", "kind: document", "document None"),
        ("id: catalogue", "id: budget-rules", "one id"),
    ],
)
def test_a_site_that_contradicts_itself_says_where(tmp_path: Path, old: str, new: str, cause: str) -> None:
    path = copied(tmp_path) / "xinzhou" / "site.yml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ValueError, match=rf"xinzhou/site.yml: .*{cause}"):
        model.load("xinzhou", tmp_path)
