"""Images of pages, crops, safe frames and the files themselves, and what a hostile request or file meets."""

from __future__ import annotations

import asyncio
import os
import runpy
import signal
import sqlite3
import urllib.error
import urllib.request
import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.etree import SubElement
from lxml.html import document_fromstring
from PIL import Image
from site_browser import address, answer

import samples
from archive import pages
from archive.folder import LocalStore
from archive.framed import clean
from archive.pages import NoPage, Strip
from archive.painter import Painter, sweep
from archive.placing import Grid
from archive.store import add_raw
from archive.views.sending import Sent
from mingzhang.home import site

__all__ = ["address"]

SAMPLE = (Path(samples.__file__).parent / "rendered" / "yantai" / "2023-final.pdf").read_bytes()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> LocalStore:
    return LocalStore(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def digest(store: LocalStore) -> str:
    return add_raw(store, SAMPLE)


@pytest.fixture
def painter(store: LocalStore, tmp_path: Path) -> Painter:
    return Painter(store, tmp_path / "pages")


@pytest.fixture
def document(demo_database: sqlite3.Connection) -> sqlite3.Row:
    query = "select * from documents where format = 'pdf' and status = 'parsed' order by pages desc"
    row: sqlite3.Row = demo_database.execute(query).fetchone()
    return row


def test_a_page_is_drawn_and_kept(address: str, document: sqlite3.Row, demo: Path) -> None:
    with urllib.request.urlopen(f"{address}/document/{document['id']}/page/5.png") as got:
        image = Image.open(BytesIO(got.read()))
        assert got.headers["content-type"] == "image/png"
    assert image.size == (1191, 1684)
    assert list((demo / ".cache" / "pages").glob(f"*/{document['sha256']}-5-*.png"))


def test_the_cache_may_be_lost_or_forbidden(store: LocalStore, digest: str, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert Painter(store, blocked / "pages").page(digest, 1).startswith(b"\x89PNG")


def test_a_kept_page_is_not_drawn_again(painter: Painter, digest: str) -> None:
    first = painter.page(digest, 2)
    (kept,) = painter.cache.glob("*/*.png")
    assert kept.read_bytes() == first
    kept.write_bytes(b"kept")
    assert painter.page(digest, 2) == b"kept"


def test_the_cache_forgets_the_oldest(tmp_path: Path) -> None:
    for age in range(5):
        image = tmp_path / "ab" / f"{age}.png"
        image.parent.mkdir(exist_ok=True)
        image.write_bytes(b"")
        os.utime(image, (1000 - age, 1000 - age))
    sweep(tmp_path, most=2)
    assert sorted(path.name for path in tmp_path.glob("*/*.png")) == ["0.png", "1.png"]


def test_a_killed_worker_costs_one_answer(painter: Painter, digest: str) -> None:
    assert painter.size(digest, 1)[2] == 36
    assert painter._pool is not None
    for process in painter._pool._processes.values():
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
    with pytest.raises(NoPage):
        painter.page(digest, 3)
    assert painter.page(digest, 3).startswith(b"\x89PNG")


def test_tables_are_read_again_after_a_killed_worker_but_not_for_ever(
    painter: Painter, digest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def read(asked: str) -> tuple[Grid, ...]:
        tried.append(asked)
        raise NoPage("its worker died")

    with monkeypatch.context() as killed:
        killed.setattr(painter, "_grids", read)
        assert painter.grids(digest) == painter.grids("ab" * 32) == ()
    assert len(painter.grids(digest)) > 5
    monkeypatch.setattr(painter, "_grids", read)
    assert [painter.grids("ab" * 32) for _ in range(5)] == [()] * 5
    assert tried == [digest, "ab" * 32, "ab" * 32]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 not really", SAMPLE[:5000], b"PK\x03\x04", b"<html>"])
def test_what_is_no_pdf_has_no_page(store: LocalStore, data: bytes) -> None:
    with pytest.raises(NoPage):
        pages.page_png(store, add_raw(store, data), 1)


@pytest.mark.parametrize("number", [0, -1, 37])
def test_there_is_no_page_beyond_the_last(store: LocalStore, digest: str, number: int) -> None:
    with pytest.raises(NoPage):
        pages.size(store, digest, number)


def test_the_one_pdf_in_a_container_has_pages(store: LocalStore) -> None:
    for names, drawn in ((["a.pdf", "b.txt"], True), (["a.pdf", "b.pdf"], False)):
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name in names:
                archive.writestr(name, SAMPLE if name.endswith(".pdf") else "text " * 9)
        held = add_raw(store, packed.getvalue())
        if drawn:
            assert pages.size(store, held, 1)[2] == 36
        else:
            with pytest.raises(NoPage):
                pages.size(store, held, 1)


edges = st.floats(-2000, 4000)


@settings(max_examples=25)
@given(box=st.tuples(edges, edges, edges, edges), marked=st.none() | st.tuples(edges, edges, edges, edges))
def test_every_crop_lies_on_the_page(box: pages.Box, marked: pages.Box | None) -> None:
    page = Image.new("RGB", (300, 400), "white")
    cut = pages._cut(page, 2.0, Strip(1, box, marked))
    assert 1 <= cut.width <= 300
    assert 1 <= cut.height <= 400


def test_the_file_comes_as_it_was_served(address: str, document: sqlite3.Row) -> None:
    url = f"{address}/document/{document['id']}/file"
    with urllib.request.urlopen(url) as got:
        data = got.read()
        assert sha256(data).hexdigest() == document["sha256"]
        assert got.headers["content-disposition"].startswith("attachment; filename*=UTF-8''2023%E5%B9%B4")
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["etag"] == f'"{document["sha256"]}"'
    for asked, part in (("bytes=0-9", data[:10]), ("bytes=100-", data[100:]), ("bytes=-7", data[-7:])):
        with urllib.request.urlopen(urllib.request.Request(url, headers={"range": asked})) as got:
            assert got.status == 206
            assert got.read() == part
    for asked in ("bytes=9-1", "bytes=-", "rows=1-2", "bytes=99999999-"):
        with urllib.request.urlopen(urllib.request.Request(url, headers={"range": asked})) as got:
            assert got.read() == data
    with pytest.raises(urllib.error.HTTPError, match="304"):
        urllib.request.urlopen(
            urllib.request.Request(url, headers={"if-none-match": f'"{document["sha256"]}"'})
        )


def test_a_page_of_html_is_never_served_as_one(address: str, demo_database: sqlite3.Connection) -> None:
    found = demo_database.execute("select id from documents where format = 'html'").fetchone()[0]
    with urllib.request.urlopen(f"{address}/document/{found}/file") as got:
        assert got.headers["content-type"] == "application/octet-stream"
        assert got.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "path",
    [
        "page/0.png",
        "page/1.png?file=../../../etc/passwd",
        "page/99999.png",
        "page/..%2f1.png",
        "file?file={other}",
        "file?file=/etc/passwd",
        "frame",
    ],
)
def test_nothing_else_of_the_store_is_reached(
    address: str, document: sqlite3.Row, demo_database: sqlite3.Connection, path: str
) -> None:
    query = "select sha256 from documents where id != ? and sha256 != ?"
    other = demo_database.execute(query, [document["id"], document["sha256"]]).fetchone()[0]
    assert answer(f"{address}/document/{document['id']}/{path.format(other=other)}")[0] == 404


HOSTILE = """<div id=x onclick="evil()"><script>evil()</script><style>@import 'x'</style>
<p style="background:url(x)">甲 <a href="javascript:evil()">乙</a><img src=x onerror=evil()>
<svg><script>evil()</script></svg><iframe srcdoc="x"></iframe><template><p>evil</p></template>
<form action="/steal"><input name=a>丙</form>
<table><tr><td rowspan=2 colspan="9999999" onmouseover=evil()>丁</td></tr></table>&lt;script&gt;戊</div>"""


def test_nothing_that_runs_or_loads_comes_through() -> None:
    shown = clean(document_fromstring(HOSTILE))
    assert [text for text in "甲乙丙丁戊" if text not in shown] == []
    assert "&lt;script&gt;" in shown
    made = document_fromstring(shown)
    assert {name for element in made.iter() for name in element.attrib} == {"rowspan"}
    assert not list(made.iter("script", "style", "img", "svg", "iframe", "form", "input", "a", "template"))


def test_a_deep_page_does_not_overflow() -> None:
    page = document_fromstring("<p>x</p>")
    inner = page
    for _ in range(5000):
        inner = SubElement(inner, "section")
    inner.text = "底"
    assert "底" in clean(page)


@pytest.mark.parametrize(
    ("kind", "is_kept"),
    [
        ("application/pdf", True),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", True),
        ("application/x-rar-compressed", True),
        ("text/html", False),
        ("image/svg+xml", False),
        ("application/xhtml+xml", False),
        ("application/x-javascript", False),
        ("application/ecmascript", False),
        ("application/vnd.mozilla.xul+xml", False),
        ("application/pdf; charset=utf-8\r\nx: y", False),
    ],
)
def test_what_a_browser_might_run_is_served_as_mere_bytes(kind: str, is_kept: bool) -> None:
    plugin = runpy.run_path(str(site() / "plugins" / "images.py"))
    sent = Sent(BytesIO(), "甲", None, plugin["described"]("ab" * 32, kind))
    assert sent.headers["content-type"] == (kind if is_kept else "application/octet-stream")
    assert sent.headers["content-disposition"].startswith("attachment")
    assert sent.headers["content-security-policy"].endswith("sandbox")


@given(st.binary(max_size=30), st.from_regex(r"bytes=[0-9]{0,3}-[0-9]{0,3}", fullmatch=True))
def test_a_part_is_what_was_asked_for_and_says_so(data: bytes, asked: str) -> None:
    told: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        told.append(message)

    stream = BytesIO(data)
    asyncio.run(Sent(stream, "x", asked, {}).asgi_send(send))
    headers = {name.decode(): value.decode() for name, value in told[0]["headers"]}
    body = b"".join(message["body"] for message in told[1:])
    assert stream.closed
    assert int(headers["content-length"]) == len(body)
    if told[0]["status"] == 200:
        assert body == data
    else:
        first, last = map(int, headers["content-range"].removeprefix("bytes ").partition("/")[0].split("-"))
        assert body == data[first : last + 1] != b""
        said_first, said_last = asked.removeprefix("bytes=").split("-")
        assert first == (int(said_first) if said_first else max(len(data) - int(said_last), 0))


@pytest.mark.parametrize(
    ("contact", "start"),
    [
        (None, None),
        ("a@example.org", "mailto:a@example.org?subject="),
        ("https://example.org/new", "https://example.org/new?title="),
        ("https://example.org/new?labels=x", "https://example.org/new?labels=x&title="),
    ],
)
def test_a_letter_about_a_finding_is_begun(
    monkeypatch: pytest.MonkeyPatch, contact: str | None, start: str | None
) -> None:
    monkeypatch.delenv("MINGZHANG_CONTEST", raising=False)
    if contact:
        monkeypatch.setenv("MINGZHANG_CONTEST", contact)
    contest = runpy.run_path(str(site() / "plugins" / "links.py"))["contest"]
    letter = contest({"rule": "A-SUM", "document_id": "ab", "message": "疑似不符 & 1%"}, "https://m/d#f")
    if start is None:
        assert letter is None
        return
    assert letter.startswith(start)
    assert "https://m/d#f\n\n疑似不符 & 1%\n" in unquote_plus(letter)
