"""Versions: what a URL serves now took the place of what it served before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from archive_cases import crawl, document, put_record, rows

from archive.build import build
from archive.ingest import ingest
from archive.store import Store, open_store
from parsers.model import Document

URL = "https://rsj.example.gov.cn/attach/a.pdf"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path)


def serve(store: Store, *contents: str, url: str = URL, run: str = "r") -> None:
    """Crawl a URL once for each content, a day apart."""
    known = {key.rsplit("/", 1)[1]: store.get(key).decode() for key in store.keys("raw/")}
    shas = {data: sha for sha, data in known.items()}
    for day, content in enumerate(contents):
        capture = {"url": url, "sha256": shas[content], "fetched_at": f"2024-09-{day + 1:02}T00:00:00Z"}
        crawl(store, f"{run}{day}", capture)


def superseded(store: Store, tmp_path: Path) -> dict[str, str | None]:
    """For each file the one in whose favour it was superseded, by content."""
    build(store, tmp_path / "mingzhang.db")
    names = {key.rsplit("/", 1)[1][:12]: store.get(key).decode() for key in store.keys("raw/")}
    found = rows(tmp_path / "mingzhang.db", "SELECT id, superseded_by FROM documents")
    return {names[old]: names.get(new) for old, new in found}


def put(store: Store, **contents: Document | None) -> None:
    for name, content in contents.items():
        failure = {"failure": "truncated"} if content is None else {}
        put_record(store, name.encode(), *filter(None, [content]), **failure)


def test_the_newest_version_takes_the_place_of_all_before_it(store: Store, tmp_path: Path) -> None:
    put(store, a=document(), b=document(), c=document())
    serve(store, "a", "b", "b", "c")
    assert superseded(store, tmp_path) == {"a": "c", "b": "c", "c": None}


def test_what_comes_back_is_current_again(store: Store, tmp_path: Path) -> None:
    put(store, a=document(), b=document())
    serve(store, "a", "b", "a")
    assert superseded(store, tmp_path) == {"a": None, "b": "a"}


def test_what_another_address_still_serves_is_current(store: Store, tmp_path: Path) -> None:
    put(store, a=document(), b=document())
    serve(store, "a", "b")
    serve(store, "a", url="https://www.example.gov.cn/a.pdf", run="s")
    assert superseded(store, tmp_path) == {"a": None, "b": None}


@pytest.mark.parametrize(
    "other",
    [document(year=2024), document(kind="budget"), None],
    ids=["other year", "other kind", "unreadable"],
)
def test_an_address_that_serves_something_else_now_supersedes_nothing(
    store: Store, tmp_path: Path, other: Document | None
) -> None:
    put(store, a=document(), b=other)
    serve(store, "a", "b")
    assert superseded(store, tmp_path) == {"a": None, "b": None}


def test_a_version_between_that_could_not_be_read_is_passed_over(store: Store, tmp_path: Path) -> None:
    put(store, a=document(), b=None, c=document())
    serve(store, "a", "b", "c")
    assert superseded(store, tmp_path) == {"a": "c", "b": "c", "c": None}


def test_a_copy_taken_in_later_is_no_newer_version(store: Store, tmp_path: Path) -> None:
    put(store, a=document(), b=document())
    serve(store, "b")
    (tmp_path / "old.pdf").write_bytes(b"a")
    ingest(store, [tmp_path / "old.pdf"], source_url=URL)
    assert superseded(store, tmp_path) == {"a": "b", "b": None}


def test_two_files_of_one_name_are_no_versions(store: Store, tmp_path: Path) -> None:
    put(store, a=document(), b=document())
    for folder in "ab":
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "2023.pdf").write_bytes(folder.encode())
    ingest(store, [tmp_path / "a", tmp_path / "b"])
    assert superseded(store, tmp_path) == {"a": None, "b": None}


def test_each_document_of_a_file_meets_its_counterpart(store: Store, tmp_path: Path) -> None:
    both: dict[str, Any] = {"budget": document(kind="budget"), "final": document(part=2)}
    shas = [put_record(store, data, *both.values()) for data in (b"a", b"b")]
    serve(store, "a", "b")
    build(store, tmp_path / "mingzhang.db")
    old, new = (sha[:12] for sha in shas)
    found = rows(tmp_path / "mingzhang.db", "SELECT id, superseded_by FROM documents")
    assert dict(found) == {old: new, f"{old}-2": f"{new}-2", new: None, f"{new}-2": None}
