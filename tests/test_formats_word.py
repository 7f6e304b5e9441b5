"""Word documents: text as a reader sees it, tables with their merges, lists with their numbers."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from hypothesis import given
from hypothesis import strategies as st
from office_files import Drawn, cells_of, document, drawn, needs_libreoffice
from parse_tables import cells, lines, tables

from parsers.model import Line, Source
from parsers.office.libreoffice import convert
from parsers.office.numbering import chinese
from parsers.sources import open_source

TABLE = Drawn(
    [["项目", None, "金额"], ["类", "款", None], ["208", "01", "5,413.02"], ["合计", None, "5,413.02"]],
    [(0, 0, 1, 2), (0, 2, 2, 1), (3, 0, 1, 2)],
    "支出决算表",
    "公开03表",
    header_rows=2,
)


def written(fill: Callable[[Document], object]) -> Source:
    """What is read of a document that `fill` wrote."""
    word = docx.Document()
    fill(word)
    out = BytesIO()
    word.save(out)
    return open_source(out.getvalue())


def inserted(paragraph: Paragraph, xml: str) -> None:
    """Append an element, written without its namespace declarations, to a paragraph."""
    head, _, rest = xml.partition(" " if " " in xml.partition(">")[0] else ">")
    mark = " " if xml[len(head)] == " " else ">"
    paragraph._p.append(parse_xml(f"{head} {nsdecls('w')}{mark}{rest}"))


def verified(reference: Path) -> list[Drawn]:
    documents = json.loads((reference / "expected" / "grids.json").read_text("utf-8"))["documents"]
    return [drawn(table) for document in documents for table in document["tables"]]


def test_all_verified_grids_as_word_tables(reference: Path) -> None:
    wanted = verified(reference)
    found = tables(open_source(document(*wanted)))
    assert [cells(table) for table in found] == [cells_of(table) for table in wanted]
    assert [table.header_rows for table in found] == [table.header_rows for table in wanted]


@needs_libreoffice
@pytest.mark.parametrize("kind", ["doc", "rtf"])
def test_all_verified_grids_in_older_formats(reference: Path, kind: str) -> None:
    wanted = verified(reference)[-21:]
    source = open_source(convert(document(*wanted), "docx", kind))
    assert source.format == kind
    assert [cells(table) for table in tables(source)] == [cells_of(table) for table in wanted]


@needs_libreoffice
@pytest.mark.parametrize("kind", ["doc", "rtf", "odt"])
def test_a_document_says_the_same_in_every_format(kind: str) -> None:
    data = document(TABLE)
    source, same = open_source(convert(data, "docx", kind)), open_source(data)
    assert source.format == kind
    assert lines(source) == lines(same)
    assert [cells(table) for table in tables(source)] == [cells(table) for table in tables(same)]


def test_headings_have_their_level_and_text_its_size() -> None:
    def fill(word: Document) -> None:
        word.add_heading("第一部分 概况", 1)
        word.add_heading("（一）职责", 3)
        word.add_paragraph().add_run("正文").font.size = Pt(16)

    blocks = written(fill).blocks
    assert [(b.text, b.level) for b in blocks if isinstance(b, Line)] == [
        ("第一部分概况", 1),
        ("（一）职责", 3),
        ("正文", 0),
    ]
    assert isinstance(blocks[2], Line)
    assert blocks[2].size == 16.0


def test_a_break_ends_a_line_and_an_empty_paragraph_is_none() -> None:
    def fill(word: Document) -> None:
        word.add_paragraph("第一行\n第二行")
        word.add_paragraph("   ")
        word.add_paragraph("收　入\t12, 984. 90")

    assert lines(written(fill)) == ["第一行", "第二行", "收入12, 984. 90"]


@pytest.mark.parametrize(
    ("xml", "shown"),
    [
        ("<w:ins><w:r><w:t>新</w:t></w:r></w:ins>", "本年新"),
        ("<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>", "本年"),
        ("<w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom>", "本年"),
        ("<w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink>", "本年链接"),
        ("<w:sdt><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>", "本年控件"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>", "本年"),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>不藏</w:t></w:r>', "本年不藏"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r>", "本年"),
        ("<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t></w:r>", "本年a-b"),
    ],
)
def test_text_is_what_a_reader_sees(xml: str, shown: str) -> None:
    assert lines(written(lambda word: inserted(word.add_paragraph("本年"), xml))) == [shown]


def test_a_text_box_is_read_once() -> None:
    def fill(word: Document) -> None:
        choice = "<w:drawing><w:txbxContent><w:p><w:r><w:t>标题</w:t></w:r></w:p></w:txbxContent></w:drawing>"
        namespace = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        inserted(
            word.add_paragraph("正文"),
            f'<w:r><mc:AlternateContent {namespace}><mc:Choice Requires="wps">{choice}</mc:Choice>'
            f"<mc:Fallback>{choice}</mc:Fallback></mc:AlternateContent></w:r>",
        )

    assert lines(written(fill)) == ["正文", "标题"]


def numbered(word: Document, levels: dict[str, tuple[str, str]], paragraphs: list[tuple[str, int]]) -> None:
    """Paragraphs of a list whose levels have a format and a pattern."""
    numbering = word.part.numbering_part.element
    lvls = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
        for level, (kind, pattern) in levels.items()
    )
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{lvls}</w:abstractNum>')
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for text, level in paragraphs:
        properties = word.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>')
        )


def test_the_numbers_that_word_puts_before_paragraphs() -> None:
    levels = {"0": ("chineseCounting", "%1、"), "1": ("chineseCounting", "（%2）"), "2": ("decimal", "%3.")}
    paragraphs = [
        ("收入", 0),
        ("总体", 1),
        ("具体", 1),
        ("办公费", 2),
        ("5万元以上", 2),
        ("支出", 0),
        ("总体", 1),
    ]
    assert lines(written(lambda word: numbered(word, levels, paragraphs))) == [
        "一、收入",
        "（一）总体",
        "（二）具体",
        "1.办公费",
        "2. 5万元以上",
        "二、支出",
        "（一）总体",
    ]


def test_bullets_are_no_numbers_and_a_heading_style_may_count() -> None:
    bullets: dict[str, tuple[str, str]] = {"0": ("bullet", "•")}
    assert lines(written(lambda word: numbered(word, bullets, [("甲", 0), ("乙", 0)]))) == ["甲", "乙"]


def test_numbers_in_cells_count_on() -> None:
    def fill(word: Document) -> None:
        numbered(word, {"0": ("decimal", "%1")}, [("甲", 0)])
        table = word.add_table(1, 2)
        table.rows[0].cells[0].paragraphs[0].text = "乙"
        properties = table.rows[0].cells[0].paragraphs[0]._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="90"/></w:numPr>'))
        table.rows[0].cells[1].text = "丙"

    source = written(fill)
    assert lines(source) == ["1甲"]
    assert tables(source)[0].cells[0].text == "2乙"


@given(st.integers(1, 9999))
def test_counts_in_characters_have_one_reading(number: int) -> None:
    units = {"十": 10, "百": 100, "千": 1000}
    total, digit = 0, 0
    for char in chinese(number):
        if char in units:
            total += (digit or 1) * units[char]
            digit = 0
        else:
            digit = "零一二三四五六七八九".index(char)
    assert total + digit == number


def test_captions_inside_a_table_and_notes_in_it_are_lines() -> None:
    rows: list[list[str | None]] = [
        ["支出决算表", None, None],
        ["单位：某中心", None, "单位：元"],
        *TABLE.rows,
    ]
    rows.append(["注：本表反映支出。", None, None])
    merges = [(0, 0, 1, 3), (1, 0, 1, 2), (6, 0, 1, 3)]
    merges += [(row + 2, col, height, width) for row, col, height, width in TABLE.merges]
    source = open_source(document(TABLE._replace(rows=rows, merges=merges)))
    assert lines(source)[2:6] == ["支出决算表", "单位：某中心", "单位：元", "注：本表反映支出。"]
    assert [cells(table) for table in tables(source)] == [cells_of(TABLE)]


def test_a_table_that_only_frames_text_is_text() -> None:
    def fill(word: Document) -> None:
        cell = word.add_table(1, 1).rows[0].cells[0]
        cell.text = "一、主要职责"
        cell.add_paragraph("贯彻执行社会保险政策。")

    assert lines(written(fill)) == ["一、主要职责", "贯彻执行社会保险政策。"]


def fill_nested(cell: _Cell) -> None:
    inner = cell.add_table(2, 2)
    for row, texts in enumerate((["项目", "金额"], ["合计", "1.00"])):
        for col, text in enumerate(texts):
            inner.rows[row].cells[col].text = text


def test_a_table_in_a_cell_is_a_table_of_its_own() -> None:
    def fill(word: Document) -> None:
        outer = word.add_table(2, 2)
        for cell, text in zip(
            outer._cells, ("指标", "目标值", "完成社会保险经办服务工作", "见右"), strict=True
        ):
            cell.text = text
        fill_nested(outer.rows[1].cells[1])

    outer, inner = tables(written(fill))
    assert [cell.text for cell in outer.cells] == ["指标", "目标值", "完成社会保险经办服务工作", "见右"]
    assert [cell.text for cell in inner.cells] == ["项目", "金额", "合计", "1.00"]


def test_a_table_that_mostly_holds_tables_only_arranges_them() -> None:
    def fill(word: Document) -> None:
        outer = word.add_table(1, 2)
        for cell in outer.rows[0].cells:
            fill_nested(cell)

    assert [table.n_rows for table in tables(written(fill))] == [2, 2]


def test_deleted_and_hidden_rows_are_gone() -> None:
    def fill(word: Document) -> None:
        table = word.add_table(4, 2)
        for cell, text in zip(
            table._cells, ["项目", "金额", "旧", "1.00", "藏", "2.00", "新", "3.00"], strict=True
        ):
            cell.text = text
        for row, tag in ((1, "w:del"), (2, "w:hidden")):
            table.rows[row]._tr.get_or_add_trPr().append(OxmlElement(tag))

    assert [cell.text for cell in tables(written(fill))[0].cells] == ["项目", "金额", "新", "3.00"]


def test_rows_that_begin_late_or_merge_the_old_way() -> None:
    def fill(word: Document) -> None:
        table = word.add_table(2, 3)
        for cell, text in zip(table._cells, ("甲", "", "乙", "丙", "丁", "戊"), strict=True):
            cell.text = text
        for col, kind in ((0, "restart"), (1, "continue")):
            merge = parse_xml(f'<w:hMerge {nsdecls("w")} w:val="{kind}"/>')
            table.rows[0].cells[col]._tc.get_or_add_tcPr().append(merge)
        table.rows[1]._tr.remove(table.rows[1].cells[0]._tc)
        table.rows[1]._tr.insert(0, parse_xml(f'<w:trPr {nsdecls("w")}><w:gridBefore w:val="1"/></w:trPr>'))

    (table,) = tables(written(fill))
    assert cells(table) == {
        (0, 0): ("甲", 1, 2),
        (0, 2): ("乙", 1, 1),
        (1, 0): ("", 1, 1),
        (1, 1): ("丁", 1, 1),
        (1, 2): ("戊", 1, 1),
    }
