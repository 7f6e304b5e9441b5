"""A small hand-made archive for the tests of releases, as it grows, and what a release is asked."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import zstandard
from archive_cases import crawl, document, put_record, statement

from archive.build import build
from archive.folder import LocalStore
from parsers.model import Section

PHONE = "13812345678"
WEB = "https://rsj.example.gov.cn/art/"
INGEST = {"id": "ingest", "name": "本地文件", "role": "other", "family": "ingest"}


def first_year(root: Path) -> LocalStore:
    """A store with a final account, the article that links to it, and a file that was taken in."""
    store = LocalStore(root)
    said = Section(1, 1, "第一部分 概况", f"联系人电话：{PHONE}。“三公”经费\r\n减少。", page=2)
    final = put_record(store, b"final 2023", document(2023, sections=(said,)))
    local = put_record(store, b"budget 2024", document(2024, "budget"))
    page = put_record(store, b"<html>article</html>", format="html", pages=None)
    html = {"content-type": "text/html", "content-encoding": "gzip"}
    article = {"url": f"{WEB}1.html?b=2&a=1", "role": "article", "status": 200, "headers": html}
    file = {
        "url": f"{WEB}决算.pdf",
        "found_on": article["url"],
        "status": 200,
        "media_type": "application/pdf",
    }
    crawl(
        store,
        "20240920T080000000000Z",
        {**article, "sha256": page, "bytes": 20, "media_type": "text/html"},
        {**file, "sha256": final, "bytes": 10},
        {"url": f"{WEB}gone.pdf", "status": 404, "outcome": "gone"},
    )
    taken = {"url": "ingest:预算.pdf", "sha256": local, "bytes": 11, "fetched_at": "2024-09-20T08:30:00Z"}
    crawl(store, "20240920T090000000000Z", taken, entry=INGEST)
    build(store, root / "mingzhang.db")
    return store


def next_year(store: LocalStore) -> None:
    """The file was replaced by another, a second one came, and the article was the same."""
    again = {"fetched_at": "2024-10-02T00:00:00Z", "status": 200, "media_type": "application/pdf"}
    changed = put_record(store, b"final 2023, corrected", document(2023, statements=(statement(fen=999_00),)))
    new = put_record(store, b"final 2022", document(2022))
    page = put_record(store, b"<html>article</html>", format="html", pages=None)
    crawl(
        store,
        "20241002T000000000000Z",
        {**again, "url": f"{WEB}决算.pdf", "sha256": changed, "bytes": 21, "outcome": "changed"},
        {**again, "url": f"{WEB}2022.pdf", "sha256": new, "bytes": 10},
        {**again, "url": f"{WEB}1.html?b=2&a=1", "sha256": page, "outcome": "unchanged", "role": "article"},
    )
    build(store, store.root / "mingzhang.db")


def unpacked(release: Path, to: Path) -> Path:
    """The release's database, unpacked."""
    with (release / "mingzhang.db.zst").open("rb") as packed, to.open("wb") as plain:
        zstandard.ZstdDecompressor().copy_stream(packed, plain)
    return to


def tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder, those with dot names too."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def manifest(release: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((release / "manifest.json").read_text("utf-8"))
    return found


def text_of(packed: Path) -> str:
    with packed.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as plain:
        return io.TextIOWrapper(plain, "utf-8").read()
