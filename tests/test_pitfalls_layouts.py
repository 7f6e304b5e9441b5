"""One account in layouts unlike those of the samples: every cell and every amount comes out the same.

Portrait and landscape; columns so narrow that codes, names and numbers wrap; headers repeated on each part or on
none; titles retyped, as they were or with （续）; codes in one column or in three; text layers of radicals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import pypdfium2 as pdfium
import pytest
from drawing import A4, Sheet, pdf
from fonts import SONG, Font, cff, radicals, type3

import parsers
from parsers.model import Document, Statement

AGENCY, TITLE = "江城市就业服务中心", "支出决算表"
HEADER = ("科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出")
NUMBERS = ("栏次", "", "1", "2", "3")
SUBJECTS = {
    "2080109": ("社会保险经办机构", "12984142.90", "1530200.35"),
    "2080150": ("事业运行", "3207115.00", "0.00"),
    "2080199": ("其他人力资源和社会保障管理事务支出", "880340.07", "76500.00"),
    "2080502": ("事业单位离退休", "45208.11", "0.00"),
    "2080505": ("机关事业单位基本养老保险缴费支出", "1107733.28", "0.00"),
    "2080506": ("机关事业单位职业年金缴费支出", "553866.64", "0.00"),
    "2089999": ("其他社会保障和就业支出", "0.00", "64000.00"),
    "2101102": ("事业单位医疗", "498120.59", "0.00"),
    "2101103": ("公务员医疗补助", "61240.77", "0.00"),
    "2210201": ("住房公积金", "902655.00", "0.00"),
    "2210203": ("购房补贴", "33100.00", "0.00"),
}
PARENTS = {
    "208": "社会保障和就业支出",
    "20801": "人力资源和社会保障管理事务",
    "20805": "行政事业单位养老支出",
    "20899": "其他社会保障和就业支出",
    "210": "卫生健康支出",
    "21011": "行政事业单位医疗",
    "221": "住房保障支出",
    "22102": "住房改革支出",
}


def money(value: Decimal) -> str:
    return f"{value:,.2f}"


def sums(prefix: str) -> tuple[str, str, str]:
    """Whole, basic and project spending of all subjects whose codes begin so."""
    own = [(Decimal(a), Decimal(b)) for code, (_, a, b) in SUBJECTS.items() if code.startswith(prefix)]
    basic, project = sum(a for a, _ in own), sum(b for _, b in own)
    return money(Decimal(basic + project)), money(Decimal(basic)), money(Decimal(project))


NAMES = {**PARENTS, **{code: name for code, (name, *_) in SUBJECTS.items()}}
BODY = [("", "合计", *sums("")), *((code, NAMES[code], *sums(code)) for code in sorted(NAMES))]
ALPHABET = [
    "".join(map("".join, [HEADER, NUMBERS, *BODY])),
    f"{AGENCY}2024年度部门决算（续）单位：元{TITLE}类款项",
]


@dataclass(frozen=True)
class Layout:
    """`widths` of columns and `page` in points; `repeats`: the header on each part; `retyped`: its captions."""

    widths: tuple[float, ...] = (60, 190, 80, 80, 80)
    page: tuple[float, float] = A4
    rows: int = 40
    repeats: bool = True
    retyped: tuple[str, ...] = ()
    has_parts: bool = False
    total_last: bool = False
    font: Font = SONG


NARROW = (29, 46, 44, 44, 44)
LAYOUTS = {
    "portrait": Layout(),
    "landscape": Layout(page=(A4[1], A4[0]), widths=(90, 260, 120, 120, 120)),
    "over pages, header repeated": Layout(rows=7),
    "over pages, no header": Layout(rows=7, repeats=False),
    "title retyped": Layout(rows=7, retyped=(TITLE, "单位：元")),
    "title retyped as going on": Layout(rows=6, retyped=(f"{TITLE}（续）", "单位：元")),
    "title retyped, no header": Layout(rows=7, repeats=False, retyped=(f"{TITLE}（续）",)),
    "narrow columns": Layout(widths=NARROW, rows=9),
    "narrow columns on landscape pages": Layout(widths=NARROW, rows=6, page=(A4[1], A4[0]), repeats=False),
    "total last": Layout(rows=7, total_last=True),
    "codes in three columns": Layout(widths=(30, 25, 25, 190, 80, 80, 80), has_parts=True),
    "codes in three columns over pages": Layout(
        widths=(30, 25, 25, 190, 80, 80, 80), has_parts=True, rows=8, repeats=False, total_last=True
    ),
    "CFF": Layout(font=cff(ALPHABET)),
    "CFF, narrow columns": Layout(font=cff(ALPHABET), widths=NARROW, rows=9, retyped=(f"{TITLE}（续）",)),
    "Type 3": Layout(font=type3(ALPHABET)),
    "Type 3, narrow columns": Layout(font=type3(ALPHABET), widths=NARROW, rows=9, repeats=False),
}


def wrapped(text: str, width: float) -> str:
    """A text broken where the next character of size 10 would cross the border."""
    lines, room = [""], width - 4
    for char in text:
        size = 5 if ord(char) < 0x2000 else 10
        if room < size:
            lines.append("")
            room = width - 4
        lines[-1] += char
        room -= size
    return "\n".join(lines)


def parts(code: str) -> tuple[str, str, str]:
    return code[:3], code[3:5], code[5:7]


def head(layout: Layout) -> list[tuple[str, ...]]:
    if not layout.has_parts:
        return [HEADER, NUMBERS]
    return [("科目编码", "", "", *HEADER[1:]), ("类", "款", "项", *NUMBERS[:1], *NUMBERS[2:])]


def body(layout: Layout) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [*BODY[1:], BODY[0]] if layout.total_last else [*BODY]
    return [(*parts(row[0]), *row[1:]) for row in rows] if layout.has_parts else rows


def drawn(layout: Layout) -> bytes:
    cover = Sheet(*layout.page, font=layout.font)
    cover.text(100, 200, f"{AGENCY}2024年度部门决算", 18)
    rows = body(layout)
    pages = [rows[n : n + layout.rows] for n in range(0, len(rows), layout.rows)]
    return pdf(cover, *(part(layout, page, n == 0) for n, page in enumerate(pages)))


def part(layout: Layout, rows: Sequence[tuple[str, ...]], is_first: bool) -> Sheet:
    sheet = Sheet(*layout.page, font=layout.font)
    for n, caption in enumerate((TITLE, "单位：元") if is_first else layout.retyped):
        sheet.text(60, 40 + 20 * n, caption, 12)
    header = head(layout) if is_first or layout.repeats else []
    cells = [
        [wrapped(text, width) for text, width in zip(row, layout.widths, strict=True)]
        for row in (*header, *rows)
    ]
    lines = max(text.count("\n") + 1 for row in cells for text in row)
    merges = [(0, 0, 1, 3)] if header and layout.has_parts else []
    sheet.table(cells, merges, widths=layout.widths, height=10 * lines + 4, left=40)
    return sheet


def read(layout: Layout) -> tuple[Document, Statement]:
    (document,) = parsers.parse(drawn(layout)).documents
    (statement,) = document.statements
    return document, statement


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_every_cell_is_right(layout: Layout) -> None:
    _, statement = read(layout)
    rows = [[""] * statement.table.n_cols for _ in range(statement.table.n_rows)]
    for cell in statement.table.cells:
        rows[cell.row][cell.col] = cell.text
    assert [tuple(row) for row in rows] == [*head(layout), *body(layout)]
    assert statement.table.header_rows == 2


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_every_amount_is_right(layout: Layout) -> None:
    document, statement = read(layout)
    who = document.identity
    assert (who.agency_name, who.fiscal_year, who.kind) == (AGENCY, 2024, "final")
    assert (statement.form, statement.unit, document.status) == ("final_expenditure", "yuan", "parsed")
    found = {(a.subject_code or "", a.subject_name, a.measure): a.fen for a in statement.amounts}
    wanted = {
        (code, name, measure): int(Decimal(text.replace(",", "")) * 100)
        for code, name, *texts in BODY
        for measure, text in zip(("total", "basic", "project"), texts, strict=True)
    }
    assert len(statement.amounts) == len(wanted)
    assert found == wanted


@pytest.mark.parametrize("name", ["CFF", "Type 3"])
def test_the_text_layer_really_says_radicals(name: str) -> None:
    """Else the two fonts above would show nothing: the page says ⽀, not 支, and is read as 支."""
    said = {radicals()[char] for char in "".join(ALPHABET) if char in radicals()}
    assert {"⽀", "⼊", "⾏", "⼈"} & said
    layer = raw_text(drawn(LAYOUTS[name]))
    assert said & set(layer)
    assert not {char for char in "".join(ALPHABET) if char in radicals()} & set(layer)
    _, statement = read(replace(LAYOUTS[name], rows=40))
    assert not said & {char for cell in statement.table.cells for char in cell.text}


def raw_text(data: bytes) -> str:
    with pdfium.PdfDocument(data) as document:
        return "".join(page.get_textpage().get_text_bounded() for page in document)
