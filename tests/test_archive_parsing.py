"""The parse step: once for each file, whatever a file does to the worker that reads it."""

from __future__ import annotations

import os
import signal
import time
from hashlib import sha256
from pathlib import Path

import pytest

import parsers
from archive.ledger import LedgerWriter
from archive.model import Capture
from archive.parsing import Parser, held_files, parse_pending
from archive.records import decode_record, encode_record, load_record
from archive.store import Store, add_raw, open_store, parsed_key
from parsers.model import Document, Identity, Record


def scripted(data: bytes) -> Record:
    """Does what the bytes say."""
    digest = sha256(data).hexdigest()
    word = data.split()[0] if data else b""
    if word == b"die":
        os.kill(os.getpid(), signal.SIGKILL)
    if word == b"hang":
        time.sleep(60)
    if word == b"eat":
        held = b"x" * (300 << 20)
        time.sleep(60 + len(held))
    if word == b"slow":
        time.sleep(0.1)
    if word == b"raise":
        raise ValueError("unexpected\nthing")
    if word == b"torn":
        return Record(digest, "v1", "pdf", failure="truncated")
    documents = (Document(1, Identity(title="决算")),) if b"document" in data.split()[:2] else ()
    return Record(digest, "v1", "pdf", pages=1, documents=documents)


PARSER = Parser("v1", scripted)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path)


def take(store: Store, *contents: bytes, role: str = "file") -> list[str]:
    digests = [add_raw(store, data) for data in contents]
    with LedgerWriter(store, "site", f"{role}-{digests[0][:8]}", {}) as ledger:
        for digest in digests:
            ledger.record(Capture(digest, "site", "2024-09-20T08:30:00Z", "new", role=role, sha256=digest))  # type: ignore[arg-type]
    return digests


def test_every_file_and_article_is_parsed_once(store: Store) -> None:
    file, noise, torn = take(store, b"document", b"noise", b"torn")
    (article,) = take(store, b"document page", role="article")
    take(store, b"document list", role="list")
    assert held_files(store) == {file, noise, torn, article}
    ticks: list[tuple[int, int]] = []
    first = parse_pending(store, parser=PARSER, progress=lambda done, total: ticks.append((done, total)))
    assert first.counts == {"parsed": 4, "documents": 2, "not_documents": 1, "failed": 1, "kept": 0}
    assert first.failures == {"truncated": 1}
    assert ticks == [(n, 4) for n in range(1, 5)]
    assert load_record(store, "v1", file) == scripted(b"document")
    again = parse_pending(store, parser=PARSER)
    assert (again.counts["parsed"], again.counts["kept"]) == (0, 4)
    other = parse_pending(store, parser=Parser("v2", scripted))
    assert (other.counts["parsed"], other.counts["kept"]) == (4, 0)


def test_a_crash_a_hang_and_a_fault_cost_their_own_file(store: Store) -> None:
    contents = [b"document %d" % n for n in range(12)]
    bad = take(store, b"die", b"hang", b"raise", b"die too")
    good = take(store, *contents)
    summary = parse_pending(store, parser=PARSER, workers=2, seconds=1)
    assert summary.counts == {"parsed": 16, "documents": 12, "not_documents": 0, "failed": 4, "kept": 0}
    assert summary.failures == {"crashed": 4}
    assert {len(load_record(store, "v1", digest).documents) for digest in good} == {1}
    details = [load_record(store, "v1", digest).failure_detail for digest in bad]
    assert details == [
        "its worker died",
        "took over 1 s and 6 s a page",
        "ValueError: unexpected\nthing",
        "its worker died",
    ]


def naps(data: bytes) -> Record:
    """Takes more than the second that a file has, and less than what a page adds."""
    time.sleep(1.3)
    return scripted(data)


def count_words(data: bytes) -> int:
    return len(data.split()) - 1


def test_a_file_has_the_time_of_its_pages(store: Store) -> None:
    bare, paged = take(store, b"document", b"document page")
    parse_pending(store, parser=Parser("v1", naps, count_words), workers=2, seconds=1)
    assert load_record(store, "v1", bare).failure_detail == "took over 1 s and 6 s a page"
    assert load_record(store, "v1", paged).documents


def test_what_was_parsed_is_parsed_again_only_on_demand(store: Store) -> None:
    (digest,) = take(store, b"document")
    store.replace(parsed_key("v1", digest), encode_record(Record(digest, "v1", "pdf", failure="crashed")))
    parse_pending(store, parser=PARSER)
    assert load_record(store, "v1", digest).failure == "crashed"
    parse_pending(store, parser=PARSER, reparse=True)
    assert load_record(store, "v1", digest).failure is None


def test_a_lost_raw_file_is_reported_and_tried_again(store: Store, tmp_path: Path) -> None:
    (digest,) = take(store, b"document")
    (tmp_path / "raw" / digest[:2] / digest).unlink()
    assert parse_pending(store, parser=PARSER).failures == {"missing": 1}
    add_raw(store, b"document")
    assert parse_pending(store, parser=PARSER).counts["documents"] == 1


def test_this_distributions_parser_reads_what_it_is_given(store: Store) -> None:
    (digest,) = take(store, b"\x00\x01 nothing known")
    assert parse_pending(store).failures == {"unknown_type": 1}
    record = load_record(store, parsers.VERSION, digest)
    assert (record.sha256, record.parser_version) == (digest, parsers.VERSION)


def test_records_are_stored_byte_for_byte_the_same() -> None:
    record = scripted(b"document")
    assert encode_record(record) == encode_record(decode_record(encode_record(record)))
    assert decode_record(encode_record(record)) == record
