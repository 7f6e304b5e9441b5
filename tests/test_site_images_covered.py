"""Numbers of persons on images of pages: covered where the page's text is masked, and nothing else touched."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from drawing import Sheet, pdf, saved
from fonts import SONG
from msgspec import structs
from PIL import Image, ImageChops
from scanning import scan

from archive import covered, pages, painter, said
from archive.folder import LocalStore
from archive.pages import Strip
from archive.records import encode_record
from archive.store import add_raw, parsed_key
from parsers import VERSION
from parsers.model import Amount, Cell, Document, Identity, Record, Section, Statement, Table
from parsers.model import Box as Edges

SIZE = 20
SCALE = pages.DPI / pages.POINTS
Box = tuple[int, int, int, int]


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path)


def drawn(store: LocalStore, data: bytes, number: int = 1) -> Image.Image:
    return Image.open(BytesIO(pages.page_png(store, add_raw(store, data), number))).convert("RGB")


def bare(monkeypatch: pytest.MonkeyPatch, store: LocalStore, data: bytes, number: int = 1) -> Image.Image:
    """The same page with nothing covered."""
    with monkeypatch.context() as uncovered:
        uncovered.setattr(covered, "numbers", lambda text: ())
        return drawn(store, data, number)


def changed(store: LocalStore, monkeypatch: pytest.MonkeyPatch, data: bytes) -> Box | None:
    """The pixels that covering changes."""
    return ImageChops.difference(drawn(store, data), bare(monkeypatch, store, data)).getbbox()


def place(x: float, top: float, text: str, start: int, end: int) -> Box:
    """The pixels of some characters of a text drawn at a place; half an em for ASCII, an em for the others."""
    edges = [x + SIZE * sum(0.5 if c.isascii() else 1.0 for c in text[:n]) for n in (start, end)]
    return round(edges[0] * SCALE), round(top * SCALE), round(edges[1] * SCALE), round((top + SIZE) * SCALE)


def holds(outer: Box, inner: Box, slack: int = 8) -> bool:
    """Whether a box lies in another, but for less than half a digit: the font in its place is a little wider."""
    return (
        outer[0] - slack <= inner[0]
        and outer[1] - slack <= inner[1]
        and inner[2] <= outer[2] + slack
        and inner[3] <= outer[3] + slack
    )


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("联系电话：13812345678，王某", 8, 16),
        ("手机 138 1234 5678 王某", 7, 16),
        ("电话：0535-6632123。", 6, 15),
        ("身份证号 370602198001011234 止", 8, 23),
        ("身份证37060219800101123X号", 6, 21),
    ],
)
@pytest.mark.parametrize("rotate", [0, 90])
def test_a_number_is_covered_and_nothing_else(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch, text: str, start: int, end: int, rotate: int
) -> None:
    sheet = Sheet(rotate=rotate, left=30)
    sheet.text(60, 100, text, SIZE)
    sheet.text(60, 122, "收入 13800138000.00 元，支出13800138000元", SIZE)
    data = pdf(sheet)
    image, plain = drawn(store, data), bare(monkeypatch, store, data)
    box = ImageChops.difference(image, plain).getbbox()
    assert box is not None
    if rotate:
        width = image.width
        box = box[1], width - box[2], box[3], width - box[0]
        image = image.transpose(Image.Transpose.ROTATE_90)
    expected = place(60, 100, text, start, end)
    assert holds(expected, box)
    inside = image.crop(
        (expected[0] + 1, (box[1] + box[3]) // 2 - 4, expected[2] - 1, (box[1] + box[3]) // 2 + 4)
    )
    assert inside.getcolors() == [(inside.width * inside.height, covered.COVER)]


def test_a_number_on_two_lines_is_covered_on_both(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = Sheet()
    sheet.text(60, 100, "单位的联系电话：1381", SIZE)
    sheet.text(60, 130, "2345678，止", SIZE)
    data = pdf(sheet)
    difference = ImageChops.difference(drawn(store, data), bare(monkeypatch, store, data))
    upper, lower = (difference.crop(box).getbbox() for box in ((0, 0, 1190, 250), (0, 250, 1190, 1684)))
    assert upper is not None
    assert lower is not None
    assert holds(place(60, 100, "单位的联系电话：1381", 11, 12), upper)
    assert lower[0] <= 120 + 4
    assert lower[2] >= 120 + 7 * SIZE - 4


AMOUNTS = [
    ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
    ["2080101", "行政运行", "13800138000", "138", "1234"],
    ["2080102", "一般行政管理事务", "13800138001", "13800138000.00", "1380"],
    ["2080105", "劳动保障监察", "5", "150 ", "1234 "],
]


def test_no_amount_is_covered(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = Sheet()
    sheet.text(60, 20, "江城市就业局2024年度部门决算", 18)
    sheet.text(150, 50, "一般公共预算财政拨款支出决算表", 16)
    sheet.text(420, 75, "单位：元", 10)
    bottom = sheet.table(AMOUNTS, widths=[70, 100, 90, 90, 60])
    data = pdf(sheet)
    assert len(said.amount_cells(None, data)) >= 9
    assert changed(store, monkeypatch, data) is None
    sheet.text(60, bottom + 30, "电话：13812345678", SIZE)
    box = changed(store, monkeypatch, pdf(sheet))
    assert box is not None
    assert box[1] > bottom * SCALE


def test_numbers_of_neighbouring_cells_are_not_one(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = Sheet()
    for x, text in ((60, "人数"), (150, "138"), (250, "1234"), (350, "5678")):
        sheet.text(x, 100, text, SIZE)
    sheet.text(60, 130, "2080501", SIZE)
    sheet.text(350, 130, "1380", SIZE)
    sheet.text(60, 160, "2080502", SIZE)
    assert changed(store, monkeypatch, pdf(sheet)) is None


@pytest.mark.parametrize(("x", "top"), [(60, 130), (200, 100)])
def test_what_the_next_line_or_cell_says_is_no_unit(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch, x: float, top: float
) -> None:
    sheet = Sheet()
    sheet.text(60, 100, "13812345678", SIZE)
    sheet.text(x, top, "人事科", SIZE)
    box = changed(store, monkeypatch, pdf(sheet))
    assert box is not None
    assert holds(place(60, 100, "13812345678", 3, 11), box)


def test_digits_set_apart_are_one_number(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = Sheet()
    for n, digit in enumerate("13812345678"):
        sheet.text(60 + 17 * n, 100, digit, SIZE)
    box = changed(store, monkeypatch, pdf(sheet))
    assert box is not None
    assert box[0] <= (60 + 17 * 3) * SCALE + 4
    assert box[2] >= (60 + 17 * 10 + SIZE / 2) * SCALE - 4


def test_a_crop_shows_no_more_than_its_page(store: LocalStore) -> None:
    sheet = Sheet()
    sheet.text(60, 100, "电话：13812345678", SIZE)
    digest = add_raw(store, pdf(sheet))
    crop = Image.open(BytesIO(pages.crop_png(store, digest, (Strip(1, (50, 90, 400, 130)),)))).convert("RGB")
    page = Image.open(BytesIO(pages.page_png(store, digest, 1))).convert("RGB")
    assert covered.COVER in [colour for _, colour in crop.getcolors(1 << 20) or []]
    assert ImageChops.difference(crop, page.crop((100, 180, 800, 260))).getbbox() is None


def test_an_image_of_before_is_not_served(store: LocalStore, tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.text(60, 100, "电话：13812345678", SIZE)
    digest = add_raw(store, pdf(sheet))
    cache = tmp_path / "pages"
    for name in (f"{digest}-1", f"{digest}-1-00000000-{VERSION}"):
        (cache / name[:2]).mkdir(parents=True, exist_ok=True)
        (cache / name[:2] / f"{name}.png").write_bytes(b"before")
    assert painter.Painter(store, cache).page(digest, 1) == pages.page_png(store, digest, 1)


@pytest.mark.parametrize("kind", ["FreeText", "Stamp", "Widget"])
def test_a_number_in_a_note_on_the_page_is_covered(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    text = "电话：13812345678"
    sheet = Sheet()
    sheet.text(60, 100, "正文", SIZE)
    file = pikepdf.open(BytesIO(pdf(sheet)))
    page = file.pages[0]
    look = file.make_stream(f"BT /F1 {SIZE} Tf 0 {0.14 * SIZE} Td <{SONG.encode(text)}> Tj ET".encode())
    look.Type, look.Subtype, look.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 300, SIZE]
    look.Resources = pikepdf.Dictionary(Font=page.Resources.Font)
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name(f"/{kind}"),
        Rect=[60, 842 - 200 - SIZE, 360, 842 - 200],
        F=4,
        AP=pikepdf.Dictionary(N=look),
    )
    page.Annots = file.make_indirect(pikepdf.Array([file.make_indirect(note)]))
    file.Root.AcroForm = pikepdf.Dictionary(Fields=page.Annots)
    box = changed(store, monkeypatch, saved(file))
    assert box is not None
    assert holds(place(60, 200, text, 6, 14), box)


def scanned(*sections: Section, number: str = "1") -> tuple[bytes, Document]:
    """A scan of a page with a line above and below a table of four cells, and what its record says of it."""
    sheet = Sheet()
    sheet.text(60, 60, "电话：13812345678", SIZE)
    sheet.table([["联系人", "13912345678"], ["合计", "13800138000"]], left=60, top=200, widths=150)
    texts = [["联系人", "13912345678"], ["合计", number]]
    cells = tuple(
        Cell(r, c, texts[r][c], page=1, box=Edges(60 + 150 * c, 200 + 20 * r, 210 + 150 * c, 220 + 20 * r))
        for r in (0, 1)
        for c in (0, 1)
    )
    amount = Amount(1, 1, number, 100, "total")
    held = Statement(1, "unknown", "表", Table(cells, 2, 2), first_page=1, last_page=1, amounts=(amount,))
    made = Document(1, Identity(), statements=(held,), sections=sections)
    return scan(pdf(sheet), [0], skew=0), made


def shown(image: Image.Image, box: Edges) -> bool:
    """Whether a part of a page, in points, is not wholly covered."""
    x0, top, x1, bottom = ((edge + 3 - 6 * (n > 1)) * SCALE for n, edge in enumerate(structs.astuple(box)))
    part = image.crop((x0, top, x1, bottom))
    return part.getcolors() != [(part.width * part.height, covered.COVER)]


def data_with(store: LocalStore, data: bytes, made: Document) -> bytes:
    """A file whose record says that it holds a document."""
    digest = sha256(data).hexdigest()
    record = Record(digest, VERSION, "pdf", 1, "ocr", documents=(made,))
    store.put(parsed_key(VERSION, digest), encode_record(record))
    return data


LINE, FIRST, PHONE, AMOUNT = (
    *(Edges(60, 60, 230, 80), Edges(60, 200, 210, 220)),
    *(Edges(210, 200, 360, 220), Edges(210, 220, 360, 240)),
)


def test_of_a_scan_the_cells_are_covered_that_name_a_number(store: LocalStore) -> None:
    data, made = scanned(Section(1, 1, "一、概况", "无", page=1), number="13800138000")
    image = drawn(store, data_with(store, data, made))
    assert [shown(image, box) for box in (LINE, FIRST, PHONE, AMOUNT)] == [True, True, False, True]


@pytest.mark.parametrize(
    ("pages", "is_shown"),
    [((1,), False), ((None,), False), ((2,), True), ((1, 1), False)],
)
def test_of_a_scan_whose_lines_name_a_number_its_tables_are_shown_alone(
    store: LocalStore, pages: tuple[int | None, ...], is_shown: bool
) -> None:
    sections = [Section(n, 1, "一、联系方式", "电话：13812345678", page=at) for n, at in enumerate(pages, 1)]
    data, made = scanned(*sections)
    image = drawn(store, data_with(store, data, made))
    assert [shown(image, box) for box in (LINE, FIRST, PHONE, AMOUNT)] == [is_shown, True, False, True]


def test_a_section_reaches_to_where_the_next_begins() -> None:
    named, quiet = "电话：13812345678", "无"
    sections = tuple(
        Section(n, 1, "甲", text, page=page)
        for n, (text, page) in enumerate([(quiet, 1), (named, 2), (quiet, None), (quiet, 4), (named, 6)], 1)
    )
    record = Record("ab" * 32, VERSION, "pdf", documents=(Document(1, Identity(), sections=sections),))
    assert [n for n in range(1, 9) if said.of_page(record, n).is_in_lines] == [2, 3, 4, 6, 7, 8]


def test_a_scan_that_nobody_has_read_is_drawn_as_it_is(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert changed(store, monkeypatch, scanned()[0]) is None
