"""Numbers of persons on images of pages: covered where the page's text is masked, and nothing else touched."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from drawing import Sheet, pdf
from PIL import Image, ImageChops

from archive import covered, pages, painter
from archive.folder import LocalStore
from archive.pages import Strip
from archive.store import add_raw
from parsers import VERSION

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
    assert len(covered.amount_cells(data)) >= 9
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
