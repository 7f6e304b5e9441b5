"""PDFium called by address: the same answers as through pypdfium2, whatever a page holds."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from io import BytesIO

import msgspec
import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from drawing import Sheet, pdf, saved
from fonts import cff
from hypothesis import given
from hypothesis import strategies as st

import parsers
from parsers.model import Line
from parsers.pdf import calls
from parsers.pdf.calls import Slots
from parsers.pdf.chars import Char, read_chars
from parsers.pdf.clips import is_within, seen, within
from parsers.pdf.frames import Frame
from parsers.pdf.objects import IDENTITY, Corners, walk
from parsers.sources import open_source

TITLE = "2024年度某市社会保险局部门决算"
SPENT = "支出1,234.50万元。"
SHAPES = "0.5 w 1 0 0 RG 0 0.2 0 rg 100 100 m 200 100 l 200 180 l h B 300 300 40 60 re f 10 10 m 20 40 30 5 9 8 c S"


@pytest.fixture(scope="module")
def drawn() -> Iterator[pdfium.PdfPage]:
    """A page with text of each direction, shapes, and a form inside a form."""
    sheet = Sheet()
    sheet.table([("项目", "金额"), ("甲", "1.00")])
    for n, matrix in enumerate(("0 1 -1 0", "-1 0 0 -1", "1 0 0.3 1")):
        sheet.text(60, 300 + 40 * n, "收入决算表", matrix=matrix)
    sheet.ops.append(SHAPES)
    sheet.forms = [("0.5 0 0 0.5 10 20", f"q {SHAPES} Q"), ("0 1 -1 0 400 90", "q 5 5 90 2 re f Q")]
    with pdfium.PdfDocument(pdf(sheet)) as document:
        yield document[0]


def test_characters_are_those_of_pypdfium2(drawn: pdfium.PdfPage) -> None:
    textpage = drawn.get_textpage()
    text = textpage.raw
    box, origin = Slots(ctypes.c_float, 4), Slots(ctypes.c_double, 2)
    rect, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    count = raw.FPDFText_CountChars(text)
    assert count > 20
    for i in range(count):
        assert calls.char_unicode(text, i) == raw.FPDFText_GetUnicode(text, i)
        assert calls.char_angle(text, i) == raw.FPDFText_GetCharAngle(text, i)
        assert calls.char_loose_box(text, i, box.refs[0]) == raw.FPDFText_GetLooseCharBox(text, i, rect)
        assert list(box.values) == [rect.left, rect.top, rect.right, rect.bottom]
        assert calls.char_origin(text, i, *origin.refs) == raw.FPDFText_GetCharOrigin(text, i, x, y)
        assert list(origin.values) == [x.value, y.value]
        pointer = raw.FPDFText_GetTextObject(text, i)
        assert calls.char_object(text, i).value == ctypes.cast(pointer, ctypes.c_void_p).value


def test_objects_are_those_of_pypdfium2(drawn: pdfium.PdfPage) -> None:
    found = [(kind, item) for item, kind, matrix in walk(drawn.raw) if matrix is IDENTITY]
    count = raw.FPDFPage_CountObjects(drawn.raw)
    theirs = [raw.FPDFPage_GetObject(drawn.raw, i) for i in range(count)]
    plain = [t for t in theirs if raw.FPDFPageObj_GetType(t) != raw.FPDF_PAGEOBJ_FORM]
    assert len(plain) == len(found) == count - 2
    corners, sides = Corners(), [ctypes.c_float() for _ in range(4)]
    for (kind, item), their in zip(found, plain, strict=True):
        assert item.value == ctypes.cast(their, ctypes.c_void_p).value
        assert kind == raw.FPDFPageObj_GetType(their)
        assert raw.FPDFPageObj_GetBounds(their, *sides)
        left, bottom, right, top = (side.value for side in sides)
        assert corners.of(item, IDENTITY) == ((left, bottom), (right, top))


def test_what_stands_in_forms_is_placed_by_them(drawn: pdfium.PdfPage) -> None:
    corners, inside = Corners(), raw.FPDF_PAGEOBJ_PATH
    placed = [(item, kind, matrix) for item, kind, matrix in walk(drawn.raw) if matrix is not IDENTITY]
    assert [kind for _, kind, _ in placed] == [inside] * 4
    last = corners.of(placed[-1][0], placed[-1][2])
    assert last is not None
    assert sorted(last) == [(393, 95), (395, 185)]


def test_nothing_is_no_object() -> None:
    assert not calls.Pointer()
    assert not calls.clip_path(calls.Pointer())
    assert Corners().of(calls.Pointer(), IDENTITY) is None


@pytest.mark.parametrize("value", ["d800", "dfff", "db70"])
def test_half_a_pair_of_surrogates_is_a_character_that_cannot_be_read(value: str) -> None:
    """A text layer may map a glyph to anything; a record with half a pair could not be written."""
    sheet = Sheet(font=cff([TITLE, SPENT]))
    sheet.text(60, 60, TITLE)
    sheet.text(60, 120, SPENT)
    document = pikepdf.open(BytesIO(pdf(sheet)))
    layer = document.pages[0].Resources.Font.F1.ToUnicode
    code = "市".encode("utf-16-be").hex().encode()
    assert code in layer.read_bytes()
    layer.write(layer.read_bytes().replace(code, value.encode()))
    data = saved(document)
    lines = [block.text for block in open_source(data).blocks if isinstance(block, Line)]
    assert lines == [TITLE.replace("市", "\ufffd"), SPENT]
    assert msgspec.json.encode(parsers.parse(data))


def test_each_clip_of_a_page_hides_its_own() -> None:
    """Objects under one clip path share it in PDFium's memory; another one, or one inside it, is another."""
    sheet = Sheet()
    sheet.ops.append("q 60 600 100 100 re W n")
    sheet.text(62, 150, "甲乙丙丁戊己庚辛壬癸子丑")
    sheet.text(62, 170, "子丑寅卯辰巳午未申酉戌亥")
    sheet.ops.append("q 60 600 30 300 re W n")
    sheet.text(62, 190, "甲乙丙丁")
    sheet.ops.append("Q Q")
    sheet.text(62, 210, "甲乙丙丁戊己庚辛壬癸子丑")
    with pdfium.PdfDocument(pdf(sheet)) as document:
        page = document[0]
        textpage = page.get_textpage()
        left, bottom, right, top = page.get_bbox()
        found = read_chars(textpage.raw, Frame(left, bottom, right, top, 0))
        kept = seen(page.raw, textpage.raw, found)
    assert "".join(char.text for char in found.chars).count("丑") == 3
    assert "".join(char.text for char in kept.chars) == (
        "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉甲乙丙甲乙丙丁戊己庚辛壬癸子丑"
    )
    assert [found.chars[found.indexes.index(i)] for i in kept.indexes] == kept.chars


CHARS = st.builds(Char, st.just("甲"), *[st.floats(-50, 50)] * 3, st.floats(0, 20))
RECTS = st.tuples(*[st.floats(-50, 50)] * 4)


@given(RECTS, st.lists(CHARS, max_size=6))
def test_many_are_within_as_each_is(rect: tuple[float, float, float, float], chars: list[Char]) -> None:
    assert within(rect, chars) == [is_within(char, rect) for char in chars]
