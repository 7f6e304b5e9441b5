"""Office files as pages: made when they are parsed, once, to the same bytes; and why there are none."""

from __future__ import annotations

import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import openpyxl
import pypdfium2 as pdfium
import pytest
from office_files import FIXTURES, needs_libreoffice
from test_archive_parsing import take

import samples
from archive import pages
from archive.folder import LocalStore
from archive.pages import NoPage
from archive.parsing import parse_again, parse_pending
from archive.previews import MOST_FILES, make_preview, only_one
from archive.store import add_raw, doubt, no_preview_key, preview_key
from archive.verify import verify
from parsers import VERSION

DOCX = (Path(samples.__file__).parent / "rendered/weihai/2023-budget.docx").read_bytes()
XLS = (FIXTURES / "table.xls").read_bytes()
PDF = b"%PDF-1.7\n"


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path)


def zipped(**members: bytes) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    return packed.getvalue()


def workbook(rows: list[list[str]]) -> bytes:
    book, packed = openpyxl.Workbook(), BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(packed)
    return packed.getvalue()


def text_of(pdf: bytes) -> list[str]:
    with pdfium.PdfDocument(pdf) as opened:
        return [page.get_textpage().get_text_range() for page in opened]


@needs_libreoffice
def test_the_parse_step_makes_the_same_preview_once(
    store: LocalStore, tmp_path_factory: pytest.TempPathFactory
) -> None:
    digest, noise = take(store, DOCX, workbook([["通讯录", "联系人"]]))
    assert parse_pending(store).previews == {"made": 1}, "of what holds no document, none is needed"
    key = preview_key(VERSION, digest)
    made = store.get(key)
    assert doubt(key, made) is None
    assert not store.exists(preview_key(VERSION, noise))
    assert not verify(store, store.root / "mingzhang.db").flaws
    assert any("公开" in text or "预算" in text for text in text_of(made))
    assert pages.page_png(store, digest, 1).startswith(b"\x89PNG")
    assert parse_pending(store, reparse=True).previews == {"kept": 1}

    other = LocalStore(tmp_path_factory.mktemp("other"))
    take(other, DOCX)
    assert parse_pending(other, previews=False).previews == {}
    other.replace(key, made[:-100])
    parse_again(other, [digest])
    assert other.get(key) == made, "a damaged one is made again, to the same bytes"


@needs_libreoffice
def test_a_wide_sheet_is_one_page(store: LocalStore) -> None:
    data = workbook([[f"{row}/{column}" for column in range(24)] for row in range(30)])
    assert make_preview(store, VERSION, "a" * 64, data) == "made"
    (wide,) = text_of(store.get(preview_key(VERSION, "a" * 64)))
    assert "29/23" in wide


@needs_libreoffice
def test_a_long_sheet_is_cut_into_pages(store: LocalStore) -> None:
    data = workbook([[f"row {row}"] for row in range(400)])
    assert make_preview(store, VERSION, "a" * 64, data) == "made"
    cut = text_of(store.get(preview_key(VERSION, "a" * 64)))
    assert len(cut) > 4
    assert "row 399" in cut[-1]


@needs_libreoffice
def test_a_container_is_shown_as_its_office_files(store: LocalStore) -> None:
    data = zipped(table_xls=XLS, readme_txt=b"see the table", list_xlsx=workbook([["behind it"]]))
    digest = add_raw(store, data)
    assert make_preview(store, VERSION, digest, data) == "made"
    *tables, behind = text_of(store.get(preview_key(VERSION, digest)))
    assert "behind it" in behind
    assert pages.size(store, digest, 1)[2] == len(tables) + 1


def test_what_has_pages_or_needs_a_choice_gets_none(store: LocalStore) -> None:
    for data in (
        PDF,
        b"<html><body>",
        zipped(a_xls=XLS, b_pdf=PDF),
        zipped(**{f"{n}_xls": XLS for n in range(MOST_FILES + 1)}),
        zipped(a_txt=b"1"),
    ):
        assert make_preview(store, VERSION, sha256(data).hexdigest(), data) is None
    assert list(store.keys()) == []
    assert only_one(zipped(a_pdf=PDF, b_xls=XLS), ("pdf",)) == (PDF, "pdf")
    assert only_one(b"PK\x03\x04 torn", ("pdf",)) is None


def test_without_libreoffice_the_cause_is_kept_until_there_is_one(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = add_raw(store, XLS)
    monkeypatch.setenv("PATH", "/nowhere")
    assert make_preview(store, VERSION, digest, XLS) == "needs_libreoffice"
    key = no_preview_key(VERSION, digest)
    assert doubt(key, store.get(key)) is None
    with pytest.raises(NoPage, match="needs_libreoffice: a xls file, and there is no soffice"):
        pages.size(store, digest, 1)


@needs_libreoffice
def test_what_libreoffice_cannot_read_costs_its_preview_alone(store: LocalStore) -> None:
    data = zipped(**{"word/document_xml": b"no XML at all"})
    digest = add_raw(store, data)
    assert make_preview(store, VERSION, digest, data) == "not_converted"
    with pytest.raises(NoPage, match="not_converted: LibreOffice"):
        pages.size(store, digest, 1)
