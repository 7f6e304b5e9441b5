"""The samples' files: made again byte for byte, and every cell at its place on its page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import lxml.html
import msgspec
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.blocks import Paragraph, Placed
from samples.document import ROOT, Document, Front, documents, organisations
from samples.render import doc, html, pdf
from samples.render.__main__ import file_of
from samples.render.flow import pages as lay_out
from samples.render.grid import AMOUNT, Grid, fit
from samples.render.page import A4, FOOTER, SIDE, Page
from samples.render.setting import above_lines
from samples.render.text import NOT_FIRST, square, units, wrap
from samples.sites.model import RENDERED
from samples.table import Table

ALL = [document for organisation in organisations() for document in documents(organisation)]
FILES = [(document, file) for document in ALL for file in document.files]
NAMES = [f"{document.organisation}/{file}" for document, file in FILES]
LARGEST = 640_000
"""Bytes of an organisation's files: five of them stay within 3 MB."""


@pytest.fixture
def fonts() -> None:
    try:
        pdf.faces()
    except pdf.FontMissing as missing:
        pytest.skip(str(missing))


@pytest.mark.parametrize(("document", "file"), FILES, ids=NAMES)
def test_committed_files_are_what_the_data_gives(document: Document, file: str) -> None:
    try:
        made = file_of(document, file)
    except (pdf.FontMissing, doc.OfficeMissing) as missing:
        pytest.skip(str(missing))
    assert made == (RENDERED / document.organisation / file).read_bytes()


def test_nothing_else_is_committed_and_it_is_small() -> None:
    found = {str(path.relative_to(RENDERED)) for path in RENDERED.rglob("*.*")}
    assert found == set(NAMES)
    for organisation in organisations():
        assert sum(path.stat().st_size for path in (RENDERED / organisation).iterdir()) <= LARGEST


def texts_by_page(document: Document) -> list[str]:
    file = pypdfium2.PdfDocument(RENDERED / document.organisation / document.rendered)
    return [page.get_textpage().get_text_range() for page in file]


PAPER = [document for document in ALL if document.front.output == "pdf"]
SCREEN = [document for document in ALL if document.front.output == "html"]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("document", PAPER, ids=lambda d: d.organisation + d.id)
def test_every_page_says_that_it_is_a_demonstration_and_holds_its_text(document: Document) -> None:
    pages = texts_by_page(document)
    assert all(FOOTER in page for page in pages)
    whole = squeezed("".join(re.sub(r"— \d+ —\s*演示数据", "", page) for page in pages))
    for block in document.blocks:
        if isinstance(block, Paragraph):
            assert squeezed(block.text) in whole
        if isinstance(block, Placed):
            numbers = [text for row in block.table.rows for text in row if AMOUNT.fullmatch(text or "")]
            assert all(squeezed(number or "") in whole for number in numbers)


@pytest.mark.parametrize("document", PAPER, ids=lambda d: d.organisation + d.id)
def test_fonts_are_embedded_subsets(document: Document) -> None:
    raw = (RENDERED / document.organisation / document.rendered).read_bytes()
    names = set(re.findall(rb"/FontName /(\S+)", raw))
    assert names
    assert all(re.match(rb"[A-Z]{6}\+", name) for name in names)
    assert raw.count(b"/FontFile") == len(names)


def nine(text: str) -> float:
    return square(text, 9)


def drawn(table: Table, page: Page | None = None) -> tuple[Grid, list[list[int]]]:
    grid = fit(table, (page or Page()).measure, square)
    return grid, grid.slices(500, 700)


def long_table(count: int = 100, **values: Any) -> Table:
    rows: list[list[str | None]] = [["编码", "名称", "金额"]]
    rows += [[f"{n:07}", "社会保险经办机构" * (n % 4 + 1), f"{n}.00"] for n in range(1, count)]
    return msgspec.convert({"rows": rows, "header_rows": 1} | values, Table)


def test_a_long_table_runs_over_pages_with_its_header_or_without() -> None:
    for repeat in (True, False):
        grid, pages = drawn(long_table(repeat_header=repeat))
        assert len(pages) > 2
        assert all((page[0] == 0) == repeat for page in pages[1:])
        body = [row for n, page in enumerate(pages) for row in page if not (n and repeat and row == 0)]
        assert body == list(range(100))
        assert all(sum(grid.heights[row] for row in page) <= 700 for page in pages[1:])


def test_breaks_are_where_the_data_says() -> None:
    assert [page[0] for page in drawn(long_table(9, breaks=[3, 7]))[1]] == [0, 3, 7]


def test_what_cannot_fit_is_an_error() -> None:
    with pytest.raises(ValueError, match="rows 1 to 1 do not fit a page"):
        drawn(Table(rows=[["1"], ["字" * 5000]], header_rows=0, breaks=[1]))
    with pytest.raises(ValueError, match="60 columns do not fit"):
        drawn(Table(rows=[["1,234,567.00"] * 60]))


def test_a_merge_over_a_break_has_its_text_before_it_and_none_after() -> None:
    rows: list[list[str | None]] = [["甲", "1"], [None, "2"], [None, "3"]]
    grid, pages = drawn(Table(rows=rows, merges=[(0, 0, 3, 1)], breaks=[2]))
    first, second = Page(), Page()
    grid.draw(first, pages[0], SIDE, 100)
    grid.draw(second, pages[1], SIDE, 100)
    assert [text.text for text in first.texts] == ["甲", "1", "2"]
    assert [text.text for text in second.texts] == ["3"]
    assert len(second.rules) == 2 + 3


cells = st.text("社会保障1,234.5（）、 ", max_size=40)


@given(st.lists(st.lists(cells, min_size=4, max_size=4), min_size=1, max_size=12), st.booleans())
def test_every_text_is_inside_its_cell(rows: list[list[str | None]], landscape: bool) -> None:
    page = Page(landscape)
    grid = fit(Table(rows=rows), page.measure, square)
    assert grid.edges[-1] <= page.measure + 0.01
    grid.draw(page, list(range(len(rows))), SIDE, 0)
    bottom = sum(grid.heights)
    for text in page.texts:
        column = max(n for n, edge in enumerate(grid.edges) if SIDE + edge <= text.x)
        assert text.x + square(text.text, grid.size) <= SIDE + grid.edges[column + 1] + 0.01
        assert grid.size * 0.5 < text.baseline < bottom
    said = "".join(sorted("".join(text.text for text in page.texts)))
    assert said == "".join(sorted("".join(text or "" for row in rows for text in row)))


@given(st.text("烟台，。（）“”《》12,345.67万元 A", max_size=80), st.integers(30, 200), st.integers(0, 24))
def test_wrapping_loses_nothing_and_keeps_marks_in_place(text: str, width: int, indent: int) -> None:
    lines = wrap(text, width, nine, indent)
    assert "".join(lines) == text
    assert "".join(units(text)) == text
    for n, line in enumerate(lines):
        assert nine(line) <= width - (0 if n else indent) or len(line) == 1
        if n and nine(max(units(text), key=nine)) < width - indent:
            assert line[0] not in NOT_FIRST or lines[n - 1][-1:] == " "


def test_a_number_is_never_divided() -> None:
    lines = wrap("本年收入合计5,988.22万元，比上年减少1,234.56万元", 70, nine)
    assert "5,988.22" in "".join(line + "|" for line in lines)
    assert any("1,234.56" in line for line in lines)


def document_of(*blocks: Any) -> Document:
    front = Front(title="标题", agency="单位", year=2023, kind="final", output="pdf")
    return Document("test", "2023-final", front, list(blocks))


def test_the_page_turns_for_a_wide_table_and_back() -> None:
    wide = Placed("t", long_table(3, landscape=True))
    pages = lay_out(document_of(Paragraph("前"), wide, Paragraph("后")), {"body": square, "heading": square})
    assert [page.landscape for page in pages] == [False, True, False]
    assert [(page.width, page.height) for page in pages[:2]] == [A4, A4[::-1]]


def test_a_character_that_the_font_lacks_is_an_error(fonts: None) -> None:
    with pytest.raises(ValueError, match="the font has no"):
        pdf.render(document_of(Paragraph("\U0001f600")))


def test_another_version_of_the_font_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = json.loads((ROOT / "font.json").read_text("utf-8"))
    font = tmp_path / "font.ttc"
    font.write_bytes(b"another font")
    recorded["body"]["path"] = str(font)
    (tmp_path / "font.json").write_text(json.dumps(recorded), "utf-8")
    monkeypatch.setattr(pdf, "ROOT", tmp_path)
    with pytest.raises(pdf.FontMissing, match="not the version"):
        pdf.faces.__wrapped__()


def grid_of(element: Any) -> list[list[str | None]]:
    """An HTML table's rows with `None` under its merges."""
    placed: dict[tuple[int, int], str | None] = {}
    for r, row in enumerate(element.xpath("./tbody/tr")):
        c = 0
        for cell in row.xpath("./td"):
            while (r, c) in placed:
                c += 1
            down, across = int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))
            placed |= {(r + i, c + j): None for i in range(down) for j in range(across)}
            placed[r, c] = "\n".join(text.strip("　\xa0") for text in cell.xpath(".//p//text()"))
    width = max(c for _, c in placed) + 1
    height = max(r for r, _ in placed) + 1
    return [[placed[r, c] for c in range(width)] for r in range(height)]


@pytest.mark.parametrize("document", SCREEN, ids=lambda d: d.organisation + d.id)
def test_the_html_page_holds_every_table_cell_by_cell(document: Document) -> None:
    tree: Any = lxml.html.fromstring(
        (RENDERED / document.organisation / document.rendered).read_text("utf-8")
    )
    tables = [block.table for block in document.blocks if isinstance(block, Placed)]
    frames = tree.xpath("//table[not(ancestor::table)]")
    assert len(frames) == len(tables)
    for frame, table in zip(frames, tables, strict=True):
        (ruled,) = frame.xpath(".//table")
        assert grid_of(ruled) == [[text and text.strip("　") for text in row] for row in table.rows]
        lines = [squeezed(row.text_content()) for row in frame.xpath("./tbody/tr[not(.//table)]")]
        above = ["".join(entry.text for entry in line) for line in above_lines(table)]
        wanted = [*([table.title] if table.title else []), *above, *table.below]
        assert lines == [squeezed(line) for line in wanted]


def test_html_is_escaped() -> None:
    text = html.render(document_of(Paragraph("1<2 & “引号”"))).decode()
    assert "1&lt;2 &amp; “引号”" in text


def test_all_verified_tables_fit_a_page(reference: Path) -> None:
    grids = json.loads((reference / "expected" / "grids.json").read_text("utf-8"))
    tables = [table for document in grids["documents"] for table in document["tables"]]
    assert len(tables) > 40
    for table in tables:
        grid = fit(
            Table(rows=table["rows"], merges=table["merges"], header_rows=table["header_rows"]),
            Page(landscape=True).measure,
            square,
        )
        assert [row for page in grid.slices(400, 460) for row in page] == list(range(len(table["rows"])))
