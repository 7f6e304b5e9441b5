"""Scanned documents whole: the same record as the native file gives, wherever its text comes from."""

from __future__ import annotations

import re
import sys
from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image
from scanning import excerpt, scan

from parsers.model import Cell, Source, Table
from parsers.pdf import read
from parsers.unreadable import Unreadable

SAMPLES = Path(__file__).parents[1] / "samples" / "rendered"
XINZHOU = (SAMPLES / "xinzhou" / "2023-final.pdf").read_bytes()
YANTAI = (SAMPLES / "yantai" / "2023-final.pdf").read_bytes()
WIDE = 841.9  # points: a landscape page
NUMBER = re.compile(r"-?[\d,]*\d(\.\d+)?%?")

Pair = tuple[Source, Source]


@pytest.fixture(scope="module")
def landscape() -> Pair:
    """An income table on a landscape page: natively, and scanned 0.7 degrees askew."""
    return read(excerpt(YANTAI, [5])), read(scan(YANTAI, [5], 0.7))


@pytest.fixture(scope="module")
def portrait() -> Pair:
    """Three narrow lists side by side on a portrait page: natively, and scanned half a degree askew."""
    return read(excerpt(XINZHOU, [10])), read(scan(XINZHOU, [10], -0.5))


@pytest.fixture(params=["landscape", "portrait"])
def pair(request: pytest.FixtureRequest) -> Pair:
    pair: Pair = request.getfixturevalue(request.param)
    return pair


def cells(source: Source) -> list[Cell]:
    return [cell for block in source.blocks if isinstance(block, Table) for cell in block.cells]


def shapes(source: Source) -> list[tuple[int, int, int]]:
    return [(b.n_rows, b.n_cols, b.header_rows) for b in source.blocks if isinstance(b, Table)]


def test_tables_have_the_same_cells_and_headers(pair: Pair) -> None:
    native, scanned = pair
    assert shapes(scanned) == shapes(native)
    spans = [[(c.row, c.col, c.rowspan, c.colspan, c.page) for c in cells(source)] for source in pair]
    assert spans[0] == spans[1]


def test_every_number_is_right_or_doubted(pair: Pair) -> None:
    native, scanned = (cells(source) for source in pair)
    numbers = [(a, b) for a, b in zip(native, scanned, strict=True) if NUMBER.fullmatch(a.text)]
    assert len(numbers) > 40
    wrong = [(a.text, b.text, b.doubt) for a, b in numbers if a.text != b.text]
    assert not [each for each in wrong if each[2] is None]
    assert len(wrong) <= 0.005 * len(numbers)
    assert sum(b.doubt is not None for _, b in numbers) <= 0.05 * len(numbers)


def test_names_read_as_they_are_printed(pair: Pair) -> None:
    native, scanned = (cells(source) for source in pair)
    same = sum(a.text == b.text for a, b in zip(native, scanned, strict=True))
    assert same >= 0.99 * len(native)


def test_cells_stand_where_they_are_printed(landscape: Pair) -> None:
    """On the page as scanned: its middle stayed where it was, its corners moved by up to 5 points."""
    for native, scanned in zip(*map(cells, landscape), strict=True):
        assert native.box
        assert scanned.box
        assert abs(native.box.x0 + native.box.x1 - scanned.box.x0 - scanned.box.x1) / 2 < 6
        assert abs(native.box.top + native.box.bottom - scanned.box.top - scanned.box.bottom) / 2 < 6


def test_captions_stand_above_the_table(landscape: Pair) -> None:
    kinds = [type(block).__name__ for block in landscape[1].blocks]
    assert kinds.index("Table") == [type(block).__name__ for block in landscape[0].blocks].index("Table")
    native, scanned = ([b.text for b in s.blocks if not isinstance(b, Table)] for s in landscape)
    assert scanned == native


def test_a_page_scanned_sideways_reads_as_upright_and_its_boxes_stand_on_the_page() -> None:
    upright, sideways = read(excerpt(YANTAI, [16])), read(scan(YANTAI, [16], 0.4, turns=1))
    assert [cell.text for cell in cells(sideways)] == [cell.text for cell in cells(upright)]
    for cell, turned in zip(cells(upright), cells(sideways), strict=True):
        assert cell.box
        assert turned.box
        assert (turned.box.x0, turned.box.x1) == pytest.approx((cell.box.top, cell.box.bottom), abs=6)
        assert (turned.box.top, turned.box.bottom) == pytest.approx(
            (WIDE - cell.box.x1, WIDE - cell.box.x0), abs=6
        )


def test_the_text_layer_is_named(landscape: Pair) -> None:
    native, scanned = landscape
    assert (native.text_layer, scanned.text_layer) == ("native", "ocr")


def joined(*parts: bytes) -> bytes:
    with pdfium.PdfDocument.new() as whole:
        for part in parts:
            with pdfium.PdfDocument(part) as document:
                whole.import_pages(document)
        out = BytesIO()
        whole.save(out)
        return out.getvalue()


def test_a_document_of_both_kinds_is_mixed_and_read_twice_alike() -> None:
    data = joined(excerpt(YANTAI, [16]), scan(YANTAI, [16]))
    source = read(data)
    assert source.text_layer == "mixed"
    assert source == read(data)
    tables = [[cell.text for cell in b.cells] for b in source.blocks if isinstance(b, Table)]
    assert len(tables) == 2
    assert tables[0] == tables[1]


def test_without_the_extra_a_scan_needs_it_and_native_pages_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    data = scan(YANTAI, [16])
    monkeypatch.setitem(sys.modules, "rapidocr_onnxruntime", None)
    with pytest.raises(Unreadable) as failed:
        read(data)
    assert failed.value.cause == "needs_ocr"
    assert read(joined(excerpt(YANTAI, [16]), data)).text_layer == "native"


def test_an_empty_image_has_no_text_to_read() -> None:
    with pdfium.PdfDocument.new() as document:
        document.new_page(595, 842)
        out = BytesIO()
        document.save(out)
    with pytest.raises(Unreadable) as failed:
        read(out.getvalue())
    assert failed.value.cause == "no_text_layer"


def test_a_photograph_is_no_text() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (800, 600)).astype(np.uint8)
    out = BytesIO()
    Image.fromarray(noise).save(out, "PDF", resolution=72)
    with pytest.raises(Unreadable) as failed:
        read(out.getvalue())
    assert failed.value.cause == "no_text_layer"
