"""Bytes that are not what they should be: each has its cause, and nothing but `Unreadable` ever comes out."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO

import pikepdf
import pytest
from drawing import Sheet, pdf, saved

from parsers.model import Source
from parsers.sniff import sniff
from parsers.sources import Unreadable, content_digest, open_source


def document() -> bytes:
    sheet = Sheet()
    sheet.text(60, 60, "收入决算表")
    sheet.table([("项目", "金额"), ("合计", "1.00")])
    return pdf(sheet, sheet)


def cause_of(data: bytes, name: str | None = None) -> str:
    with pytest.raises(Unreadable) as caught:
        open_source(data, name)
    assert caught.value.detail
    return caught.value.cause


@pytest.mark.parametrize("data", [b"", b"\x00" * 4096, b" \r\n"])
def test_an_empty_file(data: bytes) -> None:
    assert cause_of(data) == "empty_file"


@pytest.mark.parametrize("tenths", range(1, 10))
def test_a_pdf_cut_off_on_its_way(tenths: int) -> None:
    data = document()
    assert cause_of(data[: len(data) * tenths // 10]) == "truncated"


def test_a_pdf_cut_behind_the_end_of_its_first_version() -> None:
    with pikepdf.open(BytesIO(document())) as opened:
        out = BytesIO()
        opened.save(out, linearize=True)
    data = out.getvalue()
    assert open_source(data).pages == 2
    first_end = data.index(b"%%EOF") + 5
    assert cause_of(data[:first_end]) == "truncated"
    assert cause_of(data[: first_end + 200]) == "truncated"


def test_a_pdf_that_needs_a_password() -> None:
    with pikepdf.open(BytesIO(document())) as opened:
        assert cause_of(saved(opened, pikepdf.Encryption(owner="a", user="b"))) == "encrypted"


def test_a_pdf_whose_password_is_empty_just_opens() -> None:
    with pikepdf.open(BytesIO(document())) as opened:
        locked = saved(opened, pikepdf.Encryption(owner="a", user=""))
    assert content_digest(open_source(locked)) == content_digest(open_source(document()))


def test_a_pdf_without_its_inside() -> None:
    assert cause_of(b"%PDF-1.7\nnothing here\n%%EOF\n") == "damaged"


def test_a_scan_has_no_text_layer() -> None:
    assert cause_of(pdf(Sheet())) == "no_text_layer"


def test_an_error_page_under_the_name_of_a_pdf() -> None:
    page = b"<!DOCTYPE html><html><body>404 Not Found</body></html>"
    assert open_source(page).format == "html"
    assert cause_of(page, "2023.PDF") == "not_a_pdf"
    assert cause_of(b"\x89PNG\r\n\x1a\n", "2023.pdf") == "not_a_pdf"


def test_a_pdf_under_any_name_and_behind_junk() -> None:
    assert open_source(b"\r\n" + document(), "2023.doc").format == "pdf"


@pytest.mark.parametrize("data", [b"\x01\x02\x03\x04", "只有文字".encode(), b"<xml/>"])
def test_an_unknown_type(data: bytes) -> None:
    assert cause_of(data) == "unknown_type"


def zipped(**members: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + b"\x09\x00" + bytes(480)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (zipped(**{"word/document.xml": b""}), "docx"),
        (zipped(**{"xl/workbook.xml": b""}), "xlsx"),
        (zipped(**{"OFD.xml": b""}), "ofd"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "ods"),
        (zipped(**{"决算.pdf": b""}), "zip"),
        (zipped(a=b"1")[:20], "zip"),
        (OLE + "WordDocument".encode("utf-16-le"), "doc"),
        (OLE + "Workbook".encode("utf-16-le"), "xls"),
        (OLE, "ole"),
        (b"Rar!\x1a\x07\x00", "rar"),
        (b"{\\rtf1}", "rtf"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_formats_are_known_by_their_bytes(data: bytes, kind: str) -> None:
    assert sniff(data) == kind


@pytest.mark.parametrize("data", [OLE + "PowerPoint Document".encode("utf-16-le"), OLE])
def test_formats_that_are_known_but_not_read(data: bytes) -> None:
    assert cause_of(data) == "unsupported_format"


@pytest.mark.parametrize("seed", range(40))
def test_random_damage_is_read_or_refused(seed: int) -> None:
    """A few bytes overwritten, a stretch cut out or doubled: a Source or a cause, and no other error."""
    chance = random.Random(seed)
    page = "<html><body><table><tr><td rowspan=2>甲<td>1.00<tr><td>乙</table><p>文</body></html>".encode()
    data = bytearray(document() if seed % 2 else page)
    for _ in range(chance.randint(1, 30)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    start = chance.randrange(len(data))
    stretch = data[start : start + chance.randint(0, 80)]
    data[start : start + len(stretch)] = stretch * chance.choice((0, 1, 2))
    try:
        outcome: Source | str = open_source(bytes(data))
    except Unreadable as error:
        outcome = error.cause
    refusals = ("damaged", "truncated", "encrypted", "no_text_layer", "unknown_type")
    assert isinstance(outcome, Source) or outcome in refusals
