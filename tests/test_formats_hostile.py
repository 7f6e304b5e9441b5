"""Office files that mean harm or are broken: a cause each, within limits, and nothing left behind."""

from __future__ import annotations

import contextlib
import random
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hostile_files import mutated
from ofd_files import OfdPage, ofd
from office_files import FIXTURES, Drawn, document, needs_libreoffice, workbook

from parsers.office import sheet as sheets
from parsers.office.libreoffice import convert
from parsers.sources import open_source
from parsers.unreadable import Unreadable

TABLE = Drawn([["项目", "金额"], ["合计", "5,988.22"]], [], "收入决算表", "公开02表")
ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def page() -> bytes:
    drawn = OfdPage()
    drawn.text(20, 20, "收入决算表")
    drawn.table(30, TABLE)
    return ofd(drawn)


def kept(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


FILES: dict[str, Callable[[], bytes]] = {
    "docx": lambda: document(TABLE),
    "xlsx": lambda: workbook(TABLE),
    "ods": lambda: kept("table.ods"),
    "xls": lambda: kept("table.xls"),
    "ofd": page,
}
MAIN_PARTS = {
    "docx": "word/document.xml",
    "xlsx": "xl/worksheets/sheet1.xml",
    "ods": "content.xml",
    "ofd": "Doc_0/Pages/Page_0/Content.xml",
}


def cause_of(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        open_source(data)
    assert caught.value.detail
    return caught.value.cause


def changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A package with one part changed."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return out.getvalue()


def with_prolog(xml: bytes, prolog: str, encoding: str = "utf-8") -> bytes:
    text = xml.decode("utf-8")
    text = text[text.index("?>") + 2 :] if text.startswith("<?xml") else text
    return f'<?xml version="1.0" encoding="{encoding}"?>{prolog}{text}'.encode(encoding)


@pytest.mark.parametrize("kind", MAIN_PARTS)
@pytest.mark.parametrize("prolog", [ENTITIES, EXTERNAL])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_wherever_they_stand(kind: str, prolog: str, encoding: str) -> None:
    data = changed(FILES[kind](), MAIN_PARTS[kind], lambda xml: with_prolog(xml, prolog, encoding))
    assert cause_of(data) == "forbidden_xml"


@pytest.mark.parametrize("kind", MAIN_PARTS)
def test_a_part_that_is_a_bomb(kind: str) -> None:
    data = changed(FILES[kind](), MAIN_PARTS[kind], lambda xml: xml + b" " * 50_000_000)
    assert cause_of(data) == "too_large"


@pytest.mark.parametrize("kind", MAIN_PARTS)
def test_elements_nested_without_end(kind: str) -> None:
    data = changed(FILES[kind](), MAIN_PARTS[kind], lambda _: b"<w:p>" * 100_000)
    assert cause_of(data) in ("damaged", "too_large")


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("tenths", range(1, 10))
def test_a_file_cut_off_on_its_way(kind: str, tenths: int) -> None:
    data = FILES[kind]()
    try:
        assert open_source(data[: len(data) * tenths // 10]).blocks
    except Unreadable as error:
        assert error.cause in ("truncated", "damaged", "unsupported_format")  # noqa: PT017 - either is right


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("seed", range(25))
def test_random_damage_is_read_or_refused(kind: str, seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(FILES[kind]())
    if kind in MAIN_PARTS and seed % 2:
        data = bytearray(changed(bytes(data), MAIN_PARTS[kind], lambda xml: mutated(xml, chance)))
    else:
        data = bytearray(mutated(bytes(data), chance))
    try:
        open_source(bytes(data))
    except Unreadable as error:
        assert error.detail  # noqa: PT017 - read or refused, either is right


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        (b"<sheetData>", b'<cols><col min="1" max="999999999999" hidden="1"/></cols><sheetData>'),
        (b'r="A4"', b'r="A9999999"'),
        (b'r="A4"', b'r="A0"'),
    ],
)
def test_sheets_that_claim_the_whole_world(old: bytes, new: bytes) -> None:
    data = changed(workbook(TABLE), MAIN_PARTS["xlsx"], lambda xml: xml.replace(old, new))
    try:
        assert len(open_source(data).blocks) < 20
    except Unreadable as error:
        assert error.cause == "damaged"  # noqa: PT017 - either is right


@pytest.mark.parametrize(
    "new", [b'r="AAAA4"', b'r="A4" t="s"><v>99999</v></c><c r="B4"', b'r="A4" s="-7"', b'r="A4" s="x"']
)
def test_cells_that_are_none(new: bytes) -> None:
    data = changed(workbook(TABLE), MAIN_PARTS["xlsx"], lambda xml: xml.replace(b'r="A4"', new))
    try:
        open_source(data)
    except Unreadable as error:
        assert error.cause == "damaged"  # noqa: PT017 - either is right


def test_repeated_rows_without_end() -> None:
    row = b'<table:table-row table:number-rows-repeated="2147483647">'
    data = changed(kept("table.ods"), "content.xml", lambda xml: xml.replace(b"<table:table-row>", row, 1))
    assert open_source(data).blocks
    full = changed(
        kept("table.ods"),
        "content.xml",
        lambda xml: xml.replace(
            b"<table:table-cell ", b'<table:table-cell table:number-columns-repeated="9999999" '
        ),
    )
    assert cause_of(full) in ("too_large", "damaged")


def test_too_many_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_POSITIONS", 5)
    assert cause_of(workbook(TABLE)) == "too_large"


def test_a_word_table_of_too_many_columns() -> None:
    span = b'<w:tcPr><w:gridSpan w:val="99999999"/>'
    data = changed(document(TABLE), MAIN_PARTS["docx"], lambda xml: xml.replace(b"<w:tcPr>", span))
    assert cause_of(data) == "too_large"


def test_packages_without_their_parts() -> None:
    for kind, part in (("docx", "word/document.xml"), ("ods", "content.xml"), ("ofd", "Doc_0/Document.xml")):
        out = BytesIO()
        with zipfile.ZipFile(BytesIO(FILES[kind]())) as old, zipfile.ZipFile(out, "w") as new:
            for name in old.namelist():
                if name != part or kind == "docx":
                    new.writestr(name, b"<x/>" if name == part else old.read(name))
        assert cause_of(out.getvalue()) == "damaged"


def test_files_under_a_password() -> None:
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + b"\x09\x00" + bytes(480)
    assert cause_of(header + "EncryptedPackage".encode("utf-16-le")) == "encrypted"
    fib = b"\xec\xa5" + bytes(9) + b"\x01" + bytes(500)
    assert cause_of(header + fib + "WordDocument".encode("utf-16-le")) == "encrypted"


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for temporary files."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def is_clean(folder: Path, seconds: float = 60) -> bool:
    """Whether, within some seconds, nothing stands in a folder any more, and no process names it."""
    deadline = time.monotonic() + seconds
    while is_used(folder):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def is_used(folder: Path) -> bool:
    commands = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            commands.append(process.read_bytes())
    return bool(list(folder.iterdir())) or any(str(folder).encode() in command for command in commands)


@needs_libreoffice
def test_a_conversion_leaves_nothing_behind(scratch: Path) -> None:
    assert convert(document(TABLE), "docx", "pdf").startswith(b"%PDF-")
    assert is_clean(scratch)


@needs_libreoffice
def test_a_conversion_that_takes_too_long_is_ended(scratch: Path) -> None:
    with pytest.raises(Unreadable, match="took over") as caught:
        convert(document(TABLE), "docx", "pdf", seconds=0.3)
    assert caught.value.cause == "not_converted"
    assert is_clean(scratch)


@needs_libreoffice
def test_a_killed_parser_leaves_no_process_and_no_file(scratch: Path) -> None:
    program = "import sys; from parsers.office.libreoffice import convert\n"
    program += "convert(sys.stdin.buffer.read(), 'docx', 'pdf')"
    parser = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, cwd=Path(__file__).parents[1]
    )
    assert parser.stdin is not None
    parser.stdin.write(document(TABLE))
    parser.stdin.close()
    while not list(scratch.iterdir()):
        assert parser.poll() is None
        time.sleep(0.01)
    parser.kill()
    assert parser.wait() == -signal.SIGKILL
    assert is_clean(scratch)


@needs_libreoffice
@pytest.mark.parametrize("seed", range(3))
def test_bytes_that_only_look_like_word_are_not_taken_for_text(seed: int, scratch: Path) -> None:
    noise = random.Random(seed).randbytes(5000)
    with pytest.raises(Unreadable) as caught:
        convert(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + noise, "doc", "docx")
    assert caught.value.cause == "not_converted"
    assert is_clean(scratch)


def test_without_libreoffice_its_formats_say_what_they_need(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert cause_of(b"{\\rtf1 1}") == "needs_libreoffice"
