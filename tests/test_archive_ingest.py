"""Ingest: local files and folders into the same store and ledger, nothing twice."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.ingest import SITE, Given, given_facts, ingest
from archive.ledger import read_ledger
from archive.model import Capture, RunFooter, RunHeader
from archive.parsing import held_files
from archive.store import Store, open_store, raw_key


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "data")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {"b.pdf": b"1", "a/c.xls": b"2", "a/.hidden.pdf": b"3", ".git/x.pdf": b"4", "a/决算 表.pdf": b""}
    for name, data in files.items():
        path = tmp_path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "files"


def captures(store: Store) -> list[Capture]:
    return [entry.record for entry in read_ledger(store) if isinstance(entry.record, Capture)]


def test_a_folder_is_taken_in_as_it_is_without_hidden_files(store: Store, folder: Path) -> None:
    ticks: list[tuple[int, int]] = []
    summary = ingest(store, [folder], progress=lambda done, total: ticks.append((done, total)))
    assert summary.counts == {"new": 3, "known": 0, "blocked": 0, "failed": 0}
    assert ticks == [(1, 3), (2, 3), (3, 3)]
    taken = captures(store)
    assert {(c.file_name, c.bytes) for c in taken} == {("b.pdf", 1), ("c.xls", 1), ("决算 表.pdf", 0)}
    assert all(c.sha256 and len(store.get(raw_key(c.sha256))) == c.bytes for c in taken)
    assert {c.media_type for c in taken} == {"application/pdf", "application/vnd.ms-excel"}
    empty = sha256(b"").hexdigest()
    assert f"ingest:{empty}/%E5%86%B3%E7%AE%97%20%E8%A1%A8.pdf" in {c.url for c in taken}
    assert not [c for c in taken if str(folder) in c.url], "local paths stay local"


def test_the_same_again_adds_nothing_not_even_a_run(store: Store, folder: Path) -> None:
    ingest(store, [folder])
    before = list(store.keys())
    again = ingest(store, [folder, folder / "b.pdf"])
    assert again.counts == {"new": 0, "known": 4, "blocked": 0, "failed": 0}
    assert list(store.keys()) == before


def test_new_facts_about_known_bytes_are_a_new_line(store: Store, folder: Path) -> None:
    ingest(store, [folder / "b.pdf"])
    ingest(store, [folder / "b.pdf"], year=2023)
    assert ingest(store, [folder / "b.pdf"], year=2023, kind="final").counts["new"] == 1
    assert ingest(store, [folder / "b.pdf"], year=2023).counts["known"] == 1
    assert len(captures(store)) == 3
    assert sum(1 for _ in store.keys("raw/")) == 1


@settings(deadline=None, max_examples=30)
@given(
    st.builds(
        Given,
        agency=st.none() | st.text(min_size=1, max_size=9),
        year=st.none() | st.integers(1990, 2100),
        kind=st.sampled_from([None, "budget", "final", "performance"]),
        source_url=st.none() | st.just("http://example.gov.cn/a.html"),
    )
)
def test_what_was_given_is_read_back(tmp_path_factory: pytest.TempPathFactory, facts: Given) -> None:
    root = tmp_path_factory.mktemp("ingest")
    (root / "a.pdf").write_bytes(b"1")
    store = open_store(root / "data")
    moment = datetime(2024, 9, 20, 8, 30, tzinfo=UTC)
    ingest(
        store,
        [root / "a.pdf"],
        agency=facts.agency,
        year=facts.year,
        kind=facts.kind,
        source_url=facts.source_url,
        clock=lambda: moment,
    )
    header, capture, footer = (entry.record for entry in read_ledger(store))
    assert isinstance(header, RunHeader)
    assert given_facts(header) == facts
    assert (header.site, header.started_at) == (SITE, "2024-09-20T08:30:00Z")
    assert isinstance(capture, Capture)
    assert capture.fetched_at == "2024-09-20T08:30:00Z"
    assert isinstance(footer, RunFooter)
    assert (footer.complete, footer.counts) == (True, {"new": 1})


def test_a_source_is_one_files_address_or_the_page_of_several(store: Store, folder: Path) -> None:
    page = "https://example.gov.cn/art_1.html"
    ingest(store, [folder / "b.pdf"], source_url="https://example.gov.cn/b.pdf")
    ingest(store, [folder / "a"], source_url=page)
    one, *several = captures(store)
    assert (one.url, one.found_on) == ("https://example.gov.cn/b.pdf", None)
    assert {c.found_on for c in several} == {page}
    assert len({c.url for c in several}) == 2


def test_what_cannot_be_read_is_named_and_the_rest_goes_on(store: Store, folder: Path) -> None:
    os.mkfifo(folder / "a" / "pipe")
    (folder / "a" / "dangling.pdf").symlink_to(folder / "nowhere")
    summary = ingest(store, [folder / "missing.pdf", folder])
    assert {(Path(f.path).name, f.cause) for f in summary.failures} == {
        ("missing.pdf", "No such file or directory"),
        ("dangling.pdf", "No such file or directory"),
        ("pipe", "not a regular file"),
    }
    assert summary.counts == {"new": 3, "known": 0, "blocked": 0, "failed": 3}


def test_a_page_in_a_files_place_is_captured_as_blocked_and_never_parsed(
    store: Store, tmp_path: Path
) -> None:
    page = b"<html><head><title>404</title></head></html>"
    for name, count in (("budget.pdf", "blocked"), ("budget.html", "new")):
        (tmp_path / name).write_bytes(page)
        assert ingest(store, [tmp_path / name]).counts[count] == int(count == "blocked")
    (capture,) = [e.record for e in read_ledger(store, SITE) if isinstance(e.record, Capture)]
    assert (capture.outcome, capture.cause) == ("failed", "blocked_file")
    assert store.exists(raw_key(capture.sha256 or ""))
    assert not held_files(store)
